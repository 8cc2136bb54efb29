"""gold.claims: each claim of claims.yml, judged on every board that could tell, and the verdict to show of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import polars as pl

from warehouse.claims import (
    AnyClaim,
    Claims,
    Gap,
    Lead,
    Licence,
    Parameters,
    Parity,
    Price,
    Rank,
    Score,
    benchmarks_of,
    load_claims,
    models_of,
)
from warehouse.gold.claim_across import bargain, lag, parity
from warehouse.gold.claim_evidence import Tracked
from warehouse.gold.claim_facts import licence, list_price, parameters
from warehouse.gold.claim_findings import Finding, Judged, Stated
from warehouse.gold.claim_places import lead, rank
from warehouse.gold.claim_scores import gap, score
from warehouse.gold.claim_verdicts import CAUTION
from warehouse.tables import empty_frame

READS = (
    "gold.standings",
    "gold.headline",
    "gold.lag",
    "gold.price_gap",
    "gold.significance",
    "silver.scores",
    "silver.boards",
    "silver.benchmarks",
    "silver.models",
    "silver.openness",
    "silver.prices",
)
PLACES = 9  # decimals kept: sums of decimals are not exact

Judge = Callable[[Any, Tracked, date | None], Judged]
JUDGES: dict[type, Judge] = {
    Score: score,
    Gap: gap,
    Lead: lead,
    Rank: rank,
    Parity: parity,
    Parameters: parameters,
    Licence: licence,
}


def build(con: duckdb.DuckDBPyConnection, book: Claims | None = None) -> pl.DataFrame:
    """One row a claim and board; `book` is claims.yml unless given."""
    book = book or load_claims()
    tracked = Tracked(con, (model for claim in book.claims for model in models_of(claim)))
    tracked.read((name, book.day_of(claim)) for claim in book.claims for name in benchmarks_of(claim))
    rows = [row for claim in book.claims for row in judged(claim, book, tracked)]
    return pl.DataFrame(rows, schema=empty_frame("gold.claims").schema)


def judged(claim: AnyClaim, book: Claims, tracked: Tracked) -> list[dict[str, Any]]:
    """The rows of one claim, the headline among them."""
    asked = book.day_of(claim)
    stated, findings = _judge_of(claim)(claim, tracked, asked)
    headline = min(findings, key=_caution)
    return [
        {
            "claim_id": claim.id,
            "board_id": finding.board_id,
            "headline": finding is headline,
            "article": claim.article,
            "article_title": book.articles[claim.article].title,
            "kind": claim.kind,
            **_stated(stated),
            **_ours(finding),
            "as_of": asked,
            "note": claim.note,
            "definition_version": "1",
        }
        for finding in findings
    ]


def _judge_of(claim: AnyClaim) -> Judge:
    if isinstance(claim, Price):
        return list_price if claim.model else bargain
    return JUDGES.get(type(claim), lag)


def _caution(finding: Finding) -> tuple[Any, ...]:
    """What to show first: what commits us to least; of like verdicts what was seen by the day asked, and newest."""
    day = finding.day or date.min
    seen = finding.axis != "published"
    return (
        CAUTION.index(finding.verdict),
        finding.ours is None,
        seen,
        -day.toordinal(),
        -finding.preference,
        finding.board_id,
    )


def _stated(stated: Stated) -> dict[str, Any]:
    numbers = {"stated": stated.value, "stated_low": stated.low, "stated_high": stated.high}
    return {"what": stated.what, "stated_text": stated.text, **{name: _exact(n) for name, n in numbers.items()}}


def _ours(finding: Finding) -> dict[str, Any]:
    ours = finding.ours
    return {
        "ours_text": finding.ours_text,
        "ours": _exact(ours.value) if ours else None,
        "ours_low": _exact(ours.low) if ours else None,
        "ours_high": _exact(ours.high) if ours else None,
        "unit": finding.unit,
        "axis": finding.axis,
        "our_as_of": finding.day,
        "models": json.dumps(finding.models),
        "boards_used": json.dumps(finding.boards),
        "verdict": finding.verdict,
        "missing": finding.missing,
        "caveats": "; ".join(finding.caveats) or None,
        "sql": finding.sql,
    }


def _exact(value: float | None) -> float | None:
    return None if value is None else round(float(value), PLACES)
