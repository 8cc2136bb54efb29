"""What is kept from one table to the next, and what a table built by itself leaves undone."""

from __future__ import annotations

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.world import VERSIONS, World
from warehouse.gold_build import build_table, create
from warehouse.tables import views

CLOSED = "select closed_model_id, n_closed from gold.point_gap where axis = 'released' and policy = 'weights'"


def world() -> World:
    made = World()
    made.board()
    for model, score in (("first", 80), ("second", 70)):
        made.model(model, "closed_api", released="01-01")
        made.score(model, score, on="01-01")
    return made


def test_what_macros_gave_is_forgotten_when_the_table_they_read_is_built_again():
    con = build_some(world(), "gold.point_gap").con
    assert con.execute(CLOSED).fetchall() == [("first", 2)]
    con.execute("delete from silver.scores where model_id = 'first'")
    for name in ("gold.standings", "gold.frontier", "gold.openness_bounds", "gold.point_gap"):
        create(con, name)
    assert con.execute(CLOSED).fetchall() == [("second", 1)]


def test_views_are_made_with_gold_build_and_where_they_are_missing():
    con = build_some(world(), "gold.leaderboard").con
    made = "select schema_name || '.' || view_name, comment from duckdb_views() where schema_name = 'gold' order by 1"
    build_table(con, "gold.leaderboard", **VERSIONS)
    assert [name for name, comment in con.execute(made).fetchall() if comment] == sorted(views())
    con.execute("create or replace view gold.freshness as select 1 as stale")
    build_table(con, "gold.leaderboard", **VERSIONS)
    assert con.execute("from gold.freshness").fetchall() == [(1,)]
    build_table(con, "gold.build", **VERSIONS)
    assert con.execute("select count(*) from (describe gold.freshness) where column_name = 'source'").fetchone() == (1,)
