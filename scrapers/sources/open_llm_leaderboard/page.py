"""The Open LLM Leaderboard in the wire forms of its two ages, told apart by content.

v2 (2024-06 to 2025-03), a row a model and precision:
(a) Parquet of the data set `open-llm-leaderboard/contents`, 36 columns, no NULL:
    `fullname` "01-ai/Yi-1.5-34B" · `Model` the same as HTML with links · `Precision` "bfloat16"
    · `IFEval Raw` a fraction 0-1 · `IFEval` normalised, percent 0-100 (six benchmarks so)
    · `Average ⬆️` mean of the six normalised · `#Params (B)` billions, -1.0 or 0.0 for unknown
    · `Hub License`, `Upload To Hub Date`, `Submission Date` "" for unknown.
(b) The data set server's pages of it, 100 rows each:
    {"features": [...], "rows": [{"row_idx": 0, "row": {36 keys}, "truncated_cells": []}, ...],
     "num_rows_total": 4576, "num_rows_per_page": 100, "partial": false}
(c) The Space's `/api/leaderboard/formatted`, a bare array of
    {"id", "model": {"name", "sha", "precision", ...},
     "evaluations": {"ifeval": {"name", "value": fraction 0-1, "normalized_score": percent}, ...},
     "features": {"is_not_available_on_hub": true when it IS available, ...},
     "metadata": {"submission_date": "2024-06-12", ...}}
(d) The same records as fboulnois/llm-leaderboard-csv kept them daily since 2024-12-11, `.` written as `_`:
    id,model_name,...,evaluations_ifeval_value,...,features_is_merged (TRUE or FALSE),...
(e) The Space's first table as kept there daily before 2024-12-11, to two decimals (raw ones are whole percents):
    t,model,average,ifeval,ifeval_raw,...,not_merged,...,flagged,moe,... where TRUE is "not flagged", "no MoE".

A row of v2 gives 13 records: six benchmarks raw (fraction times 100) and normalised, and the normalised average.
v1 (2023-05 to 2024-06) is read in `first.py`.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from scrapers.parsing import csv_body, json_body, parquet_body
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Source
from scrapers.sources.open_llm_leaderboard import first, forms

_EXTRAS = (
    *("architecture", "available_on_hub", "base_model", "chat_template", "flagged", "generation", "merged"),
    *("moe", "official_provider", "params_b", "sha", "type", "uploaded_on", "weight_type"),
)
MAX_ROWS = 100_000  # it froze at 4,576
_MISSING = ("", "?", "Unknown")  # what the board writes for "not known"
_TOLERANCE = 1e-6  # in percent: copies of the API carry 15 digits, the parquet file 17
_ROUNDED_TOLERANCE = 0.7  # a raw fraction rounded to 0.01 is off by 0.5 percent, by 0.67 once guessing is taken off
_ROUNDED_MEAN_TOLERANCE = 0.0101  # of a mean and its six parts, each rounded to 0.01


def parse(body: bytes, url: str, source: Source) -> Page:
    """The records of each row, in any of the wire forms.

    Raises PageChanged for another shape, a missing or renamed column, NaN literals, and when over half of the
    rows break the rules that tie the figures together (a changed scale or normalisation).
    """
    if body[:4] == b"PAR1":
        rows = forms.table_rows(parquet_body(body, source.max_body_mb, MAX_ROWS), source)
    elif body.lstrip()[:1] in (b"[", b"{"):
        rows = _json_rows(json_body(body), source)
    else:
        table = csv_body(body, MAX_ROWS)
        if first.is_of_v1(table):
            return first.page(table, source)
        rows = _csv_rows(table, source)
    frame = _judged(_tidied(rows.frame), rows.rounded, source)
    return Page(_records(frame, source), notes=rows.notes)


def _json_rows(payload: object, source: Source) -> forms.Rows:
    if isinstance(payload, list):
        return forms.api_rows(payload, source)
    if isinstance(payload, dict) and isinstance(payload.get("rows"), list):
        return forms.server_rows(payload, source)
    raise PageChanged(f"expected rows or an array of models, found {str(payload)[:80]}")


def _csv_rows(table: pl.DataFrame, source: Source) -> forms.Rows:
    if any(name.startswith("evaluations_") for name in table.columns):
        return forms.flat_csv_rows(table, source)
    if "fullname" in table.columns:
        return forms.gradio_rows(table, source)
    raise PageChanged(f"expected a table of models, found the columns {table.columns[:10]}")


def rows_total(body: bytes) -> int:
    """How many rows the data set has, from any page of the data set server's /rows."""
    payload = json_body(body)
    total = payload.get("num_rows_total") if isinstance(payload, dict) else None
    if not isinstance(total, int) or isinstance(total, bool) or not 0 <= total <= MAX_ROWS:
        raise PageChanged(f"expected num_rows_total up to {MAX_ROWS:,}, found {str(payload)[:80]}")
    return total


