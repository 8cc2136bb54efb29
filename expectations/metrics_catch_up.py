"""What must hold of the days to catch up: recomputed from the frontier and its records."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import CLOSE, STATUSES, days_and_policies

RECORD = "board_id, axis, policy, variant, closed_model_id, record_on"
SERIES = "board_id, axis, as_of, policy, variant"


def catch_up() -> list[Check]:
    """gold.catch_up."""
    statuses = ["ok", "right_censored", "left_censored", "open_leads", "insufficient_data"]
    return [
        known_words("gold.catch_up", "axis", ["published", "released"]),
        known_words("gold.catch_up", "policy", ["weights", "permissive"]),
        known_words("gold.catch_up", "variant", ["strict", "plausible"]),
        known_words("gold.catch_up", "status", statuses),
        *_days_to_catch_up(),
        *_reaching_days(),
    ]


def _days_to_catch_up() -> list[Check]:
    return [
        Check(
            "gold.catch_up",
            "counts_the_days",
            "Days run from the record to reached_on, or to the last day on which it was still followed.",
            f"""
            select {RECORD}, reached_on, followed_until, known_on, days, status from gold.catch_up
            where followed_until > known_on or record_on > known_on or reached_on <> followed_until
                or (days is null) <> (status = 'insufficient_data') or days <> followed_until - record_on
            """,
        ),
        Check(
            "gold.catch_up",
            "status_says_how_to_read_the_days",
            "Reached means not before the record, open_leads before it; what is not reached is right-censored.",
            f"""
            select {RECORD}, reached_on, days, status from gold.catch_up
            where (open_model_id is null) <> (reached_on is null) or case status
                when 'ok' then reached_on is null or days < 0
                when 'open_leads' then reached_on is null or days >= 0
                when 'right_censored' then reached_on is not null or days < 0
                when 'left_censored' then axis <> 'published'
                else reached_on is not null end
            """,
        ),
        Check(
            "gold.catch_up",
            "plausible_within_strict",
            "What is merely plausible is reached no later than what is certain, and of the same records.",
            """
            select board_id, axis, policy, closed_model_id, record_on, p.status as plausible, s.status as strict,
                p.reached_on as plausibly_on, s.reached_on as strictly_on
            from (from gold.catch_up where variant = 'plausible') p
            full join (from gold.catch_up where variant = 'strict') s
                using (board_id, axis, policy, closed_model_id, record_on)
            where p.status is null or s.status is null or p.closed_score <> s.closed_score
                or (p.status <> 'insufficient_data' and s.reached_on is not null
                    and coalesce(p.reached_on > s.reached_on, true))
            """,
        ),
    ]


def _reaching_days() -> list[Check]:
    return [
        Check(
            "gold.catch_up",
            "rests_on_the_frontier",
            "The record is the closed frontier of its day, who reached it the open one of that day.",
            f"""
            with rests as (
                select {RECORD}, 'closed' as side, closed_model_id as model_id, record_on as as_of, closed_score
                from gold.catch_up
                union all
                select {RECORD}, 'open', open_model_id, reached_on, null from gold.catch_up
                where reached_on is not null
            )
            select r.*, f.model_id as frontier_model_id, f.score as frontier_score
            from rests r left join gold.frontier f using (board_id, axis, as_of, policy, side)
            where f.model_id is distinct from r.model_id or f.score <> r.closed_score
            """,
        ),
        Check(
            "gold.catch_up",
            "reached_on_the_first_day",
            "By release day, open was below the record on every day before reached_on, and not on that day.",
            f"""
            with counted as (
                select {RECORD}, c.reached_on, min(f.as_of) as first_on
                from gold.catch_up c join silver.boards using (board_id)
                left join gold.frontier f on f.board_id = c.board_id and f.axis = c.axis and f.policy = c.policy
                    and f.side = 'open'
                    and if(direction = 'lower', f.score <= c.closed_score, f.score >= c.closed_score)
                where c.axis = 'released' and c.variant = 'strict'
                group by all
            )
            from counted where reached_on is distinct from first_on
            """.replace(RECORD, ", ".join(f"c.{name}" for name in RECORD.split(", "))),
        ),
    ]


def catch_up_summary() -> list[Check]:
    """gold.catch_up_summary."""
    return [
        *days_and_policies("gold.catch_up_summary"),
        known_words("gold.catch_up_summary", "variant", ["strict", "plausible"]),
        known_words("gold.catch_up_summary", "status", STATUSES),
        *_counts(),
        *_medians(),
    ]


def _counts() -> list[Check]:
    return [
        Check(
            "gold.catch_up_summary",
            "every_day_and_variant",
            "There are two rows, one a variant, for each row of gold.point_gap.",
            """
            with rows as (
                select count(*) as n_rows, count(*) filter (variant = 'strict') as n_strict from gold.catch_up_summary
            )
            select n_rows, n_strict, n_gaps from rows, (select count(*) as n_gaps from gold.point_gap)
            where n_rows <> 2 * n_gaps or n_strict <> n_gaps
            """,
        ),
        Check(
            "gold.catch_up_summary",
            "counts_add_up",
            "Every record is of exactly one kind.",
            f"""
            select {SERIES}, n_records, n_reached, n_censored, n_left_censored, n_open_leads, n_unjudged
            from gold.catch_up_summary
            where n_records <> n_reached + n_censored + n_left_censored + n_open_leads + n_unjudged
                or least(n_reached, n_censored, n_left_censored, n_open_leads, n_unjudged) < 0
            """,
        ),
        Check(
            "gold.catch_up_summary",
            "newest_counts_are_of_the_records",
            "On a board's newest day the counts are those of gold.catch_up.",
            f"""
            with found as (
                select board_id, axis, policy, variant, known_on as as_of, count(*) as records,
                    count(*) filter (status = 'ok') as reached,
                    count(*) filter (status = 'open_leads') as leads,
                    count(*) filter (status = 'left_censored') as left_out
                from gold.catch_up group by all
            )
            select {SERIES}, n_records, records, n_reached, reached, n_open_leads, leads, n_left_censored, left_out
            from gold.catch_up_summary join found using ({SERIES})
            where (n_records, n_reached, n_open_leads, n_left_censored) is distinct from
                (records, reached, leads, left_out)
            """,
        ),
    ]


def _medians() -> list[Check]:
    return [
        Check(
            "gold.catch_up_summary",
            "interval_holds_median",
            "median_low <= median_days <= median_high where there are such.",
            f"""
            select {SERIES}, median_low, median_days, median_high from gold.catch_up_summary
            where median_low > median_days or median_days > median_high or median_low > median_high
                or (median_high is not null and median_days is null)
            """,
        ),
        Check(
            "gold.catch_up_summary",
            "newest_median_is_kaplan_meiers",
            "On a board's newest day the median is where the product of the shares that went on waiting is one half.",
            f"""
            with waits as (
                select board_id, axis, policy, variant, known_on as as_of, days, status <> 'right_censored' as happened
                from gold.catch_up where status in ('ok', 'open_leads', 'right_censored')
            ),
            steps as (
                select {SERIES}, days, count(*) filter (happened) as events,
                    sum(count(*)) over (partition by {SERIES} order by days desc) as at_risk
                from waits group by {SERIES}, days
            ),
            curves as (
                select *, product(1 - events / at_risk) over (partition by {SERIES} order by days) as still from steps
            ),
            medians as (
                select {SERIES}, min(days) filter (still <= 0.5 + {CLOSE}) as median_days from curves group by all
            )
            select {SERIES}, s.median_days, m.median_days as product_limit
            from gold.catch_up_summary s left join medians m using ({SERIES})
            where s.as_of = (select max(c.known_on) from gold.catch_up c
                    where c.board_id = s.board_id and c.axis = s.axis and c.policy = s.policy)
                and s.median_days is distinct from m.median_days
            """,
        ),
        Check(
            "gold.catch_up_summary",
            "no_median_only_with_reason",
            "Where there is no median the status says why, and only there.",
            f"""
            select {SERIES}, median_days, n_reached + n_open_leads + n_censored as n_taking_part, status
            from gold.catch_up_summary
            where (median_days is null) <>
                    (status in ('no_open', 'no_closed', 'insufficient_data', 'right_censored'))
                or (status = 'insufficient_data' and n_reached + n_open_leads + n_censored > 0)
            """,
        ),
    ]


SUITES = {"gold.catch_up": catch_up, "gold.catch_up_summary": catch_up_summary}
