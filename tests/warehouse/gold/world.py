"""A small warehouse to work examples in: bronze and silver tables as tables.yml has them, filled by hand."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.gold_build import build_order, create, create_views, prepare, reads
from warehouse.tables import tables

DAY = date(2025, 1, 1)
VERSIONS: dict[str, Any] = {"previous": None, "code_version": "1.0", "registry_version": "r1"}
OF_ANY_TABLE = re.compile(r"\b\w+_on\(|duckdb_|information_schema")  # people's macros, and what a catalog says


def day(text: str) -> date:
    """`2025-01-31`, or `01-31` of 2025."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")


def with_all_they_read(names: set[str]) -> set[str]:
    """Those tables of gold (or those below a view) and every table of gold that they rest on."""
    needed = set(names).union(*map(reads, names))
    for name in reversed(build_order()):
        if name in needed:
            needed |= reads(name)
    return needed


class World:
    """Silver written by hand, gold built by the real SQL. Boards are percent of 1000 tasks unless said otherwise.

    A whole build takes most of a second, so a table of gold is made when it is first asked for, with all that it reads.
    """

    def __init__(self) -> None:
        self.database = duckdb.connect(config={"threads": 1})
        self.waiting: set[str] = set()  # tables of gold that nobody asked for yet
        self.rows: dict[str, list[dict[str, Any]]] = {}
        for schema in ("bronze", "silver"):
            self.database.execute(f"create schema {schema}")
        self.capture("cap")

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """The database with every table of gold that `build` promised."""
        self.make(self.waiting)
        return self.database

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def capture(self, capture_id: str, source: str = "src", **facts: Any) -> None:
        row = {
            "origin": "live", "role": "page", "url": f"https://example.org/{capture_id}", "status": 200,
            "fetched_at": datetime(2025, 6, 1, 12), "published_on": DAY, "body_sha256": "ab" * 32,
            "warc_file": f"{source}/0.warc.gz", "warc_offset": 17, "outcome": "whole", "licence": "CC-BY-4.0",
        }  # fmt: skip
        self.add("bronze.captures", capture_id=capture_id, source=source, **{**row, **facts})

    def board(self, board_id: str = "src/b", **facts: Any) -> None:
        row = {
            "source": "src", "benchmark": "b", "category": "overall", "metric": "accuracy", "unit": "percent",
            "direction": "higher", "lower_bound": 0.0, "upper_bound": 100.0, "n_tasks": 1000, "harness": "",
            "board_version": "1", "kind": "capability", "refit": False, "access": "public", "comparable_group": "b",
            "cross_harness": False, "featured": True, "preference": 0, "licence": "MIT", "attribution": "them",
            "redistributable": True,
            "title": board_id, "url": "https://example.org",
        }  # fmt: skip
        self.add("silver.boards", board_id=board_id, **{**row, **facts})

    def elo(self, board_id: str = "src/b", **facts: Any) -> None:
        bounds = {"unit": "elo", "lower_bound": None, "upper_bound": None, "n_tasks": None}
        self.board(board_id, **{**bounds, **facts})

    def model(self, model_id: str, *spells: Any, released: str | None = None) -> None:
        """`spells`: a class, or (class, from, until) with days or None."""
        self.add(
            "silver.models", model_id=model_id, model_name=model_id.title(), base_model_id=model_id,
            organization_id=model_id, released_on=day(released) if released else None,
        )  # fmt: skip
        for spell in spells:
            openness, since, until = (spell, None, None) if isinstance(spell, str) else spell
            self.add(
                "silver.openness", model_id=model_id, openness=openness,
                valid_from=day(since) if since else None, valid_to=day(until) if until else None,
            )  # fmt: skip

    def score(self, model: str | None, score: float, on: str = "01-01", board: str = "src/b", **facts: Any) -> None:
        row = {
            "published_on": day(on), "captured_at": datetime(2025, 6, 1), "capture_id": "cap", "setting": "",
            "harness": "", "self_reported": False, "model_id": model, "raw_model": model or "?",
        }  # fmt: skip
        row |= facts
        score_id = f"{board}|{row['published_on']}|{row['raw_model']}|{row['setting']}|{row['harness']}|{score}"
        self.add("silver.scores", **{"score_id": score_id, "board_id": board, "score": float(score), **row})

    def fill(self) -> None:
        for name, table in tables().items():
            if table.layer == "gold":
                continue
            columns = ", ".join(f"{c.name} {c.type}" for c in table.columns)
            self.database.execute(f"create or replace table {name} ({columns})")
            rows = self.rows.get(name, [])
            if rows:
                marks = "(" + ", ".join("?" * len(table.columns)) + ")"  # one statement: many are slow
                values = [row.get(column) for row in rows for column in table.column_names]
                self.database.execute(f"insert into {name} values {', '.join([marks] * len(rows))}", values)

    def build(self, previous: Path | None = None) -> World:
        self.fill()
        prepare(self.database, **{**VERSIONS, "previous": previous})
        create_views(self.database, {"src": 3.0})
        self.waiting = set(build_order())
        return self

    def make(self, wanted: set[str]) -> None:
        """Build those tables of gold and all that they read, unless they are there."""
        needed = with_all_they_read(wanted) & self.waiting
        for name in build_order():
            if name in needed:
                create(self.database, name)
                self.waiting.remove(name)

    def all(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        named = set(re.findall(r"\bgold\.\w+", sql))
        self.make(named if named and not OF_ANY_TABLE.search(sql) else self.waiting)
        found = self.database.execute(sql, parameters)
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def one(self, sql: str, *parameters: Any) -> dict[str, Any]:
        (row,) = self.all(sql, *parameters)
        return row

    def gap(self, as_of: str = "01-01", *, axis: str = "published", policy: str = "weights", board: str = "src/b"):
        return self.one(
            "from gold.point_gap where board_id = ? and axis = ? and as_of = ? and policy = ?",
            board, axis, day(as_of), policy,
        )  # fmt: skip

    def lag(
        self, as_of: str, *, axis: str = "published", variant: str = "strict", policy: str = "weights",
        board: str = "src/b",
    ):  # fmt: skip
        return self.one(
            "from gold.lag where board_id = ? and axis = ? and as_of = ? and policy = ? and variant = ?",
            board, axis, day(as_of), policy, variant,
        )  # fmt: skip

    def headline(self, board: str = "src/b") -> dict[str, Any]:
        return self.one("from gold.headline where board_id = ?", board)
