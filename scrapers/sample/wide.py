"""Reads tables that keep one line a model and, for each day, its columns: `2026-08-12 votes`, `2026-08-12 rating`."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

DAY = re.compile(r"(\d{4}-\d{2}-\d{2}) (.+)")


def read_wide(table: Path) -> Iterator[tuple[dict[str, str], str, dict[str, str]]]:
    """Key cells, day and that day's cells, for every line and day on which the line has any."""
    with table.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            keys: dict[str, str] = {}
            days: dict[str, dict[str, str]] = {}
            for column, cell in line.items():
                if dated := DAY.fullmatch(column):
                    days.setdefault(dated[1], {})[dated[2]] = cell
                else:
                    keys[column] = cell
            for day, cells in days.items():
                if any(cells.values()):
                    yield keys, day, cells


class Details:
    """What holds for a model from a day on (column `since`, empty for the first): its organisation, its licence."""

    def __init__(self, table: Path, key: tuple[str, ...]) -> None:
        self._since: dict[tuple[str, ...], list[str]] = {}
        self._lines: dict[tuple[str, ...], list[dict[str, str]]] = {}
        with table.open(encoding="utf-8", newline="") as lines:
            for line in sorted(csv.DictReader(lines), key=lambda line: line["since"]):
                name = tuple(line[part] for part in key)
                self._since.setdefault(name, []).append(line["since"])
                self._lines.setdefault(name, []).append(line)

    def on(self, day: str, *name: str) -> dict[str, str]:
        """The details in force on a day. Raises KeyError for a name that the table does not have."""
        return self._lines[name][bisect_right(self._since[name], day) - 1]
