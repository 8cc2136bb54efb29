"""Arena-Hard-Auto: each trap of its tables by name, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scrapers.record import PageChanged
from scrapers.sample import exchanges
from scrapers.sample.arena_hard.render import markdown
from scrapers.source import load_sources
from scrapers.sources.arena_hard.spider import ArenaHardSpider
from tests.scrapers.judging import balanced, judged

SOURCE = load_sources()["arena_hard"]
FACTS = SOURCE.parameters
README, PAST, CSV = FACTS["latest"]
GEMINI, GPT = "v2.0/hard_prompt/gemini_2_5/style_control", "v2.0/hard_prompt/gpt_4_1/style_control"
CREATIVE = "v2.0/creative_writing/ensemble/no_style_control"
OLD, OLD_STYLE = "v0.1/gpt_4_turbo/no_style_control", "v0.1/gpt_4_turbo/style_control"
OFFICIAL = "Hard Prompt, Style Control, and Gemini-2.5 as Judge **(Official Configuration)**:"
HEAD = "                     Model  Scores (%)         CI (%)"
O3 = "0            o3-2025-04-16        85.9  (-0.8 / +0.9)"
BASELINE = "12      o3-mini-2025-01-31        50.0  (-0.0 / +0.0)"
O1_MINI = "o1-mini-2024-09-12         | score: 92.0  | 95% CI: (-1.2, 1.0)  | average #tokens: 1399   "
GPT_4 = "gpt-4-0314| score: 50.0  | 95% CI:  (0.0, 0.0)  | average #tokens: 423"
COLUMNS = "model,score,rating_q025,rating_q975,CI,avg_tokens,date"


def block(above: str, *lines: str) -> str:
    return "\n".join([above, "```console", *lines, "```", ""])


def read(*blocks: str) -> pl.DataFrame:
    return SOURCE.parse("\n".join(["# Arena-Hard-Auto", *blocks]).encode(), README, SOURCE).scores


def csv(*lines: str, header: str = COLUMNS) -> pl.DataFrame:
    return SOURCE.parse("\n".join([header, *lines]).encode(), CSV, SOURCE).scores


# ---- the tables' traps


def test_judge_and_style_control_are_part_of_the_board() -> None:
    other = O3.replace("85.9", "87.0")
    scores = read(
        block(OFFICIAL, HEAD, O3),
        block("Hard Prompt, Style Control, and GPT-4.1 as Judge **(If prefer OpenAI API)**", HEAD, other),
        block("Creative Writing, Ensemble GPT-4.1 and Gemini 2.5 as Judges", HEAD, other),
        block("**Arena-Hard-v0.1 (Style Control)**", O1_MINI),
        block("", O1_MINI),
    )
    assert scores.select("board", "score").rows() == [
        *((GEMINI, 85.9), (GPT, 87.0), (CREATIVE, 87.0), (OLD_STYLE, 92.0), (OLD, 92.0)),
    ]
    groups = {board: SOURCE.board(board)[0].comparable_group for board in (GEMINI, GPT, CREATIVE)}
    assert groups[GEMINI] == groups[GPT] != groups[CREATIVE]
    assert SOURCE.board(GEMINI)[0].preference > SOURCE.board(GPT)[0].preference  # the official configuration


def test_the_readme_of_2024_heads_the_same_tables_otherwise() -> None:
    scores = read(
        block("## Style Control Leaderboard\nWe release Style Control!\n\n(Updated: 11/14)", O1_MINI),
        block("# Leaderboard\nThe following leaderboard has no style control.\n", O1_MINI),
        block("## Full Leaderboard (Updated: 05/21)", O1_MINI),
    )
    assert scores["board"].to_list() == [OLD_STYLE, OLD, OLD]


def test_both_forms_of_an_interval_give_its_ends() -> None:
    scores = read(block(OFFICIAL, HEAD, O3), block("", O1_MINI))
    assert scores.select("raw_model", "score", "score_low", "score_high").rows() == [
        ("o3-2025-04-16", 85.9, 85.1, 86.8),
        ("o1-mini-2024-09-12", 92.0, 90.8, 93.0),
    ]
    assert json.loads(scores["extras"][1]) == {"avg_tokens": 1399}


def test_a_baseline_pinned_at_50_has_no_interval() -> None:
    scores = read(block(OFFICIAL, HEAD, BASELINE), block("", GPT_4))
    assert scores.select("score", "score_low", "score_high").rows() == [(50.0, None, None)] * 2
    assert all(json.loads(text)["baseline"] is True for text in scores["extras"])
    row = csv('gpt-4-0314,50.0,50.0,50.0,"(0.0, 0.0)",423.0,2024-07-31').row(0, named=True)
    assert (row["score"], row["score_low"], json.loads(row["extras"])["baseline"]) == (50.0, None, True)


def test_an_interval_that_is_cut_off_leaves_the_score_without_one() -> None:
    text = block(OFFICIAL, HEAD, "27   s1.1-32B         8.2  (-0.9 / +0.")
    page = SOURCE.parse(text.encode(), README, SOURCE)
    assert page.scores.select("score", "score_low", "defect").rows() == [(8.2, None, None)]
    assert page.notes == ("s1.1-32B: interval '(-0.9 / +0.' cannot be read",)


def test_the_output_that_a_command_is_shown_to_print_is_no_table() -> None:
    example = block("Then run", "> python show_result.py", HEAD, O3.replace("85.9", "87.6"))
    page = SOURCE.parse(f"{block(OFFICIAL, HEAD, O3)}\n{example}".encode(), README, SOURCE)
    assert page.scores["score"].to_list() == [85.9] and page.notes == ()


def test_a_table_of_an_unknown_judge_is_news_and_on_no_board() -> None:
    claude = OFFICIAL.replace("Gemini-2.5", "Claude-5")
    page = SOURCE.parse(f"{block(OFFICIAL, HEAD, O3)}\n{block(claude, HEAD, O3)}".encode(), README, SOURCE)
    assert page.scores.height == 1
    [note] = page.notes
    assert "Claude-5 as Judge" in note and note.endswith("of no known board")


@pytest.mark.parametrize("interval", ["(-1.88, +1.97)", "(1.9, 2.0)"])
def test_both_notations_of_the_csvs_interval_agree_with_its_ends(interval: str) -> None:
    row = csv(f'gpt-4-turbo-2024-04-09,82.63,80.75,84.6,"{interval}",662.0,2024-07-31').row(0, named=True)
    assert (row["board"], row["score"], row["score_low"], row["score_high"]) == (OLD, 82.63, 80.75, 84.6)
    assert row["published_on"] == date(2024, 7, 31) and row["defect"] is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('a,82.63,80.75,84.6,"(-9.9, +1.97)",662.0,2024-07-31', "82.63 with (-9.9, +1.97) is not 80.75 to 84.6"),
        ('a,82.63,80.75,84.6,"1.9 to 2.0",662.0,2024-07-31', "not an interval: '1.9 to 2.0'"),
        ('a,high,80.75,84.6,"(1.9, 2.0)",662.0,2024-07-31', "not a number: 'high'"),
        ('a,82.63,80.75,84.6,"(1.9, 2.0)",662.0,31 July', "not a day: '31 July'"),
        ("a,82.63,80.75,84.6,(1.9, 2.0),662.0,2024-07-31", "another number of fields than the header's 7"),
        ("a,82.63", "another number of fields than the header's 7"),
    ],
)
def test_a_csv_row_that_contradicts_itself_or_cannot_be_typed_is_a_defect(line: str, words: str) -> None:
    assert csv(line)["defect"].to_list() == [words]


def test_what_an_earlier_section_says_of_style_control_is_not_said_of_a_table() -> None:
    text = block("Style Control is new!\n# Leaderboard", O1_MINI)
    page = SOURCE.parse(f"{block(OFFICIAL, HEAD, O3)}\n{text}".encode(), README, SOURCE)
    assert page.scores["board"].to_list() == [GEMINI] and "# Leaderboard" in page.notes[0]


def test_a_line_that_is_no_row_of_its_table_is_a_defect() -> None:
    scores = read(block(OFFICIAL, HEAD, O3, "1  o4-mini  n/a  (-0.8 / +0.9)", "and 12 more"))
    assert scores["defect"].to_list() == [None, "score: not a number: 'n/a'", "not a row of the table: 'and 12 more'"]


def test_a_count_of_tokens_of_thousands_of_digits_is_a_defect() -> None:
    scores = read(block(OFFICIAL, HEAD, O3), block("", O1_MINI.replace("1399", "9" * 5_000), O1_MINI))
    assert scores["score"].to_list() == [85.9, 92.0, 92.0] and scores["defect"].null_count() == 2
    assert scores["defect"][1].startswith("average #tokens: not a finite number: '999")


# ---- what is refused


def test_a_csv_field_without_end_is_refused() -> None:
    with pytest.raises(PageChanged, match=r"expected a CSV file, found .*field larger than field limit"):
        csv('a,82.63,80.75,84.6,"' + "x" * 200_000)
    with pytest.raises(PageChanged, match="field larger than field limit"):
        csv(header="x" * 200_000)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Arena-Hard-Auto\nSee the site.\n",
        block(OFFICIAL, HEAD.replace("(%)", ""), O3),
        block(OFFICIAL, O3),
        block("Hard Prompt, and another judge", HEAD, O3),
        block("**Arena-Hard-v0.1 (Style Control)**", O1_MINI.replace("score:", "wins:")),
    ],
)
def test_a_page_without_a_known_table_is_refused(text: str) -> None:
    with pytest.raises(PageChanged, match="expected a table of scores"):
        SOURCE.parse(text.encode(), README, SOURCE)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(PageChanged, match="expected text in UTF-8"):
        SOURCE.parse(b"\xff\xfe\x00", README, SOURCE)


@pytest.mark.parametrize("column", COLUMNS.split(","))
def test_every_missing_or_renamed_csv_column_is_refused(column: str) -> None:
    with pytest.raises(PageChanged, match=rf"expected columns \['{column}'\]"):
        csv(header=COLUMNS.replace(column, f"{column}_2", 1) if column != "score" else COLUMNS.replace(",score", ",s"))


def test_a_new_csv_column_is_news() -> None:
    line = 'a,82.63,80.75,84.6,"(1.9, 2.0)",662.0,2024-07-31'
    for header, row, notes in ((COLUMNS, line, ()), (f"{COLUMNS},judge", f"{line},x", ("new column: judge",))):
        page = SOURCE.parse(f"{header}\n{row}".encode(), CSV, SOURCE)
        assert page.notes == notes and page.scores["score"].to_list() == [82.63]


def test_an_empty_table_gives_no_row() -> None:
    assert csv().is_empty() and read(block(OFFICIAL, HEAD)).is_empty()


# ---- the gate, and what the spider asks for


def test_fractions_and_half_a_table_reach_nobody(tmp_path: Path) -> None:
    whole = markdown("README.md")
    lines = whole.decode().splitlines()
    half = "\n".join(line for line in lines if not line[:1].isdigit() or int(line[:2]) < 14)
    fractions = "\n".join(
        line.replace(line.split()[2], f"{float(line.split()[2]) / 100}", 1) if line[:1].isdigit() else line
        for line in lines
    )
    gate = judged(SOURCE, README, tmp_path, whole, half.encode(), fractions.encode())
    assert balanced(gate)
    found = gate.admissions.group_by("state_at").agg(pl.col("outcome").unique()).sort("state_at")["outcome"]
    assert found[0].to_list() == ["whole"] and found[1].to_list() == ["partial"]
    assert "whole" not in found[2].to_list()


def test_the_three_files_are_asked_for_as_they_are_now_and_by_commit() -> None:
    assert [request.cb_kwargs["url"] for request in ArenaHardSpider().latest()] == [README, PAST, CSV]
    listings = [request.url for request in ArenaHardSpider().history(date(2024, 1, 1), date(2026, 1, 1))]
    assert listings == [FACTS["commits"].format(path=path, page=1) for path in FACTS["paths"]]
    assert [url.split("/main/")[1] for url in FACTS["latest"]] == FACTS["paths"]
    assert {answer.url for answer in exchanges("arena_hard")} > {README, PAST, CSV, *listings}
