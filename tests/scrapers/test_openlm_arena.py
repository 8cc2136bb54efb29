"""OpenLM.ai's page, each trap by its name. The pages are built after its layouts, with figures that it showed."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scrapers.record import Page, PageChanged
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source
from tests.scrapers.judging import balanced, judged

SOURCE = load_source(FOLDER / "openlm_arena")
URL = str(SOURCE.parameters["url"])
H2026 = ["", "Model", "Arena Elo", "Coding", "Vision", "AAII", "MMLU-Pro", "ARC-AGI", "Organization", "License"]
HMID = ["", "Model", "Arena Elo", "Coding", "Vision", "AAI", "MMLU-Pro", "Votes", "Organization", "License"]
H2025 = ["Model", "Arena Elo", "Coding", "Vision", "Arena Hard", "MMLU", "Votes", "Organization", "License"]
OPUS = ["🏆", "claude opus 5", "1511", "1566", "1314", "63", "91.6", "90.4", "Anthropic", "Proprietary"]
GROK = ["🥇", "grok-4.6", "1507", "1563", "1310", "61", "89.6", "75", "xAI", "Proprietary"]
R1 = ["🥈 DeepSeek-R1", "1358", "1365", "", "93.2", "90.8", "17957", "DeepSeek", "MIT"]


def table(header: list[str], *rows: list[str]) -> str:
    """Minified: attributes without quotes, end tags left out."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    return f"<table class=sortable><thead><tr>{''.join(f'<th>{name}' for name in header)}<tbody>{lines}</table>"


def page(*tables: str, line: str = "Chatbot Arena") -> bytes:
    return f"<!doctype html><meta charset=utf-8><p>{line}</p>{''.join(tables)}".encode()


def parse(body: bytes) -> Page:
    return SOURCE.parse(body, URL, SOURCE)


def figures(body: bytes) -> dict[str, float]:
    """Board and score of a page with one model."""
    scores = parse(body).scores
    assert scores["raw_model"].n_unique() == 1
    return dict(scores.select("board", "score").rows())


def test_a_line_of_ten_cells_is_a_figure_on_each_of_six_boards() -> None:
    best = [*OPUS]
    best[2:5] = [f"<span class=mark><strong><code>{cell}</code></strong></span>" for cell in best[2:5]]
    scores = parse(page(table(H2026, best, GROK))).scores
    opus = scores.filter(pl.col("raw_model") == "claude opus 5")
    assert dict(opus.select("board", "score").rows()) == {
        "arena_elo": 1511.0,
        "coding": 1566.0,
        "vision": 1314.0,
        "aaii": 63.0,
        "mmlu_pro/as_reported": 91.6,
        "arc_agi/as_reported": 90.4,
    }
    assert set(opus["raw_organization"]) == {"Anthropic"}
    assert set(opus["raw_license"]) == {"Proprietary"}
    assert opus["published_on"].to_list() == [None] * 6  # the page shows no day: the capture's stands for it
    assert json.loads(opus["extras"][0]) == {"medal": "🏆"}
    assert scores.height == 12


def test_the_tick_of_open_weights_is_a_flag_and_no_part_of_the_name() -> None:
    glm = [*GROK[:1], "glm-5.1 ✅", *GROK[2:]]
    overtaken = [*GROK[:1], "glm-5", *GROK[2:8], "Z.ai", "MIT"]
    scores = parse(page(table(H2026, glm, overtaken))).scores
    flags = dict(scores.select("raw_model", "raw_open_flag").unique().rows())
    assert flags == {
        "glm-5.1": True,
        "glm-5": None,
    }  # glm-5 had the mark until glm-5.1 came: without it nothing is said


def test_an_empty_cell_is_no_row() -> None:
    assert figures(page(table(H2026, [*OPUS[:4], "", "", "", "", *OPUS[8:]]))) == {
        "arena_elo": 1511.0,
        "coding": 1566.0,
    }


def test_a_logo_of_the_organisation_adds_no_text() -> None:
    logo = [*OPUS[:8], "<svg><title>Anthropic logo</title><path d=M0></svg> <img src=a.png alt=A>Anthropic", OPUS[9]]
    assert set(parse(page(table(H2026, logo))).scores["raw_organization"]) == {"Anthropic"}


