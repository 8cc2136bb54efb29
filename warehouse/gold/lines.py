"""Straight lines through records, and when two of them meet: the mathematics of gold.trend, on whole arrays at once.

A record is a day on which a side's best score rose above all its earlier ones. Records are sorted by group (one side
of one field of models) and day, so that within a group both day and value rise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import gammaincinv

YEAR = 365.25  # days
DRAWS = 400
SUMS = ("n", "x", "y", "xx", "xy", "yy")
NOBODY = 2**30  # a group beyond all others
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def rises(group: Ints, merit: Ints) -> NDArray[np.bool_]:
    """Which rows have more merit (below 2**31) than all before them in their group; groups stand in rising order."""
    total = group.astype(np.int64) * 2**32 + merit  # any row of a group is above all rows of those before
    return total > np.concatenate([[np.iinfo(np.int64).min], np.maximum.accumulate(total)[:-1]])


class Records:
    """Running maxima by group, with the sums that a least-squares line through the first k of them needs.

    `entries`: group, day (days since 1970), value and height, one row a model that enters a side, in any order. Values
    decide what is a record; lines run through the heights (the same, or log odds).
    """

    def __init__(self, entries: pl.DataFrame) -> None:
        best_first = entries.sort("group", "day", pl.col("value", "height") * -1)
        levels = np.unique(entries["value"].to_numpy())
        level = np.searchsorted(levels, best_first["value"].to_numpy())
        rows = best_first.filter(pl.Series(rises(best_first["group"].to_numpy(), level)))
        # Counted from the group's first record: nothing is lost to the size of dates and ratings.
        x = (pl.col("day") - pl.col("day").first().over("group")) / YEAR
        y = pl.col("height") - pl.col("height").first().over("group")
        sums = {"n": pl.col("day") * 0.0 + 1.0, "x": x, "y": y, "xx": x * x, "xy": x * y, "yy": y * y}
        rows = rows.with_columns(sum_.cum_sum().over("group").alias(f"sum_{name}") for name, sum_ in sums.items())
        rows = rows.with_columns(
            first_day=pl.col("day").first().over("group"), first_height=pl.col("height").first().over("group")
        )
        # One more row behind the last, without numbers: place -1 is nobody's record.
        self.group: Ints = np.append(rows["group"].cast(pl.Int64).to_numpy(), NOBODY)
        self.day: Ints = np.append(rows["day"].cast(pl.Int64).to_numpy(), 0)
        self.value: Floats = np.append(rows["value"].cast(pl.Float64).to_numpy(), np.nan)
        self._sums = {
            name: np.append(rows[name].cast(pl.Float64).to_numpy(), np.nan) for name in rows.columns if "_" in name
        }
        self._levels = levels
        self._level = np.searchsorted(levels, self.value)

    def _position(self, keys: Ints, group: Ints, wanted: Ints) -> Ints:
        """How many records come at or before a key of their group; keys rise within groups and stay below 2**32."""
        span = np.int64(2) ** 32
        return np.searchsorted(self.group * span + keys, group * span + wanted, "right").astype(np.int64)

    def upto(self, group: Ints, day: Ints) -> Ints:
        """The place of each group's last record up to a day; -1 where there is none."""
        place = self._position(self.day, group, day) - 1
        return np.where(self.group[place] == group, place, -1)

    def above(self, group: Ints, value: Floats) -> Ints:
        """The place of each group's first record above a value; -1 where there is none."""
        place = self._position(self._level, group, np.searchsorted(self._levels, value, "right") - 1)
        return np.where(self.group[place] == group, place, -1)

    def is_first(self, place: Ints) -> NDArray[np.bool_]:
        """Whether nothing precedes a record in its group."""
        return self.day[place] == self._sums["first_day"][place]

    def lines(self, place: Ints) -> Lines:
        """The least-squares line through each group's records up to a place; no numbers (NaN) where place is -1."""
        n, x, y, xx, xy, yy = (self._sums[f"sum_{name}"][place] for name in SUMS)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean_x, mean_y = x / n, y / n
            spread = xx - x * mean_x
            slope = (xy - x * mean_y) / spread
            left = np.maximum(yy - y * mean_y - slope * (xy - x * mean_y), 0.0)
            variance = left / np.where(n > 2, n - 2, np.nan)
        return Lines(
            n=np.nan_to_num(n).astype(np.int64),
            day=self._sums["first_day"][place] + YEAR * mean_x,
            height=self._sums["first_height"][place] + mean_y,
            slope=slope,
            height_error=np.sqrt(variance / n),
            slope_error=np.sqrt(variance / spread),
        )


@dataclass(frozen=True)
class Lines:
    """Lines by their middle, where height and slope err independently of each other. NaN where there is no line.

    n: records; day: mean day; height: mean height; slope: per year; height_error, slope_error: standard errors.
    """

    n: Ints
    day: Floats
    height: Floats
    slope: Floats
    height_error: Floats
    slope_error: Floats

    def at(self, day: Ints) -> Floats:
        """Height on a day."""
        return self.height + self.slope * (day - self.day) / YEAR

    def __getitem__(self, rows: NDArray[np.int64] | NDArray[np.bool_] | slice) -> Lines:
        return Lines(
            self.n[rows], self.day[rows], self.height[rows], self.slope[rows],
            self.height_error[rows], self.slope_error[rows],
        )  # fmt: skip

    def drawn(self, day: Ints, z: Floats, u: Floats) -> tuple[Floats, Floats]:
        """Heights on a day and slopes, one column a draw, from Student's t (z: normal, 2 a draw; u: uniform)."""
        freedom, which = np.unique(self.n - 2, return_inverse=True)
        # The residual variance is itself an estimate: of few records it may well be too low.
        widths = np.sqrt(freedom[:, None] / (2 * gammaincinv(freedom[:, None] / 2, u)))[which]
        tilt = widths * self.slope_error[:, None] * z[1]
        years = ((day - self.day) / YEAR)[:, None]
        return self.at(day)[:, None] + widths * self.height_error[:, None] * z[0] + tilt * years, (
            self.slope[:, None] + tilt
        )


def meeting(leader: Lines, other: Lines, day: Ints, seed: int = 8) -> tuple[Floats, Floats, Floats]:
    """When `other` reaches `leader`, in years from a day: share of draws that do, their 5 % and 95 % points.

    Every row sees the same draws, so no row's answer depends on which others there are. A draw in which `other` is
    ahead on that day meets at 0, one that never meets counts as later than any other: a 95 % point is then infinite.
    """
    random = np.random.default_rng(seed)
    half, u = random.standard_normal((4, DRAWS // 2)), np.tile(random.random((2, DRAWS // 2)), 2)
    z = np.hstack([half, -half])  # in pairs that err to either side, so that the middle is not off by chance
    share, low, high = np.empty(len(day)), np.empty(len(day)), np.empty(len(day))
    for start in range(0, len(day), 2048):  # arrays that stay in the cache
        rows = slice(start, start + 2048)
        ahead, pace = leader[rows].drawn(day[rows], z[:2], u[0])
        height, speed = other[rows].drawn(day[rows], z[2:], u[1])
        ahead -= height
        speed -= pace
        with np.errstate(divide="ignore", invalid="ignore"):
            years = np.where(ahead <= 0, 0.0, np.where(speed > 0, ahead / speed, np.inf))
        share[rows] = np.isfinite(years).mean(axis=1)
        ends = (DRAWS // 20 - 1, DRAWS - DRAWS // 20 - 1)
        years.partition(ends, axis=1)
        low[rows], high[rows] = years[:, ends[0]], years[:, ends[1]]
    return share, low, high
