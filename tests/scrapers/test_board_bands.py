"""The admission bands of boards in Git repositories, at the true gate, on the samples' newest states broken in turn."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from scrapers.exchange import Answer, Asked, draft
from scrapers.outcome import Outcome
from scrapers.record import Page
from scrapers.records import Parsed
from scrapers.sample import Exchange, exchanges
from scrapers.source import Source, load_sources
from tests.scrapers.board_crawl import judged

NOW = datetime(2026, 10, 1, tzinfo=UTC)
FEATURED = {"aider": "polyglot", "livebench": "2026-06-25/global", "livecodebench": "2024-08-01_2025-05-01/overall"}

Change = Callable[[bytes], bytes]


def newest(source: str) -> Exchange:
    """The sample's newest answer with the featured board."""
    wanted = {
        "aider": "main/aider/website/_data/polyglot",
        "livebench": "livebench.ai/table",
        "livecodebench": "83b6481",
    }
    return next(answer for answer in exchanges(source) if wanted[source] in answer.url)


def parsed(source: Source, body: bytes, url: str, hours: int, folder: Path) -> Parsed:
    """What a page captured so many hours after the first says."""
    page: Page = source.parse(body, url, source)
    place = folder / f"{source.name}{hours}.parquet"
    page.scores.write_parquet(place)
    asked = Asked(source.name, "live", "page", url, NOW + timedelta(hours=hours))
    capture = replace(draft(asked, Answer(200, (), body), Outcome.WHOLE, None), capture_id=str(hours))
    path = None if page.scores.is_empty() else place
    return Parsed(capture, path, None, Outcome.WHOLE, None, page.scores.height, page.notes, False)


def scaled(source: str) -> Change:
    """Percentages as fractions."""
    cell = {
        "aider": rb"(?<=pass_rate_2: )[\d.]+",
        "livebench": rb"(?<=,)[\d.]+",
        "livecodebench": rb'(?<="pass@1": )[\d.]+',
    }
    return lambda body: re.sub(cell[source], lambda found: b"%.5f" % (float(found[0]) / 100), body)


def shortened(source: str) -> Change:
    """Nine models in ten gone."""

    def change(body: bytes) -> bytes:
        if source == "aider":
            return b"\n\n".join(body.split(b"\n\n")[::10])
        if source == "livebench":
            header, *lines = body.splitlines()
            return b"\n".join([header, *lines[::10]])
        document = json.loads(body)
        kept = {model["model_repr"] for model in document["models"][::10]}
        document["performances"] = [row for row in document["performances"] if row["model"] in kept]
        return json.dumps(document).encode()

    return change


def emptied(source: str) -> Change:
    """No model left."""
    if source == "livecodebench":
        return lambda body: json.dumps(json.loads(body) | {"performances": []}).encode()
    return lambda body: body.splitlines()[0] if source == "livebench" else b"[]"


@pytest.mark.parametrize(
    ("what", "outcome"),
    [(scaled, "drifted"), (shortened, "partial"), (emptied, "empty")],
    ids=["scale", "short", "empty"],
)
@pytest.mark.parametrize("name", FEATURED)
def test_a_broken_state_reaches_nobody(name: str, what: Callable[[str], Change], outcome: str, tmp_path: Path) -> None:
    source, answer = load_sources()[name], newest(name)
    pages = [
        parsed(source, body, answer.url, hours, tmp_path)
        for hours, body in enumerate([answer.body, what(name)(answer.body)])
    ]
    gate = judged(source, pages)
    board = pl.col("board_id") == f"{name}/{FEATURED[name]}"
    assert dict(gate.admissions.filter(board).select("capture_id", "outcome").rows()) == {"0": "whole", "1": outcome}
    assert set(gate.admitted["capture_id"]) == {"0"}


@pytest.mark.parametrize("name", FEATURED)
def test_fractions_are_refused_as_the_first_state_too(name: str, tmp_path: Path) -> None:
    source, answer = load_sources()[name], newest(name)
    gate = judged(source, [parsed(source, scaled(name)(answer.body), answer.url, 0, tmp_path)])
    assert gate.admitted.is_empty()
    assert set(gate.admissions["outcome"]) == {"drifted"}
    assert gate.admissions["reason"].str.starts_with("expected a best score between").all()
