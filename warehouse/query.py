"""One question to the published file, answered as text.

Nothing but that file can be read and nothing written: a query found somewhere can do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

import duckdb

from warehouse.connection import reader
from warehouse.home import Home
from warehouse.rows import FORMS, distinct, harmless

AT_ONCE = 1000


def query(home: Home, sql: str, out: TextIO, *, form: str = "table", width: int = 80, most: int = 100) -> None:
    """Run SQL on what is published and write the last statement's rows to `out`.

    `form` is one of warehouse.rows.FORMS; `width` (columns of the terminal) and `most` (rows) bound a table alone.
    Raises FileNotFoundError when nothing is published, duckdb.Error for SQL that does not run.
    """
    if not home.root.is_dir():  # to ask for the file's place would make folders
        raise FileNotFoundError(f"{home.root} is not there yet: `make run` (sample) or `make live` makes it")
    with reader(home.published) as con:
        con.execute("set enable_external_access = false; set timezone = 'UTC'")
        statements = con.extract_statements(sql)
        for statement in statements:
            con.execute(statement)
        if statements and con.description:
            names = distinct(harmless(column[0]) for column in con.description)
            FORMS[form](out, names, _chunks(con), width, most)


def _chunks(con: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    while rows := con.fetchmany(AT_ONCE):
        yield rows
