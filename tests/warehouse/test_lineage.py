"""Column lineage: worked by hand on real tables, complete for every table made by SQL, loud when SQL cannot be read."""

from __future__ import annotations

import shutil

import pytest

from warehouse import lineage
from warehouse.connection import writer
from warehouse.gold_build import build_gold, reads
from warehouse.home import Home
from warehouse.lineage import INPUTS, by_sql, column_lineage, made_by, origins, silver_order, table_lineage
from warehouse.silver_build import Silver
from warehouse.tables import tables, views

CONTRACT = tables() | views()
SQL_MADE = [name for name in CONTRACT if by_sql(name)]


def pairs(text):
    """`gold.frontier.score silver.boards.direction` as pairs."""
    return {tuple(word.rsplit(".", 1)) for word in text.split()}


BY_HAND = [
    # best(closed) - best(open), through three CTEs and two macros
    ("gold.point_gap", "gap", "gold.frontier.score silver.boards.direction"),
    ("gold.point_gap", "closed_model_id", "gold.frontier.model_id"),
    ("gold.point_gap", "win_probability", "gold.frontier.score silver.boards.direction silver.boards.unit"),
    # counted where the best open model is below; NULL where there are no open models
    ("gold.point_gap", "rank_of_best_open", "gold.frontier.n_models gold.standings.rank"),
    # none of what only joins
    ("gold.leaderboard", "openness", "gold.standings.openness"),
    ("gold.leaderboard", "unit", "silver.boards.unit"),
    # `s.*` of a macro; places are worked out in another CTE
    ("gold.standings", "rank", "silver.boards.direction silver.scores.score"),
    ("gold.standings", "score_id", "silver.scores.score_id"),
    # parts of a UNION have names of their own
    ("gold.lag", "space", "silver.boards.unit silver.boards.lower_bound silver.boards.upper_bound"),
    # ASOF join, a list taken in part, an alias of the same SELECT
    ("gold.topk_gap", "closed_model_ids", "gold.standings.model_id gold.standings.rank"),
    # one field of a struct, chosen by price, then merit, then name
    (
        "gold.price_gap", "open_model_id", "gold.standings.model_id gold.standings.score silver.boards.direction"
        " silver.prices.input_usd_per_mtok silver.prices.output_usd_per_mtok",
    ),
    ("gold.price_gap", "closed_price", "silver.prices.input_usd_per_mtok silver.prices.output_usd_per_mtok"),
    # what a window is ordered by, and not what it is partitioned by
    ("silver.prices", "valid_to", "silver.scores.published_on"),
    ("silver.prices", "provider", "silver.scores.published_on silver.scores.setting"),
    # `lag(...) over run`, where the window `run` and its order are defined below
    ("silver.board_events", "evidence", "silver.scores.capture_id silver.scores.published_on"),
    # `b.*` and `g.* exclude (...)` side by side
    ("gold.headline", "title", "silver.boards.title"),
    ("gold.headline", "gap", "gold.point_gap.gap"),
    ("gold.headline", "featured", "silver.boards.board_id"),
    ("gold.headline", "lag_days", "gold.lag.lag_days gold.lag.variant"),
    # a scalar subquery; code and registry versions come from no table
    ("gold.build", "build_id", "bronze.captures.capture_id"),
    ("gold.build", "code_version", ""),
    ("gold.provenance", "url", "bronze.captures.url"),
    ("gold.freshness", "cadence_days", ""),
    ("gold.point_gap", "definition_version", ""),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "expected"), BY_HAND, ids=lambda part: part if "." in part else None)
def test_by_hand(table, column, expected):
    assert column_lineage(table)[column] == pairs(expected)


def test_a_row_taken_whole_is_traced_by_its_fields():
    """gold.changes joins `p as p` and `n as n`, and asks for p.verdict and n.verdict."""
    assert {("gold.headline", "verdict"), ("gold.headline", "open_model_id")} <= column_lineage("gold.changes")["after"]
    assert ("input.previous_headline", "verdict") in origins("gold.changes")["before"]


def test_what_python_hands_to_the_sql_is_told_and_is_no_table():
    assert origins("silver.scores")["model_id"] == {("input.resolved", "model_id")}
    assert origins("silver.scores")["score"] == {("input.admitted", "score")}  # `held` has no score
    assert column_lineage("silver.scores")["score"] == frozenset()


@pytest.mark.parametrize("name", SQL_MADE)
def test_every_column_of_a_table_made_by_sql_is_traced_to_columns_that_exist(name):
    found = column_lineage(name)
    assert list(found) == CONTRACT[name].column_names
    for table, column in set().union(*found.values()):
        assert column in CONTRACT[table].column_names
        assert table in table_lineage(name)
    if name != "silver.scores":
        assert any(found.values())


def test_tables_made_by_python_are_these_and_have_no_columns_traced():
    by_python = {name for name in CONTRACT if not by_sql(name)}
    assert {name for name in by_python if name.startswith("gold.")} == {
        "gold.catch_up_summary", "gold.claims", "gold.significance", "gold.trend"
    }  # fmt: skip
    for name in by_python:
        assert column_lineage(name) == {}
        assert made_by(name).endswith(".py") and (lineage.ROOT / made_by(name)).exists()
    assert table_lineage("gold.trend") == reads("gold.trend") >= {"gold.point_gap", "silver.models"}


def test_the_inputs_have_the_columns_that_lineage_believes(tmp_path):
    home = Home(tmp_path)
    with writer(home.working) as con:
        silver = Silver(con, home)
        for name in [name for name in tables() if name.startswith("bronze.")]:
            columns = ", ".join(f"{column.name} {column.type}" for column in tables()[name].columns)
            con.execute(f"create table {name} ({columns})")
        for name in silver_order():
            silver.build(name)
        build_gold(con, previous=None, code_version="1", registry_version="r")
        for name, columns in INPUTS.items():
            if name != "cadences":  # stands within the view
                there = {row[0] for row in con.execute(f"describe from {name}").fetchall()}
                assert set(columns) <= there, name
                assert set(columns) == there or name == "resolved", name


@pytest.mark.parametrize(
    ("found", "instead", "complaint"),
    [
        ("h.board_id,", "h.board_idd,", "frontier.sql"),
        ("h.board_id,", "h.board_id as bord_id,", "tables.yml"),
        ("join sides using", "join (((sides using", "frontier.sql"),
    ],
)
def test_sql_that_cannot_be_read_is_an_error(tmp_path, monkeypatch, found, instead, complaint):
    shutil.copytree(lineage.ROOT / "warehouse" / "gold", tmp_path / "warehouse" / "gold")
    file = tmp_path / "warehouse" / "gold" / "frontier.sql"
    assert found in file.read_text()
    file.write_text(file.read_text().replace(found, instead))
    monkeypatch.setattr(lineage, "ROOT", tmp_path)
    with pytest.raises(ValueError, match=complaint):
        origins.__wrapped__("gold.frontier")
