"""One fault for each invariant of the suites: what to break, which check must see it, and what it must show."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """SQL that breaks the small warehouse so that one check fails; `also` where one fault breaks several truths."""

    check: str
    sql: str
    example: str  # stands in one of the check's examples
    also: frozenset[str] = frozenset()

    @property
    def touches(self) -> set[str]:
        """The tables that it changes."""
        return set(re.findall(r"(?:insert into|update|delete from) (\w+\.\w+)", self.sql))


def fault(check: str, sql: str, example: str, *also: str) -> Fault:
    return Fault(check, sql, example, frozenset(also))


def judged(capture: str, board: str, outcome: str, reason: str, rows: int = 0, state: str = "2026-01-01") -> str:
    return (
        f"insert into bronze.admissions values ('{capture}', '{board}', '{state[:10]}', '{state}', '{outcome}',"
        f" {reason}, {rows}, {rows}, 0, 0)"
    )


def board(like: str, **changed: str) -> str:
    replaced = ", ".join(f"{value} as {column}" for column, value in {"board_id": "'x/y'", **changed}.items())
    return f"insert into silver.boards select * replace ({replaced}) from silver.boards where board_id = '{like}'"


def lag(**changed: str) -> str:
    row = {"policy": "'permissive'", "lag_days": "0", "reached_on": "as_of", "status": "'ok'"} | changed
    row |= dict.fromkeys(("under_days", "over_days", "central_days", "space", "lag_if_all_closed"), "null")
    row["lag_if_all_open"] = "null" if "variant" in changed else row["lag_days"]
    replaced = ", ".join(f"{value} as {column}" for column, value in row.items())
    return (
        f"insert into gold.lag select * replace ({replaced}) from gold.lag"
        " where board_id = 'arena/text' and policy = 'weights' and variant = 'strict'"
    )


def everywhere(change: str, where: str, *tables: str) -> str:
    return "; ".join(f"update {table} set {change} where {where}" for table in tables)


# These repeat a gap or a verdict, so they see a fault in it too; which fault it was the check at its origin shows.
REPEATS = {
    "gold.significance:one_test_a_gap",
    "gold.parity:every_gap_by_every_rule",
    "gold.headline:repeats_the_verdict",
    "gold.headline:repeats_the_other_metrics",
    "gold.headline:repeats_parity",
    "gold.openness_bounds:every_gap_has_its_bounds",
}
SUPERSEDED = "where score_id = 's8'"  # a score on which nothing in gold rests
PERMISSIVE = "where policy = 'permissive'"  # the gap that no headline repeats
ARENA, BENCH = "board_id = 'arena/text'", "board_id = 'bench/errors'"
GAPS = ("gold.frontier", "gold.point_gap")
EARLY = "as_of = '2025-06-01'"
WORST = f"{BENCH} and model_id = 'alpha/a'"
