"""The audit of a built database: every check becomes a Great Expectations expectation over its evidence.

DuckDB brings the evidence (offending rows, words, counts; never a whole table) and one frame a table goes
to Great Expectations, a column a check. Great Expectations is imported when the first audit of a process
begins, and not before: it takes seconds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.check import COLUMNS, Check, Origin
from expectations.suites import checks

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

EXAMPLES = 10  # offenders shown of each check
LONGEST_EXAMPLE = 500  # characters: what is scraped may be long
MOST_VALUES = 1000  # of a vocabulary or a list of columns: more is a fault in any case


@dataclass(frozen=True)
class Verdict:
    """What one check found: `observed` in words, and up to ten offenders as JSON or plain text."""

    check: str
    table: str
    passed: bool
    critical: bool
    description: str
    observed: str
    examples: tuple[str, ...] = ()


class AuditFailed(Exception):
    """Critical checks failed or were not run: nothing may be published. The message names each with its examples."""

    def __init__(self, failed: Sequence[Verdict], not_run: Sequence[Check] = ()) -> None:
        self.failed, self.not_run = tuple(failed), tuple(not_run)
        lines = [f"{len(failed) + len(not_run)} critical checks failed, nothing may be published:"]
        for verdict in failed:
            lines.append(f"- {verdict.table}: {verdict.check}: {verdict.observed}")
            lines += [f"    {example}" for example in verdict.examples]
        lines += [f"- {check.table}: {check.name}: no verdict on this build" for check in not_run]
        super().__init__("\n".join(lines))


class ExpectationBroken(RuntimeError):
    """An expectation could not be evaluated: a fault of the check, not of the data."""


def audit(con: duckdb.DuckDBPyConnection, tables: Iterable[str] | None = None, *, origin: Origin) -> list[Verdict]:
    """Run the checks of all contract tables, or of some (schema.table), on an open database.

    A check that reads a table without its declared columns is reported as failed, not run. One verdict a
    check, in the order of `checks(tables)`. Raises ExpectationBroken or duckdb.Error when a check itself
    is at fault, KeyError for a table that is not in tables.yml.
    """
    wanted = checks(tables)
    read = {name for check in wanted for name in check.reads}
    shapes = [check for check in checks() if check.name == COLUMNS and check.table in read]
    verdicts = judge(con, shapes, origin)
    misshapen = {check.table for check in shapes if not verdicts[check.id].passed}
    rest = (check for check in wanted if check.name != COLUMNS)
    for _, suite in groupby(rest, key=lambda check: check.table):
        unreadable = {check.id: (check, check.reads & misshapen) for check in suite}
        verdicts |= {id: _not_run(check, tables, origin) for id, (check, tables) in unreadable.items() if tables}
        verdicts |= judge(con, [check for check, tables in unreadable.values() if not tables], origin)
    return [verdicts[check.id] for check in wanted]


def require(verdicts: Iterable[Verdict], tables: Iterable[str] | None = None) -> None:
    """The gate: raises AuditFailed if a critical check of these tables failed, or any check has no verdict."""
    found = {(verdict.table, verdict.check): verdict for verdict in verdicts}
    failed = [verdict for verdict in found.values() if verdict.critical and not verdict.passed]
    not_run = [check for check in checks(tables) if (check.table, check.name) not in found]
    if failed or not_run:
        raise AuditFailed(failed, not_run)


def _not_run(check: Check, misshapen: set[str], origin: Origin) -> Verdict:
    observed = f"not run: {', '.join(sorted(misshapen))} has not its declared columns"
    return Verdict(check.name, check.table, False, check.critical_for(origin), check.description, observed)


@dataclass(frozen=True)
class Evidence:
    """What a check's SQL brought: `values` for the expectation to judge, `total` rows of which they are the first."""

    values: list[Any]
    total: int


