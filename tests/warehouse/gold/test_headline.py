"""gold.headline, gold.openness_bounds, gold.changes and gold.build; the order of building."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.gold.test_point_gap import duel
from tests.warehouse.gold.world import VERSIONS, World, day
from warehouse.gold_build import build_order, build_table, reads
from warehouse.tables import create_table_as


def bounds(world: World) -> dict:
    return world.one(
        "select n_unknown_top20 as n, gap, gap_if_all_open as o, gap_if_all_closed as c from gold.openness_bounds"
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


def test_names_known_to_be_no_single_model_are_not_unknown():
    world = duel(80, 60)
    world.score(None, 90, raw_model="agent of two models")
    world.score(None, 95, raw_model="weak vote", n=1)
    world.rows["silver.boards"][0]["min_n"] = 50
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


def published(world: World, place: Path) -> Path:
    world.con.execute(f"attach '{place}' as target")
    world.con.execute("create schema target.gold")
    for name in ("headline", "leaderboard"):
        world.con.execute(f"create table target.gold.{name} as from gold.{name}")
    world.con.execute("detach target")
    place.chmod(0o444)
    return place


def test_changes_name_what_differs_from_the_last_publish(tmp_path):
    before = duel(80, 60)
    before.model("leaver", "closed_api")
    before.score("leaver", 10)
    before.board("src/gone", comparable_group="gone")
    before.score("c", 50, board="src/gone")
    last = published(before.build(), tmp_path / "frontier_gap.duckdb")
    after = duel(80, 60)
    after.model("star", "open_weights_permissive")
    after.score("star", 95)
    after.board("src/new", comparable_group="new")
    after.score("c", 50, board="src/new")
    after.build(previous=last)
    rows = after.all("select board_id, kind, subject, before, after from gold.changes order by all")
    assert [tuple(row.values()) for row in rows] == [
        ("src/b", "frontier", "open", "o", "star"),
        ("src/b", "model_gone", "leaver", "3", None),
        ("src/b", "model_new_in_top10", "star", None, "1"),
        ("src/b", "verdict", "verdict", "closed_ahead", "open_ahead"),
        ("src/gone", "board_gone", "src/gone", "src/gone", None),
        ("src/new", "board_new", "src/new", None, "src/new"),
    ]


def test_the_same_figures_again_are_no_change(tmp_path):
    last = published(duel(80, 60).build(), tmp_path / "frontier_gap.duckdb")
    assert duel(80, 60).build(previous=last).all("from gold.changes") == []
    assert duel(80, 60).build(previous=tmp_path / "none.duckdb").all("from gold.changes") == []


def test_a_file_of_other_tables_is_compared_with_nothing(tmp_path, caplog):
    duckdb.connect(str(tmp_path / "old.duckdb")).close()
    assert duel(80, 60).build(previous=tmp_path / "old.duckdb").all("from gold.changes") == []
    assert "other tables" in caplog.text


def test_tables_are_built_in_the_order_of_what_they_read():
    order = build_order()
    for name in order:
        assert all(order.index(other) < order.index(name) for other in reads(name) if other.startswith("gold.")), name
    assert "silver.openness" in reads("gold.lag")  # through a macro


def test_one_table_can_be_built_again_by_itself():
    world = duel(80, 60).build()
    before = world.all("from gold.point_gap")
    assert build_table(world.con, "gold.point_gap", **VERSIONS) == len(before) > 0
    assert world.all("from gold.point_gap") == before


def test_columns_other_than_the_contracts_are_refused():
    world = duel(80, 60).build()
    with pytest.raises(ValueError, match="columns missing"):
        create_table_as(world.con, "gold.build", "select 1 as build_id")
