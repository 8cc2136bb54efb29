"""`python -m warehouse query "select ..."`: ask what is published; the answer is a table, CSV, JSON or Markdown."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.home import Home
from warehouse.query import query
from warehouse.rows import FORMS, harmless
from warehouse.shell import FIVE_TABLES

EVER_SO_WIDE = 10**6  # what goes to a file or a pipe is not cut
LINES_OF_ERROR = 6  # what is wrong, what was perhaps meant, and where; data in an error may go on
EXAMPLES = f"""five tables to start with:
{FIVE_TABLES}
examples:
  python -m warehouse query "select title, gap, gap_low, gap_high, unit from gold.headline where featured"
  python -m warehouse query "from gap_on('swe_bench/verified/mini_v2', '2026-02-20')" --format json
  python -m warehouse query - --format csv < question.sql > answer.csv
"""


def main(given: Sequence[str] | None = None) -> int:
    """Answer on standard output; 1 and what DuckDB says when the SQL does not run or nothing is published."""
    arguments = argparse.ArgumentParser(prog="python -m warehouse", description=__doc__)
    commands = arguments.add_subparsers(dest="command", required=True)
    says = "run SQL on the published file, which cannot be changed by it"
    as_written = argparse.RawDescriptionHelpFormatter
    ask = commands.add_parser("query", help=says, description=says, epilog=EXAMPLES, formatter_class=as_written)
    ask.add_argument("sql", help="one statement or several, of which the last is shown; - reads standard input")
    ask.add_argument("--format", choices=list(FORMS), default="table", help="default: table")
    ask.add_argument("--rows", type=int, default=100, help="rows of a table that are shown; the rest is counted")
    ask.add_argument("--home", type=Path, help="the data root; default: FRONTIER_GAP_HOME, else ./data")
    asked = arguments.parse_args(given)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # for terminals without Unicode
    try:
        home = Home(asked.home.resolve()) if asked.home else Home.from_environment()
        sql = sys.stdin.read() if asked.sql == "-" else asked.sql
        width = shutil.get_terminal_size((EVER_SO_WIDE, 0)).columns
        query(home, sql, sys.stdout, form=asked.format, width=width, most=asked.rows)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough; Python would complain when it closes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (duckdb.Error, FileNotFoundError, ValueError) as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        print(*map(harmless, lines[:LINES_OF_ERROR]), sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once: nothing is being written
    sys.exit(main())
