"""A check as data: what it protects, how serious it is, and the SQL that brings its evidence.

Nothing here imports Great Expectations, so that a listing of checks costs nothing; `expectations.validate`
makes each check a true expectation (of `expectations.vocabulary`) over its evidence.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from warehouse.tables import Table, tables

Severity = Literal["critical", "critical_on_sample", "warning"]
Origin = Literal["sample", "live", "mixed"]

COLUMNS = "columns_as_declared"

# These may honestly hold no row: nothing was refused, contradicted, left open, changed.
MAY_BE_EMPTY = {
    "silver.instance_results",
    "silver.quarantine",
    "silver.board_events",
    "silver.prices",
    "silver.unresolved_names",
    "silver.openness_conflicts",
    "gold.changes",
    "gold.parity",
}


@dataclass(frozen=True)
class Check:
    """One invariant of one table.

    sql: brings the evidence. For `ExpectNoOffenders` the rows that break the invariant, whatever their
    columns; for any other expectation of the vocabulary one column of values, which `arguments` judge.
    """

    table: str
    name: str  # unique within its table
    protects: str  # one sentence for whoever sees it red
    sql: str
    severity: Severity = "critical"
    expectation: str = "ExpectNoOffenders"
    arguments: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sql", inspect.cleandoc(self.sql))

    @property
    def id(self) -> str:
        """Unique among all checks."""
        return f"{self.table}:{self.name}"

    @property
    def description(self) -> str:
        """What it protects, and the SQL that shows all of its evidence."""
        shows = "Every offender" if self.brings_offenders else "What it looks at"
        return f"{self.protects}\n\n{shows}:\n```sql\n{self.sql}\n```"

    @cached_property
    def reads(self) -> set[str]:
        """The contract tables that it looks at, its own among them."""
        return {self.table} | {name for name in tables() if re.search(rf"\b{re.escape(name)}\b", self.sql)}

    @property
    def brings_offenders(self) -> bool:
        """True when each row of the evidence is a fault."""
        return self.expectation == "ExpectNoOffenders"

    def critical_for(self, origin: Origin) -> bool:
        """True when its failure forbids to publish a build of that origin."""
        return self.severity == "critical" or (self.severity == "critical_on_sample" and origin == "sample")


def known_words(table: str, column: str, words: Iterable[str], severity: Severity = "critical") -> Check:
    """A check that a column holds no word but these (NULL apart)."""
    allowed = sorted(words)
    return Check(
        table,
        f"{column}_vocabulary",
        f"{table}.{column} is one of: {', '.join(allowed)}.",
        f"select distinct {column} from {table}",
        severity,
        "ExpectKnownWords",
        {"value_set": allowed},
    )


def structure(table: Table) -> Iterator[Check]:
    """The checks that tables.yml alone gives: columns, rows, key, required values, finite numbers."""
    yield Check(
        table.name,
        COLUMNS,
        f"{table.name} has exactly the columns and types of warehouse/tables.yml.",
        f"""
        select column_name || ' ' || data_type from duckdb_columns()
        where database_name = current_database() and schema_name || '.' || table_name = '{table.name}'
        """,
        expectation="ExpectDeclaredColumns",
        arguments={"value_set": [f"{column.name} {column.type}" for column in table.columns]},
    )
    if table.name not in MAY_BE_EMPTY:
        yield Check(
            table.name,
            "rows_present",
            f"{table.name} is not empty: an empty table is a broken build, not a quiet day.",
            f"select count(*) from {table.name}",
            expectation="ExpectRows",
            arguments={"min_value": 1},
        )
    yield from _values(table)


def _values(table: Table) -> Iterator[Check]:
    key = ", ".join(table.key)
    if table.key:
        yield Check(
            table.name,
            "key_unique",
            f"One row is {table.grain}: its key ({key}) is never NULL and never twice.",
            f"select {key}, count(*) as n_rows from {table.name} group by all\n"
            f"having count(*) > 1 or {_any_null(table.key)}",
        )
    if table.required:
        shown = ", ".join(dict.fromkeys([*table.key, *table.required]))
        yield Check(
            table.name,
            "required_present",
            f"{', '.join(table.required)} are never NULL.",
            f"select {shown} from {table.name} where {_any_null(table.required)}",
        )
    numbers = [column.name for column in table.columns if column.type == "DOUBLE"]
    if numbers:
        yield Check(
            table.name,
            "numbers_finite",
            "No NaN and no infinity: an unknown is NULL.",
            f"select {', '.join([*table.key, *numbers])} from {table.name}\n"
            f"where {' or '.join(f'not isfinite({column})' for column in numbers)}",
        )


def _any_null(columns: Iterable[str]) -> str:
    return " or ".join(f"{column} is null" for column in columns)
