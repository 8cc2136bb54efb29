"""Gold's greatest tables as one would write them first: loops over boards, days and models, on what arena_history adds.

They take for granted what is so there: one run a model, one class for ever, higher is better, a hundred votes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import duckdb

DAY = timedelta(days=1)
POLICIES = ("weights", "permissive")  # the same models here, yet each is asked for


class Model(NamedTuple):
    """A model's row in a snapshot."""

    score: float
    released_on: date
    developer: str


class Field(NamedTuple):
    """Who is in the running on one `as_of`."""

    board: str
    axis: str
    as_of: date
    known_on: date
    open: list[Model]
    closed: list[Model]


def fields(con: duckdb.DuckDBPyConnection) -> Iterator[Field]:
    """The field of every `as_of` of both axes, by board, axis and day."""
    closed = dict(con.execute("select model_id, openness like 'closed%' from silver.openness").fetchall())
    models = {
        model: (released_on, developer)
        for model, released_on, developer in con.execute(
            "select model_id, released_on, coalesce(organization_id, base_model_id) from silver.models"
        ).fetchall()
    }
    snapshots: dict[tuple[str, date], dict[bool, list[Model]]] = {}
    for board, on, model, score, n in con.execute(
        "select board_id, published_on, model_id, score, n from silver.scores"
    ).fetchall():
        sides = snapshots.setdefault((board, on), {False: [], True: []})
        if n >= 100:
            sides[closed[model]].append(Model(score, *models[model]))
    for board, axis, on, known_on in con.execute(
        "select board_id, axis, as_of, known_on from as_of_days() order by all"
    ).fetchall():
        sides = snapshots[board, known_on]
        yield Field(
            board, axis, on, known_on, *([m for m in sides[side] if m.released_on <= on] for side in (False, True))
        )


def gaps_and_lags(
    con: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str, str, date], tuple[float | None, int | None]]:
    """Gap of the best, and for how many days open has been behind the level that closed had."""
    found: dict[tuple[str, str, str, date], tuple[float | None, int | None]] = {}
    for policy in POLICIES:
        series: dict[tuple[str, str], list[Field]] = {}
        for field in fields(con):
            series.setdefault((field.board, field.axis), []).append(field)
        for (board, axis), days in series.items():
            best = [[max((m.score for m in side), default=None) for side in (d.open, d.closed)] for d in days]
            # A frontier stands until the day before the next (released), or is seen on its own day only (published).
            last = [days[-1].known_on]
            until = [d.as_of for d in days] if axis == "published" else [d.as_of - DAY for d in days[1:]] + last
            for place, field in enumerate(days):
                gap = lag = None
                open_, closed = best[place]
                if open_ is not None and closed is not None:
                    gap = closed - open_
                    past = [(p, before) for p in range(place + 1) if (before := best[p][1]) is not None]
                    reached = [min(until[p], field.as_of) for p, before in past if before <= open_]
                    lag = (field.as_of - max(reached, default=days[past[0][0]].as_of)).days
                found[board, axis, policy, field.as_of] = (gap, lag)
    return found


def records(rows: list[Model]) -> list[tuple[date, float]]:
    """The running maxima of (release day, score), one a day."""
    found: list[tuple[date, float]] = []
    for model in sorted(rows, key=lambda model: (model.released_on, -model.score)):
        if not found or model.score > found[-1][1]:
            found.append((model.released_on, model.score))
    return found


def slope(points: list[tuple[date, float]]) -> float | None:
    """Least squares, per year; None below eight points."""
    if len(points) < 8:
        return None
    x = [on.toordinal() / 365.25 for on, _ in points]
    y = [score for _, score in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread


def trends(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str, date], tuple[float | None, float | None]]:
    """Slopes of both sides' records: fit after fit."""
    return {
        (field.board, field.axis, policy, field.as_of): (slope(records(field.open)), slope(records(field.closed)))
        for policy in POLICIES
        for field in fields(con)
    }


def top_gaps(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str, date, int], tuple[float | None]]:
    """Gap of the means of the k best developers of each side."""
    found = {}
    for policy in POLICIES:
        for field in fields(con):
            tops = []
            for side in (field.open, field.closed):
                best: dict[str, float] = {}
                for model in side:
                    best[model.developer] = max(model.score, best.get(model.developer, model.score))
                tops.append(sorted(best.values(), reverse=True))
            for k in (3, 5, 10):
                n = min(k, *map(len, tops))
                means = [sum(top[:n]) / n for top in tops] if n else []
                found[field.board, field.axis, policy, field.as_of, k] = (means[1] - means[0] if n else None,)
    return found
