"""gold.changes: what a build changed in what was published before it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.warehouse.gold.test_parity import rule
from tests.warehouse.gold.test_point_gap import duel
from tests.warehouse.gold.world import World, day
from warehouse.gold_build import PREVIOUS


def published(world: World, place: Path) -> Path:
    world.con.execute(f"attach '{place}' as target")
    world.con.execute("create schema target.gold")
    for name in PREVIOUS:
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
    after.capture("more")  # another build: it rests on another capture
    after.rows["silver.scores"][0]["capture_id"] = "more"
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
    other = duel(80, 60)
    other.capture("more")
    other.rows["silver.scores"][0]["capture_id"] = "more"
    assert other.build(previous=last).all("from gold.changes") == []
    assert duel(80, 60).build(previous=last).all("from gold.changes") == []
    assert duel(80, 60).build(previous=tmp_path / "none.duckdb").all("from gold.changes") == []


def test_a_rule_of_parity_that_says_otherwise_than_before_is_a_change(tmp_path):
    """2 points behind at most: 79.9 of 80 is on the line's safe side, 60 is not; a day without news is none."""
    facts = {"n_tasks": 100_000}
    last = published(rule(duel(80, 79.9, **facts), 2).build(), tmp_path / "frontier_gap.duckdb")
    sunk = rule(duel(80, 60, **facts), 2)
    sunk.capture("more")
    sunk.rows["silver.scores"][0]["capture_id"] = "more"
    (row,) = sunk.build(previous=last).all("from gold.changes where kind = 'parity'")
    assert (row["before"], row["after"]) == ("TRUE", "FALSE")
    assert "is FALSE, was TRUE" in row["detail"]
    later = rule(duel(80, 79.9, **facts), 2)
    for score in later.rows["silver.scores"]:
        score["published_on"] = day("01-05")
    later.capture("more")
    later.rows["silver.scores"][0]["capture_id"] = "more"
    assert later.build(previous=last).all("from gold.changes where kind = 'parity'") == []


def test_the_same_build_again_keeps_its_news(tmp_path):
    """News is of what was published before this build, not of how often the build ran."""
    first = published(duel(80, 60).build(), tmp_path / "first.duckdb")

    def later() -> World:
        world = duel(80, 60)
        world.capture("more")
        world.model("star", "open_weights_permissive")
        world.score("star", 95, capture_id="more")
        return world

    news = later().build(previous=first).all("from gold.changes")
    assert {row["kind"] for row in news} == {"frontier", "model_new_in_top10", "verdict"}
    second = published(later().build(previous=first), tmp_path / "second.duckdb")
    assert later().build(previous=second).all("from gold.changes") == news
    assert duel(80, 60).build(previous=second).all("from gold.changes") != news


@pytest.mark.parametrize("damage", ["other tables", "other types", "cut off", "no database"])
def test_a_file_that_cannot_be_compared_with_says_nothing(tmp_path, caplog, damage):
    old = tmp_path / "old.duckdb"
    if damage == "no database":
        old.write_bytes(b"no database at all, but long enough to be looked into" * 400)
    else:
        if damage == "other tables":
            duckdb.connect(str(old)).close()
        else:
            published(duel(80, 60).build(), old).chmod(0o644)
        if damage == "other types":
            with duckdb.connect(str(old)) as con:
                con.execute(
                    "alter table gold.headline alter as_of type varchar; update gold.headline set as_of = 'May'"
                )
        if damage == "cut off":
            old.write_bytes(old.read_bytes()[:6000])
    assert duel(80, 60).build(previous=old).all("from gold.changes") == []
    assert "cannot be compared with" in caplog.text
