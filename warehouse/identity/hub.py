"""The long tail: repositories of the Hugging Face hub, named by a board that keys its rows by them.

Thousands of fine-tunes will never have a registry entry; their repository name identifies them, in its true
letter case (two models may differ in nothing else). What a licence string claims stands in registry/licences.yml.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl
import yaml

from warehouse.tables import empty_frame

LICENCES = Path(__file__).parent / "registry" / "licences.yml"
HUB = "https://huggingface.co"
REPOSITORY = r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?$"
MERGE = " (Merge)"
NO_OWNER = "unknown"  # `gpt2` and other first repositories name no owner

# The hub's creation days begin here "as a result of a special migration" (docs/hub/api.md, huggingface/hub-docs
# pull request 1091): every older repository bears this day.
HUB_DAYS_BEGIN = date(2022, 3, 2)

Claim = Literal["open", "closed", "unknown"]

MODELS = empty_frame("silver.models").schema
OPENNESS = empty_frame("silver.openness").schema
_EXTRAS = pl.Struct(
    {
        "available_on_hub": pl.Boolean,
        "uploaded_on": pl.String,
        "params_b": pl.Float64,
        "base_model": pl.String,
        "merged": pl.Boolean,
    }
)


def licence_claim(text: str | None) -> Claim:
    """What a board's licence string claims of a model. A spelling that licences.yml does not know claims nothing."""
    claim = licences().get(_spelling(text or ""), "unknown")
    return "open" if claim.startswith("open") else "closed" if claim == "closed" else "unknown"


def weights_class(licence: str | None) -> str:
    """The openness class of weights that anybody can download, by the licence they bear.

    A licence that is missing, says nothing or is not known grants no right that could be shown, and forbids nothing by
    name: open_weights_restricted. Counted as open weights all the same, for they can be had.
    """
    claim = licences().get(_spelling(licence or ""), "unknown")
    return f"open_weights_{claim.removeprefix('open_')}" if claim.startswith("open") else "open_weights_restricted"


@cache
def licences() -> dict[str, str]:
    """Claim by spelling, from licences.yml. Raises ValueError when a spelling stands under two claims."""
    found: dict[str, str] = {}
    for claim, spellings in yaml.load(LICENCES.read_text("utf-8"), Loader=yaml.CSafeLoader).items():
        for text in map(_spelling, spellings):
            if found.setdefault(text, claim) != claim:
                raise ValueError(f"licences.yml: {text!r} claims {found[text]} and {claim}")
    return found


def _spelling(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def hub_models(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Models and openness of the repositories that rows of a hub-keyed board name.

    rows: raw_model, raw_license, submitted_on, published_on, setting and extras of silver.scores; the newest
    published row of a repository counts. Returns frames with the columns of silver.models and silver.openness, one
    row a repository each, sorted by model_id. A name that cannot be a repository gives no row.
    """
    repositories = _repositories(rows)
    return _models(repositories), _openness(repositories)


def _repositories(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a repository: its newest facts, its first and last day on the board."""
    name = pl.col("raw_model").str.strip_chars()
    known = rows.with_columns(name=name).filter(pl.col("name").str.contains(REPOSITORY))
    known = known.with_columns(pl.col("extras").str.json_decode(dtype=_EXTRAS)).unnest("extras")
    days = known.group_by("name").agg(
        # Of runs in several precisions the first one dates the repository best.
        evaluated_on=pl.col("submitted_on").min(),
        first_seen_on=pl.col("published_on").min(),
        checked_on=pl.col("published_on").max(),
    )
    # Runs of one day differ in precision at most: packed 4-bit weights understate the size.
    order = ["published_on", "available_on_hub", "params_b", "setting", "raw_license", "base_model", "uploaded_on"]
    newest = known.sort(order, descending=[True] * 3 + [False] * 4, nulls_last=True)
    newest = newest.unique("name", keep="first", maintain_order=True).join(days, on="name")
    uploaded = pl.col("uploaded_on").str.to_date("%Y-%m-%d", strict=False)
    latest = pl.coalesce("evaluated_on", "first_seen_on")
    return newest.with_columns(
        model_id="hf:" + pl.col("name"),
        url=f"{HUB}/" + pl.col("name"),
        # A repository created after its evaluation was created anew: that day is not its release.
        released_on=pl.when((uploaded > HUB_DAYS_BEGIN) & (uploaded <= latest)).then(uploaded),
    ).sort("model_id")


def _models(repositories: pl.DataFrame) -> pl.DataFrame:
    base = pl.col("base_model")
    named = base.str.contains(REPOSITORY) & (base != pl.col("name")) & (base != "Removed")
    merge = pl.col("merged").fill_null(False) | base.str.ends_with(MERGE).fill_null(False)
    packed = pl.col("setting").str.contains("precision=4bit", literal=True)
    facts = {
        "model_name": pl.col("name"),
        "base_model_id": pl.col("model_id"),
        "organization_id": pl.col("name").str.extract(r"^([^/]+)/").fill_null(NO_OWNER),
        "total_params_b": pl.when(~packed & pl.col("params_b").is_between(0, 5000, closed="right")).then("params_b"),
        "parent_model_id": pl.when(named).then("hf:" + base),
        "relation": pl.when(merge).then(pl.lit("merge")).when(named).then(pl.lit("finetune")),
        "source_url": pl.col("url"),
    }
    return _shaped(repositories.with_columns(**facts), MODELS)


def _openness(repositories: pl.DataFrame) -> pl.DataFrame:
    available = pl.col("available_on_hub").fill_null(False)
    classes = {text: weights_class(text) for text in repositories["raw_license"].drop_nulls().unique()}
    downloadable = pl.col("raw_license").replace_strict(classes, default=weights_class(None), return_dtype=pl.String)
    facts = {
        "openness": pl.when(available).then(downloadable).otherwise(pl.lit("unknown")),
        # Who could evaluate it had its weights: the day of evaluation is the latest that they can have begun.
        "valid_from": pl.coalesce("released_on", "evaluated_on", "first_seen_on"),
        "licence": pl.col("raw_license"),
        "weights_url": pl.when(available).then("url"),
        "evidence_url": pl.format(f"{HUB}/datasets/open-llm-leaderboard/contents, row {{}}", "name"),
    }
    return _shaped(repositories.with_columns(**facts), OPENNESS)


def _shaped(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )
