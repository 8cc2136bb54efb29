"""One parquet file of Arena's official dataset: a row a model, category and published day.

Columns as on the wire (types differ between subsets, `rank` and `vote_count` are float in some):

    model_name text · organization text ("" for older models) · license text · rating Elo points ·
    rating_lower, rating_upper its 95 % interval · variance of the rating, points squared ·
    vote_count votes · rank 1 is best (NaN where unknown) · category text ·
    leaderboard_publish_date "YYYY-MM-DD"

    gemini-4-argon-high, google, Proprietary, 1525.2, 1516.4, 1534.0, 20.3, 4932.0, 1, overall, 2026-10-02

The subset is a folder of the URL: `.../resolve/main/text_style_control/full-00000-of-00001.parquet`.
Rows that are doubled are passed on as they stand: the gate before silver decides between them.
"""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from scrapers.parsing import parquet_body
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Source

TEXT = ("model_name", "organization", "license", "category")
NUMBERS = ("rating", "rating_lower", "rating_upper", "variance", "vote_count", "rank")
DAY = "leaderboard_publish_date"

UNPACKED_MB = 1000  # the 1,168,522 rows of text/full on 2026-10-08 take 103

ADDRESS = re.compile(r"/resolve/[^/]+/(?P<subset>[^/]+)/(?:full|latest)-\d{5}-of-\d{5}\.parquet$")


def parse(body: bytes, url: str, source: Source) -> Page:
    """Every row of the file on the board `<subset>/<category>`, ratings in Elo points."""
    address = ADDRESS.search(url)
    subset = address["subset"] if address else ""
    known: dict[str, Any] = source.parameters
    if subset not in known["subsets"]:
        raise PageChanged(f"expected the URL of a known subset, found {url}")
    frame = parquet_body(body, UNPACKED_MB, known["max_rows"])
    unknown = _check_columns(frame.schema)
    frame = frame.with_columns(pl.col(NUMBERS).cast(pl.Float64), pl.col(TEXT).cast(pl.String))
    categories = frame["category"].drop_nulls().unique().sort()
    new = [category for category in categories if category not in known["categories"]]
    notes = [f"column {name!r} is new and not read" for name in unknown]
    notes += [f"category {category!r} of {subset} is new" for category in new]
    return Page(scores=_scores(frame, subset), notes=tuple(notes))


def _check_columns(schema: pl.Schema) -> list[str]:
    """The columns that nobody reads. Raises PageChanged when another is missing or of the wrong kind."""
    wanted = {*TEXT, *NUMBERS, DAY}
    if missing := sorted(wanted - set(schema)):
        raise PageChanged(f"expected the columns {sorted(wanted)}, missing {missing}, found {sorted(schema)}")
    wrong = [f"{name} is {schema[name]}" for name in TEXT if not _is_text(schema[name])]
    wrong += [f"{name} is {schema[name]}" for name in NUMBERS if not _is_number(schema[name])]
    if not (_is_text(schema[DAY]) or schema[DAY] == pl.Date):
        wrong.append(f"{DAY} is {schema[DAY]}")
    if wrong:
        raise PageChanged(f"expected text in {TEXT}, numbers in {NUMBERS} and a day in {DAY}, found {wrong}")
    return sorted(set(schema) - wanted)


def _is_text(dtype: pl.DataType) -> bool:
    return dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null)


def _is_number(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype == pl.Null


def _scores(frame: pl.DataFrame, subset: str) -> pl.DataFrame:
    """All rows at once, as score records."""
    col, votes = pl.col, pl.col("vote_count")
    day = col(DAY) if frame.schema[DAY] == pl.Date else col(DAY).cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    whole_votes = votes.is_finite() & (votes >= 0) & (votes == votes.floor())
    columns = frame.select(
        # No board is declared by the name that a row without category gets.
        (pl.lit(f"{subset}/") + col("category").fill_null("(missing)")).alias("board"),
        day.alias("published_on"),
        col("model_name").alias("raw_model"),
        _blank_is_null("organization").alias("raw_organization"),
        _blank_is_null("license").alias("raw_license"),
        _finite("rating").alias("score"),
        _finite("rating_lower").alias("score_low"),
        _finite("rating_upper").alias("score_high"),
        pl.when(col("variance") >= 0).then(_finite("variance").sqrt()).alias("std_error"),
        pl.when(whole_votes).then(votes).cast(pl.Int64).alias("n"),
        _finite("rank").round().cast(pl.Int64, strict=False).alias("rank"),
        pl.coalesce(
            _said_when(~col("rating").is_finite().fill_null(False), "rating"),
            _said_when(day.is_null(), DAY),
            _said_when(col("model_name").is_null(), "model_name"),
            _said_when(col("category").is_null(), "category"),
            _said_when(votes.is_not_null() & ~whole_votes, "vote_count"),
        ).alias("defect"),
    )
    return score_frame(columns)


def _blank_is_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


def _finite(name: str) -> pl.Expr:
    """The number where it is one: NaN and infinity are no measurements."""
    return pl.when(pl.col(name).is_finite()).then(pl.col(name))


def _said_when(wrong: pl.Expr, name: str) -> pl.Expr:
    """`<column> is <text found>` where something is wrong, else NULL."""
    found = pl.col(name).cast(pl.String).fill_null("missing")
    return pl.when(wrong).then(pl.lit(f"{name} is ") + found)
