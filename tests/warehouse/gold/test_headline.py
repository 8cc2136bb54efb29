"""gold.headline, gold.openness_bounds and gold.build; the order of building."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests.warehouse.gold.test_point_gap import duel
from tests.warehouse.gold.world import VERSIONS, World, day
from warehouse.gold_build import build_order, build_table, reads
from warehouse.tables import create_table_as


def bounds(world: World) -> dict:
    return world.one(
        "select n_unknown_top20 as n, gap, gap_if_all_open as o, gap_if_all_closed as c from gold.openness_bounds"
        " where axis = 'published' and policy = 'weights'"
    )


@pytest.mark.parametrize(
    ("closed", "open_", "verdict"),
    [(80, 60, "closed_ahead"), (60, 80, "open_ahead"), (70, 69, "indistinguishable"), (70, None, "insufficient_data")],
)
def test_verdicts_follow_the_interval(closed, open_, verdict):
    assert duel(closed, open_).build().headline()["verdict"] == verdict


def test_no_interval_is_no_verdict():
    row = duel(80, 60, n_tasks=None).build().headline()
    assert (row["gap"], row["verdict"]) == (20, "insufficient_data")


def test_the_headline_repeats_what_the_other_tables_say():
    world = duel(74.4, 61.0, n_tasks=500)
    world.rows["silver.models"][0]["released_on"] = day("2024-02-01")
    world.rows["silver.models"][1]["released_on"] = day("2024-12-01")
    world.build()
    row, gap, lag = world.headline(), world.gap(), world.lag("01-01", axis="released")
    for column in (
        "closed_model_id", "open_model_id", "closed_score", "open_score", "gap", "gap_low", "gap_high", "unit",
        "status", "n_open", "n_closed", "gap_logit", "as_of",
    ):  # fmt: skip
        assert row[column] == gap[column], column
    assert (row["lag_days"], row["lag_status"]) == (lag["lag_days"], lag["status"]) == (335, "left_censored")
    assert (row["lag_under_days"], row["lag_over_days"]) == (lag["under_days"], lag["over_days"]) == (335, None)
    assert row["gap_top3"] is None  # one developer a side
    # What would be found in four tries of five: 2.8 pooled errors, of a share of 0.677.
    assert row["mde80"] == pytest.approx(2.8 * 100 * (2 * 0.677 * 0.323 / 500) ** 0.5, rel=1e-3)
    best = world.one("from gold.leaderboard where model_id = ?", row["closed_model_id"])
    assert (best["rank"], best["score"]) == (1, row["closed_score"])
    assert (row["closed_model_name"], row["open_model_name"]) == ("C", "O")


def test_a_board_without_release_days_has_no_lag_and_says_so():
    row = duel(80, 60).build().headline()
    assert (row["lag_days"], row["lag_status"]) == (None, "insufficient_data")


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        (50, {"n": 1, "gap": 20, "o": 20, "c": 20}),
        (70, {"n": 1, "gap": 20, "o": 10, "c": 20}),
        (90, {"n": 1, "gap": 20, "o": -10, "c": 30}),
    ],
)
@pytest.mark.parametrize("resolved", [True, False])
def test_bounds_take_every_unknown_as_open_and_as_closed(unknown, expected, resolved):
    world = duel(80, 60)
    if resolved:
        world.model("q", "unknown")
    else:
        world.add("silver.model_aliases", source="src", raw_model="who?", method="unresolved: no rule", confidence=0.0)
    world.score("q" if resolved else None, unknown, raw_model="who?")
    world.build()
    assert bounds(world) == expected
    row = world.headline()
    assert (row["gap_if_unknown_low"], row["gap_if_unknown_high"]) == (expected["o"], expected["c"])
    undecided = expected["o"] < 0 or not resolved  # a name near the top that nobody has judged is news
    assert row["status"] == world.gap()["status"] == ("openness_undecided" if undecided else "ok")
    assert row["verdict"] == (None if undecided else "closed_ahead")


def doubted(closed: float | None, open_: float | None, *unknown: float, **board) -> dict:
    """The headline of a duel beside models of class unknown."""
    world = duel(closed, open_, **board)
    for number, score in enumerate(unknown):
        world.model(f"q{number}", "unknown")
        world.score(f"q{number}", score)
    return world.build().headline()


@pytest.mark.parametrize(
    ("closed", "open_", "unknown", "status"),
    [
        (80, 40, 79.9, "openness_undecided"),  # bounds 0.1 to 40: were it open, nobody could tell them apart
        (80, 40, 60, "ok"),  # 20 is outside the interval too, but closed leads either way
        (80, 75, 76, "ok"),  # 4 is within the interval of 5
        (80, 79, 90, "openness_undecided"),
        (70, 69, 76, "openness_undecided"),
        (40, 80, 79.9, "openness_undecided"),  # the same with open ahead
        (40, 80, 60, "ok"),
    ],
)
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_a_verdict_that_hangs_on_an_unknown_class_is_withheld(closed, open_, unknown, status, direction):
    scores = [score if direction == "higher" else 100 - score for score in (closed, open_, unknown)]
    row = doubted(*scores, direction=direction)
    assert row["status"] == status
    assert (row["verdict"] is None) == (status == "openness_undecided")


def test_without_an_interval_an_unknown_class_matters_by_the_sign():
    assert doubted(80, 40, 79.9, n_tasks=None)["status"] == "ok"
    assert doubted(80, 40, 80.1, n_tasks=None)["status"] == "openness_undecided"


@pytest.mark.parametrize(
    ("closed", "open_", "unknown", "status"),
    [
        (80, None, 90, "openness_undecided"),
        (80, None, 79, "no_open"),
        (None, 80, 90, "openness_undecided"),
        (None, 80, 79, "no_closed"),
        (None, None, 90, "insufficient_data"),
    ],
)
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_one_side_only_is_undecided_where_an_unknown_is_above_it(closed, open_, unknown, status, direction):
    turned = [
        100 - score if score is not None and direction == "lower" else score for score in (closed, open_, unknown)
    ]
    world = duel(turned[0], turned[1], direction=direction)
    world.model("q", "unknown")
    world.score("q", turned[2])
    world.build()
    row, lag = world.headline(), world.lag("01-01")
    assert (row["status"], row["gap"], row["verdict"] in (None, "insufficient_data")) == (status, None, True)
    assert (lag["status"], lag["lag_days"]) == (status, None)


def test_an_unresolved_name_below_the_only_side_leaves_it_plain():
    world = duel(None, 80)
    world.score(None, 79, raw_model="who?")
    assert world.build().headline()["status"] == "no_closed"


def test_names_known_to_be_no_single_model_are_not_unknown():
    world = duel(80, 60)
    world.score(None, 90, raw_model="agent of two models")
    world.score(None, 95, raw_model="weak vote", n=1)
    world.rows["silver.boards"][0]["min_n"] = 50
    for row in world.rows["silver.scores"][:3]:
        row["n"] = 1000
    world.add(
        "silver.model_aliases", source="src", raw_model="agent of two models", method="nil:several", confidence=1.0
    )
    world.build()
    assert bounds(world) == {"n": 0, "gap": 20, "o": 20, "c": 20}


def test_a_name_is_read_as_of_its_submission():
    world = duel(80, 60)
    world.score(None, 90, raw_model="agent", submitted_on=day("2023-05-05"))
    world.add(
        "silver.model_aliases", source="src", raw_model="agent", method="nil: agent", confidence=1.0,
        valid_from=day("2023-05-05"), valid_to=day("2023-05-05"),
    )  # fmt: skip
    assert bounds(world.build())["n"] == 0


def test_unreleased_is_known_and_on_neither_side():
    world = duel(80, 60)
    world.model("x", "unreleased")
    world.score("x", 99)
    assert bounds(world.build()) == {"n": 0, "gap": 20, "o": 20, "c": 20}


def test_only_the_top_20_names_are_counted():
    world = duel(80, 60)
    for place in range(25):
        world.score(None, 50 - place, raw_model=f"name {place}")
    assert bounds(world.build())["n"] == 18


def test_one_board_of_a_group_is_featured():
    """Both sides first, then preference, then the newest day, then the name; never one that is not to be shown."""
    world = World()
    world.model("c", "closed_api")
    world.model("o", "open_source")
    for board_id, preference, featured, days, sides in (
        ("src/one_sided", 9, True, "02-01", "c"), ("src/hidden", 8, False, "02-01", "co"),
        ("src/old", 5, True, "01-01", "co"), ("src/b", 5, True, "02-01", "co"), ("src/a", 5, True, "02-01", "co"),
        ("src/less", 4, True, "03-01", "co"),
    ):  # fmt: skip
        world.board(board_id, preference=preference, featured=featured)
        for model in sides:
            world.score(model, 50, days, board=board_id)
    world.board("src/other", comparable_group="other", featured=False)
    world.score("c", 50, board="src/other")
    world.build()
    assert [r["board_id"] for r in world.all("from gold.headline where featured")] == ["src/a"]
    assert world.one("select count(*) as n from gold.headline")["n"] == 7


def test_a_board_whose_rows_all_come_from_the_sample_says_so():
    world = duel(80, 60)
    world.board("src/live", comparable_group="live")
    world.score("c", 50, board="src/live", capture_id="net")
    world.rows["bronze.captures"][0]["origin"] = "sample"
    world.capture("net", source="other", origin="archive", fetched_at=datetime(2025, 7, 1))
    world.build()
    assert world.headline()["build_origin"] == "sample"
    assert world.headline("src/live")["build_origin"] == "live"
    built = world.one("from gold.build")
    assert (built["origin"], built["captures_used"], built["latest_capture_at"]) == ("mixed", 2, datetime(2025, 7, 1))
    sources = json.loads(built["sources"])
    assert sources["src"] == {
        "origin": "sample",
        "captures": 1,
        "latest_fetch": "2025-06-01T12:00:00Z",
        "outcome": "whole",
    }
    assert sources["other"]["origin"] == "live"


def test_the_build_id_is_that_of_what_was_used():
    def build_id(**captures):
        world = duel(80, 60)
        for name, facts in captures.items():
            world.capture(name, **facts)
            world.score("c", 70, "02-01", capture_id=name)
        return world.build().one("from gold.build")["build_id"]

    assert build_id() == build_id()
    assert build_id(more={}) != build_id()


def test_the_newest_answers_of_the_last_day_are_the_sources_outcome():
    world = duel(80, 60)
    world.capture("later", url="https://example.org/cap", fetched_at=datetime(2025, 6, 1, 13), outcome="failed")
    world.capture("before", url="https://example.org/else", fetched_at=datetime(2025, 5, 1), outcome="failed")
    world.build()
    assert json.loads(world.one("from gold.build")["sources"])["src"]["outcome"] == "failed"
    world.capture("mended", url="https://example.org/cap", fetched_at=datetime(2025, 6, 1, 14), outcome="unchanged")
    world.build()
    assert json.loads(world.one("from gold.build")["sources"])["src"]["outcome"] == "unchanged"


def test_tables_are_built_in_the_order_of_what_they_read():
    order = build_order()
    for name in order:
        assert all(order.index(other) < order.index(name) for other in reads(name) if other.startswith("gold.")), name
    assert "silver.openness" in reads("gold.price_gap")  # through a macro
    assert "gold.build" in reads("gold.changes")


def test_one_table_can_be_built_again_by_itself():
    world = duel(80, 60).build()
    before = world.all("from gold.point_gap")
    assert build_table(world.con, "gold.point_gap", **VERSIONS) == len(before) > 0
    assert world.all("from gold.point_gap") == before


def test_columns_other_than_the_contracts_are_refused():
    world = duel(80, 60).build()
    with pytest.raises(ValueError, match="columns missing"):
        create_table_as(world.con, "gold.build", "select 1 as build_id")


def test_a_select_that_orders_its_own_rows_is_held_to_the_key():
    """As gold.standings does: numbers sort faster than texts."""
    world = duel(80, 60).build()
    stored = "select board_id, published_on, model_id from gold.standings"
    assert (before := world.all(stored)) == world.all(f"{stored} order by all") and len(before) == 2
    with pytest.raises(ValueError, match="order of its key"):
        create_table_as(world.con, "gold.standings", "select * from gold.standings\norder by model_id desc\n")
    assert world.all(stored) == before
