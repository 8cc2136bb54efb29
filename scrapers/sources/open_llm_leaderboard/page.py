"""The Open LLM Leaderboard v2 in its three wire forms, told apart by content.

(a) Parquet of the data set `open-llm-leaderboard/contents`: a row a model and precision, 36 columns, no NULL:
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

A row gives 13 records: six benchmarks raw (fraction times 100) and normalised, and the normalised average.
"""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple

import polars as pl

from scrapers.parsing import json_body, number, parquet_body
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Source

Rows = tuple[pl.DataFrame, tuple[str, ...]]  # a frame under our names with `defect`, and notes

_TYPES = {"text": pl.String(), "flag": pl.Boolean(), "count": pl.Int64(), "number": pl.Float64()}
_EXTRAS = (
    *("architecture", "available_on_hub", "base_model", "chat_template", "flagged", "generation", "merged"),
    *("moe", "official_provider", "params_b", "sha", "type", "uploaded_on", "weight_type"),
)
MAX_ROWS = 100_000  # it froze at 4,576
_MISSING = ("", "?", "Unknown")  # what the board writes for "not known"
_TOLERANCE = 1e-6  # in percent: copies of the API carry 15 digits, the parquet file 17


class Column(NamedTuple):
    """A figure of a row: our name (None: not taken), the data set's column, the API's path, one of _TYPES."""

    name: str | None
    table: str | None
    api: str | None
    kind: str


def parse(body: bytes, url: str, source: Source) -> Page:
    """The 13 records of each row, in any of the three wire forms.

    Raises PageChanged for another shape, a missing or renamed column, NaN literals, and when over half of the
    rows break the rules that tie the figures together (a changed scale or normalisation).
    """
    if body[:4] == b"PAR1":
        rows, notes = _table_rows(parquet_body(body, source.max_body_mb, MAX_ROWS), source)
    else:
        payload = json_body(body)
        if isinstance(payload, list):
            rows, notes = _api_rows(payload, source)
        elif isinstance(payload, dict) and isinstance(payload.get("rows"), list):
            rows, notes = _server_rows(payload, source)
        else:
            raise PageChanged(f"expected parquet, rows or an array of models, found {str(payload)[:80]}")
    return Page(_records(_judged(_tidied(rows), source), source), notes=notes)


def rows_total(body: bytes) -> int:
    """How many rows the data set has, from any page of the data set server's /rows."""
    payload = json_body(body)
    total = payload.get("num_rows_total") if isinstance(payload, dict) else None
    if not isinstance(total, int) or isinstance(total, bool) or not 0 <= total <= MAX_ROWS:
        raise PageChanged(f"expected num_rows_total up to {MAX_ROWS:,}, found {str(payload)[:80]}")
    return total


def _benchmarks(source: Source) -> dict[str, dict[str, Any]]:
    return source.parameters["benchmarks"]


def _columns(source: Source, form: Literal["table", "api"]) -> dict[str, Column]:
    """The columns that a wire form has, by their name there."""
    columns = [Column(*facts) for facts in source.parameters["columns"]]
    for key, facts in _benchmarks(source).items():
        table, api = facts["column"], f"evaluations.{key}"
        columns += [
            Column(f"{key}/raw", f"{table} Raw", f"{api}.value", "number"),
            Column(f"{key}/normalized", table, f"{api}.normalized_score", "number"),
            Column(None, None, f"{api}.name", "text"),
        ]
    return {getattr(column, form): column for column in columns if getattr(column, form)}


def _notes(found: set[str], expected: set[str]) -> tuple[str, ...]:
    """Notes on columns that nobody takes. Raises PageChanged when an expected one is missing."""
    missing, new = sorted(expected - found), sorted(found - expected)
    if missing:
        raise PageChanged(f"expected column(s) {missing}, found instead {new}")
    return tuple(f"unknown column {name!r}" for name in new)


