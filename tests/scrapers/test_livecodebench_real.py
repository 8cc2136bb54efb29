"""LiveCodeBench's true spider against a server with the real files, and its sample."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scrapers.sample.livecodebench.render import FOLDER as SAMPLE
from scrapers.sample.livecodebench.render import exchanges
from scrapers.source import FOLDER, load_source
from scrapers.sources.livecodebench.spider import LivecodebenchSpider
from tests.scrapers.board_crawl import committed, crawl, judged, pages_of

SOURCE = load_source(FOLDER / "livecodebench")
STATES = {
    ("2024-04-17", "8ed5690"): "20240417",
    ("2025-01-15", "33505c0"): "20250115",
    ("2025-04-22", "83b6481"): "20250422",
}


def real_file(real_data: Path, stamp: str) -> bytes:
    return gzip.decompress((real_data / f"open_llm/livecodebench/performances_generation_{stamp}.json.gz").read_bytes())


@pytest.fixture(scope="module")
def backfill(real_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """A backfill of the three states at hand: the pages, and what the gate let through."""
    bodies = {state: real_file(real_data, stamp) for state, stamp in STATES.items()}
    pages = committed(SOURCE, SOURCE.parameters["paths"][0], bodies)
    folder = tmp_path_factory.mktemp("captures")
    line, asked = crawl(SOURCE, pages, folder, past=True)
    assert line["outcome"] == "whole" and sorted(asked) == sorted(pages)
    parsed = pages_of(folder, SOURCE)
    return parsed, judged(SOURCE, parsed)


@pytest.mark.real_data
def test_each_state_has_five_boards_with_every_model(backfill):
    parsed, gate = backfill
    assert sorted(page.row_count for page in parsed) == [5 * 16, 5 * 19, 5 * 45]
    assert set(gate.admissions["outcome"]) == {"whole"} and gate.quarantine.is_empty()
    assert gate.admissions["rows_collapsed"].sum() == 0 and all(not page.notes for page in parsed)
    assert gate.admissions["board_id"].n_unique() == 15  # each window is a board of its own


@pytest.mark.real_data
def test_one_model_in_two_windows_and_models_that_leave(backfill):
    _, gate = backfill
    deepseek = gate.admitted.filter(
        pl.col("raw_model") == "DeepSeek-V3", pl.col("board_id").str.contains("all_problems")
    )
    found = deepseek.sort("published_on").select(pl.col("score").round(1), "n").rows()
    assert found == [(54.5, 880), (49.6, 1055)]
    newest = gate.admitted.filter(pl.col("board_id") == "livecodebench/2024-08-01_2025-05-01/overall")
    assert (newest.height, newest["n"].unique().to_list()) == (16, [454])
    best = newest.sort("score", descending=True).row(0, named=True)
    assert (best["raw_model"], round(best["score"], 1)) == ("O4-Mini (High)", 73.3)
    assert best["published_on"] == date(2025, 4, 22) and 2.0 < best["std_error"] < 2.2
    assert not newest["extras"].str.contains("flagged").any()
    assert deepseek["extras"].str.contains('"flagged": true').all()


def test_a_daily_run_asks_for_the_sites_file():
    asked = [request.cb_kwargs["url"] for request in LivecodebenchSpider().latest()]
    assert asked == ["https://livecodebench.github.io/performances_generation.json"]


@pytest.mark.real_data
def test_the_samples_results_are_the_real_ones(real_data):
    _, *files = exchanges()
    assert len(files) == 3

    def ordered(rows: list[dict]) -> list[str]:
        return sorted(json.dumps(row, sort_keys=True) for row in rows)

    for answer, stamp in zip(files, STATES.values(), strict=True):
        rendered, real = json.loads(answer.body), json.loads(real_file(real_data, stamp))
        assert set(rendered) == set(real)
        assert ordered(rendered["performances"]) == ordered(real["performances"])
        assert (rendered["models"], rendered["date_marks"]) == (real["models"], real["date_marks"])


def test_the_sample_is_small_and_gives_the_same_bytes_each_time():
    first, second = list(exchanges()), list(exchanges())
    assert first == second
    assert sum(file.stat().st_size for file in SAMPLE.glob("*.csv")) < 150_000
