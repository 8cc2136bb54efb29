"""Opening the warehouse: one writer at a time, closed whatever happens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

WAIT_S = 60.0


class WarehouseBusy(Exception):
    """Another process holds the database."""


@contextmanager
def writer(path: Path, wait_s: float = WAIT_S) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database for writing; wait a bounded time for another writer, then say who holds it.

    Raises WarehouseBusy when the time is up. No extension is installed on the fly.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_s
    while True:
        try:
            connection = duckdb.connect(str(path), config={"autoinstall_known_extensions": "false"})
            break
        except duckdb.IOException as error:
            if "lock" not in str(error).lower() or time.monotonic() > deadline:
                if "lock" in str(error).lower():
                    raise WarehouseBusy(f"{path} is in use after {wait_s:.0f} s of waiting: {error}") from error
                raise
            time.sleep(0.2)
    try:
        connection.execute("create schema if not exists bronze; create schema if not exists silver")
        connection.execute("create schema if not exists gold; set timezone = 'UTC'")
        yield connection
    finally:
        connection.close()


@contextmanager
def reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published database read-only. Raises FileNotFoundError with what to run when there is none yet."""
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there yet: `make run` (sample) or `make live` makes it")
    connection = duckdb.connect(str(path), read_only=True)
    try:
        yield connection
    finally:
        connection.close()
