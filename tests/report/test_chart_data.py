"""What the charts draw, against what the warehouse has."""

from __future__ import annotations

import json

from tests.report.test_report import SHOWN
from warehouse.connection import reader


def test_data_for_the_script_hold_hostile_names_but_no_markup(page, sets):
    assert not set("<>&") & set(page.select_one("script#data").string)
    names = {row["open"] for row in sets["src/elo"]["released", "permissive"]}
    assert SHOWN[:119] in {name[:119] for name in names}


def test_each_chart_says_what_it_shows(page):
    plots = page.select("figure .plot[role=img]")
    assert len(plots) == len(page.select("figure")) == 9
    assert all(plot["aria-label"] for plot in plots)
    said = {tuple(view["when"].values()): view["said"] for view in views(page, "src/elo")}
    assert "2 days" in said["published", "weights"] and "+50.0" in said["published", "weights"]
    assert "+115.5" in said["published", "weights"] and "+120.5" in said["published", "permissive"]


def views(page, name) -> list[dict]:
    return json.loads(page.select_one("script#data").string)["sets"][name]["views"]


def test_the_charts_draw_what_the_warehouse_has(home, sets):
    query = (
        "select as_of::varchar, round(gap, 4), round(gap_low, 4), round(gap_high, 4), closed_score, open_score "
        "from gold.point_gap where board_id = ? and axis = ? and policy = ? order by as_of"
    )
    with reader(home.published) as con:
        for board_id in ("src/elo", "src/tasks"):
            for (axis, policy), drawn in sets[board_id].items():
                keys = ("day", "gap", "low", "high", "closed_score", "open_score")
                found = [tuple(row[key] for key in keys) for row in drawn]
                assert found == con.execute(query, [board_id, axis, policy]).fetchall()


def test_the_overview_draws_gap_and_lag_of_each_board(home, sets):
    (elo,), (tasks,) = sets["gaps-elo"]["weights",], sets["gaps-percent"]["weights",]
    assert (elo["gap"], elo["verdict"], elo["figure"]) == (115.5, "closed_ahead", "+115.5")
    assert (tasks["gap"], tasks["verdict"], tasks["boards"]) == (0.5, "indistinguishable", ["public", "b"])
    (lag,) = sets["lags"]["weights",]
    query = "select lag_days, under_days, over_days, round(central_days, 4) from gold.lag where board_id = 'src/elo' "
    with reader(home.published) as con:
        strict = con.execute(query + "and axis = 'released' and policy = 'weights' and variant = 'strict' "
                             "and as_of = known_on").fetchone()  # fmt: skip
    assert tuple(lag[key] for key in ("strict", "under", "over", "central")) == strict
    assert (lag["plausible"], lag["bound"], lag["figure"]) == (27, "exact", "27 d")


def test_the_months_drawn_are_those_of_the_summary(home, sets):
    query = (
        "select as_of::varchar, median_lag_days, low, high, n_boards, status from gold.summary "
        "where axis = 'released' and access = 'all' and policy = ? order by as_of"
    )
    with reader(home.published) as con:
        for (policy,), drawn in sets["months"].items():
            found = [tuple(row[key] for key in ("day", "median", "low", "high", "count")) for row in drawn]
            assert found == [row[:5] for row in con.execute(query, [policy]).fetchall()] != []
            assert {row["care"] for row in drawn} == {"fewer than three boards"}
    assert [row["said"] for row in sets["months"]["weights",]] == ["−11 days", "26 days", "27 days"]


def test_what_views_share_is_written_once(page):
    data = json.loads(page.select_one("script#data").string)
    assert len(data["texts"]) == len(set(data["texts"]))
    for one in data["sets"].values():
        assert len(one["rows"]) == len({json.dumps(row) for row in one["rows"]})
    assert [view["rows"] for view in data["sets"]["gaps-percent"]["views"]] == [[0], [0]]


def test_the_prices_drawn_are_those_of_the_price_gap(home, sets):
    with reader(home.published) as con:
        closed, opened = con.execute(
            "select closed_price, open_price from gold.price_gap join gold.headline using (board_id, as_of) "
            "where board_id = 'src/tasks' and axis = 'published' and policy = 'weights' and rho = 0.9"
        ).fetchone()
    drawn = sets["prices-src/tasks"]["weights", "src/tasks"]
    assert {row["side"]: row["price"] for row in drawn} == {"closed": closed, "open": opened}
    elo = {row["model"]: row for row in sets["prices-src/elo"]["weights", "src/elo"]}
    assert {name: (row["price"], row["best"]) for name, row in elo.items() if row["side"] == "closed"} == {
        "Dull": (1.5, True),
        "Shutter": (20.0, True),
    }
