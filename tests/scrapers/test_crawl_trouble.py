"""Crawls that are killed, run out of time, or cannot reach anybody."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers import crawl_process
from tests.scrapers.local_server import Answer, LocalServer
from tests.scrapers.mini_source import BODY, HOST, URL, MiniSources

JSON = {"Content-Type": "application/json"}


def start(sources: MiniSources, server: LocalServer, *extra: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scrapers.crawl", "--mode", "live", "--source", "mini"]
    return subprocess.Popen(
        [*command, "--captures", str(sources.captures), *extra],
        env=os.environ | {"FRONTIER_GAP_EXTRA_SOURCES": str(sources.folder), "SOURCE_ORIGINS": server.origins(HOST)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def wait_for(condition: object, limit_s: float = 15) -> None:
    end = time.monotonic() + limit_s
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def two_pages(tmp_path: Path) -> tuple[MiniSources, LocalServer]:
    """A source of two pages, the second of which takes its time."""
    sources = MiniSources(tmp_path)
    sources.add(urls=[f"https://{HOST}/first", f"https://{HOST}/second"])
    pages = {"/first": Answer(headers=JSON, body=BODY), "/second": Answer(headers=JSON, body=b"[]", hang_s=1.0)}
    return sources, LocalServer(pages)


def first_is_kept(sources: MiniSources, server: LocalServer) -> bool:
    pages = [capture.url for capture in sources.archive().captures() if capture.role == "page"]
    return "/second" in server.paths() and pages == [f"https://{HOST}/first"]


def test_what_came_before_a_kill_stays_and_the_next_crawl_goes_on(tmp_path: Path) -> None:
    sources, server = two_pages(tmp_path)
    server.pages["/second"] = Answer(hang_s=30)
    with server:
        process = start(sources, server)
        wait_for(lambda: first_is_kept(sources, server))
        process.kill()
        assert process.communicate(timeout=15)[0] == ""
        [_, kept] = sources.archive().captures()
        assert sources.archive().body(kept) == BODY
        server.pages["/second"] = Answer(headers=JSON, body=b"[2]")
        line = sources.crawl(server)["mini"]
    assert (line["outcome"], line["unchanged"], len(line["captures"])) == ("whole", 1, 1)
    assert sources.archive().damage() == []


def test_a_crawl_that_is_asked_to_stop_says_so(tmp_path: Path) -> None:
    sources, server = two_pages(tmp_path)
    with server:
        process = start(sources, server)
        wait_for(lambda: first_is_kept(sources, server))
        process.send_signal(signal.SIGTERM)
        line = json.loads(process.communicate(timeout=15)[0])
    assert (line["outcome"], line["reason"]) == ("partial", "the crawl was stopped: shutdown")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict, LocalServer]]:
    """One crawl with a budget of 1.2 s a source: each source has another trouble."""
    sources = MiniSources(tmp_path_factory.mktemp("trouble"))
    sources.add("slow", urls=[f"https://slow.test/{n}" for n in range(5)], allowed_hosts=["slow.test"])
    sources.add("lawless", urls=["https://lawless.test/x"], allowed_hosts=["lawless.test"])
    sources.add("nowhere", urls=["https://nowhere.test/x"], allowed_hosts=["nowhere.test"])
    sources.add("shut", urls=["https://shut.test/x"], allowed_hosts=["shut.test"])
    sources.add("silent", spider=SILENT)
    drip = Answer(headers=JSON, chunks=[b"["] * 40, pause_s=0.1)  # ten bytes a second
    with (
        LocalServer({"/0": drip} | {f"/{n}": Answer(hang_s=4) for n in range(1, 5)}) as server,
        LocalServer() as lawless,
    ):
        lawless.pages = {"/robots.txt": Answer(503), "/x": Answer(headers=JSON, body=BODY)}
        with LocalServer() as shut:
            closed = shut.origins("shut.test")
        origins = ",".join([server.origins("slow.test"), lawless.origins("lawless.test"), closed])
        names = ("slow", "lawless", "nowhere", "shut", "silent")
        yield sources.crawl(names=names, env={"SOURCE_ORIGINS": origins}, TIME_BUDGET_S=1.2, BACKOFF_S=0.5), lawless


SILENT = """
from scrapers.spider import SourceSpider

class Silent(SourceSpider):
    name = "{name}"

    def latest(self):
        return []
"""


def test_a_source_gets_no_more_time_than_its_budget(lines: tuple[dict, LocalServer]) -> None:
    slow = lines[0]["slow"]
    assert (slow["outcome"], slow["failed"]) == ("failed", 5)
    assert "no complete answer within" in slow["reason"] or "time budget of 1.2 s" in slow["reason"]
    assert slow["seconds"] < 10  # 40 drops alone would take 4, each of two attempts


def test_while_robots_txt_cannot_be_read_nothing_is_asked(lines: tuple[dict, LocalServer]) -> None:
    found, server = lines
    assert found["lawless"]["outcome"] == "failed"
    assert "robots.txt cannot be read: HTTP 503" in found["lawless"]["reason"]
    assert server.paths() == []


def test_another_attempt_waits_a_while_even_unasked(lines: tuple[dict, LocalServer]) -> None:
    first, second = (asked for asked in lines[1].asked if asked.path == "/robots.txt")
    assert second.at - first.at >= 0.25  # half of BACKOFF_S at least


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere", "name cannot be resolved"), ("shut", "connection was refused"), ("silent", "no page came")],
)
def test_why_nothing_came_is_said(lines: tuple[dict, LocalServer], name: str, reason: str) -> None:
    line = lines[0][name]
    assert line["outcome"] == "failed"
    assert reason in line["reason"]
    assert "bug" not in line


def test_a_source_left_without_a_line_has_failed_with_the_last_words(tmp_path: Path) -> None:
    [line] = crawl_process.run("sample", tmp_path, ["no_such_source"])
    assert line["outcome"] == "failed"
    assert "no such source: no_such_source" in line["reason"]


def test_a_crawl_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    sources = MiniSources(tmp_path)
    sources.add()
    with LocalServer({"/scores.json": Answer(hang_s=30)}) as server:
        env = {"FRONTIER_GAP_EXTRA_SOURCES": str(sources.folder), "SOURCE_ORIGINS": server.origins(HOST)}
        began = time.monotonic()
        [line] = crawl_process.run("live", sources.captures, ["mini"], env=env, timeout_s=0.5)
    assert line["outcome"] == "failed"
    assert "stopped after 0.5 s" in line["reason"]
    assert time.monotonic() - began < 3


def test_a_damaged_capture_is_healed_by_a_full_answer(tmp_path: Path) -> None:
    sources = MiniSources(tmp_path)
    sources.add()
    with LocalServer({"/scores.json": Answer(headers=JSON | {"ETag": '"1"'}, body=BODY)}) as server:
        sources.crawl(server)
        [capture] = [c for c in sources.archive().captures() if c.url == URL]
        path = sources.captures / capture.warc_file
        raw = bytearray(path.read_bytes())
        raw[capture.warc_offset + 400] ^= 1
        stat = path.stat()
        path.write_bytes(raw)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # the index still believes in it
        line = sources.crawl(server)["mini"]
        assert "if-none-match" not in server.asked[-1].headers
    assert line["outcome"] == "whole"
    [fresh] = [c for c in sources.archive().captures() if c.capture_id in line["captures"]]
    assert sources.archive().body(fresh) == BODY
