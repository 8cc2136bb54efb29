"""Crawls of several sources at once: live, again, and replayed; each source's fate is its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.capture import Archive, Capture
from scrapers.outcome import Outcome
from tests.scrapers.local_server import Answer, Asked, LocalServer, Page
from tests.scrapers.mini_source import BODY, HOST, SPIDER, MiniSources

JSON = {"Content-Type": "application/json"}
LINKED = {"X-Linked-ETag": '"sha-1"', "Location": "https://cdn.board.test/blob?Signature=s3cr3t"}

LISTER = """
from datetime import date, datetime
from scrapers.parsing import json_body
from scrapers.record import PageChanged
from scrapers.spider import SourceSpider

class Lister(SourceSpider):
    name = "{name}"

    def latest(self):
        yield self.ask(self.source.parameters["urls"][0], role="listing", callback=self.listed)

    def history(self, since, until):
        yield self.ask("https://board.test/history?" + f"{{since}}/{{until}}", role="listing", callback=self.listed)

    def listed(self, response):
        for state in json_body(response.body):
            at = datetime.fromisoformat(state["at"])
            yield self.ask("https://board.test/" + state["name"], archived=True, state_at=at)
"""
BUG = SPIDER.replace("yield self.ask(url)", "yield self.ask(url, callback=self.read)") + (
    "\n    def read(self, response):\n        raise KeyError('our own mistake')\n"
)
STATES = json.dumps([{"name": "s1", "at": "2025-01-02T03:04:05+00:00"}, {"name": "s2", "at": "2025-06-07T00:00:00Z"}])


def conditional(header: str, value: str, name: str) -> Any:
    """A page with a validator, which answers a bare 304 to whoever sends it back."""

    def page(asked: Asked) -> Answer:
        if asked.headers.get(header) == value:
            return Answer(304)
        return Answer(headers=JSON | {name: value}, body=BODY)

    return page


def pages() -> dict[str, Page]:
    return {
        "/etag": conditional("if-none-match", '"v1"', "ETag"),
        "/modified": conditional("if-modified-since", "Sun, 01 Nov 2026 00:00:00 GMT", "Last-Modified"),
        "/linked": Answer(302, LINKED),
        "/blob?Signature=s3cr3t": Answer(headers=JSON, body=BODY),
        "/same": Answer(headers=JSON, body=BODY),
        "/down": Answer(500),
        "/listing": Answer(headers=JSON | {"ETag": '"l1"'}, body=STATES.encode()),
        "/history?2025-01-01/2025-12-31": Answer(headers=JSON, body=b"[]"),
        "/drifted": Answer(headers=JSON, body=b'{"message": "no"'),
        "/s1": Answer(headers=JSON, body=b'{"scores": [1]}'),
        "/s2": Answer(headers=JSON, body=b'{"scores": [2]}'),
    }


SOURCES: dict[str, dict[str, Any]] = {
    "etag": {},
    "modified": {"validator": "last-modified"},
    "linked": {"validator": "x-linked-etag"},
    "same": {"validator": "none"},
    "down": {},
    "bug": {"spider": BUG, "path": "/same"},
    "unimportable": {"spider": "import nothing_of_that_name"},
    "lister": {"spider": LISTER, "path": "/listing"},
    "drifted": {"spider": LISTER},
}


class Crawls:
    """Two live crawls and a replay with the server gone; captures of the first and of the second."""

    def __init__(self, root: Path) -> None:
        self.sources = MiniSources(root)
        for name, facts in SOURCES.items():
            given = dict(facts)
            url = f"https://{HOST}{given.pop('path', f'/{name}')}"
            self.sources.add(name, urls=[url], **given)
        names, hosts = tuple(SOURCES), (HOST, "cdn.board.test")
        with LocalServer(pages()) as server:
            self.first = self.sources.crawl(server, names=names, hosts=hosts)
            self.asked_first = list(server.asked)
            self.early = Archive(self.sources.captures).captures()
            server.asked.clear()
            self.second = self.sources.crawl(server, names=names, hosts=hosts)
            self.asked_second = list(server.asked)
        self.files = sorted(self.sources.captures.rglob("*.warc.gz"))
        self.replay = self.sources.crawl(mode="replay", names=("etag", "linked", "lister", "down"))
        self.archive = Archive(self.sources.captures)

    def last(self, source: str) -> Capture:
        return [capture for capture in self.archive.captures(source) if capture.role == "page"][-1]


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawls]:
    yield Crawls(tmp_path_factory.mktemp("crawls"))


def test_every_source_has_its_line_with_its_own_outcome(crawls: Crawls) -> None:
    assert {name: line["outcome"] for name, line in crawls.first.items()} == {
        "etag": "whole",
        "modified": "whole",
        "linked": "whole",
        "same": "whole",
        "down": "failed",
        "bug": "failed",
        "unimportable": "failed",
        "lister": "whole",
        "drifted": "drifted",
    }


def test_a_line_says_what_the_crawl_brought(crawls: Crawls) -> None:
    line = crawls.first["etag"]
    [page] = [capture for capture in crawls.early if (capture.source, capture.role) == ("etag", "page")]
    assert line["captures"] == [page.capture_id]
    assert (line["exchanges"], line["failed"], line["unchanged"], line["mode"]) == (2, 0, 0, "live")
    assert line["bytes"] >= len(BODY)


@pytest.mark.parametrize(
    ("name", "says"), [("bug", "KeyError: 'our own mistake'"), ("unimportable", "nothing_of_that_name")]
)
def test_our_own_faults_are_marked_as_bugs(crawls: Crawls, name: str, says: str) -> None:
    assert crawls.first[name]["bug"] is True
    assert says in crawls.first[name]["reason"]
    assert {name for name, line in crawls.first.items() if "bug" in line} == {"bug", "unimportable"}


def test_a_listing_of_another_shape_is_the_sources_drift_and_no_bug(crawls: Crawls) -> None:
    assert "expected JSON" in crawls.first["drifted"]["reason"]


@pytest.mark.parametrize("name", ["etag", "modified", "linked", "same", "lister"])
def test_a_second_crawl_finds_it_unchanged_and_keeps_the_body_once(crawls: Crawls, name: str) -> None:
    line = crawls.second[name]
    assert (line["outcome"], line["captures"]) == ("unchanged", [])
    last = crawls.last(name)
    assert last.outcome is Outcome.UNCHANGED
    [first, *_] = [c for c in crawls.early if c.url == last.url]
    assert crawls.archive.body(last) == crawls.archive.body(first)
    assert last.byte_count == first.byte_count > 0


def test_validators_go_out_only_once_there_is_a_whole_capture(crawls: Crawls) -> None:
    conditions = ("if-none-match", "if-modified-since")
    sent = [{name: a.headers[name] for name in conditions if name in a.headers} for a in crawls.asked_first]
    assert sent == [{}] * len(sent)
    second = {a.path: a.headers for a in crawls.asked_second}
    assert second["/etag"]["if-none-match"] == '"v1"'
    assert second["/modified"]["if-modified-since"] == "Sun, 01 Nov 2026 00:00:00 GMT"
    assert not set(second["/same"]) & set(conditions)
    assert not any(set(a.headers) & set(conditions) for a in crawls.asked_second if a.path == "/robots.txt")


def test_a_validator_that_a_304_does_not_repeat_still_holds(crawls: Crawls) -> None:
    assert crawls.last("etag").status == 304
    assert crawls.archive.answer(crawls.last("etag")).header("ETag") == '"v1"'


def test_an_equal_x_linked_etag_spares_the_body(crawls: Crawls) -> None:
    blob = "/blob?Signature=s3cr3t"
    assert [a.path for a in crawls.asked_first].count(blob) == 1
    assert [a.path for a in crawls.asked_second].count(blob) == 0
    assert "/linked" in [a.path for a in crawls.asked_second]


def test_an_unchanged_listing_still_leads_to_its_pages(crawls: Crawls) -> None:
    assert {"/s1", "/s2"} <= {a.path for a in crawls.asked_second}


def test_an_archived_state_carries_its_own_moment(crawls: Crawls) -> None:
    first, second = [c for c in crawls.early if (c.source, c.role) == ("lister", "page")]
    assert first.origin == second.origin == "archive"
    states = {first.url[-2:]: first, second.url[-2:]: second}
    assert states["s1"].state_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert states["s1"].published_on == date(2025, 1, 2)
    assert states["s2"].published_on == date(2025, 6, 7)
    [listing] = [c for c in crawls.early if c.source == "lister" and c.role == "listing"]
    assert listing.published_on == listing.fetched_at.date()


def test_an_error_never_takes_the_place_of_the_last_good_page(crawls: Crawls) -> None:
    assert "HTTP 500" in crawls.second["down"]["reason"]
    assert crawls.archive.newest(f"https://{HOST}/down") is None


def test_replay_needs_no_network_and_appends_nothing(crawls: Crawls) -> None:
    assert sorted(crawls.sources.captures.rglob("*.warc.gz")) == crawls.files
    assert crawls.replay["etag"]["outcome"] == crawls.replay["linked"]["outcome"] == "unchanged"
    assert crawls.replay["lister"]["exchanges"] == 3


def test_replay_fails_aloud_on_a_miss(crawls: Crawls) -> None:
    line = crawls.replay["down"]
    assert line["outcome"] == "failed"
    assert f"https://{HOST}/down: the archive holds no usable capture" in line["reason"]


def test_the_summary_line_is_kept_in_the_warc_file(crawls: Crawls) -> None:
    from warcio.archiveiterator import ArchiveIterator

    [path] = [file for file in crawls.files if file.parent.name == "etag"][:1]
    with path.open("rb") as file:
        *_, last = (json.loads(r.rec_headers.get_header("Frontier-Gap-Facts")) for r in ArchiveIterator(file))
    assert last["summary"]["captures"] == crawls.first["etag"]["captures"]


def test_history_asks_for_the_days_named_and_finding_none_is_no_failure(tmp_path: Path) -> None:
    sources = MiniSources(tmp_path)
    sources.add("lister", spider=LISTER)
    with LocalServer(pages()) as server:
        days = {"since": date(2025, 1, 1), "until": date(2025, 12, 31)}
        line = sources.crawl(server, names=("lister",), **days)["lister"]
    assert server.paths() == ["/history?2025-01-01/2025-12-31"]
    assert (line["outcome"], line["reason"]) == ("unchanged", "no state was published in those days")


def test_a_sample_crawl_is_marked_and_repeats_itself(tmp_path: Path) -> None:
    sources = MiniSources(tmp_path)
    sources.add(urls=[f"https://{HOST}/scores.json", f"https://{HOST}/not-in-the-sample.json"])
    first, second = (sources.crawl(mode="sample")["mini"] for _ in range(2))
    assert (first["outcome"], second["outcome"], second["captures"]) == ("whole", "unchanged", [])
    [capture] = sources.archive().captures()
    assert (capture.origin, capture.url) == ("sample", f"sample://{HOST}/scores.json")
    assert capture.https_url == f"https://{HOST}/scores.json"
    assert sources.archive().body(capture) == BODY
    line = sources.crawl(mode="replay")["mini"]  # what is sampled can be replayed; the other URL is a miss
    assert line["outcome"] == "partial"
    assert "not-in-the-sample.json: the archive holds no usable capture" in line["reason"]
