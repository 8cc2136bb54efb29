"""Faults of gold."""

from __future__ import annotations

from tests.expectations.faults import ARENA, BENCH, EARLY, GAPS, PERMISSIVE, WORST, everywhere, fault

SCORES_IN_GOLD = [
    fault(
        "gold.standings:openness_vocabulary",
        f"update gold.standings set openness = 'ajar' where {WORST}",
        "ajar",
        "gold.standings:openness_of_that_day",
        "gold.leaderboard:latest_standings",
    ),
    fault(
        "gold.standings:ranks_follow_scores",
        f"update gold.standings set rank = 2 where {BENCH} and rank = 1",
        '"rank_of_score": 1',
    ),
    fault(
        "gold.standings:score_in_silver",
        "update silver.scores set score = 21 where score_id = 's5'",
        '"silver_score": 21.0',
    ),
    fault(
        "gold.standings:score_in_silver",
        "update silver.scores set superseded_at = captured_at where score_id = 's5'",
        '"silver_score": null',
        "silver.scores:standing_rows_are_the_newest_admitted",
    ),
    fault(
        "gold.standings:interval_holds_score",
        f"update gold.standings set score_high = 19 where {WORST}",
        '"score_high": 19.0',
    ),
    fault(
        "gold.standings:openness_of_that_day",
        everywhere("openness = 'unknown'", WORST, "gold.standings", "gold.leaderboard"),
        '"in_force": "closed_api"',
    ),
    fault("gold.leaderboard:ranks_follow_scores", f"update gold.leaderboard set rank = 9 where {WORST}", '"rank": 9'),
    fault("gold.leaderboard:latest_standings", f"delete from gold.leaderboard where {WORST}", "alpha/a"),
    fault(
        "gold.frontier:axis_vocabulary",
        everywhere("axis = 'dreamt'", EARLY, *GAPS),
        "dreamt",
        "gold.point_gap:axis_vocabulary",
    ),
    fault(
        "gold.frontier:policy_vocabulary",
        everywhere("policy = 'osi'", EARLY, *GAPS),
        "osi",
        "gold.point_gap:policy_vocabulary",
    ),
    fault(
        "gold.frontier:no_look_ahead",
        everywhere("as_of = '2026-01-09'", "policy = 'permissive'", *GAPS),
        "2026-01-09",
        "gold.point_gap:no_look_ahead",
    ),
    fault(
        "gold.frontier:side_vocabulary",
        f"update gold.frontier set side = 'middle' where {EARLY}",
        "middle",
        "gold.frontier:score_is_the_best",
        "gold.point_gap:rests_on_the_frontier",
    ),
    fault(
        "gold.frontier:score_is_the_best",
        everywhere(
            "openness = 'open_source'", "model_id = 'delta/d'", "silver.openness", "gold.standings", "gold.leaderboard"
        ),
        '"best": 1470.0',
        "gold.trend:lines_through_the_records",
    ),
    fault("gold.frontier:score_is_the_best", f"update gold.frontier set n_models = 3 where {EARLY}", '"n_counted": 1'),
    fault(
        "gold.frontier:holder_stands",
        f"update gold.frontier set score_id = 's9' {PERMISSIVE} and side = 'open';"
        f"update gold.point_gap set open_score_id = 's9' {PERMISSIVE}",
        '"s9"',
    ),
]

