"""Renders files in Git: tables that keep a line with the first and the last state that show it, and listings."""

from __future__ import annotations

import csv
import json
from pathlib import Path

Line = dict[str, str]


def table(file: Path) -> list[Line]:
    """The lines of a CSV file, cells as text."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def shown(lines: list[Line], state: Line) -> dict[str, Line]:
    """The lines that a state shows, by model, in the table's order."""
    number = int(state["state"])
    return {line["model"]: line for line in lines if int(line["first_state"]) <= number <= int(line["last_state"])}


def read(line: Line, keys: list[str]) -> dict[str, object]:
    """The named cells as JSON values; an empty cell is a key that the row did not have."""
    return {key: json.loads(line[key]) for key in keys if line[key]}


def listing(states: list[Line]) -> bytes:
    """GitHub's commits listing, newest first. Only the day of a commit is known: it stands as its first moment."""
    moments = [(state["commit"], {"date": f"{state['day']}T00:00:00Z"}) for state in reversed(states)]
    commits = [{"sha": sha, "commit": {"author": moment, "committer": moment}} for sha, moment in moments]
    return json.dumps(commits, indent=2).encode()
