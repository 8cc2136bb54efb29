"""Renders this folder's tables into aider's wire format: its YAML files by commit, and GitHub's listings.

`states.csv` lists the states; `runs.csv` every run with the span of states that show it (a cell is the value's text,
an empty cell a key that the run did not have).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.source import load_sources

FOLDER = Path(__file__).parent
SPAN = ("board", "first_state", "last_state")


def exchanges() -> Iterator[Exchange]:
    """Each path's commits listing, and the file at each commit."""
    known = load_sources()["aider"].parameters
    states, runs = _table("states.csv"), _table("runs.csv")
    for path in known["paths"]:
        listing = [_commit(state) for state in reversed(states) if state["path"] == path]
        url = known["commits"].format(path=path, page=1)
        yield Exchange(url, json.dumps(listing, indent=2).encode(), "application/json; charset=utf-8")
    for state in states:
        board = known["files"][state["path"].rpartition("/")[2]]
        url = known["at_commit"].format(sha=state["commit"], path=state["path"])
        yield Exchange(url, _file(board, int(state["state"]), runs), "text/plain; charset=utf-8")


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _commit(state: dict[str, str]) -> dict[str, object]:
    """An entry of GitHub's listing. One time is known of a commit; it stands for both that GitHub gives."""
    when = {"date": state["committed_at"]}
    return {"sha": state["commit"], "commit": {"author": when, "committer": when}}


def _file(board: str, state: int, runs: list[dict[str, str]]) -> bytes:
    """A board's file as it was in one state."""
    shown = [
        "- " + "\n  ".join(f"{key}: {_scalar(value)}" for key, value in run.items() if value and key not in SPAN)
        for run in runs
        if run["board"] == board and int(run["first_state"]) <= state <= int(run["last_state"])
    ]
    return ("\n\n".join(shown) + "\n").encode()


def _scalar(text: str) -> str:
    """A value as YAML: quoted where it would end at a comment or be taken for a key."""
    return json.dumps(text, ensure_ascii=False) if " #" in text or ": " in text else text
