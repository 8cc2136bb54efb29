"""The Open LLM Leaderboard v2 in its three wire forms, told apart by content.

(a) Parquet of the data set `open-llm-leaderboard/contents`: a row a model and precision, 36 columns, never NULL:
    `fullname` "01-ai/Yi-1.5-34B" · `Model` the same as HTML with links · `Precision` "bfloat16" · `IFEval Raw` a
    fraction 0-1 · `IFEval` normalised, percent 0-100 (six benchmarks so) · `Average ⬆️` mean of the six normalised
    · `#Params (B)` billions, -1.0 or 0.0 unknown · `Hub License`, `Upload To Hub Date`, `Submission Date` "" unknown.
(b) The data set server's pages of it, 100 rows each:
    {"features": [...], "rows": [{"row_idx": 0, "row": {36 keys}, "truncated_cells": []}, ...],
     "num_rows_total": 4576, "num_rows_per_page": 100, "partial": false}
(c) The Space's `/api/leaderboard/formatted`, a bare array of
    {"id", "model": {"name", "sha", "precision", ...}, "evaluations": {"ifeval": {"name", "value": fraction 0-1,
     "normalized_score": percent}, ...}, "features": {"is_not_available_on_hub": true when it IS available, ...},
     "metadata": {"submission_date": "2024-06-12", ...}}

Each row gives 13 records: six benchmarks raw (fraction times 100) and normalised, and the average of the normalised.
Hearts and CO2 are left out: they change daily under the same score.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import polars as pl

from scrapers.parsing import json_body, number, parquet_body
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Source


class Column(NamedTuple):
    """One figure of a row: our name, the data set's column, the path in the API's record; no name: not taken."""

    name: str | None
    table: str | None
    api: str | None
    dtype: type[pl.DataType] = pl.String


_COLUMNS = (
    Column("name", "fullname", "model.name"),
    Column("html", "Model", None),
    Column("precision", "Precision", "model.precision"),
    Column("sha", "Model sha", "model.sha"),
    Column("type", "Type", "model.type"),
    Column("weight_type", "Weight type", "model.weight_type"),
    Column("architecture", "Architecture", "model.architecture"),
    Column("chat_template", "Chat Template", "model.has_chat_template", pl.Boolean),
    # The API's name says the opposite of its value: true is "is available", as in the table.
    Column("available_on_hub", "Available on the hub", "features.is_not_available_on_hub", pl.Boolean),
    Column("merged", "Merged", "features.is_merged", pl.Boolean),
    Column("moe", "MoE", "features.is_moe", pl.Boolean),
    Column("flagged", "Flagged", "features.is_flagged", pl.Boolean),
    Column("official_provider", "Official Providers", "features.is_official_provider", pl.Boolean),
    Column("uploaded_on", "Upload To Hub Date", "metadata.upload_date"),
    Column("submitted_on", "Submission Date", "metadata.submission_date"),
    Column("generation", "Generation", "metadata.generation", pl.Int64),
    Column("base_model", "Base Model", "metadata.base_model"),
    Column("licence", "Hub License", "metadata.hub_license"),
    Column("params_b", "#Params (B)", "metadata.params_billions", pl.Float64),
    Column("average/normalized", "Average ⬆️", "model.average_score", pl.Float64),
    Column(None, "eval_name", "id"),
    Column(None, "T", None),
    Column(None, "Hub ❤️", "metadata.hub_hearts", pl.Int64),
    Column(None, "CO₂ cost (kg)", "metadata.co2_cost", pl.Float64),
)
# Until 2025-01-09 the API called official providers so.
_OLD_PATHS = {"features.is_highlighted_by_maintainer": "features.is_official_provider"}
_EXTRAS = (
    "architecture available_on_hub base_model chat_template flagged generation merged moe official_provider "
    "params_b sha type uploaded_on weight_type"
).split()
_MISSING = ("", "?", "Unknown")  # what the board writes for "not known"
_TOLERANCE = 1e-6  # in percent: copies of the API carry 15 digits, the parquet file 17


def parse(body: bytes, url: str, source: Source) -> Page:
    """The 13 records of each row, in any of the three wire forms.

    Raises PageChanged for another shape, a missing or renamed column, NaN literals, and when more than half of the
    rows break the rules that tie the figures together (a changed scale or normalisation).
    """
    columns = _columns(source)
    if body[:4] == b"PAR1":
        rows, notes = _table_rows(parquet_body(body, source.max_body_mb), columns)
    else:
        payload = json_body(body)
        if isinstance(payload, list):
            rows, notes = _api_rows(payload, columns)
        elif isinstance(payload, dict) and isinstance(payload.get("rows"), list):
            rows, notes = _server_rows(payload, columns)
        else:
            raise PageChanged(
                f"expected a parquet file, rows or an array of models, found {str(payload)[:80]}"
            )
    return Page(_records(_judged(_tidied(rows), source), source), notes=notes)


def rows_total(body: bytes) -> int:
    """How many rows the data set has, from any page of the data set server's /rows."""
    payload = json_body(body)
    total = payload.get("num_rows_total") if isinstance(payload, dict) else None
    if not isinstance(total, int) or isinstance(total, bool) or not 0 <= total <= 100_000:
        raise PageChanged(f"expected num_rows_total up to 100,000, found {str(payload)[:80]}")
    return total


