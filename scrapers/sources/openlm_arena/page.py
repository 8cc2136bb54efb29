"""OpenLM.ai's Chatbot Arena page: static, minified HTML. Elo points, an index in points, accuracies in percent.

    <p>Attribution LMSYS • July 1, 2025 ...                                  (the page's day, in 2025 only)
    <table class=sortable><thead><tr><th><th>Model<th>Arena Elo<th>Coding<th>Vision<th>AAII<th>MMLU-Pro<th>ARC-AGI
      <th>Organization<th>License<tbody>
    <tr><td>🏆<td>grok-4.6<td><code>1507</code><td><code>1563</code><td>... <td><svg>...</svg>xAI<td>Proprietary

Attributes stand without quotes, end tags are left out, a column's best is `<span class=mark><strong><code>`. An empty
cell is a figure that is not known. Since 2026 some models with open weights end in " ✅": the leading ones only, and a
model loses the mark when another overtakes it, so that a missing mark says nothing and the name goes without it.

A page of early 2025 has a table of the best open models first, whose rows the full one repeats, and writes the medal
before the model's name. So the full table is found by its header, and its columns by theirs: source.yml lists the
headers that there have been (`layouts`) and the board of each column of figures (`columns`).
"""

from __future__ import annotations

import calendar
import json
import re
from datetime import date
from typing import Any

import polars as pl
from bs4 import BeautifulSoup, Tag

from scrapers.parsing import count, number
from scrapers.record import SCORES, Page, PageChanged, score_frame
from scrapers.source import Source

MONTHS = list(calendar.month_name)  # from 1, in English: no locale is ever set
STATED = re.compile(rf"Attribution\s+LMSYS\W*({'|'.join(MONTHS[1:])})\s+(\d{{1,2}}),\s+(\d{{4}})")
FULL = {"Model", "Organization", "License"}  # what the table of the best open models does not have
MEDAL = re.compile("^[🏆🥇🥈🥉🪙\ufe0f]+\\s*")
OPEN = "✅"
BLANK = {"", "-"}


def parse(body: bytes, url: str, source: Source) -> Page:
    """A row for every figure of the full table. Raises PageChanged when there is no such table, or another one."""
    known: dict[str, Any] = source.parameters
    soup = BeautifulSoup(body.decode("utf-8", errors="replace"), "lxml")
    for picture in soup(["svg", "script", "style"]):
        picture.decompose()  # an icon's <title> is no text of the page
    header, lines = _full_table(soup, known["layouts"])
    published_on = _stated_day(soup)
    rows = []
    for cells in lines:
        if len(cells) == len(header):
            rows += _rows(dict(zip(header, cells, strict=True)), known["columns"])
        else:
            found = f"expected {len(header)} cells, found {len(cells)}: {' | '.join(cells)[:80]}"
            rows.append(_row(known["columns"]["Arena Elo"], cells[0] if cells else "", defect=found))
    frame = pl.DataFrame([row | {"published_on": published_on} for row in rows], schema=SCORES)
    unread = sorted(set(header) - FULL - set(known["columns"]) - {"", "Votes"})
    return Page(scores=score_frame(frame), notes=tuple(f"column {name!r} is new and not read" for name in unread))


def _full_table(soup: BeautifulSoup, layouts: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Header and lines of cell texts of the one table that has all columns of a known layout."""
    headers = [(_cells(table.find("tr"), "th"), table) for table in soup("table")]
    full = [(header, table) for header, table in headers if set(header) >= FULL]
    if len(full) != 1:
        raise PageChanged(
            f"expected one table with the columns {sorted(FULL)}, found {[names for names, _ in headers]}"
        )
    header, table = full[0]
    if not any(set(header) >= set(layout) for layout in layouts) or len(set(header)) < len(header):
        raise PageChanged(f"expected the columns of one of {layouts}, found {header}")
    return header, [cells for line in table("tr") if (cells := _cells(line, "td"))]


def _cells(line: Tag | None, kind: str) -> list[str]:
    return [" ".join(cell.get_text().split()) for cell in line(kind)] if line else []


def _stated_day(soup: BeautifulSoup) -> date | None:
    match = STATED.search(soup.get_text(" "))
    return date(int(match[3]), MONTHS.index(match[1]), int(match[2])) if match else None


def _rows(cells: dict[str, str], columns: dict[str, str]) -> list[dict[str, Any]]:
    """The figures of one line, each on its column's board; the votes and the medal are those of the Arena Elo."""
    name = MEDAL.sub("", cells["Model"]).strip()
    model = name.removesuffix(OPEN).rstrip()
    about = {
        "raw_organization": cells["Organization"] or None,
        "raw_license": cells["License"] or None,
        "raw_open_flag": name.endswith(OPEN) or None,
    }
    rows = []
    for column, board in columns.items():
        if cells.get(column, "") in BLANK:
            continue
        row = _row(board, model, **about)
        try:
            if not model:
                raise ValueError(f"no model: {' | '.join(cells.values())[:80]}")
            row["score"] = number(cells[column])
            if column == "Arena Elo":
                row["n"] = count(cells["Votes"]) if cells.get("Votes", "") not in BLANK else None
                medal = MEDAL.match(cells["Model"]) or MEDAL.match(cells.get("", ""))
                row["extras"] = json.dumps({"medal": medal[0].strip()}, ensure_ascii=False) if medal else None
        except ValueError as error:
            row |= {"score": None, "defect": str(error)}
        rows.append(row)
    return rows


def _row(board: str, model: str, **about: Any) -> dict[str, Any]:
    empty = {**dict.fromkeys(SCORES), "setting": "", "harness": "", "self_reported": False}
    return empty | {"board": board, "raw_model": model} | about
