"""Renders this folder's tables into SWE-bench's wire format: the leaderboard file by commit, and listings.

`states.csv` lists the states; `rows.csv` every row with the span of states that show it (a cell is the value
as JSON, an empty cell a key that the row did not have); `instances_*.csv` the newest state's results by task.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange

FOLDER = Path(__file__).parent
RAW = "https://raw.githubusercontent.com/SWE-bench/swe-bench.github.io"
COMMITS = "https://api.github.com/repos/SWE-bench/swe-bench.github.io/commits?path={path}&per_page=100&page=1"
SPAN = ("board", "first_state", "last_state")
Details = dict[str, dict[str, dict[str, bool]]]


def exchanges() -> Iterator[Exchange]:
    """Each path's commits listing, the file at each commit, and the newest state once more as the latest."""
    states, rows = _table("states.csv"), _table("rows.csv")
    for path in dict.fromkeys(state["path"] for state in states):
        listing = [_commit(state) for state in reversed(states) if state["path"] == path]
        body = json.dumps(listing, indent=2).encode()
        yield Exchange(COMMITS.format(path=path), body, "application/json; charset=utf-8")
    details = _details("instances_verified.csv") | _details("instances_multilingual.csv")
    body = b""
    for state in states:
        newest = state is states[-1]
        body = _file(int(state["state"]), rows, details if newest else {})
        yield Exchange(f"{RAW}/{state['commit']}/{state['path']}", body, "text/plain; charset=utf-8")
    yield Exchange(f"{RAW}/master/data/leaderboards.json", body, "text/plain; charset=utf-8")


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _commit(state: dict[str, str]) -> dict[str, object]:
    """An entry of GitHub's listing. One time is known of a commit; it stands for both that GitHub gives."""
    when = {"date": state["committed_at"]}
    return {"sha": state["commit"], "commit": {"author": when, "committer": when}}


def _details(name: str) -> Details:
    """Results by task of each submission: 1 resolved, 0 not, empty where the file does not have the task."""
    details: Details = {}
    for line in _table(name):
        instance = line.pop("instance_id")
        for submission, resolved in line.items():
            if resolved:
                details.setdefault(submission, {})[instance] = {"resolved": resolved == "1"}
    return details


def _file(state: int, rows: list[dict[str, str]], details: Details) -> bytes:
    """The leaderboard file of one state, in the form that it had then."""
    boards: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        if int(row["first_state"]) <= state <= int(row["last_state"]):
            read = {key: json.loads(cell) for key, cell in row.items() if cell and key not in SPAN}
            if read.get("folder") in details and row["board"] in ("bash-only", "Verified", "Multilingual"):
                read["per_instance_details"] = details[read["folder"]]
            boards.setdefault(row["board"], []).append(read)
    if "lite_leaderboard" in boards:
        return json.dumps(boards, indent=2, ensure_ascii=False).encode()
    results = [{"name": name, "results": listed} for name, listed in boards.items()]
    return json.dumps({"leaderboards": results}, indent=2, ensure_ascii=False).encode()
