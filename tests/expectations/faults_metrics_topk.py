"""Faults of gold.topk_gap, of the bracket and bounds of gold.lag, and of gold.openness_bounds."""

from __future__ import annotations

from tests.expectations.faults import ARENA, BENCH, fault

PUBLISHED = f"{ARENA} and axis = 'published'"
STRICT = f"{ARENA} and variant = 'strict'"


def means(check: str, change: str, where: str, example: str, *also: str):
    """A fault of the means; `also` are checks of the same table."""
    others = (f"gold.topk_gap:{name}" for name in also)
    return fault(f"gold.topk_gap:{check}", f"update gold.topk_gap set {change} where {where}", example, *others)


def bracket(check: str, change: str, where: str, example: str, *also: str):
    others = (f"gold.lag:{name}" for name in also)
    return fault(f"gold.lag:{check}", f"update gold.lag set {change} where {where}", example, *others)


def bounds(check: str, change: str, example: str):
    return fault(f"gold.openness_bounds:{check}", f"update gold.openness_bounds set {change} where {ARENA}", example)


TOPK = [
    means("axis_vocabulary", "axis = 'dreamt'", BENCH, "dreamt"),
    means("policy_vocabulary", "policy = 'osi'", BENCH, "osi"),
    means("no_look_ahead", "as_of = '2026-01-09'", PUBLISHED, "2026-01-09"),
    means("status_vocabulary", "status = 'fine'", f"{PUBLISHED} and k = 10", "fine"),
    means("every_k_of_a_day", "k = 4", f"{PUBLISHED} and k = 5", "[3, 4, 10]"),
    means("as_many_of_both_sides", "status = 'ok'", f"{PUBLISHED} and k = 3", '"k_eff": 2'),
    means("as_many_of_both_sides", "n_open = 1", f"{PUBLISHED} and k = 3", '"n_open": 1'),
    means("gap_is_closed_minus_open", "gap = 3.5, gap_high = 4", BENCH, '"direction": "lower"'),
    means("gap_is_closed_minus_open", "gap_low = 26", f"{PUBLISHED} and k = 3", '"gap_low": 26.0'),
    means(
        "means_of_the_listed",
        "closed_mean = closed_mean + 1, gap = gap + 1",
        f"{PUBLISHED} and k = 5",
        '"closed_mean": 1491.0',
    ),
    means(
        "means_of_the_listed",
        """open_model_ids = '["delta/d","delta/d"]', open_mean = 1470, gap = 20""",
        f"{PUBLISHED} and k = 5",
        '"n_developers": 1',
        "lists_are_of_the_best",
    ),
    means(
        "lists_are_of_the_best",
        """open_model_ids = '["gamma/c","delta/d"]'""",
        f"{PUBLISHED} and k = 3",
        '"best": ["delta/d", "gamma/c"]',
    ),
    bracket("bracket_in_order", "under_days = 9", f"{BENCH} and variant = 'strict'", '"under_days": 9'),
    bracket("bracket_in_order", "central_days = 9, over_days = 8", ARENA + " and variant = 'strict'", '"over_days": 8',
            "bracket_of_the_records"),
    bracket("bracket_in_order", "space = 'log'", f"{ARENA} and variant = 'plausible'", '"variant": "plausible"'),
    bracket("bracket_of_the_records", "over_days = 300", f"{ARENA} and variant = 'strict'", '"above_on": "2025-06-01"'),
    bracket("bounds_hold_the_lag", "lag_if_all_open = 224", STRICT, '"lag_if_all_open": 224'),
    bracket("bounds_hold_the_lag", "lag_if_all_closed = 222", STRICT, '"lag_if_all_closed": 222'),
    bracket("bounds_hold_the_lag", "lag_if_all_open = null", STRICT, '"lag_if_all_open": null'),
    bracket("bounds_hold_the_lag", "lag_if_all_open = 9", f"{ARENA} and variant = 'plausible'", '"lag_if_all_open": 9'),
    bounds("share_of_the_unknown", "unknown_share_top20 = 1.2", '"unknown_share_top20": 1.2'),
    bounds("share_of_the_unknown", "unknown_share_top20 = 0", '"n_unknown_top20": 1'),
]  # fmt: skip
