"""gold.standings and gold.leaderboard: which run stands for a model, with what interval and class."""

from __future__ import annotations

import json
import math

import pytest

from tests.warehouse.gold.world import World, day


def standing(world: World, model: str = "m", on: str = "01-01") -> dict:
    return world.one("from gold.standings where model_id = ? and published_on = ?", model, day(on))


@pytest.mark.parametrize(("direction", "best"), [("higher", 60.0), ("lower", 40.0)])
def test_a_model_stands_by_its_best_run_in_the_boards_direction(direction, best):
    world = World()
    world.board(direction=direction)
    world.model("m", "open_source")
    world.score("m", 40, setting="effort=low")
    world.score("m", 60, setting="effort=high")
    world.build()
    assert standing(world)["score"] == best


def test_equal_runs_go_to_the_lowest_score_id_and_equal_models_share_a_rank():
    world = World()
    world.board()
    for model, score in (("a", 50), ("b", 50), ("c", 40)):
        world.model(model, "open_source")
        world.score(model, score, setting="z")
        world.score(model, score, setting="y")
    world.build()
    assert {row["setting"] for row in world.all("from gold.standings")} == {"y"}
    ranks = world.all("select model_id, rank from gold.leaderboard order by 1")
    assert [(row["model_id"], row["rank"]) for row in ranks] == [("a", 1), ("b", 1), ("c", 3)]


@pytest.mark.parametrize(
    "facts",
    [
        {"superseded_at": "2025-06-02"},
        {"model_id": None},
        {"n": 99},
        {"extras": json.dumps({"flagged": True})},
        {"score": math.nan},
        {"self_reported": True},
    ],
)
def test_what_takes_no_part_in_a_frontier(facts):
    world = World()
    world.board(min_n=100)
    world.model("m", "open_source")
    world.score("m", 50, raw_model="counts", n=100, extras=json.dumps({"flagged": False, "note": "checked"}))
    world.score("m", 90, raw_model="does not")
    world.rows["silver.scores"][-1].update(facts)
    world.build()
    assert standing(world)["score"] == 50


def test_a_makers_own_figure_counts_where_a_board_owns_to_mixing_harnesses():
    world = World()
    world.board(cross_harness=True)
    world.model("m", "open_source")
    world.score("m", 90, self_reported=True)
    world.build()
    assert standing(world)["score"] == 90


@pytest.mark.parametrize("kind", ["price", "catalogue"])
def test_only_boards_that_measure_capability_have_a_frontier(kind):
    world = World()
    world.board()
    world.board("src/other", kind=kind)
    for board in ("src/b", "src/other"):
        world.score("open", 1, board=board)
        world.score("closed", 2, board=board)
    world.model("open", "open_source")
    world.model("closed", "closed_api")
    world.build()
    for table in ("standings", "leaderboard", "frontier", "point_gap", "lag", "headline"):
        assert {row["board_id"] for row in world.all(f"from gold.{table}")} == {"src/b"}, table


def test_votes_that_are_not_known_exclude_only_where_there_is_a_floor():
    world = World()
    world.board(min_n=100)
    world.board("src/no_floor", min_n=None)
    world.model("m", "open_source")
    world.score("m", 50)
    world.score("m", 50, board="src/no_floor")
    assert [row["board_id"] for row in world.build().all("from gold.standings")] == ["src/no_floor"]


def test_a_published_interval_is_kept_and_gives_the_standard_error():
    world = World()
    world.elo()
    world.model("m", "open_source")
    world.score("m", 1400, score_low=1390.2, score_high=1409.8)
    row = standing(world.build())
    assert (row["score_low"], row["score_high"]) == (1390.2, 1409.8)
    assert row["std_error"] == pytest.approx(5)


def test_a_standard_error_gives_the_interval():
    world = World()
    world.elo()
    world.model("m", "open_source")
    world.score("m", 1400, std_error=5)
    row = standing(world.build())
    assert (row["score_low"], row["score_high"], row["std_error"]) == (1390.2, 1409.8, 5)


