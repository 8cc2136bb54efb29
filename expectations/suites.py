"""Every check of every contract table: first those that tables.yml gives, then the table's own invariants."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from expectations import (
    answers,
    bronze,
    gaps,
    gold,
    headline,
    identity,
    metrics_catch_up,
    metrics_claims,
    metrics_parity,
    metrics_price_trend,
    metrics_significance,
    metrics_summary,
    metrics_topk,
    prices,
    silver,
)
from expectations.check import Check, structure
from warehouse.tables import tables

OWN = {**bronze.SUITES, **silver.SUITES, **prices.SUITES, **identity.SUITES}
OWN |= {
    **gold.SUITES,
    **gaps.SUITES,
    **metrics_catch_up.SUITES,
    **metrics_price_trend.SUITES,
    **answers.SUITES,
    **headline.SUITES,
}
OWN |= {**metrics_significance.SUITES, **metrics_parity.SUITES, **metrics_topk.SUITES, **metrics_claims.SUITES}
OWN |= metrics_summary.SUITES


@cache
def _all() -> dict[str, tuple[Check, ...]]:
    stray = set(OWN) - set(tables())
    if stray:
        raise ValueError(f"suites for tables that tables.yml does not know: {sorted(stray)}")
    return {name: (*structure(table), *(OWN[name]() if name in OWN else ())) for name, table in tables().items()}


def names(layer: str | None = None) -> list[str]:
    """The audited tables (schema.table), all or those of one layer: bronze, silver or gold."""
    return [name for name in _all() if layer in (None, name.split(".")[0])]


def checks(of: Iterable[str] | None = None) -> list[Check]:
    """The checks of all tables, or of some. Raises KeyError for a table that is not in tables.yml."""
    return [check for name in (names() if of is None else of) for check in _all()[name]]
