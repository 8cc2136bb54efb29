"""One live crawl of one source through every fault of transport at once; then each page's fate, one by one."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.capture import Archive, Capture
from scrapers.outcome import Outcome
from tests.scrapers.local_server import Answer, Asked, LocalServer, Page
from tests.scrapers.mini_source import BODY, HOST, MiniSources

JSON = {"Content-Type": "application/json"}
GZIP = JSON | {"Content-Encoding": "gzip"}
NOISE = os.urandom(3000)


def page(body: bytes = BODY, **facts: Any) -> Answer:
    return Answer(**{"body": body, "headers": JSON} | facts)


def go(to: str, status: int = 302) -> Answer:
    return Answer(status, {"Location": to})


def in_a_second(asked: Asked) -> Answer:
    """Too many requests at first, until an HTTP date; then the page."""
    if not hasattr(in_a_second, "until"):
        in_a_second.until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
        return Answer(429, {"Retry-After": format_datetime(in_a_second.until, usegmt=True)})
    return page()


PAGES: dict[str, Page] = {
    "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /private\n"),
    "/whole.json": page(),
    "/gzip.json": Answer(headers=GZIP, body=gzip.compress(BODY)),
    "/short.json": page(claim=5000),
    "/cut.json": page(chunks=[BODY[:10], BODY[10:20]], cut=True),
    "/cut-gzip.json": Answer(headers=GZIP, body=gzip.compress(NOISE)[:-1500]),
    "/mended.json": [page(claim=5000), page()],
    "/bomb.json": Answer(headers=GZIP, body=gzip.compress(b"[" * (8 << 20))),
    "/big.json": page(b"[" * (2 << 20)),
    "/big-chunks.json": page(chunks=[b"[" * (1 << 19)] * 4),
    "/brotli.json": Answer(headers=JSON | {"Content-Encoding": "br"}, body=BODY),
    "/captcha.json": Answer(headers={"Content-Type": "text/html"}, body=b"<html><title>Are you\n human?</title>"),
    "/empty.json": page(b""),
    "/gone.json": Answer(404, body=b"gone"),
    "/login.json": Answer(401),
    "/forbidden.json": Answer(403, body=b"no"),
    "/legal.json": Answer(451),
    "/broken.json": Answer(500, body=b"oops"),
    "/seconds.json": [Answer(503, {"Retry-After": "1"}), page()],
    "/date.json": in_a_second,
    "/limited.json": Answer(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"}),
    "/tomorrow.json": Answer(429, {"Retry-After": "86400"}),
    "/loop.json": go("/loop.json"),
    "/away.json": go("https://evil.test/x"),
    "/plain.json": go(f"http://{HOST}/whole.json"),
    "/moved.json": go("/signed.json?X-Amz-Signature=s3cr3t&part=1"),
    "/signed.json?X-Amz-Signature=s3cr3t&part=1": page(b'{"scores": []}'),
    "/moved-too.json": go("/signed.json?X-Amz-Signature=s3cr3t&part=1", 307),
    "/private.json": page(),
    "/x": page(),
}
ASKED = [path for path in PAGES if path.endswith(".json") and path != "/private.json"] + ["/private.json"]


class Result:
    """What the crawl left: its line, the archive, what the server was asked."""

    def __init__(self, root: Path) -> None:
        sources = MiniSources(root)
        sources.add(urls=[f"https://{HOST}{path}" for path in ASKED])
        with LocalServer(dict(PAGES)) as server:
            hosts = (HOST, "evil.test")
            lines = sources.crawl(server, hosts=hosts, REDIRECT_MAX_TIMES=3)
        self.line, self.server, self.archive = lines["mini"], server, Archive(sources.captures)
        self.pages = {c.url.removeprefix(f"https://{HOST}"): c for c in self.archive.captures()}

    def attempts(self, path: str) -> list[Asked]:
        return [asked for asked in self.server.asked if asked.path == path]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    yield Result(tmp_path_factory.mktemp("faults"))


def test_every_url_asked_for_has_exactly_one_capture(result: Result) -> None:
    urls = [c.url for c in result.archive.captures() if c.role == "page"]
    assert sorted(urls) == sorted(f"https://{HOST}{path}" for path in ASKED)
    assert all(capture.origin == "live" for capture in result.archive.captures())


@pytest.mark.parametrize("path", ["/whole.json", "/gzip.json"])
def test_a_whole_page_is_kept_as_it_came_once_decompressed(result: Result, path: str) -> None:
    assert result.pages[path].outcome is Outcome.WHOLE
    assert result.archive.body(result.pages[path]) == BODY


@pytest.mark.parametrize(
    ("path", "start"), [("/short.json", BODY), ("/cut.json", BODY[:20]), ("/cut-gzip.json", NOISE[:1000])]
)
def test_a_truncated_body_is_kept_and_never_whole(result: Result, path: str, start: bytes) -> None:
    capture = result.pages[path]
    assert capture.outcome is Outcome.PARTIAL
    assert "cut off" in (capture.outcome_reason or "")
    assert result.archive.body(capture).startswith(start)
    assert len(result.attempts(path)) == 2


def test_a_body_cut_off_once_is_asked_for_again(result: Result) -> None:
    assert result.pages["/mended.json"].outcome is Outcome.WHOLE
    assert len(result.attempts("/mended.json")) == 2


FATES = [
    ("/bomb.json", Outcome.FAILED, "over the cap of 1 MB once decompressed"),
    ("/big.json", Outcome.FAILED, "over the cap of 1 MB"),
    ("/big-chunks.json", Outcome.FAILED, "over the cap of 1 MB"),
    ("/brotli.json", Outcome.FAILED, "'br', which was not asked for"),
    ("/captcha.json", Outcome.FAILED, "expected data, got an HTML page titled 'Are you human?'"),
    ("/empty.json", Outcome.EMPTY, "empty"),
    ("/gone.json", Outcome.FAILED, "HTTP 404"),
    ("/login.json", Outcome.REFUSED, "HTTP 401"),
    ("/forbidden.json", Outcome.REFUSED, "HTTP 403"),
    ("/legal.json", Outcome.REFUSED, "HTTP 451"),
    ("/broken.json", Outcome.FAILED, "HTTP 500 (2 attempts)"),
    ("/limited.json", Outcome.FAILED, "HTTP 403, asks to wait"),
    ("/tomorrow.json", Outcome.FAILED, "asks to wait 86400 s"),
    ("/loop.json", Outcome.FAILED, "redirects more than 3 times"),
    ("/away.json", Outcome.FAILED, "redirects to https://evil.test, which source.yml does not allow"),
    ("/plain.json", Outcome.FAILED, f"redirects to http://{HOST}"),
    ("/private.json", Outcome.REFUSED, "robots.txt"),
]


@pytest.mark.parametrize(("path", "outcome", "reason"), FATES)
def test_what_went_wrong_is_said_in_words(result: Result, path: str, outcome: Outcome, reason: str) -> None:
    assert result.pages[path].outcome is outcome
    assert reason in (result.pages[path].outcome_reason or "")


def test_error_pages_are_kept(result: Result) -> None:
    assert result.archive.body(result.pages["/gone.json"]) == b"gone"
    assert (result.pages["/forbidden.json"].status, result.pages["/broken.json"].status) == (403, 500)


def test_what_robots_txt_forbids_is_not_asked_for(result: Result) -> None:
    assert result.attempts("/private.json") == []
    robots = result.pages["/robots.txt"]
    assert (robots.role, robots.outcome) == ("robots", Outcome.WHOLE)
    assert b"Disallow: /private" in result.archive.body(robots)


def test_another_host_is_never_asked(result: Result) -> None:
    assert result.attempts("/x") == []
    assert len(result.attempts("/robots.txt")) == 1


def test_retry_after_in_seconds_is_honoured(result: Result) -> None:
    first, second = result.attempts("/seconds.json")
    assert second.at - first.at >= 1.0
    assert result.pages["/seconds.json"].outcome is Outcome.WHOLE


def test_retry_after_as_a_date_is_honoured(result: Result) -> None:
    first, second = result.attempts("/date.json")
    assert second.at - first.at >= 0.9
    assert result.pages["/date.json"].outcome is Outcome.WHOLE


def test_nothing_more_is_asked_for_while_the_server_wants_a_pause(result: Result) -> None:
    """But for the one request that was on its way already."""
    first, second = result.attempts("/seconds.json")
    during = [asked.path for asked in result.server.asked if first.at < asked.at < first.at + 1.0]
    assert second.path not in during
    assert len(during) <= 1


def test_too_long_a_pause_is_not_waited_for(result: Result) -> None:
    assert len(result.attempts("/tomorrow.json")) == 1
    assert result.line["seconds"] < 20


@pytest.mark.parametrize("path", ["/moved.json", "/moved-too.json"])
def test_a_redirect_is_followed_and_kept_under_the_url_asked_for(result: Result, path: str) -> None:
    capture = result.pages[path]
    assert capture.outcome is Outcome.WHOLE
    assert result.archive.body(capture) == b'{"scores": []}'


def test_hops_are_kept_and_signatures_are_not(result: Result) -> None:
    [file] = (result.archive.root / "mini").glob("*.warc.gz")
    everything = gzip.decompress(file.read_bytes())
    assert b'"step": "hop"' in everything
    assert b"part=1" in everything
    assert b"s3cr3t" not in everything


def test_the_line_counts_and_names_the_failures(result: Result) -> None:
    line = result.line
    whole = [c for c in result.pages.values() if c.role == "page" and c.outcome is Outcome.WHOLE]
    assert line["outcome"] == "partial"
    assert sorted(line["captures"]) == sorted(capture.capture_id for capture in whole)
    assert line["failed"] == len(ASKED) - len(whole)
    assert f"; and {line['failed'] - 3} more" in line["reason"]
    assert "bug" not in line
    assert line["exchanges"] >= len(result.server.asked)  # a connection may break before its request is read


def test_the_server_was_told_who_asks(result: Result) -> None:
    assert {asked.headers["user-agent"].split("/")[0] for asked in result.server.asked} == {"FrontierGap"}
    assert not any("cookie" in asked.headers or "referer" in asked.headers for asked in result.server.asked)


def test_captures_carry_the_moment_of_asking(result: Result) -> None:
    now = time.time()
    captures: list[Capture] = result.archive.captures()
    assert all(now - 120 < capture.fetched_at.timestamp() <= now for capture in captures)
    assert all(capture.published_on == capture.fetched_at.date() for capture in captures)
