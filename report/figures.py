"""Everything that the report shows, read from the published tables in one go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from report import queries
from report.words import Row
from warehouse.connection import reader

MOST_ITEMS = 60
POLICIES = ("weights", "permissive")
AXES = ("released", "published")
NO_BUILD: Row = {"build_id": None, "origin": "unknown", "code_version": None, "sources": "{}"}


@dataclass(frozen=True)
class Figures:
    """What is published, as rows by column name; `series`, `sides` and `events` are keyed by board."""

    build: Row
    now: list[Row]
    summary: list[Row]
    months: list[Row]
    series: dict[str, list[Row]]
    sides: dict[str, list[Row]]
    events: dict[str, list[Row]]
    prices: dict[str, list[Row]]
    price_gaps: list[Row]
    claims: list[Row]
    freshness: list[Row]
    unresolved: list[Row]
    conflicts: list[Row]
    quarantine: list[Row]
    licences: list[Row]
    made_on: str

    def featured(self, policy: str = "weights") -> list[Row]:
        """One row a featured board, by one policy."""
        return [row for row in self.now if row["featured"] and row["policy"] == policy]

    @property
    def others(self) -> list[Row]:
        """One row a board that is not featured."""
        return [row for row in self.now if not row["featured"]]

    def days(self, board_id: str, axis: str, policy: str) -> list[Row]:
        """The gap on each day of a featured board, on one axis, by one policy."""
        return [row for row in self.series.get(board_id, []) if (row["axis"], row["policy"]) == (axis, policy)]


def read(published: Path) -> Figures:
    """Read the published database. Raises FileNotFoundError, with what to run, when there is none yet."""
    with reader(published) as con:
        con.execute("set timezone = 'UTC'")
        build = _rows(con, queries.BUILD)
        return Figures(
            build=build[0] if build else NO_BUILD,
            now=_rows(con, queries.NOW),
            summary=_rows(con, queries.SUMMARY),
            months=_rows(con, queries.MONTHS),
            series=_by_board(_rows(con, queries.SERIES)),
            sides=_by_board(_rows(con, queries.SIDES)),
            events=_by_board(_rows(con, queries.EVENTS)),
            prices=_by_board(_rows(con, queries.PRICES)),
            price_gaps=_rows(con, queries.PRICE_GAPS),
            claims=_rows(con, queries.CLAIMS),
            freshness=_rows(con, queries.FRESHNESS),
            unresolved=_rows(con, queries.UNRESOLVED),
            conflicts=_rows(con, queries.CONFLICTS),
            quarantine=_rows(con, queries.QUARANTINE),
            licences=_rows(con, queries.LICENCES),
            made_on=str(_rows(con, "select current_date as today")[0]["today"]),
        )


def origins(figures: Figures) -> dict[str, str]:
    """Each source's origin in this build: sample or live."""
    return {source: facts["origin"] for source, facts in json.loads(figures.build["sources"]).items()}


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    found = con.execute(sql)
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _by_board(rows: list[Row]) -> dict[str, list[Row]]:
    boards: dict[str, list[Row]] = {}
    for row in rows:
        boards.setdefault(row["board_id"], []).append(row)
    return boards
