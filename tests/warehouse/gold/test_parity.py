"""gold.parity by hand, gold.parity_together, and the rules that come with the project."""

from __future__ import annotations

import json
import math

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.test_point_gap import duel
from tests.warehouse.gold.test_properties import boards, lay, table
from tests.warehouse.gold.test_significance import FEWER, elo, paired
from tests.warehouse.gold.world import World, day
from warehouse.home import Home
from warehouse.silver_build import Silver


def rule(world: World, margin: float, unit: str = "points", benchmark: str = "b", name: str = "r", **facts) -> World:
    world.add(
        "silver.parity_rules", rule=name, title=name, benchmark=benchmark, margin=margin, margin_unit=unit,
        stated_by="us", **facts,
    )  # fmt: skip
    return world


def built(world: World) -> World:
    return build_some(world, "gold.parity_together")


def parity(world: World, as_of: str = "01-01", axis: str = "published", policy: str = "weights"):
    return world.one("from gold.parity where as_of = ? and axis = ? and policy = ?", day(as_of), axis, policy)


@pytest.mark.parametrize(
    ("gap", "verdict"),
    [(41.7, "TRUE"), (41.8, "UNDECIDED"), (58.2, "UNDECIDED"), (58.3, "FALSE"), (-300, "TRUE")],
)
def test_fifty_elo_by_hand(gap, verdict):
    # errors 3 and 4: the 90 % interval is the gap -+ 1.645 x 5 = 8.225
    row = parity(built(rule(elo(1400 + gap, 1400), 50, "elo")))
    assert (row["gap_low90"], row["gap_high90"]) == (pytest.approx(gap - 8.225), pytest.approx(gap + 8.225))
    assert (row["verdict"], row["allowed"], row["status"]) == (verdict, 50, "ok")


def test_two_points_by_hand():
    # 76.8 and 75.8 of 500: Wilson 72.91 to 80.28 and 71.86 to 79.35; arms of the gap of 1: 5.269 and 5.263,
    # x 1.645 / 1.96: -3.42 to 5.42
    row = parity(built(rule(duel(76.8, 75.8, n_tasks=500), 2)))
    assert (row["gap_low90"], row["gap_high90"]) == (pytest.approx(-3.4226, abs=1e-3), pytest.approx(5.417, abs=1e-3))
    assert row["verdict"] == "UNDECIDED"


def test_tasks_compared_one_by_one_give_the_interval():
    # 4 and 0 alone of ten: se 15.4919; 40 -+ 25.484
    row = parity(built(rule(paired(), 10)))
    assert (row["gap_low90"], row["gap_high90"]) == (pytest.approx(14.5158, rel=1e-5), pytest.approx(65.4842, rel=1e-5))
    assert row["verdict"] == "FALSE"


def test_where_the_same_tasks_were_solved_the_interval_is_not_of_no_width():
    row = parity(built(rule(paired("abc", "abc"), 10)))
    assert row["gap_low90"] < -10 < 10 < row["gap_high90"] and row["verdict"] == "UNDECIDED"


def test_a_relative_margin_is_a_share_of_the_closed_score():
    row = parity(built(rule(duel(80, 79.9, n_tasks=100_000), 0.02, "relative")))
    assert (row["allowed"], row["verdict"]) == (pytest.approx(1.6), "TRUE")


def test_lower_is_better():
    row = parity(built(rule(duel(10, 20, direction="lower"), 2)))
    assert (row["gap"], row["verdict"]) == (10, "FALSE")
    assert row["gap_low90"] > 2


@pytest.mark.parametrize(
    ("facts", "sides", "status"),
    [
        ({"cross_harness": True}, (80, 79), "cross_harness"),
        ({"n_tasks": None}, (80, 79), "insufficient_data"),
        ({}, (80, None), "no_open"),
        ({}, (None, 80), "no_closed"),
    ],
)
def test_no_test_is_no_verdict(facts, sides, status):
    row = parity(built(rule(duel(*sides, **facts), 2)))
    assert (row["verdict"], row["status"]) == (None, status)


def test_unknown_openness_near_the_top_is_no_verdict():
    world = duel(80, 60)
    world.score(None, 90, raw_model="who?")
    assert parity(built(rule(world, 2)))["verdict"] is None


@pytest.mark.parametrize(("unit", "world"), [("elo", duel), ("relative", elo), ("points", elo)])
def test_a_margin_that_means_nothing_on_a_scale_is_not_applied(unit, world):
    assert built(rule(world(80, 60), 0.5, unit)).all("from gold.parity") == []


def together(*scores: dict[str, float], n_tasks: int = 10_000, **facts) -> dict:
    """The verdict on one rule of as many parts as there are boards; closed c has 80 on each, within 2 points."""
    world = World()
    world.model("c", "closed_api", released="2024-01-01")
    for model in sorted({model for board in scores for model in board}):
        world.model(model, "open_source", released="2024-01-01")
    for place, board in enumerate(scores):
        world.board(f"src/{place}", benchmark=f"b{place}", comparable_group=f"b{place}", n_tasks=n_tasks, **facts)
        rule(world, 2, benchmark=f"b{place}", name=f"r{place}", together="all")
        for model, score in {"c": 80, **board}.items():
            world.score(model, score, f"01-0{place + 1}", f"src/{place}")
    built(world)
    published, released = (
        world.one("from gold.parity_together where axis = ? and policy = 'weights'", axis)
        for axis in ("published", "released")
    )
    assert {**published, "axis": ""} == {**released, "axis": ""}
    return published


