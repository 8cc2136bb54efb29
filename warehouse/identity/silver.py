"""What the registry could not settle, and who contradicts it: two frames made from silver.scores. Pure."""

from __future__ import annotations

import json

import polars as pl

from warehouse.identity.entries import is_open
from warehouse.identity.hub import licence_claim
from warehouse.identity.registry import Registry
from warehouse.identity.resolve import Resolver

UNRESOLVED = pl.Schema(
    {
        "source": pl.String,
        "raw_model": pl.String,
        "reason": pl.String,
        "board_id": pl.String,
        "seen_on": pl.Date,
        "best_rank": pl.Int64,
        "candidates": pl.String,
    }
)
CONFLICTS = pl.Schema(
    {
        "source": pl.String,
        "model_id": pl.String,
        "raw_model": pl.String,
        "claim": pl.String,
        "claimed": pl.String,
        "registry": pl.String,
        "seen_on": pl.Date,
    }
)


def unresolved_names(scores: pl.DataFrame, resolver: Resolver) -> pl.DataFrame:
    """Names of boards' latest snapshots that nothing settles, with the board on which each ranks best.

    `scores` has the columns of silver.scores, and source, kind and direction of the board; the result those of
    silver.unresolved_names. Rank 1 is the board's best score, counting names once. A list of prices or of facts
    ranks nobody, so it puts no name into the queue.
    """
    capability = scores.filter(pl.col("kind") == "capability")
    latest = capability.filter(pl.col("published_on") == pl.col("published_on").max().over("board_id"))
    best = (
        latest.with_columns(pl.coalesce("submitted_on", "published_on").alias("on"))
        .with_columns(pl.when(pl.col("direction") == "lower").then(-pl.col("score")).otherwise("score").alias("better"))
        .sort("on")
        .group_by("source", "board_id", "raw_model", "raw_organization", "published_on")
        .agg(pl.col("better").max(), pl.col("on").last())
    )
    ranked = best.with_columns(
        pl.col("better").rank("min", descending=True).over("board_id").cast(pl.Int64).alias("best_rank")
    )
    answers = resolver.resolve_frame(ranked).filter(pl.col("status") == "unresolved")
    names = (
        answers.sort("best_rank", "board_id", "on")
        .unique(["source", "raw_model"], keep="first", maintain_order=True)
        .rename({"published_on": "seen_on"})
    )
    nearest = [_candidates(resolver, name) for name in names["raw_model"]]
    out = names.with_columns(pl.Series("candidates", nearest, pl.String)).select(*UNRESOLVED)
    return out.cast(dict(UNRESOLVED)).sort("best_rank", "source", "raw_model")  # type: ignore[arg-type]


def _candidates(resolver: Resolver, name: str) -> str:
    """The three models whose names look most alike, as JSON for the review queue."""
    found = resolver.suggest(name)
    return json.dumps([{"model_id": model_id, "similarity": alike} for model_id, alike in found])


def openness_conflicts(scores: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Where a board's open flag or licence says the opposite of the registry on that day, and where other records do.

    `scores` has the columns of silver.scores and `source`; the result those of silver.openness_conflicts.
    """
    parts = [
        _against(_claims(scores, "open flag"), registry),
        _against(_claims(scores, "licence"), registry),
        _records(registry),
    ]
    return pl.concat(parts).sort("source", "model_id", "raw_model", "claim")


def _claims(scores: pl.DataFrame, claim: str) -> pl.DataFrame:
    """What boards claim, last first: source, model_id, raw_model, claim, claimed, open (Boolean), seen_on."""
    known = scores.filter(pl.col("model_id").is_not_null())
    column = "raw_open_flag" if claim == "open flag" else "raw_license"
    rows = known.filter(pl.col(column).is_not_null()).select(
        "source", "model_id", "raw_model", pl.col(column).alias("said"), pl.col("published_on").alias("seen_on")
    )
    rows = rows.unique().sort("seen_on", "said", descending=[True, False])
    said = rows["said"].unique().to_list()
    means = {True: True, False: False} if claim == "open flag" else {text: _licence(text) for text in said}
    words = {True: "open", False: "closed"} if claim == "open flag" else {text: text for text in said}
    return rows.with_columns(
        pl.lit(claim).alias("claim"),
        pl.Series("claimed", [words[value] for value in rows["said"]], pl.String),
        pl.Series("open", [means[value] for value in rows["said"]], pl.Boolean),
    ).drop_nulls("open")


def _licence(text: str) -> bool | None:
    claim = licence_claim(text)
    return None if claim == "unknown" else claim == "open"


def _against(claims: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """The claims that the registry contradicts on their day, the latest a name and claim."""
    rows = []
    seen: set[tuple[str, str, str]] = set()
    columns = ["source", "model_id", "raw_model", "claim", "claimed", "open", "seen_on"]
    for source, model_id, raw_model, claim, claimed, says_open, seen_on in claims.select(columns).iter_rows():
        model = registry.by_id.get(model_id)
        interval = model.openness_on(seen_on) if model else None
        if interval is None or (source, model_id, raw_model) in seen:
            continue
        if is_open(interval.openness) == (not says_open):
            seen.add((source, model_id, raw_model))
            proof = f"{interval.openness} ({interval.evidence_url or interval.evidence})"
            rows.append((source, model_id, raw_model, claim, claimed, proof, seen_on))
    return pl.DataFrame(rows, schema=CONFLICTS, orient="row")


def _records(registry: Registry) -> pl.DataFrame:
    """What other registries say against ours, as the entries keep it."""
    rows = []
    for model in registry.models:
        for other in model.contradicted_by:
            current = model.openness[-1]  # every entry has one: load_registry checks it
            mine = f"{current.openness} ({current.evidence_url or current.evidence})"
            rows.append((other.source, model.id, other.evidence, "openness", other.says, mine, other.checked_on))
    return pl.DataFrame(rows, schema=CONFLICTS, orient="row")
