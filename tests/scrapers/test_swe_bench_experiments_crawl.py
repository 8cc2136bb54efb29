"""The true spider of SWE-bench's results by task on a server with all real submissions, then the gate; its sample."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import polars as pl
import pytest

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.records import Parsed, parse_capture
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source
from scrapers.sources.swe_bench_experiments.folders import is_mini
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit

SOURCE = load_source(FOLDER / "swe_bench_experiments")
NAME = SOURCE.name
SPLITS = {"verified": 163, "lite": 84, "test": 22}
DOUBLED = "20240402_sweagent_claude3opus"  # Full: 213 tasks, 28 of them once more
CONTRADICTED = "20250720_mini-v0.0.0-claude-3-7-sonnet-20250219"


def local(url: str) -> str:
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def real(real_data: Path, split: str) -> dict[str, Any]:
    return json.loads(gzip.decompress((real_data / f"swebench/per_instance/{split}.json.gz").read_bytes()))


def real_files(real_data: Path) -> dict[str, Answer]:
    """The listings and every submission's file, as the live hosts answer."""
    pages: dict[str, bytes] = {}
    for split in SPLITS:
        known = real(real_data, split)
        entries = [{"name": folder, "type": "dir"} for folder in known["submissions"]]
        pages[SOURCE.parameters["listing"].format(split=split)] = json.dumps(entries).encode()
        for folder, submission in known["submissions"].items():
            resolved = submission["resolved"]
            if split == "test" and folder == DOUBLED:
                resolved = resolved + resolved[:28]
            content: dict[str, Any] = {"no_generation": [], "no_logs": [], "resolved": resolved}
            if is_mini(folder):
                content = {task: {"resolved": task in set(resolved)} for task in known["instance_ids"]}
            form = SOURCE.parameters["files"]["mini" if is_mini(folder) else "other"]
            pages[form.format(split=split, folder=quote(folder, safe=""))] = json.dumps(content).encode()
    return {local(url): Answer(body=body) for url, body in pages.items()}


@dataclass
class Crawled:
    """What the crawl asked for and brought."""

    asked: list[str]
    parsed: list[Parsed]
    gate: Gate


def read(captures: Path) -> tuple[list[Parsed], Gate]:
    archive = Archive(captures)
    pages = [capture for capture in archive.captures(NAME) if capture.role == "page"]
    parsed = [parse_capture(archive, page, SOURCE, captures / "records") for page in pages]
    return parsed, admit(SOURCE, parsed)


def tasks_of(pages: list[Parsed]) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(page.instances_path) for page in pages if page.instances_path)


@pytest.fixture(scope="module")
def crawled(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    captures = tmp_path_factory.mktemp("experiments")
    with LocalServer(dict(real_files(real_data))) as server:
        origins = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)}
        [line] = run("live", captures, [NAME], date(2023, 1, 1), date(2026, 12, 31), env=origins)
    assert line["outcome"] == "whole", line
    return Crawled(sorted(server.paths()), *read(captures))


@pytest.mark.real_data
def test_history_asks_for_every_submission_of_every_split(crawled: Crawled, real_data: Path) -> None:
    assert crawled.asked == sorted(real_files(real_data))
    assert len(crawled.asked) == 3 + sum(SPLITS.values())


@pytest.mark.real_data
def test_every_share_is_the_published_score_but_for_the_known_ones(crawled: Crawled, real_data: Path) -> None:
    scores = crawled.gate.admitted
    assert Counter(board.split("/")[1] for board in scores["board_id"]) == SPLITS
    ours = {
        (row["board_id"].split("/")[1], row["setting"].removeprefix("submission=")): row
        for row in scores.iter_rows(named=True)
    }
    differ = {
        (split, folder): round(ours[split, folder]["score"], 2)
        for split in SPLITS
        for folder, submission in real(real_data, split)["submissions"].items()
        if abs(ours[split, folder]["score"] - submission["published"]) > 0.06
    }
    assert differ == {
        ("test", DOUBLED): 9.29,
        ("verified", CONTRADICTED): 10.2,
        ("verified", "20250726_mini-v1.0.0_claude-sonnet-4-20250514"): 64.8,  # published as 324 of 499
    }
    assert all(row["published_on"] == row["submitted_on"] for row in ours.values())


