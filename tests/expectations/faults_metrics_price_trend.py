"""Faults of gold.price_gap and gold.trend."""

from __future__ import annotations

from tests.expectations.faults import Fault, fault

PRICE, TREND = "gold.price_gap", "gold.trend"
TEXT = "board_id = 'arena/text' and axis = 'published' and policy = 'weights'"
BENCH = "board_id = 'bench/errors' and axis = 'published' and policy = 'weights'"
# Eight records a side and lines that would meet, as if they had been fitted.
FORECAST = {
    "n_open": "9", "n_closed": "8", "open_slope_per_year": "20", "closed_slope_per_year": "10",
    "backward_gap_days": "100", "velocity_months_per_year": "-12", "crossing_on": "as_of + 100",
    "crossing_low": "as_of + 50", "share_crossing": "1", "backtest_error_days": "-20", "no_change_error_days": "30",
    "status": "'ok'",
}  # fmt: skip
NO_CROSSING = {"crossing_on": "null", "crossing_low": "null"}
EARLY = "board_id = 'arena/text' and axis = 'released' and as_of = '2025-06-01'"  # not the newest day


def priced(check: str, example: str, *also: str, where: str = f"{BENCH} and rho = 0.9", **changed: str) -> Fault:
    values = ", ".join(f"{column} = {value}" for column, value in changed.items())
    return fault(f"{PRICE}:{check}", f"update {PRICE} set {values} where {where}", example, *also)


def foretold(check: str, example: str, *also: str, where: str = EARLY, **changed: str) -> Fault:
    values = ", ".join(f"{column} = {value}" for column, value in {**FORECAST, **changed}.items())
    return fault(f"{TREND}:{check}", f"update {TREND} set {values} where {where}", example, *also)


PRICE_TREND = [
    priced("axis_vocabulary", "day", axis="'day'"),
    priced("policy_vocabulary", "strict", policy="'strict'", where=f"{BENCH} and rho = 1"),
    priced("no_look_ahead", "2026-01-09", known_on="as_of - 1"),
    priced("status_vocabulary", "fine", status="'fine'"),
    priced(
        "models_on_their_sides", "alpha/a", f"{PRICE}:none_cheaper_and_better",
        open_model_id="'alpha/a'", open_price="3.5", quality_ratio="80 / 88.0",
    ),
    priced("prices_were_seen", "0.63", open_price="0.63"),
    priced("prices_were_seen", "2026-01-09", open_price_on="as_of - 1"),
    priced("prices_were_seen", "0.625", open_price_on="null"),
    priced("ratio_of_its_prices", "0.2", price_ratio="0.2"),
    priced("stale_after_thirty_days", "stale_price", status="'stale_price'"),
    priced("stale_after_thirty_days", '"status": "ok"', status="'ok'"),
    priced("unpriced_among_enough", '"n_unpriced": 2', n_unpriced="2"),
    priced("good_enough", '"rho": 1.1', rho="1.1", where=f"{BENCH} and rho = 0.9"),
    priced("good_enough", "0.44", win_probability="0.44", where=f"{TEXT} and rho = 0.9"),
    priced("quality_of_its_scores", "1.03", quality_ratio="1.03"),
    priced("dominated_says_so", "true", dominated="true"),
    priced("dominated_says_so", '"asked_of_all": true', dominated="true", where=f"{TEXT}"),
    fault(
        f"{PRICE}:none_cheaper_and_better",
        f"update {PRICE} set open_model_id = 'delta/d', open_price = 0.7, open_price_on = as_of,"
        f" quality_ratio = 85 / 88.0 where {BENCH} and rho = 0.9",
        "gamma/c",
        f"{PRICE}:prices_were_seen",
    ),
    foretold("axis_vocabulary", "day", axis="'day'"),
    foretold("policy_vocabulary", "strict", policy="'strict'"),
    foretold("no_look_ahead", "2025-05-31", known_on="as_of - 1"),
    foretold("status_vocabulary", "fine", status="'fine'"),
    foretold("suppressed_by_vocabulary", "mood", status="'suppressed'", suppressed_by="'mood'", **NO_CROSSING),
    foretold("space_vocabulary", "squares", space="'squares'"),
    foretold("says_it_is_a_forecast", "false", is_forecast="false"),
    foretold("no_crossing_against_the_rules", '"n_open": 7', n_open="7"),
    foretold("no_crossing_against_the_rules", "0.89", share_crossing="0.89"),
    foretold("no_crossing_against_the_rules", "-40", backtest_error_days="-40"),
    foretold("no_crossing_against_the_rules", '"backtest_error_days": null', backtest_error_days="null"),
    foretold("no_crossing_against_the_rules", "2035-", crossing_on="as_of + 3700"),
    foretold("interval_holds_crossing", "2025-09-11", crossing_low="as_of + 102"),
    foretold("interval_holds_crossing", "2025-07-21", crossing_on="null"),
    foretold("suppressed_with_its_reason", "horizon", suppressed_by="'horizon'", **NO_CROSSING),
    foretold("velocity_of_its_slopes", "-11", velocity_months_per_year="-11"),
    foretold("velocity_of_its_slopes", "5.0", open_slope_per_year="5", velocity_months_per_year="6"),
    fault(
        f"{TREND}:lag_is_that_of_gold_lag",
        "update gold.lag set status = 'ok', lag_days = 9, reached_on = as_of - 9 where variant = 'strict'"
        " and board_id = 'arena/text'",
        '"strict_lag": 9',
        "gold.lag:plausible_within_strict",
        "gold.headline:repeats_the_lag",
        "gold.lag:bounds_hold_the_lag",
    ),
    fault(f"{TREND}:lines_through_the_records", f"update {TREND} set n_open = 3 where {TEXT}", '"open_records": 2'),
    fault(
        f"{TREND}:lines_through_the_records",
        f"update {TREND} set closed_slope_per_year = 3 where {TEXT}",
        '"closed_slope_per_year": 3.0',
    ),
]  # fmt: skip
