"""Aider's true spider against a server with the real files, and its sample."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.sample.aider.render import FOLDER as SAMPLE
from scrapers.sample.aider.render import exchanges
from scrapers.source import FOLDER, load_source
from tests.scrapers.board_crawl import committed, crawl, judged, listing, local, pages_of
from tests.scrapers.local_server import Answer
from tests.scrapers.test_aider import body

SOURCE = load_source(FOLDER / "aider")
POLYGLOT, EDIT = SOURCE.parameters["paths"]
RUNS = body({})


@pytest.fixture(scope="module")
def backfill(real_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """A backfill of every state at hand: the pages, and what the gate let through."""
    files = sorted((real_data / "open_llm/aider/polyglot_history").glob("*.yml"))
    states = {tuple(file.stem.split("_")): file.read_bytes() for file in files}
    edit = (real_data / "open_llm/aider/edit_leaderboard.yml").read_bytes()
    pages = committed(SOURCE, POLYGLOT, states) | committed(SOURCE, EDIT, {("2026-05-22", "5dc9490b"): edit})
    folder = tmp_path_factory.mktemp("captures")
    line, asked = crawl(SOURCE, pages, folder, past=True)
    assert line["outcome"] == "whole" and sorted(asked) == sorted(pages)
    parsed = pages_of(folder, SOURCE)
    return parsed, judged(SOURCE, parsed)


@pytest.mark.real_data
def test_every_run_of_every_state_is_read_and_one_is_held_back(backfill, real_data):
    parsed, gate = backfill
    files = [*(real_data / "open_llm/aider/polyglot_history").glob("*.yml")]
    files.append(real_data / "open_llm/aider/edit_leaderboard.yml")
    assert len(parsed) == len(files) == 17
    assert gate.admissions["rows_in"].sum() == sum(len(yaml.safe_load(file.read_bytes())) for file in files)
    assert set(gate.admissions["outcome"]) == {"whole"} and gate.admissions["rows_collapsed"].sum() == 0
    assert gate.quarantine["reason"].to_list() == [
        "a run on 225 test cases, where the board has 133: another benchmark's"
    ]
    assert all(not page.notes for page in parsed)


@pytest.mark.real_data
def test_the_newest_state_has_its_figures(backfill):
    _, gate = backfill
    newest = gate.admitted.filter(pl.col("published_on") == date(2025, 10, 4)).sort("score", descending=True)
    assert newest.height == 69 and newest["board_id"].unique().to_list() == ["aider/polyglot"]
    best = newest.row(0, named=True)
    assert (best["raw_model"], best["score"], best["n"]) == ("gpt-5 (high)", 88.0, 225)
    assert newest.filter(pl.col("raw_model") == "DeepSeek-V3.2-Exp (Reasoner)")["score"].item() == 74.2
    assert newest["extras"].str.contains('"total_cost"').sum() == 69 - 17 - 1  # 17 zeros, one left out
    assert newest["extras"].str.contains('"commit_hash": "5318380"').sum() == 1
    assert newest.filter(pl.col("raw_model") == "Qwen2.5-Coder-32B-Instruct")["score"].to_list() == [16.4, 8.0]
    assert sorted(newest["n"].value_counts().rows()) == [(223, 1), (224, 5), (225, 63)]
    edit = gate.admitted.filter(pl.col("board_id") == "aider/edit")
    assert edit.height == 97 and (edit["n"] < 130).sum() == 2
    assert edit["submitted_on"].min() == date(2023, 11, 6)


def test_a_daily_run_asks_for_both_files_with_the_day_of_their_last_commit(tmp_path):
    urls = SOURCE.parameters["latest"]
    pages = {local(url): Answer(body=RUNS) for url in urls}
    for path, day in ((POLYGLOT, "2025-10-04"), (EDIT, "2025-01-21")):
        body = listing([("5dc9490b", f"{day}T12:00:00Z")])
        pages[local(SOURCE.parameters["newest"].format(path=path))] = Answer(body=body)
    line, asked = crawl(SOURCE, pages, tmp_path)
    assert line["outcome"] == "whole" and sorted(asked) == sorted(pages)
    assert _days(tmp_path) == {urls[0]: date(2025, 10, 4), urls[1]: date(2025, 1, 21)}


def test_the_samples_newest_state_bears_the_day_of_its_commit_and_archived_ones_theirs(tmp_path):
    assert run("sample", tmp_path, ["aider"])[0]["outcome"] == "whole"
    days = _days(tmp_path)
    polyglot, edit = SOURCE.parameters["latest"]
    assert days.pop(polyglot) == date(2025, 10, 4)
    assert days.pop(edit) == date(2026, 5, 22)  # of the repository: no commit of the file is known
    with (SAMPLE / "states.csv").open(encoding="utf-8", newline="") as table:
        states = [row for row in csv.DictReader(table) if row["commit"]]
    assert sorted(days.values()) == [date.fromisoformat(row["committed_at"][:10]) for row in states]
    newest = [page for page in pages_of(tmp_path, SOURCE) if page.capture.url.endswith("main/" + POLYGLOT)]
    assert [page.row_count for page in newest] == [69]


def _days(captures: Path) -> dict[str, date]:
    """The day that each captured page was published on."""
    kept = [capture for capture in Archive(captures).captures("aider") if capture.role == "page"]
    return {capture.url.replace("sample://", "https://"): capture.published_on for capture in kept}


@pytest.mark.real_data
def test_the_samples_states_are_the_real_ones(real_data):
    folder = real_data / "open_llm/aider"
    with (SAMPLE / "runs.csv").open(encoding="utf-8", newline="") as table:
        carried = next(csv.reader(table))[3:]
    answers = [answer for answer in exchanges() if "api.github.com" not in answer.url]
    assert len(answers) == 8
    for answer in answers:
        _, _, _, _, _, sha, *_, name = answer.url.split("/")
        [file] = [*folder.glob(f"polyglot_history/*_{sha}.yml")] or [folder / name]
        real = yaml.load(file.read_bytes(), yaml.CBaseLoader)
        kept = [{key: run[key] for key in carried if run.get(key)} for run in real]
        rendered = yaml.load(answer.body, yaml.CBaseLoader)
        assert sorted(rendered, key=str) == sorted(kept, key=str)


def test_the_sample_is_small_and_gives_the_same_bytes_each_time():
    first, second = list(exchanges()), list(exchanges())
    assert first == second and len(first) == 11
    assert sum(file.stat().st_size for file in SAMPLE.glob("*.csv")) < 90_000
