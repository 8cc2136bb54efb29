"""Renders this folder's tables as simple-evals' README at each commit: its heading, its table, the footnote on MATH.

A cell is the text as published, Markdown and all; `pipes` says which of a row's outer pipes were there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.source import load_sources

FOLDER = Path(__file__).parent
PATH = "README.md"


def exchanges() -> Iterator[Exchange]:
    """The commits listing, the README at each commit, and the newest once more as the latest."""
    facts, states = load_sources()["simple_evals"].parameters, _table("states.csv")
    listing = json.dumps([_commit(state) for state in reversed(states)]).encode()
    yield Exchange(facts["commits"].format(path=PATH, page=1), listing, "application/json; charset=utf-8")
    rows = _table("rows.csv")
    body = b""
    for state in states:
        body = _readme(state, [row for row in rows if row["state"] == state["state"]])
        url = facts["at_commit"].format(sha=state["commit"], path=PATH)
        yield Exchange(url, body, "text/plain; charset=utf-8")
    yield Exchange(facts["latest"], body, "text/plain; charset=utf-8")


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _commit(state: dict[str, str]) -> dict[str, object]:
    """An entry of GitHub's listing: the day of a commit is known, its hour is not."""
    when = {"date": f"{state['day']}T00:00:00Z"}
    return {"sha": state["commit"], "commit": {"author": when, "committer": when}}


def _readme(state: dict[str, str], rows: list[dict[str, str]]) -> bytes:
    heads = ["Model", "Prompt", *state["heads"].split("|")]
    lines = ["# Overview", "", "## Benchmark Results", "", _line(heads, "both"), _line([":---:"] * len(heads), "both")]
    lines += [_line(_cells(row, len(heads) - 2), row["pipes"]) for row in rows]
    return "\n".join([*lines, "", "## Notes", "", state["footnote_on_math"], ""]).encode()


def _cells(row: dict[str, str], width: int) -> list[str]:
    name = f"[{row['model']}]({row['link']})" if row["link"] else row["model"]
    return [name, row["prompt"], *(row["cells"].split("|") if row["cells"] else [""] * width)]


def _line(cells: list[str], pipes: str) -> str:
    first = "| " if pipes in ("both", "first") else ""
    last = " |" if pipes in ("both", "last") else ""
    return first + " | ".join(cells) + last
