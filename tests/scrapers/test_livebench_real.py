"""LiveBench's true spider against a server with the real files, and its sample."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scrapers.sample.livebench.render import FOLDER as SAMPLE
from scrapers.sample.livebench.render import exchanges
from scrapers.source import FOLDER, load_source
from scrapers.sources.livebench.page import check_categories
from tests.scrapers.board_crawl import committed, crawl, judged, local, pages_of
from tests.scrapers.local_server import Answer

SOURCE = load_source(FOLDER / "livebench")
KNOWN = SOURCE.parameters
NEWEST = "table_2026_06_25__captured_20260921.csv"
RESCORED = "claude-opus-4-7-low-effort"


def real_states(real_data: Path) -> dict[str, dict[tuple[str, str], bytes]]:
    """Each release's tables at hand by day and commit."""
    states: dict[str, dict[tuple[str, str], bytes]] = {release: {} for release in KNOWN["releases"]}
    for file in sorted((real_data / "open_llm/livebench/history").glob("*.csv")):
        day, sha = file.stem.split("__")[1].split("_")
        states[file.name[6:16]][day, sha] = file.read_bytes()
    return states


def real_pages(states: dict[str, dict[tuple[str, str], bytes]]) -> dict[str, Answer]:
    """What GitHub would answer for them."""
    pages: dict[str, Answer] = {}
    for release, bodies in states.items():
        pages |= committed(SOURCE, KNOWN["table_path"].format(release=release), bodies)
    return pages