def test_percent_of_tasks_gets_wilsons_interval_and_a_binomial_error():
    world = World()
    world.board(n_tasks=None)
    world.model("m", "open_source")
    world.score("m", 80, n=70)  # 56 of 70
    row = standing(world.build())
    centre = (0.8 + 3.8416 / 140) / (1 + 3.8416 / 70)
    half = 1.96 * math.sqrt(0.16 / 70 + 3.8416 / 19600) / (1 + 3.8416 / 70)
    assert row["score_low"] == pytest.approx(100 * (centre - half))
    assert row["score_high"] == pytest.approx(100 * (centre + half))
    assert row["std_error"] == pytest.approx(100 * math.sqrt(0.16 / 70))


def test_a_rows_own_number_of_tasks_comes_before_its_boards():
    world = World()
    world.board(n_tasks=500)
    for model, n in (("m", 50), ("same", None)):
        world.model(model, "open_source")
        world.score(model, 80, n=n)
    world.build()
    assert standing(world)["std_error"] == pytest.approx(100 * math.sqrt(0.16 / 50))
    assert standing(world, "same")["std_error"] == pytest.approx(100 * math.sqrt(0.16 / 500))


@pytest.mark.parametrize(("n", "partial", "error"), [(None, True, None), (None, False, 4.0), (25, True, 8.0)])
def test_a_run_on_an_unknown_part_of_the_tasks_has_no_interval(n, partial, error):
    world = World()
    world.board(n_tasks=100)
    world.model("m", "open_source")
    world.score("m", 80, n=n, extras=json.dumps({"partial": partial}))
    row = standing(world.build())
    assert row["std_error"] == (error and pytest.approx(error))
    assert (row["score_low"] is None, row["score_high"] is None) == (error is None, error is None)


def test_all_tasks_solved_is_not_certainty():
    world = World()
    world.board(n_tasks=100)
    world.model("m", "open_source")
    world.score("m", 100)
    row = standing(world.build())
    assert row["std_error"] > 0
    assert row["score_low"] < 97


@pytest.mark.parametrize(
    "facts", [{"score_low": 1400, "score_high": 1400}, {"std_error": 0}, {"std_error": math.nan}, {}]
)
def test_nothing_measured_is_no_interval(facts):
    world = World()
    world.elo()
    world.model("m", "open_source")
    world.score("m", 1400, **facts)
    row = standing(world.build())
    assert (row["score_low"], row["score_high"], row["std_error"]) == (None, None, None)


def test_openness_is_the_class_in_force_on_the_published_day():
    world = World()
    world.board()
    world.model("m", ("closed_api", None, "03-01"), ("open_weights_permissive", "03-01", None))
    world.model("gone", ("open_source", None, "02-01"))
    world.model("bare")
    for on in ("02-28", "03-01"):
        for model in ("m", "gone", "bare"):
            world.score(model, 50, on)
    world.build()
    assert standing(world, "m", "02-28")["openness"] == "closed_api"
    assert standing(world, "m", "03-01")["openness"] == "open_weights_permissive"
    assert standing(world, "gone", "03-01")["openness"] == "unknown"
    assert standing(world, "bare", "03-01")["openness"] == "unknown"


def test_the_leaderboard_shows_the_latest_day_only():
    world = World()
    world.board()
    world.model("m", "open_source")
    world.model("old", "open_source")
    world.score("m", 50, "01-01")
    world.score("old", 60, "01-01")
    world.score("m", 55, "02-01")
    world.build()
    row = world.one("from gold.leaderboard")
    assert (row["model_id"], row["score"], row["published_on"], row["model_name"]) == ("m", 55, day("02-01"), "M")


def test_votes_alone_are_no_error_of_a_rating() -> None:
    """A binomial error is of a share: a rating with votes and no interval has none."""
    world = World()
    world.elo()
    world.model("c/c", "closed_api")
    world.score("c/c", 1500, n=2000)
    row = world.build().one("from gold.standings")
    assert (row["std_error"], row["score_low"], row["score_high"]) == (None, None, None)
