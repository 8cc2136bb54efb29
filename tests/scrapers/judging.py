"""Puts bodies before the true gate, as if they had been fetched an hour apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from scrapers.exchange import Answer, Asked, draft
from scrapers.outcome import Outcome
from scrapers.records import Parsed
from scrapers.source import Source
from warehouse.admit import Gate, admit

NOW = datetime(2026, 9, 21, 12, tzinfo=UTC)


def judged(source: Source, url: str, folder: Path, *bodies: bytes) -> Gate:
    """The gate's answer to bodies of one URL, in order."""
    return admit(source, [_parsed(source, url, folder, body, hour) for hour, body in enumerate(bodies)])


def _parsed(source: Source, url: str, folder: Path, body: bytes, hour: int) -> Parsed:
    page = source.parse(body, url, source)
    place = folder / f"{hour}.parquet"
    page.scores.write_parquet(place)
    asked = Asked(source.name, "live", "page", url, NOW + timedelta(hours=hour))
    capture = draft(asked, Answer(200, (), body), Outcome.WHOLE, None)
    path = None if page.scores.is_empty() else place
    return Parsed(capture, path, None, Outcome.WHOLE, None, page.scores.height, page.notes, False)


def balanced(gate: Gate) -> bool:
    """Whether rows in = admitted + quarantined + collapsed, for every board and in sum."""
    facts = gate.admissions
    parts = pl.col("rows_admitted") + pl.col("rows_quarantined") + pl.col("rows_collapsed")
    sums = (facts["rows_admitted"].sum(), facts["rows_quarantined"].sum())
    return facts.select((parts == pl.col("rows_in")).all()).item() and sums == (
        gate.admitted.height,
        gate.quarantine.height,
    )
