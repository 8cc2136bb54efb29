"""Renders the tables beside it as files of Arena's official dataset: one `full` parquet file a subset."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from scrapers.sample import Exchange
from scrapers.sample.wide import Details, read_wide

HERE = Path(__file__).parent
URL = "https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset/resolve/main/{subset}/full-00000-of-00001.parquet"
# Subset: its table, the columns of its ratings there, and the two types that differ between subsets.
SUBSETS: dict[str, tuple[str, str, pl.DataType, pl.DataType]] = {
    "text": ("text.csv", "raw ", pl.Float64(), pl.Float64()),
    "text_style_control": ("text.csv", "style ", pl.Float64(), pl.Int64()),
    "vision_style_control": ("vision_style_control.csv", "", pl.Float64(), pl.Int64()),
    "webdev": ("webdev.csv", "", pl.Int64(), pl.Int64()),
}
HALF_WIDTH = 1.959963984540054  # the dataset's interval is rating -/+ this many standard errors, to 1e-12


def exchanges() -> Iterator[Exchange]:
    """One answer a subset, with the file's SHA-256 where Hugging Face states it."""
    models = Details(HERE / "models.csv", key=("model_name",))
    for subset, (table, mode, votes, rank) in SUBSETS.items():
        body = _parquet(_rows(HERE / table, mode, models), votes, rank)
        linked = {"X-Linked-ETag": f'"{hashlib.sha256(body).hexdigest()}"'}
        yield Exchange(URL.format(subset=subset), body, "application/octet-stream", linked)


def _rows(table: Path, mode: str, models: Details) -> Iterator[dict[str, str | float]]:
    for keys, day, cells in read_wide(table):
        rating, variance = float(cells[f"{mode}rating"]), float(cells[f"{mode}variance"])
        margin = HALF_WIDTH * math.sqrt(variance)
        details = models.on(day, keys["model_name"])
        yield {
            "model_name": keys["model_name"],
            "organization": details["organization"],
            "license": details["license"],
            "rating": rating,
            "rating_lower": rating - margin,
            "rating_upper": rating + margin,
            "variance": variance,
            "vote_count": float(cells["votes"]),
            "category": keys["category"],
            "leaderboard_publish_date": day,
        }


def _parquet(rows: Iterator[dict[str, str | float]], votes: pl.DataType, rank: pl.DataType) -> bytes:
    """The rows in the dataset's column order and types; `rank` is the order of ratings within a board's day."""
    board = ["leaderboard_publish_date", "category"]
    by_rating = pl.col("rating").rank("ordinal", descending=True).over(board)
    frame = (
        pl.DataFrame(list(rows))
        .with_columns(by_rating.cast(rank).alias("rank"), pl.col("vote_count").cast(votes))
        .sort(*board, "rank")
    )
    names = [name for name in frame.columns if name not in ("rank", *board[::-1])] + ["rank", *board[::-1]]
    file = io.BytesIO()
    frame.select(names).write_parquet(file, statistics=False)
    return file.getvalue()
