"""What must hold of gold's answers: the headline, its bounds, what changed and which build it is."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import STATUSES, on_their_sides

# What each board's standing scores rest on: sample or true captures.
ORIGINS = """select board_id, if(bool_and(origin = 'sample'), 'sample', 'live') as origin
                from silver.scores join bronze.captures using (capture_id)
                where superseded_at is null group by board_id"""


def headline() -> list[Check]:
    """gold.headline."""
    return [
        known_words("gold.headline", "status", STATUSES),
        known_words("gold.headline", "lag_status", STATUSES),
        known_words(
            "gold.headline", "verdict", ["closed_ahead", "open_ahead", "indistinguishable", "insufficient_data"]
        ),
        on_their_sides("gold.headline", "'weights'"),
        *_headline_is_complete(),
        *_headline_agrees(),
        *_headline_is_honest(),
    ]


def _headline_is_complete() -> list[Check]:
    return [
        Check(
            "gold.headline",
            "every_board_has_its_line",
            "Every board with standings has its line, as of its latest published day.",
            """
            with latest as (
                select board_id, max(published_on) as published_on from silver.scores
                semi join gold.standings using (board_id) where superseded_at is null group by board_id
            )
            select board_id, published_on, as_of from latest left join gold.headline using (board_id)
            where published_on is distinct from as_of
            """,
        ),
        Check(
            "gold.headline",
            "some_board_has_both_sides",
            "At least one board has a closed and an open model: without one there is no answer to publish.",
            """
            select count(*) as n_boards from gold.headline
            having count(*) filter (closed_model_id is not null and open_model_id is not null) = 0
            """,
        ),
        Check(
            "gold.headline",
            "one_featured_a_group",
            "A group of comparable boards of which one is featured shows exactly one line, any other group none.",
            """
            select h.comparable_group, list(board_id order by board_id) filter (h.featured) as shown
            from gold.headline h join silver.boards b using (board_id) group by all
            having count(*) filter (h.featured) <> if(bool_or(coalesce(b.featured, false)), 1, 0)
            """,
        ),
    ]


def _headline_agrees() -> list[Check]:
    return [
        Check(
            "gold.headline",
            "repeats_the_gap",
            "Gap, models and status are those of gold.point_gap (published axis, weights policy) on that day.",
            """
            select board_id, h.as_of, h.gap, g.gap as point_gap, h.closed_model_id, g.closed_model_id as gap_closed,
                h.open_model_id, g.open_model_id as gap_open, h.status, g.status as gap_status
            from gold.headline h left join gold.point_gap g on g.board_id = h.board_id and g.as_of = h.as_of
                and g.axis = 'published' and g.policy = 'weights'
            where (h.gap, h.gap_low, h.gap_high, h.closed_model_id, h.open_model_id, h.status)
                is distinct from (g.gap, g.gap_low, g.gap_high, g.closed_model_id, g.open_model_id, g.status)
            """.replace("select board_id,", "select h.board_id,"),
        ),
        Check(
            "gold.headline",
            "repeats_the_lag",
            "The lag is the latest one in gold.lag (released axis, weights policy) of its variant.",
            """
            with latest as (
                select board_id, variant, lag_days, status from gold.lag
                where axis = 'released' and policy = 'weights'
                qualify row_number() over (partition by board_id, variant order by as_of desc) = 1
            )
            select h.board_id, h.lag_days, s.lag_days as strict, h.lag_plausible_days, p.lag_days as plausible
            from gold.headline h
            left join latest s on s.board_id = h.board_id and s.variant = 'strict'
            left join latest p on p.board_id = h.board_id and p.variant = 'plausible'
            where (h.lag_days, h.lag_plausible_days) is distinct from (s.lag_days, p.lag_days)
            """,
        ),
        Check(
            "gold.headline",
            "repeats_the_verdict",
            "Verdict, p and test are those of gold.significance (published axis, weights policy) on that day.",
            """
            select h.board_id, h.as_of, h.verdict, t.verdict as tested, h.p_holm, t.p_holm as p_tested, h.method, family
            from gold.headline h left join gold.significance t on t.board_id = h.board_id and t.as_of = h.as_of
                and t.axis = 'published' and t.policy = 'weights'
            where (h.verdict, h.p_holm, h.method, h.featured)
                is distinct from (t.verdict, t.p_holm, t.method, t.family = 'headline')
            """,
        ),
        Check(
            "gold.headline",
            "verdict_fits_the_gap",
            "closed_ahead needs a positive gap, open_ahead a negative one; where it would mislead there is none.",
            """
            select board_id, gap, status, verdict from gold.headline
            where (verdict = 'closed_ahead' and not coalesce(gap > 0, false))
                or (verdict = 'open_ahead' and not coalesce(gap < 0, false))
                or (status in ('cross_harness', 'openness_undecided') and verdict is not null)
            """,
        ),
        Check(
            "gold.headline",
            "bounds_hold_the_gap",
            "What the gap could be if unknown openness were known lies on both sides of the gap.",
            """
            select board_id, gap_if_unknown_low, gap, gap_if_unknown_high from gold.headline
            where gap_if_unknown_low > gap or gap > gap_if_unknown_high
            """,
        ),
    ]


def _headline_is_honest() -> list[Check]:
    return [
        known_words("gold.headline", "build_origin", ["sample", "live"]),
        Check(
            "gold.headline",
            "origin_told",
            "A board that rests on the bundled sample says so, and only such a board does.",
            f"""
            with origins as (
                {ORIGINS}
            )
            select board_id, build_origin, origin from gold.headline join origins using (board_id)
            where build_origin <> origin
            """,
        ),
    ]


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
    "gold.headline": headline,
    "gold.openness_bounds": openness_bounds,
    "gold.changes": changes,
    "gold.build": build,
}
