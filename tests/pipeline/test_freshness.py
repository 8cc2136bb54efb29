"""What makes a source's captures fresh in Dagster: a crawl of today that brought them whole, and nothing else."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from pipeline.bronze import _crawled


def made(outcome: str, of_today: bool) -> bool:
    """Whether the captures count as made anew."""
    line = {"source": "arena", "outcome": outcome, "exchanges": 1, "mode": "live"}
    told = list(_crawled("arena", line, Path("captures"), of_today))
    [check] = [one for one in told if isinstance(one, dg.AssetCheckResult)]
    assert check.passed == (outcome in ("whole", "unchanged"))
    return any(isinstance(one, dg.MaterializeResult) and "WARC files" in one.metadata for one in told)


@pytest.mark.parametrize(
    ("outcome", "of_today", "fresh"),
    [
        ("whole", True, True),
        ("unchanged", True, True),
        ("failed", True, False),
        ("whole", False, False),  # a backfill asks for the past alone
        ("unchanged", False, False),
    ],
)
def test_a_source_is_fresh_when_todays_state_came_whole(outcome, of_today, fresh):
    assert made(outcome, of_today) == fresh