@pytest.fixture(scope="module")
def backfill(real_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """A backfill of every state at hand: how many lines each has, the pages, and what the gate let through."""
    states = real_states(real_data)
    pages = real_pages(states)
    folder = tmp_path_factory.mktemp("captures")
    line, asked = crawl(SOURCE, pages, folder, past=True)
    assert line["outcome"] == "whole" and sorted(asked) == sorted(pages)
    parsed = pages_of(folder, SOURCE)
    lines = sum(len(listed(body)) for bodies in states.values() for body in bodies.values())
    return lines, parsed, judged(SOURCE, parsed)


def listed(body: bytes) -> list[list[str]]:
    """The lines below the header."""
    return [line for line in csv.reader(io.StringIO(body.decode())) if line][1:]


def score(scores: pl.DataFrame, board: str, day: date, model: str) -> float:
    found = scores.filter(pl.col("board_id") == f"livebench/{board}", published_on=day, raw_model=model)
    return found["score"].item()


@pytest.mark.real_data
def test_every_line_of_every_state_has_a_global_row_and_few_are_held_back(backfill):
    lines, parsed, gate = backfill
    assert len(parsed) == 44 and all(page.outcome.value == "whole" and not page.notes for page in parsed)
    world = gate.admissions.filter(pl.col("board_id").str.ends_with("/global"))
    assert world["rows_in"].sum() == lines == 3566  # one of the 3,567 is empty
    assert set(gate.admissions["outcome"]) == {"whole"} and gate.admissions["rows_collapsed"].sum() == 0
    reasons = Counter(gate.quarantine["reason"])
    assert sorted(reasons.values()) == [1, 1, 2, 15 * 8]
    assert reasons["21 fields, where the table has 24: nothing tells whose they are"] == 15 * 8


@pytest.mark.real_data
def test_tables_edited_in_place_keep_both_states(backfill):
    _, _, gate = backfill
    boards = ("2026-01-08/mathematics", date(2026, 6, 17)), ("2026-01-08/mathematics", date(2026, 6, 19))
    before, after = (score(gate.admitted, board, day, RESCORED) for board, day in boards)
    assert after - before == pytest.approx((58 - 31) / 4)  # integrals_with_game, one of four tasks
    rows = gate.admissions.filter(pl.col("board_id") == "livebench/2025-05-30/global")
    assert dict(rows.select("published_on", "rows_admitted").rows())[date(2025, 10, 6)] == 36  # and gpt-5-pro without
    assert dict(rows.select("published_on", "rows_admitted").rows())[date(2025, 9, 17)] == 77


@pytest.mark.real_data
def test_global_averages_of_known_states(backfill):
    _, _, gate = backfill
    day = date(2026, 7, 1)
    assert score(gate.admitted, "2026-01-08/global", day, "gpt-5.5-xhigh") == pytest.approx(80.707, abs=1e-3)
    day = date(2025, 3, 31)
    phi = gate.admitted.filter(raw_model="phi-3-small-8k-instruct", board_id="livebench/2024-11-25/language")
    assert phi.filter(published_on=day)["score"].item() == pytest.approx((15.888 + 10.0) / 2, abs=1e-3)
    assert phi["extras"].str.contains('"connections"').all()
    best = gate.admitted.filter(board_id="livebench/2025-05-30/global", published_on=date(2025, 9, 17))
    assert best.sort("score", descending=True)["raw_model"][0] == "gpt-5-2025-08-07-high"  # not gpt-5-pro


@pytest.mark.real_data
def test_a_daily_run_finds_the_newest_release_that_is_there(real_data, tmp_path):
    """The script names a release whose files are not there yet: the one before is taken, and the miss is told."""
    folder = real_data / "open_llm/livebench"
    script = b'pe=["2024-06-24","2026-01-08","2026-06-25","2026-10-30"];'
    pages = {
        "/asset-manifest.json": Answer(body=b'{"files": {"main.js": "./static/js/main.d7731ac4.js"}}'),
        "/static/js/main.d7731ac4.js": Answer(body=script, headers={"Content-Type": "text/javascript"}),
        # the newest release has the tasks of the one before
        "/categories_2026_06_25.json": Answer(body=(folder / "public/categories_2026_01_08.json").read_bytes()),
        "/table_2026_06_25.csv": Answer(body=(folder / NEWEST).read_bytes(), headers={"Content-Type": "text/csv"}),
    }
    line, asked = crawl(SOURCE, pages, tmp_path)
    assert line["outcome"] == "partial" and "categories_2026_10_30.json: HTTP 404" in line["reason"]
    assert asked == [*list(pages)[:2], "/categories_2026_10_30.json", *list(pages)[2:]]
    [page] = pages_of(tmp_path, SOURCE)
    assert page.capture.url == KNOWN["table"].format(release="2026_06_25") and local(page.capture.url) in pages
    gate = judged(SOURCE, [page])
    assert gate.quarantine.is_empty() and gate.admitted.height == 58 * 8
    world = gate.admitted.filter(board_id="livebench/2026-06-25/global").sort("score", descending=True)
    assert world["raw_model"][0] == "claude-fable-5-1-max-effort"
    assert world["score"][0] == pytest.approx(83.414, abs=1e-3)


@pytest.mark.real_data
def test_the_real_categories_are_those_of_source_yml(real_data):
    files = sorted((real_data / "open_llm/livebench/public").glob("categories_*.json"))
    assert len(files) == 10
    for file in files:
        check_categories(file.read_bytes(), file.stem.removeprefix("categories_"), SOURCE)


@pytest.mark.real_data
def test_the_samples_states_are_the_real_ones(real_data):
    folder = real_data / "open_llm/livebench"
    tables = [answer for answer in exchanges() if answer.url.endswith(".csv")]
    assert len(tables) == 35
    for answer in tables:
        sha, name = answer.url.split("/")[5:6], answer.url.rpartition("/")[2].removesuffix(".csv")
        [file] = [*folder.glob(f"history/{name}__*_{sha[0]}.csv")] if sha else [folder / NEWEST]
        assert answer.body.splitlines()[0] == file.read_bytes().splitlines()[0]
        assert sorted(listed(answer.body)) == sorted(listed(file.read_bytes()))


def test_the_sample_is_small_and_gives_the_same_bytes_each_time():
    first, second = list(exchanges()), list(exchanges())
    assert first == second and len(first) == 10 + 34 + 1 + 4
    assert sum(file.stat().st_size for file in SAMPLE.glob("*.csv")) < 260_000
