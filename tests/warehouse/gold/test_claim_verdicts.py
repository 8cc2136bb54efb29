"""The arithmetic of verdicts: worked by hand, and what holds of any figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.gold.claim_verdicts import (
    CAUTION,
    Figure,
    all_of,
    at_least,
    below,
    gap_near,
    near,
    not_worse,
    sized,
)

YES, NO, BELOW, OPEN = "supported", "contradicted", "below_resolution", "not_checkable"
NUMBERS = st.integers(-500, 500).map(lambda n: n / 4)
WIDTHS = st.integers(0, 80).map(lambda n: n / 4)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    value = draw(NUMBERS)
    if draw(st.booleans()):
        return Figure(value)
    return Figure(value, value - draw(WIDTHS), value + draw(WIDTHS), draw(WIDTHS))


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        (Figure(80.4), YES),  # 0.5 away, exactly the tolerance
        (Figure(80.3), NO),  # 0.6 away, and no interval that could hold 80.9
        (Figure(79.2, 75.4, 82.5), BELOW),
        (Figure(76.8, 72.9, 80.3), NO),
        (Figure(80.9, 78, 83), YES),
    ],
)
def test_near(ours: Figure, verdict: str) -> None:
    assert near(ours, 80.9, 0.5) == verdict


@pytest.mark.parametrize(
    ("ours", "least", "most"),
    [
        (Figure(95), YES, NO),  # at least is at or above; below is below
        (Figure(94.9), NO, YES),
        (Figure(95.5, 94, 97), BELOW, BELOW),
        (Figure(97, 95, 98), YES, NO),
        (Figure(90, 88, 94.9), NO, YES),
    ],
)
def test_bounds(ours: Figure, least: str, most: str) -> None:
    assert (at_least(ours, 95), below(ours, 95)) == (least, most)


@pytest.mark.parametrize(
    ("ours", "stated", "tolerance", "verdict"),
    [
        # An error of 2.7 points: 2.8 times that, 7.56, is the smallest detectable gap; nobody can see 0.7.
        (Figure(1.0, -4.3, 6.3, 2.7), 0.7, 0.5, BELOW),
        (Figure(13.4, 7.6, 19.1, 2.9), 13, 1, YES),
        (Figure(13.4, 7.6, 19.1, 2.9), 23, 1, NO),
        (Figure(23.0), 23, 1, YES),  # without an error the figures stand for themselves
        (Figure(0.5, -0.7, 1.7, 0.6), 0, 2, YES),  # "none, give or take 2": a gap of 2 would show (1.68)
        (Figure(0.5, -1.5, 2.5, 1.0), 0, 2, BELOW),  # here it would not (2.8)
    ],
)
def test_a_gap_that_the_board_could_not_show_is_not_supported(
    ours: Figure, stated: float, tolerance: float, verdict: str
) -> None:
    assert gap_near(ours, stated, tolerance, ours.detectable) == verdict


def test_not_worse_takes_the_90_percent_interval() -> None:
    assert not_worse(Figure(0, error=1), 1.65) == YES  # 0 + 1.645 <= 1.65
    assert not_worse(Figure(0, error=1), 1.64) == BELOW
    assert not_worse(Figure(4, error=1), 2.36) == BELOW  # 4 - 1.645 = 2.355
    assert not_worse(Figure(4, error=1), 2.35) == NO
    assert not_worse(Figure(4), 9) is None


@pytest.mark.parametrize(
    ("ours", "stated", "verdict"),
    [(671, 671, YES), (671, 405, NO), (79.7, 80, YES), (1000, 1040, BELOW), (671, 685, NO), (3.1, 3, NO)],
)
def test_sizes(ours: float, stated: float, verdict: str) -> None:
    assert sized(ours, stated) == verdict


def test_a_difference_is_square_and_add() -> None:
    """74.4 (70.40 to 78.03) less 61.0 (56.66 to 65.18): the worked example of docs/metrics.md."""
    gap = Figure(74.4, 70.40, 78.03, 1.95).less(Figure(61.0, 56.66, 65.18, 2.18))
    assert (round(gap.value, 1), round(gap.low or 0, 1), round(gap.high or 0, 1)) == (13.4, 7.6, 19.1)
    assert round(gap.detectable or 0, 2) == 8.19  # 2.8 * sqrt(1.95^2 + 2.18^2)
    assert Figure(1).less(Figure(2, 1, 3, 1)) == Figure(-1)


def test_a_claim_of_parts_stands_with_all_and_falls_with_one() -> None:
    assert all_of([YES, YES]) == YES
    assert all_of([YES, BELOW]) == BELOW
    assert all_of([BELOW, OPEN, YES]) == OPEN
    assert all_of([OPEN, NO, YES]) == NO


@given(figures(), NUMBERS, WIDTHS, NUMBERS)
def test_a_shift_of_both_changes_no_verdict(ours: Figure, stated: float, tolerance: float, by: float) -> None:
    low, high = (None if end is None else end + by for end in (ours.low, ours.high))
    moved = Figure(ours.value + by, low, high, ours.error)
    assert near(ours, stated, tolerance) == near(moved, stated + by, tolerance)
    assert at_least(ours, stated) == at_least(moved, stated + by)
    assert below(ours, stated) == below(moved, stated + by)


@given(figures(), NUMBERS, WIDTHS, WIDTHS)
def test_more_tolerance_never_takes_support_away(ours: Figure, stated: float, less: float, more: float) -> None:
    less, more = sorted((less, more))
    if near(ours, stated, less) == YES:
        assert near(ours, stated, more) == YES
    if gap_near(ours, stated, less, ours.detectable) == YES:
        assert gap_near(ours, stated, more, ours.detectable) == YES


@given(figures(), NUMBERS)
def test_the_two_sides_of_a_bound_never_agree(ours: Figure, bound: float) -> None:
    opposite = {YES: NO, NO: YES, BELOW: BELOW}
    assert below(ours, bound) == opposite[at_least(ours, bound)]


@given(figures(), figures())
def test_swapping_models_flips_the_difference(one: Figure, other: Figure) -> None:
    assert one.less(other) == other.less(one).turned()
    assert one.turned().turned() == one


@given(st.lists(st.sampled_from(CAUTION), min_size=1), st.randoms())
def test_the_order_of_parts_does_not_matter(parts: list, random) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert all_of(shuffled) == all_of(parts)
