"""Faults of gold.claims."""

from __future__ import annotations

from tests.expectations.faults import fault

SCORE, GAP, SIZE = "claim_id = 'x-score'", "claim_id = 'x-gap'", "claim_id = 'x-size'"
ARENA, BENCH = f"{SCORE} and headline", f"{SCORE} and not headline"


def claim(check: str, change: str, where: str, example: str, *also: str):
    """`also` are checks of the same table."""
    others = (f"gold.claims:{name}" for name in also)
    return fault(f"gold.claims:{check}", f"update gold.claims set {change} where {where}", example, *others)


CAUTIOUS, FRONTIERS = "headline_is_the_most_cautious", "gap_of_the_best_is_the_frontiers"
CLAIMS = [
    claim("kind_vocabulary", "kind = 'rumour'", SIZE, "rumour"),
    claim("verdict_vocabulary", "verdict = 'true'", SIZE, "true"),
    claim("axis_vocabulary", "axis = 'sold'", GAP, "sold"),
    claim("one_headline_a_claim", "headline = true", BENCH, '"n_headlines": 2', CAUTIOUS),
    claim("one_headline_a_claim", "headline = false", SIZE, '"n_headlines": 0'),
    claim(CAUTIOUS, "verdict = 'contradicted', missing = null, ours = 1600", BENCH, '"verdict": "supported"'),
    claim("missing_piece_is_named", "missing = null", BENCH, '"missing": null'),
    claim("missing_piece_is_named", "missing = 'something'", SIZE, "something"),
    claim("verdict_follows_from_the_figures", "stated_low = 1501, stated_high = 1503", ARENA, '"stated_low": 1501.0'),
    claim("verdict_follows_from_the_figures", "verdict = 'contradicted'", GAP, '"verdict": "contradicted"'),
    claim("seen_by_the_day_asked", "as_of = our_as_of - 1", GAP, "2026-01-09"),
    claim("interval_holds_ours", "ours_low = ours + 1", SIZE, '"ours_low": 71.0'),
    claim("scores_are_of_that_board_and_day", "our_as_of = our_as_of - 1", ARENA, "alpha/a"),
    claim("gap_is_between_its_models", "ours = 31", GAP, '"ours": 31.0', FRONTIERS),
    claim(FRONTIERS, "ours_low = 20", GAP, '"gap_low": 15.9'),
    claim("sizes_are_of_the_registry", "ours = 71", SIZE, '"ours": 71.0'),
]
