"""Every gold table over Arena's history and all other boards, and against plain loops: `python -m bench.bench_gold`.

What it runs on is told in bench/arena_history.py; times are of one connection with two threads.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from bench import plain_loops
from bench.arena_history import SNAPSHOTS, add_arena, add_other_boards, empty
from warehouse.gold_build import build_order, create, prepare
from warehouse.home import Home

VERSIONS: dict[str, Any] = {"previous": None, "code_version": "bench", "registry_version": "bench"}
AT_HAND = 30  # published days that give as many scores as the snapshots at hand
GAPS = ("gold.standings", "gold.openness_bounds", "gold.frontier", "gold.point_gap")
KEY = "board_id, axis, policy, as_of"
# What is asked, the loop, the tables that answer it, and where: a key of up to five columns, then values.
COMPARED: tuple[tuple[str, Callable[[duckdb.DuckDBPyConnection], Any], tuple[str, ...], str], ...] = (
    (
        "gap and lag",
        plain_loops.gaps_and_lags,
        (*GAPS, "gold.lag"),
        f"select {KEY}, null, gap, lag_days from gold.point_gap join gold.lag using ({KEY}) where variant = 'strict'",
    ),
    ("top 3, 5 and 10", plain_loops.top_gaps, ("gold.topk_gap",), f"select {KEY}, k, gap from gold.topk_gap"),
    (
        "trends",
        plain_loops.trends,
        ("gold.trend",),
        f"select {KEY}, null, open_slope_per_year, closed_slope_per_year from gold.trend",
    ),
)


def gold(con: duckdb.DuckDBPyConnection, names: tuple[str, ...], say: bool = False) -> float:
    """Build the named tables; seconds. CPU seconds beside them, because another program may hold the cores."""
    prepare(con, **VERSIONS)
    began, used = time.perf_counter(), time.process_time()
    for name in names:
        start, cpu = time.perf_counter(), time.process_time()
        rows = create(con, name)
        if say:
            wall, cpu = time.perf_counter() - start, time.process_time() - cpu
            print(f"  {name:22} {rows:>9,} rows {wall:7.2f} s {cpu:7.2f} s of CPU")
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    if say:
        print(f"  {'all tables':22} {'':>14} {seconds:7.2f} s {cpu:7.2f} s of CPU")
    return seconds


def database(days: int, categories: int, working: Path | None = None) -> duckdb.DuckDBPyConnection:
    """In memory: Arena's history on so many days (none for 0), and the other boards of a working database."""
    con = duckdb.connect(config={"threads": 2})
    empty(con)
    if days:
        add_arena(con, days, categories)
    if working:
        add_other_boards(con, working)
    return con


def whole(con: duckdb.DuckDBPyConnection, title: str) -> None:
    """Every gold table, with its time."""
    scores, boards = con.execute("select count(*), count(distinct board_id) from silver.scores").fetchone() or (0, 0)
    print(f"gold from {title}: {scores:,} scores of {boards:,} boards, 2 threads:")
    gold(con, build_order(), say=True)
    con.close()


def against_the_loops(days: int, categories: int) -> None:
    """The same slice by loops and by gold, which does intervals, ranks, statuses and back-tests besides."""
    con = database(days, categories)
    (scores,) = con.execute("select count(*) from silver.scores").fetchone() or (0,)
    print(f"slice of {scores:,} scores on {days} days, loops and gold side by side:")
    gold(con, ("gold.standings",))  # the loops ask as_of_days() for the days of the released axis
    for title, loop, tables, answer in COMPARED:
        began = time.perf_counter()
        plain = loop(con)
        looped = time.perf_counter() - began
        built = gold(con, tables)
        same = sum(close(plain[key], values) for key, values in map(parted, con.execute(answer).fetchall()))
        print(f"  {title}: loop {looped:.2f} s, gold {built:.2f} s, loop / gold = {looped / built:.1f};", end=" ")
        print(f"{same:,} of {len(plain):,} of the loop are the same")
    con.close()


def parted(row: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[float | None, ...]]:
    """Key and values of a row whose first five columns are the key, NULL where it is shorter."""
    return tuple(part for part in row[:5] if part is not None), row[5:]


def close(ours: tuple[float | None, ...], theirs: tuple[float | None, ...]) -> bool:
    """Equal but for rounding."""
    return all(
        a == b or (a is not None and b is not None and abs(a - b) < 1e-4) for a, b in zip(ours, theirs, strict=True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, nargs="+", default=[AT_HAND, 250])
    parser.add_argument("--categories", type=int, default=29)
    given = parser.parse_args()
    home = Home.from_environment()
    others = home.working if home.working.exists() else None
    if others is None:
        print(f"No other boards: {home.root} has no working database (`make run` makes one).")
    if not SNAPSHOTS.exists():
        print(f"No Arena history and no loops: {SNAPSHOTS} is not there (FRONTIER_GAP_REAL_DATA names the real data).")
        if others:
            whole(database(0, 0, others), "the other boards alone")
        return
    for days in given.days:
        beside = "and all other boards" if others else "alone"
        whole(database(days, given.categories, others), f"an Arena history of {days} days {beside}")
    for days in given.days:
        against_the_loops(days, min(4, given.categories))


if __name__ == "__main__":
    main()
