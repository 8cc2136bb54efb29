"""SWE-bench's true spider: against a server with the real files at the live paths, on the sample, and by listing."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from scrapy.http import Request, TextResponse

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.exchange import Capture
from scrapers.records import Parsed, parse_capture
from scrapers.source import FOLDER, load_source
from scrapers.sources.swe_bench.spider import SweBenchSpider
from tests.scrapers.local_server import Answer, LocalServer
from tests.scrapers.test_swe_bench_real import counted

SOURCE = load_source(FOLDER / "swe_bench")
HOSTS = SOURCE.allowed_hosts
FIRST, LAST = date(2024, 4, 1), date(2026, 12, 31)


def local(url: str) -> str:
    """The path and query of a live URL."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def listing(commits: list[tuple[str, str]]) -> bytes:
    """GitHub's commits listing of (sha, time), newest first."""
    entries = [{"sha": sha, "commit": {"author": {"date": at}, "committer": {"date": at}}} for sha, at in commits]
    return json.dumps(entries).encode()


def real_pages(real_data: Path) -> tuple[dict[str, Answer], dict[str, bytes]]:
    """The listings and files at hand as the server's answers, and each file's body by commit."""
    history = real_data / "swebench/leaderboards_history"
    bodies = {file.name.split("_")[2][:8]: gzip.decompress(file.read_bytes()) for file in history.glob("*_*.json.gz")}
    index = list(csv.DictReader((history / "HISTORY_INDEX.csv").read_text().splitlines()))
    pages: dict[str, Answer] = {}
    served: dict[str, bytes] = {}
    for path in ("template/data.json", "data/leaderboards.json"):
        at_hand = [line for line in index if line["path"] == path and line["commit"][:8] in bodies]
        newest_first = sorted(at_hand, key=lambda line: line["utc"], reverse=True)
        body = listing([(line["commit"], line["utc"]) for line in newest_first])
        pages[local(str(SOURCE.parameters["commits"]).format(path=path, page=1))] = Answer(body=body)
        for line in at_hand:
            served[line["commit"]] = bodies[line["commit"][:8]]
            url = str(SOURCE.parameters["at_commit"]).format(sha=line["commit"], path=path)
            pages[local(url)] = Answer(body=served[line["commit"]])
    return pages, served


def newest_listing(at: str) -> dict[str, Answer]:
    """The answer that dates the newest state."""
    url = str(SOURCE.parameters["newest"]).format(path="data/leaderboards.json")
    return {local(url): Answer(body=listing([("2cb87742", at)]))}


def crawl(server: LocalServer, captures: Path, since: date | None = None, until: date | None = None) -> list[Capture]:
    [line] = run("live", captures, ["swe_bench"], since, until, env={"SOURCE_ORIGINS": server.origins(*HOSTS)})
    assert line["outcome"] == "whole", line
    return Archive(captures).captures("swe_bench")


def parsed(captures: Path, capture: Capture) -> Parsed:
    return parse_capture(Archive(captures), capture, SOURCE, captures / "records")


@pytest.mark.real_data
def test_a_backfill_asks_for_every_state_and_reads_the_rows_that_each_holds(real_data: Path, tmp_path: Path) -> None:
    pages, served = real_pages(real_data)
    with LocalServer(dict(pages)) as server:
        captures = crawl(server, tmp_path, FIRST, LAST)
    assert len(served) == 25
    assert sorted(server.paths()) == sorted(pages)
    states = [capture for capture in captures if capture.role == "page"]
    assert Counter(capture.role for capture in captures if capture.role != "robots") == {"listing": 2, "page": 25}
    assert {capture.origin for capture in states} == {"archive"}
    for capture in states:
        assert capture.published_on == capture.state_at.date()
        body = served[capture.url.split("/")[5]]
        read = parsed(tmp_path, capture)
        assert read.outcome.value == "whole"
        assert read.row_count == counted(json.loads(body)).total()
    same_day = [capture for capture in states if capture.published_on == date(2025, 9, 10)]
    first, second = sorted(same_day, key=lambda capture: capture.state_at)
    assert second.state_at - first.state_at == datetime(1, 1, 1, 0, 19, 42) - datetime(1, 1, 1)
    best = [pl.read_parquet(parsed(tmp_path, capture).scores_path or "")["score"].max() for capture in (first, second)]
    assert best == [271.0, 76.8]


