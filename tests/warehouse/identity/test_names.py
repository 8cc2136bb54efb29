"""Names taken apart by shape: every case is a real spelling, with the reason why it reads so."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.identity.names import Stamp, parse, squash
from warehouse.identity.phrases import leaves, split

WORDS = [
    ("claude-3-5-sonnet-20241022", "claude 3.5 sonnet", "digits that a separator parted are one version"),
    ("claude-35-sonnet", "claude 3.5 sonnet", "a slug dropped the dot"),
    ("fireworks/kimi-k2p5", "kimi k2.5", "p for the dot"),
    ("GPT4o", "gpt 4o", "a brand glued to its number"),
    ("Qwen2.5-Coder-32B-Instruct", "qwen 2.5 coder 32b instruct", "a brand glued to its version"),
    ("Llama-3_3-Nemotron-Super-49B-v1_5", "llama 3.3 nemotron super 49b v1.5", "underscores for dots"),
    ("Claude-2.0", "claude 2", "a final .0 says nothing"),
    ("Command R+ (08-2024)", "command r plus", "a plus is a word"),
    ("Gemma-2-27B-it", "gemma 2 27b instruct", "-it is instruct"),
    ("gemma2:27b-instruct-q8_0", "gemma 2 27b instruct", "an Ollama tag is part of the name"),
    ("amazon.nova-pro-v1:0", "nova pro v1", "Bedrock's prefix and revision go"),
    ("qwen/qwen3-coder:free", "qwen 3 coder", "OpenRouter's route goes"),
    ("https://huggingface.co/zai-org/GLM-4.5", "glm 4.5", "a URL is its repository"),
    ("Qwen3-Coder 480B/A35B Instruct", "qwen 3 coder 480b a35b instruct", "a slash inside a phrase is no path"),
    ("llama3-70b-8192", "llama 3 70b 8192", "a context window is no date"),
    ("gemini-2.5-flash-preview-09-2025-highthinking", "gemini 2.5 flash preview high", "LiveBench's effort"),
    ("GPT-5 (2025-08-07) (medium reasoning)", "gpt 5 medium", "an effort, not a mode"),
    ("DeepSeek-V3.2-Exp (Reasoner)", "deepseek v3.2 exp thinking", "three words for one mode"),
    ("Claude 3.7 Sonnet (Non-reasoning)", "claude 3.7 sonnet nothinking", "the mode switched off is one word"),
    ("gemini-3-deep-think-preview", "gemini 3 deepthink preview", "a product, not a mode"),
    ("grok-4-20-non-reasoning", "grok 4.20 nothinking", "a version of two digits"),
    ("ministral-3-3b", "ministral 3 3b", "a size is no part of a version"),
]


@pytest.mark.parametrize(("raw", "words", "why"), WORDS, ids=[raw for raw, _, _ in WORDS])
def test_words(raw: str, words: str, why: str) -> None:
    assert parse(raw).words == tuple(words.split()), why


STAMPS = [
    ("claude-3-5-sonnet-20241022", (2024, 10, 22), "eight digits"),
    ("gpt-4o-2024-08-06", (2024, 8, 6), "with separators"),
    ("chatgpt-4o-01-29-2025", (2025, 1, 29), "month first"),
    ("amazon-nova-experimental-chat-26-02-10", (2026, 2, 10), "year of two digits"),
    ("Claude 3.5 Sonnet (Oct '24)", (2024, 10, None), "a named month"),
    ("Gemini 2.5 Pro Preview (Mar' 25)", (2025, 3, None), "the apostrophe in the wrong place"),
    ("command-r-08-2024", (2024, 8, None), "month and year"),
    ("step-2-16k-exp-202412", (2024, 12, None), "year and month"),
    ("Codestral 25.01", (2025, 1, None), "year and month with a dot"),
    ("Mistral-Large-2407", (2024, 7, None), "year and month, for 24 is no month"),
    ("Kimi-K2-Instruct-0905", (None, 9, 5), "month and day"),
    ("gemini-2.5-pro-exp-03-25", (None, 3, 25), "month and day with a separator"),
]


@pytest.mark.parametrize(("raw", "parts", "why"), STAMPS, ids=[raw for raw, _, _ in STAMPS])
def test_stamps(raw: str, parts: tuple[int | None, int, int | None], why: str) -> None:
    (stamp,) = parse(raw).stamps
    assert (stamp.year, stamp.month, stamp.day) == parts, why


def test_a_bracketed_stamp_says_so() -> None:
    assert parse("GLM-4.5 (2025-08-22)").stamps[0].bracketed
    assert not parse("gpt-4o-2024-08-06").stamps[0].bracketed


@pytest.mark.parametrize("raw", ["llama3-70b-8192", "gpt-3.5-turbo-16k", "Qwen3-235B-A22B", "grok-4.20", "R1 1776"])
def test_what_is_no_date(raw: str) -> None:
    assert parse(raw).stamps == ()


def test_marks_and_paths() -> None:
    name = parse("ollama/mistral-nemo:12b-instruct-2407-q4_K_M")
    assert name.prefix == ("ollama",)
    assert name.marks == (("quant", "q4_k_m"),)
    assert parse("GLM-4.6 (T=1)").marks == (("temperature", "1"),)
    assert parse("openrouter/qwen/qwen-2.5-72b-instruct").prefix == ("openrouter", "qwen")


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (Stamp(2024, 10, 22), Stamp(2024, 10, 22), True),
        (Stamp(2024, 10, None), Stamp(2024, 10, 22), True),  # a month means the release of that month
        (Stamp(None, 10, 22), Stamp(2024, 10, 22), True),  # the year filled in
        (Stamp(None, 10, 22), Stamp(2024, 10, None), False),  # only the month is shared: too little
        (Stamp(2023, 10, 22), Stamp(2024, 10, 22), False),
        (Stamp(2024, 10, 21), Stamp(2024, 10, 22), False),
    ],
)
def test_stamps_agree(one: Stamp, other: Stamp, agree: bool) -> None:
    assert one.agrees(other) is agree
    assert other.agrees(one) is agree


def test_stamp_of_text() -> None:
    assert Stamp.of("2024-10-22").as_date() == date(2024, 10, 22)
    assert Stamp.of("2024-10") == Stamp(2024, 10, None)
    assert Stamp.of("10-22") == Stamp(None, 10, 22)
    for wrong in ("2024", "2024-02-30", "yesterday"):
        with pytest.raises(ValueError):
            Stamp.of(wrong)
    assert Stamp(2025, 6, 31).as_date() is None, "a name may bear a day that the calendar lacks"
    assert not Stamp(2025, 6, 31).near(date(2025, 6, 30), 3)


def test_phrases() -> None:
    assert split("Aider + GPT 4o & Claude 3 Opus") == ["Aider", "GPT 4o", "Claude 3 Opus"]
    assert split("SWE-RL (Llama3-SWE-RL-70B + Agentless Mini)") == ["SWE-RL (Llama3-SWE-RL-70B + Agentless Mini)"]
    assert leaves("AutoCodeRover-v2.0 (Claude-3.5-Sonnet-20241022)") == [
        "AutoCodeRover-v2.0",
        "Claude-3.5-Sonnet-20241022",
    ]
    assert leaves("Lingxi-v1.5_claude-4-sonnet-20250514") == ["Lingxi-v1.5", "claude-4-sonnet-20250514"]


@given(st.text(max_size=60))
def test_any_text_is_read_and_read_alike(raw: str) -> None:
    assert parse(raw) == parse(raw)
    assert all(parse(raw).words)
    assert squash(squash(raw)) == squash(raw)


@given(st.sampled_from([raw for raw, _, _ in WORDS]), st.randoms(use_true_random=False))
def test_case_and_blanks_do_not_matter(raw: str, chance) -> None:  # type: ignore[no-untyped-def]
    noisy = "".join(c.upper() if chance.random() < 0.5 else c.lower() for c in raw)
    assert parse(f"  {noisy}\t") == parse(raw)