def _benchmarks(source: Source) -> dict[str, dict[str, Any]]:
    return source.parameters["benchmarks"]  # type: ignore[return-value]


def _columns(source: Source) -> tuple[Column, ...]:
    scores = []
    for key, facts in _benchmarks(source).items():
        table, api = facts["column"], f"evaluations.{key}"
        scores += [
            Column(f"{key}/raw", f"{table} Raw", f"{api}.value", pl.Float64),
            Column(f"{key}/normalized", table, f"{api}.normalized_score", pl.Float64),
            Column(None, None, f"{api}.name"),
        ]
    return (*_COLUMNS, *scores)


def _notes(found: set[str], expected: set[str]) -> tuple[str, ...]:
    """Notes on columns that nobody takes. Raises PageChanged when an expected one is missing."""
    if missing := expected - found:
        raise PageChanged(
            f"expected column(s) {sorted(missing)}, found {sorted(found - expected) or 'nothing new'}"
        )
    return tuple(f"unknown column {name!r}" for name in sorted(found - expected))


def _table_rows(table: pl.DataFrame, columns: tuple[Column, ...]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """(a) A frame under our names, and `defect` NULL; a column of another type is PageChanged."""
    notes = _notes(set(table.columns), {column.table for column in columns if column.table})
    taken = [column for column in columns if column.name and column.table]
    for column in taken:
        found = table.schema[str(column.table)]
        if found != column.dtype and not (column.dtype == pl.Float64 and found.is_numeric()):
            raise PageChanged(f"expected {column.table!r} as {column.dtype.__name__}, found {found}")
    rows = table.select(pl.col(str(c.table)).cast(c.dtype).alias(str(c.name)) for c in taken)
    return rows.with_columns(defect=pl.lit(None, pl.String)), notes


def _server_rows(
    payload: dict[str, Any], columns: tuple[Column, ...]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """(b) The same frame from a page of the data set server."""
    if payload.get("partial") is not False:
        raise PageChanged(f"expected the whole data set, found partial: {payload.get('partial')}")
    entries = payload["rows"]
    if not all(isinstance(entry, dict) and isinstance(entry.get("row"), dict) for entry in entries):
        raise PageChanged(f"expected row objects, found {str(entries)[:80]}")
    cut = [
        f"cells cut off: {entry['truncated_cells']}" if entry.get("truncated_cells") else None
        for entry in entries
    ]
    return _typed([entry["row"] for entry in entries], columns, "table", cut)


def _api_rows(payload: list[Any], columns: tuple[Column, ...]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """(c) The same frame from the Space's array, its records flattened to dotted paths."""
    if not all(isinstance(record, dict) for record in payload):
        raise PageChanged(f"expected model objects, found {str(payload)[:80]}")
    flat = [dict(_flat(record)) for record in payload]
    return _typed(flat, columns, "api", [None] * len(flat))


def _flat(record: dict[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for key, value in record.items():
        path = prefix + key
        # Three levels are all there are: what lies deeper stays a value, and cannot be typed.
        deeper = isinstance(value, dict) and path.count(".") < 2
        pairs += _flat(value, f"{path}.") if deeper else [(_OLD_PATHS.get(path, path), value)]
    return pairs


def _typed(
    records: list[dict[str, object]], columns: tuple[Column, ...], form: str, defects: list[str | None]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """JSON records as a frame under our names; what cannot be typed is NULL, and its text is in `defect`."""
    taken = {str(getattr(c, form)): c for c in columns if c.name and getattr(c, form)}
    known = {str(getattr(c, form)) for c in columns if getattr(c, form)}
    notes = _notes(set().union(*records), known) if records else ()
    values: dict[str, list[object]] = {str(c.name): [] for c in taken.values()}
    for position, record in enumerate(records):
        for path, column in taken.items():
            value = record.get(path)
            try:
                values[str(column.name)].append(None if value is None else _cell(value, column.dtype))
            except ValueError as error:
                values[str(column.name)].append(None)
                defects[position] = defects[position] or f"{path}: {error}"
    frame = pl.DataFrame(values, schema={str(c.name): c.dtype for c in taken.values()})
    return frame.with_columns(defect=pl.Series(defects, dtype=pl.String)), notes


def _cell(value: object, dtype: type[pl.DataType]) -> object:
    """A JSON value of the wanted type. Raises ValueError with the text found."""
    if dtype == pl.Float64:
        return number(value)
    if dtype == pl.Int64:
        whole = number(value)
        if not whole.is_integer() or abs(whole) > 1e9:
            raise ValueError(f"not a count: {value!r}")
        return int(whole)
    wanted = bool if dtype == pl.Boolean else str
    if not isinstance(value, wanted):
        raise ValueError(f"not a {wanted.__name__}: {str(value)[:80]!r}")
    return value


def _tidied(rows: pl.DataFrame) -> pl.DataFrame:
    """Magic values made NULL, the name found, days read."""
    texts = [
        name
        for name, dtype in rows.schema.items()
        if dtype == pl.String and name not in ("name", "html", "defect")
    ]
    anchor = (
        pl.col("html").str.extract(r"<a[^>]*>([^<]*)</a>", 1)
        if "html" in rows.columns
        else pl.lit(None, pl.String)
    )
    # A flagged model's cell holds a third link and more text: the first link's text is the name.
    name = pl.when(pl.col("name") != "").then("name").otherwise(anchor)
    rows = rows.with_columns(pl.when(~pl.col(texts).is_in(_MISSING)).then(pl.col(texts)).name.keep())
    rows = rows.with_columns(
        name=name.fill_null(""),
        params_b=pl.when(pl.col("params_b") > 0).then("params_b"),
        # "💬 chat models (RLHF, DPO, IFT, ...)" in the table is "chatmodels" in the API.
        type=pl.col("type").str.to_lowercase().str.replace(r"\(.*$", "").str.replace_all(r"[^a-z-]", ""),
    )
    days = {
        name: pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name in ("submitted_on", "uploaded_on")
    }
    unread = [
        pl.when(day.is_null() & pl.col(name).is_not_null()).then(pl.format(f"{name}: not a day: {{}}", name))
        for name, day in days.items()
    ]
    return rows.with_columns(
        days["submitted_on"], days["uploaded_on"].cast(pl.String), defect=pl.coalesce("defect", *unread)
    )


def _judged(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """`defect` where a row's figures are missing, out of range or do not fit together. PageChanged if most do not."""
    broken = [_says("no model name in the row", pl.col("name") == "")]
    for board, _ in _scores(source):
        top = 1.0 if board.endswith("/raw") else 100.0
        value = pl.col(board)
        broken.append(_says(f"{board}: no score", value.is_null()))
        sound = value.is_finite() & value.is_between(-_TOLERANCE, top + _TOLERANCE)
        broken.append(_says(f"{board}: {{}} is not within 0-{top:g}", ~sound, board))
    for key, facts in _benchmarks(source).items():
        if (chance := facts.get("chance")) is not None:
            due = ((pl.col(f"{key}/raw") - chance) / (1 - chance)).clip(lower_bound=0) * 100
            wrong = (pl.col(f"{key}/normalized") - due).abs() > _TOLERANCE
            broken.append(
                _says(
                    f"{key}: {{}} is not the normalised form of {{}}",
                    wrong,
                    f"{key}/normalized",
                    f"{key}/raw",
                )
            )
    mean = pl.mean_horizontal(f"{key}/normalized" for key in _benchmarks(source))
    off = (pl.col("average/normalized") - mean).abs() > _TOLERANCE
    broken.append(_says("average {} is not the mean of the six", off, "average/normalized"))
    rows = rows.with_columns(defect=pl.coalesce("defect", *broken))
    defects = rows["defect"].drop_nulls()
    if 2 * len(defects) > rows.height:
        raise PageChanged(
            f"expected sound rows, found {len(defects)} of {rows.height} broken, first: {defects[0]}"
        )
    return rows


def _says(text: str, condition: pl.Expr, *columns: str) -> pl.Expr:
    """The text where the condition holds, else NULL; {} takes the columns in turn."""
    return pl.when(condition).then(pl.format(text, *columns) if columns else pl.lit(text))


def _scores(source: Source) -> list[tuple[str, float]]:
    """Every board with what its figure is multiplied by to be percent."""
    raw = [(f"{key}/raw", 100.0) for key in _benchmarks(source)]
    return [("average/normalized", 1.0), *raw, *((f"{key}/normalized", 1.0) for key in _benchmarks(source))]


def _records(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """13 records a row, board by board."""
    about = rows.select(
        raw_model="name",
        raw_license="licence",
        raw_open_flag="available_on_hub",
        # Full name and precision are the key; commit and chat template of a run change under it.
        setting=pl.format("precision={}", "precision").fill_null(""),
        submitted_on="submitted_on",
        extras=pl.Series(_extras(rows), dtype=pl.String),
        defect="defect",
    )
    boards = [
        about.with_columns(board=pl.lit(board), score=_finite(rows[board]) * factor)
        for board, factor in _scores(source)
    ]
    return score_frame(pl.concat(boards))


def _finite(scores: pl.Series) -> pl.Series:
    return scores.set(~scores.is_finite(), None)


def _extras(rows: pl.DataFrame) -> list[str]:
    return [
        json.dumps({key: value for key, value in row.items() if value is not None}, ensure_ascii=False)
        for row in rows.select(_EXTRAS).iter_rows(named=True)
    ]
