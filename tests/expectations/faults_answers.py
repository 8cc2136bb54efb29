"""Faults of the headline and what stands around it."""

from __future__ import annotations

from tests.expectations.faults import ARENA, BENCH, everywhere, fault, lag

LOST = "gold.summary:no_featured_board_is_lost"

ANSWERS = [
    fault("gold.lag:axis_vocabulary", lag(axis="'dreamt'"), "dreamt"),
    fault("gold.lag:policy_vocabulary", lag(policy="'osi'"), "osi"),
    fault("gold.lag:no_look_ahead", lag(axis="'published'", known_on="as_of + 1"), "2026-01-11"),
    fault("gold.lag:status_vocabulary", lag(status="'fine'"), "fine"),
    fault("gold.lag:variant_vocabulary", lag(variant="'hopeful'"), "hopeful"),
    fault(
        "gold.lag:no_negative_lag", lag(lag_days="-5", reached_on="null", status="'left_censored'"), '"lag_days": -5'
    ),
    fault("gold.lag:no_negative_lag", lag(lead_days="5"), '"lead_days": 5'),
    fault(
        "gold.lag:no_negative_lag", lag(lag_days="3", reached_on="as_of - 3", status="'open_leads'"), '"lag_days": 3'
    ),
    fault("gold.lag:counts_the_days", lag(lag_days="null"), '"lag_days": null'),
    fault("gold.lag:counts_the_days", lag(lag_days="9"), '"lag_days": 9'),
    fault(
        "gold.lag:plausible_within_strict",
        lag() + ";" + lag(variant="'plausible'", lag_days="20", reached_on="as_of - 20"),
        '"plausible": 20',
    ),
    fault(
        "gold.headline:status_vocabulary",
        everywhere("status = 'fine'", f"{ARENA} and status = 'ok'", "gold.point_gap", "gold.headline"),
        "fine",
        "gold.point_gap:status_vocabulary",
    ),
    fault("gold.headline:lag_status_vocabulary", "update gold.headline set lag_status = 'fine'", "fine"),
    fault("gold.headline:verdict_vocabulary", "update gold.headline set verdict = 'maybe'", "maybe"),
    fault(
        "gold.headline:models_on_their_sides",
        f"update gold.headline set open_model_id = 'beta/b' where {ARENA}",
        '"closed_app"',
        "gold.headline:repeats_the_gap",
    ),
    fault(
        "gold.headline:every_board_has_its_line",
        f"delete from gold.headline where {BENCH}",
        "bench/errors",
        "gold.coverage:one_harness_has_both_sides",
    ),
    fault(
        "gold.headline:every_board_has_its_line",
        f"update gold.headline set as_of = '2026-01-09' where {BENCH}",
        "2026-01-09",
        "gold.headline:repeats_the_gap",
    ),
    fault(
        "gold.headline:some_board_has_both_sides",
        "update gold.headline set open_model_id = null",
        '"n_boards": 2',
        "gold.headline:repeats_the_gap",
    ),
    fault(
        "gold.headline:one_featured_a_group",
        "update gold.headline set featured = false",
        '"chat"',
        LOST,
        "gold.summary:every_month_is_told",
    ),
    fault("gold.headline:one_featured_a_group", "update gold.headline set featured = true", '["bench/errors"]', LOST),
    fault("gold.headline:repeats_the_gap", f"update gold.headline set gap = 29 where {ARENA}", '"point_gap": 30.0'),
    fault("gold.headline:repeats_the_lag", f"update gold.headline set lag_days = 222 where {ARENA}", '"strict": 223'),
    *(
        fault("gold.headline:repeats_the_other_metrics", f"update gold.headline set {told} = 7 where {ARENA}", seen)
        for told, seen in {
            "gap_top3": '"gap_top3": 7.0',
            "lag_under_days": '"under_days": 223',
            "lag_if_unknown_low": '"lag_if_all_open": 200',
            "catch_up_median_days": '"median_days": null',
            "price_ratio": '"ratio": null',
        }.items()
    ),
    fault(
        "gold.headline:repeats_parity",
        f"""update gold.headline set parity = '{{"chat_50":"FALSE"}}' where {ARENA}""",
        '"told": "FALSE"',
    ),
    fault("gold.headline:repeats_parity", f"update gold.headline set parity = null where {ARENA}", '"told": null'),
    fault(
        "gold.headline:verdict_fits_the_gap",
        f"update gold.headline set verdict = 'open_ahead' where {ARENA}",
        "open_ahead",
    ),
    fault(
        "gold.headline:verdict_fits_the_gap",
        everywhere("status = 'openness_undecided'", f"{ARENA} and status = 'ok'", "gold.point_gap", "gold.headline"),
        "openness_undecided",
    ),
    fault(
        "gold.headline:bounds_hold_the_gap",
        f"update gold.headline set gap_if_unknown_low = 31 where {ARENA}",
        '"gap_if_unknown_low": 31.0',
    ),
    fault(
        "gold.headline:bounds_hold_the_gap",
        f"update gold.headline set gap_if_unknown_high = null where {ARENA}",
        '"gap_if_unknown_high": null',
    ),
    fault(
        "gold.headline:build_origin_vocabulary",
        "update gold.headline set build_origin = 'demo'",
        "demo",
        "gold.headline:origin_told",
    ),
    fault(
        "gold.headline:origin_told",
        f"update gold.headline set build_origin = 'live' where {ARENA}",
        '"origin": "sample"',
    ),
    fault(
        "gold.openness_bounds:bounds_hold_the_gap",
        f"update gold.openness_bounds set gap_if_all_open = 31 where {ARENA}",
        '"gap_if_all_open": 31.0',
        "gold.openness_bounds:bounds_of_the_best_unknown",
    ),
    fault(
        "gold.openness_bounds:bounds_of_the_best_unknown",
        f"update gold.openness_bounds set best_unknown = 1480 where {ARENA}",
        '"best_unknown": 1480.0',
    ),
    fault(
        "gold.openness_bounds:every_gap_has_its_bounds",
        f"delete from gold.openness_bounds where {ARENA} and policy = 'permissive'",
        '"bounded": null',
    ),
    fault(
        "gold.openness_bounds:every_gap_has_its_bounds",
        f"update gold.openness_bounds set gap = 29 where {ARENA} and axis = 'released' and gap is not null",
        '"bounded": 29.0',
    ),
    fault("gold.changes:kind_vocabulary", "update gold.changes set kind = 'rumour'", "rumour"),
    fault("gold.build:origin_vocabulary", "update gold.build set origin = 'demo'", "demo", "gold.build:origin_told"),
    fault(
        "gold.build:one_build",
        "insert into gold.build select * replace ('b2' as build_id) from gold.build",
        '"n_builds": 2',
    ),
    fault("gold.build:origin_told", "update gold.build set origin = 'live'", '"found": "sample"'),
    fault("gold.coverage:ground_vocabulary", "update gold.coverage set ground = 'firm' where source = 'bench'", "firm"),
    fault(
        "gold.coverage:no_benchmark_of_the_articles_is_empty",
        "insert into gold.coverage values ('mmlu', 'MMLU', true, 'none', 0, null, null, 0, 0, 0, 0, 'empty', null)",
        '"mmlu"',
    ),
    fault(
        "gold.coverage:every_board_is_counted",
        "update gold.coverage set n_boards = 2 where source = 'bench'",
        '"n_boards": 2',
    ),
    fault(
        "gold.coverage:one_harness_has_both_sides",
        "update silver.boards set cross_harness = true where board_id = 'bench/errors'",
        '"bench/errors"',
    ),
]
