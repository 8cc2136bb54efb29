"""Renders models.csv as the data set's parquet file (its 36 columns, names and types, rows in its order).

`archive.py` renders the tables of past states.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from scrapers.sample import Exchange
from scrapers.sample.open_llm_leaderboard import archive
from scrapers.source import load_sources

MODELS = Path(__file__).parent / "models.csv"

HUB = "https://huggingface.co"
DISCUSSIONS = f"{HUB}/spaces/open-llm-leaderboard/open_llm_leaderboard/discussions"
STYLE = "color: var(--link-text-color); text-decoration: underline;text-decoration-style: dotted;"
SCORES = [
    f"{name}{form}" for name in ("IFEval", "BBH", "MATH Lvl 5", "GPQA", "MUSR", "MMLU-PRO") for form in (" Raw", "")
]
FLAGS = ["Available on the hub", "MoE", "Flagged", "Chat Template", "Merged", "Official Providers"]
ORDER = [
    *("eval_name", "Precision", "Type", "T", "Weight type", "Architecture", "Model", "fullname", "Model sha"),
    *("Average ⬆️", "Hub License", "Hub ❤️", "#Params (B)", *FLAGS[:4], "CO₂ cost (kg)", *SCORES, *FLAGS[4:]),
    *("Upload To Hub Date", "Submission Date", "Generation", "Base Model"),
]
NUMBERS = ["Average ⬆️", "#Params (B)", "CO₂ cost (kg)", *SCORES]
COUNTS = ["Hub ❤️", "Generation", *FLAGS]


def models() -> pl.DataFrame:
    """The carried rows in the data set's own columns and types."""
    rows = pl.read_csv(MODELS, infer_schema=False).fill_null("")
    name = pl.col("fullname")
    details = pl.concat_str(
        pl.lit(f"{HUB}/datasets/open-llm-leaderboard/"), name.str.replace("/", "__"), pl.lit("-details")
    )
    flag = pl.concat_str(
        pl.lit(" has been flagged! "),
        _link(pl.lit(f"{DISCUSSIONS}/") + pl.col("flag_discussion"), "See discussion #" + pl.col("flag_discussion")),
    )
    rows = rows.with_columns(pl.col(NUMBERS).cast(pl.Float64), pl.col(COUNTS).cast(pl.Int64))
    return rows.with_columns(
        pl.col(FLAGS).cast(pl.Boolean),
        eval_name=name.str.replace("/", "_") + "_" + pl.col("Precision"),
        T=pl.col("Type").str.split(" ").list.first(),
        Model=_link(f"{HUB}/" + name, name)
        + "  "
        + _link(details, pl.lit("📑"))
        + pl.when(pl.col("flag_discussion") != "").then(flag).otherwise(pl.lit("")),
    ).select(ORDER)


def _link(address: pl.Expr, text: pl.Expr) -> pl.Expr:
    """The table's own form of a link."""
    return pl.format('<a target="_blank" href="{}" style="' + STYLE + '">{}</a>', address, text)


def exchanges() -> Iterator[Exchange]:
    """The pinned parquet file, and the archives of past states."""
    body = io.BytesIO()
    models().write_parquet(body)
    url = str(load_sources()["open_llm_leaderboard"].parameters["parquet_url"])
    yield Exchange(url, body.getvalue(), "application/octet-stream")
    yield from archive.exchanges()
