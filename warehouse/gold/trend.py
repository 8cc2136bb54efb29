"""gold.trend: straight lines through both sides' records, the day on which they would meet, and how such a line erred.

A forecast, and labelled so. Records are dated by release within one snapshot of a board: that of `as_of` (published
axis) or the newest (released axis), so that no scale break and no new estimation of ratings looks like progress.
"""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.gold.lines import YEAR, Floats, Ints, Lines, Records, meeting, rises

READS = ("gold.standings", "gold.point_gap", "silver.boards", "silver.models", "openness_spells()")
LEAST = 8  # records a side
BACK = 180  # days before as_of from which the back-test forecasts
HORIZON = 10 * YEAR  # days
POLICIES = ("weights", "permissive")

# A field is one snapshot of one board.
FIELDS = """fields as (
        select board_id, known_on, row_number() over (order by board_id, known_on) as field
        from (select distinct board_id, known_on from gold.point_gap)
    )"""
# Every model of every field on the days it enters a side, the later of release and opening; lines run on `height`.
ENTRIES = f"""
    with {FIELDS},
    entered as (
        select m.model_id, greatest(o.since, m.released_on) as since, o.openness
        from silver.models m
        join openness_spells() o on o.model_id = m.model_id and o.until > m.released_on
        where side_of(o.openness, 'weights') is not null
    )
    select
        b.field,
        e.since - date '1970-01-01' as day,
        s.rank,
        side_of(e.openness, 'weights') = 'closed' as is_closed,
        side_of(e.openness, 'permissive') is not null as in_both,
        better(b.direction, s.score) as value,
        in_space(b.unit, b.direction, b.lower_bound, b.upper_bound, s.score, coalesce(s.n, b.n_tasks)) as height
    from gold.standings s
    join (from fields join silver.boards using (board_id)) b
        on b.board_id = s.board_id and b.known_on = s.published_on
    join entered e on e.model_id = s.model_id and e.since <= s.published_on
"""
ROWS = f"""
    with {FIELDS}
    select
        g.board_id, g.axis, g.as_of, g.known_on, g.policy, n.field,
        space_of(b.unit, b.lower_bound, b.upper_bound) as space, g.status,
        least(g.n_open, g.n_closed) = 0 as one_sided, g.as_of - date '1970-01-01' as day
    from gold.point_gap g
    join silver.boards b using (board_id)
    join fields n on n.board_id = g.board_id and n.known_on = g.known_on
    order by g.board_id, g.axis, g.as_of, g.policy
"""


def group(field: Ints, policy: Ints | np.int64, side: int) -> Ints:
    """One number for field, policy (its place in POLICIES) and side (0 open, 1 closed)."""
    return field * 4 + policy * 2 + side


