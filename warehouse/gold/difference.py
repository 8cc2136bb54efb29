"""Tests of a difference between two models: exact McNemar, normal p-values, Holm's adjustment. Pure, vectorised."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import bdtr, ndtr

Numbers = npt.NDArray[np.float64]


def mcnemar_exact(only_one: npt.ArrayLike, only_other: npt.ArrayLike) -> Numbers:
    """Two-sided p of McNemar's exact test from what each side alone solved; 1 where nothing tells them apart."""
    one, other = np.asarray(only_one, float), np.asarray(only_other, float)
    n = np.nan_to_num(one + other).astype(np.int64)  # a count is whole; what is missing stays so in the first argument
    return np.minimum(1.0, 2.0 * bdtr(np.minimum(one, other), n, 0.5))


def paired_error(only_one: npt.ArrayLike, only_other: npt.ArrayLike, shared: npt.ArrayLike) -> Numbers:
    """Standard error of the difference of two shares of the same tasks; 0 where no task tells them apart."""
    one, other, n = (np.asarray(x, float) for x in (only_one, only_other, shared))
    return np.sqrt(one + other - (one - other) ** 2 / n) / n


def pooled_error(p: npt.ArrayLike, n: npt.ArrayLike, q: npt.ArrayLike, m: npt.ArrayLike) -> Numbers:
    """Standard error of p - q if both were one share, of n and m tasks; half a task away from 0 and 1."""
    p, n, q, m = (np.asarray(x, float) for x in (p, n, q, m))
    pooled = np.clip((p * n + q * m) / (n + m), 0.5 / (n + m), 1 - 0.5 / (n + m))
    return np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))


def two_sided(z: npt.ArrayLike) -> Numbers:
    """Two-sided p of a standard normal z."""
    return 2.0 * ndtr(-np.abs(np.asarray(z, float)))


def holm(rows: pl.DataFrame, over: Sequence[str]) -> pl.DataFrame:
    """`rows` with `family_size` and `p_holm` within each group of `over`; rows without a `p` take no part.

    Holm's step-down: the i-th smallest of m p-values is multiplied by m - i + 1, never falls below an earlier one and
    never passes 1. Any false claim at all then has a chance of at most the level, whatever the dependence.
    """
    step = pl.col("p") * (pl.col("p").count() - pl.int_range(pl.len()))
    ranked = rows.sort(*over, "p", nulls_last=True)
    return ranked.with_columns(
        pl.col("p").count().over(over).cast(pl.Int64).alias("family_size"),
        pl.min_horizontal(step.cum_max(), pl.lit(1.0)).over(over).alias("p_holm"),
    ).with_columns(pl.when(pl.col("p").is_not_null()).then("p_holm").alias("p_holm"))
