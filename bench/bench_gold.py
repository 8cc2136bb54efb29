"""Gold over a history of Arena's size, and against plain loops on a slice of it: `python -m bench.bench_gold`.

The real snapshots of two Arena subsets (13 and 16 dates) are laid on so many published days within 1250, each with the
models released by then; classes follow the licence text, release days and prices are spread by name. On 30 days that
is the size of the history at hand (313,378 scores), on 250 that of Arena's whole dataset (247 and 187 dates, 2.2
million rows on 2026-10-08). Only the size is real: the figures it yields mean nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from warehouse.gold_build import build_order, create, prepare
from warehouse.tables import tables

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("FRONTIER_GAP_REAL_DATA") or ROOT.parent / "shared" / "data")
VERSIONS: dict[str, Any] = {"previous": None, "code_version": "bench", "registry_version": "bench"}


def synthetic(con: duckdb.DuckDBPyConnection, days: int, categories: int) -> None:
    """Fill bronze and silver of an empty database, with the first categories by name of each subset."""
    con.execute("create schema bronze; create schema silver")
    for table in tables().values():
        if table.layer != "gold":
            con.execute(f"create table {table.name} ({', '.join(f'{c.name} {c.type}' for c in table.columns)})")
    for subset in ("text", "text_style_control"):
        file = REAL / "arena/derived/hf_layout" / subset / "full-00000-of-00001.parquet"
        con.execute(
            f"""
            create or replace table raw as
            select '{subset}/' || category as board_id, *, 'x/' || model_name as model_id,
                date '2023-05-01' + (hash(model_name) % 1200)::int as released_on,
                dense_rank() over (partition by category order by leaderboard_publish_date) as snapshot
            from read_parquet(?)
            qualify dense_rank() over (order by category) <= ?
            """,
            [str(file), categories],
        )
        con.execute(
            """
            insert into silver.scores by name
            select
                md5(concat_ws('|', board_id, model_name, d, rating)) as score_id, board_id,
                date '2023-05-08' + (d * $step)::int as published_on,
                '2026-10-01'::timestamp as captured_at, 'cap' || d as capture_id, model_name as raw_model, model_id,
                '' as setting, '' as harness, rating + d / 10 as score, rating_lower + d / 10 as score_low,
                rating_upper + d / 10 as score_high, sqrt(variance) as std_error, vote_count::bigint as n,
                false as self_reported
            from raw, range($days) t(d)
            where snapshot = 1 + d % (select max(snapshot) from raw)
                and released_on <= date '2023-05-08' + (d * $step)::int
            """,
            {"days": days, "step": 1250 // days},
        )
        con.execute(
            """
            insert into silver.boards by name
            select distinct board_id, 'arena' as source, 'arena' as benchmark, category, 'rating' as metric,
                'elo' as unit, 'higher' as direction, '' as harness, '1' as board_version, 'human_preference' as access,
                'capability' as kind, true as refit,
                100 as min_n, category as comparable_group, false as cross_harness, true as featured, 0 as preference,
                'CC-BY-4.0' as licence, 'Arena' as attribution, true as redistributable, board_id as title, '' as url
            from raw
            """
        )
        con.execute(
            """
            insert into silver.models by name
            select distinct on (model_id) model_id, model_name, model_id as base_model_id,
                organization as organization_id, released_on
            from raw anti join silver.models using (model_id) order by all
            """
        )
        con.execute(
            """
            insert into silver.openness by name
            select distinct on (model_id) model_id,
                if(license ilike '%proprietary%', 'closed_api', 'open_weights_permissive') as openness,
                date '2023-01-01' as valid_from
            from raw anti join silver.openness using (model_id) order by all
            """
        )
    con.execute(
        """
        insert into silver.prices by name
        select 'list' as source, model_id, date '2026-07-01' as valid_from,
            1 + hash(model_id) % 9 as input_usd_per_mtok, 3 + hash(model_id) % 25 as output_usd_per_mtok,
            'https://example.org' as source_url, 'cap0' as capture_id
        from silver.models where hash(model_id) % 2 = 0
        """
    )
    con.execute(
        """
        insert into bronze.captures by name
        select distinct capture_id, 'arena' as source, 'live' as origin, 'https://example.org/' || capture_id as url,
            captured_at as fetched_at, published_on, 'whole' as outcome
        from silver.scores
        """
    )


def loop(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, date], tuple[float | None, int | None]]:
    """Gap and strict lag of the published axis as one would write them first: loops over boards, policies and days."""
    classes = dict(con.execute("select model_id, openness from silver.openness").fetchall())
    found = {}
    for (board,) in con.execute("select board_id from silver.boards").fetchall():
        rows = con.execute(
            "select published_on, model_id, score, n from silver.scores where board_id = ?", [board]
        ).fetchall()
        for policy in ("weights", "permissive"):
            best: dict[date, dict[str, float]] = {}
            for on, model, score, n in rows:
                side = "closed" if classes[model].startswith("closed") else "open"
                if n >= 100:
                    sides = best.setdefault(on, {})
                    sides[side] = max(score, sides.get(side, score))
            for on, now in best.items():
                gap = now["closed"] - now["open"] if len(now) == 2 else None
                past = {t: best[t]["closed"] for t in best if t <= on and "closed" in best[t]}
                reached = [t for t, closed in past.items() if "open" in now and closed <= now["open"]]
                lag = (on - max(reached, default=min(past))).days if gap is not None else None
                found[board, policy, on] = (gap, lag)
    return found


def records(rows: list[tuple[date, float]]) -> list[tuple[date, float]]:
    """The running maxima of (release day, score), one a day."""
    found: list[tuple[date, float]] = []
    for on, score in sorted(rows, key=lambda row: (row[0], -row[1])):
        if not found or score > found[-1][1]:
            found.append((on, score))
    return found


def slope(points: list[tuple[date, float]]) -> float | None:
    """Least squares, per year; None below eight points."""
    if len(points) < 8:
        return None
    x = [on.toordinal() / 365.25 for on, _ in points]
    y = [score for _, score in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread


def loop_of_trends(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str, date], tuple[float | None, ...]]:
    """Slopes of both sides' records on every as_of of both axes as one would write them first: fit after fit."""
    closed = dict(con.execute("select model_id, openness like 'closed%' from silver.openness").fetchall())
    released = dict(con.execute("select model_id, released_on from silver.models").fetchall())
    days: dict[tuple[str, date], dict[bool, list[tuple[date, float]]]] = {}
    for board, on, model, score, n in con.execute(
        "select board_id, published_on, model_id, score, n from silver.scores"
    ).fetchall():
        sides = days.setdefault((board, on), {False: [], True: []})
        if n >= 100:
            sides[closed[model]].append((released[model], score))
    found = {}
    for board, axis, on, known_on in con.execute("select board_id, axis, as_of, known_on from as_of_days()").fetchall():
        for policy in ("weights", "permissive"):  # the same models here, yet each is asked for
            field = ([row for row in days[board, known_on][side] if row[0] <= on] for side in (False, True))
            found[board, axis, policy, on] = tuple(slope(records(rows)) for rows in field)
    return found


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


