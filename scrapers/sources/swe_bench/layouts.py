"""The layouts in which SWE-bench published its leaderboard, each read into rows of `leaderboards.json`.

JSON, early   {"test_leaderboard": [row, ...], "lite_leaderboard": [row, ...]}     2024-04-16 .. 08-05
JSON          {"leaderboards": [{"name": "Verified", "results": [row, ...]}, ...]}  since 2024-08-11
page, JSON    the same list in <script type="application/json" id="leaderboard-data">   since 2025-06-06
page, table   <tr data-os_model= data-os_system= data-checked= data-tags=>          2025-05
page, table   <p class="model-type">, <p class="number">, <span class="label-date">, before that;
              from 2024-04 the name cell has medals and marks; the first tabs are Unassisted and Assisted
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from scrapers.parsing import json_body
from scrapers.record import PageChanged

# 2024-07-29..08-05 the file also had `test` and `lite`: the same rows in another order.
EARLY_BOARDS = {"test_leaderboard": "Test", "lite_leaderboard": "Lite", "test": None, "lite": None}
TABLE_BOARDS = {"tabcontentall": "Test", "tabcontentlite": "Lite"}
MARKS = {"🥇": None, "🥈": None, "🥉": None, "🆕": None, "🤠": "oss", "✅": "verified"}
FLAG_COLUMNS = {"Verified?": "verified", "Open?": "oss"}
TAG_BREAK = re.compile(r",(?=(?:Model|Model_size|Org|System|Mini): )")


@dataclass(frozen=True)
class Table:
    """One board as published: its name there, and rows with the keys of leaderboards.json.

    required: the keys that every row of this layout has.
    """

    name: str
    rows: list[dict[str, object]]
    required: tuple[str, ...] = ("name", "resolved", "date")


def read(body: bytes) -> tuple[list[Table], list[str]]:
    """Every board of a body in any of the layouts, with notes. Raises PageChanged for another shape."""
    if body.lstrip()[:1] in (b"{", b"["):
        return _document(json_body(body))
    soup = BeautifulSoup(body, "lxml")
    script = soup.find("script", id="leaderboard-data")
    if isinstance(script, Tag):
        return _document(json_body(script.get_text().encode()))
    return _html_tables(soup), []


def _document(document: object) -> tuple[list[Table], list[str]]:
    """The boards of a JSON document."""
    if isinstance(document, dict) and "leaderboards" not in document:
        return _early_document(document)
    boards = document["leaderboards"] if isinstance(document, dict) else document
    if not isinstance(boards, list):
        raise PageChanged(f"expected a list of boards, found {str(boards)[:80]}")
    tables, notes = [], []
    for board in boards:
        if not isinstance(board, dict) or not {"name", "results"} <= set(board):
            raise PageChanged(f"expected boards with name and results, found {str(board)[:80]}")
        notes += [f"new key of a board: {key}" for key in sorted(set(board) - {"name", "results"})]
        rows = _rows(board["name"], board["results"])
        tables.append(Table(str(board["name"]), rows, ("name", "folder", "resolved", "date")))
    return tables, notes


def _early_document(document: dict[str, object]) -> tuple[list[Table], list[str]]:
    """The form of 2024-04..08, a key a board."""
    if not set(document) & {key for key, name in EARLY_BOARDS.items() if name}:
        raise PageChanged(f"expected the key leaderboards or test_leaderboard, found {sorted(document)[:8]}")
    notes = [f"new board: {key}" for key in sorted(set(document) - set(EARLY_BOARDS))]
    named = [(name, document[key]) for key, name in EARLY_BOARDS.items() if name and key in document]
    return [Table(name, _rows(name, rows)) for name, rows in named], notes


def _rows(name: object, rows: object) -> list[dict[str, object]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PageChanged(f"expected board {name} to hold a list of objects, found {str(rows)[:80]}")
    return rows


def _html_tables(soup: BeautifulSoup) -> list[Table]:
    """The boards of a page whose rows stand in its tables."""
    tables = []
    for tab in soup.select(".tabcontent"):
        headers = [head.get_text(" ", strip=True) for head in tab.select("thead th")]
        if "% Resolved" not in headers:
            raise PageChanged(f"expected a column '% Resolved', found {headers}")
        lines = tab.select("tbody tr:not(.no-results)")  # the line that a filter shows when nothing is left
        rows = [_html_row(line, headers) for line in lines]
        tables.append(Table(_html_board(tab), rows))
    if not tables:
        raise PageChanged("expected the script #leaderboard-data or tables in .tabcontent, found neither")
    return tables


def _html_board(tab: Tag) -> str:
    for kind in tab.get_attribute_list("class"):
        if kind in TABLE_BOARDS:
            return TABLE_BOARDS[kind]
    return str(tab.get("id", "")).removeprefix("leaderboard-")


def _html_row(row: Tag, headers: list[str]) -> dict[str, object]:
    """One table row under the keys of leaderboards.json; a cell that is not there leaves its key out."""
    found = {
        "name": row.select_one(".model-name, .model-type"),
        "resolved": row.select_one(".number"),
        "date": row.select_one(".label-date"),
    }
    read: dict[str, object] = {key: _text(cell) for key, cell in found.items() if cell}
    for key in ("os_model", "os_system", "checked"):
        if f"data-{key}" in row.attrs:
            text = str(row[f"data-{key}"])
            read[key] = {"true": True, "false": False}.get(text.lower(), text)
    if "data-tags" in row.attrs:
        read["tags"] = [tag for tag in TAG_BREAK.split(str(row["data-tags"])) if tag]
    for header, cell in zip(headers, row.select("td"), strict=False):
        if header in FLAG_COLUMNS:
            read[FLAG_COLUMNS[header]] = cell.get_text(strip=True) == "✓"
    return read | _marks(str(read.get("name", "")))


def _text(cell: Tag) -> str:
    """A cell's text with white space as a browser shows it."""
    return " ".join(cell.get_text(" ").split())


def _marks(cell: str) -> dict[str, object]:
    """A name cell without the marks before the name, and what the marks say."""
    read: dict[str, object] = {}
    words = cell.split(" ")
    while words and words[0] in MARKS:
        mark = MARKS[words.pop(0)]
        if mark:
            read[mark] = True
    name = " ".join(words)
    return read | ({"name": name} if name else {})
