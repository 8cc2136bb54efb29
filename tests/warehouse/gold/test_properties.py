"""What must hold of any board: checked on random small worlds, and against a plain reading of the definitions."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.warehouse.gold.world import DAY, World

# One example is many boards in one database, changed ones beside plain ones: a build takes time, boards hardly do.
# Shrinking would build hundreds.
FEW = settings(
    max_examples=7,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
CLASSES = ("closed_api", "open_source", "open_weights_restricted", "unreleased")
FIGURES = "gap, gap_low, gap_high, gap_logit, error_ratio, win_probability"

scores = st.floats(0, 100).map(lambda x: round(x, 1))
run = st.tuples(st.integers(0, 7), st.integers(0, 5), scores)  # model, day, score
model = st.tuples(st.sampled_from(CLASSES), st.integers(0, 60), st.none() | st.integers(1, 90))
board = st.tuples(st.lists(model, min_size=8, max_size=8), st.lists(run, min_size=1, max_size=20))
boards = st.lists(board, min_size=6, max_size=6)


def days(n: int) -> str:
    return (DAY + timedelta(days=n)).isoformat()


def lay(world: World, shapes, called="src", change=lambda score: score, swap=False, **facts) -> World:
    """A board each: models released over 60 days, some closed ones opening later; runs every 20 days."""
    for place, (models, runs) in enumerate(shapes):
        world.board(f"{called}/{place}", **facts)
        for number, (openness, released, opens) in enumerate(models):
            spells = [openness]
            if swap:
                spells = [{"closed_api": "open_source", "open_source": "closed_api"}.get(openness, "unreleased")]
            elif openness == "closed_api" and opens:
                spells = [(openness, None, days(opens)), ("open_weights_permissive", days(opens), None)]
            world.model(f"{called}/{place}m{number}", *spells, released=days(released))
        for number, when, score in dict.fromkeys(runs):
            world.score(f"{called}/{place}m{number}", change(score), days(20 * when), f"{called}/{place}")
    return world


def table(world: World, name: str) -> list[dict]:
    return world.all(f"from {name} order by all")


def of(world: World, called: str, sql: str) -> list[dict]:
    """Rows of the boards laid under one name, told without that name."""
    rows = world.all(f"from ({sql}) where starts_with(board_id, ?) order by all", f"{called}/")
    return [{k: v.removeprefix(f"{called}/") if isinstance(v, str) else v for k, v in row.items()} for row in rows]


@FEW
@given(boards, st.integers(1, 5))
def test_the_order_of_rows_and_the_number_of_threads_change_nothing(shapes, seed):
    names = ("standings", "frontier", "point_gap", "topk_gap", "lag", "headline", "openness_bounds", "build")
    world = lay(World(), shapes).build()
    before = {name: table(world, f"gold.{name}") for name in names}
    for rows in world.rows.values():
        random.Random(seed).shuffle(rows)
    world.database.execute("set threads = 2")
    world.build()
    for name in names:
        assert table(world, f"gold.{name}") == before[name], name


@FEW
@given(boards, st.sampled_from(["closed_api", "open_source"]))
def test_a_worse_model_changes_no_gap_and_no_lag(shapes, openness):
    """One that comes after the others of its side, below all of them."""
    plain = [
        ([(o, r, None) for o, r, _ in models], [(m, d, max(score, 1.0)) for m, d, score in runs])
        for models, runs in shapes
    ]
    worse = [([*models, (openness, 61, None)], [*runs, (8, max(d for _, d, _ in runs), 0.5)]) for models, runs in plain]
    world = lay(lay(World(), plain, "plain"), worse, "worse").build()
    gap = f"board_id, axis, as_of, policy, {FIGURES}, open_model_id, closed_model_id"
    lag = "board_id, axis, as_of, policy, variant, lag_days, lead_days, reached_on, status"
    both = "open_model_id is not null and closed_model_id is not null"
    for what, name in ((gap, "point_gap"), (lag, "lag"), ("board_id, lag_days, lag_plausible_days", "headline")):
        now = of(world, "worse", f"select {what} from gold.{name}")
        before = of(world, "plain", f"select {what} from gold.{name} where {both}")
        assert all(row in now for row in before), name


@FEW
@given(boards)
def test_shift_and_scale(shapes):
    """A shift moves no gap; a factor multiplies it; neither moves a lag."""
    free = {"unit": "points", "lower_bound": None, "upper_bound": None, "n_tasks": None}
    world = lay(World(), shapes, "plain", **free)
    lay(world, shapes, "shifted", change=lambda score: score + 1024, **free)
    lay(world, shapes, "scaled", change=lambda score: score * 4, **free)
    world.build()
    keys = "board_id, axis, as_of, policy"
    plain, shifted, scaled = (
        of(world, called, f"select {keys}, gap from gold.point_gap") for called in ("plain", "shifted", "scaled")
    )
    for row, moved, times in zip(plain, shifted, scaled, strict=True):
        assert moved["gap"] == row["gap"] or math.isclose(moved["gap"], row["gap"], abs_tol=1e-9)
        assert times["gap"] == row["gap"] or math.isclose(times["gap"], 4 * row["gap"], abs_tol=1e-9)
    lags = f"select {keys}, variant, lag_days, lead_days, status from gold.lag"
    assert of(world, "plain", lags) == of(world, "scaled", lags)


@FEW
@given(boards)
def test_swapping_sides_flips_the_sign(shapes):
    fixed = [
        ([(o if o != "open_weights_restricted" else "unreleased", r, None) for o, r, _ in models], runs)
        for models, runs in shapes
    ]
    world = lay(lay(World(), fixed, "one"), fixed, "other", swap=True).build()
    what = "select board_id, axis, as_of, policy, {} from gold.point_gap"
    for row, flipped in zip(
        of(world, "one", what.format("gap, gap_low, gap_high, gap_logit")),
        of(world, "other", what.format("-gap as gap, -gap_high as gap_low, -gap_low as gap_high, -gap_logit as l")),
        strict=True,
    ):
        for value, other in zip(row.values(), flipped.values(), strict=True):
            assert other == value or math.isclose(other, value, abs_tol=1e-9), row


@FEW
@given(boards, st.sampled_from([None, 1, 7, 1000]), st.sampled_from(["higher", "lower"]))
def test_never_nan_nor_infinite(shapes, n_tasks, direction):
    world = lay(World(), shapes, n_tasks=n_tasks, direction=direction).build()
    for name in ("standings", "frontier", "point_gap", "headline", "openness_bounds"):
        for row in table(world, f"gold.{name}"):
            assert all(math.isfinite(value) for value in row.values() if isinstance(value, float)), (name, row)


def fields(shape, axis: str) -> dict[date, dict[str, float]]:
    """The best open and closed score on each as_of, read from the definitions by a plain loop (weights policy)."""
    models, runs = shape
    best: dict[tuple[int, int], float] = {}
    for number, when, score in runs:
        best[number, when] = max(score, best.get((number, when), score))
    last = max(when for _, when in best)
    known_on = DAY + timedelta(days=20 * last)

    def side(number: int, on: date) -> str | None:
        openness, _, opens = models[number]
        if openness == "closed_api" and opens and on >= DAY + timedelta(days=opens):
            return "open"
        return {"closed_api": "closed", "open_source": "open", "open_weights_restricted": "open"}.get(openness)

    found: dict[date, dict[str, float]] = {}
    if axis == "published":
        for (number, when), score in best.items():
            on = DAY + timedelta(days=20 * when)
            row = found.setdefault(on, {})
            if group := side(number, on):
                row[group] = max(score, row.get(group, score))
        return found
    field = {n: score for (n, when), score in best.items() if when == last}
    for offset in range((known_on - DAY).days + 1):  # every calendar day, not only those on which something happens
        on = DAY + timedelta(days=offset)
        found[on] = {}
        for number, score in field.items():
            if DAY + timedelta(days=models[number][1]) <= on and (group := side(number, on)):
                found[on][group] = max(score, found[on].get(group, score))
    return found


@FEW
@given(boards)
def test_gap_and_strict_lag_are_those_of_the_definitions(shapes):
    world = lay(World(), shapes).build()
    plain = {
        (f"src/{place}", axis): fields(shape, axis)
        for place, shape in enumerate(shapes)
        for axis in ("published", "released")
    }
    for row in world.all("from gold.point_gap where policy = 'weights'"):
        now = plain[row["board_id"], row["axis"]][row["as_of"]]
        assert (row["closed_score"], row["open_score"]) == (now.get("closed"), now.get("open")), row
    for row in world.all("from gold.lag where policy = 'weights' and variant = 'strict'"):
        series = plain[row["board_id"], row["axis"]]
        now = series[row["as_of"]]
        if len(now) < 2:
            assert row["lag_days"] is None
            continue
        past = {on: sides["closed"] for on, sides in series.items() if on <= row["as_of"] and "closed" in sides}
        reached = max((on for on, closed in past.items() if closed <= now["open"]), default=None)
        assert row["reached_on"] == reached, row
        assert row["lag_days"] == (row["as_of"] - (reached or min(past))).days, row
        assert (row["status"] == "left_censored") == (reached is None), row