def test_one_open_model_passes_every_part():
    row = together({"x": 79.9}, {"x": 80, "y": 82}, {"x": 85})
    assert (row["verdict"], row["open_model_id"], row["n_parts"], row["n_tested"]) == ("TRUE", "x", 3, 3)
    assert (row["as_of"], row["oldest_on"], row["missing"]) == (day("01-03"), day("01-01"), "[]")
    parts = json.loads(row["boards"])
    assert [(p["part"], p["board_id"], p["open_model_id"], p["verdict"]) for p in parts] == [
        ("r0", "src/0", "x", "TRUE"), ("r1", "src/1", "y", "TRUE"), ("r2", "src/2", "x", "TRUE"),
    ]  # fmt: skip
    assert parts[0]["allowed"] == 2 and parts[0]["gap"] == 0.1


def test_a_different_open_model_on_each_part_is_not_one_model():
    row = together({"x": 80, "y": 60}, {"x": 60, "y": 80})
    assert (row["verdict"], row["open_model_id"], row["n_tested"]) == ("UNDECIDED", None, 2)


def test_one_part_that_fails_for_everybody_fails_the_whole():
    assert together({"x": 80}, {"x": 70, "y": 71})["verdict"] == "FALSE"


def test_a_part_that_cannot_tell_leaves_it_open():
    assert together({"x": 80}, {"x": 79}, n_tasks=100)["verdict"] == "UNDECIDED"


def test_a_part_without_a_board_that_can_be_tested_is_named():
    row = together({"x": 80}, {"x": 80}, cross_harness=True)
    assert (row["verdict"], row["n_tested"]) == ("UNDECIDED", 0)
    assert json.loads(row["missing"])[1] == {"part": "r1", "benchmark": "b1", "why": "cross_harness"}
    world = built(rule(rule(duel(80, 80), 2, together="all"), 2, benchmark="nowhere", name="s", together="all"))
    row = world.one("from gold.parity_together where axis = 'published' and policy = 'weights'")
    assert json.loads(row["missing"]) == [{"part": "s", "benchmark": "nowhere", "why": "no_board"}]
    assert (row["verdict"], row["n_parts"], row["n_tested"]) == ("UNDECIDED", 2, 1)


def test_of_several_boards_the_newest_that_can_be_tested_is_taken():
    world = World()
    world.model("c", "closed_api")
    world.model("o", "open_source")
    for board, on, facts in (
        ("src/old", "01-01", {}), ("src/gone", "02-15", {}), ("src/new", "02-01", {}),
        ("src/a_part", "02-01", {"n_tasks": 10}), ("src/mixed", "03-01", {"cross_harness": True}),
    ):  # fmt: skip
        world.board(board, comparable_group=board, **facts)
        world.score("c", 80, on, board)
        world.score("o", 80, on, board)
    world.score("c", 80, "04-01", "src/gone")  # where no open model is left
    built(rule(world, 5, together="all"))
    for row in world.all("from gold.parity_together where axis = 'published'"):
        assert [part["board_id"] for part in json.loads(row["boards"])] == ["src/new"]


@FEWER
@given(boards, st.sampled_from([None, 7, 1000]), st.sampled_from(["higher", "lower"]))
def test_never_nan_and_a_wider_margin_never_takes_parity_away(shapes, n_tasks, direction):
    world = lay(World(), shapes, n_tasks=n_tasks, direction=direction)
    built(rule(rule(world, 2, name="narrow", together="all"), 9, name="wide", together="all"))
    rows = table(world, "gold.parity")
    for row in rows:
        assert all(math.isfinite(value) for value in row.values() if isinstance(value, float)), row
    order = {"FALSE": 0, "UNDECIDED": 1, "TRUE": 2, None: 3}
    key = ("board_id", "axis", "as_of", "policy")
    narrow, wide = (
        {tuple(row[k] for k in key): order[row["verdict"]] for row in rows if row["rule"] == name}
        for name in ("narrow", "wide")
    )
    assert narrow.keys() == wide.keys() and all(narrow[k] <= wide[k] for k in narrow)


def test_the_projects_rules(tmp_path):
    con = duckdb.connect()
    con.execute("create schema silver")
    assert Silver(con, Home(tmp_path)).build("silver.parity_rules") == 5
    rows = con.execute(
        "select rule, benchmark, margin, margin_unit from silver.parity_rules where together is not null"
    )
    assert sorted(rows.fetchall()) == [
        ("forecast_gpqa", "gpqa", 0.02, "relative"),
        ("forecast_humaneval", "humaneval", 0.02, "relative"),
        ("forecast_mmlu", "mmlu", 0.02, "relative"),
    ]
