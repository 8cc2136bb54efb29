"""What a board did to its own scores: found, told with figures, and not mistaken for what models did."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.warehouse.gold.world import World
from warehouse.silver_build import SQL
from warehouse.tables import create_table_as

NAMES = [f"model-{letter}" for letter in "abcdefghijklmnopqrst"]  # 20 models, 50 to 69 points


def board(refit: bool = False, **facts: Any) -> World:
    world = World()
    world.board(refit=refit, **facts)
    return world


def publish(world: World, on: str, change: Any = lambda number, score: score, **facts: Any) -> None:
    """One day's snapshot of all models, `change` giving each score from its number and its usual score."""
    for number, name in enumerate(NAMES):
        world.score(name, change(number, 50.0 + number), on, capture_id=f"cap-{on}", **facts)


def events(world: World) -> list[dict[str, Any]]:
    world.fill()
    schema = {"board_id": pl.String, "since": pl.Date, "reason": pl.String}
    world.con.register("declared_breaks", pl.DataFrame([], schema=schema).to_arrow())
    create_table_as(world.con, "silver.board_events", (SQL / "board_events.sql").read_text())
    return world.all("from silver.board_events order by kind, event_on, detail")


def kinds(world: World) -> list[str]:
    return [row["kind"] for row in events(world)]


@pytest.mark.parametrize(("changed", "expected"), [(4, []), (5, ["rescored"])])
def test_more_than_a_fifth_of_the_scores_changing_is_a_change_of_method(changed: int, expected: list[str]) -> None:
    world = board()
    publish(world, "01-01")
    publish(world, "02-01", lambda number, score: score + (1 if number < changed else 0))
    found = events(world)
    assert [row["kind"] for row in found] == expected
    if found:
        assert found[0]["detail"].startswith("5 of 20 scores differ from those of 2025-01-01")
        assert found[0]["breaks_series"]
        assert found[0]["evidence"] == "captures cap-01-01 and cap-02-01"


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_a_board_that_stops_rounding_has_not_scored_anew(decimals: int) -> None:
    world = board()
    publish(world, "01-01", lambda number, score: round(score + number * 0.03137, decimals))
    publish(world, "02-01", lambda number, score: score + number * 0.03137)
    assert kinds(world) == []


def test_a_rating_that_is_fitted_anew_each_time_is_not_rescored_by_that() -> None:
    world = board(refit=True)
    publish(world, "01-01")
    publish(world, "02-01", lambda number, score: score + 0.1 * (-1) ** number)
    assert kinds(world) == []


def test_all_models_moving_together_is_a_jump_of_the_scale_even_of_a_rating() -> None:
    world = board(refit=True)
    publish(world, "01-01")
    publish(world, "02-01", lambda number, score: score + 3 + 0.1 * (-1) ** number)
    [jump] = events(world)
    assert (jump["kind"], jump["breaks_series"]) == ("scale_jump", True)
    assert "20 models moved together, typically by +3" in jump["detail"]


@pytest.mark.parametrize("kind", ["price", "catalogue"])
def test_prices_and_facts_change_without_an_event(kind: str) -> None:
    world = board(kind=kind)
    publish(world, "01-01")
    publish(world, "02-01", lambda number, score: score + 3, superseded_at="2025-02-02")
    publish(world, "02-01", lambda number, score: score + 4)
    world.score("claude-opus-4-6-thinking", 69.5, "01-01")
    world.score("claude-opus-4-6-high", 69.5, "02-01")
    assert kinds(world) == []


def test_corrections_of_a_task_here_and_there_are_told_and_break_nothing() -> None:
    world = board(n_tasks=100)  # a task is one point
    publish(world, "01-01")
    publish(world, "02-01", lambda number, score: score + (1 if number < 6 else 0))
    [event] = events(world)
    assert (event["kind"], event["breaks_series"]) == ("rescored", False)


def test_two_models_that_are_known_apart_and_tie_are_no_rename() -> None:
    world = board()
    publish(world, "01-01")
    publish(world, "02-01")
    world.score("openai/gpt-5", 71.25, "01-01", raw_model="gpt-5")
    world.score("openai/gpt-5.1", 71.25, "02-01", raw_model="gpt-5.1")
    assert kinds(world) == []


def test_new_models_at_the_top_are_progress_and_no_event() -> None:
    world = board()
    publish(world, "01-01")
    publish(world, "02-01")
    world.score("model-z", 99, "02-01")
    assert kinds(world) == []


