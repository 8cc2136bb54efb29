"""What must hold of gold.headline: it is complete, says what the other tables say, and owns to what it rests on."""

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
            "repeats_the_other_metrics",
            "Bracket, bounds of the lag, three best, catch-up and price are those of their own tables on that day.",
            """
            select h.board_id, h.as_of, h.lag_under_days, l.under_days, h.lag_over_days, l.over_days,
                h.lag_if_unknown_low, l.lag_if_all_open, h.lag_if_unknown_high, l.lag_if_all_closed,
                h.gap_top3, k.gap as top3, h.catch_up_median_days, c.median_days, h.price_ratio, p.price_ratio as ratio
            from gold.headline h
            left join gold.lag l on (l.board_id, l.as_of, l.axis) = (h.board_id, h.as_of, 'released')
                and (l.policy, variant) = ('weights', 'strict')
            left join gold.topk_gap k on (k.board_id, k.as_of, k.axis) = (h.board_id, h.as_of, 'published')
                and (k.policy, k.k) = ('weights', 3)
            left join gold.catch_up_summary c on (c.board_id, c.as_of, c.axis) = (h.board_id, h.as_of, 'released')
                and (c.policy, c.variant) = ('weights', 'strict')
            left join gold.price_gap p on (p.board_id, p.as_of, p.axis) = (h.board_id, h.as_of, 'published')
                and (p.policy, rho) = ('weights', 0.9)
            where (h.lag_under_days, h.lag_central_days, h.lag_over_days)
                    is distinct from (l.under_days, l.central_days, l.over_days)
                or (h.lag_if_unknown_low, h.lag_if_unknown_high)
                    is distinct from (l.lag_if_all_open, l.lag_if_all_closed)
                or (h.gap_top3, gap_top3_low, gap_top3_high) is distinct from
                    (if(k_eff = k.k, k.gap, null), if(k_eff = k.k, k.gap_low, null), if(k_eff = k.k, k.gap_high, null))
                or (h.catch_up_median_days, catch_up_low_days, catch_up_high_days)
                    is distinct from (c.median_days, median_low, median_high)
                or (price_model_id, h.price_ratio, h.quality_ratio, price_win_probability)
                    is distinct from (p.open_model_id, p.price_ratio, p.quality_ratio, p.win_probability)
            """,
        ),
        Check(
            "gold.headline",
            "repeats_parity",
            "Each rule's verdict is that of gold.parity (published axis, weights policy) on that day.",
            """
            with told as (
                select board_id, as_of, unnest(json_keys(parity)) as rule, parity ->> rule as told
                from gold.headline where parity is not null
            ),
            tested as (
                select p.board_id, as_of, rule, p.verdict
                from gold.parity p join gold.headline using (board_id, as_of)
                where axis = 'published' and policy = 'weights' and p.verdict is not null
            )
            select board_id, as_of, rule, told, verdict from told full join tested using (board_id, as_of, rule)
            where told is distinct from verdict
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
                or (gap is null) <> (gap_if_unknown_low is null) or (gap is null) <> (gap_if_unknown_high is null)
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


SUITES = {"gold.headline": headline}
