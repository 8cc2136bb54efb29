"""The Kaplan-Meier medians by hand, and against scipy's censored ecdf."""

from __future__ import annotations

import math
import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from warehouse.gold.survival import kaplan_meier_median

Group = list[tuple[int, bool]]  # days, and whether it happened then


def medians(groups: list[Group]) -> list[tuple[float | None, ...]]:
    """All groups in one call, padded as they are in the build."""
    width = max(map(len, groups), default=0) + 1
    padded = [group + [(0, True)] * (width - len(group)) for group in groups]
    times = np.array([[time for time, _ in group] for group in padded], dtype=np.int64).reshape(-1, width)
    happened = np.array([[event for _, event in group] for group in padded], dtype=bool).reshape(-1, width)
    present = np.array([[place < len(group) for place in range(width)] for group in groups], dtype=bool)
    found = kaplan_meier_median(times, happened, present.reshape(-1, width))
    return [tuple(None if math.isnan(x) else x for x in row) for row in zip(*found, strict=True)]


def by_scipy(group: Group) -> tuple[float | None, ...]:
    """First time at which scipy's curve, and its log-log limits, have come down to one half."""
    curve = ecdf(
        CensoredData(
            uncensored=[float(time) for time, event in group if event],
            right=[float(time) for time, event in group if not event],
        )
    ).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a limit is undefined: at 1 and at 0
        interval = curve.confidence_interval(method="log-log")
    inner = (curve.probabilities > 1e-12) & (curve.probabilities < 1 - 1e-12)

    def first(values, where):
        below = where & (np.nan_to_num(values, nan=1.0) <= 0.5 + 1e-9)
        return float(curve.quantiles[below][0]) if below.any() else None

    everywhere = np.ones_like(inner)
    return (
        first(curve.probabilities, everywhere),
        first(interval.low.probabilities, inner),
        first(interval.high.probabilities, inner),
    )


def test_by_hand():
    """S(5) = 4/5; 8 is censored; S(12) = 4/5 * 2/3 = 0.533; S(20) = 0.533 * 1/2 = 0.267.

    Limits: at 5, log S = -0.2231 and Greenwood's sum is 1/20, so the lower one is 0.8^exp(1.96 * 1.002) = 0.20; at 20
    the sum is 1/20 + 1/6 + 1/2 = 0.717 and the upper one 0.267^exp(-1.96 * 0.640) = 0.69: not yet one half.
    """
    assert medians([[(5, True), (8, False), (12, True), (20, True), (21, False)]]) == [(20, 5, None)]


def test_what_is_censored_at_the_time_of_an_event_is_still_at_risk_then():
    """S(7) = 2/3 with the censored one among the three at risk; without it 1/2 would be reached."""
    assert medians([[(7, True), (7, False), (9, False)]]) == [(None, 7, None)]


def test_nobody_nothing_and_everybody_at_once():
    assert medians([[], [(3, False)], [(3, True)], [(-4, True), (-4, True)]]) == [
        (None, None, None), (None, None, None), (3, None, None), (-4, None, None)
    ]  # fmt: skip


def test_one_half_is_one_half_whatever_the_rounding():
    """12 of 24: the product 23/24 * 22/23 * ... * 12/13 comes out as 0.5000000000000001."""
    assert medians([[(time, time <= 12) for time in range(1, 25)]])[0][0] == 12


groups = st.lists(
    st.lists(st.tuples(st.integers(-20, 20), st.booleans()), min_size=1, max_size=25), min_size=1, max_size=12
)


@given(groups)
def test_scipy_agrees(groups):
    assert medians(groups) == [by_scipy(group) for group in groups]


@given(groups, st.integers(1, 400), st.randoms(use_true_random=False))
def test_shift_order_and_company_change_nothing(groups, shift, random):
    plain = medians(groups)
    moved = medians([[(time + shift, event) for time, event in group] for group in groups])
    assert moved == [tuple(None if x is None else x + shift for x in row) for row in plain]
    shuffled = [random.sample(group, len(group)) for group in groups]
    assert medians([*shuffled, [(1, True)] * 40])[:-1] == plain
    for median, low, high in plain:
        assert (low is None or median is None or low <= median) and (high is None or median <= high)
