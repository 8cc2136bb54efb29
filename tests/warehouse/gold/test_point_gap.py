"""gold.frontier and gold.point_gap by hand: every row of the edge-case table that speaks of a point gap."""

from __future__ import annotations

import math

import pytest

from tests.warehouse.gold.world import World, day


def duel(closed: float | None, open_: float | None, **board) -> World:
    """One closed and one open model on one board."""
    world = World()
    world.board(**board)
    for model, openness, score in (("c", "closed_api", closed), ("o", "open_source", open_)):
        world.model(model, openness)
        if score is not None:
            world.score(model, score)
    return world


def test_the_worked_example_of_the_docs():
    """61.0 against 74.4 of 500 tasks."""
    row = duel(74.4, 61.0, n_tasks=500).build().gap()
    assert row["gap"] == pytest.approx(13.4)
    assert row["gap_low"] == pytest.approx(7.616, abs=0.0005)
    assert row["gap_high"] == pytest.approx(19.060, abs=0.0005)
    assert row["gap_logit"] == pytest.approx(math.log(74.4 / 25.6) - math.log(61 / 39))
    assert row["error_ratio"] == pytest.approx(25.6 / 39)
    assert (row["status"], row["n_open"], row["n_closed"], row["rank_of_best_open"]) == ("ok", 1, 1, 2)
    assert row["win_probability"] is None


def test_mover_of_two_wilson_intervals_is_newcombes():
    """56 of 70 against 48 of 80: 20.0 with 5.24 to 33.39, by Newcombe's square-and-add method."""
    world = World()
    world.board(n_tasks=None)
    world.model("c", "closed_api")
    world.model("o", "open_source")
    world.score("c", 80, n=70)
    world.score("o", 60, n=80)
    row = world.build().gap()
    assert (row["gap_low"], row["gap_high"]) == (pytest.approx(5.24, abs=0.01), pytest.approx(33.39, abs=0.01))


def test_log_odds_keep_off_the_bound_by_the_rows_own_number_of_tasks():
    """100 of 100 percent on 10 tasks: kept half a task away, 95 %."""
    world = duel(None, 50, n_tasks=1000)
    world.score("c", 100, n=10)
    assert world.build().gap()["gap_logit"] == pytest.approx(math.log(95 / 5))


def test_elo_gap_of_100_is_a_win_in_64_of_100():
    world = World()
    world.elo()
    world.model("c", "closed_api")
    world.model("o", "open_source")
    world.score("c", 1440, std_error=3)
    world.score("o", 1340, std_error=4)
    row = world.build().gap()
    assert row["win_probability"] == pytest.approx(0.640, abs=0.0005)
    assert (row["gap_low"], row["gap_high"]) == (pytest.approx(100 - 9.8), pytest.approx(100 + 9.8))
    assert (row["gap_logit"], row["error_ratio"]) == (None, None)


def test_a_tie_is_zero():
    row = duel(70, 70).build().gap()
    assert (row["gap"], row["rank_of_best_open"], row["gap_logit"], row["error_ratio"]) == (0, 1, 0, 1)


def test_open_leads_is_negative_and_ok():
    row = duel(50, 60).build().gap()
    assert (row["gap"], row["status"], row["rank_of_best_open"]) == (-10, "ok", 1)


@pytest.mark.parametrize(
    ("closed", "open_", "status"), [(50, None, "no_open"), (None, 50, "no_closed"), (None, None, "insufficient_data")]
)
def test_a_missing_side_is_named_and_no_number(closed, open_, status):
    world = duel(closed, open_)
    world.model("x", "unreleased")
    world.score("x", 10)
    row = world.build().gap()
    assert (row["status"], row["gap"], row["gap_low"], row["gap_high"]) == (status, None, None, None)
    assert (row["n_closed"], row["n_open"]) == (int(closed is not None), int(open_ is not None))


def test_lower_is_better_turns_everything_over():
    """An error of 20 against 40 is a share right of 80 against 60."""
    up = duel(80, 60, n_tasks=200).build().gap()
    down = duel(20, 40, n_tasks=200, direction="lower").build().gap()
    for column in ("gap", "gap_low", "gap_high", "gap_logit", "error_ratio", "rank_of_best_open", "status"):
        assert down[column] == pytest.approx(up[column]), column


@pytest.mark.parametrize("scores", [(100, 0), (0, 100), (100, 100), (0, 0)])
def test_scores_on_the_bounds_stay_finite(scores):
    row = duel(*scores, n_tasks=100).build().gap()
    assert math.isfinite(row["gap_logit"])
    assert math.isfinite(row["error_ratio"])
    unknown_n = duel(*scores, n_tasks=None).build().gap()
    assert math.isfinite(unknown_n["gap_logit"])
    assert (unknown_n["gap_low"], unknown_n["gap_high"]) == (None, None)


