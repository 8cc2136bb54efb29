"""Boards as a whole: does this snapshot have the rows and the scale that its board is known for?"""

from __future__ import annotations

from typing import Any

import polars as pl

from scrapers.outcome import Outcome
from scrapers.source import Admission, Board, Source

SNAPSHOT = ["board_id", "published_on", "state_at", "fetched_at", "capture_id"]


def judge_boards(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """One verdict a snapshot (board, published day, capture), each against the last admitted one before it."""
    sound = pl.col("unsound").is_null() & ~pl.col("collapsed")
    # Of conflicting rows one is expected to go; what a page got wrong is what counts against it.
    wrong = pl.col("unsound").is_not_null() & ~pl.col("unsound").str.starts_with("conflicting").fill_null(False)
    snapshots = (
        rows.group_by(*SNAPSHOT, "board")
        .agg(
            pl.len().alias("rows_in"),
            wrong.sum().alias("rows_wrong"),
            pl.col("unsound").filter(wrong).first().alias("example"),
            sound.sum().alias("rows_sound"),
            pl.col("score").filter(sound).max().alias("highest"),
            pl.col("score").filter(sound).min().alias("lowest"),
            pl.col("score").filter(sound).median().alias("median"),
        )
        .sort(SNAPSHOT)
    )
    last: dict[str, dict[str, Any]] = {}
    verdicts = []
    for snapshot in snapshots.iter_rows(named=True):
        outcome, reason = _verdict(source, snapshot, last.get(snapshot["board_id"]))
        if outcome is Outcome.WHOLE:
            last[snapshot["board_id"]] = snapshot
        verdicts.append((outcome.value, reason))
    return snapshots.with_columns(
        pl.Series("outcome", [outcome for outcome, _ in verdicts], dtype=pl.String),
        pl.Series("reason", [reason for _, reason in verdicts], dtype=pl.String),
    )


def _verdict(source: Source, now: dict[str, Any], before: dict[str, Any] | None) -> tuple[Outcome, str | None]:
    try:
        board, _ = source.board(now["board"])
    except KeyError:
        return Outcome.DRIFTED, f"board not declared in source.yml: {now['board']}"
    rules = board.admission
    best = now["highest"] if board.direction == "higher" else now["lowest"]
    if now["rows_wrong"] > rules.max_defect_share * now["rows_in"]:
        return Outcome.DRIFTED, (
            f"{now['rows_wrong']} of {now['rows_in']} rows cannot be read, the first: {now['example']}"
        )
    if now["rows_sound"] < rules.min_rows:
        return Outcome.PARTIAL, f"expected at least {rules.min_rows} rows, found {now['rows_sound']}"
    if now["rows_sound"] > rules.max_rows:
        return Outcome.DRIFTED, f"expected at most {rules.max_rows} rows, found {now['rows_sound']}"
    if rules.best_between and not rules.best_between[0] <= best <= rules.best_between[1]:
        low, high = rules.best_between
        return (
            Outcome.DRIFTED,
            f"expected a best score between {low:g} and {high:g} {board.unit}, found {best:g}",
        )
    return _compared(rules, board, now, before) if before else (Outcome.WHOLE, None)


def _compared(
    rules: Admission, board: Board, now: dict[str, Any], before: dict[str, Any]
) -> tuple[Outcome, str | None]:
    """Against the last admitted snapshot: rows that went, and the scale."""
    since = f"on {before['published_on']}"
    if now["rows_sound"] < (1 - rules.max_drop_share) * before["rows_sound"]:
        return Outcome.PARTIAL, f"{now['rows_sound']} rows, where {since} there were {before['rows_sound']}"
    shift = abs(now["median"] - before["median"])
    if rules.max_median_shift is not None and shift > rules.max_median_shift:
        return Outcome.DRIFTED, (
            f"median {now['median']:.1f} {board.unit}, where {since} it was {before['median']:.1f}: another scale?"
        )
    low, high = sorted((abs(now["median"]), abs(before["median"])))
    if rules.max_median_factor is not None and low > 0 and high / low > rules.max_median_factor:
        return Outcome.DRIFTED, (
            f"median {now['median']:.4g} {board.unit}, where {since} it was {before['median']:.4g}: another scale?"
        )
    return Outcome.WHOLE, None
