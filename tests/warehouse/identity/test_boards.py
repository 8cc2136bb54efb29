"""The tops of each board's newest table are settled, and so is nearly every other name of each source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.warehouse.identity import boards
from warehouse.identity.match import Resolution
from warehouse.identity.registry import load_registry
from warehouse.identity.resolve import Resolver

pytestmark = pytest.mark.real_data

TOP = 30

# The least share of a source's names that is settled, all its dates together. What is missing is named in the
# registry's README: other kinds of models, floating names, sizes that no name gives.
SETTLED = {
    "openlm_arena": 0.995,
    "arena_archive": 0.95,
    "swe_bench_pro": 1.0,
    "swe_bench_experiments": 0.99,
    "mmlu_pro": 0.87,
    "simple_evals": 0.97,
    "arena_hard": 0.99,
    "livebench": 0.995,
    "livecodebench": 0.98,
    "aider": 0.96,
    "evalplus": 0.91,
    "bigcodebench": 0.99,
    "helm": 0.99,
    "epoch": 0.93,
    "models_dev": 0.80,
    "open_llm_leaderboard": 0.999,
}

# Names in the top of a newest table that stay open, each with why.
OPEN = {
    (
        "mmlu_pro",
        "Seed1.6-Ada-Thinking",
    ): "its maker's report is not at hand: a mode of Seed 1.6, or weights of its own",
}


@cache
def resolver() -> Resolver:
    return Resolver(load_registry())


def rows(source: str, data: Path) -> list[boards.Row]:
    """Every row of one source's files."""
    read: Callable[[Path], Iterator[boards.Row]] = getattr(boards, source)
    return list(read(data))


def settle(source: str, name: str, day: date) -> Resolution:
    return resolver().resolve(source, name, day)


def newest_tops(found: list[boards.Row]) -> Iterator[tuple[str, str, date]]:
    """Board, name and day of the best rows of each board's newest table; a table of runs is one table."""
    by_board: dict[str, list[boards.Row]] = defaultdict(list)
    for row in found:
        if row[3] is not None:
            by_board[row[0]].append(row)
    for board, own in by_board.items():
        newest = max(day for _, day, _, _ in own)
        last = [row for row in own if row[1] == newest]
        table = last if len(last) > TOP // 2 else own
        best = sorted(table, key=lambda row: -(row[3] or 0.0))
        yield from ((board, name, day) for _, day, name, _ in best[:TOP])


@pytest.mark.parametrize("source", sorted(SETTLED))
def test_the_top_of_the_newest_tables_is_settled(source: str, real_data: Path) -> None:
    still_open = set()
    for board, name, day in newest_tops(rows(source, real_data)):
        found = settle(source, name, day)
        if (source, name) in OPEN:
            still_open.add((source, name))
            assert found.status == "unresolved", f"{name!r} is settled now: take it off the list"
        else:
            assert found.status != "unresolved", f"{source} {board}: {name!r}: {found.reason}"
    assert still_open == {key for key in OPEN if key[0] == source}


@pytest.mark.parametrize(("source", "least"), sorted(SETTLED.items()))
def test_most_names_are_settled(source: str, least: float, real_data: Path) -> None:
    days: dict[str, date] = {}
    for _, day, name, _ in rows(source, real_data):
        days[name] = max(day, days.get(name, day))
    rest = {name: found for name, day in days.items() if (found := settle(source, name, day)).status == "unresolved"}
    assert days, "no names read"
    assert 1 - len(rest) / len(days) >= least, sorted(rest)
    assert all(found.reason for found in rest.values())


def test_links_beside_the_names_agree(real_data: Path) -> None:
    """EvalPlus, BigCodeBench and LiveCodeBench link most names to a repository: the same model must come out."""
    folder = real_data / "open_llm"
    tables = {
        "evalplus": boards.document(folder / "evalplus" / "results.json"),
        "bigcodebench": boards.document(folder / "bigcodebench" / "results.json"),
    }
    models = boards.document(folder / "livecodebench" / "performances_generation_20240417.json.gz")["models"]
    tables["livecodebench"] = {model["model_repr"]: model for model in models}
    known = {repository.lower(): i for repository, i in load_registry().by_repository.items()}
    checked = 0
    for source, table in tables.items():
        for name, row in table.items():
            linked = known.get((row.get("link") or "").removeprefix("https://huggingface.co/").rstrip("/").lower())
            if linked:
                assert resolver().resolve(source, name).model_id == linked, (source, name)
                checked += 1
    assert checked > 200
