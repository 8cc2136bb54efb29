"""gold.summary by hand."""

from __future__ import annotations

import json

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.world import World, day


def lagging(world: World, name: str, days: float | None, **facts) -> None:
    """A board of 31 March on which closed was last as good as open is now so many days ago; negative: open leads."""
    world.board(f"src/{name}", **{"comparable_group": name, "benchmark": name, "n_tasks": 10**8, **facts})
    released = {"old": ("closed_api", "01-01", 40), "open": ("open_source", "01-02", 50)}
    if days is not None:
        better_on = world_day(int(days) - 1 if days > 0 else 0)
        released["new"] = ("closed_api", better_on, 60 if days > 0 else 45)
    for model, (openness, on, score) in released.items():
        world.model(f"{name}/{model}", openness, released=on)
        world.score(f"{name}/{model}", score, facts.get("on", "03-31"), f"src/{name}")


def world_day(before: int) -> str:
    return day("03-31").fromordinal(day("03-31").toordinal() - before).isoformat()


def row(world: World, access: str = "all", axis: str = "released", policy: str = "weights") -> dict:
    found = world.one(
        "from gold.summary where axis = ? and policy = ? and access = ? order by as_of desc limit 1",
        axis, policy, access,
    )  # fmt: skip
    return {**found, "boards": json.loads(found["boards"]), "left_out": json.loads(found["left_out"])}


def figures(found: dict) -> tuple:
    return found["n_boards"], found["median_lag_days"], found["low"], found["high"], found["status"]


def test_the_median_of_the_boards_public_and_private_apart():
    """Lags of 20, 30 and 80 days, and a private board with 60: medians 30 and 60, of all 45."""
    world = World()
    for name, days in (("a", 20), ("b", 80), ("c", 30)):
        lagging(world, name, days)
    lagging(world, "p", 60, access="private")
    build_some(world, "gold.summary")
    assert figures(row(world, "public")) == (3, 30, 25, 55, "ok")
    assert figures(row(world, "private")) == (1, 60, 60, 60, "short")
    assert figures(row(world, "human_preference")) == (0, None, None, None, "insufficient_data")
    assert figures(row(world)) == (4, 45, 27.5, 65, "ok")
    assert row(world, "private")["boards"] == [
        {"board_id": "src/p", "as_of": "2025-03-31", "lag_days": 60, "status": "ok"}
    ]
    days = world.all("select as_of, count(*) as n from gold.summary group by as_of order by as_of")
    assert days == [{"as_of": day(on), "n": 16} for on in ("01-31", "02-28", "03-31")]


def test_a_months_last_day_tells_what_each_board_said_last():
    """Closed passed open on 12 March, 19 days before the end; until then open led, from 2 January on."""
    world = World()
    lagging(world, "a", 20)
    build_some(world, "gold.summary")
    months = world.all(
        "select month(as_of) as m, median_lag_days as days from gold.summary"
        " where axis = 'released' and policy = 'weights' and access = 'all' order by as_of"
    )
    assert [(month["m"], month["days"]) for month in months] == [(1, -29), (2, -57), (3, 20)]


def test_a_lag_goes_on_while_nothing_comes_out():
    """Closed passed open on 11 January and nothing came since: 21 days by the end of January, 80 on 31 March."""
    world = World()
    lagging(world, "a", 80)
    build_some(world, "gold.summary")
    months = world.all(
        "select median_lag_days as days from gold.summary"
        " where axis = 'released' and policy = 'weights' and access = 'all' order by as_of"
    )
    assert [month["days"] for month in months] == [21, 49, 80]


def test_boards_of_one_benchmark_speak_with_one_voice():
    world = World()
    lagging(world, "part", 80, benchmark="chat", category="coding", preference=9)
    lagging(world, "whole", 20, benchmark="chat", category="overall")
    lagging(world, "other", 50, benchmark="code", category="coding")
    found = row(build_some(world, "gold.summary"))
    assert [board["board_id"] for board in found["boards"]] == ["src/other", "src/whole"]
    assert [(left["board_id"], left["reason"]) for left in found["left_out"]] == [("src/part", "same_benchmark")]


def test_a_lead_counts_as_its_negative_days():
    """Open has been ahead on every day since its release on 2 January: 88 days up to 31 March, at least."""
    world = World()
    lagging(world, "a", 0)
    assert figures(row(build_some(world, "gold.summary")))[:2] == (1, -88)


def test_one_board_a_group_and_only_featured_ones():
    world = World()
    lagging(world, "a", 20, comparable_group="g", preference=1)
    lagging(world, "b", 80, comparable_group="g", preference=2)
    lagging(world, "c", 50, featured=False)
    assert [board["board_id"] for board in row(build_some(world, "gold.summary"))["boards"]] == ["src/b"]


def test_who_is_left_out_is_named_with_the_reason():
    world = World()
    lagging(world, "a", 20)
    lagging(world, "harness", 30, cross_harness=True)
    lagging(world, "old", 20, on="2025-12-01")
    world.board("src/censored", comparable_group="censored")
    for model, openness, released, score in (("c", "closed_api", "01-01", 60), ("o", "open_source", "01-05", 10)):
        world.model(model, openness, released=released)
        world.score(model, score, "2025-12-01", "src/censored")
    found = row(build_some(world, "gold.summary"))
    reasons = {left["board_id"]: left["reason"] for left in found["left_out"]}
    assert reasons == {"src/a": "stale", "src/harness": "stale", "src/censored": "left_censored"}
    assert [board["board_id"] for board in found["boards"]] == ["src/old"]
    assert found["left_out"][0]["as_of"] == "2025-12-01"


def test_an_empty_side_is_a_reason():
    world = World()
    world.board()
    world.model("c", "closed_api", released="01-01")
    world.score("c", 10)
    found = row(build_some(world, "gold.summary"))
    assert figures(found) == (0, None, None, None, "insufficient_data")
    assert [left["reason"] for left in found["left_out"]] == ["no_open"]
