"""The mathematics of gold.trend against libraries that do one group at a time, and a peer's published figures."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from warehouse.gold.lines import DRAWS, YEAR, Lines, Records, meeting
from warehouse.gold.trend import LEAST, column, gap_of, measured_lag

# Boards on which the peer's file has one record a day, as we do. On the others it also counts models that rose
# one after another on one day, in an order that its file does not show, so its lines run through other points.
ONE_A_DAY = ("eci", "metr_time_horizon", "swe_bench_verified")
OPEN, CLOSED = np.array([0]), np.array([1])


def records(*sides: list[tuple[int, float]]) -> Records:
    rows = [(group, day, value, value) for group, side in enumerate(sides) for day, value in side]
    return Records(pl.DataFrame(rows, schema=["group", "day", "value", "height"], orient="row"))


def random_sides(seed: int, groups: int) -> list[list[tuple[int, float]]]:
    random = np.random.default_rng(seed)
    return [
        [(int(day), 1300 + day / 10 + float(random.normal(0, 30))) for day in random.integers(19000, 20500, 40)]
        for _ in range(groups)
    ]


def test_lines_are_those_of_numpy_whatever_the_day():
    sides = random_sides(1, 6)
    found = records(*sides)
    for day in (19100, 19500, 20500):
        place = found.upto(np.arange(6), np.full(6, day))
        lines = found.lines(place)
        for group, side in enumerate(sides):
            best: dict[int, float] = {}
            for when, value in sorted(side):
                if when <= day and value > max(best.values(), default=-np.inf):
                    best[when] = value
            x, y = np.array(list(best)) / YEAR, np.array(list(best.values()))
            assert lines.n[group] == len(best)
            if len(best) > 3:
                (slope, start), covariance = np.polyfit(x, y, 1, cov=True)
                assert lines.slope[group] == pytest.approx(slope)
                assert lines.at(np.full(6, day))[group] == pytest.approx(start + slope * day / YEAR)
                assert lines.slope_error[group] == pytest.approx(np.sqrt(covariance[0, 0]))


def test_a_group_without_records_has_no_line_and_no_lag():
    found = records([(100, 1.0), (200, 2.0)], [])
    day = np.array([150])
    assert found.upto(CLOSED, day).tolist() == [-1] and found.upto(OPEN, np.array([99])).tolist() == [-1]
    assert found.lines(found.upto(CLOSED, day)).n.tolist() == [0]
    assert np.isnan(measured_lag(found, OPEN, CLOSED, day)).all()
    assert np.isnan(measured_lag(records([], []), OPEN, CLOSED, day)).all()


def test_lag_counts_from_the_day_before_the_first_better_record():
    # Closed 1000, 1050, 1090 on days 10, 41, 69; open 1060 on day 100: closed was last no better on day 68.
    closed = [(10, 1000.0), (41, 1050.0), (69, 1090.0)]
    for value, lag in ((1060.0, 32.0), (1090.0, 0.0), (1000.0, 60.0)):
        assert measured_lag(records([(100, value)], closed), OPEN, CLOSED, np.array([100])) == [lag]
    # Always better: only a bound. The sides swapped: open leads.
    assert np.isnan(measured_lag(records([(100, 999.0)], closed), OPEN, CLOSED, np.array([100])))
    assert measured_lag(records(closed, [(100, 1060.0)]), OPEN, CLOSED, np.array([100])) == [-32.0]


def one(n: int, day: float, value: float, slope: float, value_error: float, slope_error: float) -> Lines:
    return Lines(np.array([n]), *(np.array([x]) for x in (day, value, slope, value_error, slope_error)))


# Where the other line closes in, and where it falls behind but may be ahead already.
@pytest.mark.parametrize(("behind", "speed"), [(10, 14), (0.2, 9)])
def test_the_interval_is_that_of_many_draws(behind: float, speed: float):
    """Against 200,000 draws of scipy's Student t: 400 of ours are off by a few hundredths."""
    leader, other = one(12, 0, 20, 10, 0.5, 0.6), one(9, 0, 20 - behind, speed, 0.6, 0.7)
    day = np.array([round(YEAR) if behind == 10 else 0])
    share, low, high = (float(x[0]) for x in meeting(leader, other, day))
    random, many = np.random.default_rng(0), 200_000
    wide = [np.sqrt(df / stats.chi2.rvs(df, size=many, random_state=random)) for df in (10, 7)]
    z = random.standard_normal((4, many))
    slopes = [10 + 0.6 * wide[0] * z[0], speed + 0.7 * wide[1] * z[1]]
    ahead = behind + 0.5 * wide[0] * z[2] - 0.6 * wide[1] * z[3] + (slopes[0] - slopes[1]) * day[0] / YEAR
    when = np.where(ahead <= 0, 0, np.where(slopes[1] > slopes[0], ahead / (slopes[1] - slopes[0]), np.inf))
    assert share == pytest.approx(np.isfinite(when).mean(), abs=0.04)
    assert low == pytest.approx(np.quantile(when, 0.05, method="lower"), rel=0.12)
    assert high == pytest.approx(np.quantile(when, 0.95, method="lower"), rel=0.25)


