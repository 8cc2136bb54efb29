"""claims.yml: what is refused, and what a day means."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from warehouse.claims import FILE, Claims, benchmarks_of, load_claims, models_of
from warehouse.identity.registry import load_registry

HEAD = "articles:\n  x: {title: X, published: 2025-04}\nclaims:\n"
SCORE = "{id: x-1, article: x, kind: score, board: mmlu, model: openai/gpt-4, stated: 86.4, tolerance: 0.5}"


def read(tmp_path: Path, *claims: str, head: str = HEAD) -> Claims:
    file = tmp_path / "claims.yml"
    file.write_text(head + "".join(f"- {claim}\n" for claim in claims), "utf-8")
    return load_claims(file)


def test_a_claim_of_five_lines_is_enough(tmp_path: Path) -> None:
    claim = "id: x-1\n  article: x\n  kind: gap\n  {fields}".replace("{fields}", "board: mmlu\n  stated_below: 1.0")
    book = read(tmp_path, claim)
    assert claim.count("\n") + 1 == 5
    assert (book.claims[0].kind, book.day_of(book.claims[0])) == ("gap", date(2025, 4, 30))


def test_the_example_in_the_files_own_header_is_a_claim(tmp_path: Path) -> None:
    lines = FILE.read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("#   - {id: b1"))
    example = "\n".join(line[4:] for line in lines[start : start + 2]).removeprefix("- ")
    book = read(tmp_path, example, head=HEAD.replace("x:", "b1:"))
    assert (book.claims[0].id, book.claims[0].as_of) == ("b1-mmlu-gpt4", date(2023, 3, 31))


@pytest.mark.parametrize(
    ("as_of", "day"),
    [("2024-02", date(2024, 2, 29)), ("2025-12", date(2025, 12, 31)), ("2025-04-07", date(2025, 4, 7))],
)
def test_a_month_means_its_last_day(tmp_path: Path, as_of: str, day: date) -> None:
    book = read(tmp_path, SCORE.replace("{id", f"{{as_of: {as_of}, id"))
    assert book.day_of(book.claims[0]) == day


def test_a_claim_is_of_its_articles_day_else_of_the_newest(tmp_path: Path) -> None:
    (claim,) = (book := read(tmp_path, SCORE)).claims
    assert book.day_of(claim) == date(2025, 4, 30)
    articles = {"x": book.articles["x"].model_copy(update={"published": None})}
    assert book.model_copy(update={"articles": articles}).day_of(claim) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("stated:", "statd:"), "claim x-1: score: statd"),
        (("kind: score", "kind: scores"), "claim x-1"),
        (("board: mmlu", "board: mmmlu"), "'mmmlu'"),
        (("article: x", "article: y"), "article y is not listed"),
        (("openai/gpt-4", "GPT-4"), "claim x-1: score: model"),
        (("stated: 86.4", "stated: much"), "claim x-1: score: stated"),
        (("stated: 86.4", "stated: .nan"), "claim x-1: score: stated"),
        ((", tolerance: 0.5", ""), "states stated with tolerance"),
        (("tolerance: 0.5", "tolerance: -1"), "claim x-1: score: tolerance"),
        (("openai/gpt-4", "any_open"), "states stated_at_least with how_many_at_least"),
        (("tolerance: 0.5", "tolerance: 0.5, as_of: 2025-13"), "claim x-1: score: as_of"),
        (("id: x-1,", ""), "id"),
        (("{id", "{{id"), "claims.yml"),
    ],
)
def test_a_slip_is_refused_and_named(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=r"claims\.yml") as refused:
        read(tmp_path, SCORE.replace(*change))
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "claim",
    [
        "{id: x, article: x, kind: gap, board: mmlu, stated: 1, tolerance: 1, stated_below: 2}",
        "{id: x, article: x, kind: gap, stated_below: 2}",
        "{id: x, article: x, kind: gap, board: mmlu, closed: openai/gpt-4, stated_below: 2}",
        "{id: x, article: x, kind: rank, board: mmlu, model: openai/gpt-4}",
        "{id: x, article: x, kind: rank, board: mmlu, model: openai/gpt-4, stated: 0}",
        "{id: x, article: x, kind: parity, boards: [], open: any_open, closed: leading_closed, margin_relative: 0.1}",
        "{id: x, article: x, kind: price, model: openai/gpt-4, stated: 1, tolerance: 1}",
        "{id: x, article: x, kind: price, model: a/a, versus: b/b, stated_between: [2, 1]}",
        "{id: x, article: x, kind: parameters, model: openai/gpt-4}",
        "{id: x, article: x, kind: licence, model: openai/gpt-4, stated: mit, total_b: 3}",
    ],
)
def test_half_a_claim_or_two_in_one_are_refused(tmp_path: Path, claim: str) -> None:
    with pytest.raises(ValueError, match=r"claims\.yml: claim x"):
        read(tmp_path, claim)


def test_no_claim_is_there_twice(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x-1 is there twice"):
        read(tmp_path, SCORE, SCORE)


def test_every_model_named_is_one_of_the_registry() -> None:
    known = {name for model in load_registry().models for name in (model.id, model.node)}
    assert {model for claim in load_claims().claims for model in models_of(claim)} <= known


def test_claims_of_all_boards_name_no_benchmark() -> None:
    by_id = {claim.id: claim for claim in load_claims().claims}
    assert benchmarks_of(by_id["a2-90-at-1"]) == ()
    assert benchmarks_of(by_id["a1-parity"]) == ("mmlu", "humaneval", "gpqa")


def test_articles_that_contradict_themselves_have_both_claims() -> None:
    raw = {claim["id"]: claim for claim in yaml.safe_load(FILE.read_text("utf-8"))["claims"]}
    assert (raw["a2-gap-2023"]["stated"], raw["a2-gap-2023-title"]["stated"]) == (23.0, 17.5)
    assert (raw["a3-params-v3"]["total_b"], raw["a0-params-v3-0324"]["total_b"]) == (671, 405)