def entries(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """`Records` entries of every field under both policies, without most of those that are no record."""
    found = con.execute(ENTRIES).pl()
    field, day, rank = (found[name].cast(pl.Int64).to_numpy() for name in ("field", "day", "rank"))
    closed, in_both = found["is_closed"].to_numpy(), found["in_both"].to_numpy()
    order = np.argsort((field << 40) + (day << 20) + rank)  # days and ranks are below 2**20
    kept = []
    for number, policy in enumerate(POLICIES):
        for side, members in ((0, ~closed), (1, closed)):
            rows = order[(members if policy == "weights" else members & in_both)[order]]
            rows = rows[rises(field[rows], -rank[rows])]
            values = found[rows].select("day", "value", "height")
            kept.append(values.with_columns(group=pl.Series(group(field[rows], np.int64(number), side))))
    return pl.concat(kept).filter(pl.col("height").is_not_null())


def measured_lag(records: Records, open_: Ints, closed: Ints, day: Ints) -> Floats:
    """Strict lag on the calendar of releases, in days; negative when open leads; NaN where it is only a bound.

    open_, closed: groups. The day before the first better record is the last on which the other side was level.
    """

    def behind(own: Ints, other: Ints) -> tuple[Floats, NDArray[np.bool_]]:
        best = records.upto(own, day)
        first = records.above(other, np.where(best >= 0, records.value[best], np.inf))
        is_behind = (first >= 0) & (records.day[first] <= day)
        days = np.where(is_behind & ~records.is_first(first), day - records.day[first] + 1.0, np.nan)
        return days, is_behind

    lag, is_behind = behind(open_, closed)
    lead, is_ahead = behind(closed, open_)
    both = (records.upto(open_, day) >= 0) & (records.upto(closed, day) >= 0)
    level = np.where(both, 0.0, np.nan)
    return np.where(is_behind, lag, np.where(is_ahead, -lead, level))


def build(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """gold.trend, from what is in `con`."""
    rows = con.execute(ROWS).pl()
    records = Records(entries(con))
    day = rows["day"].cast(pl.Int64).to_numpy()
    policy = (rows["policy"] == POLICIES[1]).cast(pl.Int64).to_numpy()
    field = rows["field"].cast(pl.Int64).to_numpy()
    sides = group(field, policy, 0), group(field, policy, 1)
    best_open, best_closed = (records.upto(side, day) for side in sides)
    open_, closed = records.lines(best_open), records.lines(best_closed)
    open_then, closed_then = (records.lines(records.upto(side, day - BACK)) for side in sides)
    lag = measured_lag(records, *sides, day)
    fit = {
        "n_open": open_.n,
        "n_closed": closed.n,
        "open_slope_per_year": np.where(open_.n >= LEAST, open_.slope, np.nan),
        "closed_slope_per_year": np.where(closed.n >= LEAST, closed.slope, np.nan),
        "lag_days": lag,
        **gap_of(open_, closed, day),
        "backtest_error_days": gap_of(open_then, closed_then, day)["backward_gap_days"] - lag,
        "no_change_error_days": measured_lag(records, *sides, day - BACK) - lag,
        "open_is_best": (records.value[best_open] >= records.value[best_closed]) * 1.0,
    }
    rows = rows.with_columns(**{name: column(values) for name, values in fit.items()})
    rows = rows.with_columns(suppressed_by=suppression())
    asked = ((rows["backward_gap_days"] > 0) & rows["suppressed_by"].is_null()).fill_null(False).to_numpy()
    share, low, high = np.full((3, len(day)), np.nan)
    share[asked], low[asked], high[asked] = meeting(closed[asked], open_[asked], day[asked])
    return named(rows.with_columns(share_crossing=column(share), low=column(YEAR * low), high=column(YEAR * high)))


def column(values: NDArray[np.float64] | Ints) -> pl.Series:
    """A column without NaN or infinity, rounded to what the order of a sum cannot change."""
    return pl.Series(np.where(np.isfinite(values), np.round(values, 6), np.nan)).fill_nan(None)


def gap_of(open_: Lines, closed: Lines, day: Ints) -> dict[str, Floats]:
    """The gap of two lines on each day, its change, and the days until they meet; NaN where a line does not hold.

    The gap is how long ago the leading line stood where the other one stands, negative when open leads.
    """
    ahead = closed.at(day) - open_.at(day)
    leading = np.where(ahead >= 0, closed.slope, open_.slope)
    holds = (open_.n >= LEAST) & (closed.n >= LEAST) & (leading > 0)
    leading = np.where(holds, leading, np.nan)
    closing = open_.slope - closed.slope
    return {
        "backward_gap_days": YEAR * ahead / leading,
        "velocity_months_per_year": -12 * closing / leading,
        "meets": YEAR * np.where(holds & (ahead > 0) & (closing > 0), ahead, np.nan) / closing,
    }


def suppression() -> pl.Expr:
    """Why no crossing may be named, before any draw; NULL where nothing is in the way or there is none to name."""
    gap, error, naive = pl.col("backward_gap_days"), pl.col("backtest_error_days"), pl.col("no_change_error_days")
    return (
        pl.when((pl.min_horizontal("n_open", "n_closed") < LEAST) | pl.col("one_sided")).then(None)
        .when(gap.is_null()).then(pl.lit("leader_slope"))
        .when((gap <= 0) != (pl.col("open_is_best") == 1)).then(pl.lit("contradicted"))
        .when(gap <= 0).then(None)
        .when(pl.col("meets").is_null() | (pl.col("meets") > HORIZON)).then(pl.lit("horizon"))
        .when(error.is_null() | naive.is_null()).then(pl.lit("no_backtest"))
        .when(error.abs() > naive.abs()).then(pl.lit("backtest"))
    )  # fmt: skip


def named(rows: pl.DataFrame) -> pl.DataFrame:
    """The table's columns: a crossing is named only where nothing speaks against it."""
    gap, short = pl.col("backward_gap_days"), pl.min_horizontal("n_open", "n_closed") < LEAST
    rows = rows.with_columns(
        suppressed_by=pl.when(pl.col("share_crossing") < 0.9).then(pl.lit("share_crossing")).otherwise("suppressed_by")
    )
    held = pl.col("suppressed_by").is_null() & pl.col("share_crossing").is_not_null()
    days = {"crossing_on": pl.col("meets"), "crossing_low": pl.col("low"), "crossing_high": pl.col("high")}
    status = (
        pl.when("one_sided").then("status")
        .when(short).then(pl.lit("short"))
        .when(pl.col("suppressed_by").is_not_null()).then(pl.lit("suppressed"))
        .when(pl.col("status") != "ok").then("status")
        .when(gap <= 0).then(pl.lit("open_leads"))
        .otherwise(pl.lit("ok"))
    )  # fmt: skip
    return rows.select(
        "board_id", "axis", "as_of", "known_on", "policy", "space",
        pl.col("n_open", "n_closed").cast(pl.Int64),
        "open_slope_per_year", "closed_slope_per_year",
        pl.col("lag_days").cast(pl.Int64),
        gap, "velocity_months_per_year",
        *(
            pl.when(held & (after <= HORIZON)).then(pl.col("as_of") + pl.duration(days=after.round().cast(pl.Int64)))
            .cast(pl.Date).alias(name)
            for name, after in days.items()
        ),
        "share_crossing", "backtest_error_days",
        pl.col("no_change_error_days").cast(pl.Int64),
        "suppressed_by",
        pl.lit(True).alias("is_forecast"),
        status.alias("status"),
        pl.lit("1").alias("definition_version"),
    )  # fmt: skip
