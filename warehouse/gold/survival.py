"""Kaplan-Meier medians of many groups at once: how long half of them take, when some are still waiting."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Z = NormalDist().inv_cdf(0.975)
CLOSE = 1e-9  # a product of fractions that is one half by arithmetic may miss it by rounding
_ABSENT = np.iinfo(np.int64).max

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.float64]


def kaplan_meier_median(times: Whole, happened: Flags, present: Flags) -> tuple[Days, Days, Days]:
    """Median time and its 95 % interval, one group a row.

    times: (groups, members) whole days to the event, negative ones too; until when it was waited for where it has not
    `happened` (right-censored). `present`: (groups, members), false where a row has fewer members than columns.
    Returns (groups,) arrays of median, low and high, NaN where a curve does not come down to one half. The interval is
    where the log-log limits of the curve (Greenwood's variance) cross one half (Brookmeyer and Crowley 1982).
    """
    # One whole number sorts by time, and events before what is censored at the same time.
    keys = np.sort(np.where(present, 2 * times + ~happened, _ABSENT), axis=1)
    at_risk = np.maximum(present.sum(axis=1, keepdims=True) - np.arange(times.shape[1]), 1)
    event = (keys != _ABSENT) & (keys % 2 == 0)
    # Ties one after another give the product and sum of all at once; only where a tie ends is the curve's own value.
    survival = np.cumprod(np.where(event, (at_risk - 1) / at_risk, 1.0), axis=1)
    variance = np.cumsum(np.where(event & (at_risk > 1), 1 / np.maximum(at_risk * (at_risk - 1), 1), 0.0), axis=1)
    event[:, :-1] &= keys[:, :-1] != keys[:, 1:]
    between = event & (survival > 0) & (survival < 1)
    log = np.log(survival, out=np.full(survival.shape, -1.0), where=between)
    width = np.exp(Z * np.sqrt(variance) / -log)

    def first(below: Flags) -> Days:
        found = keys[np.arange(len(keys)), below.argmax(axis=1)] // 2
        return np.where(below.any(axis=1), found, np.nan)

    half = np.log(0.5) + CLOSE
    return (
        first(event & (survival <= 0.5 + CLOSE)),
        first(between & (log * width <= half)),
        first(between & (log / width <= half)),
    )
