"""Arena's own pages, built from real values: flight stream (15 entries of 2026-10-09) and Gradio's tables."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scrapers.parsing import flight_values
from scrapers.record import Page, PageChanged
from scrapers.source import FOLDER, load_source

SOURCE = load_source(FOLDER / "arena_site")
URL = "https://arena.ai/leaderboard/text"
ENTRY = {  # as arena.ai stated it on 2026-10-09
    "rank": 3,
    "rankUpper": 2,
    "rankLower": 8,
    "modelKey": "claude-opus-4-6-thinking",
    "modelDisplayName": "claude-opus-4-6-high",
    "rating": 1504.355209789498,
    "ratingUpper": 1507.7357989841703,
    "ratingLower": 1500.9746205948259,
    "votes": 79415,
    "modelOrganization": "Anthropic",
    "modelUrl": "https://www.anthropic.com/news/claude-opus-4-6",
    "license": "Proprietary",
    "inputPricePerMillion": 5,
    "outputPricePerMillion": 25,
    "contextLength": 1000000,
    "pricePerImage": None,
    "pricePerSecond": None,
    "releaseType": None,
}


def next_page(entries: list[object], chunk: int = 700, style: bool = True) -> bytes:
    """A page as Next.js serves it: the stream cut into string literals at any place, a text row before the board's."""
    board = {
        "slug": "text",
        "leaderboard": {
            "arenaSlug": "text",
            "leaderboardSlug": "overall",
            "category": "$41:14:1",
            "params": {"category": "overall", "styleControl": style},
            "entries": entries,
            "voteCutoffISOString": "2026-09-30T14:00:00.000Z",
        },
    }
    text_row = "40:T1d,text\n3f:{a line, no JSON}\n"
    stream = f'0:["$","div",null,{{}}]\n{text_row}41:{json.dumps(board, ensure_ascii=False)}\n'
    pieces = [stream[start : start + chunk] for start in range(0, len(stream), chunk)]
    scripts = "".join(f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>" for piece in pieces)
    return f"<!DOCTYPE html><html><script>self.__next_f.push([0])</script>{scripts}</html>".encode()


def gradio_page(data: list[list[object]], headers: list[str] | None = None, tab: str = "💬 Language") -> bytes:
    names = ["Rank* (UB)", "Rank (StyleCtrl)", "Model", "Arena Score", "95% CI", "Votes", "Organization", "License"]
    parts = [
        {"type": "tabitem", "props": {"label": tab}},
        {"type": "markdown", "props": {"value": "Total #models: **220**. Last updated: 2025-03-25.\n"}},
        {"type": "dataframe", "props": {"value": {"headers": headers or names, "data": data}}},
        {"type": "dataframe", "props": {"value": {"headers": ["Rank", "Delta", "Model"], "data": [[]]}}},
    ]
    return f"<script>window.gradio_config = {json.dumps({'components': parts})};</script>".encode()


def parse(body: bytes) -> Page:
    return SOURCE.parse(body, URL, SOURCE)


def only(page: Page) -> dict[str, object]:
    (row,) = page.scores.to_dicts()
    return row


@pytest.mark.parametrize("chunk", [1, 7, 100, 10_000])
def test_an_entry_is_found_wherever_the_stream_is_cut(chunk: int) -> None:
    row = only(parse(next_page([ENTRY], chunk)))
    assert (row["board"], row["raw_model"], row["score"], row["n"], row["rank"]) == (
        *("text_style_control/overall", "claude-opus-4-6-high", 1504.355209789498, 79415, 3),
    )
    assert (row["score_low"], row["score_high"]) == (1500.9746205948259, 1507.7357989841703)
    assert row["published_on"] is None  # the vote cutoff is no day of publication
    extras = json.loads(str(row["extras"]))
    assert extras["modelKey"] == "claude-opus-4-6-thinking"
    assert (extras["rankUpper"], extras["rankLower"]) == (2, 8)
    assert "releaseType" not in extras


def test_without_style_control_it_is_another_board() -> None:
    assert only(parse(next_page([ENTRY], style=False)))["board"] == "text/overall"


def test_the_entry_of_late_2025_has_fewer_fields() -> None:
    names = ["rank", "rankStyleControl", "modelDisplayName", "rating", "ratingUpper", "ratingLower", "votes"]
    names += ["modelOrganization", "modelUrl", "license"]
    entry = {"rankStyleControl": 1} | {name: ENTRY[name] for name in names if name in ENTRY}
    page = parse(next_page([entry]))
    assert page.notes == ()
    assert json.loads(str(only(page)["extras"]))["rankStyleControl"] == 1


def test_the_bare_stream_is_read_too() -> None:
    page = next_page([ENTRY], 10_000).decode()
    literal = page[page.index('"0:[') : page.index("])</script></html>")]
    assert only(parse(json.loads(literal).encode()))["score"] == ENTRY["rating"]


def test_a_field_that_goes_is_refused_and_one_that_comes_is_a_note() -> None:
    with pytest.raises(PageChanged, match=r"expected .*'votes'.* in each entry"):
        parse(next_page([{name: value for name, value in ENTRY.items() if name != "votes"}]))
    assert parse(next_page([ENTRY | {"vibe": 9}])).notes == ("field 'vibe' is new and not read",)


@pytest.mark.parametrize("body", [b"", b"<html>Just a moment...</html>", next_page([ENTRY], 10_000)[:600]])
def test_a_challenge_or_a_page_cut_off_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged, match="expected a board with entries"):
        parse(body)


