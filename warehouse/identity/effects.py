"""What each candidate for an unsettled name would mean: its class that day, and the gap if it were that one. Pure."""

from __future__ import annotations

import json

import polars as pl

from warehouse.identity.entries import is_open


def with_effects(names: pl.DataFrame, scores: pl.DataFrame, openness: pl.DataFrame) -> pl.DataFrame:
    """The review queue with its candidates' consequences; higher scores are better, as on every board so far.

    names: silver.unresolved_names; scores: current rows of silver.scores; openness: silver.openness. Each candidate
    gains `openness` (NULL when none is recorded) and `gap_if_true` (closed - open on that board and day, weights
    policy; NULL while a side is missing).
    """
    classed = _classes(openness)
    told = []
    for row in names.iter_rows(named=True):
        board = scores.filter(pl.col("board_id") == row["board_id"], pl.col("published_on") == row["seen_on"])
        own = board.filter(pl.col("model_id").is_null(), pl.col("raw_model") == row["raw_model"])["score"].max()
        best = _best(board, classed, row["seen_on"])
        told.append(
            [_told(candidate, classed, row["seen_on"], best, own) for candidate in json.loads(row["candidates"])]
        )
    return names.with_columns(pl.Series("candidates", [json.dumps(each) for each in told], pl.String))


def _classes(openness: pl.DataFrame) -> dict[str, list[tuple]]:
    spans: dict[str, list[tuple]] = {}
    for model_id, word, since, until in openness.select("model_id", "openness", "valid_from", "valid_to").iter_rows():
        spans.setdefault(model_id, []).append((word, since, until))
    return spans


def _class_on(spans: dict[str, list[tuple]], model_id: str, on: object) -> str | None:
    for word, since, until in spans.get(model_id, []):
        if (since is None or since <= on) and (until is None or on < until):
            return str(word)
    return None


def _side(word: str | None) -> str | None:
    if word is None:
        return None
    return "open" if is_open(word) else "closed" if word.startswith("closed_") else None


def _best(board: pl.DataFrame, spans: dict[str, list[tuple]], on: object) -> dict[str, float]:
    """The best score of each side among the models that are settled."""
    best: dict[str, float] = {}
    for model_id, score in board.drop_nulls("model_id").select("model_id", "score").iter_rows():
        side = _side(_class_on(spans, model_id, on))
        if side:
            best[side] = max(score, best.get(side, score))
    return best


def _told(
    candidate: dict, spans: dict[str, list[tuple]], on: object, best: dict[str, float], own: object
) -> dict[str, object]:
    word = _class_on(spans, candidate["model_id"], on)
    side = _side(word)
    if side and isinstance(own, float):
        best = best | {side: max(own, best.get(side, own))}
    gap = round(best["closed"] - best["open"], 6) if len(best) == 2 else None
    return candidate | {"openness": word, "gap_if_true": gap}
