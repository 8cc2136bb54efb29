"""Renders this folder's tables into aider's wire format: its YAML files by commit and as they are now, with a listing.

`states.csv` lists the states; `runs.csv` every run with the span of states that show it (a cell is the value's text,
an empty cell a key that the run did not have).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.source import load_sources

FOLDER = Path(__file__).parent
SPAN = ("board", "first_state", "last_state")
READ_AT = datetime(2026, 5, 22, tzinfo=UTC)  # of the repository's commit 5dc9490b, the newest state of both files


def exchanges() -> Iterator[Exchange]:
    """The commits listing, each path's last commit (none where none is known) and the file at each commit; each board's
    last state once more as the newest."""
    known = load_sources()["aider"].parameters
    states, runs = _table("states.csv"), _table("runs.csv")
    listing = [_commit(state) for state in reversed(states) if state["commit"]]
    yield _listing(known["commits"].format(path=states[0]["path"], page=1), listing)
    for path in known["paths"]:
        commits = [_commit(state) for state in states if state["path"] == path and state["commit"]]
        yield _listing(known["newest"].format(path=path), commits[-1:])
    newest = {}
    for state in states:
        board = known["files"][state["path"].rpartition("/")[2]]
        newest[state["path"]] = body = _file(board, int(state["state"]), runs)
        if state["commit"]:
            url = known["at_commit"].format(sha=state["commit"], path=state["path"])
            yield Exchange(url, body, "text/plain; charset=utf-8")
    for url in known["latest"]:
        body = next(body for path, body in newest.items() if url.endswith(path))
        yield Exchange(url, body, "text/plain; charset=utf-8", state_at=READ_AT)


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _listing(url: str, commits: list[dict[str, object]]) -> Exchange:
    return Exchange(url, json.dumps(commits, indent=2).encode(), "application/json; charset=utf-8")


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
