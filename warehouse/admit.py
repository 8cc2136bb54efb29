"""The gate before silver: which rows of which board in which capture may be believed.

Works on one source at a time, on everything that its captures ever said, so that the result does not
depend on the order in which captures came. Rows in = admitted + quarantined + collapsed, always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from scrapers.outcome import Outcome
from scrapers.record import SCORES
from scrapers.records import Parsed
from scrapers.source import Admission, Board, Source

KEY = ["capture_id", "board_id", "published_on", "raw_model", "setting", "harness"]
VALUES = ["score", "score_low", "score_high", "std_error", "n"]
SNAPSHOT = ["board_id", "published_on", "state_at", "fetched_at", "capture_id"]

ADMISSIONS = pl.Schema(
    {
        "capture_id": pl.String,
        "board_id": pl.String,
        "published_on": pl.Date,
        "state_at": pl.Datetime("us"),
        "outcome": pl.String,
        "reason": pl.String,
        "rows_in": pl.Int64,
        "rows_admitted": pl.Int64,
        "rows_quarantined": pl.Int64,
        "rows_collapsed": pl.Int64,
    }
)

# What no model name holds and an injected one needs: markup, quotes, escapes, control and invisible characters.
IMPLAUSIBLE_NAME = r"[<>;\"\\`{}\x00-\x1f\x7f\x{200b}-\x{200f}\x{202a}-\x{202e}\x{feff}]"
LONGEST_NAME = 200


@dataclass(frozen=True)
class Gate:
    """What the gate let through, what it held back and why (`bronze.admissions`, `silver.quarantine`).

    admitted: the record's columns without board and defect, with capture_id, board_id, state_at, fetched_at.
    """

    admitted: pl.DataFrame
    quarantine: pl.DataFrame
    admissions: pl.DataFrame


def admit(source: Source, parsed: Sequence[Parsed]) -> Gate:
    """Judge every record of a source's captures by the rules of its source.yml."""
    rows = _rows(source, parsed)
    rows = _mark_duplicates(_mark_unsound(source, rows))
    verdicts = _judge_boards(source, rows)
    vanished = _vanished(source, parsed)
    rows = rows.join(verdicts.select(*SNAPSHOT, "reason"), on=SNAPSHOT, how="left", nulls_equal=True)
    held = pl.coalesce("unsound", pl.lit("board not admitted: ") + pl.col("reason"))
    rows = rows.with_columns(pl.when(pl.col("collapsed")).then(None).otherwise(held).alias("held"))
    admissions = _admissions(rows, verdicts)
    record = [column for column in SCORES if column not in ("board", "defect")]
    admitted = rows.filter(pl.col("held").is_null() & ~pl.col("collapsed"))
    return Gate(
        admitted.select("capture_id", "board_id", "state_at", "fetched_at", *record),
        _quarantine(source, rows.filter(pl.col("held").is_not_null())),
        pl.concat([admissions, vanished]).sort("capture_id", "board_id", "published_on"),
    )


def _vanished(source: Source, parsed: Sequence[Parsed]) -> pl.DataFrame:
    """An `empty` verdict for each board that the last capture of the same URL showed and this one does not."""
    boards_of: dict[str, set[str]] = {}
    verdicts = []
    for page in sorted(parsed, key=lambda page: (page.capture.state_at, page.capture.capture_id)):
        capture = page.capture
        now = set(pl.read_parquet(page.scores_path, columns=["board"])["board"]) if page.scores_path else set()
        for board in sorted(boards_of.get(capture.url, set()) - now):
            board_id, _ = board_id_of(source, board, capture.published_on)
            reason = page.reason or "no row of this board, where the last capture of the same URL had some"
            state_at = capture.state_at.replace(tzinfo=None)
            empty = (Outcome.EMPTY.value, reason, 0, 0, 0, 0)
            verdicts.append((capture.capture_id, board_id, capture.published_on, state_at, *empty))
        boards_of[capture.url] = now
    return pl.DataFrame(verdicts, schema=ADMISSIONS, orient="row")


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
            )
        )
    schema = {
        **SCORES,
        "capture_id": pl.String,
        "fetched_at": pl.Datetime("us"),
        "state_at": pl.Datetime("us"),
    }
    rows = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
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


