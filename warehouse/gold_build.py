"""Gold: one SQL file or one module a table under warehouse/gold/, and two views.

Each SQL file is one SELECT over silver (and, for build and views, bronze) whose columns are those of tables.yml.
Where SQL would hide the mathematics, a module of the table's name has READS (tables, and macros by name) and
`build(con)`, which returns a polars frame of those columns.
What files share stands in warehouse/gold/macros.sql, as TEMP macros that leave no trace; the macros that people call on
the published file stand in warehouse/gold/questions.sql and are made with the views.
No clock is read here; `gold.freshness` is a view, so its ages are worked out when somebody reads it.
"""

from __future__ import annotations

import importlib
import logging
import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from scrapers.source import load_sources
from warehouse.tables import comment, create_table_as, create_table_from, quoted, tables, views

SQL = Path(__file__).parent / "gold"
PREVIOUS = ("build", "headline", "leaderboard", "parity", "changes")  # what gold.changes reads of the last publish
# Macros that most tables ask, directly or through others: what they give is kept as long as a connection lasts.
KEPT = ("published_days", "latest_days", "stretches", "openness_spells", "released_spells", "as_of_days")
MAKES_VIEWS = (
    "gold.build"  # the table of every build; views read what they show anew, so others need not make them again
)

_log = logging.getLogger(__name__)


def _sql(name: str) -> str:
    """The SELECT of a gold table or view (`gold.lag` or `lag`)."""
    return (SQL / f"{name.removeprefix('gold.')}.sql").read_text("utf-8")


@cache
def _macros() -> dict[str, str]:
    """The bodies of the macros that tables share, by name."""
    text = (SQL / "macros.sql").read_text("utf-8")
    return dict(re.findall(r"macro (\w+)\(.*?\) as\s(.*?);\n", text, re.S))


@cache
def _named_in(sql: str) -> frozenset[str]:
    """Contract tables and macros that some SQL names, through macros too; macros without a schema."""
    sql = re.sub(r"--[^\n]*", "", sql)
    used = set(re.findall(r"\b(\w+)\(", sql)) & set(_macros())
    found = set(re.findall(r"\b(?:bronze|silver|gold)\.\w+", sql)) | used
    return frozenset(found.union(*(_named_in(_macros()[word]) for word in used)))


@cache
def _names(name: str) -> frozenset[str]:
    """Contract tables and macros that a gold table's SQL names, or its module says it reads."""
    module = _module(name)
    return _named_in(_sql(name) if module is None else " ".join(module.READS))


def reads(name: str) -> frozenset[str]:
    """The contract tables that a gold table's SQL reads, through the macros too."""
    return frozenset(_names(name) & set(tables()) - {name})


def _module(name: str) -> Any:
    """The module that makes a table, None where an SQL file does."""
    short = name.removeprefix("gold.")
    return importlib.import_module(f"warehouse.gold.{short}") if (SQL / f"{short}.py").exists() else None


def create(con: duckdb.DuckDBPyConnection, name: str) -> int:
    """Build one table on a connection that is prepared, and nothing besides; returns its number of rows."""
    for macro in KEPT:
        if macro in _names(name):
            con.execute(f"create temp table if not exists kept_{macro} as from {macro}()")
            con.execute(f"create or replace temp macro {macro}() as table from kept_{macro}")
    module = _module(name)
    rows = create_table_as(con, name, _sql(name)) if module is None else create_table_from(con, name, module.build(con))
    if any(name in _named_in(_macros()[macro]) for macro in KEPT):
        _define_macros(con)  # what was kept was read from the table's former rows
    return rows


def _define_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros as macros.sql has them, and forget what was kept of them."""
    con.execute((SQL / "macros.sql").read_text("utf-8"))
    con.execute("; ".join(f"drop table if exists temp.kept_{macro}" for macro in KEPT))


@cache
def build_order() -> tuple[str, ...]:
    """Every gold table, each after those it reads."""
    gold = sorted(name for name in tables() if name.startswith("gold."))
    return tuple(TopologicalSorter({name: sorted(reads(name) & set(gold)) for name in gold}).static_order())


def prepare(con: duckdb.DuckDBPyConnection, *, previous: Path | None, code_version: str, registry_version: str) -> None:
    """Make ready on this connection what the tables' SQL reads besides silver: macros, versions, the last publish.

    `previous` is the published database to compare with; None, or a path where nothing is, means a first publish.
    """
    con.execute("create schema if not exists gold")
    for table in tables().values():
        if table.layer == "gold":  # macros bind when they are made, so the tables they name must be there
            columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
            con.execute(f"create table if not exists {table.name} ({columns})")
    _define_macros(con)
    con.execute(
        "create or replace temp table build_context as select $code as code_version, $registry as registry_version",
        {"code": code_version, "registry": registry_version},
    )
    _read_previous(con, previous)


def build_table(
    con: duckdb.DuckDBPyConnection,
    name: str,
    *,
    previous: Path | None,
    code_version: str,
    registry_version: str,
) -> int:
    """Build one table of gold, e.g. `gold.lag`, from what is there now; returns its number of rows.

    The other arguments are `build_gold`'s. Raises ValueError when the SQL's columns are not those of tables.yml.
    """
    compares = _module(name) is None and "previous_" in _sql(name)
    prepare(
        con,
        previous=previous if compares else None,
        code_version=code_version,
        registry_version=registry_version,
    )
    rows = create(con, name)
    made = con.execute(
        "select count(*) from duckdb_views() where schema_name || '.' || view_name in ?", [list(views())]
    )
    if name == MAKES_VIEWS or made.fetchone() != (len(views()),):
        create_views(con)
    return rows


def build_gold(
    con: duckdb.DuckDBPyConnection, *, previous: Path | None, code_version: str, registry_version: str
) -> None:
    """Build every table and view of gold in the working database behind `con`.

    `previous` is the last published database (a copy of it is read) or None; `registry_version` is the identity
    registry's hash. Both versions go into gold.build.
    """
    prepare(con, previous=previous, code_version=code_version, registry_version=registry_version)
    for name in build_order():
        create(con, name)
    create_views(con)


def create_views(con: duckdb.DuckDBPyConnection, cadences: Mapping[str, float] | None = None) -> None:
    """Replace the views and people's macros; `cadences` is days by source, by default what every source.yml says."""
    if cadences is None:
        cadences = {name: source.cadence_days for name, source in load_sources().items()}
    rows = ", ".join(f"({quoted(source)}, {float(days)})" for source, days in sorted(cadences.items()))
    known = f"select * from (values {rows or '(null, null)'}) t(source, cadence_days)"
    for name, view in views().items():
        con.execute(f"create or replace view {name} as {_sql(name).replace('/*cadences*/', known)}")
        comment(con, view, "view")
    con.execute(_sql("questions"))


def _read_previous(con: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    """Fill previous_build, previous_headline and so on from the last publish, or leave them empty."""
    for name in PREVIOUS:
        con.execute(f"create or replace temp table previous_{name} as from gold.{name} limit 0")
    if previous is None or not previous.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(previous, Path(folder) / "previous.duckdb")  # a reader may hold the file itself
        try:
            con.execute(f"attach {quoted(str(copy))} as previous (read_only)")
            for name in PREVIOUS:
                con.execute(f"insert into previous_{name} by name from previous.gold.{name}")
        except duckdb.Error as error:  # made with other tables, or damaged: the next publish replaces it
            con.execute("; ".join(f"truncate previous_{name}" for name in PREVIOUS))
            _log.warning("%s cannot be compared with, so gold.changes says nothing: %s", previous, error)
        finally:
            con.execute("detach database if exists previous")
