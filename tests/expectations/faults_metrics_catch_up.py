"""Faults of gold.catch_up, gold.catch_up_summary and gold.summary."""

from __future__ import annotations

from tests.expectations.faults import fault

ARENA, BENCH = "where board_id = 'arena/text'", "where board_id = 'bench/errors'"
STRICT = f"{ARENA} and variant = 'strict'"
NEWEST = f"{STRICT} and axis = 'released' and as_of = known_on"
COUNTS, KAPLAN_MEIER = "newest_counts_are_of_the_records", "newest_median_is_kaplan_meiers"


def record(check: str, change: str, where: str, example: str, *also: str):
    return fault(f"gold.catch_up:{check}", f"update gold.catch_up set {change} {where}", example, *also)


def day(check: str, change: str, where: str, example: str, *also: str):
    """A fault of the summary; `also` are checks of the same table."""
    others = (f"gold.catch_up_summary:{name}" for name in also)
    return fault(
        f"gold.catch_up_summary:{check}", f"update gold.catch_up_summary set {change} {where}", example, *others
    )


def across(check: str, change: str, where: str, example: str, *also: str):
    others = (f"gold.summary:{name}" for name in also)
    return fault(f"gold.summary:{check}", f"update gold.summary set {change} {where}", example, *others)


PUBLIC, PREFERENCE = "where access = 'public'", "where access = 'human_preference'"
STATUS, DAYS = "gold.catch_up:status_says_how_to_read_the_days", "gold.catch_up:counts_the_days"
FRONTIER, WITHIN = "gold.catch_up:rests_on_the_frontier", "gold.catch_up:plausible_within_strict"
OF_DAY, MEDIAN = f"gold.catch_up_summary:{COUNTS}", f"gold.catch_up_summary:{KAPLAN_MEIER}"

CATCH_UP = [
    record("axis_vocabulary", "axis = 'sold'", BENCH, "sold", STATUS, FRONTIER),
    record("policy_vocabulary", "policy = 'any'", BENCH, "any", FRONTIER),
    record("variant_vocabulary", "variant = 'sure'", STRICT, "sure", WITHIN),
    record("status_vocabulary", "status = 'soon', days = null", STRICT, "soon", DAYS),
    record("counts_the_days", "days = 5", ARENA, '"days": 5'),
    record("status_says_how_to_read_the_days", "status = 'ok'", ARENA, '"status": "ok"', OF_DAY, MEDIAN),
    record("status_says_how_to_read_the_days", "open_model_id = 'delta/d'", STRICT, "alpha/a"),
    record(
        "plausible_within_strict",
        "status = 'right_censored', open_model_id = null, reached_on = null",
        f"{BENCH} and variant = 'plausible'",
        '"plausible": "right_censored"',
        OF_DAY,
    ),
    record("rests_on_the_frontier", "open_model_id = 'delta/d'", BENCH, '"frontier_model_id": "gamma/c"'),
    record("rests_on_the_frontier", "closed_score = 13", BENCH, '"frontier_score": 12.0'),
    record(
        "reached_on_the_first_day",
        "closed_score = 1470",
        ARENA,
        '"first_on": "2026-01-10"',
        FRONTIER,
    ),
    day("axis_vocabulary", "axis = 'sold'", BENCH, "sold"),
    day("policy_vocabulary", "policy = 'any'", BENCH, "any"),
    day("variant_vocabulary", "variant = 'sure'", STRICT, "sure", "every_day_and_variant"),
    day("status_vocabulary", "status = 'soon'", BENCH, "soon", "no_median_only_with_reason"),
    day("no_look_ahead", "known_on = as_of - 1", BENCH, "2026-01-09"),
    fault(
        "gold.catch_up_summary:every_day_and_variant",
        f"delete from gold.catch_up_summary {BENCH} and variant = 'plausible'",
        '"n_rows": 9',
    ),
    day("counts_add_up", "n_unjudged = 1", BENCH, '"n_unjudged": 1'),
    day("newest_counts_are_of_the_records", "n_reached = 1, n_censored = 0", NEWEST, '"reached": 0'),
    day("interval_holds_median", "median_low = 9, median_high = 8", NEWEST, '"median_low": 9.0'),
    day(KAPLAN_MEIER, "median_days = 0, status = 'ok'", NEWEST, '"median_days": 0.0'),
    day("no_median_only_with_reason", "status = 'ok'", NEWEST, '"status": "ok"'),
    day("no_median_only_with_reason", "status = 'insufficient_data'", NEWEST, '"n_taking_part": 1'),
    across("axis_vocabulary", "axis = 'sold'", PUBLIC, "sold"),
    across("policy_vocabulary", "policy = 'any'", PUBLIC, "any"),
    across("access_vocabulary", "access = 'secret'", PUBLIC, "secret"),
    across("status_vocabulary", "status = 'soon'", PREFERENCE, "soon"),
    across(
        "no_featured_board_is_lost",
        "boards = '[]', n_boards = 0, status = 'insufficient_data', median_lag_days = null, low = null, high = null",
        PREFERENCE,
        "arena/text",
    ),
    across("median_of_its_boards", "median_lag_days = 160, low = 160", PREFERENCE, '"middle": 163.0'),
    across("every_month_is_told", "as_of = '2026-01-09'", PUBLIC, "2026-01-09"),
    fault(
        "gold.summary:every_month_is_told",
        "update gold.lag set as_of = '2025-11-30', reached_on = reached_on - 41"
        " where board_id = 'arena/text' and variant = 'plausible'",
        "2025-11-30",
        "gold.summary:lags_are_of_the_boards",
    ),
    across("median_of_its_boards", "n_boards = 2", PREFERENCE, '"named": 1'),
    across(
        "lags_are_of_the_boards",
        "boards = replace(boards, '163', '164'), median_lag_days = 164, low = 164, high = 164",
        PREFERENCE,
        '"lag_days": 163',
    ),
]
