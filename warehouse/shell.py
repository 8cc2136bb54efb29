"""`make sql`: the DuckDB shell on the published file, read-only, with a word of welcome."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from warehouse.home import Home

FIVE_TABLES = """\
  from gold.headline;       one row a board: the latest gap, its interval, who against whom, the lag
  from gold.leaderboard;    every model on every board's latest day, with openness
  from gold.point_gap;      the gap on every day, both axes, both policies
  from gold.provenance;     from a gap back to scores, captures, URLs and hashes
  from gold.freshness;      how old each board is now
"""
THE_ANSWER = (
    "select title, closed_model_name, open_model_name, round(gap, 1) as gap, round(gap_low, 1) as low,"
    " round(gap_high, 1) as high, unit, as_of from gold.headline where featured order by title;"
)
WELCOME = f"""The published warehouse, read-only; .quit leaves it. How far behind, on which boards:
  {THE_ANSWER}
Five tables to start with:
{FIVE_TABLES}\
Of one board and day:
  from gap_on('swe_bench/verified/mini_v2', '2026-02-20');         the gap that stood that day
  from frontier_on('swe_bench/verified/mini_v2', '2026-02-20');    who held both sides
  from lag_on('swe_bench/verified/mini_v2', '2026-02-20');         how far behind in days
All tables, columns and macros, with what they mean:
  select schema_name, table_name, comment from duckdb_tables() order by all;
  select column_name, comment from duckdb_columns() where table_name = 'headline';
  select function_name, comment from duckdb_functions() where comment is not null;
Questions with their queries: docs/sql.md; every column: docs/data-dictionary.md
"""


def main() -> None:
    """Replace this process by the shell; exit 1 when nothing is published yet."""
    published = Home.from_environment().published
    if not published.exists():
        sys.exit(f"{published} is not there yet: `make run` (sample) or `make live` makes it")
    if sys.stdout.isatty():
        print(WELCOME, flush=True)
    shell = Path(sys.executable).parent / "duckdb"
    os.execv(str(shell), ["duckdb", "-readonly", *sys.argv[1:], str(published)])


if __name__ == "__main__":
    main()
