"""What must hold of gold's gaps and lags: signs, intervals, reasons, and the way back to the captures."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import CLOSE, KEY, STATUSES, days_and_policies, on_their_sides
from expectations.silver import listed

GAPLESS = ("no_open", "no_closed", "insufficient_data")


def point_gap() -> list[Check]:
    """gold.point_gap."""
    return [
        *days_and_policies("gold.point_gap"),
        known_words("gold.point_gap", "status", STATUSES),
        on_their_sides("gold.point_gap", "policy"),
        *_gap_values(),
        *_gap_foundations(),
        _gap_decided(),
    ]


def _gap_values() -> list[Check]:
    return [
        Check(
            "gold.point_gap",
            "gap_is_closed_minus_open",
            "gap = closed - open in the board's better direction, never clamped.",
            f"""
            select {KEY}, direction, closed_score, open_score, gap
            from gold.point_gap join silver.boards using (board_id)
            where (gap is null) <> (closed_score is null or open_score is null)
                or abs(gap - if(direction = 'lower', open_score - closed_score, closed_score - open_score)) > {CLOSE}
            """,
        ),
        Check(
            "gold.point_gap",
            "sign_says_who_leads",
            "A positive gap means that some closed model ranks above the best open one, and only then.",
            f"""
            select {KEY}, gap, rank_of_best_open, win_probability from gold.point_gap
            where (gap > 0) <> (rank_of_best_open > 1) or (gap > 0) <> (win_probability > 0.5)
            """,
        ),
        Check(
            "gold.point_gap",
            "interval_holds_gap",
            "gap_low <= gap <= gap_high, and no interval without a gap.",
            f"""
            select {KEY}, gap_low, gap, gap_high from gold.point_gap
            where gap_low - gap > {CLOSE} or gap - gap_high > {CLOSE}
                or (gap is null and coalesce(gap_low, gap_high) is not null)
            """,
        ),
        Check(
            "gold.point_gap",
            "no_gap_only_with_reason",
            "A gap is NULL where a side is missing and its status says so or says that an unknown may be that side.",
            f"""
            select {KEY}, gap, status, n_open, n_closed from gold.point_gap
            where (gap is null) <> (least(n_open, n_closed) = 0)
                or (status <> 'openness_undecided' and (gap is null) <> (status in {listed(GAPLESS)}))
            """,
        ),
        Check(
            "gold.point_gap",
            "win_probability_of_gap",
            "On Elo boards the chance that the closed model is preferred is 1 / (1 + 10^(-gap / 400)), elsewhere none.",
            f"""
            select {KEY}, unit, gap, win_probability from gold.point_gap
            where (win_probability is not null) <> (unit = 'elo' and gap is not null)
                or abs(win_probability - 1 / (1 + pow(10, -gap / 400))) > {CLOSE}
            """,
        ),
    ]


def _gap_decided() -> Check:
    return Check(
        "gold.point_gap",
        "decided_whatever_the_unknown_are",
        "Beyond doubt means: no unsettled name near the top, and no unknown that could lead or catch up.",
        f"""
        select {KEY}, status, g.gap, gap_low, gap_high, gap_if_all_open, gap_if_all_closed, n_unresolved_top20
        from gold.point_gap g join gold.openness_bounds u using ({KEY})
        where axis = 'published' and status not in ('openness_undecided', 'insufficient_data')
            and case when g.gap is null then coalesce(gap_if_all_open < 0, gap_if_all_closed > 0)
                else n_unresolved_top20 > 0 or sign(gap_if_all_open) <> sign(gap_if_all_closed)
                    or (gap_low > 0 and gap_if_all_open < least(gap_low, g.gap - gap_low))
                    or (gap_high < 0 and gap_if_all_closed > greatest(gap_high, g.gap - gap_high)) end
        """,
    )


def _gap_foundations() -> list[Check]:
    return [
        Check(
            "gold.point_gap",
            "rests_on_the_frontier",
            "Models and scores of both sides are those of gold.frontier on the same day.",
            f"""
            with sides as (
                select {KEY}, 'closed' as side, closed_model_id as model_id, closed_score as score,
                    closed_score_id as score_id from gold.point_gap
                union all
                select {KEY}, 'open', open_model_id, open_score, open_score_id from gold.point_gap
            )
            select {KEY}, side, g.model_id, g.score, f.model_id as frontier_model_id, f.score as frontier_score
            from (from sides where model_id is not null) g full join gold.frontier f using ({KEY}, side)
            where (g.model_id, g.score, g.score_id) is distinct from (f.model_id, f.score, f.score_id)
            """,
        ),
        Check(
            "gold.point_gap",
            "reaches_its_captures",
            "Both scores of every gap lead to a capture with SHA-256, WARC file and offset.",
            f"""
            with rests as (
                select {KEY}, unnest([closed_score_id, open_score_id]) as score_id,
                    unnest([closed_model_id, open_model_id]) as model_id from gold.point_gap
            )
            select r.*, s.capture_id from rests r
            left join silver.scores s using (score_id) left join bronze.captures c using (capture_id)
            where r.model_id is not null and (body_sha256 is null or warc_file is null or warc_offset is null)
            """,
        ),
    ]


def lag() -> list[Check]:
    """gold.lag."""
    return [
        *days_and_policies("gold.lag"),
        known_words("gold.lag", "status", STATUSES),
        known_words("gold.lag", "variant", ["strict", "plausible"]),
        Check(
            "gold.lag",
            "no_negative_lag",
            "A lag is never negative: where open leads the lag is 0 and the lead stands, negative, in lead_days.",
            f"""
            select {KEY}, variant, lag_days, lead_days, status from gold.lag
            where lag_days < 0 or lead_days > 0 or (status = 'open_leads' and lag_days <> 0)
            """,
        ),
        Check(
            "gold.lag",
            "counts_the_days",
            "A lag is the number of days from reached_on to as_of.",
            f"""
            select {KEY}, variant, reached_on, lag_days, status from gold.lag
            where reached_on > as_of or lag_days <> as_of - reached_on or (status = 'ok' and lag_days is null)
            """,
        ),
        Check(
            "gold.lag",
            "plausible_within_strict",
            "What is merely plausible is reached no later than what is certain.",
            """
            select p.board_id, p.axis, p.as_of, p.policy, p.lag_days as plausible, s.lag_days as strict
            from gold.lag p join gold.lag s using (board_id, axis, as_of, policy)
            where p.variant = 'plausible' and s.variant = 'strict' and p.lag_days > s.lag_days
            """,
        ),
        Check(
            "gold.lag",
            "bounds_hold_the_lag",
            "If every unknown were open the lag could only be shorter, if every one were closed only longer.",
            f"""
            select {KEY}, variant, lag_if_all_open, lag_days, lag_if_all_closed, status from gold.lag
            where lag_if_all_open > lag_days or lag_days > lag_if_all_closed
                or (variant <> 'strict' and coalesce(lag_if_all_open, lag_if_all_closed) is not null)
                or (variant = 'strict' and (lag_if_all_open is null) <> (lag_days is null))
            """,
        ),
        *_bracket(),
    ]


def _bracket() -> list[Check]:
    return [
        Check(
            "gold.lag",
            "bracket_in_order",
            "Of strict lags only: under <= central <= over, and nothing of them where closed is no better that day.",
            f"""
            select {KEY}, variant, reached_on, under_days, central_days, over_days, space from gold.lag
            where under_days < 0 or under_days > central_days or central_days > over_days or under_days > over_days
                or (reached_on = as_of and (under_days <> 0 or central_days <> 0 or over_days <> 0))
                or (variant <> 'strict' and coalesce(under_days, central_days, over_days) is not null)
                or (variant <> 'strict' and space is not null) or (status = 'left_censored' and under_days <> lag_days)
            """,
        ),
        Check(
            "gold.lag",
            "bracket_of_the_records",
            "On the newest day the bracket runs from when closed first was above open back to its best before that.",
            f"""
            with field as (
                select l.*, f.as_of as day, if(direction = 'lower', -f.score, f.score) as closed,
                    if(direction = 'lower', -o.score, o.score) as open
                from gold.lag l join silver.boards using (board_id)
                join gold.frontier f using (board_id, axis, policy)
                join gold.frontier o on o.board_id = l.board_id and o.axis = l.axis and o.policy = l.policy
                    and o.as_of = l.as_of and o.side = 'open'
                where l.axis = 'released' and l.as_of = l.known_on and l.over_days is not null
                    and l.reached_on is distinct from l.as_of and f.side = 'closed' and f.as_of <= l.as_of
            ),
            above as (
                select {KEY}, under_days, over_days, min(day) filter (closed > open) as above_on from field group by all
            ),
            below as (
                select {KEY}, arg_max(day, (closed, -epoch(day))) as below_on
                from field join above using ({KEY}) where day < above_on group by all
            )
            select {KEY}, under_days, above_on, over_days, below_on from above left join below using ({KEY})
            where (under_days, over_days) is distinct from (as_of - above_on, as_of - below_on)
            """,
        ),
    ]


SUITES = {"gold.point_gap": point_gap, "gold.lag": lag}
