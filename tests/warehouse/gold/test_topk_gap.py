"""gold.topk_gap by hand, and against a plain loop on random small worlds."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.gold.test_properties import FEW, days, of
from tests.warehouse.gold.world import DAY, World, day

ON = "06-01"


def field(*models: tuple, on: str = ON, error: float | None = 3.0, **board) -> World:
    """Models (id, developer, class or spells, score[, release day]) of one snapshot of an Elo board."""
    world = World()
    world.elo(**board)
    for model, developer, openness, score, *released in models:
        entrant(world, model, developer, openness, *released)
        world.score(model, score, on, std_error=error)
    return world


def entrant(world: World, model: str, developer: str | None, openness, released: str | None = "01-01") -> None:
    world.model(model, *([openness] if isinstance(openness, str) else openness), released=released)
    world.rows["silver.models"][-1]["organization_id"] = developer


def top(world: World, k: int, *, axis: str = "published", as_of: str = ON, policy: str = "weights") -> dict:
    row = world.one(
        "from gold.topk_gap where k = ? and axis = ? and as_of = ? and policy = ?", k, axis, day(as_of), policy
    )
    return row | {side: json.loads(row[f"{side}_model_ids"]) for side in ("open", "closed")}


CLOSED = (
    ("a1", "A", "closed_api", 1100), ("a2", "A", "closed_api", 1090), ("b", "B", "closed_api", 1080),
    ("c", "C", "closed_app", 1060), ("d", "D", "closed_api", 1000),
)  # fmt: skip
OPEN = (
    ("o1", "O", "open_source", 1050), ("o2", "O", "open_source", 1049), ("p", "P", "open_source", 1020),
    ("q", "Q", "open_weights_restricted", 1010), ("c-open", "C", "open_source", 990),
)  # fmt: skip


def test_the_best_of_each_developer_and_the_mean_of_the_k_best():
    """Closed (1100 + 1080 + 1060) / 3 = 1080, open (1050 + 1020 + 1010) / 3 = 1026.67; error √(6 · 9) / 3 = 2.449."""
    row = top(field(*OPEN, *CLOSED).build(), 3)
    assert (row["closed"], row["open"]) == (["a1", "b", "c"], ["o1", "p", "q"])
    assert (row["k_eff"], row["n_closed"], row["n_open"], row["status"]) == (3, 4, 4, "ok")
    assert row["closed_mean"] == 1080 and row["open_mean"] == pytest.approx(3080 / 3)
    assert row["gap"] == pytest.approx(160 / 3)
    assert (row["gap_low"], row["gap_high"]) == pytest.approx((53.3333 - 4.8010, 53.3333 + 4.8010), abs=1e-3)


def test_fewer_developers_than_k_on_one_side_are_as_many_of_both():
    row = top(field(*CLOSED, *OPEN[:3]).build(), 5)
    assert (row["closed"], row["open"]) == (["a1", "b"], ["o1", "p"])
    assert (row["k_eff"], row["gap"], row["status"]) == (2, 1090 - 1035, "short")


def test_policies_differ_by_the_open_side_only():
    world = field(*CLOSED, *OPEN).build()
    row = top(world, 3, policy="permissive")
    assert (row["open"], row["n_open"]) == (["o1", "p", "c-open"], 3)
    assert row["closed"] == top(world, 3)["closed"]


def test_a_model_of_no_known_developer_stands_for_itself():
    row = top(
        field(("x", None, "closed_api", 9), ("y", None, "closed_api", 8), ("o", "O", "open_source", 1)).build(), 3
    )
    assert row["n_closed"] == 2


def test_equal_scores_go_by_name():
    world = field(("z", "A", "closed_api", 9), ("y", "A", "closed_api", 9), ("o", "O", "open_source", 1))
    assert top(world.build(), 3)["closed"] == ["y"]


def test_a_missing_error_is_no_interval():
    world = field(*CLOSED[:1], *OPEN[:1])
    entrant(world, "w", "W", "open_source")
    world.score("w", 2000, ON)
    row = top(world.build(), 3)
    assert (row["gap"], row["gap_low"], row["gap_high"]) == (1100 - 2000, None, None)


def test_lower_is_better():
    world = field(("a", "A", "closed_api", 2), ("b", "B", "closed_api", 4), ("o", "O", "open_source", 6),
                  ("p", "P", "open_source", 8), direction="lower").build()  # fmt: skip
    row = top(world, 3)
    assert (row["closed"], row["open"], row["gap"]) == (["a", "b"], ["o", "p"], 4)
    assert row["gap_low"] < 4 < row["gap_high"]


@pytest.mark.parametrize(("models", "status"), [(CLOSED, "no_open"), (OPEN, "no_closed")])
def test_a_missing_side(models, status):
    row = top(field(*models[:2]).build(), 3)
    assert (row["k_eff"], row["gap"], row["gap_low"], row["status"]) == (0, None, None, status)
    assert (row["closed"], row["open"]) == ([], [])


def test_what_puts_the_gap_in_doubt_comes_before_short():
    assert top(field(CLOSED[0], OPEN[0], cross_harness=True).build(), 3)["status"] == "cross_harness"


def test_on_the_released_axis_a_model_counts_from_its_release_and_on_the_side_of_that_day():
    """The only closed model opens in March: from then on there is no closed side, and its developer has one model."""
    opens = [("closed_api", None, "03-01"), ("open_source", "03-01", None)]
    world = field(("m", "A", opens, 1100, "01-10"), ("n", "A", "open_source", 1000, "02-01"),
                  ("o", "O", "open_source", 900, "01-20")).build()  # fmt: skip
    rows = [top(world, 3, axis="released", as_of=on) for on in ("01-10", "01-20", "02-01", "03-01", ON)]
    assert [(row["closed"], row["open"]) for row in rows] == [
        ([], []), (["m"], ["o"]), (["m"], ["n"]), ([], []), ([], []),
    ]  # fmt: skip
    assert [(row["n_closed"], row["n_open"]) for row in rows] == [(1, 0), (1, 1), (1, 2), (0, 2), (0, 2)]
    assert [row["status"] for row in rows] == ["no_open", "short", "short", "no_closed", "no_closed"]


def test_a_better_model_that_leaves_the_side_gives_its_developers_place_back():
    opens = [("closed_api", None, "03-01"), ("open_source", "03-01", None)]
    world = field(("m", "A", opens, 1100, "01-10"), ("n", "A", "closed_api", 1000, "02-01"),
                  ("o", "O", "open_source", 900, "01-20")).build()  # fmt: skip
    assert top(world, 3, axis="released", as_of="02-01")["closed"] == ["m"]
    assert top(world, 3, axis="released", as_of="03-01")["closed"] == ["n"]


CLASSES = ("closed_api", "open_source", "open_weights_restricted", "unreleased")
model = st.tuples(st.sampled_from(CLASSES), st.integers(0, 60), st.none() | st.integers(1, 90), st.integers(0, 5))
run = st.tuples(st.integers(0, 11), st.integers(0, 2), st.integers(0, 30))  # model, day, score
boards = st.lists(
    st.tuples(st.lists(model, min_size=12, max_size=12), st.lists(run, min_size=8, max_size=30)), min_size=4, max_size=4
)


def lay(world: World, shapes, called="src", change=lambda score: float(score), swap=False) -> World:
    """A board each; models of six developers, some closed ones opening later; a snapshot every 40 days."""
    for place, (models, runs) in enumerate(shapes):
        world.elo(f"{called}/{place}")
        for number, (openness, released, opens, lab) in enumerate(models):
            spells = [openness]
            if swap:
                spells = [{"closed_api": "open_source", "open_source": "closed_api"}.get(openness, "unreleased")]
            elif openness == "closed_api" and opens:
                spells = [(openness, None, days(opens)), ("open_weights_permissive", days(opens), None)]
            entrant(world, f"{called}/{place}m{number:02}", f"{called}/lab{lab}", spells, days(released))
        for (number, when), score in {(number, when): score for number, when, score in runs}.items():
            world.score(
                f"{called}/{place}m{number:02}", change(score), days(40 * when), f"{called}/{place}", std_error=1
            )
    return world


def plain(shape, axis: str, on: date, side: str, policy: str) -> list[tuple[int, str, int]]:
    """The best model of each developer on one side on one day (-score, name, developer), by a plain loop."""
    models, runs = shape
    scores = {(number, when): score for number, when, score in runs}
    snapshot = max(when for _, when in scores) if axis == "released" else (on - DAY).days // 40
    best: dict[int, tuple[int, str, int]] = {}
    for (number, when), score in scores.items():
        openness, released, opens, lab = models[number]
        if openness == "closed_api" and opens and (on - DAY).days >= opens:
            openness = "open_weights_permissive"
        sides = {"closed_api": "closed", "open_source": "open", "open_weights_permissive": "open"}
        if policy == "weights":
            sides["open_weights_restricted"] = "open"
        there = axis == "published" or released <= (on - DAY).days
        if when == snapshot and there and sides.get(openness) == side:
            best[lab] = min(best.get(lab, (1, "", 0)), (-score, f"m{number:02}", lab))
    return sorted(best.values())


@FEW
@given(boards)
def test_lists_and_means_are_those_of_a_plain_loop(shapes):
    world = lay(World(), shapes).build()
    rows = world.all("from gold.topk_gap")
    assert len(rows) == 3 * len(world.all("from gold.point_gap"))
    seen = defaultdict(int)
    for row in rows:
        place = int(row["board_id"].removeprefix("src/"))
        closed, open_ = (plain(shapes[place], row["axis"], row["as_of"], s, row["policy"]) for s in ("closed", "open"))
        k = min(row["k"], len(closed), len(open_))
        assert (row["k_eff"], row["n_closed"], row["n_open"]) == (k, len(closed), len(open_)), row
        for name, side in (("closed", closed), ("open", open_)):
            assert json.loads(row[f"{name}_model_ids"]) == [f"src/{place}{m}" for _, m, _ in side[:k]], row
            mean = -sum(score for score, _, _ in side[:k]) / k if k else None
            assert row[f"{name}_mean"] == mean or math.isclose(row[f"{name}_mean"], mean)
        if k:
            half = 1.96 * math.sqrt(2 * k) / k
            assert math.isclose(row["gap"] - row["gap_low"], half) and math.isclose(row["gap_high"] - row["gap"], half)
        seen[row["axis"], min(k, 3)] += 1


@FEW
@given(boards)
def test_shift_scale_and_swap(shapes):
    """A shift moves no gap, a factor multiplies it, and swapped sides flip its sign."""
    fixed = [
        ([("unreleased" if c == "open_weights_restricted" else c, r, None, d) for c, r, _, d in models], runs)
        for models, runs in shapes
    ]
    world = lay(lay(World(), fixed, "plain"), fixed, "shift", lambda score: score + 1024.0)
    lay(lay(world, fixed, "scale", lambda score: score * 4.0), fixed, "swap", swap=True).build()
    figures = {
        called: of(world, called, "select board_id, axis, as_of, policy, k, gap, k_eff from gold.topk_gap")
        for called in ("plain", "shift", "scale", "swap")
    }
    for row, moved, times, flipped in zip(*figures.values(), strict=True):
        if row["gap"] is None:
            assert moved["gap"] is times["gap"] is flipped["gap"] is None
            continue
        assert math.isclose(moved["gap"], row["gap"], abs_tol=1e-9)
        assert math.isclose(times["gap"], 4 * row["gap"], abs_tol=1e-9)
        assert math.isclose(flipped["gap"], -row["gap"], abs_tol=1e-9)
        assert row["k_eff"] == flipped["k_eff"]
