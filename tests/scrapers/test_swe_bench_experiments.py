"""SWE-bench's results by task: both forms of a submission's file, what a folder's name says, and every known trap."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from scrapy.http import Request, TextResponse

from scrapers.parsing import github_folders
from scrapers.record import Page, PageChanged
from scrapers.source import FOLDER, load_source
from scrapers.sources.swe_bench_experiments.folders import board_name, is_mini, submitted, submitted_on
from scrapers.sources.swe_bench_experiments.page import parse, tasks_of
from scrapers.sources.swe_bench_experiments.spider import SweBenchExperimentsSpider

SOURCE = load_source(FOLDER / "swe_bench_experiments")
FILES = SOURCE.parameters["files"]


def listed(resolved: object, split: str = "verified", folder: str = "20250612_trae", **more: object) -> Page:
    body = json.dumps({"no_generation": [], "no_logs": [], "resolved": resolved} | more).encode()
    return parse(body, FILES["other"].format(split=split, folder=folder), SOURCE)


def detailed(details: object, folder: str = "20260217_mini-v2.0.0_minimax-2-5-high") -> Page:
    return parse(json.dumps(details).encode(), FILES["mini"].format(split="verified", folder=folder), SOURCE)


def row(read: Page) -> dict[str, Any]:
    [found] = read.scores.iter_rows(named=True)
    return found


def test_what_is_not_listed_was_not_resolved() -> None:
    read = listed(list(tasks_of("verified")[:379]))
    found = row(read)
    assert (found["score"], found["n"], found["board"]) == (75.8, 500, "verified/20250612_trae")
    assert (found["published_on"], found["submitted_on"]) == (date(2025, 6, 12), date(2025, 6, 12))
    assert (found["raw_model"], found["setting"], found["harness"]) == ("trae", "submission=20250612_trae", "")
    assert read.instances.height == 500 and read.instances["resolved"].sum() == 379
    assert set(read.instances["submission"]) == {"20250612_trae"} and set(read.instances["board"]) == {found["board"]}


@pytest.mark.parametrize(("split", "tasks"), [("verified", 500), ("lite", 300), ("test", 2294)])
def test_each_split_has_its_tasks(split: str, tasks: int) -> None:
    assert len(set(tasks_of(split))) == len(tasks_of(split)) == tasks
    assert set(tasks_of(split)) <= set(tasks_of("test"))
    assert row(listed([tasks_of(split)[0]], split))["score"] == pytest.approx(100 / tasks)
    assert SOURCE.board(f"{split}/x")[0].n_tasks == tasks


def test_a_task_listed_twice_counts_once() -> None:
    """Test 20240402_sweagent_claude3opus: 241 entries of which 213 are different, 9.29 % and not 10.51."""
    tasks = list(tasks_of("test")[:213])
    read = listed(tasks + tasks[:28], "test", "20240402_sweagent_claude3opus")
    assert round(row(read)["score"], 2) == 9.29 and read.instances["resolved"].sum() == 213
    assert read.instances.select("instance_id").is_duplicated().sum() == 0
    assert any("241 entries, 213" in note for note in read.notes)


def test_a_run_of_which_nothing_is_resolved_was_not_evaluated() -> None:
    """20260226_mini-v2.0.0_gemini-3-pro-high: 0 of 500 in the repository, 69.6 published."""
    with pytest.raises(PageChanged, match="found none"):
        detailed({task: {"resolved": False} for task in tasks_of("verified")}, "20260226_mini-v2.0.0_gemini-3-pro")
    with pytest.raises(PageChanged, match="found none"):
        listed([])


def test_details_that_contradict_the_published_score_pair_with_nothing() -> None:
    """Claude 3.7 Sonnet: 51 of 500 resolved, 52.8 published. Once mended, they count."""
    folder = "20250720_mini-v0.0.0-claude-3-7-sonnet-20250219"
    tasks = tasks_of("verified")
    wrong = detailed({task: {"resolved": number < 51} for number, task in enumerate(tasks)}, folder)
    assert row(wrong)["score"] == 10.2 and json.loads(row(wrong)["extras"])["flagged"] is True
    assert wrong.instances.is_empty() and any("contradict" in note for note in wrong.notes)
    mended = detailed({task: {"resolved": number < 264} for number, task in enumerate(tasks)}, folder)
    assert row(mended)["score"] == 52.8 and mended.instances.height == 500 and "flagged" not in row(mended)["extras"]


def test_details_tell_nothing_of_a_task_that_they_do_not_list() -> None:
    read = detailed({task: {"resolved": True, "cost": 0.1, "api_calls": 3} for task in tasks_of("verified")[:324]})
    assert (row(read)["score"], row(read)["n"]) == (64.8, 500) and read.instances.height == 324
    assert (row(read)["raw_model"], row(read)["harness"]) == ("minimax-2-5-high", "mini-SWE-agent v2.0.0")


def test_tasks_of_another_split_are_left_out_and_told() -> None:
    alien = next(task for task in tasks_of("test") if task not in set(tasks_of("lite")))
    read = listed([tasks_of("lite")[0], alien], "lite")
    assert read.instances.height == 300 and read.instances["resolved"].sum() == 1
    assert any(alien in note for note in read.notes)
    with pytest.raises(PageChanged, match="found none"):
        listed([alien], "lite")


def test_the_lists_of_2024_are_known_and_a_new_one_is_told() -> None:
    read = listed([tasks_of("verified")[0]], generated=[], applied=[], test_timeout=[], skipped=[])
    assert read.notes == ("new list: skipped",)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b'{"resolved_ids": ["a"]}',
        b'{"resolved": 379}',
        b'{"resolved": {"a": true}}',
        b'{"resolved": [1]}',
    ],
)
def test_another_shape_of_results_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged):
        parse(body, FILES["other"].format(split="verified", folder="20250612_trae"), SOURCE)


@pytest.mark.parametrize("result", [True, "true", {"resolved": "true"}, {"resolved": 1}, {"solved": True}, None])
def test_another_shape_of_details_is_refused(result: object) -> None:
    with pytest.raises(PageChanged, match="true or false"):
        detailed({"astropy__astropy-12907": {"resolved": True}, "astropy__astropy-13033": result})
    for nothing in ([], {}):
        with pytest.raises(PageChanged):
            detailed(nothing)


def test_a_split_without_known_tasks_is_refused() -> None:
    with pytest.raises(PageChanged, match="multimodal"):
        listed(["a"], "multimodal")


# ---- folders


@pytest.mark.parametrize(
    ("folder", "day", "mini", "model", "harness"),
    [
        ("20250928_trae_doubao_seed_code", date(2025, 9, 28), False, "trae_doubao_seed_code", ""),
        ("20250720_mini-v0.0.0-claude-3-7", date(2025, 7, 20), True, "claude-3-7", "mini-SWE-agent v0.0.0"),
        ("20260213_mini-v2.0.0a0_gemini-3-pro", date(2026, 2, 13), True, "gemini-3-pro", "mini-SWE-agent v2.0.0a0"),
        ("250822_mini-v1.9.1_glm-4.5", None, True, "glm-4.5", "mini-SWE-agent v1.9.1"),
        ("20251399_x", None, False, "x", ""),
        ("Agentless Lite + Claude", None, False, "Agentless Lite + Claude", ""),
    ],
)
def test_what_a_folders_name_says(folder: str, day: date | None, mini: bool, model: str, harness: str) -> None:
    assert (submitted_on(folder), is_mini(folder), submitted(folder)) == (day, mini, (model, harness))


def test_a_plus_in_a_folder_is_escaped_on_the_way_out_and_read_on_the_way_in() -> None:
    folder = "20250616_Skywork-SWE-32B+TTS_Bo8"
    [request] = asked([folder], date.min, date.max)
    assert request.url.endswith("/evaluation/verified/20250616_Skywork-SWE-32B%2BTTS_Bo8/results/results.json")
    body = json.dumps({"resolved": [tasks_of("verified")[0]]}).encode()
    assert row(parse(body, request.url, SOURCE))["setting"] == f"submission={folder}"
    assert board_name("verified", folder) == "verified/20250616_skywork-swe-32b-tts_bo8"


def asked(folders: list[str], since: date, until: date) -> list[Request]:
    """What the spider asks for after Verified's listing."""
    spider = SweBenchExperimentsSpider()
    [first, *_] = spider.history(since, until)
    entries = [{"name": name, "type": "dir"} for name in folders] + [{"name": "README.md", "type": "file"}]
    response = TextResponse(first.url, request=first, body=json.dumps(entries).encode(), encoding="utf-8")
    return list(spider.submissions(response, **first.cb_kwargs))