@pytest.mark.real_data
def test_rows_in_are_rows_admitted_quarantined_or_collapsed(crawled: Crawled) -> None:
    [counts] = crawled.gate.admissions.select(pl.col("^rows_.*$").sum()).iter_rows(named=True)
    assert counts == {
        "rows_in": sum(SPLITS.values()),
        "rows_admitted": sum(SPLITS.values()),
        "rows_quarantined": 0,
        "rows_collapsed": 0,
    }
    assert set(crawled.gate.admissions["outcome"]) == {"whole"}


@pytest.mark.real_data
def test_the_tasks_resolved_are_those_counted_in_the_manifest(crawled: Crawled, real_data: Path) -> None:
    tasks = tasks_of(crawled.parsed)
    assert tasks.height == 162 * 500 + 84 * 300 + 22 * 2294
    assert tasks.select("board", "submission", "instance_id").is_duplicated().sum() == 0
    counted = tasks.group_by(pl.col("board").str.split("/").list.first(), "submission").agg(pl.col("resolved").sum())
    found = {(split, submission): resolved for split, submission, resolved in counted.iter_rows()}
    manifest = csv.DictReader((real_data / "swebench/per_instance/MANIFEST.csv").read_text().splitlines())
    expected = {(line["split"], line["submission"]): int(line["n_resolved"]) for line in manifest}
    del expected["verified", CONTRADICTED]
    assert found == {key: resolved for key, resolved in expected.items() if key[0] in SPLITS}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("one", "other", "alone"),
    [
        ("20260217_mini-v2.0.0_claude-4-5-opus-high", "20260217_mini-v2.0.0_minimax-2-5-high", (30, 25)),
        ("20260217_mini-v2.0.0_claude-4-5-opus-high", "20260217_mini-v2.0.0_kimi-k2-5-high", (43, 13)),
        ("20250928_trae_doubao_seed_code", "20260217_mini-v2.0.0_minimax-2-5-high", (43, 28)),
    ],
)
def test_submissions_pair_task_by_task(crawled: Crawled, one: str, other: str, alone: tuple[int, int]) -> None:
    tasks = tasks_of(crawled.parsed).filter(pl.col("board").str.starts_with("verified/"))
    first, second = (tasks.filter(pl.col("submission") == submission) for submission in (one, other))
    both = first.join(second, on="instance_id", suffix="_other")
    assert both.height == 500
    mine, theirs = pl.col("resolved"), pl.col("resolved_other")
    assert (both.filter(mine & ~theirs).height, both.filter(theirs & ~mine).height) == alone


@pytest.mark.real_data
def test_the_samples_results_are_the_real_ones(crawled: Crawled) -> None:
    answers = list(exchanges(NAME))
    pages = [SOURCE.parse(answer.body, answer.url, SOURCE) for answer in answers if "api.github.com" not in answer.url]
    scores, tasks = (pl.concat(frames) for frames in zip(*((p.scores, p.instances) for p in pages), strict=True))
    assert Counter(board.split("/")[0] for board in scores["board"]) == {"verified": 43, "lite": 8, "test": 5}
    assert tasks.height == 42 * 500 + 8 * 300 + 5 * 2294
    assert tasks.join(tasks_of(crawled.parsed), on=tasks.columns, how="anti").is_empty()
    columns = ["published_on", "raw_model", "harness", "setting", "score", "n", "extras"]
    assert scores.join(crawled.gate.admitted, on=columns, how="anti").is_empty()
    listed = [len(json.loads(answer.body)) for answer in answers if "api.github.com" in answer.url]
    assert sorted(listed) == [5, 8, 43]
