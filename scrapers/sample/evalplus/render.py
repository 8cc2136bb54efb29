"""Renders this folder's tables into EvalPlus's wire format: the results file by commit, and the listing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.sample.committed import Line, listing, read, shown, table
from scrapers.source import load_sources

FOLDER = Path(__file__).parent
BENCHMARKS = ("humaneval", "humaneval+", "mbpp", "mbpp+")
PARTED_UNTIL = "2024-03-31"  # the last state at hand with pass@1_base and pass@1_plus


def exchanges() -> Iterator[Exchange]:
    """The commits listing, the file at each commit, and the newest state once more as the latest."""
    urls = load_sources()["evalplus"].parameters
    states, models, scores = (table(FOLDER / name) for name in ("states.csv", "models.csv", "scores.csv"))
    path = states[0]["path"]
    yield Exchange(urls["commits"].format(path=path, page=1), listing(states), "application/json; charset=utf-8")
    body = b""
    for state in states:
        body = _file(state, shown(models, state), shown(scores, state))
        url = urls["at_commit"].format(sha=state["commit"], path=path)
        yield Exchange(url, body, "text/plain; charset=utf-8")
    yield Exchange(urls["latest"], body, "application/json; charset=utf-8")


def _file(state: Line, models: dict[str, Line], scores: dict[str, Line]) -> bytes:
    """The results file of one state, in the form that it had then."""
    rows = {}
    for model, line in models.items():
        about = read(line, ["link", "open-data", "prompted", "size"])
        passed = read(scores[model], list(BENCHMARKS))
        if state["day"] <= PARTED_UNTIL:
            base = {key: passed[key] for key in ("humaneval", "mbpp")}
            plus = {key: passed[f"{key}+"] for key in base}
            rows[model] = about | {"pass@1_base": base, "pass@1_plus": plus}
        else:
            rows[model] = about | {"pass@1": passed}
    return json.dumps(rows, indent=4, ensure_ascii=False).encode()
