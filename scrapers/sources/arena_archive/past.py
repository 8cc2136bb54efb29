"""The boards of 2023 to 2025 as they were published then, from three origins. MMLU is 0 to 1, MT-bench 0 to 10.

The Space's dated tables, `leaderboard_table_YYYYMMDD.csv`, "-" for what is missing. Until 2023-12-20 with a rating and
without a key (the very first with a win rate beside the score), since 2024-01-09 the other way round:

    Model,MT-bench (win rate %),MT-bench (score),Arena Elo rating,MMLU,License,Link
    GPT-4,69.38%,8.99,1227,0.864,Proprietary,https://openai.com/research/gpt-4
    key,Model,MT-bench (score),MMLU,Knowledge cutoff date,License,Organization,Link
    tulu-30b,Tulu-30B,6.43,0.581,2023/6,Non-commercial,AllenAI/UW,https://huggingface.co/allenai/tulu-30b

The Space's pickled ratings (which nobody here loads) as others unrolled them: jasontrigg0 a line a model and day,
nakasyou a line a day and a column a model's key, with 0.0 where the model was not listed.

    key,Model,rating,License,Organization,date
    koala-13b,Koala-13B,1022.3520972128268,Non-commercial,UC Berkeley,20230508

    ,snowflake-arctic-instruct,qwen1.5-7b-chat,...
    20230508,0.0,0.0,...
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import polars as pl

from scrapers.parsing import csv_body, json_body, number
from scrapers.record import PageChanged
from scrapers.source import Source

TABLE = re.compile(r"leaderboard_table_(\d{8})\.csv")
ALWAYS = {"Model", "MT-bench (score)", "MMLU", "License", "Link"}
RATED, KEYED = {"Arena Elo rating"}, {"key", "Organization"}  # one of these
BESIDE = {"MT-bench (win rate %)", "Knowledge cutoff date"}
MISSING = {"", "-"}
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50_000, 2_000, 1_000_000  # real: 13,434 rows of 6 columns, 98 of 228
MOST_MODELS = 5_000  # of one of the Space's tables, which had 293
LINES = ["key", "Model", "rating", "License", "Organization", "date"]


# ---- the Space's tables


def space_rows(body: bytes, columns: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """A row for every figure that is there, on the board of its column."""
    try:
        table = csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""), strict=True)
        header = list(table.fieldnames or [])
        names = set(header)
        if ALWAYS - names or not (names >= RATED or names >= KEYED) or len(names) < len(header):
            raise PageChanged(f"expected {sorted(ALWAYS)} with {sorted(RATED)} or {sorted(KEYED)}, found {header}")
        lines = list(islice(table, MOST_MODELS + 1))
        if len(lines) > MOST_MODELS:
            raise PageChanged(f"expected at most {MOST_MODELS:,} models, found more")
        rows = [row for line in lines for row in _space_line(line, columns)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise PageChanged(f"expected a CSV file in UTF-8, found {body[:60]!r}: {error}") from error
    known = ALWAYS | RATED | KEYED | BESIDE
    return rows, [f"column {name!r} is new and not read" for name in sorted(names - known)]


def _space_line(line: dict[Any, Any], columns: dict[str, Any]) -> Iterator[dict[str, Any]]:
    beside = {name: line[name] for name in ("key", *sorted(BESIDE)) if line.get(name, "-") not in MISSING}
    ragged = None in line or None in line.values()
    for column, facts in columns.items():
        if line.get(column) in MISSING or column not in line:
            continue
        row: dict[str, Any] = {
            "board": facts["board"],
            "raw_model": line["Model"],
            "raw_organization": line.get("Organization") or None,
            "raw_license": line["License"] or None,
            "score": None,
            "extras": json.dumps(beside, ensure_ascii=False) if beside else None,
            "defect": f"cells beyond the header or too few: {list(line.values())}" if ragged else None,
        }
        try:
            if not ragged:
                row["score"] = round(number(line[column]) * facts["factor"], 6)  # 0.588 is 58.8 and not 58.799999...
        except ValueError as error:
            row["defect"] = str(error)
        yield row


def dated_tables(body: bytes, source: Source) -> Iterator[tuple[date, str]]:
    """Day and URL of every table that the listing of the Space's files names."""
    listing = json_body(body)
    if not isinstance(listing, list) or not all(isinstance(entry, dict) and "path" in entry for entry in listing):
        raise PageChanged(f"expected a list of files with a path each, found {str(listing)[:80]}")
    known: Any = source.parameters["space"]
    for entry in listing:
        named = TABLE.fullmatch(str(entry["path"]))
        day = _compact_day(named[1]) if named else None
        if named and day:
            yield day, known["file"].format(name=named[0])


def _compact_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # eight digits that are no day name another thing


# ---- the unrolled ratings


def line_rows(body: bytes, board: str) -> pl.DataFrame:
    """A row a line: a model's rating on a day that the line states."""
    table = _table(body)
    if table.columns != LINES:
        raise PageChanged(f"expected the columns {LINES}, found {table.columns[:8]}")
    rating, day = _rating("rating"), _day()
    return table.select(
        pl.lit(board).alias("board"),
        day.alias("published_on"),
        pl.col("Model").alias("raw_model"),
        pl.col("Organization").alias("raw_organization"),
        pl.col("License").alias("raw_license"),
        pl.when(day.is_not_null()).then(rating).alias("score"),
        pl.struct("key").struct.json_encode().alias("extras"),
        _defect(rating, "rating").alias("defect"),
    )


def wide_rows(body: bytes, board: str) -> pl.DataFrame:
    """A row a day and model that was listed on it, under the model's key; 0.0 says that it was not."""
    table = _table(body)
    if len(table.columns) < 2 or table.columns[0] != "" or len(set(table.columns)) < len(table.columns):
        raise PageChanged(f"expected a column of days without a name and one a model, found {table.columns[:8]}")
    table = table.rename({"": "date"})
    rating, day = _rating("rating"), _day()
    return (
        table.unpivot(index="date", variable_name="raw_model", value_name="rating")
        .filter(rating.ne_missing(0.0))
        .select(
            pl.lit(board).alias("board"),
            day.alias("published_on"),
            "raw_model",
            pl.when(day.is_not_null()).then(rating).alias("score"),
            _defect(rating, "rating").alias("defect"),
        )
    )


def _table(body: bytes) -> pl.DataFrame:
    """A CSV body with every cell as text. A short line unfolds to all columns: both are counted first."""
    try:
        columns = len(next(csv.reader(io.StringIO(body.decode("utf-8"), newline="")), []))
    except (UnicodeDecodeError, csv.Error) as error:
        raise PageChanged(f"expected a CSV file in UTF-8, found {body[:60]!r}: {error}") from error
    lines = body.count(b"\n") + 1
    if columns > MOST_COLUMNS or columns * lines > MOST_CELLS:
        raise PageChanged(f"expected at most {MOST_CELLS:,} cells, found {lines:,} lines of {columns:,} columns")
    return csv_body(body, MOST_ROWS)


def _rating(column: str) -> pl.Expr:
    value = pl.col(column).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def _day() -> pl.Expr:
    return pl.col("date").str.to_date("%Y%m%d", strict=False)


def _defect(rating: pl.Expr, column: str) -> pl.Expr:
    """What is no day, or else what is no rating."""
    return (
        pl.when(_day().is_null())
        .then(pl.format("not a day: '{}'", pl.col("date").fill_null("")))
        .when(rating.is_null())
        .then(pl.format("not a number: '{}'", pl.col(column).fill_null("")))
    )