def _mark_unsound(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """Column `unsound`: the first reason for which a row cannot be believed on its own."""
    col = pl.col

    def why(condition: pl.Expr, *text: str | pl.Expr) -> pl.Expr:
        parts = [pl.lit(part) if isinstance(part, str) else part.cast(pl.String) for part in text]
        return pl.when(condition).then(pl.concat_str(parts, ignore_nulls=True))

    # A day of grace: a page may be a day ahead of UTC.
    day_after_fetch = col("fetched_at").dt.date().dt.offset_by("1d")
    return rows.with_columns(
        pl.coalesce(
            why(~col("declared"), "board not declared in source.yml: ", col("board")),
            col("defect"),
            why(col("raw_model").str.strip_chars().fill_null("") == "", "no model name"),
            why(col("raw_model").str.len_chars() > LONGEST_NAME, f"model name over {LONGEST_NAME} characters"),
            why(col("raw_model").str.contains(IMPLAUSIBLE_NAME), "characters that no model name has"),
            why(col("score").is_null(), "no score"),
            why(~col("score").is_finite(), "score is not finite: ", col("score")),
            why(col("score") < col("lower_bound"), "score ", col("score"), " below ", col("lower_bound")),
            why(col("score") > col("upper_bound"), "score ", col("score"), " above ", col("upper_bound")),
            *(
                why(~col(name).is_finite(), f"{name} is not finite")
                for name in ("score_low", "score_high", "std_error")
            ),
            why(
                (col("score_low") > col("score")) | (col("score_high") < col("score")),
                "score outside its own interval",
            ),
            why(col("std_error") < 0, "negative standard error"),
            why(col("n") < 0, "negative count: ", col("n")),
            why(
                col("published_on") > day_after_fetch, "published in the future: ", col("published_on")
            ),
            why(
                col("submitted_on") > day_after_fetch, "submitted in the future: ", col("submitted_on")
            ),
        ).alias("unsound")
    )


def _mark_duplicates(rows: pl.DataFrame) -> pl.DataFrame:
    """Column `collapsed`: an identical row stands already. Conflicting rows: the one with the most votes stays."""
    rows = rows.with_row_index("row")
    sound = rows.filter(pl.col("unsound").is_null())
    repeated = sound.filter(pl.struct(KEY).is_duplicated())
    if repeated.is_empty():
        return rows.with_columns(pl.lit(False).alias("collapsed"))
    kept = repeated.unique(subset=[*KEY, *VALUES], keep="first", maintain_order=True)
    collapsed = repeated.filter(~pl.col("row").is_in(kept["row"].implode()))["row"]
    most = pl.col("n").max().over(KEY)
    wins = (pl.col("n") == most).fill_null(False) & ((pl.col("n") == most).sum().over(KEY) == 1)
    conflicts = (
        kept.filter(pl.len().over(KEY) > 1)
        .with_columns(wins.alias("wins"), most.alias("most"))
        .filter(~pl.col("wins"))
        .select(
            "row",
            pl.concat_str(
                pl.lit("conflicting row for the same model and setting; "),
                pl.when(pl.col("most").is_not_null() & (pl.col("wins").any().over(KEY)))
                .then(pl.lit("the one with the most votes stays"))
                .otherwise(pl.lit("nothing tells which is right")),
            ).alias("conflict"),
        )
    )
    return (
        rows.join(conflicts, on="row", how="left")
        .with_columns(
            pl.coalesce("unsound", "conflict").alias("unsound"),
            pl.col("row").is_in(collapsed.implode()).alias("collapsed"),
        )
        .drop("conflict")
    )


def _judge_boards(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
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


def _verdict(
    source: Source, now: dict[str, Any], before: dict[str, Any] | None
) -> tuple[Outcome, str | None]:
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
        return Outcome.DRIFTED, f"expected a best score between {low:g} and {high:g} {board.unit}, found {best:g}"
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
