"""A source that needs a key: off without it, and with it the key is sent in one header and written nowhere."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.crawl_process import selected
from scrapers.keys import key_header
from scrapers.source import Source, load_sources
from tests.scrapers.local_server import Answer, Asked, LocalServer, Page
from tests.scrapers.mini_source import BODY, HOST, MiniSources

KEY = "aa-T3stKeyOfNobody"
NAME = "MINI_API_KEY"
OTHER = f"cdn.{HOST}"
JSON = {"Content-Type": "application/json"}
AA = "artificial_analysis"

SPIDER = """
from scrapers.keys import key_header
from scrapers.spider import SourceSpider

class Keyed(SourceSpider):
    name = "{name}"

    def latest(self):
        for url in self.source.parameters["urls"]:
            call = self.read if url.endswith("/bug") else None
            yield self.ask(url, headers=dict(key_header(self.source, "x-api-key")), callback=call)

    def read(self, response):
        raise KeyError("we asked with " + self.source.key)
"""


def echo(asked: Asked) -> Answer:
    """A server that says the key back wherever it can."""
    key = asked.headers["x-api-key"]
    return Answer(
        headers=JSON | {"X-Your-Key": key, "ETag": f'"{key}"'}, body=BODY[:-1] + f', "key": "{key}"}}'.encode()
    )


def refuse(asked: Asked) -> Answer:
    return Answer(401, headers=JSON, body=f'{{"error": "no such key: {asked.headers["x-api-key"]}"}}'.encode())


PAGES: dict[str, Page] = {
    "/echo": echo,
    "/bug": echo,
    "/refused": refuse,
    "/away": lambda asked: Answer(302, headers={"Location": f"https://{OTHER}/{asked.headers['x-api-key']}?at=1"}),
    "/astray": lambda asked: Answer(302, headers={"Location": f"https://{asked.headers['x-api-key']}.example/"}),
    f"/{KEY}?at=1": lambda asked: Answer(headers=JSON | {"X-Got": str(dict(asked.headers))}, body=BODY),
}


def everything_written(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file, gzip members unpacked, and its name."""
    for path in sorted(folder.rglob("*")):
        yield path, str(path).encode()
        if path.is_file():
            body = path.read_bytes()
            yield path, body
            while body[:2] == b"\x1f\x8b":
                member = zlib.decompressobj(wbits=31)
                yield path, member.decompress(body)
                body = member.unused_data


def test_a_key_is_sent_and_written_nowhere(tmp_path: Path) -> None:
    sources = MiniSources(tmp_path)
    urls = [f"https://{HOST}/{path}" for path in ("echo", "bug", "refused", "away", "astray")]
    sources.add(spider=SPIDER, needs_env=NAME, urls=urls, allowed_hosts=[HOST, OTHER])
    with LocalServer(dict(PAGES)) as server:
        for _ in range(2):  # the second time with the validators of the first
            line = sources.crawl(server, hosts=(HOST, OTHER), env={NAME: f" {KEY}\n"})["mini"]
    assert line["bug"] and "KEY-REDACTED" in line["reason"], line
    asked = {request.path: request.headers.get("x-api-key") for request in server.asked}
    assert asked["/echo"] == KEY
    assert asked["/robots.txt"] is None
    assert asked[f"/{KEY}?at=1"] is None, "a redirect to another host takes the key along"
    captures = [capture for capture in sources.archive().captures("mini") if capture.role == "page"]
    assert len(captures) == 10
    assert b'"key": "KEY-REDACTED"' in sources.archive().body(captures[0])
    written = list(everything_written(tmp_path))
    assert any(b"KEY-REDACTED" in content and path.name == "stderr" for path, content in written)
    assert any(b"KEY-REDACTED" in content and path.suffix == ".gz" for path, content in written)
    assert [path for path, content in written if KEY.lower().encode() in content.lower()] == []


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (None, "is not set"),
        ("", "is not set"),
        ("a b\nc" * 9, "is no key of letters and digits"),
        ("short", "is no key of letters and digits"),
    ],
)
def test_a_source_without_a_fitting_key_is_not_asked_even_by_name(
    key: str | None, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(NAME, raising=False)
    sources = MiniSources(tmp_path)
    sources.add(spider=SPIDER, needs_env=NAME)
    with LocalServer(dict(PAGES)) as server:
        line = sources.crawl(server, env={} if key is None else {NAME: key})["mini"]
    assert server.asked == []
    assert (line["outcome"], "bug" in line) == ("failed", False)
    assert line["reason"] == f"{NAME} {why}", "the reason shows nothing of what is set"


def test_a_source_with_a_key_is_asked_by_a_run_that_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARTIFICIAL_ANALYSIS_API_KEY", raising=False)
    assert AA not in selected("live", None)
    assert load_sources()[AA].off == "ARTIFICIAL_ANALYSIS_API_KEY is not set"
    monkeypatch.setenv("ARTIFICIAL_ANALYSIS_API_KEY", KEY)
    assert AA in selected("live", None)
    assert load_sources()[AA].off is None
    assert key_header(load_sources()[AA], "x-api-key") == {"x-api-key": KEY}


def test_what_is_off_says_why() -> None:
    source: Source = load_sources()["arena_site"]
    assert not source.enabled and source.off == source.disabled_reason
    assert "arena_site" not in selected("live", None)
