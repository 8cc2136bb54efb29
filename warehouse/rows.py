"""Rows of a query as a table for a terminal, CSV, JSON or Markdown.

Names come from the web, so nothing that steers a terminal gets through: control and formatting characters are shown
by their codes.
"""

from __future__ import annotations

import csv
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TextIO

Row = tuple[Any, ...]
Chunks = Iterable[Sequence[Row]]

Whole = float | int | Decimal | date | time | None  # what is shown whole or not at all, at the right
LEAST_TEXT = 12  # columns that a text keeps when a table is too wide
MARKDOWN = re.compile(r"[\\`*\[\]<>|~&]|(?<!\w)_|_(?!\w)")


def harmless(text: str, keep: str = "") -> str:
    """Text with every character that is neither printable nor a kind of blank as its code, as in \\x1b."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in keep or unicodedata.category(char) == "Zs" else _code(char)
        for char in text
    )


def _code(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def distinct(names: Iterable[str]) -> list[str]:
    """Names of columns, told apart: the second `a` is `a_2`."""
    found: list[str] = []
    for name in names:
        number, fresh = 1, name
        while fresh in found:
            number += 1
            fresh = f"{name}_{number}"
        found.append(fresh)
    return found


def plain(value: Any) -> Any:
    """A value of DuckDB as strict JSON has it: days in ISO form, NULL for what is no finite number."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return plain(float(value))
        case date() | datetime() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case _:
            return str(value)


def as_json(value: Any) -> str:
    """One value as JSON: what would steer a terminal is escaped, other letters stay as they are."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False)
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def as_text(value: Any) -> str:
    """One value in full for CSV and Markdown; NULL is empty."""
    value = plain(value)
    if value is None:
        return ""
    return value if isinstance(value, str) else as_json(value)


def as_cells(values: Sequence[Any]) -> list[str]:
    """A column for a person: up to five digits of its greatest number, with as many decimals in every row."""
    fractions = [value for value in values if _common(value)]
    before = len(str(int(max(map(abs, fractions), default=0))))
    written = max((len(repr(round(value, 4)).partition(".")[2]) for value in fractions), default=1)
    places = min(written, max(1, 5 - before))
    return [f"{value:.{places}f}" if _common(value) else _as_cell(value) for value in values]


def _common(value: Any) -> bool:
    """A fraction that is shown with decimals, being neither tiny nor huge."""
    return isinstance(value, float) and (value == 0 or 0.001 <= abs(value) < 1e9)


def _as_cell(value: Any) -> str:
    if plain(value) is None:
        return "NULL"
    return f"{value:.3g}" if isinstance(value, float) else harmless(as_text(value))


def write_csv(out: TextIO, names: list[str], chunks: Chunks) -> None:
    """Comma-separated values with a header."""
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(names)
    for rows in chunks:
        lines.writerows([harmless(as_text(value), keep="\n\t") for value in row] for row in rows)


def write_json(out: TextIO, names: list[str], chunks: Chunks) -> None:
    """A JSON list with an object a row, a line each."""
    before = "[\n"
    for rows in chunks:
        for row in rows:
            out.write(before + as_json(dict(zip(names, row, strict=True))))
            before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def write_markdown(out: TextIO, names: list[str], chunks: Chunks) -> None:
    """A pipe table in which no name is markup."""

    def line(cells: Iterable[str]) -> str:
        marked = (MARKDOWN.sub(lambda found: "\\" + found[0], harmless(cell.replace("\n", " "))) for cell in cells)
        return f"| {' | '.join(marked)} |\n"

    out.write(line(names) + f"|{' --- |' * len(names)}\n")
    for rows in chunks:
        out.writelines(line(as_text(value) for value in row) for row in rows)


def write_table(out: TextIO, names: list[str], chunks: Chunks, width: int, most: int) -> None:
    """Aligned columns: at most `most` rows, cut to `width` by shortening texts, then by leaving columns out.

    Numbers and days are never cut. What is left out is said below, with the number of rows.
    """
    shown: list[Row] = []
    total = 0
    for rows in chunks:
        shown += rows[: max(0, most - total)]
        total += len(rows)
    columns = [[name, *as_cells(column)] for name, column in zip(names, _columns(shown, len(names)), strict=True)]
    is_text = [not all(isinstance(row[i], Whole) for row in shown) for i in range(len(names))]
    widths = fitted([max(map(displayed, column)) for column in columns], is_text, width)
    lines = zip(*columns[: len(widths)], strict=True)
    right = [not text for text in is_text]
    for number, line in enumerate(lines):
        cells = [aligned(*cell) for cell in zip(line, widths, right[: len(widths)], strict=True)]
        out.write("  ".join(cells).rstrip() + "\n")
        if number == 0:
            out.write("  ".join("─" * one for one in widths) + "\n")
    out.write(_below(total, len(shown), names[len(widths) :]))


def _columns(rows: list[Row], count: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _below(total: int, shown: int, left_out: list[str]) -> str:
    text = f"\n{total:,} row{'' if total == 1 else 's'}"
    if shown < total:
        text += f", the first {shown:,} shown (--rows for more)"
    if left_out:
        text += f"; too narrow for {', '.join(left_out)} (name fewer columns, or --format csv)"
    return text + "\n"


def fitted(widths: list[int], is_text: list[bool], width: int) -> list[int]:
    """Widths that fit into `width` with two blanks between: the longest texts first, then columns from the right."""
    kept = len(widths)
    while True:
        room = width - 2 * (kept - 1)
        longest = max(LEAST_TEXT, min(room, max(widths[:kept], default=0)))
        for most in range(longest, LEAST_TEXT - 1, -1):
            tried = [min(one, most) if text else one for one, text in zip(widths[:kept], is_text[:kept], strict=True)]
            if sum(tried) <= room:
                return tried
        if kept <= 1:
            return widths[:kept]
        kept -= 1


def displayed(text: str) -> int:
    """Columns that a text takes on a terminal: two for wide letters, none for marks that sit on others."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def aligned(text: str, width: int, right: bool) -> str:
    """Text in exactly `width` columns, cut with an ellipsis where it is longer."""
    if displayed(text) > width:
        text = text[:width]
        while displayed(text) > width - 1:
            text = text[:-1]
        text += "…"
    blanks = " " * (width - displayed(text))
    return blanks + text if right else text + blanks


FORMS: dict[str, Callable[[TextIO, list[str], Chunks, int, int], None]] = {
    "table": write_table,
    "csv": lambda out, names, chunks, width, most: write_csv(out, names, chunks),
    "json": lambda out, names, chunks, width, most: write_json(out, names, chunks),
    "markdown": lambda out, names, chunks, width, most: write_markdown(out, names, chunks),
}
