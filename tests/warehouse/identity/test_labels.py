"""Gates on real names: labelled ones, pairs that must stay apart, and the tops of the boards."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from warehouse.identity.entries import is_open
from warehouse.identity.registry import load_registry
from warehouse.identity.resolve import Resolver
from warehouse.identity.score import coverage, leave_one_out, merged_pairs, read, score, table

pytestmark = pytest.mark.real_data
ARENA = ["text", "text_style_control", "vision", "vision_style_control", "webdev", "search", "document"]


@cache
def resolver() -> Resolver:
    return Resolver(load_registry())


def test_labelled_names(real_data: Path) -> None:
    found = score(resolver(), read(real_data / "identity" / "gold_dev.csv"))
    assert found.precision >= 0.998, found.faults
    assert found.recall >= 0.98, found.faults
    assert (found.openness_wrong, found.nil_linked) == (0, 0), found.faults


def test_each_source_left_out(real_data: Path) -> None:
    folder = real_data / "identity"
    found = leave_one_out(load_registry(), read(folder / "gold_dev.csv"), read(folder / "raw_names_all.csv"))
    assert found.precision >= 0.985, found.faults
    assert found.recall >= 0.92, found.faults
    assert (found.openness_wrong, found.nil_linked) == (0, 0), found.faults


def test_pairs_stay_apart(real_data: Path) -> None:
    assert merged_pairs(resolver(), read(real_data / "identity" / "negative_pairs_dev.csv")) == []


def test_most_names_are_known_and_the_rest_have_reasons(real_data: Path) -> None:
    known, rest = coverage(resolver(), read(real_data / "identity" / "raw_names_all.csv"))
    assert known / (known + len(rest)) >= 0.90
    assert all(reason for _, _, reason in rest)


def test_every_canonical_model_is_in_the_registry(real_data: Path) -> None:
    wanted = {row["canonical_id"] for row in read(real_data / "identity" / "canonical_models.csv")}
    assert wanted - set(load_registry().by_id) == set()


def test_the_table_prints(real_data: Path) -> None:
    text, _ = table(load_registry(), real_data / "identity")
    assert "one source left out: recall" in text


def _arena(real_data: Path, top: int) -> Iterator[tuple[str, str, str, date]]:
    for subset in ARENA:
        path = real_data / "arena" / "derived" / "hf_layout" / subset / "full-00000-of-00001.parquet"
        best = (
            pl.read_parquet(path)
            .filter(pl.col("rank") <= top)
            .group_by("model_name")
            .agg(pl.col("leaderboard_publish_date").min().str.to_date())
        )
        yield from (("arena", subset, name, day) for name, day in best.sort("model_name").iter_rows())


def _swe_bench(real_data: Path, top: int) -> Iterator[tuple[str, str, str, date]]:
    with (real_data / "swebench" / "latest_flat_20260226.csv").open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: -float(row["resolved"] or 0))
    for board in sorted({row["board"] for row in rows}):
        for row in [row for row in rows if row["board"] == board][:top]:
            name = " + ".join(row["models"].split("; ")) if row["models"] else row["name"]
            yield "swe_bench", board, name, date.fromisoformat(row["date"])


def test_the_top_twenty_are_all_settled(real_data: Path) -> None:
    for source, board, name, day in [*_arena(real_data, 20), *_swe_bench(real_data, 20)]:
        found = resolver().resolve(source, name, day)
        if (source, name) == ("arena", "api-gpt-4o-search"):
            continue  # the last of the search board: not said which of two models it is
        assert found.status != "unresolved", f"{board}: {name!r}: {found.reason}"


def test_the_top_fifty_are_settled_or_listed(real_data: Path) -> None:
    rows = list(_arena(real_data, 50))
    rest = {name for _, _, name, day in rows if resolver().resolve("arena", name, day).status == "unresolved"}
    assert len(rest) <= 0.03 * len({name for _, _, name, _ in rows}), rest


def test_known_wrong_flags_of_swe_bench_contradict_the_registry(real_data: Path) -> None:
    held = []
    for row in read(real_data / "swebench" / "reference" / "os_model_suspects_20260226.csv"):
        found = resolver().resolve("swe_bench", row["model_tag"])
        if found.model_id is None:
            continue  # several models, or a family without a size
        interval = load_registry().by_id[found.model_id].openness_on(date(2026, 2, 26))
        if interval is None or interval.openness == "unknown":
            continue  # nobody was found to say
        held.append(found.model_id)
        assert is_open(interval.openness) is (row["published_os_model"] != "True"), row
    assert {"meta/llama-4-maverick", "minimax/minimax-m2.5", "deepseek/deepseek-v3.2"} <= set(held)


def test_repositories_of_official_providers(real_data: Path) -> None:
    path = real_data / "open_llm" / "voidstackloop_modelforge" / "open_llm_leaderboard.parquet"
    official = pl.read_parquet(path).filter(pl.col("Official Providers"))["fullname"].unique().to_list()
    outside = [
        r for r in official if (resolver().resolve("open_llm_leaderboard", r).model_id or "hf:").startswith("hf:")
    ]
    assert outside == ["gpt2"], "a repository without an owner"