def test_an_answer_does_not_depend_on_its_neighbours():
    found = records(*random_sides(2, 40))
    day = np.full(20, 20500)
    lines = found.lines(found.upto(np.arange(40), np.full(40, 20500)))
    both = meeting(lines[:20], lines[20:], day)
    alone = [meeting(lines[k : k + 1], lines[20 + k : 21 + k], day[:1]) for k in range(20)]
    for together, single in zip(both, np.array(alone)[:, :, 0].T, strict=True):
        np.testing.assert_array_equal(together, single)


def test_a_leading_line_that_does_not_rise_gives_no_gap():
    day = np.array([100])
    flat, rising = one(9, 0, 20, 0, 1, 1), one(9, 0, 10, 5, 1, 1)
    for open_, closed in ((rising, flat), (flat, rising)):
        assert all(np.isnan(values).all() for values in gap_of(open_, closed, day).values())
    assert column(np.array([np.nan, np.inf, 1.23456789])).to_list() == [None, None, 1.234568]


def test_draws_are_as_many_as_said():
    share, _, _ = meeting(one(9, 0, 1, 1, 1, 1), one(9, 0, 0, 1, 1, 1), np.array([100]))
    assert float(share[0]) * DRAWS == pytest.approx(round(float(share[0]) * DRAWS))


@pytest.fixture
def peer(real_data: Path) -> dict[str, dict[str, Any]]:
    """The boards of IAPS's daily file of 2026-08-22: models, and what it makes of them."""
    return json.loads((real_data / "gap_reference/iaps_data_2026-08-22.json").read_text("utf-8"))["benchmarks"]


def days(text: str) -> int:
    return (date.fromisoformat(text[:10]) - date(1970, 1, 1)).days


def peer_sides(board: dict[str, Any]) -> list[list[tuple[int, float]]]:
    """Its open and closed models by day and score, in its space."""
    space = {"linear": float, "log": np.log, "logit": lambda s: np.log(s / (100 - s))}[board["trend_gap"]["transform"]]
    models = [(days(m["date"]), m.get("eci", m.get("score")), m["is_open"]) for m in board["trend_models"]]
    return [[(day, float(space(s))) for day, s, open_ in models if open_ == side and s > 0] for side in (True, False)]


@pytest.mark.real_data
@pytest.mark.parametrize("name", ONE_A_DAY)
def test_a_peers_trend_is_reproduced(peer: dict[str, dict[str, Any]], name: str):
    theirs = peer[name]["trend_gap"]
    day = np.array([days(theirs["as_of"])])
    found = records(*peer_sides(peer[name]))
    open_, closed = (found.lines(found.upto(side, day)) for side in (OPEN, CLOSED))
    assert (open_.n[0], closed.n[0]) == (theirs["n_laggard"], theirs["n_leader"])
    assert round(open_.slope[0], 4) == theirs["laggard_slope_per_year"]
    assert round(closed.slope[0], 4) == theirs["leader_slope_per_year"]
    assert round(12 * (closed.at(day) - open_.at(day))[0] / closed.slope[0], 2) == theirs["backward_gap_months"]
    if open_.n[0] >= LEAST:
        gap = gap_of(open_, closed, day)
        assert round(gap["backward_gap_days"][0] * 12 / YEAR, 2) == theirs["backward_gap_months"]
        assert round(gap["velocity_months_per_year"][0], 2) == theirs["gap_change_months_per_year"]


@pytest.mark.real_data
def test_where_a_peers_records_are_more_they_share_a_day(peer: dict[str, dict[str, Any]]):
    others = set(peer) - set(ONE_A_DAY)
    assert len(others) == 6
    for name in others:
        theirs, day = peer[name]["trend_gap"], np.array([days(peer[name]["trend_gap"]["as_of"])])
        bounded = {**peer[name], "trend_models": [m for m in peer[name]["trend_models"] if m["score"] < 100]}
        for side, count in zip(peer_sides(bounded), (theirs["n_laggard"], theirs["n_leader"]), strict=True):
            found = records(side)
            one_a_day = found.upto(OPEN, day)[0] + 1
            best, row_by_row = -np.inf, 0
            for _, value in sorted(side):  # as many as any order within a day can give
                row_by_row += value >= best
                best = max(best, value)
            assert one_a_day <= count <= row_by_row + 1, name  # a score of 100 has no log odds
