"""SWE-bench Pro's page function: both versions' boards, the repository's table, runs by task, and every known trap."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from scrapers.record import Page, PageChanged
from scrapers.source import FOLDER, load_source
from scrapers.sources.swe_bench_pro.page import parse

SOURCE = load_source(FOLDER / "swe_bench_pro")
V1, V2, TABLE = SOURCE.parameters["latest"]
RESULTS = str(SOURCE.parameters["results"])


def entry(model: str, score: object, half: object = 3.5, **more: object) -> dict[str, Any]:
    known = {"version": "", "rank": 1, "contaminationMessage": "", "company": "openai", "isNew": False, "new": False}
    moment = {"createdAt": "2026-04-08T17:04:48.000Z", "deprecated": False, "maxScore": 64.5}
    return {"model": model, "score": score, "confidenceInterval_upper": half} | known | moment | more


def page(props: object, cut: int = 40) -> bytes:
    """A Next.js page, its stream cut in two chunks in the middle of a value."""
    stream = "0:" + json.dumps(["$", "div", None, props])
    chunks = (json.dumps(part) for part in (stream[:cut], stream[cut:]))
    return "".join(f"<script>self.__next_f.push([1,{chunk}])</script>" for chunk in chunks).encode()


def v1(*entries: dict[str, Any]) -> Page:
    return parse(page({"entries": list(entries), "colorConfig": []}), V1, SOURCE)


def v2(**variants: list[dict[str, Any]]) -> Page:
    listed = [{"key": key, "label": f"V2 {key}", "entries": entries} for key, entries in variants.items()]
    return parse(page({"variants": listed}), V2, SOURCE)


def of(read: Page, board: str) -> dict[str, dict[str, Any]]:
    return {row["raw_model"]: row for row in read.scores.filter(pl.col("board") == board).iter_rows(named=True)}


def test_half_widths_become_the_ends_of_an_interval_and_the_charts_axis_is_no_score() -> None:
    row = of(v1(entry("gpt-5.4 (xHigh)*", 59.1, 3.56, rank=1)), "public_v1/any_scaffold")["gpt-5.4 (xHigh)*"]
    assert (row["score"], row["score_low"], row["score_high"]) == (59.1, 59.1 - 3.56, 59.1 + 3.56)
    assert (row["rank"], row["submitted_on"], row["raw_open_flag"]) == (1, date(2026, 4, 8), None)
    assert "64.5" not in str(row)


def test_an_asterisk_means_mini_swe_agent_on_v1_and_all_else_swe_agent() -> None:
    read = v1(entry("Muse Spark*", 55), entry("claude-4-5-Sonnet", 43.6), entry("gemini-3-flash * ", 34.63))
    harness = {name: row["harness"] for name, row in of(read, "public_v1/any_scaffold").items()}
    assert harness == {
        "Muse Spark*": "mini-swe-agent",
        "claude-4-5-Sonnet": "SWE-Agent",
        "gemini-3-flash * ": "mini-swe-agent",
    }
    assert set(of(read, "public_v1/swe_agent")) == {"claude-4-5-Sonnet"}
    assert set(of(read, "public_v1/mini_swe_agent")) == {"Muse Spark*", "gemini-3-flash * "}


@pytest.mark.parametrize(
    ("label", "harness", "setting"),
    [
        ("Opus 5 (Claude Code) xhigh", "Claude Code", "effort=xhigh"),
        ("GPT-6 Astra (Codex) high ", "Codex", "effort=high"),
        ("Kimi-K3 (mini-swe-agent) max*", "mini-swe-agent", "effort=max"),
        ("GPT-5.6 Sol (Codex)", "Codex", ""),
        ("Inkling", "", ""),
    ],
)
def test_v2_labels_name_harness_and_effort(label: str, harness: str, setting: str) -> None:
    row = of(v2(full=[entry(label, 90.2)]), "v2/full")[label]
    assert (row["harness"], row["setting"]) == (harness, setting)


def test_v2_labels_differ_per_tab_and_stay_as_written() -> None:
    read = v2(full=[entry("GPT-6-Astra (Codex) high", 96.9)], hard=[entry("GPT-6 Astra (Codex) high ", 90.2, None)])
    assert set(of(read, "v2/full")) == {"GPT-6-Astra (Codex) high"}
    assert set(of(read, "v2/hard")) == {"GPT-6 Astra (Codex) high "}


def test_a_trailing_line_break_goes_since_no_name_may_hold_one() -> None:
    assert set(of(v2(full=[entry("GPT-5.6-sol (Codex) xhigh \n", 95.5)]), "v2/full")) == {"GPT-5.6-sol (Codex) xhigh "}


@pytest.mark.parametrize("half", [None, 0, ""])
def test_hard_has_no_interval(half: object) -> None:
    row = of(v2(hard=[entry("Opus 5 (Claude Code) xhigh", 98.0, half)]), "v2/hard")["Opus 5 (Claude Code) xhigh"]
    assert (row["score"], row["score_low"], row["score_high"], row["defect"]) == (98.0, None, None, None)


def test_companies_stay_as_written_and_an_empty_one_is_none() -> None:
    read = v2(full=[entry("Fable 5.1 (Claude Code) high", 99.1, company="anthr"), entry("A (b)", 9, company="")])
    assert {name: row["raw_organization"] for name, row in of(read, "v2/full").items()} == {
        "Fable 5.1 (Claude Code) high": "anthr",
        "A (b)": None,
    }


def test_known_capped_runs_are_marked_and_a_new_run_of_the_same_model_is_not() -> None:
    capped = v1(entry("glm-4.6", 9.67), entry("deepseek-v3p2", 15.56), entry("glm-4.5", 35.52))
    marks = {name: row["extras"] for name, row in of(capped, "public_v1/swe_agent").items()}
    assert marks == {"glm-4.6": '{"capped": true}', "deepseek-v3p2": '{"capped": true}', "glm-4.5": None}
    assert of(v1(entry("glm-4.6", 33.1)), "public_v1/swe_agent")["glm-4.6"]["extras"] is None


def test_a_row_names_its_run_only_while_its_score_is_that_of_the_run() -> None:
    """gpt-5 stands at 41.78 on the board, and at 36.30 with its run in the repository's table."""
    read = v1(entry("kimi-k2-instruct", 27.67), entry("gpt-5-2025-08-07 (High)", 41.78))
    settings = {name: row["setting"] for name, row in of(read, "public_v1/swe_agent").items()}
    assert settings["kimi-k2-instruct"] == "submission=kimi-k2-instruct-10132025"
    assert settings["gpt-5-2025-08-07 (High)"] == ""
    table = of(parse(html("SWE-Agent + gpt-5-2025-08-07 (High)", "36.30"), TABLE, SOURCE), "github_v1")
    assert table["gpt-5-2025-08-07 (High)"]["setting"] == "submission=gpt-5-250-turns-10132025"