def whole(days: int, categories: int) -> None:
    """Every gold table over so many days."""
    con = duckdb.connect(config={"threads": 2})
    synthetic(con, days, categories)
    (scores,) = con.execute("select count(*) from silver.scores").fetchone() or (0,)
    print(f"gold from {scores:,} scores on {days} days, 2 threads:")
    seconds = gold(con, build_order(), say=True)
    print(f"  {scores / seconds / 1e6:.2f} million scores a second")
    con.close()


def against_the_loops(days: int, categories: int) -> None:
    """The same slice by loops and by gold, which does intervals, ranks and (gap and lag) the other axis besides."""
    con = duckdb.connect(config={"threads": 2})
    synthetic(con, days, categories)
    (scores,) = con.execute("select count(*) from silver.scores").fetchone() or (0,)
    print(f"slice of {scores:,} scores, loops and gold side by side:")
    gaps = ("gold.standings", "gold.openness_bounds", "gold.frontier", "gold.point_gap", "gold.lag")
    began = time.perf_counter()
    plain = loop(con)
    looped = time.perf_counter() - began
    built = gold(con, gaps)
    rows = con.execute(
        "select g.board_id, g.policy, g.as_of, g.gap, l.lag_days from gold.point_gap g"
        " join gold.lag l using (board_id, axis, as_of, policy) where axis = 'published' and variant = 'strict'"
    ).fetchall()
    same = sum(plain.get((board, policy, on)) == (gap, lag) for board, policy, on, gap, lag in rows)
    print(f"  gap and lag: loop {looped:.2f} s, gold {built:.2f} s, loop / gold = {looped / built:.1f};", end=" ")
    print(f"{same:,} of {len(plain):,} of the loop are the same")
    began = time.perf_counter()
    fits = loop_of_trends(con)
    looped = time.perf_counter() - began
    built = gold(con, ("gold.trend",))
    rows = con.execute(
        "select board_id, axis, policy, as_of, open_slope_per_year, closed_slope_per_year from gold.trend"
    ).fetchall()
    same = sum(close(fits[tuple(row[:4])], row[4:]) for row in rows)
    print(f"  trends: loop {looped:.2f} s, gold {built:.2f} s, loop / gold = {looped / built:.1f}", end=" ")
    print(f"(gold: back-tests and 400 draws besides); {same:,} of {len(fits):,} pairs of slopes are the same")


def close(ours: tuple[float | None, ...], theirs: tuple[float | None, ...]) -> bool:
    """Equal but for rounding."""
    return all(
        a == b or (a is not None and b is not None and abs(a - b) < 1e-4) for a, b in zip(ours, theirs, strict=True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, nargs="+", default=[30, 250])
    parser.add_argument("--categories", type=int, default=29)
    arguments = parser.parse_args()
    for days in arguments.days:
        whole(days, arguments.categories)
    against_the_loops(max(arguments.days), min(4, arguments.categories))


if __name__ == "__main__":
    main()
