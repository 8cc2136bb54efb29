"""One small warehouse a session; each test breaks it inside a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.expectations.warehouse import small_warehouse


@pytest.fixture(scope="session")
def _built() -> duckdb.DuckDBPyConnection:
    return small_warehouse()


@pytest.fixture
def con(_built: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    _built.begin()
    yield _built
    _built.rollback()
