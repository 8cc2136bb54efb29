"""SWE-bench's admission rules at the true gate, on the sample's states and on states broken as real ones were."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from scrapers.exchange import Answer, Asked, draft
from scrapers.outcome import Outcome
from scrapers.records import Parsed
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source
from warehouse.admit import Gate, admit

SOURCE = load_source(FOLDER / "swe_bench")
LATEST = str(SOURCE.parameters["latest"])
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def bodies() -> dict[str, bytes]:
    """The sample's files by the first eight digits of their commit."""
    files = (answer for answer in exchanges("swe_bench") if "api.github.com" not in answer.url)
    return {answer.url.split("/")[5][:8]: answer.body for answer in files}


@pytest.fixture
def gate(tmp_path: Path) -> Callable[..., Gate]:
    """The gate on bodies that were fetched an hour apart, in order."""

    def judged(*files: bytes) -> Gate:
        return admit(SOURCE, [parsed(tmp_path, body, NOW + timedelta(hours=hour)) for hour, body in enumerate(files)])

    return judged


def parsed(folder: Path, body: bytes, at: datetime) -> Parsed:
    page = SOURCE.parse(body, LATEST, SOURCE)
    place = folder / f"{at:%H}.parquet"
    page.scores.write_parquet(place)
    answer = Answer(200, (), body)
    capture = draft(Asked("swe_bench", "live", "page", LATEST, at), answer, Outcome.WHOLE, None)
    capture = replace(capture, capture_id=f"{at:%H}")
    path = None if page.scores.is_empty() else place
    return Parsed(capture, path, None, Outcome.WHOLE, None, page.scores.height, page.notes, False)


def changed(body: bytes, change: Callable[[list[dict[str, object]]], list[dict[str, object]]]) -> bytes:
    """A file with the rows of each board changed."""
    document = json.loads(body)
    for board in document["leaderboards"]:
        board["results"] = change(board["results"])
    return json.dumps(document).encode()


def outcomes(found: Gate, capture: str) -> set[str]:
    return set(found.admissions.filter(pl.col("capture_id") == capture)["outcome"])


def balanced(found: Gate) -> bool:
    held = pl.col("rows_admitted") + pl.col("rows_quarantined") + pl.col("rows_collapsed")
    return found.admissions.select((held == pl.col("rows_in")).all()).item()


def test_a_count_among_percentages_is_quarantined_and_the_rest_admitted(
    gate: Callable[..., Gate], bodies: dict[str, bytes]
) -> None:
    found = gate(bodies["80fced6b"], bodies["8d0ee39d"])
    assert outcomes(found, "13") == {"whole"}
    assert balanced(found)
    assert found.quarantine["reason"].to_list() == ["score 271.0 above 100.0"] * 2
    glm = found.admitted.filter(pl.col("setting").str.contains("mini-v1.9.1_GLM-4.5"))
    assert sorted(glm["board_id"]) == ["swe_bench/verified/any_scaffold", "swe_bench/verified/mini_v1"]
    assert glm["score"].to_list() == [54.2, 54.2]


def test_a_row_listed_twice_is_admitted_once(gate: Callable[..., Gate], bodies: dict[str, bytes]) -> None:
    found = gate(bodies["master"])
    assert outcomes(found, "12") == {"whole"}
    assert balanced(found)
    counts = dict(found.admitted.group_by("board_id").len().rows())
    assert counts["swe_bench/verified/any_scaffold"] == 179  # 178, and one that bash-only alone lists
    assert counts["swe_bench/verified/mini_v2"] == 12
    assert found.admissions["rows_collapsed"].sum() == 90


@pytest.mark.parametrize(
    ("what", "change", "outcome"),
    [
        ("fractions for percent", lambda rows: [r | {"resolved": float(r["resolved"]) / 100} for r in rows], "drifted"),
        ("nine rows in ten gone", lambda rows: rows[::10], "partial"),
        ("every score a text", lambda rows: [r | {"resolved": "pending"} for r in rows], "drifted"),
        ("an empty table", lambda rows: [], "empty"),
    ],
)
def test_a_broken_state_reaches_nobody(
    what: str,
    change: Callable[[list[dict[str, object]]], list[dict[str, object]]],
    outcome: str,
    gate: Callable[..., Gate],
    bodies: dict[str, bytes],
) -> None:
    found = gate(bodies["master"], changed(bodies["master"], change))
    assert outcomes(found, "12") == {"whole"}
    assert outcomes(found, "13") <= {outcome, "empty"} and outcome in outcomes(found, "13"), what
    assert set(found.admitted["capture_id"]) == {"12"}
    assert balanced(found)