def test_a_daily_run_asks_for_the_growing_split_alone_and_every_submission_of_it() -> None:
    [listing] = SweBenchExperimentsSpider().latest()
    assert listing.url == "https://api.github.com/repos/SWE-bench/experiments/contents/evaluation/verified"
    entries = [{"name": name, "type": "dir"} for name in ("20231010_rag_gpt35", "20260217_mini-v2.0.0_glm-5-high")]
    response = TextResponse(listing.url, request=listing, body=json.dumps(entries).encode(), encoding="utf-8")
    assert listing.callback is not None
    found = [request.url.rsplit("/verified/")[1] for request in listing.callback(response, **listing.cb_kwargs)]
    assert found == [
        "20231010_rag_gpt35/results/results.json",
        "20260217_mini-v2.0.0_glm-5-high/per_instance_details.json",
    ]


def test_history_asks_for_the_days_wanted_and_for_folders_without_a_day() -> None:
    folders = ["20240402_a", "20250101_b", "20250102_mini-v1.0.0_c", "250822_mini-v1.9.1_glm-4.5"]
    found = [request.url.split("/evaluation/verified/")[1] for request in asked(folders, date(2025, 1, 1), date.max)]
    assert found == [
        "20250101_b/results/results.json",
        "20250102_mini-v1.0.0_c/per_instance_details.json",
        "250822_mini-v1.9.1_glm-4.5/per_instance_details.json",
    ]


@pytest.mark.parametrize("listing", [[], {}, ["a"], [{"name": "a", "type": "file"}], [{"type": "dir"}] * 1000])
def test_a_listing_without_folders_or_cut_off_is_refused(listing: object) -> None:
    with pytest.raises(PageChanged):
        github_folders(json.dumps(listing).encode())
