"""gold.catch_up_summary: the Kaplan-Meier median of the days to catch up, as it stood on every day of every board."""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.gold.survival import kaplan_meier_median
from warehouse.tables import empty_frame

READS = ("gold.catch_up", "gold.point_gap")
ROWS = 4096  # groups worked on at once: what fits a cache
SERIES = ["board_id", "axis", "policy", "variant"]
SIDELESS = ("no_open", "no_closed")
CAREFUL = (
    "openness_undecided",
    "cross_harness",
    "saturated",
)  # of the gap on the same day, beyond what is counted here
NEVER = np.iinfo(np.int32).max

Table = NDArray[np.int64]


def build(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row a day of gold.point_gap and variant; records and reaching days after `as_of` are not known then."""
    days = con.sql(
        "select board_id, axis, as_of, policy, variant, known_on, status as gap_status from gold.point_gap, "
        "(select unnest(['plausible', 'strict']) as variant)"
    ).pl()
    if days.is_empty():
        return empty_frame("gold.catch_up_summary")
    records = con.sql("from gold.catch_up").pl()
    days = days.join(_series(records), on=SERIES, how="left", maintain_order="left")
    record_on, until, kind = _table(records)
    places = days["series"].fill_null(len(record_on) - 1).to_numpy()  # the last one is a series without a record
    as_of = days["as_of"].to_physical().to_numpy().astype(np.int64)
    most = (record_on != NEVER).sum(axis=1)
    parts = []
    for start in range(0, len(days), ROWS):
        rows = slice(start, start + ROWS)
        shown = places[rows], slice(max(1, int(most[places[rows]].max())))  # few series have as many as the longest
        parts.append(_summarised(as_of[rows, None], record_on[shown], until[shown], kind[shown]))
    return _judged(days.hstack(pl.concat(parts)))


def _series(records: pl.DataFrame) -> pl.DataFrame:
    return records.select(SERIES).unique().sort(SERIES).with_row_index("series").cast({"series": pl.Int64})


KINDS = {"right_censored": 0, "ok": 1, "open_leads": 1, "left_censored": 2, "insufficient_data": 3}


def _table(records: pl.DataFrame) -> tuple[Table, Table, Table]:
    """(series + 1, most records) days since 1970 of each record and of its end, and its kind; NEVER where none is."""
    placed = records.join(_series(records), on=SERIES).select(
        "series",
        pl.int_range(pl.len()).over("series").alias("place"),
        pl.col("record_on").to_physical(),
        pl.col("followed_until").to_physical(),
        pl.col("status").replace_strict(KINDS, return_dtype=pl.Int64).alias("kind"),
    )
    shape = (placed["series"].n_unique() + 1, int(placed["place"].max() or 0) + 1)  # type: ignore[arg-type]
    found = []
    for column in ("record_on", "followed_until", "kind"):
        table = np.full(shape, NEVER, dtype=np.int64)
        table[placed["series"].to_numpy(), placed["place"].to_numpy()] = placed[column].to_numpy()
        found.append(table)
    return found[0], found[1], found[2]


def _summarised(as_of: Table, record_on: Table, until: Table, kind: Table) -> pl.DataFrame:
    """Counts and medians of groups (rows) as they stood on `as_of`, from the records of their series (columns)."""
    set_by_then = record_on <= as_of
    left = set_by_then & (kind == KINDS["left_censored"])
    unjudged = set_by_then & (kind == KINDS["insufficient_data"]) & (until <= as_of)
    present = set_by_then & ~left & ~unjudged
    reached = present & (kind == KINDS["ok"]) & (until <= as_of)
    median, low, high = kaplan_meier_median(np.minimum(until, as_of) - record_on, reached, present)
    return pl.DataFrame(
        {
            "n_records": set_by_then.sum(axis=1),
            "n_reached": (reached & (until >= record_on)).sum(axis=1),
            "n_censored": (present & ~reached).sum(axis=1),
            "n_left_censored": left.sum(axis=1),
            "n_open_leads": (reached & (until < record_on)).sum(axis=1),
            "n_unjudged": unjudged.sum(axis=1),
            "median_days": median,
            "median_low": low,
            "median_high": high,
        }
    ).with_columns(pl.col("^median_.*$").fill_nan(None))


def _judged(days: pl.DataFrame) -> pl.DataFrame:
    taking_part = pl.col("n_reached") + pl.col("n_censored") + pl.col("n_open_leads")
    no_median, gap_status = pl.col("median_days").is_null(), pl.col("gap_status")
    status = (
        pl.when(no_median & gap_status.is_in(SIDELESS))
        .then(gap_status)
        .when(taking_part == 0)
        .then(pl.lit("insufficient_data"))
        .when(no_median)
        .then(pl.lit("right_censored"))
        .when(gap_status.is_in(CAREFUL))
        .then(gap_status)
        .otherwise(pl.lit("ok"))
    )
    figures = ["n_records", "n_reached", "n_censored", "n_left_censored", "n_open_leads", "n_unjudged"]
    medians = ["median_days", "median_low", "median_high"]
    return days.with_columns(status.alias("status"), pl.lit("1").alias("definition_version")).select(
        "board_id", "axis", "as_of", "known_on", "policy", "variant", *figures, *medians, "status", "definition_version"
    )