def test_one_day_restated_says_how_many_rows_and_whether_it_was_the_method() -> None:
    world = board()
    publish(world, "01-01", superseded_at="2025-01-02")
    publish(world, "01-01", lambda number, score: score + (1 if number < 5 else 0))
    assert [(row["kind"], row["breaks_series"]) for row in events(world)] == [("rescored", False), ("restated", False)]


def test_a_rename_that_keeps_its_votes_is_no_new_model() -> None:
    world = board(refit=True, unit="elo", lower_bound=None, upper_bound=None, n_tasks=None)
    publish(world, "01-01", n=1000)
    publish(world, "02-01", n=1020)
    world.score("claude-opus-4-6-thinking", 69.5, "01-01", n=72425, std_error=1.0, raw_organization="anthropic")
    world.score("claude-opus-4-6-high", 70.0, "02-01", n=72466, std_error=1.0, raw_organization="anthropic")
    [renamed] = events(world)
    assert (renamed["kind"], renamed["breaks_series"]) == ("renamed", False)
    assert "claude-opus-4-6-thinking is called claude-opus-4-6-high since 2025-02-01" in renamed["detail"]
    assert "72,425, then 72,466" in renamed["detail"]
    assert "read as claude-opus-4-6-thinking before, claude-opus-4-6-high after" in renamed["detail"]


@pytest.mark.parametrize(
    "facts",
    [
        {"n": 90000},  # more votes than a few days bring
        {"raw_organization": "openai"},
        {"raw_model": "gpt-6"},
        {"score": 80.0},  # another strength
        {"setting": "effort=high"},
    ],
)
def test_what_is_no_rename(facts: dict[str, Any]) -> None:
    world = board(refit=True, unit="elo", lower_bound=None, upper_bound=None, n_tasks=None)
    publish(world, "01-01", n=1000)
    publish(world, "02-01", n=1020)
    world.score("claude-opus-4-6-thinking", 69.5, "01-01", n=72425, std_error=1.0, raw_organization="anthropic")
    came = {"n": 72466, "std_error": 1.0, "raw_organization": "anthropic"} | facts
    world.score("claude-opus-4-6-high", came.pop("score", 70.0), "02-01", **came)
    assert kinds(world) == []


def test_a_board_without_votes_shows_a_rename_by_the_very_same_score() -> None:
    world = board()
    publish(world, "01-01")
    publish(world, "02-01")
    world.score("llama", 71.25, "01-01", raw_model="meta-llama/Meta-Llama-3.1-70B")
    world.score("llama", 71.25, "02-01", raw_model="meta-llama/Llama-3.1-70B")
    world.score("meta-llama/Meta-Llama-3.1-8B", 41.25, "01-01")
    world.score("meta-llama/Llama-3.1-8B", 41.5, "02-01")
    assert [row["detail"].split(" since")[0] for row in events(world)] == [
        "meta-llama/Meta-Llama-3.1-70B is called meta-llama/Llama-3.1-70B"
    ]


def test_two_that_would_fit_are_not_guessed_between() -> None:
    world = board()
    publish(world, "01-01")
    publish(world, "02-01")
    world.score("org/model-one", 71.25, "01-01")
    world.score("org/model-one-a", 71.25, "02-01")
    world.score("org/model-one-b", 71.25, "02-01")
    assert kinds(world) == []


def test_a_lag_does_not_reach_back_over_a_change_of_method() -> None:
    world = board()
    world.model("model-a", "open_source", released="2025-01-01")
    world.model("model-t", "closed_api", released="2025-01-01")
    publish(world, "01-01", lambda number, score: 40 + number / 10)  # the closed one at 41.9
    publish(world, "02-01")  # open 50, closed 69
    publish(world, "03-01")
    found = events(world)
    assert {row["event_on"].isoformat() for row in found} == {"2025-02-01"}
    for row in found:
        world.add("silver.board_events", **row)
    world.build()
    lag = world.one("from gold.lag where axis = 'published' and as_of = '2025-03-01' and policy = 'weights'"
                    " and variant = 'strict'")  # fmt: skip
    assert (lag["status"], lag["lag_days"]) == ("left_censored", 28), "counted from the change, not from January"
    assert world.headline()["last_event"].startswith("2025-02-01: 20 models moved together")