def _table_rows(table: pl.DataFrame, source: Source) -> Rows:
    """(a) A column of another type is PageChanged."""
    columns = _columns(source, "table")
    notes = _notes(set(table.columns), set(columns))
    taken = {name: column for name, column in columns.items() if column.name}
    for name, column in taken.items():
        found, due = table.schema[name], _TYPES[column.kind]
        if found != due and not (due == pl.Float64 and found.is_numeric()):
            raise PageChanged(f"expected {name!r} as {due}, found {found}")
    rows = table.select(pl.col(name).cast(_TYPES[c.kind]).alias(str(c.name)) for name, c in taken.items())
    return rows.with_columns(defect=pl.lit(None, pl.String)), notes


def _server_rows(payload: dict[str, Any], source: Source) -> Rows:
    """(b) A cell that the server cut off is a defect of its row."""
    entries = payload["rows"]
    if payload.get("partial") is not False:
        raise PageChanged(f"expected the whole data set, found partial: {payload.get('partial')}")
    if not all(isinstance(entry, dict) and isinstance(entry.get("row"), dict) for entry in entries):
        raise PageChanged(f"expected row objects, found {str(entries)[:80]}")
    cut = [entry.get("truncated_cells") for entry in entries]
    defects = [f"cells cut off: {names}" if names else None for names in cut]
    return _typed([entry["row"] for entry in entries], _columns(source, "table"), defects)


def _api_rows(payload: list[Any], source: Source) -> Rows:
    """(c) Records flattened to dotted paths."""
    if not all(isinstance(record, dict) for record in payload):
        raise PageChanged(f"expected model objects, found {str(payload)[:80]}")
    renamed: dict[str, str] = source.parameters["renamed_paths"]
    flat = [{renamed.get(path, path): value for path, value in _flat(record)} for record in payload]
    return _typed(flat, _columns(source, "api"), [None] * len(flat))


def _flat(record: dict[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for key, value in record.items():
        path = prefix + key
        # Three levels are all there are: what lies deeper stays a value, and cannot be typed.
        deeper = isinstance(value, dict) and path.count(".") < 2
        pairs += _flat(value, f"{path}.") if deeper else [(path, value)]
    return pairs


def _typed(records: list[dict[str, object]], columns: dict[str, Column], defects: list[str | None]) -> Rows:
    """JSON records as a frame under our names; what cannot be typed is NULL, and its text is in `defect`."""
    notes = _notes(set().union(*records), set(columns)) if records else ()
    taken = {path: column for path, column in columns.items() if column.name}
    values: dict[str, list[object]] = {str(column.name): [] for column in taken.values()}
    for position, record in enumerate(records):
        for path, column in taken.items():
            cell = None
            try:
                cell = _cell(record.get(path), column.kind)
            except ValueError as error:
                defects[position] = defects[position] or f"{path}: {error}"
            values[str(column.name)].append(cell)
    frame = pl.DataFrame(values, schema={str(c.name): _TYPES[c.kind] for c in taken.values()})
    return frame.with_columns(defect=pl.Series(defects, dtype=pl.String)), notes


def _cell(value: object, kind: str) -> object:
    """A JSON value of the wanted kind, None as it is. Raises ValueError with the text found."""
    if value is None:
        return None
    if kind == "number":
        return number(value)
    if kind == "count":
        if not number(value).is_integer() or abs(number(value)) > 1e9:
            raise ValueError(f"not a count: {value!r}")
        return int(number(value))
    if not isinstance(value, bool if kind == "flag" else str):
        raise ValueError(f"not a {kind}: {str(value)[:80]!r}")
    return value


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


def _judged(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
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
            wrong = (pl.col(normalised) - due).abs() > _TOLERANCE
            broken += [_says(f"{key}: {{}} is not {{}} normalised", wrong, normalised, raw)]
    mean = pl.mean_horizontal(f"{key}/normalized" for key in _benchmarks(source))
    off = (pl.col("average/normalized") - mean).abs() > _TOLERANCE
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
