"""The mathematics of a difference: hand-worked numbers, other ways to the same number, and what must always hold."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from warehouse.gold.difference import holm, mcnemar_exact, paired_error, pooled_error, two_sided

FEW = settings(max_examples=60, deadline=None)
counts = st.integers(0, 400)
shares = st.floats(0, 1)
tasks = st.integers(1, 20_000)


@pytest.mark.parametrize(
    ("one", "other", "p"),
    [
        (0, 0, 1.0),  # nothing tells them apart
        (1, 0, 1.0),  # 2 x 1/2
        (5, 0, 0.0625),  # 2 / 32
        (8, 2, 0.109375),  # 2 x (1 + 10 + 45) / 1024
        (3, 3, 1.0),  # 2 x (1 + 6 + 15 + 20) / 64 = 1.3125
        (30, 25, 0.59005),  # Claude 4.5 Opus and MiniMax M2.5 on SWE-bench Verified
        (43, 13, 7.3332e-5),  # Claude 4.5 Opus and Kimi K2.5
        (157, 40, 1.38933e-17),  # Claude 4.5 Sonnet and Kimi K2 on SWE-bench Pro
    ],
)
def test_mcnemar_by_hand(one, other, p):
    assert float(mcnemar_exact(one, other)) == pytest.approx(p, rel=1e-3)


@FEW
@given(counts, counts)
def test_mcnemar_is_the_binomial_test_whichever_side_is_named_first(one, other):
    p = float(mcnemar_exact(one, other))
    assert p == float(mcnemar_exact(other, one))
    if one + other:
        assert p == pytest.approx(stats.binomtest(one, one + other).pvalue, rel=1e-9)


def test_paired_error_by_hand():
    # 30 and 25 of 500: sqrt(55 - 25/500) / 500 = 0.014825
    assert float(paired_error(30, 25, 500)) == pytest.approx(0.0148256, rel=1e-5)
    assert float(paired_error(0, 0, 500)) == 0


@FEW
@given(counts, counts, st.integers(0, 1000))
def test_paired_error_is_that_of_the_mean_difference(one, other, alike):
    differences = np.repeat([1, -1, 0], [one, other, alike])
    if differences.size:
        expected = differences.std() / math.sqrt(differences.size)
        assert float(paired_error(one, other, differences.size)) == pytest.approx(expected, abs=1e-12)


def test_pooled_error_by_hand():
    # 74.4 % and 61.0 % of 500 each: 0.677, sqrt(0.677 x 0.323 x 2 / 500) = 0.029575; z = 4.531, p = 5.87e-6
    error = float(pooled_error(0.744, 500, 0.61, 500))
    assert error == pytest.approx(0.0295751, rel=1e-5)
    assert float(two_sided(0.134 / error)) == pytest.approx(5.87e-6, rel=1e-2)


@FEW
@given(shares, tasks, shares, tasks)
def test_pooled_error_is_never_zero_and_knows_no_sides(p, n, q, m):
    error = float(pooled_error(p, n, q, m))
    assert 0 < error < math.inf
    assert error == pytest.approx(float(pooled_error(q, m, p, n)))


def test_two_sided_by_hand():
    assert two_sided([0.0, 1.959964, -1.959964, 2.575829]) == pytest.approx([1, 0.05, 0.05, 0.01], rel=1e-6)


def adjust(*ps):
    rows = pl.DataFrame({"n": range(len(ps)), "p": ps}, schema={"n": pl.Int64, "p": pl.Float64})
    return holm(rows.with_columns(pl.lit("f").alias("family")), ["family"]).sort("n")


def test_holm_by_hand():
    # sorted 0.01, 0.02, 0.03, 0.04, 0.2: x 5, x 4, x 3, x 2, x 1 = 0.05, 0.08, 0.09, 0.08 (so 0.09), 0.2
    found = adjust(0.04, None, 0.01, 0.03, 0.2, 0.02)
    assert found["p_holm"].to_list() == pytest.approx([0.09, None, 0.05, 0.09, 0.2, 0.08])
    assert found["family_size"].to_list() == [5] * 6
    assert adjust(0.4, 0.9)["p_holm"].to_list() == [0.8, 0.9]
    assert adjust(0.7, 0.8)["p_holm"].to_list() == [1.0, 1.0]
    assert adjust(None)["family_size"].to_list() == [0]
    assert adjust(0.03)["p_holm"].to_list() == [0.03]


@FEW
@given(st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=12), st.randoms())
def test_holm_is_the_step_down(ps, random):
    """Reject while p <= level / (how many are left): p_holm <= level says the same, at any level, in any order."""
    found = dict(zip(range(len(ps)), adjust(*ps)["p_holm"], strict=True))
    tested = sorted((p, n) for n, p in enumerate(ps) if p is not None)
    for level in (0.01, 0.05, 0.3):
        rejected = set()
        for left, (p, n) in zip(range(len(tested), 0, -1), tested, strict=True):
            if p * left > level:
                break
            rejected.add(n)
        assert {n for n, p in found.items() if p is not None and p <= level} == rejected
    order = list(range(len(ps)))
    random.shuffle(order)
    again = adjust(*(ps[n] for n in order))["p_holm"].to_list()
    assert again == [found[n] for n in order]


@FEW
@given(st.lists(st.floats(0, 1), min_size=2, max_size=12))
def test_holm_keeps_the_order_and_never_lowers(ps):
    found = adjust(*sorted(ps))["p_holm"].to_list()
    assert all(before <= after for before, after in pairwise(found))
    assert all(p <= adjusted <= 1 for p, adjusted in zip(sorted(ps), found, strict=True))


def test_families_apart():
    rows = pl.DataFrame({"family": ["a", "b", "a"], "p": [0.02, 0.02, 0.5]})
    found = holm(rows, ["family"]).sort("family", "p")
    assert found["p_holm"].to_list() == [0.04, 0.5, 0.02]
