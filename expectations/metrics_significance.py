"""What must hold of gold's tests of the gap: each p, its adjustment and its verdict worked out in another way."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import CLOSE, KEY, STATUSES, days_and_policies, on_their_sides
from expectations.silver import listed

TABLE = "gold.significance"
METHODS = ("mcnemar_exact", "elo_z", "two_proportion", "interval_z", "none")
VERDICTS = ("closed_ahead", "open_ahead", "indistinguishable", "insufficient_data")
WITHHELD = listed(("cross_harness", "openness_undecided"))


def significance() -> list[Check]:
    """gold.significance."""
    return [
        *days_and_policies(TABLE),
        known_words(TABLE, "status", STATUSES),
        known_words(TABLE, "method", METHODS),
        known_words(TABLE, "verdict", VERDICTS),
        on_their_sides(TABLE, "policy"),
        _gaps(),
        *_tasks(),
        _errors(),
        *_adjustment(),
    ]


def _gaps() -> Check:
    return Check(
        TABLE,
        "one_test_a_gap",
        "Every gap has its row, with its models and status; where no test applies the status says so.",
        f"""
        select {KEY}, t.gap, g.gap as point_gap, t.method, t.status, g.status as gap_status
        from {TABLE} t full join gold.point_gap g using ({KEY})
        where (t.gap, t.closed_model_id, t.open_model_id) is distinct from (g.gap, g.closed_model_id, g.open_model_id)
            or (t.method = 'none') <> (t.p is null) or (t.p is not null and g.gap is null)
            or t.status <> if(g.gap is not null and t.p is null and g.status not in {WITHHELD},
                'insufficient_data', g.status)
        """,
    )


def _tasks() -> list[Check]:
    return [
        Check(
            TABLE,
            "counts_are_of_the_tasks",
            "What each side alone solved is counted from the task results of those two runs.",
            f"""
            with runs as (
                select score_id, benchmark, regexp_extract(setting, '(?:^|;)submission=([^;]+)', 1) as submission
                from silver.scores join silver.boards using (board_id)
            ),
            pairs as (
                select distinct c.benchmark, c.submission as one, o.submission as other,
                    n_shared, only_closed, only_open
                from {TABLE} join gold.point_gap using ({KEY})
                left join runs c on c.score_id = closed_score_id
                left join runs o on o.score_id = open_score_id
                where method = 'mcnemar_exact'
            ),
            results as (
                select b.benchmark, r.* from silver.instance_results r join silver.boards b using (board_id)
                where submission in (select unnest([one, other]) from pairs)
            ),
            counted as (
                select p.benchmark, p.one, p.other, count(*) as n_shared,
                    count(*) filter (a.resolved > b.resolved) as only_closed,
                    count(*) filter (a.resolved < b.resolved) as only_open
                from (select distinct benchmark, one, other from pairs) p
                join results a on a.benchmark = p.benchmark and a.submission = p.one
                join results b on b.benchmark = p.benchmark and b.submission = p.other
                    and b.instance_id = a.instance_id
                group by p.benchmark, p.one, p.other, a.board_id, b.board_id
            )
            from pairs except from counted
            """,
        ),
        Check(
            TABLE,
            "p_of_the_counts",
            "The exact p of two runs on the same tasks: twice the chance of so few heads or fewer in so many throws.",
            f"""
            with pairs as (
                select distinct only_closed + only_open as n, least(only_closed, only_open) as k, p
                from {TABLE} where method = 'mcnemar_exact'
            )
            select n, k, p, least(1, 2 * list_sum([
                exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) - n * ln(2)) for i in range(k + 1)])) as p_counted
            from pairs where not coalesce(abs(p - p_counted) < {CLOSE}, false)
            """,
        ),
    ]


def _errors() -> Check:
    # The tail of the normal distribution by Abramowitz and Stegun's 7.1.26, good to 1.5e-7.
    return Check(
        TABLE,
        "p_of_the_error",
        "Other tests follow from the gap and its standard error, and so does the smallest gap that would be found.",
        f"""
        with tests as (
            select {KEY}, method, gap, se_difference, mde80, p, abs(gap) / se_difference / sqrt(2) as x,
                1 / (1 + 0.3275911 * x) as t,
                t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
                    * exp(-x * x) as p_of_error
            from {TABLE} where p is not null
        )
        select {KEY}, method, gap, se_difference, mde80, p, p_of_error from tests
        where (method <> 'mcnemar_exact' and not coalesce(abs(p - p_of_error) < 1e-6, false))
            or se_difference <= 0 or (mde80 is null) <> (se_difference is null)
            or abs(mde80 - 2.8 * se_difference) > {CLOSE}
        """,
    )


def _adjustment() -> list[Check]:
    return [
        Check(
            TABLE,
            "p_holm_of_the_family",
            "On the printed table p is adjusted for its lines by Holm's step-down, each board by its row in force.",
            f"""
            with days as (select distinct axis, policy, family_on from {TABLE} where family = 'headline'),
            in_force as (
                select d.*, t.board_id, t.as_of, if(t.status in {WITHHELD}, null, t.p) as p
                from days d join {TABLE} t on t.axis = d.axis and t.policy = d.policy and t.as_of <= d.family_on
                where t.family = 'headline'
                qualify row_number() over (partition by d.axis, d.policy, d.family_on, t.board_id
                    order by t.as_of desc) = 1
            ),
            holm as (  -- the greatest of (number not smaller) x p among those not greater
                select one.axis, one.policy, one.family_on, one.board_id, one.as_of, max(least(1, other.p * (
                    select count(*) from in_force k where k.axis = other.axis and k.policy = other.policy
                        and k.family_on = other.family_on and k.p >= other.p)))
                    filter (other.p is not null) as p_holm
                from in_force one left join in_force other on other.axis = one.axis and other.policy = one.policy
                    and other.family_on = one.family_on and other.p <= one.p
                group by all
            )
            select {KEY}, family_on, t.p, t.p_holm, h.p_holm as p_adjusted
            from {TABLE} t left join holm h using ({KEY}, family_on)
            where family = 'headline'
                and ((t.p_holm is null) <> (h.p_holm is null) or abs(t.p_holm - h.p_holm) > {CLOSE})
            """,
        ),
        Check(
            TABLE,
            "adjusted_within_bounds",
            "An adjusted p is never below the p itself nor above so many times it as there are in the family.",
            f"""
            select {KEY}, family, family_on, family_size, p, p_holm from {TABLE}
            where p_holm < p or p_holm > 1 or p_holm - family_size * p > {CLOSE} or family_on < as_of
                or (p_holm is null) <> (p is null or status in {WITHHELD})
            """,
        ),
        Check(
            TABLE,
            "verdict_follows_p_holm",
            "A side is ahead when the adjusted p is below 0.05 and the gap its way; a doubtful gap has no verdict.",
            f"""
            select {KEY}, gap, p_holm, verdict, status, only_closed, only_open from {TABLE}
            where verdict is distinct from case when status in {WITHHELD} then null
                when p is null then 'insufficient_data'
                when p_holm >= 0.05 or gap = 0 or sign(gap) <> sign(coalesce(only_closed - only_open, gap))
                    then 'indistinguishable'
                when gap > 0 then 'closed_ahead' else 'open_ahead' end
            """,
        ),
    ]


SUITES = {TABLE: significance}
