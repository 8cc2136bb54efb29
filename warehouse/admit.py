"""The gate before silver: which rows of which board in which capture may be believed.

Works on one source at a time, on everything that its captures ever said, so that the result does not
depend on the order in which captures came. Rows in = admitted + quarantined + collapsed, always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from scrapers.outcome import Outcome
from scrapers.record import SCORES
from scrapers.records import Parsed
from scrapers.source import Board, Source
from warehouse.soundness import mark_duplicates, mark_unsound
from warehouse.verdicts import SNAPSHOT, judge_boards

HELD = ["board_id", "published_on", "state_at", "fetched_at", "capture_id", "raw_model", "setting", "harness"]
NO_BOARD = "(no board)"  # matches no declaration, so such rows are held

ADMISSIONS: dict[str, pl.DataType] = {
    "capture_id": pl.String(),
    "board_id": pl.String(),
    "published_on": pl.Date(),
    "state_at": pl.Datetime("us"),
    "outcome": pl.String(),
    "reason": pl.String(),
    "rows_in": pl.Int64(),
    "rows_admitted": pl.Int64(),
    "rows_quarantined": pl.Int64(),
    "rows_collapsed": pl.Int64(),
}


@dataclass(frozen=True)
class Gate:
    """What the gate let through, what it held back and why (`bronze.admissions`, `silver.quarantine`).

    admitted: the record's columns without board and defect, with capture_id, board_id, state_at, fetched_at;
    held: the keys of rows held back from boards that were admitted.
    """

    admitted: pl.DataFrame
    held: pl.DataFrame
    quarantine: pl.DataFrame
    admissions: pl.DataFrame


def admit(source: Source, parsed: Sequence[Parsed]) -> Gate:
    """Judge every record of a source's captures by the rules of its source.yml."""
    rows = _rows(source, parsed)
    rows = mark_duplicates(mark_unsound(rows))
    verdicts = judge_boards(source, rows)
    vanished = _vanished(source, parsed)
    rows = rows.join(verdicts.select(*SNAPSHOT, "reason"), on=SNAPSHOT, how="left", nulls_equal=True)
    held = pl.coalesce("unsound", pl.lit("board not admitted: ") + pl.col("reason"))
    rows = rows.with_columns(pl.when(pl.col("collapsed")).then(None).otherwise(held).alias("held"))
    admissions = _admissions(rows, verdicts)
    record = [column for column in SCORES if column not in ("board", "defect")]
    admitted = rows.filter(pl.col("held").is_null() & ~pl.col("collapsed"))
    return Gate(
        admitted.select("capture_id", "board_id", "state_at", "fetched_at", *record),
        rows.filter(pl.col("held").is_not_null() & pl.col("reason").is_null()).select(HELD).unique(maintain_order=True),
        _quarantine(source, rows.filter(pl.col("held").is_not_null())),
        pl.concat([admissions, vanished]).sort("capture_id", "board_id", "published_on"),
    )


def _vanished(source: Source, parsed: Sequence[Parsed]) -> pl.DataFrame:
    """A verdict (`empty`, or the page's own) for each board that the last capture of the same URL showed."""
    boards_of: dict[str, set[str]] = {}
    verdicts = []
    for page in sorted(parsed, key=lambda page: (page.capture.state_at, page.capture.capture_id)):
        capture = page.capture
        now = set(pl.read_parquet(page.scores_path, columns=["board"])["board"]) if page.scores_path else set()
        for board in sorted(boards_of.get(capture.url, set()) - now):
            board_id, _ = board_id_of(source, board, capture.published_on)
            reason = page.reason or "no row of this board, where the last capture of the same URL had some"
            state_at = capture.state_at.replace(tzinfo=None)
            outcome = Outcome.EMPTY if page.outcome is Outcome.WHOLE else page.outcome
            verdict = (outcome.value, reason, 0, 0, 0, 0)
            verdicts.append((capture.capture_id, board_id, capture.published_on, state_at, *verdict))
        boards_of[capture.url] = now
    return pl.DataFrame(verdicts, schema=pl.Schema(ADMISSIONS), orient="row")


def _rows(source: Source, parsed: Sequence[Parsed]) -> pl.DataFrame:
    """All records with the capture they came in; the capture's day where the page states none."""
    frames = []
    for page in parsed:
        if page.scores_path is None:
            continue
        capture = page.capture
        frames.append(
            pl.read_parquet(page.scores_path).with_columns(
                pl.lit(capture.capture_id).alias("capture_id"),
                pl.lit(capture.fetched_at.replace(tzinfo=None)).cast(pl.Datetime("us")).alias("fetched_at"),
                pl.lit(capture.state_at.replace(tzinfo=None)).cast(pl.Datetime("us")).alias("state_at"),
                pl.col("published_on").fill_null(capture.published_on),
                pl.col("board").fill_null(NO_BOARD),
            )
        )
    schema: dict[str, pl.DataType] = {
        **SCORES,
        "capture_id": pl.String(),
        "fetched_at": pl.Datetime("us"),
        "state_at": pl.Datetime("us"),
    }
    rows = pl.concat(frames) if frames else pl.DataFrame(schema=pl.Schema(schema))
    return rows.join(_board_facts(source, rows), on=["board", "published_on"], how="left", nulls_equal=True)


def board_id_of(source: Source, board: str, day: date) -> tuple[str, Board | None]:
    """The warehouse's id of a page's board on a day, with its declaration (None when source.yml declares none)."""
    try:
        declared, _ = source.board(board)
    except KeyError:
        return f"{source.name}/{board}", None
    version = declared.version_on(day)
    return f"{source.name}/{board}" + (f"@{version.name}" if version else ""), declared


def _board_facts(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """Board id and bounds per board and day as it stands in the records."""
    facts = []
    for board, day in rows.select("board", "published_on").unique().iter_rows():
        board_id, declared = board_id_of(source, board, day)
        lower, upper = (declared.lower_bound, declared.upper_bound) if declared else (None, None)
        facts.append((board, day, board_id, declared is not None, lower, upper))
    schema = {
        "board": pl.String,
        "published_on": pl.Date,
        "board_id": pl.String,
        "declared": pl.Boolean,
        "lower_bound": pl.Float64,
        "upper_bound": pl.Float64,
    }
    return pl.DataFrame(facts, schema=schema, orient="row")


def _admissions(rows: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    counts = rows.group_by(SNAPSHOT).agg(
        (pl.col("held").is_null() & ~pl.col("collapsed")).sum().alias("rows_admitted"),
        pl.col("held").is_not_null().sum().alias("rows_quarantined"),
        pl.col("collapsed").sum().alias("rows_collapsed"),
    )
    judged = verdicts.join(counts, on=SNAPSHOT, how="left", nulls_equal=True)
    return judged.select(pl.col(name).cast(dtype) for name, dtype in ADMISSIONS.items())


def _quarantine(source: Source, held: pl.DataFrame) -> pl.DataFrame:
    record = pl.struct(column for column in SCORES if column != "defect")
    return held.select(
        pl.lit(source.name).alias("source"),
        "board_id",
        "capture_id",
        record.struct.json_encode().alias("raw_row"),
        pl.col("held").alias("reason"),
    ).sort("board_id", "capture_id", "raw_row", "reason")
