"""What gold is measured on: a history of Arena's size, and every other board of the data root.

The real snapshots of two Arena subsets (13 and 16 dates) are laid on so many published days within 1250, each with the
models released by then; classes follow the licence text, release days and prices are spread by name. On 30 days that
is the size of the history at hand (313,378 scores), on 250 that of Arena's whole dataset (247 and 187 dates, 2.2
million rows on 2026-10-08). Only the size is real: the figures it yields mean nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import duckdb

from warehouse.gold_build import build_order, reads
from warehouse.tables import quoted, tables

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("FRONTIER_GAP_REAL_DATA") or ROOT.parent / "shared" / "data")
SNAPSHOTS = REAL / "arena/derived/hf_layout"


def empty(con: duckdb.DuckDBPyConnection) -> None:
    """Bronze and silver without a row."""
    con.execute("create schema bronze; create schema silver")
    for table in tables().values():
        if table.layer != "gold":
            con.execute(f"create table {table.name} ({', '.join(f'{c.name} {c.type}' for c in table.columns)})")


def add_other_boards(con: duckdb.DuckDBPyConnection, working: Path) -> None:
    """Add what gold reads of a working database, Arena's own boards left out."""
    read = set().union(*map(reads, build_order())) - set(build_order())
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(working, Path(folder) / "working.duckdb")  # a build may hold the file itself
        con.execute(f"attach {quoted(str(copy))} as own (read_only)")
        for name in sorted(read):
            by_board = "board_id" in tables()[name].column_names
            left_out = "anti join (from own.silver.boards where source = 'arena') using (board_id)" if by_board else ""
            con.execute(f"insert into {name} by name from own.{name} {left_out}")
        con.execute("detach own")


def add_arena(con: duckdb.DuckDBPyConnection, days: int, categories: int) -> None:
    """Add it to bronze and silver, with the first categories by name of each subset."""
    for subset in ("text", "text_style_control"):
        file = SNAPSHOTS / subset / "full-00000-of-00001.parquet"
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
            select distinct board_id, 'arena' as source, 'arena_text' as benchmark, category, 'rating' as metric,
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