def test_the_page_of_mid_2025_has_votes_and_an_index_of_another_name() -> None:
    body = page(table(HMID, ["🥇", "gpt-5", "1462", "1502", "1297", "68", "87.3", "3207", "OpenAI", "Proprietary"]))
    assert figures(body)["aaii"] == 68.0
    votes = dict(parse(body).scores.select("board", "n").rows())
    assert votes.pop("arena_elo") == 3207
    assert set(votes.values()) == {None}  # votes on text are none on coding, vision or an index


def test_the_table_is_chosen_by_its_header_and_never_by_position() -> None:
    best = table(["Model", "Arena Elo", "MMLU", "License"], ["DeepSeek-R1", "1358", "90.8", "MIT"])
    full = table(H2025, R1, ["🥇🏆chocolate (Early Grok-3)", "1403", "1403", "", "", "", "9992", "xAI", "Proprietary"])
    either = [
        parse(page(*order, line="Attribution LMSYS • July 1, 2025")).scores for order in ((best, full), (full, best))
    ]
    assert either[0].equals(either[1])
    scores = either[0]
    assert dict(scores.filter(pl.col("raw_model") == "DeepSeek-R1").select("board", "score").rows()) == {
        "arena_elo": 1358.0,
        "coding": 1365.0,
        "arena_hard/as_reported": 93.2,
        "mmlu/as_reported": 90.8,
    }
    assert scores["n"].max() == 17957
    assert "chocolate (Early Grok-3)" in set(scores["raw_model"])  # two medals before the name, and none in it
    assert set(scores["published_on"]) == {date(2025, 7, 1)}


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Attribution LMSYS • July 1, 2025", date(2025, 7, 1)),
        ("Attribution <a href=x>LMSYS</a> May 5, 2025", date(2025, 5, 5)),
        ("Attribution LMSYS &bull; February 21, 2025", date(2025, 2, 21)),
        ("Chatbot Arena+", None),
    ],
)
def test_the_day_is_the_page_s_own_when_it_states_one(line: str, day: date | None) -> None:
    assert set(parse(page(table(H2025, R1), line=line)).scores["published_on"]) == {day}


def test_the_order_of_columns_has_no_effect() -> None:
    turned = page(table(H2026[::-1], OPUS[::-1], GROK[::-1]))
    assert parse(turned).scores.equals(parse(page(table(H2026, OPUS, GROK))).scores)


def test_a_new_column_is_a_note() -> None:
    assert parse(page(table([*H2026, "HLE"], [*OPUS, "44"]))).notes == ("column 'HLE' is new and not read",)


@pytest.mark.parametrize(
    "header",
    [
        [name.replace("Arena Elo", "Elo") for name in H2026],
        [name for name in H2026 if name != "ARC-AGI"],
        [name.replace("Organization", "Org") for name in H2026],
        [*H2026[:4], "Coding", *H2026[5:]],
        [*H2026, "Coding"],
    ],
)
def test_a_renamed_missing_or_doubled_column_is_refused(header: list[str]) -> None:
    with pytest.raises(PageChanged, match=r"expected .*found"):
        parse(page(table(header, OPUS)))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>moved", page(), page(table(H2026, OPUS), table(H2026, GROK)), b'{"error": 1}'],
)
def test_a_page_without_the_one_full_table_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged, match="expected one table"):
        parse(body)


@pytest.mark.parametrize("line", [["&lt;&lt;&lt;&lt;&lt;&lt;&lt; HEAD"], ["======="], ["", "", "1511", *OPUS[3:]]])
def test_a_conflict_marker_or_a_line_without_a_name_is_no_model(line: list[str]) -> None:
    scores = parse(page(table(H2026, OPUS, line))).scores
    wrong = scores.filter(pl.col("defect").is_not_null())
    assert wrong.height >= 1
    assert wrong["score"].null_count() == wrong.height
    assert set(scores.filter(pl.col("defect").is_null())["raw_model"]) == {"claude opus 5"}


@pytest.mark.parametrize(("cell", "at"), [("pending", 2), ("1 511", 2), ("nan", 3), ("91.6 %", 6)])
def test_a_cell_that_is_no_number_is_a_defect_with_its_text(cell: str, at: int) -> None:
    scores = parse(page(table(H2026, [*OPUS[:at], cell, *OPUS[at + 1 :]]))).scores
    (row,) = scores.filter(pl.col("defect").is_not_null()).to_dicts()
    assert row["score"] is None
    assert repr(cell) in row["defect"]
    assert scores.height == 6