def test_a_rating_as_text_is_read_and_one_that_is_none_is_a_defect() -> None:
    assert only(parse(next_page([ENTRY | {"rating": "1504.3"}])))["score"] == 1504.3
    row = only(parse(next_page([ENTRY | {"rating": None}])))
    assert (row["score"], row["defect"]) == (None, "not a number: None")


def test_deep_nesting_breaks_nothing() -> None:
    deep = "41:" + "[" * 100_000 + "]" * 100_000
    assert flight_values(deep) == []
    with pytest.raises(PageChanged):
        parse(deep.encode())


def test_gradio_html_in_the_model_cell_interval_as_text_and_minus_one() -> None:
    link = '<a target="_blank" href="https://x.test/?a=1" style="color: red;">Qwen &amp; co (2025)</a>'
    row = only(parse(gradio_page([[-1, -1, link, 1443, "+11/-8", 3474, "Google", "Propretary"]])))
    assert (row["raw_model"], row["rank"], row["extras"]) == ("Qwen & co (2025)", None, None)
    assert (row["score_low"], row["score_high"], row["raw_license"]) == (1435.0, 1454.0, "Propretary")
    assert (row["board"], row["published_on"]) == ("text/overall", date(2025, 3, 25))


def test_gradio_markdown_link_with_brackets_in_its_name() -> None:
    cell = "[Deepseek V2.5 (FIM)](https://huggingface.co/deepseek-ai/DeepSeek-V2.5)"
    assert only(parse(gradio_page([[1, 1, cell, 1029, "+14 / -15", 2292, "", ""]])))["raw_model"] == (
        "Deepseek V2.5 (FIM)"
    )


def test_gradio_without_the_rated_table_of_text_is_refused() -> None:
    row: list[object] = [1, 1, "m", 1443, "+11/-8", 3474, "Google", "MIT"]
    renamed = ["Rank* (UB)", "Rank (StyleCtrl)", "Model", "Score", "95% CI", "Votes", "Organization", "License"]
    for page in (gradio_page([row], renamed), gradio_page([row], tab="👀 Vision"), gradio_page([])):
        with pytest.raises(PageChanged, match="expected a table of text"):
            parse(page)


def test_gradio_with_half_a_pair_in_a_name_and_votes_beyond_counting() -> None:
    sound: list[object] = [1, 1, "m", 1443, "+11/-8", 3474, "Google", "MIT"]
    broken: list[object] = [-1, 1e300, "m \ud800", 1443, "+11/-8", 1e300, "Google", "MIT"]
    scores = parse(gradio_page([sound, broken])).scores
    assert scores.select("raw_model", "n", "rank").rows() == [("m", 3474, 1), ("m \ufffd", None, None)]
    assert scores["defect"].to_list() == [None, "not a count: 1e+300"]


@pytest.mark.parametrize("config", ['{"components": 3}', '{"components": [1]}', "{}", "{", "[]"])
def test_gradio_of_another_shape_is_refused(config: str) -> None:
    with pytest.raises(PageChanged):
        parse(f"window.gradio_config = {config};".encode())


def test_the_source_is_off_and_says_why() -> None:
    assert not SOURCE.enabled
    assert "Terms of Use forbid scraping" in str(SOURCE.disabled_reason)


@pytest.mark.real_data
def test_real_entries_of_the_flight_stream(real_data: Path) -> None:
    sample = real_data / "arena/samples/arena_flight_entries_2026-10-09_sample.json"
    entries = json.loads(sample.read_text())["entries"]
    page = parse(next_page(entries, 4096))
    assert page.notes == ()
    wanted = [(e["modelDisplayName"], e["rating"], e["votes"], e["rank"]) for e in entries]
    assert page.scores.select("raw_model", "score", "n", "rank").rows() == wanted
    assert page.scores["defect"].null_count() == len(entries) == 15


@pytest.mark.real_data
def test_the_real_gradio_page_of_2025_03_25(real_data: Path) -> None:
    body = gzip.decompress((real_data / "arena/KeSHaMI+lmarena-monitor/data/page_source.html.gz").read_bytes())
    scores = parse(body).scores
    assert sorted(scores.group_by("board", "published_on").len().rows(), key=lambda row: -row[2]) == [
        ("text/overall", date(2025, 3, 25), 183),
        ("vision/overall", date(2025, 3, 25), 48),
        ("copilot/overall", None, 13),
        ("text_to_image/overall", date(2025, 3, 19), 8),
    ]
    assert scores["defect"].null_count() == scores.height
    first = scores.row(0, named=True)
    assert (first["raw_model"], first["score"], first["n"]) == ("Gemini-2.5-Pro-Exp-03-25", 1443.0, 3474)
    assert scores.filter(pl.col("raw_model").str.contains("[<>]")).is_empty()
