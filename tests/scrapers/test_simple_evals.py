"""simple-evals' README: each trap of its table by name, what is refused, and its sample at the gate."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scrapers.record import PageChanged
from scrapers.sample import exchanges
from scrapers.source import load_sources
from scrapers.sources.simple_evals.spider import SimpleEvalsSpider
from tests.scrapers.judging import balanced, judged

SOURCE = load_sources()["simple_evals"]
LATEST = SOURCE.parameters["latest"]
COLUMNS = "MMLU | GPQA [^8] | MATH [^6]| HumanEval | MGSM[^5] | DROP[^5]<br>(F1, 3-shot) | SimpleQA"
HEAD = f"| Model | Prompt | {COLUMNS} \n|:---:|:---:|"
NOTE = "[^6]:For newer models (anything on or after o1) we evaluate on [MATH-500](https://github.com/openai/prm800k)."
O3 = "| o3-high [^10] | n/a [^7] | 93.3 | 83.4 | 98.1 | 88.4 | 92.0 | 89.8 | 48.6 |"
GPT = "| gpt-4o-2024-08-06 | assistant | 88.7 | 53.1 | 75.9 | 90.2 | 90.0 | 79.8 | 40.1 |"
LLAMA = "| [Llama 3.1 405b](https://x.com/MODEL_CARD.md) | unknown | 88.6 | 50.7 | 73.8 | 89.0 | 91.6 | 84.8 | n/a"
REPORTED = "| **Other Models (Reported)** | | | |"


def page(*rows: str, head: str = HEAD, note: str = NOTE) -> bytes:
    return "\n".join(["# Overview", "", head, *rows, "", "## Notes", note, "| another table | y | 1 | 2 |"]).encode()


def read(*rows: str, head: str = HEAD, note: str = NOTE) -> pl.DataFrame:
    return SOURCE.parse(page(*rows, head=head, note=note), LATEST, SOURCE).scores


def on(scores: pl.DataFrame, board: str) -> list[tuple[object, ...]]:
    return scores.filter(pl.col("board") == board).select("raw_model", "score").rows()


# ---- the table's traps


def test_measured_rows_stand_on_both_boards_and_reported_ones_among_all_alone() -> None:
    scores = read("| **GPT-4o** | | |", GPT, REPORTED, LLAMA)
    assert on(scores, "mmlu") == [("gpt-4o-2024-08-06", 88.7)]
    assert on(scores, "mmlu/as_reported") == [("gpt-4o-2024-08-06", 88.7), ("Llama 3.1 405b", 88.6)]
    assert on(scores, "humaneval") == [("gpt-4o-2024-08-06", 90.2)]
    facts = scores.select("raw_model", "self_reported", "harness", "setting").unique(maintain_order=True).rows()
    assert facts == [
        ("gpt-4o-2024-08-06", False, "simple-evals", "prompt=assistant"),
        ("Llama 3.1 405b", True, "as reported", ""),
    ]
    assert SOURCE.board("mmlu/as_reported")[0].cross_harness and not SOURCE.board("mmlu")[0].cross_harness


def test_footnotes_links_bold_and_code_are_no_part_of_names_heads_or_figures() -> None:
    row = "| o3 [^9] [^10] | n/a[^7] | **`92.9`** | 82.8 | 97.8 | 87.4 | 55.1[^8] | 80.6 | 49.4 |"
    scores = read("| **o3** | | | [^9] |", row)
    assert set(scores["raw_model"]) == {"o3"} and scores["defect"].null_count() == scores.height == 14
    assert on(scores, "mmlu") == [("o3", 92.9)] and on(scores, "mgsm") == [("o3", 55.1)]


def test_math_is_two_benchmarks_in_one_column() -> None:
    scores = read("| **o3** | | |", O3, "| **GPT-4o** | | |", GPT)
    assert on(scores, "math/math_500") == [("o3-high", 98.1)]
    assert on(scores, "math/full") == [("gpt-4o-2024-08-06", 75.9)]
    assert {SOURCE.board(board)[0].category for board in ("math/math_500", "math/full")} == {"math_500", "full"}


def test_math_of_the_o_series_is_held_back_when_the_page_no_longer_says_which_it_is() -> None:
    scores = read("| **o3** | | |", O3, note="[^6]: something else")
    assert scores.filter(pl.col("defect").is_not_null()).select("board", "defect").rows() == [
        ("math/math_500", "MATH: the page no longer says MATH-500"),
        ("math/math_500/as_reported", "MATH: the page no longer says MATH-500"),
    ]


def test_heading_rows_may_have_any_number_of_cells_and_no_first_pipe() -> None:
    ragged = ("**GPT-4.1** | | | | | | | | |", "| **o3** | | | | | | | | | | |", "| REFERENCE | | |")
    for row in ragged:
        assert read("| **GPT-4o** | |", GPT, row, GPT).height == 28


def test_a_row_that_does_not_end_in_a_pipe_has_all_its_cells() -> None:
    assert on(read("| **o1** | |", GPT.removesuffix(" |")), "simpleqa") == [("gpt-4o-2024-08-06", 40.1)]


def test_a_model_row_of_another_width_is_a_defect() -> None:
    scores = read("| **GPT-4o** | |", GPT.replace("| 53.1 ", ""))
    assert scores.height == 6 and scores["board"].str.ends_with("/as_reported").all()
    assert set(scores["defect"]) == {"8 cells for 9 columns"}


def test_a_dash_and_n_a_are_missing_and_a_zero_in_front_is_no_matter() -> None:
    scores = read("| **o1** | |", "| o1-mini | n/a | 85.2 | - | n/a | 92.4 | | 83.9 | 07.6 |")
    assert sorted(scores["board"].unique()) == [
        *("drop", "drop/as_reported", "humaneval", "humaneval/as_reported"),
        *("mmlu", "mmlu/as_reported", "simpleqa", "simpleqa/as_reported"),
    ]
    assert on(scores, "simpleqa") == [("o1-mini", 7.6)]


def test_the_prompt_and_the_shots_that_a_heading_states_are_the_setting() -> None:
    head = HEAD.replace(" [^6]", "").replace(" [^8]", "")
    rows = (
        "| REFERENCE-RERUN | | |",
        "| Claude-3-Opus (rerun w/ api) | lmsys[^4] | 84.2 | 50.7 | 63.8 | 82.9 | 89.2 | 77.1 | n/a |",
        "| REFERENCE-REPORT | |(5-shot)| |",
        "| Claude-3-Opus (report[^5]) | unknown | 86.8 | 50.4 | 60.1 | 84.9 | 90.7 | 83.1 | n/a |",
    )
    scores = read(*rows, head=head).filter(pl.col("board").is_in(["mmlu", "mmlu/as_reported", "drop/as_reported"]))
    assert sorted(scores.select("board", "raw_model", "setting").rows()) == [
        ("drop/as_reported", "Claude-3-Opus (report)", ""),
        ("drop/as_reported", "Claude-3-Opus (rerun w/ api)", "prompt=lmsys"),
        ("mmlu", "Claude-3-Opus (rerun w/ api)", "prompt=lmsys"),
        ("mmlu/as_reported", "Claude-3-Opus (report)", "shots=5"),
        ("mmlu/as_reported", "Claude-3-Opus (rerun w/ api)", "prompt=lmsys"),
    ]


def test_in_the_first_revisions_the_name_says_that_a_row_is_reported() -> None:
    head = "| Model | Prompt |DROP(f1)| GPQA% | MATH% | MGSM% | MMLU% |HumanEval% | "
    rows = (
        "| REFERENCE | | | | |",
        "| Claude-3-Opus (rerun w/ api)  | empty[^3] | 79.0 | 49.7 | 63.2 | 89.7 | 84.1 | 84.8 |",
        "| Gemini-Ultra-1.0 (report[^6]) | unknown | 82.4 | n/a | 53.2 | 79.0 | 83.7 | 74.4 |",
    )
    scores = read(*rows, head=head)
    assert on(scores, "mmlu") == [("Claude-3-Opus (rerun w/ api)", 84.1)]
    assert scores["defect"].null_count() == scores.height == 17
    assert on(scores, "drop/as_reported")[1] == ("Gemini-Ultra-1.0 (report)", 82.4)
    assert on(scores, "humaneval/as_reported")[1] == ("Gemini-Ultra-1.0 (report)", 74.4)


@pytest.mark.parametrize(
    ("heading", "row", "words"),
    [
        ("| **Rivals** | |", LLAMA, "group 'Rivals': neither measured nor reported"),
        ("| **GPT-4o** | |", LLAMA, "prompt 'unknown' in group 'GPT-4o': measured or reported?"),
        (REPORTED, GPT, "prompt 'assistant' in group 'Other Models (Reported)': measured or reported?"),
        (REPORTED, GPT.replace("assistant", ""), "prompt '' in group 'Other Models (Reported)': measured or reported?"),
    ],
)
def test_a_row_of_which_it_cannot_be_told_who_measured_it_is_a_defect(heading: str, row: str, words: str) -> None:
    scores = read(heading, row)
    assert set(scores["defect"]) == {words} and scores["board"].str.ends_with("/as_reported").all()


def test_a_cell_that_is_no_number_keeps_its_text() -> None:
    scores = read("| **GPT-4o** | |", GPT.replace("53.1", "fifty"))
    assert scores.filter(pl.col("board") == "gpqa").select("score", "defect").rows() == [
        (None, "GPQA: not a number: 'fifty'")
    ]
    assert scores["defect"].null_count() == scores.height - 2


MODELS = ("gpt-4.5-preview-2025-02-27", "gpt-4.1-2025-04-14", "gpt-4.1-nano-2025-04-14", "gpt-4o-2024-11-20")


@pytest.mark.parametrize("model", MODELS)
def test_math_of_models_that_the_footnotes_disagree_on_is_flagged_and_nothing_else_is(model: str) -> None:
    scores = read("| **GPT-4.1** | |", GPT.replace("gpt-4o-2024-08-06", model), GPT)
    flagged = scores.filter(pl.col("extras").is_not_null()).select("board", "raw_model", "defect").rows()
    assert flagged == [("math/full", model, None), ("math/full/as_reported", model, None)]
    extras = json.loads(scores["extras"].drop_nulls()[0])
    assert extras["flagged"] is True and "MATH-500" in extras["reason"]


# ---- what is refused


@pytest.mark.parametrize("line", ["[" * 1_000_000, " " * 1_000_000 + "x", "|" + "[^" * 500_000, "[](" * 300_000])
def test_a_line_of_a_million_brackets_or_blanks_is_no_line_of_the_table(line: str) -> None:
    body = page("| **GPT-4o** | |", GPT)
    for hostile in (line.encode() + b"\n" + body, body.replace(b"## Notes", line.replace("|", "").encode())):
        assert SOURCE.parse(hostile, LATEST, SOURCE).scores.height == 14
    with pytest.raises(PageChanged, match="expected rows of at most 4,000 characters"):
        read("| **GPT-4o** | |", f"| {line} | assistant |")


@pytest.mark.parametrize("cell", ["[" * 3_900, "[a](" * 900, "[a](b" + "(c" * 1_900, "[^" * 1_900])
def test_a_long_cell_of_links_that_never_end_is_kept_as_it_stands(cell: str) -> None:
    assert on(read("| **GPT-4o** | |", GPT.replace("gpt-4o-2024-08-06", cell)), "mmlu") == [(cell, 88.7)]


def test_the_order_of_columns_has_no_effect_a_new_one_is_news_and_simpleqa_may_be_absent() -> None:
    head = "| Model | Prompt | BrowseComp | DROP (f1) | MMLU | GPQA | MATH | HumanEval | MGSM |"
    body = page("| **GPT-4o** | |", "| a | assistant | 1 | 2 | 3 | 4 | 5 | 6 | 7 |", head=head)
    found = SOURCE.parse(body, LATEST, SOURCE)
    assert found.notes == ("new column: BrowseComp",)
    assert on(found.scores, "drop") == [("a", 2.0)] and on(found.scores, "mgsm") == [("a", 7.0)]
    assert not on(found.scores, "simpleqa")


@pytest.mark.parametrize("column", ["MMLU", "GPQA", "MATH", "HumanEval", "MGSM", "DROP"])
def test_every_missing_or_renamed_column_is_refused(column: str) -> None:
    with pytest.raises(PageChanged, match=f"expected one column {column}"):
        read("| **GPT-4o** | |", GPT, head=HEAD.replace(column, f"New{column}"))


def test_drop_that_is_no_longer_f1_is_refused() -> None:
    with pytest.raises(PageChanged, match="expected F1 in the head of DROP"):
        read("| **GPT-4o** | |", GPT, head=HEAD.replace("F1, ", "EM, "))


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"# Overview\n\nNo table any more.\n", b"| a | b |\n|---|---|\n"]
)
def test_a_page_without_the_table_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged, match="expected a "):
        SOURCE.parse(body, LATEST, SOURCE)


def test_an_empty_table_gives_no_row() -> None:
    assert read().is_empty() and read("| **o3** | | |").is_empty()


# ---- the sample at the gate, and what the spider asks for


@pytest.fixture(scope="module")
def newest() -> bytes:
    """The sample's README as it is now."""
    return next(answer.body for answer in exchanges("simple_evals") if answer.url == LATEST)


def test_fractions_for_percentages_and_vanished_rivals_reach_nobody(newest: bytes, tmp_path: Path) -> None:
    fractions = re.sub(rb"(?<=\| )(\d+\.\d)(?= \|)", lambda cell: b"%.3f" % (float(cell[0]) / 100), newest)
    gate = judged(SOURCE, LATEST, tmp_path, newest, fractions, newest.split(b"| **o3** ")[0] + b"\n")
    assert balanced(gate)
    by_hour = gate.admissions.group_by("state_at").agg(pl.col("outcome").unique()).sort("state_at")["outcome"].to_list()
    assert by_hour == [["whole"], ["drifted"], ["empty"]]


def test_the_latest_is_the_file_on_the_main_branch() -> None:
    assert [request.cb_kwargs["url"] for request in SimpleEvalsSpider().latest()] == [LATEST]
    [listing] = SimpleEvalsSpider().history(date(2024, 1, 1), date(2025, 1, 1))
    assert listing.url == SOURCE.parameters["commits"].format(path="README.md", page=1)
