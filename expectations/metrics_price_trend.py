"""What must hold of gold.price_gap and gold.trend: true prices, models good enough, forecasts kept back."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import CLOSE, KEY, STATUSES, days_and_policies, on_their_sides, side
from expectations.silver import CLOSED, OPEN, listed

PRICE, TREND = "gold.price_gap", "gold.trend"
SUPPRESSED_BY = ("leader_slope", "contradicted", "horizon", "no_backtest", "backtest", "share_crossing")


def price_gap() -> list[Check]:
    """gold.price_gap."""
    return [
        *days_and_policies(PRICE),
        known_words(PRICE, "status", [*STATUSES, "out_of_reach"]),
        on_their_sides(PRICE, "policy"),
        *_prices_true(),
        *_quality_true(),
    ]


def _prices_true() -> list[Check]:
    return [
        Check(
            PRICE,
            "prices_were_seen",
            "Each price is that of silver.prices on the day that stands beside it, 3 parts input to 1 output.",
            f"""
            with named as (
                select {KEY}, rho, closed_model_id as model_id, closed_price as price, price_on from {PRICE}
                union all
                select {KEY}, rho, open_model_id, open_price, open_price_on from {PRICE} where open_model_id is not null
            )
            select * from named n
            where (price is null) <> (price_on is null) or price is not null and not exists (
                select 1 from silver.prices p
                where p.model_id = n.model_id and p.valid_from <= n.price_on
                    and n.price_on < coalesce(p.valid_to, 'infinity'::date)
                    and abs(0.75 * p.input_usd_per_mtok + 0.25 * p.output_usd_per_mtok - n.price) <= {CLOSE} * n.price)
            """,
        ),
        Check(
            PRICE,
            "ratio_of_its_prices",
            "price_ratio is open by closed price, and there is one where both prices are.",
            f"""
            select {KEY}, rho, open_price, closed_price, price_ratio from {PRICE}
            where coalesce(abs(price_ratio * closed_price - open_price) > {CLOSE} * open_price,
                (price_ratio is null) <> (open_price is null or closed_price is null))
            """,
        ),
        Check(
            PRICE,
            "stale_after_thirty_days",
            "No price is over thirty days from its day where it passes as sound, nor within as stale, nor missing.",
            f"""
            select {KEY}, rho, price_on, open_price_on, status from {PRICE}
            where status in ('ok', 'saturated', 'stale_price') and (price_ratio is null
                or (status = 'stale_price') <> (greatest(abs(as_of - price_on), abs(as_of - open_price_on)) > 30))
            """,
        ),
        Check(
            PRICE,
            "unpriced_among_enough",
            "A model is bought where one of those good enough has a price, and only then.",
            f"""
            select {KEY}, rho, open_model_id, n_enough, n_unpriced from {PRICE}
            where n_unpriced > n_enough or n_unpriced < 0
                or (open_model_id is not null) <> coalesce(n_unpriced < n_enough, false)
            """,
        ),
    ]


def _quality_true() -> list[Check]:
    return [
        Check(
            PRICE,
            "good_enough",
            "The open model has rho of the closed one's quality, or of an even chance to win on Elo boards.",
            f"""
            select {KEY}, rho, quality_ratio, win_probability, open_model_id from {PRICE}
            where quality_ratio < rho - {CLOSE} or win_probability < rho / 2 - {CLOSE}
            """,
        ),
        Check(
            PRICE,
            "quality_of_its_scores",
            "quality_ratio and win_probability are those of the two models' scores in that snapshot.",
            f"""
            select {KEY}, rho, quality_ratio, win_probability, o.score as open_score, c.score as closed_score
            from {PRICE} g join silver.boards b using (board_id)
            join gold.standings o on (o.board_id, o.published_on, o.model_id) = (g.board_id, known_on, open_model_id)
            join gold.standings c on (c.board_id, c.published_on, c.model_id) = (g.board_id, known_on, closed_model_id)
            where abs(win_probability - 1 / (1 + pow(10, (c.score - o.score) / 400))) > {CLOSE}
                or (win_probability is not null) <> (unit = 'elo')
                or abs(quality_ratio * (c.score - w) - (o.score - w)) > {CLOSE} * abs(o.score - w)
            """.replace(" w)", " if(direction = 'lower', upper_bound, lower_bound))"),
        ),
        Check(
            PRICE,
            "dominated_says_so",
            "Dominated is one answer for every rho: true where the open model as good (rho = 1) is no dearer.",
            f"""
            select {KEY}, g.dominated, a.dominated as asked_of_all, a.open_price, a.closed_price
            from {PRICE} g join (from {PRICE} where rho = 1) a using ({KEY})
            where g.dominated is distinct from a.dominated
                or coalesce(a.dominated, false) <> coalesce(a.open_price <= a.closed_price, false)
            """,
        ),
        Check(
            PRICE,
            "none_cheaper_and_better",
            "No open model that scores higher in the same snapshot has only ever cost less than the one bought.",
            f"""
            with fixed as (
                select model_id, max(0.75 * input_usd_per_mtok + 0.25 * output_usd_per_mtok) as price
                from silver.prices group by model_id
            )
            select g.board_id, g.as_of, g.policy, rho, open_model_id, open_price, s.model_id, f.price
            from {PRICE} g join silver.boards b using (board_id)
            join gold.standings m on (m.board_id, m.published_on, m.model_id) = (g.board_id, known_on, open_model_id)
            join gold.standings s on s.board_id = g.board_id and s.published_on = known_on
                and if(direction = 'lower', s.score < m.score, s.score > m.score)
            join fixed f on f.model_id = s.model_id and f.price < g.open_price * (1 - {CLOSE})
            join silver.openness o on o.model_id = s.model_id and o.openness = s.openness
            where axis = 'published' and {side("g.policy")} = 'open'
            """,
        ),
    ]


def trend() -> list[Check]:
    """gold.trend."""
    return [
        *days_and_policies(TREND),
        known_words(TREND, "status", [*STATUSES, "suppressed"]),
        known_words(TREND, "suppressed_by", SUPPRESSED_BY),
        known_words(TREND, "space", ["identity", "logit", "log"]),
        *_forecasts_kept_back(),
        _lines_refitted(),
    ]


def _forecasts_kept_back() -> list[Check]:
    return [
        Check(
            TREND,
            "says_it_is_a_forecast",
            "Every row is labelled a forecast, so that nobody quotes a fitted line as a measurement.",
            f"select {KEY}, is_forecast from {TREND} where not is_forecast",
        ),
        Check(
            TREND,
            "no_crossing_against_the_rules",
            "A crossing has eight records a side, nine draws in ten, ten years, a back-test that beats no change.",
            f"""
            select {KEY}, n_open, n_closed, crossing_on, share_crossing, backtest_error_days, no_change_error_days,
                status, suppressed_by from {TREND}
            where crossing_on is not null and (coalesce(least(n_open, n_closed) < 8, true)
                or coalesce(share_crossing < 0.9, true) or suppressed_by is not null or crossing_on < as_of
                or crossing_on > as_of + interval 3653 day or status in ('short', 'suppressed', 'open_leads')
                or coalesce(abs(backtest_error_days) > abs(no_change_error_days), true))
            """,
        ),
        Check(
            TREND,
            "interval_holds_crossing",
            "crossing_low <= crossing_on <= crossing_high, and no interval without a crossing.",
            f"""
            select {KEY}, crossing_low, crossing_on, crossing_high from {TREND}
            where crossing_low > crossing_on or crossing_on > crossing_high
                or (crossing_on is null and coalesce(crossing_low, crossing_high) is not null)
            """,
        ),
        Check(
            TREND,
            "suppressed_with_its_reason",
            "What is suppressed says why, and nothing else does.",
            f"""
            select {KEY}, status, suppressed_by from {TREND}
            where (status = 'suppressed') <> (suppressed_by is not null)
            """,
        ),
        Check(
            TREND,
            "velocity_of_its_slopes",
            "The gap changes by the difference of slopes over the leading one; a crossing needs open's to be steeper.",
            f"""
            select {KEY}, open_slope_per_year, closed_slope_per_year, backward_gap_days, velocity_months_per_year,
                crossing_on from {TREND}
            where abs(velocity_months_per_year * if(backward_gap_days >= 0, closed_slope_per_year, open_slope_per_year)
                    - 12 * (closed_slope_per_year - open_slope_per_year)) > 1e-3
                or (backward_gap_days is null) <> (velocity_months_per_year is null)
                or crossing_on is not null and coalesce(velocity_months_per_year >= 0, true)
            """,
        ),
        Check(
            TREND,
            "lag_is_that_of_gold_lag",
            "The lag beside the forecast is gold.lag's strict one, on boards where no model changed sides.",
            f"""
            with opened as (
                select model_id from silver.openness group by model_id
                having bool_or(openness in {listed(CLOSED)}) and bool_or(openness in {listed(OPEN)})
            )
            select t.board_id, t.as_of, t.policy, t.lag_days, l.lag_days as strict_lag
            from {TREND} t join gold.lag l using ({KEY})
            where axis = 'released' and variant = 'strict' and l.status = 'ok'
                and t.lag_days is distinct from l.lag_days
                and t.board_id not in (select board_id from gold.standings join opened using (model_id))
            """,
        ),
    ]


def _lines_refitted() -> Check:
    return Check(
        TREND,
        "lines_through_the_records",
        "On each board's newest day the records counted, and the slopes, are those of gold.standings fitted anew.",
        f"""
        with newest as (
            select board_id, max(known_on) as known_on from {TREND} group by board_id
        ),
        entered as (
            select s.board_id, p.policy, {side("p.policy")} as side, greatest(o.valid_from, s.released_on) as day,
                case t.space
                    when 'logit' then if(direction = 'lower', -1, 1) * ln(share / (1 - share))
                    when 'log' then if(direction = 'lower', -1, 1) * ln(s.score)
                    else if(direction = 'lower', -1, 1) * s.score end as value
            from gold.standings s join newest n on n.board_id = s.board_id and n.known_on = s.published_on
            join silver.boards b on b.board_id = s.board_id
            join (select distinct board_id, space from {TREND}) t on t.board_id = s.board_id
            join silver.openness o on o.model_id = s.model_id and o.valid_from <= s.published_on
                and coalesce(o.valid_to, 'infinity'::date) > s.released_on
            cross join (select unnest(['weights', 'permissive']) as policy) p,
            lateral (select coalesce(s.n, b.n_tasks) as tasks),
            lateral (select greatest(coalesce(0.5 / tasks, 1e-6), least(1 - coalesce(0.5 / tasks, 1e-6),
                (s.score - lower_bound) / (upper_bound - lower_bound))) as share)
            where s.released_on <= s.published_on
        ),
        records as (
            select *, max(value) over (partition by board_id, policy, side order by day
                range between unbounded preceding and interval 1 day preceding) as before
            from (
                select board_id, policy, side, day, max(value) as value from entered where side is not null group by all
            )
            qualify value > before or before is null
        ),
        fitted as (
            select board_id, policy,
                count(*) filter (side = 'open') as n_open, count(*) filter (side = 'closed') as n_closed,
                regr_slope(value, (day - date '2000-01-01') / 365.25) filter (side = 'open') as open_slope,
                regr_slope(value, (day - date '2000-01-01') / 365.25) filter (side = 'closed') as closed_slope
            from records group by all
        )
        select {KEY}, t.n_open, f.n_open as open_records, t.n_closed, f.n_closed as closed_records,
            open_slope_per_year, f.open_slope, closed_slope_per_year, f.closed_slope
        from {TREND} t join newest using (board_id, known_on) left join fitted f using (board_id, policy)
        where as_of = known_on and ((t.n_open, t.n_closed) <> (coalesce(f.n_open, 0), coalesce(f.n_closed, 0))
            or (open_slope_per_year is null) <> (t.n_open < 8) or (closed_slope_per_year is null) <> (t.n_closed < 8)
            or abs(open_slope_per_year - f.open_slope) > 1e-5 * (1 + abs(f.open_slope))
            or abs(closed_slope_per_year - f.closed_slope) > 1e-5 * (1 + abs(f.closed_slope)))
        """,
    )


SUITES = {PRICE: price_gap, TREND: trend}