@pytest.mark.real_data
def test_a_daily_run_dates_the_file_by_its_last_commit(real_data: Path, tmp_path: Path) -> None:
    body = gzip.decompress(
        (real_data / "swebench/leaderboards_history/leaderboards_20251125_2cb87742.json.gz").read_bytes()
    )
    latest, newest = str(SOURCE.parameters["latest"]), newest_listing("2025-11-25T18:02:11Z")
    with LocalServer({**newest, local(latest): Answer(body=body, headers={"ETag": '"a"'})}) as server:
        [capture] = [capture for capture in crawl(server, tmp_path) if capture.role == "page"]
    assert server.paths() == [*newest, local(latest)]
    assert (capture.url, capture.origin, capture.published_on) == (latest, "live", date(2025, 11, 25))
    read = parsed(tmp_path, capture)
    assert read.row_count == counted(json.loads(body)).total()
    assert read.instances_path and pl.read_parquet(read.instances_path).height == 8500
    assert any("claude-3-7-sonnet" in note for note in read.notes)


def test_the_sample_crawl_captures_every_state(tmp_path: Path) -> None:
    [line] = run("sample", tmp_path, ["swe_bench"])
    assert line["outcome"] == "whole", line
    states = [capture for capture in Archive(tmp_path).captures("swe_bench") if capture.role == "page"]
    assert len(states) == 29
    assert {capture.origin for capture in states} == {"sample"}
    newest = max(states, key=lambda capture: capture.state_at)
    assert newest.published_on == date(2026, 2, 20)
    read = parsed(tmp_path, newest)
    assert read.row_count == 471
    scores = pl.read_parquet(read.scores_path or "")
    run_of = pl.col("setting").str.ends_with("20260217_mini-v2.0.0_minimax-2-5-high")
    assert scores.filter(run_of, pl.col("board") == "verified/mini_v2")["score"].to_list() == [75.8, 75.8]


def asked(commits: list[tuple[str, str]], since: date, until: date) -> list[Request]:
    """What the spider asks for after one page of a listing."""
    spider = SweBenchSpider()
    [first, *_] = spider.history(since, until)
    response = TextResponse(first.url, request=first, body=listing(commits), encoding="utf-8")
    return list(spider.states(response, **first.cb_kwargs))


def test_only_the_days_asked_for_are_asked_for_in_utc() -> None:
    commits = [("c", "2025-09-12T00:30:00+02:00"), ("b", "2025-09-11T23:30:00-02:00"), ("a", "2025-09-10T12:00:00Z")]
    found = asked(commits, date(2025, 9, 11), date(2025, 9, 11))
    assert [request.url.split("/")[5] for request in found] == ["c"]
    facts = found[0].meta["asked"]
    assert facts["archived"] is True
    assert facts["published_on"] == date(2025, 9, 11)
    assert facts["state_at"] == datetime(2025, 9, 11, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(("size", "since", "more"), [(100, FIRST, True), (99, FIRST, False), (100, LAST, False)])
def test_a_full_page_of_the_listing_has_a_next_page(size: int, since: date, more: bool) -> None:
    found = asked([(f"{number:040x}", "2025-01-01T00:00:00Z") for number in range(size)], since, LAST)
    following = [request.url for request in found if "page=2" in request.url]
    assert bool(following) is more
    assert all(url.endswith("commits?path=template/data.json&per_page=100&page=2") for url in following)
