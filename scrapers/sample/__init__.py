"""The bundled sample: real figures in plain tables, and what renders them into each source's wire format."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

# Sample captures carry this instant as their fetch time, so that the same tables always give the same captures.
ASSEMBLED_AT = datetime(2026, 11, 22, tzinfo=UTC)

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Exchange:
    """One rendered answer: `url` is the live https URL that it answers, `state_at` tells states of one URL apart."""

    url: str
    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)
    state_at: datetime | None = None  # the moment of the state shown (UTC), where the spider cannot tell it


def exchanges(source: str) -> Iterator[Exchange]:
    """Every rendered answer of one source; none when the sample has no folder for it."""
    if (FOLDER / source / "render.py").exists():
        yield from importlib.import_module(f"scrapers.sample.{source}.render").exchanges()
