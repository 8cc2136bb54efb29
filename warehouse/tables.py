"""`tables.yml`, validated, and the one way in which a table comes to be: typed, ordered, commented from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import yaml

FILE = Path(__file__).parent / "tables.yml"
OWN_ORDER = re.compile(r"\norder by [^()]+$")


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type and meaning."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table of the contract: `name` is schema.table, `grain` what one row is, `meaning` what the table is for."""

    name: str
    grain: str
    meaning: str
    key: tuple[str, ...]
    required: tuple[str, ...]
    columns: tuple[Column, ...]
    is_view: bool = False

    @property
    def layer(self) -> str:
        """bronze, silver or gold."""
        return self.name.split(".")[0]

    @property
    def comment(self) -> str:
        """What the database says of it: what it is for, and what one row is."""
        return f"{self.meaning} One row is {self.grain}."

    @property
    def column_names(self) -> list[str]:
        """The columns in order."""
        return [column.name for column in self.columns]


def tables() -> dict[str, Table]:
    """Every table of the contract by name, in file order; views apart."""
    return {name: table for name, table in _contract().items() if not table.is_view}


def views() -> dict[str, Table]:
    """Every view of the contract by name: made when read, so neither stored nor exported."""
    return {name: table for name, table in _contract().items() if table.is_view}


@cache
def _contract() -> dict[str, Table]:
    """tables.yml. Raises ValueError for a key that is no column."""
    result = {}
    for name, spec in yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader).items():
        table = Table(
            name,
            spec["grain"],
            spec["meaning"],
            tuple(spec.get("key", ())),
            tuple(spec.get("required", ())),
            tuple(Column(column, *definition) for column, definition in spec["columns"].items()),
            bool(spec.get("view")),
        )
        stray = (set(table.key) | set(table.required)) - set(table.column_names)
        if stray:
            raise ValueError(f"tables.yml: {name} names {sorted(stray)}, which are not among its columns")
        result[name] = table
    return result


def quoted(text: str) -> str:
    """Text as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def create_table_as(con: duckdb.DuckDBPyConnection, name: str, select: str) -> int:
    """Create or replace a contract table from a SELECT; returns its number of rows.

    The SELECT must give exactly the columns of tables.yml in their order (ValueError says the difference);
    values are cast to the declared types, rows are stored in key order, comments come from tables.yml.
    A SELECT that ends in an ORDER BY of its own is taken to give that order (ValueError if not): numbers sort
    faster than the texts that they stand for.
    """
    table = tables()[name]
    found = [row[0] for row in con.execute(f"describe {select}").fetchall()]
    if found != table.column_names:
        raise ValueError(
            f"{name}: columns missing {[c for c in table.column_names if c not in found]}, "
            f"unexpected {[c for c in found if c not in table.column_names]}, found in order {found}"
        )
    casts = ", ".join(f'cast("{column.name}" as {column.type}) as "{column.name}"' for column in table.columns)
    ordered = OWN_ORDER.search(select) is not None
    order = "" if ordered else f" order by {', '.join(map(_named, table.key or table.column_names))}"
    con.execute("begin")  # one transaction: hundreds of comments are not hundreds of writes to disk
    try:
        con.execute(f"create or replace table {name} as select {casts} from ({select}){order}")
        if ordered and con.execute(_out_of_order(table)).fetchone():
            raise ValueError(f"{name}: its own ORDER BY does not give the order of its key {table.key}")
        comment(con, table)
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
    row = con.execute(f"select count(*) from {name}").fetchone()
    return int(row[0]) if row else 0


def _named(column: str) -> str:
    return f'"{column}"'


def _out_of_order(table: Table) -> str:
    """SQL that finds a row stored before one of a lower key."""
    found = "false"
    for column in map(_named, reversed(table.key)):
        found = f"(lag({column}) over () > {column} or lag({column}) over () = {column} and {found})"
    return f"select 1 from {table.name} qualify {found} limit 1"


def create_table_from(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> int:
    """`create_table_as` from a polars frame."""
    con.register("_frame", frame.to_arrow())
    try:
        return create_table_as(con, name, "select * from _frame")
    finally:
        con.unregister("_frame")


def comment(con: duckdb.DuckDBPyConnection, table: Table, kind: str = "table") -> None:
    """Write what the table and its columns mean into the database."""
    statements = [f"comment on {kind} {table.name} is {quoted(table.comment)}"]
    for column in table.columns:
        statements.append(f'comment on column {table.name}."{column.name}" is {quoted(column.meaning)}')
    con.execute("; ".join(statements))


POLARS_TYPES: dict[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "DOUBLE": pl.Float64(),
    "BIGINT": pl.Int64(),
    "INTEGER": pl.Int32(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "TIMESTAMP": pl.Datetime("us"),
}


def empty_frame(name: str) -> pl.DataFrame:
    """A frame with the contract table's columns and no row."""
    return pl.DataFrame(schema={column.name: POLARS_TYPES[column.type] for column in tables()[name].columns})
