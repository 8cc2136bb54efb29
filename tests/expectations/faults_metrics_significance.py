"""Faults of gold's tests of the gap, and of parity."""

from __future__ import annotations

from tests.expectations.faults import ARENA, BENCH, EARLY, PERMISSIVE, Fault, fault

TESTS, PARITY, TOGETHER, RULES = "gold.significance", "gold.parity", "gold.parity_together", "silver.parity_rules"


def tests(change: str, where: str = PERMISSIVE) -> str:
    return f"update {TESTS} set {change} {where}"


def words(table: str, column: str, word: str, *also: str, where: str = PERMISSIVE) -> Fault:
    check = f"{table}:{column}_vocabulary"
    return fault(check, f"update {table} set {column} = '{word}' {where}", word, *also)


SIGNIFICANCE = [
    words(TESTS, "axis", "dreamt"),
    words(TESTS, "policy", "osi", where=f"where {EARLY}"),
    words(TESTS, "status", "fine"),
    words(TESTS, "method", "oracle"),
    words(TESTS, "verdict", "maybe", f"{TESTS}:verdict_follows_p_holm"),
    fault(f"{TESTS}:no_look_ahead", tests("known_on = as_of + 1"), "2026-01-11"),
    fault(f"{TESTS}:models_on_their_sides", tests("open_model_id = 'beta/b'"), "closed_app"),
    fault(f"{TESTS}:one_test_a_gap", f"delete from {TESTS} {PERMISSIVE}", '"point_gap": 40.0'),
    fault(f"{TESTS}:one_test_a_gap", tests("gap = 41", f"where {EARLY}"), '"gap": 41.0'),
    fault(f"{TESTS}:one_test_a_gap", tests("status = 'saturated'"), '"gap_status": "ok"'),
    fault(
        f"{TESTS}:counts_are_of_the_tasks",
        "update silver.instance_results set resolved = true where submission = 'of_b'",
        '"only_open": 1',
    ),
    fault(
        f"{TESTS}:counts_are_of_the_tasks",
        "update silver.scores set setting = 'submission=s1' where score_id = 's7'",
        '"other": "s1"',
        "silver.instance_results:submission_has_score",
    ),
    fault(
        f"{TESTS}:p_of_the_counts",
        tests("p = 0.5, p_holm = 0.5", "where method = 'mcnemar_exact'"),
        '"p_counted": 1.0',
    ),
    fault(
        f"{TESTS}:p_of_the_error", tests("se_difference = 8, mde80 = 22.4", "where gap = 30"), '"se_difference": 8.0'
    ),
    fault(f"{TESTS}:p_of_the_error", tests("mde80 = 20", "where method = 'mcnemar_exact'"), '"mde80": 20.0'),
    fault(  # as if there were one hypothesis more
        f"{TESTS}:p_holm_of_the_family",
        tests("p_holm = 2 * p_holm, family_size = 2"),
        '"p_adjusted": 1.5417',
    ),
    fault(  # a board that stands in the printed table, and is not adjusted with it
        f"{TESTS}:p_holm_of_the_family",
        tests("family = 'headline'", f"where {BENCH}"),
        '"p_adjusted": 4.4180',
    ),
    fault(
        f"{TESTS}:adjusted_within_bounds",
        tests("p_holm = 0.9", f"where {BENCH}"),
        '"p_holm": 0.9',
    ),
    fault(f"{TESTS}:adjusted_within_bounds", tests("family_size = 0", f"where {BENCH}"), '"family_size": 0'),
    fault(
        f"{TESTS}:verdict_follows_p_holm",
        tests("verdict = 'open_ahead'", f"where {BENCH}"),
        "open_ahead",
    ),
    fault(
        f"{TESTS}:verdict_follows_p_holm",
        tests("status = 'openness_undecided', p_holm = null", f"where {BENCH}"),
        "openness_undecided",
    ),
    fault(
        "gold.headline:repeats_the_verdict",
        f"update gold.headline set verdict = 'closed_ahead', method = 'interval_z' where {BENCH};"
        f"update gold.headline set verdict = 'indistinguishable' where {ARENA}",
        '"tested": "closed_ahead"',
        "gold.headline:verdict_fits_the_gap",
    ),
    words(RULES, "margin_unit", "percent", where="where rule = 'bench_half'"),
    fault(f"{RULES}:margin_sane", f"update {RULES} set margin = 2 where rule = 'bench_half'", '"margin": 2.0'),
    fault(f"{RULES}:margin_sane", f"update {RULES} set margin = -1 where rule = 'chat_50'", '"margin": -1.0'),
    fault(
        f"{RULES}:benchmark_known",
        f"update {RULES} set benchmark = 'chatt' where rule = 'chat_50'",
        "chatt",
    ),
    words(PARITY, "axis", "dreamt"),
    words(PARITY, "policy", "osi", where=f"where {EARLY}"),
    words(PARITY, "status", "fine", f"{PARITY}:verdict_follows_interval"),
    words(PARITY, "verdict", "MAYBE", f"{PARITY}:verdict_follows_interval"),
    fault(f"{PARITY}:no_look_ahead", f"update {PARITY} set known_on = as_of + 1 {PERMISSIVE}", "2026-01-11"),
    fault(
        f"{PARITY}:models_on_their_sides", f"update {PARITY} set open_model_id = 'beta/b' {PERMISSIVE}", "closed_app"
    ),
    fault(f"{PARITY}:every_gap_by_every_rule", f"delete from {PARITY} {PERMISSIVE}", '"missing": true'),
    fault(
        f"{PARITY}:every_gap_by_every_rule",
        f"update {PARITY} set allowed = 55, verdict = 'TRUE' {PERMISSIVE}",
        '"rule_allows": 50.0',
    ),
    fault(f"{PARITY}:interval_holds_gap", f"update {PARITY} set gap_low90 = 41 {PERMISSIVE}", '"gap_low90": 41.0'),
    fault(  # as wide as the 95 % one
        f"{PARITY}:interval_holds_gap", f"update {PARITY} set gap_high90 = 54.2 {PERMISSIVE}", '"gap_high90": 54.2'
    ),
    fault(f"{PARITY}:verdict_follows_interval", f"update {PARITY} set verdict = 'FALSE' {PERMISSIVE}", '"FALSE"'),
    fault(
        f"{PARITY}:verdict_follows_interval",
        f"update {PARITY} set status = 'cross_harness' {PERMISSIVE}",
        "cross_harness",
    ),
    words(TOGETHER, "axis", "dreamt", f"{TOGETHER}:rests_on_its_parts", where="where axis = 'released'"),
    words(TOGETHER, "policy", "osi", f"{TOGETHER}:rests_on_its_parts", where="where axis = 'released'"),
    words(TOGETHER, "verdict", "MAYBE", where="where axis = 'released'"),
    fault(f"{TOGETHER}:parts_accounted", f"update {TOGETHER} set missing = '[]'", '"n_tested": 1'),
    fault(
        f"{TOGETHER}:parts_accounted",
        f"update {TOGETHER} set verdict = 'TRUE', boards = '[]' where axis = 'published'",
        '"open_model_id": null',
    ),
    fault(
        f"{TOGETHER}:rests_on_its_parts",
        f"update {PARITY} set verdict = 'UNDECIDED', gap_high90 = 50.5, status = 'ok' where {ARENA} and gap = 30",
        '"found": "UNDECIDED"',
        f"{PARITY}:interval_holds_gap",
    ),
]
