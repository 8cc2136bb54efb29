"""Figures in words, and the marks on a scale."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.svg import ticks
from report.words import lag, lede, signed


@pytest.mark.parametrize(
    ("count", "status", "said"),
    [
        (189, "ok", "189 days"),
        (1, "ok", "1 day"),
        (0, "ok", "0 days"),
        (457, "left_censored", "at least 457 days (closed was better on every day on record)"),
        (0, "open_leads", "none: open leads"),
        (275, "cross_harness", "275 days (the two sides ran in different scaffolds)"),
        (None, "no_open", "no open model on this board"),
        (7, "a status of tomorrow", "7 days (a status of tomorrow)"),
    ],
)
def test_a_lag_is_never_given_without_its_status(count, status, said):
    assert lag({"lag_days": count, "lag_status": status}) == said


def test_a_lower_bound_is_no_part_of_the_span_of_lags():
    boards = [("ok", 12, "closed_ahead"), ("left_censored", 900, "closed_ahead"), ("ok", 40, None)]
    rows = [{"lag_status": status, "lag_days": days, "verdict": verdict} for status, days, verdict in boards]
    said = (
        "Of 3 boards, closed models are ahead on 2, open models on none, on none they cannot be told apart, "
        "on 1 there is no verdict."
    )
    assert lede(rows) == f"{said} The median lag is 26 days by release day (12 to 40 days)."


@pytest.mark.parametrize(("value", "said"), [(3, "+3.0"), (-3, "−3.0"), (0, "0.0"), (-0.04, "0.0"), (0.05, "+0.1")])
def test_a_difference_carries_its_sign(value, said):
    assert signed(value) == said


@given(st.floats(-2000, 2000), st.floats(0.001, 3000))
def test_ticks_are_few_round_and_within(low, span):
    found = ticks(low, low + span)
    assert 2 <= len(found) <= 7
    steps = {round((two - one) / span, 6) for one, two in pairwise(found)}
    assert max(steps) - min(steps) < 1e-4
    slack = 1e-9 * (abs(low) + span)
    assert low - slack <= found[0] and found[-1] <= low + span + slack
