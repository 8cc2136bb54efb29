"""Gold over a history of Arena's size, and against a plain loop on a slice of it: `python -m bench.bench_gold`.

The real snapshots of two Arena subsets (13 and 16 dates) are repeated over 250 published days, each with the models
released by then; classes follow the licence text and release days are spread by name. Only the size is real: the
figures it yields mean nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import date
from pathlib import Path

import duckdb

from warehouse.gold_build import SQL, build_order, prepare
from warehouse.tables import create_table_as, tables

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("FRONTIER_GAP_REAL_DATA") or ROOT.parent / "shared" / "data")
VERSIONS = {"previous": None, "code_version": "bench", "registry_version": "bench"}


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
                date '2023-05-08' + (d * 5)::int as published_on,
                '2026-10-01'::timestamp as captured_at, 'cap' || d as capture_id, model_name as raw_model, model_id,
                '' as setting, '' as harness, rating + d / 10 as score, rating_lower + d / 10 as score_low,
                rating_upper + d / 10 as score_high, sqrt(variance) as std_error, vote_count::bigint as n,
                false as self_reported
            from raw, range(?) t(d)
            where snapshot = 1 + d % (select max(snapshot) from raw) and released_on <= date '2023-05-08' + (d * 5)::int
            """,
            [days],
        )
        con.execute(
            """
            insert into silver.boards by name
            select distinct board_id, 'arena' as source, 'arena' as benchmark, category, 'rating' as metric,
                'elo' as unit, 'higher' as direction, '' as harness, '1' as board_version, 'human_preference' as access,
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
                if(license ilike '%proprietary%', 'closed_api', 'open_weights_permissive') as openness
            from raw anti join silver.openness using (model_id) order by all
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


def gold(con: duckdb.DuckDBPyConnection, names: tuple[str, ...], say: bool = False) -> float:
    """Build the named tables; seconds."""
    prepare(con, **VERSIONS)
    began = time.perf_counter()
    for name in names:
        start = time.perf_counter()
        rows = create_table_as(con, name, (SQL / f"{name.removeprefix('gold.')}.sql").read_text("utf-8"))
        if say:
            print(f"  {name:22} {rows:>9,} rows {time.perf_counter() - start:6.2f} s")
    return time.perf_counter() - began


def against_the_loop(days: int, categories: int) -> None:
    """The same slice by the loop and by the SQL, which does all tables, both axes, intervals and ranks besides."""
    con = duckdb.connect()
    synthetic(con, days, categories)
    (scores,) = con.execute("select count(*) from silver.scores").fetchone() or (0,)
    began = time.perf_counter()
    plain = loop(con)
    looped = time.perf_counter() - began
    built = gold(con, build_order())
    rows = con.execute(
        "select g.board_id, g.policy, g.as_of, g.gap, l.lag_days from gold.point_gap g"
        " join gold.lag l using (board_id, axis, as_of, policy) where axis = 'published' and variant = 'strict'"
    ).fetchall()
    same = sum(plain.get((board, policy, on)) == (gap, lag) for board, policy, on, gap, lag in rows)
    print(f"slice of {scores:,} scores: loop {looped:.2f} s, gold {built:.2f} s, loop / gold = {looped / built:.1f};")
    print(f"  {same:,} of {len(plain):,} gaps and lags of the loop are the same")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=250)
    parser.add_argument("--categories", type=int, default=29)
    arguments = parser.parse_args()
    con = duckdb.connect()
    synthetic(con, arguments.days, arguments.categories)
    (scores,) = con.execute("select count(*) from silver.scores").fetchone() or (0,)
    print(f"gold from {scores:,} scores on {arguments.days} days:")
    seconds = gold(con, build_order(), say=True)
    print(f"  {seconds:.2f} s, {scores / seconds / 1e6:.2f} million scores a second")
    con.close()
    against_the_loop(arguments.days, min(4, arguments.categories))


if __name__ == "__main__":
    main()