def _benchmarks(source: Source) -> dict[str, dict[str, Any]]:
    return source.parameters["benchmarks"]


def _tidied(rows: pl.DataFrame) -> pl.DataFrame:
    """Magic values made NULL, the name found, days read."""
    verbatim = ("name", "html", "defect")
    texts = [name for name, dtype in rows.schema.items() if dtype == pl.String and name not in verbatim]
    rows = rows.with_columns(pl.when(~pl.col(texts).is_in(_MISSING)).then(pl.col(texts)).name.keep())
    name: pl.Expr = pl.when(pl.col("name") != "").then("name")
    if "html" in rows.columns:
        # A flagged model's cell holds a third link and more text: the first link's text is the name.
        name = pl.coalesce(name, pl.col("html").str.extract(r"<a[^>]*>([^<]*)</a>", 1))
    rows = rows.with_columns(
        name=name.fill_null(""),
        params_b=pl.when(pl.col("params_b") > 0).then("params_b"),
        # "💬 chat models (RLHF, DPO, IFT, ...)" in the table is "chatmodels" in the API.
        type=pl.col("type").str.to_lowercase().str.replace(r"\(.*$", "").str.replace_all(r"[^a-z-]", ""),
    )
    for day in ("submitted_on", "uploaded_on"):
        read = pl.col(day).str.to_date("%Y-%m-%d", strict=False)
        unread = _says(f"{day}: not a day: {{}}", read.is_null() & pl.col(day).is_not_null(), day)
        rows = rows.with_columns(read, defect=pl.coalesce("defect", unread))
    return rows


def _judged(rows: pl.DataFrame, rounded: bool, source: Source) -> pl.DataFrame:
    """`defect` where figures are missing, out of range or do not fit together. PageChanged if most do not."""
    broken = [_says("no model name in the row", pl.col("name") == "")]
    for board in _factors(source):
        top = 1 if board.endswith("/raw") else 100
        value = pl.col(board)
        inside = value.is_finite() & value.is_between(-_TOLERANCE, top + _TOLERANCE)
        broken += [_says(f"{board}: no score", value.is_null())]
        broken += [_says(f"{board}: {{}} is not within 0-{top}", ~inside, board)]
    for key, facts in _benchmarks(source).items():
        if (chance := facts.get("chance")) is not None:
            raw, normalised = f"{key}/raw", f"{key}/normalized"
            due = ((pl.col(raw) - chance) / (1 - chance)).clip(lower_bound=0) * 100
            wrong = (pl.col(normalised) - due).abs() > (_ROUNDED_TOLERANCE if rounded else _TOLERANCE)
            broken += [_says(f"{key}: {{}} is not {{}} normalised", wrong, normalised, raw)]
    mean = pl.mean_horizontal(f"{key}/normalized" for key in _benchmarks(source))
    off = (pl.col("average/normalized") - mean).abs() > (_ROUNDED_MEAN_TOLERANCE if rounded else _TOLERANCE)
    broken += [_says("average {} is not the mean of the six", off, "average/normalized")]
    rows = rows.with_columns(defect=pl.coalesce("defect", *broken))
    found = rows["defect"].drop_nulls()
    if 2 * len(found) > rows.height:
        raise PageChanged(f"expected sound rows, found {len(found)} of {rows.height} broken: {found[0]}")
    return rows


def _says(text: str, condition: pl.Expr, *columns: str) -> pl.Expr:
    """The text where the condition holds, else NULL; {} takes the columns in turn."""
    return pl.when(condition).then(pl.format(text, *columns) if columns else pl.lit(text))


def _factors(source: Source) -> dict[str, float]:
    """Every board, with what its figure is multiplied by to be percent."""
    keys = list(_benchmarks(source))
    normalised = {f"{key}/normalized": 1.0 for key in ("average", *keys)}
    return normalised | {f"{key}/raw": 100.0 for key in keys}


def _records(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """13 records a row, board by board; a figure that is not finite is NULL (its defect says what it was)."""
    about = rows.select(
        raw_model="name",
        raw_license="licence",
        raw_open_flag="available_on_hub",
        # Full name and precision are the key; the run's commit and chat template change under it.
        setting=pl.format("precision={}", "precision").fill_null(""),
        submitted_on="submitted_on",
        extras=pl.Series(_extras(rows), dtype=pl.String),
        defect="defect",
    )
    boards = [
        about.with_columns(rows[board].set(~rows[board].is_finite(), None).alias("score") * factor).with_columns(
            board=pl.lit(board)
        )
        for board, factor in _factors(source).items()
    ]
    return score_frame(pl.concat(boards))


def _extras(rows: pl.DataFrame) -> list[str]:
    """What else a row says, as a JSON object without what is missing."""
    return [
        json.dumps({key: value for key, value in row.items() if value is not None}, ensure_ascii=False)
        for row in rows.select(*_EXTRAS).with_columns(pl.col("uploaded_on").cast(pl.String)).iter_rows(named=True)
    ]
