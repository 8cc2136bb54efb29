"""The audit itself: what it costs to list, what it says, what it refuses to pass over."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import duckdb
import pytest

from expectations import AuditFailed, Check, ExpectationBroken, Verdict, audit, checks, names, require
from expectations.validate import _batches, judge
from tests.expectations.warehouse import small_warehouse
from warehouse.gold_build import build_gold
from warehouse.tables import tables


def one(verdicts: list[Verdict], id: str) -> Verdict:
    return next(verdict for verdict in verdicts if f"{verdict.table}:{verdict.check}" == id)


def test_listing_does_not_import_great_expectations() -> None:
    code = (
        "import sys, expectations\n"
        "listed = [(c.name, c.table, c.description, c.severity) for c in expectations.checks()]\n"
        "assert len(listed) > 100\n"
        "sys.exit('great_expectations' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_contract_table_has_a_suite_that_begins_with_its_columns() -> None:
    assert names() == list(tables())
    assert names("gold") == [name for name in tables() if name.startswith("gold.")]
    for name in names():
        assert checks([name])[0].name == "columns_as_declared"
    assert len({check.id for check in checks()}) == len(checks())


def test_a_check_reads_its_own_layer_and_those_below() -> None:
    """Layers are audited one after another: what is above may be missing still, or of the build before."""
    layers = ["bronze", "silver", "gold"]
    for check in checks():
        own = layers.index(check.table.split(".")[0])
        assert all(layers.index(name.split(".")[0]) <= own for name in check.reads), check.id


def test_a_description_holds_sql_that_shows_every_offender(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update silver.scores set n = -1")
    check = next(check for check in checks(["silver.scores"]) if check.name == "interval_holds_score")
    sql = check.description.split("```sql")[1].removesuffix("```")
    assert len(con.sql(sql).fetchall()) == 13


def test_a_missing_column_is_a_verdict_on_whatever_reads_the_table(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("alter table silver.boards drop column direction")

    verdicts = audit(con, ["silver.boards", "silver.organizations", "gold.standings"], origin="live")

    assert one(verdicts, "silver.boards:columns_as_declared").examples == ("missing: direction VARCHAR",)
    dependent = one(verdicts, "gold.standings:ranks_follow_scores")
    assert not dependent.passed and dependent.critical
    assert dependent.observed == "not run: silver.boards has not its declared columns"
    assert not one(verdicts, "silver.boards:key_unique").passed
    assert one(verdicts, "gold.standings:columns_as_declared").passed
    assert one(verdicts, "gold.standings:score_in_silver").passed
    assert all(verdict.passed for verdict in verdicts if verdict.table == "silver.organizations")


def test_another_type_and_a_missing_table_are_seen(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("alter table gold.changes alter column detail type integer using 1")
    con.execute("drop table silver.board_events")

    verdicts = audit(con, ["gold.changes", "silver.board_events"], origin="live")

    changed = one(verdicts, "gold.changes:columns_as_declared")
    assert set(changed.examples) == {"detail INTEGER", "missing: detail VARCHAR"}
    assert not one(verdicts, "silver.board_events:columns_as_declared").passed
    assert not any(verdict.passed for verdict in verdicts)


def test_a_bug_in_an_expectation_raises(con: duckdb.DuckDBPyConnection) -> None:
    text_as_count = Check(
        "gold.build", "x", "x", "select origin from gold.build", "warning", "ExpectRows", {"min_value": 1}
    )
    with pytest.raises(ExpectationBroken, match=r"gold\.build:x"):
        judge(con, [text_as_count], "live")


def test_a_bug_in_the_sql_of_a_check_raises_with_its_name(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.BinderException) as raised:
        judge(con, [Check("gold.build", "x", "x", "select no_such_column from gold.build")], "live")
    assert raised.value.__notes__ == ["in the SQL of the check gold.build:x"]


def test_an_unknown_table_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(KeyError, match=r"gold\.gap"):
        audit(con, ["gold.gap"], origin="live")


@pytest.mark.parametrize(("origin", "critical"), [("sample", True), ("live", False), ("mixed", False)])
def test_an_unresolved_name_near_the_top_stops_the_sample_only(
    con: duckdb.DuckDBPyConnection, origin: str, critical: bool
) -> None:
    con.execute("update silver.unresolved_names set best_rank = 20")
    verdicts = audit(con, ["silver.unresolved_names"], origin=origin)  # type: ignore[arg-type]
    verdict = one(verdicts, "silver.unresolved_names:none_near_the_top")
    assert (verdict.passed, verdict.critical) == (False, critical)


def test_ten_offenders_are_shown_and_all_are_counted(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into silver.scores (score_id, board_id) select 'x' || range, 'nowhere' from range(1000)")
    verdict = one(audit(con, ["silver.scores"], origin="live"), "silver.scores:board_known")
    assert verdict.observed == "1000 offending rows"
    assert [json.loads(example)["score_id"] for example in verdict.examples] == sorted(f"x{n}" for n in range(1000))[
        :10
    ]


def test_hostile_text_in_an_example_is_escaped_and_cut(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update silver.scores set board_id = 'nowhere', raw_model = ?", ["\x1b[31m\u202e" + "z" * 10_000])
    [example, *_] = one(audit(con, ["silver.scores"], origin="live"), "silver.scores:board_known").examples
    assert "\\u001b[31m\\u202ezzz" in example
    assert len(example) == 500


def test_the_audit_is_silent_and_phones_nobody(
    con: duckdb.DuckDBPyConnection, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the audit wanted the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    _batches.cache_clear()
    audit(con, ["gold.build"], origin="live")
    assert capfd.readouterr() == ("", "")


def test_the_gate_lets_warnings_pass_and_stops_critical_failures(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into silver.board_events values ('arena/text', '2026-01-10', 'rescored', 'x', true, 'x')")
    con.execute("update silver.unresolved_names set best_rank = 1")
    near = ["silver.board_events", "silver.unresolved_names"]
    require(audit(con, near, origin="live"), near)

    with pytest.raises(AuditFailed) as stopped:
        require(audit(con, near, origin="sample"), near)
    assert str(stopped.value).splitlines()[:2] == [
        "1 critical checks failed, nothing may be published:",
        "- silver.unresolved_names: none_near_the_top: 1 offending rows",
    ]
    assert '"raw_model": "zzz"' in str(stopped.value)


def test_the_gate_stops_a_build_that_was_not_audited(con: duckdb.DuckDBPyConnection) -> None:
    half = audit(con, ["gold.build"], origin="live")
    require(half, ["gold.build"])
    with pytest.raises(AuditFailed, match=r"gold\.headline: models_on_their_sides: no verdict on this build"):
        require(half)
    with pytest.raises(AuditFailed):
        require([])


def test_gold_as_it_is_truly_built_passes_and_agrees_with_the_figures_by_hand() -> None:
    con = small_warehouse()
    shown = "select board_id, closed_model_id, open_model_id, gap, lag_days, featured from gold.headline order by 1"
    by_hand = con.sql(shown).fetchall()
    for name in names("gold"):
        con.execute(f"delete from {name}")

    build_gold(con, previous=None, code_version="1", registry_version="1")

    gold = names("gold")
    assert [verdict for verdict in audit(con, gold, origin="sample") if not verdict.passed] == []
    assert con.sql(shown).fetchall() == by_hand
