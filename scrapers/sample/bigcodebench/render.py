"""Renders this folder's tables into BigCodeBench's wire format: its two results files by commit, and the listings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.sample.committed import Line, listing, read, shown, table
from scrapers.source import load_sources

FOLDER = Path(__file__).parent


def exchanges() -> Iterator[Exchange]:
    """Each file's commits listing, the file at each commit, and its newest state once more as the latest."""
    urls = load_sources()["bigcodebench"].parameters
    states, models, scores = (table(FOLDER / name) for name in ("states.csv", "models.csv", "scores.csv"))
    for path, latest in zip(urls["paths"], urls["latest"], strict=True):
        own = [state for state in states if state["path"] == path]
        yield Exchange(urls["commits"].format(path=path, page=1), listing(own), "application/json; charset=utf-8")
        body = b""
        for state in own:
            of_file = [line for line in scores if line["path"] == path]
            body = _file(state, shown(models, state), shown(of_file, state))
            url = urls["at_commit"].format(sha=state["commit"], path=path)
            yield Exchange(url, body, "text/plain; charset=utf-8")
        yield Exchange(latest, body, "application/json; charset=utf-8")


def _file(state: Line, models: dict[str, Line], scores: dict[str, Line]) -> bytes:
    """A results file of one state, with the keys that rows had then."""
    keys = state["keys"].split()
    rows = {
        model: read(models[model], keys) | {"pass@1": read(line, ["instruct", "complete"])}
        for model, line in scores.items()
    }
    return json.dumps(rows, indent=4, ensure_ascii=False).encode()