def test_a_score_that_is_no_number_keeps_its_text_as_a_defect() -> None:
    row = of(v1(entry("glm-5", "pending")), "public_v1/any_scaffold")["glm-5"]
    assert row["score"] is None and "pending" in row["defect"]


def test_an_empty_tab_takes_no_other_with_it() -> None:
    """The gate says `empty` of the board that is gone."""
    assert set(v2(full=[entry("A (Codex)", 90)], hard=[]).scores["board"]) == {"v2/full"}


def test_new_keys_and_variants_are_told_not_taken() -> None:
    assert "new key of an entry: turns" in v1(entry("glm-5", 40, turns=250)).notes
    read = v2(full=[entry("A (Codex)", 90)], private=[entry("A (Codex)", 20)])
    assert read.scores["score"].to_list() == [90] and "new variant, not read: 'private'" in read.notes


@pytest.mark.parametrize(
    "props",
    [
        {"entries": []},
        {"variants": [{"key": "full", "entries": []}]},
        {"variants": [{"key": "private", "entries": [entry("A", 1)]}]},
        {"rows": [entry("A", 1)]},
        {"entries": [entry("A", 1)], "more": {"entries": [entry("B", 2)]}},
        {"entries": [{key: value for key, value in entry("A", 1).items() if key != "confidenceInterval_upper"}]},
        {"entries": [{"modelName" if key == "model" else key: value for key, value in entry("A", 1).items()}]},
        {"entries": ["A"]},
    ],
)
def test_another_shape_is_refused(props: object) -> None:
    with pytest.raises(PageChanged):
        parse(page(props), V1, SOURCE)


def html(name: str, score: str, shown: str | None = None) -> bytes:
    cells = f'<span class="model-name">{name}</span></td><td><span class="resolved-score">{shown or score}</span>'
    return f'<table><tr data-score="{score}"><td>{cells}</td></tr></table>'.encode()


def test_the_repositorys_table_is_a_board_of_its_own() -> None:
    row = of(parse(html("SWE-Agent + claude-4-5-haiku", "39.45"), TABLE, SOURCE), "github_v1")["claude-4-5-haiku"]
    assert (row["score"], row["harness"], row["score_low"]) == (39.45, "SWE-Agent", None)


def test_the_repositorys_table_must_show_what_it_sorts_by() -> None:
    read = parse(html("SWE-Agent + glm-4.5", "35.52", "43.72"), TABLE, SOURCE)
    assert read.scores["defect"].to_list() == ["shows '43.72' for data-score '35.52'"]


@pytest.mark.parametrize("body", [b"<html></html>", b"", html("x", "1").replace(b"model-name", b"model")])
def test_a_table_without_rows_or_names_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged):
        parse(body, TABLE, SOURCE)


def test_a_run_counts_the_tasks_that_it_recorded() -> None:
    """claude-4-Sonnet's 42.70 is 240 of 562 tasks, not of 731."""
    results = {f"instance_a__b-{number}": number < 240 for number in range(562)}
    read = parse(json.dumps(results).encode(), RESULTS.format(run="claude-4sonnet-10132025"), SOURCE)
    [row] = read.scores.iter_rows(named=True)
    assert (row["board"], row["raw_model"]) == ("public_v1/runs/claude-4sonnet-10132025", "claude-4sonnet")
    assert (round(row["score"], 2), row["n"]) == (42.70, 562)
    assert row["setting"] == "limit=250_turns;submission=claude-4sonnet-10132025"
    assert read.instances["resolved"].sum() == 240 and set(read.instances["board"]) == {row["board"]}
    paper = parse(json.dumps(results).encode(), RESULTS.format(run="gpt-4o-paper"), SOURCE).scores
    assert paper["setting"].to_list() == ["limit=2_dollars;submission=gpt-4o-paper"]


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"instance_a": "true"}', b'{"instance_a": 1}'])
def test_a_run_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged):
        parse(body, RESULTS.format(run="gptoss-paper"), SOURCE)


def test_nothing_is_asked_that_robots_txt_forbids() -> None:
    asked = [address for address in SOURCE.parameters["latest"] if "labs.scale.com" in address]
    assert len(asked) == 2
    forbidden = ("/api/", "/studio", "/draft/", "/maintenance")
    assert not any(address.removeprefix("https://labs.scale.com").startswith(forbidden) for address in asked)
