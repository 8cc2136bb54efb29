"""Every check of the listing is seen passing on the small warehouse and failing on a fault of its own."""

from __future__ import annotations

import duckdb
import pytest

from expectations import Check, Verdict, audit, checks
from expectations.check import COLUMNS
from expectations.validate import judge
from tests.expectations.faults import REPEATS, Fault
from tests.expectations.faults_answers import ANSWERS
from tests.expectations.faults_below import BOARDS_AND_SCORES, BRONZE, IDENTITY
from tests.expectations.faults_gold import GAPS_IN_GOLD, SCORES_IN_GOLD
from tests.expectations.faults_metrics_catch_up import CATCH_UP
from tests.expectations.faults_metrics_claims import CLAIMS
from tests.expectations.faults_metrics_price_trend import PRICE_TREND
from tests.expectations.faults_metrics_significance import SIGNIFICANCE
from tests.expectations.faults_metrics_topk import TOPK
from tests.expectations.faults_prices import PRICES
from tests.expectations.warehouse import small_warehouse
from warehouse.tables import tables

FAULTS = [
    *BRONZE,
    *BOARDS_AND_SCORES,
    *PRICES,
    *IDENTITY,
    *SCORES_IN_GOLD,
    *GAPS_IN_GOLD,
    *CATCH_UP,
    *PRICE_TREND,
    *SIGNIFICANCE,
    *TOPK,
    *CLAIMS,
    *ANSWERS,
]
STRUCTURAL = {COLUMNS, "rows_present", "key_unique", "required_present", "numbers_finite"}
BY_ID = {check.id: check for check in checks()}


def by_id(verdicts: list[Verdict]) -> dict[str, Verdict]:
    return {f"{verdict.table}:{verdict.check}": verdict for verdict in verdicts}


def failing(con: duckdb.DuckDBPyConnection, touched: set[str]) -> dict[str, Verdict]:
    """The failed checks among all that look at a touched table; those that bring no offender cannot have failed."""
    looking = [check for check in checks() if check.reads & touched and check.name != COLUMNS]
    suspects = [c for c in looking if not c.brings_offenders or con.sql(c.sql).limit(1).fetchall()]
    return {id: verdict for id, verdict in judge(con, suspects, "sample").items() if not verdict.passed}


def test_everything_holds_of_the_small_warehouse(con: duckdb.DuckDBPyConnection) -> None:
    verdicts = audit(con, origin="sample")

    assert [(verdict.table, verdict.check) for verdict in verdicts] == [(c.table, c.name) for c in checks()]
    assert [verdict for verdict in verdicts if not verdict.passed] == []
    assert by_id(verdicts)["silver.scores:rows_present"].observed == "13 rows"


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{n}-{fault.check}" for n, fault in enumerate(FAULTS)])
def test_a_fault_is_seen_by_its_check_alone(con: duckdb.DuckDBPyConnection, fault: Fault) -> None:
    con.execute(fault.sql)

    failed = failing(con, fault.touches)

    assert set(failed) - REPEATS | {fault.check} == {fault.check} | fault.also
    assert fault.check in failed
    verdict = failed[fault.check]
    assert verdict.critical == (BY_ID[fault.check].severity != "warning")
    assert any(fault.example in example for example in verdict.examples), verdict.examples


def structural(name: str) -> list[Check]:
    return [check for check in checks() if check.name == name]


@pytest.fixture(scope="module")
def without_a_column() -> dict[str, Verdict]:
    """The audit of a warehouse whose every table has lost its last column."""
    con = small_warehouse()
    for name, table in tables().items():
        con.execute(f"alter table {name} drop column {table.column_names[-1]}")
    return by_id(audit(con, origin="sample"))


@pytest.mark.parametrize("check", structural(COLUMNS), ids=lambda check: check.table)
def test_a_missing_column_fails_its_table(check: Check, without_a_column: dict[str, Verdict]) -> None:
    lost = tables()[check.table].columns[-1]
    verdict = without_a_column[check.id]
    assert not verdict.passed and verdict.critical
    assert verdict.examples == (f"missing: {lost.name} {lost.type}",)


@pytest.fixture(scope="module")
def empty() -> dict[str, Verdict]:
    """The audit of a warehouse that has every table and no row."""
    con = small_warehouse()
    for name in tables():
        con.execute(f"delete from {name}")
    return by_id(audit(con, origin="live"))


@pytest.mark.parametrize("check", structural("rows_present"), ids=lambda check: check.table)
def test_an_empty_table_is_red(check: Check, empty: dict[str, Verdict]) -> None:
    verdict = empty[check.id]
    assert (verdict.passed, verdict.critical, verdict.observed) == (False, True, "0 rows")


@pytest.fixture(scope="module")
def broken_rows() -> dict[str, Verdict]:
    """The audit of a warehouse where every table has a row twice, one without values and one with NaN for numbers."""
    con = small_warehouse()
    for name, table in tables().items():
        con.execute(f"insert into {name} ({table.column_names[0]}) values ('twice'), ('twice')")
        numbers = [column.name for column in table.columns if column.type == "DOUBLE"]
        for number in numbers:
            con.execute(f"insert into {name} ({table.column_names[0]}, {number}) values ('nan', 'NaN')")
    return by_id(audit(con, origin="sample"))


@pytest.mark.parametrize(
    "check", [c for c in checks() if c.name in ("key_unique", "required_present", "numbers_finite")], ids=lambda c: c.id
)
def test_keys_required_values_and_numbers_are_held(check: Check, broken_rows: dict[str, Verdict]) -> None:
    verdict = broken_rows[check.id]
    assert not verdict.passed and verdict.critical
    text = " ".join(verdict.examples)
    wanted = {"key_unique": '"n_rows": 2', "required_present": "null", "numbers_finite": "NaN"}[check.name]
    assert wanted in text


def test_every_check_is_seen_failing() -> None:
    planted = {fault.check for fault in FAULTS}
    assert planted | {check.id for check in checks() if check.name in STRUCTURAL} == set(BY_ID)
    assert not {id for id in planted if BY_ID[id].name in STRUCTURAL}
