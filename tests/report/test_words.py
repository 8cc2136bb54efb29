"""Figures in words, and the marks on a scale."""

from __future__ import annotations

import json
from datetime import date

import pytest

from report.words import bracket, catch_up, dollars, lag, lede, signed, sole, unmeasured


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


BOARDS = json.dumps([{"board_id": f"b{n}"} for n in range(7)])  # too many to name


def board(verdict, day=1):
    return {"verdict": verdict, "as_of": date(2025, 6, day)}


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        (
            {"n_boards": 7, "median_lag_days": 188.5, "low": 22.0, "high": 222.25, "boards": BOARDS},
            "On the 7 boards where noise and age allow a lag, open models are behind by 188 days (median, the middle "
            "half 22 to 222).",
        ),
        (
            {"n_boards": 1, "median_lag_days": -3.0, "low": -3.0, "high": -3.0, "boards": '[{"board_id": "b"}]'},
            "On the one board where noise and age allow a lag (The board), open models are ahead by 3 days (median).",
        ),
        ({"n_boards": 0, "median_lag_days": None, "low": None, "high": None}, "No lag can be given over boards."),
        (None, "No lag can be given over boards."),
    ],
)
def test_the_answer_in_words(summary, said):
    first = (
        "Of 3 boards, closed models are ahead on 2, open models on none, on none they cannot be told apart, "
        "on 1 there is no verdict."
    )
    boards = [board("closed_ahead"), board("closed_ahead", 9), board(None)]
    span = "Figures as of 2025-06-01 to 2025-06-09, each board's latest day."
    assert lede(boards, summary, {"b": "The board"}) == f"{first} {said} {span}"


@pytest.mark.parametrize(
    ("under", "central", "over", "said"),
    [
        (188, 254.28, 267, "188 to 267 days, about 254 days"),
        (351, None, None, "351 days or more"),
        (None, None, None, "none"),
        (0, 0.0, 0, "0 to 0 days, about 0 days"),
    ],
)
def test_a_bracket_has_its_ends_or_says_that_one_is_missing(under, central, over, said):
    assert bracket({"under_days": under, "central_days": central, "over_days": over}) == said


@pytest.mark.parametrize(
    ("low", "high", "between"), [(93, 245, "93 to 245"), (-8, None, "−8 or more"), (None, None, "any time")]
)
def test_a_median_time_to_catch_up_carries_its_interval_and_counts(low, high, between):
    row = {"median_days": 141.0, "median_low": low, "median_high": high, "n_reached": 15, "n_records": 19}
    assert catch_up(row) == f"141 days ({between}); 15 of 19 records reached"


def test_a_median_that_is_not_reached_says_so():
    row = {"median_days": None, "median_status": "right_censored", "n_reached": 0, "n_records": 3}
    assert catch_up(row) == "most records not reached yet; 0 of 3 records reached"


@pytest.mark.parametrize(
    ("opened", "closed", "said"),
    [
        (date(2025, 8, 5), date(2026, 2, 19), "no open model after 2025-08"),
        (date(2026, 2, 19), date(2025, 8, 5), "no closed model after 2025-08"),
        (date(2026, 1, 1), date(2026, 2, 19), ""),
        (None, date(2026, 2, 19), ""),
    ],
)
def test_a_side_not_measured_for_a_season_is_said(opened, closed, said):
    assert unmeasured({"newest_open_on": opened, "newest_closed_on": closed}) == said


def test_the_only_model_of_a_side_is_said():
    assert (sole({"n_open": 1}, "open"), sole({"n_closed": 2}, "closed")) == ("the only one", "")


@pytest.mark.parametrize(
    ("price", "said"), [(20, "$20.00"), (0.30175, "$0.302"), (0.2, "$0.2"), (None, "price not known")]
)
def test_prices_have_the_digits_that_tell(price, said):
    assert dollars(price) == said


@pytest.mark.parametrize(("value", "said"), [(3, "+3.0"), (-3, "−3.0"), (0, "0.0"), (-0.04, "0.0"), (0.05, "+0.1")])
def test_a_difference_carries_its_sign(value, said):
    assert signed(value) == said