def test_a_header_alone_is_a_page_without_rows() -> None:
    assert parse(page(table(H2026))).scores.is_empty()


# ---- at the gate


@pytest.fixture(scope="module")
def states() -> dict[date, bytes]:
    """The sample's pages by the day that they were captured on."""
    return {answer.state_at.date(): answer.body for answer in exchanges("openlm_arena") if answer.state_at}


def test_of_two_models_under_one_name_neither_is_believed(states: dict[date, bytes], tmp_path: Path) -> None:
    found = judged(SOURCE, URL, tmp_path, states[date(2026, 8, 21)])
    assert balanced(found)
    assert set(found.admissions["outcome"]) == {"whole"}
    twice = {json.loads(row)["raw_model"] for row in found.quarantine["raw_row"]}
    assert {"claude opus 4.5", "command r"} <= twice
    assert len(twice) == 9
    rated = found.admitted.filter(pl.col("board_id").str.starts_with("openlm_arena/arena_elo"))
    assert twice.isdisjoint(rated["raw_model"])


def test_a_fall_of_the_index_is_another_version_and_no_regression(states: dict[date, bytes], tmp_path: Path) -> None:
    days = [date(2026, 7, 20), date(2026, 7, 22)]
    best = []
    for day in days:
        board, _ = SOURCE.board("aaii")
        version = board.version_on(day)
        assert version
        scores = parse(states[day]).scores.filter(pl.col("board") == "aaii")
        best.append((version.name, scores["score"].max()))
    assert best == [("2025-09-25", 81.0), ("2026-07-22", 60.0)]
    vision, _ = SOURCE.board("vision")
    assert vision.version_on(date(2025, 9, 29)) != vision.version_on(date(2025, 10, 3))  # all 58 models -50


def test_it_is_never_merged_into_arena_s_series() -> None:
    official = {
        board.comparable_group for name in ("arena", "arena_archive") for board in load_source(FOLDER / name).boards
    }
    assert official.isdisjoint(board.comparable_group for board in SOURCE.boards)
    assert not {"arena_text", "arena_vision"} & {board.benchmark for board in SOURCE.boards}
    assert not any(board.featured for board in SOURCE.boards)
    assert all(board.cross_harness for board in SOURCE.boards if board.unit == "percent")


def scaled(body: bytes, factor: float) -> bytes:
    """The page with every figure multiplied."""
    return re.sub(rb"<code>([\d.]+)</code>", lambda m: b"<code>%.4f</code>" % (float(m[1]) * factor), body)


def outcomes_of_the_second(folder: Path, *bodies: bytes) -> dict[str, set[str]]:
    """Outcomes by board of two pages, an hour apart; the first must be whole."""
    found = judged(SOURCE, URL, folder, *bodies)
    assert balanced(found)
    by_board = found.admissions.group_by("board_id").agg("outcome").rows()
    assert all("whole" in outcomes for _, outcomes in by_board)
    return {board.split("/", 1)[1].split("@")[0]: set(outcomes) - {"whole"} for board, outcomes in by_board}


def test_a_changed_scale_reaches_nobody(states: dict[date, bytes], tmp_path: Path) -> None:
    whole = states[date(2026, 8, 21)]
    found = outcomes_of_the_second(tmp_path, whole, scaled(whole, 0.01))
    assert len(found) == 6
    assert set.union(*found.values()) == {"drifted"} and all(found.values())


def test_a_table_cut_short_reaches_nobody(states: dict[date, bytes], tmp_path: Path) -> None:
    whole = states[date(2026, 8, 21)]
    found = outcomes_of_the_second(tmp_path, whole, b"<tr>".join(whole.split(b"<tr>")[:150]))
    assert found["arena_elo"] == found["coding"] == {"partial"}


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://openlm.ai/chatbot-arena/", True),
        ("https://openlm.ai/chatbot-arena", True),
        ("https://openlm.ai/chatbot-arena/?ref=hackernoon.com", True),
        ("https://openlm.ai/chatbot-arena/archive", False),
        ("https://notopenlm.ai/chatbot-arena/", False),
    ],
)
def test_an_imported_web_capture_of_the_page_is_taken(url: str, taken: bool) -> None:
    assert any(re.fullmatch(pattern, url) for pattern in SOURCE.imports) is taken
