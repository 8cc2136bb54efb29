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
            select board_id, axis, as_of, policy, gap_if_all_open, gap, gap_if_all_closed, n_unknown_top20
            from gold.openness_bounds
            where gap_if_all_open > gap or gap > gap_if_all_closed or n_unknown_top20 < 0
            """,
        ),
        Check(
            "gold.openness_bounds",
            "every_gap_has_its_bounds",
            "Each gap has its bounds, on the same day, and they are bounds of that very gap.",
            """
            select board_id, axis, as_of, policy, g.gap, u.gap as bounded, g.board_id is null as unasked
            from gold.point_gap g full join gold.openness_bounds u using (board_id, axis, as_of, policy)
            where g.board_id is null or u.board_id is null or abs(g.gap - u.gap) > 1e-9
                or (g.gap is null) <> (u.gap is null)
            """,
        ),
        Check(
            "gold.openness_bounds",
            "bounds_of_the_best_unknown",
            "The bounds are the gap with the best unknown score on the one side, then on the other.",
            """
            select board_id, axis, as_of, policy, direction, best_unknown, g.closed_score, g.open_score,
                gap_if_all_open, gap_if_all_closed
            from gold.openness_bounds u join gold.point_gap g using (board_id, axis, as_of, policy)
            join silver.boards using (board_id)
            where g.gap is not null and (abs(gap_if_all_open - if(direction = 'lower',
                    least(open_score, best_unknown) - closed_score, closed_score - greatest(open_score, best_unknown)))
                > 1e-9 or abs(gap_if_all_closed - if(direction = 'lower',
                    open_score - least(closed_score, best_unknown), greatest(closed_score, best_unknown) - open_score))
                > 1e-9)
            """,
        ),
        Check(
            "gold.openness_bounds",
            "share_of_the_unknown",
            "The share of the unknown is one, and above 0 where one is counted.",
            """
            select board_id, axis, as_of, policy, n_unknown_top20, unknown_share_top20 from gold.openness_bounds
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
