"""What must hold around gold's answer: its bounds, what changed, what is covered and which build it is."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.headline import ORIGINS


def openness_bounds() -> list[Check]:
    """gold.openness_bounds."""
    return [
        Check(
            "gold.openness_bounds",
            "bounds_hold_the_gap",
            "If every unknown were open the gap could only be smaller, if every one were closed only greater.",
            """
            select board_id, gap_if_all_open, gap, gap_if_all_closed, n_unknown_top20 from gold.openness_bounds
            where gap_if_all_open > gap or gap > gap_if_all_closed or n_unknown_top20 < 0
            """,
        ),
        Check(
            "gold.openness_bounds",
            "bounds_hold_the_lag",
            "If every unknown were open the lag could only be shorter, if every one were closed only longer.",
            """
            select board_id, lag_if_all_open, lag_days, lag_if_all_closed
            from gold.openness_bounds b join gold.lag l using (board_id, as_of)
            where axis = 'released' and policy = 'weights' and variant = 'strict'
                and (lag_if_all_open > lag_days or lag_days > lag_if_all_closed)
            """,
        ),
        Check(
            "gold.openness_bounds",
            "share_of_the_unknown",
            "The share of the unknown is one, and above 0 where one is counted.",
            """
            select board_id, n_unknown_top20, unknown_share_top20 from gold.openness_bounds
            where unknown_share_top20 not between 0 and 1 or (n_unknown_top20 > 0) <> (unknown_share_top20 > 0)
            """,
        ),
    ]


def changes() -> list[Check]:
    """gold.changes."""
    return [
        known_words(
            "gold.changes",
            "kind",
            ["board_new", "board_gone", "frontier", "verdict", "parity", "model_new_in_top10", "model_gone"],
        ),
    ]


def build() -> list[Check]:
    """gold.build."""
    return [
        known_words("gold.build", "origin", ["sample", "live", "mixed"]),
        Check(
            "gold.build",
            "one_build",
            "A file is one build.",
            "select count(*) as n_builds from gold.build having count(*) <> 1",
        ),
        Check(
            "gold.build",
            "origin_told",
            "A build that rests on the bundled sample, wholly or in part, says so.",
            f"""
            with origins as (
                {ORIGINS}
            ),
            found as (
                select case when bool_and(origin = 'sample') then 'sample'
                    when bool_or(origin = 'sample') then 'mixed' else 'live' end as found from origins
            )
            select build_id, origin, found from gold.build, found where origin <> found
            """,
        ),
    ]


def coverage() -> list[Check]:
    """gold.coverage."""
    grounds = ["one_harness", "cross_harness", "one_side", "no_frontier", "empty"]
    return [
        known_words("gold.coverage", "ground", grounds),
        Check(
            "gold.coverage",
            "no_benchmark_of_the_articles_is_empty",
            "Each benchmark that the articles argue with is measured by some board.",
            "select * from gold.coverage where in_articles and ground = 'empty'",
            "critical_on_sample",
        ),
        Check(
            "gold.coverage",
            "every_board_is_counted",
            "The boards of each benchmark and source are counted as silver.boards has them.",
            """
            with boards as (
                select benchmark, source, count(*) as n from silver.boards
                semi join (from silver.scores where superseded_at is null) using (board_id) group by all
            )
            select benchmark, source, n, n_boards from boards full join gold.coverage c using (benchmark, source)
            where n is distinct from n_boards and not (n is null and n_boards = 0)
            """,
        ),
        Check(
            "gold.coverage",
            "one_harness_has_both_sides",
            "Where a comparison is said to stand on one harness, its board has a gap and does not mix harnesses.",
            """
            select c.benchmark, c.source, c.board_id, h.gap, b.cross_harness from gold.coverage c
            left join gold.headline h using (board_id) left join silver.boards b using (board_id)
            where c.ground = 'one_harness' and (h.gap is null or b.cross_harness)
            """,
        ),
    ]


SUITES = {
    "gold.coverage": coverage,
    "gold.openness_bounds": openness_bounds,
    "gold.changes": changes,
    "gold.build": build,
}
