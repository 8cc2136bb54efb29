"""The resolver on the registry: each rule by a name that needs it, and what must hold of any name."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.identity.registry import load_registry
from warehouse.identity.resolve import Resolver


@cache
def resolver() -> Resolver:
    return Resolver(load_registry())


def _cases() -> list[tuple[str, str, date | None, str, str, str]]:
    """Names that each need a rule, with the reason: names.csv."""
    with (Path(__file__).parent / "names.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [(raw, source, date.fromisoformat(on) if on else None, *rest) for raw, source, on, *rest in rows]  # type: ignore[misc]


MODELS = _cases()


@pytest.mark.parametrize(("raw", "source", "on", "model_id", "setting", "why"), MODELS)
def test_a_model(raw: str, source: str, on: date | None, model_id: str, setting: str, why: str) -> None:
    found = resolver().resolve(source, raw, on)
    assert (found.status, found.model_id, found.setting) == ("model", model_id, setting), (why, found)
    assert found.steps and 0.5 < found.confidence <= 1


NO_MODEL = [
    ("Isoform", "swe_bench", "nil", "an agent"),
    ("Amazon Q Developer Agent (v20250405-dev)", "swe_bench", "nil", "an agent with its version"),
    ("o3 (high) + gpt-4.1", "aider", "nil", "several models"),
    ("QwQ-32B + Qwen 2.5 Coder Instruct", "aider", "nil", "several models, one without its size"),
    ("Aider + GPT 4o & Claude 3 Opus", "swe_bench", "nil", "several models"),
    ("Bytedance AutoSE (based on SWE-Agent) + GPT4/GPT4o Mixed (20240828)", "swe_bench", "nil", "a mixture"),
    ("NV-EmbedCode", "swe", "nil", "an embedding model"),
    ("chocolate (Early Grok-3)", "arena_archive", "nil", "a test build"),
    ("Llama 3.1", "swe", "unresolved", "a family without a size"),
    ("deepseek-chat", "swe", "unresolved", "a floating name without a day"),
    ("~anthropic/claude-opus-latest", "or", "unresolved", "a floating route"),
    ("gpt-5.7-high", "arena", "unresolved", "a model that the registry lacks"),
    ("qwen3.5-397b-a17b-coder", "arena", "unresolved", "a word that tells models apart"),
    ("kimi-k2-thinking-0905", "arena", "unresolved", "no such release"),
    ("gpt-4o-2024-09-09", "arena", "unresolved", "no such release"),
    ("unsloth/Llama-3.3-70B-Instruct", "swe", "unresolved", "somebody else's repository"),
    ("Skywork-SWE-32B-turbo", "swe_bench", "unresolved", "a size alone is no agent"),
    ("gpt-5", "swe_bench", "unresolved", "more than a preview before its launch"),
    ("Qwen3-30B-A3B-Instruct-2507-thinking", "arena", "unresolved", "two different sets of weights at once"),
    ("DeepSeek R1 + Progressive LRD", "epoch", "unresolved", "a model and something unknown"),
    ("", "arena", "unresolved", "an empty name"),
    ("<<<<<<<", "arena_archive", "unresolved", "a git conflict mark"),
]


@pytest.mark.parametrize(("raw", "source", "status", "why"), NO_MODEL)
def test_no_model(raw: str, source: str, status: str, why: str) -> None:
    on = date(2025, 1, 1) if raw == "gpt-5" else None
    found = resolver().resolve(source, raw, on)
    assert (found.status, found.model_id) == (status, None), (why, found)
    assert found.reason


def test_a_preview_before_the_launch_is_the_model() -> None:
    found = resolver().resolve("arena_site", "qwen3.7-plus-preview", date(2026, 5, 20))
    assert (found.model_id, found.method) == ("alibaba/qwen3.7-plus", "before its launch")
    assert found.confidence < 0.9


def test_repositories_keep_their_case() -> None:
    ask = resolver().resolve
    assert ask("open_llm_leaderboard", "Qwen/Qwen2.5-72B-Instruct").model_id == "alibaba/qwen2.5-72b-instruct"
    one, twin = ask("open_llm_leaderboard", "Some/Model-7B"), ask("open_llm_leaderboard", "some/model-7b")
    assert (one.model_id, twin.model_id) == ("hf:Some/Model-7B", "hf:some/model-7b")
    assert one.method == "hub repository"
    assert ask("open_llm_leaderboard", "gpt2").model_id == "hf:gpt2", "the Hub's first repositories name no owner"
    assert ask("open_llm_leaderboard", "<a href=x>name</a>").status == "unresolved"


def test_what_was_run_from_its_repository_was_there() -> None:
    early = date(2024, 1, 1)
    found = resolver().resolve("open_llm_leaderboard", "Qwen/Qwen2.5-72B-Instruct", early)
    assert found.model_id == "alibaba/qwen2.5-72b-instruct"
    assert resolver().resolve("arena", "qwen2.5-72b-instruct", early).status == "unresolved"


def test_the_organisation_column_is_no_evidence() -> None:
    with_it = resolver().resolve("arena", "OpenHermes-2.5-Mistral-7B", None, "NousResearch")
    assert with_it == resolver().resolve("arena", "OpenHermes-2.5-Mistral-7B")
    assert with_it.model_id == "teknium/openhermes-2.5-mistral-7b"


def test_api_only_siblings_of_open_families_are_closed() -> None:
    day = date(2026, 9, 1)
    openness = {m.id: m.openness_on(day) for m in resolver().registry.models}
    closed = ["alibaba/qwen2.5-max", "alibaba/qwen3-max", "alibaba/qwen3.8-max", "alibaba/qwen3-coder-plus"]
    closed += ["mistral/mistral-medium-3", "mistral/mistral-medium-3.1", "zai/glm-5-turbo", "01-ai/yi-lightning"]
    assert {i: openness[i].openness for i in closed} == dict.fromkeys(closed, "closed_api")  # type: ignore[union-attr]
    assert openness["meta/llama-4-maverick-03-26-experimental"].openness == "unreleased"  # type: ignore[union-attr]
    assert openness["mistral/mistral-medium-3.5"].openness.startswith("open_weights")  # type: ignore[union-attr]


def test_weights_published_after_the_model_open_it_from_then_on() -> None:
    model = resolver().registry.by_id["moonshotai/kimi-k3"]
    classes = [model.openness_on(day).openness for day in (date(2026, 7, 20), date(2026, 7, 27))]  # type: ignore[union-attr]
    assert classes == ["closed_api", "open_weights_restricted"]


def test_a_frame_is_resolved_like_its_names() -> None:
    rows = [(source, raw, on, None) for raw, source, on, *_ in MODELS]
    rows += [(source, raw, None, "x") for raw, source, *_ in NO_MODEL] * 2
    schema = {"source": pl.String, "raw_model": pl.String, "on": pl.Date, "raw_organization": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    answers = Resolver(resolver().registry).resolve_frame(frame)
    assert answers.select(frame.columns).equals(frame), "the rows stay as they are, in order"
    for row in answers.iter_rows(named=True):
        found = resolver().resolve(row["source"], row["raw_model"], row["on"])
        assert (row["model_id"], row["status"], row["name_setting"]) == (found.model_id, found.status, found.setting)
        assert (row["method"], row["confidence"], row["reason"]) == (found.method, found.confidence, found.reason)


SPELLED = sorted(m.id.partition("/")[2].replace("@", "-") for m in load_registry().models)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SPELLED), st.randoms(use_true_random=False))
def test_case_and_separators_do_not_matter(name: str, chance) -> None:  # type: ignore[no-untyped-def]
    noisy = "".join(chance.choice("-_ ") if c == "-" else c.upper() if chance.random() < 0.5 else c for c in name)
    plain, found = resolver().resolve("arena", name), resolver().resolve("arena", f" {noisy}\n")
    assert (found.status, found.model_id, found.setting) == (plain.status, plain.model_id, plain.setting)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["arena", "swe_bench", "epoch", "open_llm_leaderboard"]), st.text(max_size=40))
def test_any_text_has_one_answer(source: str, raw: str) -> None:
    found = Resolver(resolver().registry).resolve(source, raw) if raw == "x" else resolver().resolve(source, raw)
    assert found == resolver().resolve(source, raw)
    assert (found.model_id is not None) == (found.status == "model")
    assert found.status == "model" or found.reason


def test_suggestions_are_for_people() -> None:
    found = resolver().suggest("gpt-5.7-high")
    assert len(found) == 3
    assert all(model_id in resolver().registry.by_id and 0 < alike <= 1 for model_id, alike in found)


def test_settings_in_brackets_sizes_and_brands_left_out() -> None:
    ask = Resolver(load_registry()).resolve
    o1 = ask("bigcodebench", "o1-2024-12-17 (temperature=1, reasoning=high)")
    assert (o1.model_id, o1.setting) == ("openai/o1", "effort=high;temperature=1")
    assert ask("mmlu_pro", "Athene-V2-Chat (0-shot)").setting == "shots=0"
    assert ask("evalplus", "phi-2-2.7B").model_id == "microsoft/phi-2", "the size that is recorded of it"
    assert ask("evalplus", "phi-2-7B").status == "unresolved", "another size is another model"
    opus = ask("swe_bench_pro", "Opus 5 (Claude Code) xhigh")
    assert (opus.model_id, opus.setting) == ("anthropic/claude-opus-5", "effort=xhigh;harness=Claude Code")


def test_a_folder_of_swe_bench_is_day_agent_and_model() -> None:
    ask = Resolver(load_registry()).resolve
    kimi = ask("swe_bench_experiments", "20250716_openhands_kimi_k2")
    assert kimi.model_id == "moonshotai/kimi-k2@2025-07-11"
    assert ask("swe_bench_experiments", "20260101_openhands-claude-4-opus").model_id == "anthropic/claude-opus-4"
    assert ask("swe_bench_experiments", "20260101_qodo_command").model_id is None, "no Command of Cohere"
    assert ask("swe_bench_experiments", "20240402_sweagent_gpt4").method == "judgement", "the board says which GPT-4"