def test_policies_differ_in_the_restricted_classes_only():
    world = World()
    world.board()
    for model, openness, score in (
        ("c", "closed_app", 90), ("nc", "open_weights_noncommercial", 80), ("r", "open_weights_restricted", 75),
        ("p", "open_weights_permissive", 70), ("s", "open_source", 65), ("u", "unreleased", 99), ("q", "unknown", 60),
    ):  # fmt: skip
        world.model(model, openness)
        world.score(model, score)
    world.build()
    weights, permissive = world.gap(), world.gap(policy="permissive")
    assert (weights["open_model_id"], weights["n_open"], weights["n_closed"]) == ("nc", 4, 1)
    assert (permissive["open_model_id"], permissive["n_open"], permissive["n_closed"]) == ("p", 2, 1)


def test_each_day_is_scored_from_its_own_snapshot():
    world = World()
    world.board()
    world.model("c", "closed_api")
    world.model("o", ("closed_api", None, "02-01"), ("open_source", "02-01", None))
    for on, c, o in (("01-01", 50, 60), ("02-01", 55, 58)):
        world.score("c", c, on)
        world.score("o", o, on)
    world.build()
    assert world.gap("01-01")["status"] == "no_open"  # its weights came later
    assert world.gap("01-01")["closed_model_id"] == "o"
    assert world.gap("02-01")["gap"] == -3


def test_the_released_axis_runs_over_release_and_opening_days_of_the_newest_snapshot():
    world = World()
    world.board()
    world.model("c", "closed_api", released="01-10")
    world.model("late", ("closed_api", None, "03-05"), ("open_source", "03-05", None), released="02-10")
    world.model("undated", "open_source")
    world.model("unborn", "open_source", released="06-01")
    for model, score in (("c", 50), ("late", 60), ("undated", 99), ("unborn", 98)):
        world.score(model, score, "04-01")
    world.score("c", 10, "03-20")  # an older snapshot has no say on this axis
    world.build()
    rows = world.all("from gold.point_gap where axis = 'released' and policy = 'weights' order by as_of")
    assert [(r["as_of"], r["gap"], r["status"]) for r in rows] == [
        (day("01-10"), None, "no_open"),
        (day("02-10"), None, "no_open"),
        (day("03-05"), -10, "ok"),
        (day("04-01"), -10, "ok"),  # the newest snapshot's own day closes the axis
    ]
    assert {r["known_on"] for r in rows} == {day("04-01")}


def test_holders_of_one_score_go_by_name():
    world = World()
    world.board()
    for model in ("b", "a", "c"):
        world.model(model, "closed_api", released="01-01")
        world.score(model, 50)
    world.build()
    held = world.all("select model_id, n_models from gold.frontier where policy = 'weights'")
    assert held == [{"model_id": "a", "n_models": 3}] * 2


def test_nobody_holds_the_frontier_before_release():
    world = World()
    world.board()
    world.model("z", "closed_api", released="01-01")
    world.model("a", "closed_api", released="02-01")
    for model in "az":
        world.score(model, 50, "03-01")
    world.build()
    assert [world.gap(on, axis="released")["closed_model_id"] for on in ("01-01", "02-01")] == ["z", "a"]


def test_saturated_within_one_standard_error_of_the_bound():
    assert duel(99.9, 97, n_tasks=100).build().gap()["status"] == "saturated"
    assert duel(99.0, 97, n_tasks=10_000).build().gap()["status"] == "ok"
    assert duel(97, 99.9, n_tasks=100).build().gap()["status"] == "saturated"
    assert duel(0.1, 3, n_tasks=100, direction="lower").build().gap()["status"] == "saturated"


@pytest.mark.parametrize(
    ("best", "fifth", "n_tasks", "status"),
    [
        (91, 90, 10_000, "saturated"),  # S = exp(-(0.01^2) * 100 / (0.91 * 0.09 + 0.9 * 0.1)) = 0.94
        (91, 85, 10_000, "ok"),  # S = 0.17
        (30, 28, 500, "ok"),  # S = 0.98, and seven tenths of the scale to go
    ],
)
def test_saturated_when_the_best_five_are_one_cluster_high_up(best, fifth, n_tasks, status):
    world = duel(best, best - 0.1, n_tasks=n_tasks)
    for model, score in (("x", best - 0.2), ("y", best - 0.3), ("z", fifth)):
        world.model(model, "closed_api")
        world.score(model, score)
    assert world.build().gap()["status"] == status


def test_rows_of_differing_scaffolds_give_a_gap_and_no_verdict():
    world = duel(80, 60, cross_harness=True).build()
    assert (world.gap()["gap"], world.gap()["status"]) == (20, "cross_harness")
    assert world.headline()["verdict"] is None
    assert world.headline()["status"] == "cross_harness"


def test_boards_and_scale_versions_never_mix():
    world = duel(80, 60)
    world.board("src/b@2")
    world.score("c", 30, "02-01", board="src/b@2")
    world.score("o", 20, "02-01", board="src/b@2")
    world.build()
    assert world.gap()["gap"] == 20
    assert world.gap("02-01", board="src/b@2")["gap"] == 10
    lag = world.lag("02-01", board="src/b@2")
    assert (lag["status"], lag["lag_days"]) == ("left_censored", 0)
