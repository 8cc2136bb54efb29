"""gold.changes: what a build changed in what was published before it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.warehouse.gold.test_point_gap import duel
from tests.warehouse.gold.world import World


def published(world: World, place: Path) -> Path:
    world.con.execute(f"attach '{place}' as target")
    world.con.execute("create schema target.gold")
    for name in ("build", "headline", "leaderboard", "changes"):
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


def test_a_file_of_other_tables_is_compared_with_nothing(tmp_path, caplog):
    duckdb.connect(str(tmp_path / "old.duckdb")).close()
    assert duel(80, 60).build(previous=tmp_path / "old.duckdb").all("from gold.changes") == []
    assert "other tables" in caplog.text
