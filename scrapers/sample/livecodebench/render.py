"""Renders this folder's tables into LiveCodeBench's wire format: its JSON file by commit, and GitHub's listing.

`results.csv` has a line a state and model: a sign for each line of `problems.csv`, the tenth part of pass@1 (X for
100), or a dot where the model has no result.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.source import load_sources

FOLDER = Path(__file__).parent
PASS_AT_1 = {"X": 100.0} | {str(tenths): 10.0 * tenths for tenths in range(10)}


def exchanges() -> Iterator[Exchange]:
    """The commits listing, and the file at each commit."""
    known = load_sources()["livecodebench"].parameters
    [path] = known["paths"]
    states, problems, models, results = map(_table, ("states.csv", "problems.csv", "models.csv", "results.csv"))
    listing = [_commit(state) for state in reversed(states)]
    body = json.dumps(listing, indent=2).encode()
    yield Exchange(known["commits"].format(path=path, page=1), body, "application/json; charset=utf-8")
    for state in states:
        document = {
            "performances": [
                row for line in results if line["state"] == state["state"] for row in _performances(line, problems)
            ],
            "models": [_model(model) for model in models if model["state"] == state["state"]],
            "date_marks": [int(mark) for mark in state["date_marks"].split()],
        }
        url = known["at_commit"].format(sha=state["commit"], path=path)
        yield Exchange(url, json.dumps(document, indent=4).encode(), "text/plain; charset=utf-8")


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _commit(state: dict[str, str]) -> dict[str, object]:
    """An entry of GitHub's listing. The day is known of a commit; its noon stands for both times that GitHub gives."""
    when = {"date": f"{state['day']}T12:00:00Z"}
    return {"sha": state["commit"], "commit": {"author": when, "committer": when}}


def _performances(line: dict[str, str], problems: list[dict[str, str]]) -> Iterator[dict[str, object]]:
    """A model's results."""
    for problem, sign in zip(problems, line["tenths"], strict=False):  # nothing stands for what comes after the last
        if sign != ".":
            yield {
                "question_id": problem["question_id"],
                "model": line["model"],
                "date": int(problem["date"]),
                "difficulty": problem["difficulty"],
                "pass@1": PASS_AT_1[sign],
                "platform": problem["platform"],
            }


def _model(line: dict[str, str]) -> dict[str, object]:
    """What the file says of a model."""
    keys = ("model_name", "model_repr", "model_style", "release_date", "link")
    return {key: int(line[key]) if key == "release_date" else line[key] for key in keys}