GAPS_IN_GOLD = [
    fault(
        "gold.point_gap:axis_vocabulary",
        everywhere("axis = 'dreamt'", EARLY, *GAPS),
        "dreamt",
        "gold.frontier:axis_vocabulary",
    ),
    fault(
        "gold.point_gap:policy_vocabulary",
        everywhere("policy = 'osi'", EARLY, *GAPS),
        "osi",
        "gold.frontier:policy_vocabulary",
    ),
    fault(
        "gold.point_gap:no_look_ahead",
        everywhere("as_of = '2026-01-09'", "policy = 'permissive'", *GAPS),
        "2026-01-09",
        "gold.frontier:no_look_ahead",
    ),
    fault("gold.point_gap:status_vocabulary", f"update gold.point_gap set status = 'fine' {PERMISSIVE}", "fine"),
    # The fault that matters most: a closed model passed off as the open one.
    fault(
        "gold.point_gap:models_on_their_sides",
        "update silver.openness set openness = 'closed_api', evidence_url = 'x' where model_id = 'delta/d'",
        "delta/d",
        "gold.headline:models_on_their_sides",
        "gold.significance:models_on_their_sides",
        "gold.parity:models_on_their_sides",
        "gold.frontier:score_is_the_best",
        "gold.standings:openness_of_that_day",
        "gold.trend:lines_through_the_records",
    ),
    fault(
        "gold.point_gap:gap_is_closed_minus_open",
        f"update gold.point_gap set gap = 41, win_probability = 1 / (1 + pow(10, -41 / 400)) {PERMISSIVE}",
        '"gap": 41.0',
    ),
    fault(
        "gold.point_gap:gap_is_closed_minus_open",
        "update gold.point_gap set gap = 2, rank_of_best_open = 2 where unit = 'percent';"
        " update gold.headline set gap = 2 where unit = 'percent'",
        '"direction": "lower"',
        "gold.headline:bounds_hold_the_gap",
    ),
    fault(
        "gold.point_gap:sign_says_who_leads",
        f"update gold.point_gap set rank_of_best_open = 1 {PERMISSIVE}",
        '"rank_of_best_open": 1',
    ),
    fault(
        "gold.point_gap:interval_holds_gap",
        f"update gold.point_gap set gap_low = 45 {PERMISSIVE}",
        '"gap_low": 45.0',
        "gold.parity:interval_holds_gap",
    ),
    fault(
        "gold.point_gap:no_gap_only_with_reason",
        f"update gold.point_gap set status = 'no_open' {PERMISSIVE}",
        "no_open",
    ),
    fault(
        "gold.point_gap:no_gap_only_with_reason",
        f"update gold.point_gap set status = 'ok' where {EARLY}",
        '"gap": null',
    ),
    fault(
        "gold.point_gap:decided_whatever_the_unknown_are",
        f"update gold.openness_bounds set n_unresolved_top20 = 1 where {ARENA}",
        '"n_unresolved_top20": 1',
    ),
    fault(
        "gold.point_gap:decided_whatever_the_unknown_are",
        "update gold.openness_bounds set best_unknown = 1501, gap_if_all_open = -1, gap_if_all_closed = 31"
        f" where {ARENA} and axis = 'published' and policy = 'weights'",
        '"gap_if_all_open": -1.0',
    ),
    fault(  # 5 is within what the interval of 30 (15.9 to 44.1) would not tell from 0
        "gold.point_gap:decided_whatever_the_unknown_are",
        f"update gold.openness_bounds set best_unknown = 1495, gap_if_all_open = 5 where {ARENA}"
        " and axis = 'published' and policy = 'weights'",
        '"gap_if_all_open": 5.0',
    ),
    fault(
        "gold.point_gap:decided_whatever_the_unknown_are",
        f"update gold.openness_bounds set gap = null, gap_if_all_open = -1, gap_if_all_closed = null where {ARENA}"
        " and axis = 'published' and policy = 'weights';"
        f"update gold.point_gap set gap = null, gap_low = null, gap_high = null, status = 'no_open', n_open = 0,"
        f" win_probability = null where {ARENA} and axis = 'published' and policy = 'weights'",
        '"status": "no_open"',
        "gold.point_gap:gap_is_closed_minus_open",
        "gold.headline:repeats_the_gap",
    ),
    fault(
        "gold.point_gap:win_probability_of_gap",
        f"update gold.point_gap set win_probability = 0.9 {PERMISSIVE}",
        '"win_probability": 0.9',
    ),
    fault(
        "gold.point_gap:rests_on_the_frontier",
        f"delete from gold.frontier {PERMISSIVE} and side = 'open'",
        '"frontier_model_id": null',
    ),
    fault(
        "gold.point_gap:reaches_its_captures",
        "update bronze.captures set outcome = 'unchanged', warc_file = null where capture_id = 'c1'",
        '"c1"',
    ),
]