def _gather(con: duckdb.DuckDBPyConnection, check: Check) -> Evidence:
    """Run a check's SQL. Raises duckdb.Error with the check's id when the SQL is at fault."""
    most = EXAMPLES if check.brings_offenders else MOST_VALUES
    try:
        con.execute(f"select count(*) over (), * from ({check.sql}) order by all limit {most}")
    except duckdb.Error as error:
        error.add_note(f"in the SQL of the check {check.id}")
        raise
    columns = [column for column, *_ in con.description or []][1:]
    rows = con.fetchall()
    total = int(rows[0][0]) if rows else 0
    if check.brings_offenders:
        return Evidence([_shown(dict(zip(columns, row[1:], strict=True))) for row in rows], total)
    return Evidence([value for _, value in rows], total)


def _shown(row: Mapping[str, object]) -> str:
    """A row as JSON: control and invisible characters of scraped text come out escaped."""
    return json.dumps(row, default=str)[:LONGEST_EXAMPLE]


def judge(con: duckdb.DuckDBPyConnection, suite: Sequence[Check], origin: Origin) -> dict[str, Verdict]:
    """Verdicts by check id on tables of the declared shape: one suite over one frame, a column a check.

    Raises as `audit` does.
    """
    if not suite:
        return {}
    import pandas as pd

    batches = _batches()
    import great_expectations as gx

    evidence = {check.id: _gather(con, check) for check in suite}
    frame = pd.DataFrame({id: pd.Series(found.values, dtype=object) for id, found in evidence.items()})
    expectations = gx.ExpectationSuite(
        name=suite[0].table, expectations=[_expectation(check, origin) for check in suite]
    )
    results = batches.get_batch({"dataframe": frame}).validate(expectations, result_format="BASIC").results
    # Great Expectations promises no order of results: only meta says which check each belongs to.
    by_id = {_meta(result)["check"]: result for result in results}
    return {
        check.id: _verdict(check, evidence[check.id], by_id[check.id], check.critical_for(origin)) for check in suite
    }


def _meta(result: ExpectationValidationResult) -> Mapping[str, Any]:
    return (result.expectation_config.meta if result.expectation_config else None) or {}


def warm_up() -> None:
    """Import Great Expectations now: a run does it beside its crawl, which is another process, and saves seconds."""
    _batches()
    from expectations import vocabulary  # noqa: F401 - the import is the point


@cache
def _batches() -> BatchDefinition:
    """Where frames are handed in: one ephemeral context a process, with analytics and progress bars off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("warehouse").add_dataframe_asset("evidence")
    return asset.add_batch_definition_whole_dataframe("all")


def _expectation(check: Check, origin: Origin) -> Any:
    from expectations import vocabulary

    return getattr(vocabulary, check.expectation)(
        column=check.id,
        description=check.protects,
        severity="critical" if check.critical_for(origin) else "warning",
        meta={"check": check.id},
        **check.arguments,
    )


def _verdict(check: Check, evidence: Evidence, result: ExpectationValidationResult, critical: bool) -> Verdict:
    _raise_if_broken(check, result.exception_info or {})
    found = result.result
    unexpected = [str(value)[:LONGEST_EXAMPLE] for value in found.get("partial_unexpected_list") or []]
    missing = [f"missing: {value}" for value in found.get("partial_missing_list") or []]
    return Verdict(
        check=check.name,
        table=check.table,
        passed=bool(result.success),
        critical=critical,
        description=check.description,
        observed=_observed(check, evidence, unexpected, missing),
        examples=tuple([*unexpected, *missing][:EXAMPLES]),
    )


def _observed(check: Check, evidence: Evidence, unexpected: Sequence[str], missing: Sequence[str]) -> str:
    if check.brings_offenders:
        return f"{evidence.total} offending rows" if evidence.total else "no offending row"
    if check.expectation == "ExpectRows":
        return f"{evidence.values[0]} rows"
    return f"{evidence.total} values, {len(unexpected)} unexpected, {len(missing)} missing"


def _raise_if_broken(check: Check, info: Mapping[str, Any]) -> None:
    """Great Expectations reports an exception as a failed result, one a metric: it is our bug, so raise it."""
    each = [info] if "raised_exception" in info else list(info.values())
    messages = [str(one["exception_message"]) for one in each if one.get("raised_exception")]
    if messages:
        raise ExpectationBroken(f"{check.id}: {'; '.join(dict.fromkeys(messages))}")
