"""SWE-bench Pro's true spider on a server with the real pages at the live paths, then the gate; and its sample."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.records import Parsed, parse_capture
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit

SOURCE = load_source(FOLDER / "swe_bench_pro")
V1, V2, TABLE = SOURCE.parameters["latest"]
DAYS = {"1bba0207": "2026-04-28", "b2bea295": "2026-05-08"}
SCORED = {"claude-45sonnet-10132025": 730, "claude-opus-4-1-paper": 891, "kimi-k2-instruct-10132025": 729}


def local(url: str) -> str:
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def real_pages(real_data: Path) -> dict[str, Answer]:
    """What the live hosts answered, by path."""
    folder = real_data / "swebench/swebench_pro"
    saved = {
        sha: (folder / f"labs.scale.com_swe_bench_pro_public_{day.replace('-', '')}.html").read_bytes()
        for sha, day in DAYS.items()
    }
    runs = json.loads(gzip.decompress((real_data / "swebench/per_instance/pro_v1.json.gz").read_bytes()))["runs"]
    moments = [{"sha": sha, "when": {"date": f"{day}T12:00:00Z"}} for sha, day in reversed(DAYS.items())]
    commits = [{"sha": m["sha"], "commit": {"author": m["when"], "committer": m["when"]}} for m in moments]
    [path] = SOURCE.parameters["paths"]
    pages = {
        V1: saved["b2bea295"],
        V2: (folder / "labs.scale.com_swe_bench_pro_public_v2_20260924_TRIMMED3rows.html").read_bytes(),
        TABLE: (folder / "scaleapi_github_io_index_20260518.html").read_bytes(),
        SOURCE.parameters["commits"].format(path=path, page=1): json.dumps(commits).encode(),
        SOURCE.parameters["runs"]: json.dumps(
            [{"name": "README.md", "type": "file"}, *({"name": name, "type": "dir"} for name in runs)]
        ).encode(),
    }
    pages |= {SOURCE.parameters["at_commit"].format(sha=sha, path=path): body for sha, body in saved.items()}
    for name, tasks in runs.items():
        results = dict.fromkeys(tasks["unresolved"], False) | dict.fromkeys(tasks["resolved"], True)
        pages[SOURCE.parameters["results"].format(run=name)] = json.dumps(results).encode()
    return {local(url): Answer(body=body) for url, body in pages.items()}


@dataclass
class Crawled:
    """What the two crawls asked for and brought."""

    asked: list[list[str]]
    parsed: list[Parsed]
    gate: Gate


def read(captures: Path) -> tuple[list[Parsed], Gate]:
    archive = Archive(captures)
    pages = [capture for capture in archive.captures("swe_bench_pro") if capture.role == "page"]
    parsed = [parse_capture(archive, page, SOURCE, captures / "records") for page in pages]
    return parsed, admit(SOURCE, parsed)


@pytest.fixture(scope="module")
def crawled(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    captures = tmp_path_factory.mktemp("pro")
    asked = []
    for since, until in ((None, None), (date(2026, 4, 1), date(2026, 12, 31))):
        with LocalServer(dict(real_pages(real_data))) as server:
            origins = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)}
            [line] = run("live", captures, ["swe_bench_pro"], since, until, env=origins)
        assert line["outcome"] == "whole", line
        asked.append(sorted(server.paths()))
    return Crawled(asked, *read(captures))


def tasks_of(pages: list[Parsed]) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(page.instances_path) for page in pages if page.instances_path)


def rows(gate: Gate, board: str, day: str | None = None) -> dict[str, dict[str, Any]]:
    found = gate.admitted.filter(pl.col("board_id") == f"swe_bench_pro/{board}")
    if day:
        found = found.filter(pl.col("published_on") == date.fromisoformat(day))
    return {row["raw_model"]: row for row in found.iter_rows(named=True)}


@pytest.mark.real_data
def test_latest_and_history_ask_for_every_page_once(crawled: Crawled, real_data: Path) -> None:
    latest, history = crawled.asked
    assert sorted(latest + history) == sorted(real_pages(real_data))
    assert len(latest) == 3 + 1 + 9 and len(history) == 1 + 2
    days = {page.capture.published_on.isoformat() for page in crawled.parsed if page.capture.origin == "archive"}
    assert days == set(DAYS.values())


@pytest.mark.real_data
def test_rows_in_are_rows_admitted_quarantined_or_collapsed(crawled: Crawled) -> None:
    told = sum(page.row_count for page in crawled.parsed)
    assert told == 3 * 48 + 3 + 7 + 9
    columns = crawled.gate.admissions.select(pl.col("^rows_.*$").sum())
    [counts] = columns.iter_rows(named=True)
    assert counts["rows_in"] == told
    assert counts["rows_admitted"] + counts["rows_quarantined"] + counts["rows_collapsed"] == told
    assert counts["rows_quarantined"] == 0 and set(crawled.gate.admissions["outcome"]) == {"whole"}


@pytest.mark.real_data
def test_the_real_boards(crawled: Crawled) -> None:
    board = rows(crawled.gate, "public_v1/any_scaffold", "2026-05-08")
    assert len(board) == 24
    assert len(rows(crawled.gate, "public_v1/swe_agent", "2026-05-08")) == 20
    assert len(rows(crawled.gate, "public_v1/mini_swe_agent", "2026-05-08")) == 4
    best = board["gpt-5.4 (xHigh)*"]
    assert (best["score"], best["rank"], best["submitted_on"]) == (59.1, 1, date(2026, 4, 8))
    assert best["score_low"] == pytest.approx(55.54)
    assert board["qwen3-coder-480b-a35b"]["score"] == 38.7
    assert json.loads(board["glm-4.6"]["extras"]) == {"capped": True}
    table = rows(crawled.gate, "github_v1")
    assert len(table) == 7 and table["glm-4.5"]["score"] == 35.52
    full = rows(crawled.gate, "v2/full")
    assert {name: (row["raw_organization"], row["rank"]) for name, row in full.items()} == {
        "Fable 5.1 (Claude Code) high": ("anthr", 2),
        "GPT-6-Astra (Codex) high": (None, 4),
        "GPT-5.6-sol (Codex) xhigh": ("openai", 6),
    }
    assert {row["setting"] for row in full.values()} == {"effort=high", "effort=xhigh"}


@pytest.mark.real_data
def test_the_real_runs_pair_as_the_reference_says(crawled: Crawled) -> None:
    """Claude 4.5 Sonnet against Kimi K2: 157 tasks that the first alone resolved, 40 the second, of 729 shared."""
    tasks = tasks_of(crawled.parsed)
    recorded = dict(tasks.group_by("submission").len().iter_rows())
    assert len(recorded) == 9 and {run: recorded[run] for run in SCORED} == SCORED
    one, other = (tasks.filter(pl.col("submission") == run) for run in (*SCORED,)[::2])
    both = one.join(other, on="instance_id", suffix="_other")
    alone = both.filter(pl.col("resolved") & ~pl.col("resolved_other")).height
    assert (both.height, alone) == (729, 157)
    assert both.filter(~pl.col("resolved") & pl.col("resolved_other")).height == 40
    linked = rows(crawled.gate, "public_v1/swe_agent", "2026-05-08")["claude-4-5-Sonnet"]
    assert linked["setting"] == "submission=claude-45sonnet-10132025"


@pytest.mark.real_data
def test_the_samples_rows_are_those_of_the_real_pages(crawled: Crawled) -> None:
    pages = [answer for answer in exchanges("swe_bench_pro") if "api.github.com" not in answer.url]
    read = [SOURCE.parse(answer.body, answer.url, SOURCE) for answer in pages]
    assert not any(page.notes for page in read)
    scores = pl.concat(page.scores for page in read)
    values = ["raw_model", "setting", "harness", "score", "score_low", "rank", "submitted_on", "n", "extras"]
    for board in ("public_v1/any_scaffold", "github_v1"):
        theirs = rows(crawled.gate, board)
        ours = {row["raw_model"]: row for row in scores.filter(pl.col("board") == board).iter_rows(named=True)}
        assert {n: [r[v] for v in values] for n, r in ours.items()} == {
            n: [r[v] for v in values] for n, r in theirs.items()
        }
    tasks = pl.concat(page.instances for page in read).sort(pl.all())
    assert tasks.equals(tasks_of(crawled.parsed).sort(pl.all()))


def test_the_sample_shows_of_v2_the_tab_that_was_noted_whole() -> None:
    [answer] = [answer for answer in exchanges("swe_bench_pro") if answer.url == V2]
    assert answer.state_at is not None and answer.state_at.date() == date(2026, 10, 9)
    scores = SOURCE.parse(answer.body, V2, SOURCE).scores
    assert dict(scores.group_by("board").len().iter_rows()) == {"v2/hard": 11, "v2/hard/mini_swe_agent": 4}
