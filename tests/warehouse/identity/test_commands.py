"""The commands: a file of names, one name explained, judgements written by a person."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from warehouse.identity.__main__ import COLUMNS, main
from warehouse.identity.registry import FOLDER, load_registry
from warehouse.identity.resolve import Resolver
from warehouse.identity.review import ask, from_csv, from_database, write

NAMES = """source,raw_name,date
arena,kimi-k3,2026-07-20
arena,kimi-k3-max,2026-08-01
swe,NV-EmbedCode,
arena,gpt-5.7-high,
open_llm_leaderboard,Some/Model-7B,
epoch,chutes/gpt-oss-120b_high,
"""


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.csv"
    path.write_text(NAMES)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A registry that a test may write to."""
    yield shutil.copytree(FOLDER, tmp_path / "registry")
    load_registry.cache_clear()


def test_a_file_of_names(names: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "--csv", str(names)]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert list(rows[0]) == COLUMNS
    told = [(row["model_id"], row["organization"], row["open_weights"], row["openness"]) for row in rows]
    assert told == [
        ("moonshotai/kimi-k3", "moonshotai", "false", "closed_api"),
        ("moonshotai/kimi-k3", "moonshotai", "true", "open_weights_restricted"),
        ("", "", "", ""),
        ("", "", "", ""),
        ("hf:Some/Model-7B", "Some", "true", ""),
        ("openai/gpt-oss-120b", "openai", "true", "open_weights_permissive"),
    ]
    assert [row["method"].partition(":")[0] for row in rows[2:4]] == ["nil", "unresolved"]
    assert rows[5]["setting"] == "effort=high;served_by=chutes"


def test_answers_to_a_file(names: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"
    assert main(["resolve", "--csv", str(names), "--out", str(out)]) == 0
    assert len(out.read_text().splitlines()) == len(NAMES.splitlines())


def test_one_name_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "gpt-5.1-codex-max-high", "--source", "lb", "--on", "2026-01-08"]) == 0
    text = capsys.readouterr().out
    for part in ("openai/gpt-5.1-codex-max", "effort=high", "closed_api", "on 2026-01-08"):
        assert part in text
    main(["resolve", "gpt-5.7-high", "--source", "lb"])
    assert "because: no known model" in capsys.readouterr().out


def test_wrong_requests_say_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("name\nx\n")
    assert main(["resolve", "--csv", str(path)]) == 2
    assert "expected columns source,raw_name" in capsys.readouterr().err
    assert main(["resolve"]) == 2
    assert main(["score", "--labels", str(tmp_path)]) == 2
    assert main(["resolve", "--csv", str(tmp_path / "absent.csv")]) == 2


def test_the_queue_of_a_file_and_of_the_last_build(names: Path, tmp_path: Path) -> None:
    queue = from_csv(names, Resolver(load_registry()))
    assert [pending.name for pending in queue] == ["gpt-5.7-high"]
    path = tmp_path / "working.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema silver")
        con.execute(
            "create table silver.unresolved_names as select 'arena' as source, 'zzz' as raw_model, 'new' as reason,"
            ' \'arena/text\' as board_id, 3 as best_rank, \'[{"model_id": "a/b", "similarity": 0.5}]\' as candidates'
        )
    (pending,) = from_database(path)
    assert "'zzz' in arena, rank 3 on arena/text" in str(pending)
    assert pending.candidates == (("a/b", 0.5),)
    with pytest.raises(FileNotFoundError, match="make run"):
        from_database(tmp_path / "absent.duckdb")


def test_a_judgement_is_written_and_never_asked_again(names: Path, folder: Path) -> None:
    (pending,) = from_csv(names, Resolver(load_registry(folder)))
    answers = iter(["openai/gpt-5.6-sol", "named so in the release notes"])
    judgement = ask(pending, date(2026, 9, 1), lambda _: next(answers))
    assert judgement is not None
    write(judgement, folder)
    resolver = Resolver(load_registry(folder))
    assert from_csv(names, resolver) == []
    assert resolver.resolve("arena", "GPT-5.7-High").model_id == "openai/gpt-5.6-sol"
    assert resolver.resolve("livebench", "gpt-5.7-high").status == "unresolved", "said of one source only"


@pytest.mark.parametrize(
    ("answer", "verdict"), [("1", "SAME"), ("not 2", "NOT_SAME"), ("unsure", "UNSURE"), ("", None)]
)
def test_ways_to_answer(names: Path, answer: str, verdict: str | None) -> None:
    (pending,) = from_csv(names, Resolver(load_registry()))
    answers = iter([answer, "a reason"])
    judgement = ask(pending, date(2026, 9, 1), lambda _: next(answers))
    assert (judgement.verdict if judgement else None) == verdict
    if judgement and judgement.model:
        assert judgement.model == pending.candidates[int(answer[-1]) - 1][0]


def test_a_judgement_that_clashes_leaves_the_file_as_it_was(names: Path, folder: Path) -> None:
    (pending,) = from_csv(names, Resolver(load_registry(folder)))
    answers = iter(["nobody/nothing", "a slip"])
    judgement = ask(pending, date(2026, 9, 1), lambda _: next(answers))
    before = (folder / "judgements.yml").read_text()
    with pytest.raises(ValueError, match="unknown model nobody/nothing"):
        write(judgement, folder)  # type: ignore[arg-type]
    assert (folder / "judgements.yml").read_text() == before


def test_review_lists_without_asking(names: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--csv", str(names), "--list", "--registry", str(folder)]) == 0
    assert "1 names wait for a person" in capsys.readouterr().out
