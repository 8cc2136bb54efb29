"""Renders this folder's tables as Arena-Hard-Auto's Markdown files and its CSV, at their commit and as the latest."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.source import load_sources

FOLDER = Path(__file__).parent
COMMIT, COMMITTED_ON = "196f6b826783", "2025-06-20"
DATED = "leaderboard/arena_hard_leaderboard_20240731.csv"
DATED_ON = "2024-07-31"


def exchanges() -> Iterator[Exchange]:
    """For each path its commits listing, the file at the commit, and the file as the latest."""
    facts = load_sources()["arena_hard"].parameters
    when = {"date": f"{COMMITTED_ON}T00:00:00Z"}  # the day is known, the hour is not
    listing = json.dumps([{"sha": COMMIT, "commit": {"author": when, "committer": when}}]).encode()
    for path, latest in zip(facts["paths"], facts["latest"], strict=True):
        body = dated() if path == DATED else markdown(path)
        yield Exchange(facts["commits"].format(path=path, page=1), listing, "application/json; charset=utf-8")
        yield Exchange(facts["at_commit"].format(sha=COMMIT, path=path), body, "text/plain; charset=utf-8")
        yield Exchange(latest, body, "text/plain; charset=utf-8")


def markdown(path: str) -> bytes:
    """A Markdown file: its tables, each below the line that stands above it."""
    lines = ["# Arena-Hard-Auto", ""]
    for table in _table("tables.csv"):
        if table["path"] == path:
            rows = [row for row in _table("rows.csv") if row["table"] == table["table"]]
            print_rows = columns if table["form"] == "columns" else labels
            lines += [table["above"], "```console", *print_rows(rows), "```", ""]
    return "\n".join(lines).encode()


def columns(rows: list[dict[str, str]]) -> Iterator[str]:
    """Rows as pandas prints them."""
    width = max(len(row["model"]) for row in rows)
    yield f"    {'Model':>{width}}  Scores (%)         CI (%)"
    for number, row in enumerate(rows):
        yield f"{number:<2}  {row['model']:>{width}}  {row['score']:>10}  {row['interval']:>13}"


def labels(rows: list[dict[str, str]]) -> Iterator[str]:
    """Rows that name each of their figures."""
    for row in rows:
        figures = f"score: {row['score']:>4}  | 95% CI: {row['interval']:>11}"
        yield f"{row['model']:<50}| {figures}  | average #tokens: {row['avg_tokens']}"


def dated() -> bytes:
    """The CSV file of 2024-07-31."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(load_sources()["arena_hard"].parameters["csv_columns"])
    for row in _table("dated.csv"):
        ends = (row["low"], row["high"], row["interval"])
        writer.writerow([row["model"], row["score"], *ends, row["avg_tokens"], DATED_ON])
    return text.getvalue().encode()


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
