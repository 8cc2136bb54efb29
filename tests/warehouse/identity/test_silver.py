"""The review queue and the contradictions, from rows of silver.scores."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from warehouse.identity.registry import load_registry
from warehouse.identity.resolve import Resolver
from warehouse.identity.silver import openness_conflicts, unresolved_names
from warehouse.tables import empty_frame

DAY = date(2026, 2, 26)


def scores(*rows: dict[str, object]) -> pl.DataFrame:
    """Rows of silver.scores with what is asked of their board; what a row does not say is empty."""
    empty = empty_frame("silver.scores")
    schema = {"source": pl.String, "kind": pl.String, "direction": pl.String} | dict(empty.schema)
    base: dict[str, object] = {
        "source": "swe_bench",
        "kind": "capability",
        "direction": "higher",
        "board_id": "swe_bench/verified",
        "published_on": DAY,
        "captured_at": datetime(2026, 2, 26),
        "score": 50.0,
        "setting": "",
        "harness": "",
        "self_reported": False,
    }
    return pl.DataFrame([base | row for row in rows], schema=schema)


def test_the_queue_ranks_by_the_latest_snapshot_only() -> None:
    frame = scores(
        {"raw_model": "claude-opus-4-5-20251101", "score": 74.0},
        {"raw_model": "gpt-5.7-high", "score": 60.0},
        {"raw_model": "gpt-5.7-high", "score": 80.0},
        {"raw_model": "Isoform", "score": 90.0},
        {"raw_model": "gpt-5.8", "score": 99.0, "published_on": date(2025, 1, 1)},
        {"raw_model": "gpt-5.7-high", "score": 1.0, "board_id": "swe_bench/lite"},
    )
    queue = unresolved_names(frame, Resolver(load_registry()))
    assert dict(queue.schema) == dict(empty_frame("silver.unresolved_names").schema)
    (row,) = queue.iter_rows(named=True)
    assert (row["raw_model"], row["board_id"], row["best_rank"]) == ("gpt-5.7-high", "swe_bench/lite", 1)
    assert row["seen_on"] == DAY
    assert "5.7" in row["reason"]
    assert len(json.loads(row["candidates"])) == 3


def test_a_board_that_ended_early_has_its_own_latest_day() -> None:
    ended = {"raw_model": "gpt-5.7", "board_id": "arena_archive/text", "published_on": date(2025, 8, 4)}
    queue = unresolved_names(scores({"raw_model": "gpt-5.1"}, ended), Resolver(load_registry()))
    assert queue["board_id"].to_list() == ["arena_archive/text"]


def test_a_rank_counts_names_not_runs() -> None:
    runs = [{"raw_model": "gpt-5.1", "score": 70.0 + n, "setting": f"submission={n}"} for n in range(5)]
    queue = unresolved_names(scores(*runs, {"raw_model": "gpt-5.7", "score": 60.0}), Resolver(load_registry()))
    assert queue["best_rank"].to_list() == [2]


@pytest.mark.parametrize("kind", ["price", "catalogue"])
def test_a_list_of_prices_or_facts_ranks_nobody(kind: str) -> None:
    listed = {"raw_model": "gpt-5.7", "kind": kind, "board_id": f"models_dev/{kind}", "score": 99.0}
    assert unresolved_names(scores({"raw_model": "gpt-5.1"}, listed), Resolver(load_registry())).is_empty()


def test_the_best_of_a_board_of_errors_is_the_lowest() -> None:
    rows = [{"raw_model": "gpt-5.1", "score": 9.0}, {"raw_model": "gpt-5.7", "score": 3.0}]
    rows = [row | {"direction": "lower"} for row in rows]
    assert unresolved_names(scores(*rows), Resolver(load_registry()))["best_rank"].to_list() == [1]


def test_nothing_unsettled_gives_an_empty_queue() -> None:
    queue = unresolved_names(scores({"raw_model": "gpt-5.1"}), Resolver(load_registry()))
    assert queue.is_empty()
    assert dict(queue.schema) == dict(empty_frame("silver.unresolved_names").schema)


CODER = "deepseek/deepseek-coder-v2@2024-07-24"
CLAIMS = [
    ("swebench says Llama 4 is closed", {"model_id": "meta/llama-4-maverick", "raw_open_flag": False}, "open flag"),
    ("swebench says GPT-4o is open", {"model_id": "openai/gpt-4o@2024-05-13", "raw_open_flag": True}, "open flag"),
    ("Arena's licence of Qwen3-Max", {"model_id": "alibaba/qwen3-max", "raw_license": "Apache 2.0"}, "licence"),
    ("Arena's licence of a coder", {"model_id": CODER, "raw_license": "Proprietary"}, "licence"),
    ("right", {"model_id": "openai/gpt-5", "raw_open_flag": False, "raw_license": "Propretary"}, None),
    ("right too", {"model_id": "zai/glm-4.6", "raw_open_flag": True, "raw_license": "MIT"}, None),
    ("a licence that says nothing", {"model_id": "openai/gpt-5", "raw_license": "-"}, None),
    ("nobody's model", {"model_id": None, "raw_open_flag": True}, None),
    ("a repository outside the registry", {"model_id": "hf:some/model", "raw_open_flag": False}, None),
]


@pytest.mark.parametrize(("why", "row", "claim"), CLAIMS, ids=[why for why, _, _ in CLAIMS])
def test_a_claim_against_the_registry(why: str, row: dict[str, object], claim: str | None) -> None:
    frame = openness_conflicts(scores({"raw_model": "x"} | row), load_registry())
    assert dict(frame.schema) == dict(empty_frame("silver.openness_conflicts").schema)
    found = frame.filter(pl.col("raw_model") == "x")
    assert found["claim"].to_list() == ([claim] if claim else []), why
    if claim:
        assert found["registry"][0].startswith(("open_weights", "closed_api")) and "(" in found["registry"][0]


def test_a_claim_repeated_daily_and_by_a_catalogue_is_one_row() -> None:
    """A catalogue that says so on fifty days, and in two settings, is one contradiction."""
    row: dict[str, object] = {
        "source": "models_dev",
        "kind": "catalogue",
        "raw_model": "openai/gpt-5",
        "model_id": "openai/gpt-5",
    }
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(50)]
    rows = [row | {"published_on": day, "setting": side, "raw_open_flag": True} for day in days for side in ("", "a=1")]
    found = openness_conflicts(scores(*rows), load_registry()).filter(pl.col("source") == "models_dev")
    mine = found.filter(pl.col("raw_model") == "openai/gpt-5")
    assert mine.select("claim", "claimed", "seen_on").rows() == [("open flag", "open", days[-1])]


def test_a_claim_is_held_against_its_own_day() -> None:
    rows = [
        {"raw_model": "kimi-k3", "model_id": "moonshotai/kimi-k3", "raw_license": "Proprietary", "published_on": day}
        for day in (date(2026, 7, 20), date(2026, 8, 1), date(2026, 8, 9))
    ]
    registry = load_registry()
    assert openness_conflicts(scores(rows[0]), registry).filter(pl.col("raw_model") == "kimi-k3").is_empty()
    (late,) = openness_conflicts(scores(*rows), registry).filter(pl.col("raw_model") == "kimi-k3").iter_rows(named=True)
    assert (late["claimed"], late["seen_on"]) == ("Proprietary", date(2026, 8, 9)), "the latest day that says so"


def test_what_other_records_say_is_listed() -> None:
    frame = openness_conflicts(scores(), load_registry())
    said = {(r["source"], r["model_id"], r["claimed"]) for r in frame.iter_rows(named=True)}
    assert ("epoch", "mistral/codestral@2025-01-13", "open") in said
    assert frame.select("source", "model_id", "raw_model", "claim").is_unique().all()
