"""Renders the tables beside it as OpenLM.ai's page in its states, built after what is known of its layouts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from scrapers.sample import Exchange

HERE = Path(__file__).parent
URL = "https://openlm.ai/chatbot-arena/"
HTML = "text/html; charset=utf-8"
FIGURES = ["elo", "coding", "vision", "aaii", "mmlu_pro", "arc_agi"]
HEADER = ["", "Model", "Arena Elo", "Coding", "Vision", "AAII", "MMLU-Pro", "ARC-AGI", "Organization", "License"]
MAY = datetime(2025, 5, 5, 12, tzinfo=UTC)  # the page states its day; the hour is not known
MAY_HEADER = [*HEADER[1:5], "Arena Hard", "MMLU", "Votes", "Organization", "License"]


def exchanges() -> Iterator[Exchange]:
    """A page a state, the oldest first."""
    yield Exchange(URL, _may_2025(), HTML, state_at=MAY)
    for capture in _lines("captures.csv"):
        moment = datetime.fromisoformat(capture["captured_at"]).astimezone(UTC)
        yield Exchange(URL, _state(capture["day"]), HTML, state_at=moment)


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, restval="=")


def _state(day: str) -> bytes:
    """The page as it was captured on a day: a line of ten cells a model, the highest Arena Elo first."""
    rows = []
    for _, changes in groupby(_lines("figures.csv"), key=itemgetter("model", "copy")):
        row: dict[str, str] = {}
        for change in changes:
            if change["since"] <= day:
                row |= {name: cell for name, cell in change.items() if cell != "="}
        if row and row["medal"] != "gone":
            rows.append(row)
    rows.sort(key=lambda row: (-int(row["elo"] or 0), row["model"], row["copy"]))
    best = {name: max((float(row[name]) for row in rows if row[name]), default=0.0) for name in FIGURES}
    cells = [
        [row["medal"], escape(row["model"])]
        + [_figure(row[name], bool(row[name]) and float(row[name]) == best[name]) for name in FIGURES]
        + [escape(row["organization"]), escape(row["license"])]
        for row in rows
    ]
    return _page("Chatbot Arena", _table(HEADER, cells))


def _may_2025() -> bytes:
    """The page of 2025-05-05 in its layout of then: medals beside the names, the best open models in a first table."""
    tables: dict[str, list[list[str]]] = {"best": [], "full": []}
    for row in _lines("may_2025.csv"):
        model = escape(f"{row['medal']} {row['model']}".strip())
        names = ["elo", "mmlu"] if row["table"] == "best" else [*FIGURES[:3], "arena_hard", "mmlu", "votes"]
        about = [] if row["table"] == "best" else [escape(row["organization"])]
        tables[row["table"]].append([model, *(_figure(row[name]) for name in names), *about, escape(row["license"])])
    best = _table(["Model", "Arena Elo", "MMLU", "License"], tables["best"])
    full = _table(MAY_HEADER, tables["full"])
    return _page("Attribution LMSYS • May 5, 2025", f"<h2>Best Open LM</h2>{best}<h2>Full Leaderboard</h2>{full}")


def _page(line: str, tables: str) -> bytes:
    return f"<!doctype html><meta charset=utf-8><title>Chatbot Arena</title><p>{line}</p>{tables}".encode()


def _table(header: list[str], rows: list[list[str]]) -> str:
    """Minified as the site's generator does it: no quotes, no end tags of cells and lines."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    return f"<table class=sortable><thead><tr>{''.join(f'<th>{name}' for name in header)}<tbody>{lines}</table>"


def _figure(text: str, is_best: bool = False) -> str:
    if not text:
        return ""
    return f"<span class=mark><strong><code>{text}</code></strong></span>" if is_best else f"<code>{text}</code>"
