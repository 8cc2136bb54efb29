"""Renders models.csv as TIGER-Lab's results file, and the data set's card with the day of its last change."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.source import load_sources

MODELS = Path(__file__).parent / "models.csv"
LAST_MODIFIED = "2026-03-11T00:00:00.000Z"  # the day is known, the hour is not


def exchanges() -> Iterator[Exchange]:
    """The card and the file."""
    facts = load_sources()["mmlu_pro"].parameters
    card = {"id": "TIGER-Lab/mmlu_pro_leaderboard_submission", "lastModified": LAST_MODIFIED}
    yield Exchange(facts["about_url"], json.dumps(card).encode(), "application/json; charset=utf-8")
    yield Exchange(facts["file"].format(revision="main"), results(), "text/csv; charset=utf-8")


def results() -> bytes:
    """The file: no quotes, no newline at its end, as it is served; a row with no subjects has 14 dashes."""
    subjects = list(load_sources()["mmlu_pro"].parameters["subjects"])
    lines = [["Models", "Data Source", "Model Size(B)", "Overall", *subjects]]
    with MODELS.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            scores = row["subjects"].split() or ["-"] * len(subjects)
            lines.append([row["model"], row["data_source"], row["size_b"], row["overall"], *scores])
    return "\n".join(",".join(line) for line in lines).encode()
