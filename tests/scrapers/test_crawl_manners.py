"""Who we say we are, what is switched off, what a spider may ask, and what a source's line comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

from scrapers.capture import Archive, Asked
from scrapers.exchange import draft
from scrapers.ledger import Ledger
from scrapers.outcome import Outcome
from scrapers.settings import settings, user_agent
from scrapers.source import load_sources
from scrapers.spider import SourceSpider
from tests.scrapers.mini_source import HOST, MiniSources


@pytest.fixture
def spider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceSpider:
    sources = MiniSources(tmp_path)
    sources.add(download_delay_s=3.5, max_body_mb=7)
    monkeypatch.setenv("FRONTIER_GAP_EXTRA_SOURCES", str(sources.folder))
    load_sources.cache_clear()
    try:
        yield type("Mini", (SourceSpider,), {"name": "mini"})()
    finally:
        load_sources.cache_clear()


def test_the_user_agent_is_honest_and_names_whom_to_write_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTIER_GAP_CONTACT", raising=False)
    assert user_agent().startswith("FrontierGap/")
    assert "http" not in user_agent()
    monkeypatch.setenv("FRONTIER_GAP_CONTACT", "me@example.org\r\nX-Injected: 1")
    assert user_agent().endswith("(+me@example.org X-Injected: 1)")


def test_a_live_crawl_is_polite_and_opens_no_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_ORIGINS", raising=False)
    found = settings("live", Archive(tmp_path))
    assert found["ROBOTSTXT_OBEY"] is True
    assert found["AUTOTHROTTLE_ENABLED"] is True
    assert found["DOWNLOAD_DELAY"] >= 2
    assert found["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    off = ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "HTTPCACHE_ENABLED")
    assert [found[name] for name in off] == [False] * 4


def test_each_source_sets_its_own_delay_and_cap(spider: SourceSpider, tmp_path: Path) -> None:
    found = Settings(settings("live", Archive(tmp_path)))
    type(spider).update_settings(found)
    assert found.getfloat("DOWNLOAD_DELAY") == found.getfloat("AUTOTHROTTLE_START_DELAY") == 3.5
    assert found.getint("DOWNLOAD_MAXSIZE") == 7 << 20


def test_origins_off_this_machine_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_ORIGINS", "board.test=http://198.51.100.1:80")
    with pytest.raises(ValueError, match="SOURCE_ORIGINS"):
        settings("live", Archive(tmp_path))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.test/x",
        f"http://{HOST}/x",
        f"https://me:pw@{HOST}/x",
        f"https://{HOST}.evil.test/",
        "file:///etc/passwd",
    ],
)
def test_a_spider_may_ask_only_what_its_source_allows(spider: SourceSpider, url: str) -> None:
    with pytest.raises(ValueError, match="may not ask"):
        spider.ask(url)


def test_a_state_without_a_time_zone_is_refused(spider: SourceSpider) -> None:
    with pytest.raises(ValueError, match="time zone"):
        spider.ask(f"https://{HOST}/x", state_at=datetime(2026, 1, 1))


def ledger(*fates: tuple[str, Outcome], dated: bool = False) -> Ledger:
    """The accounts of a crawl whose URLs met these fates, as (role, outcome)."""
    found = Ledger("mini", "live", dated=dated)
    for number, (role, outcome) in enumerate(fates):
        asked = Asked("mini", "live", role, f"https://{HOST}/{number}", datetime.now(UTC))
        capture = draft(asked, None, outcome, None if outcome.usable else f"why {number}")
        found.settle(replace(capture, capture_id=str(number)))
    return found


WHOLE, SAME, FAILED, REFUSED = Outcome.WHOLE, Outcome.UNCHANGED, Outcome.FAILED, Outcome.REFUSED


@pytest.mark.parametrize(
    ("fates", "outcome", "reason"),
    [
        ([], "failed", "no page came"),
        ([("robots", WHOLE), ("listing", WHOLE)], "failed", "no page came"),
        ([("page", WHOLE), ("page", SAME)], "whole", None),
        ([("page", SAME), ("listing", WHOLE)], "unchanged", None),
        ([("page", WHOLE), ("page", FAILED)], "partial", "why 1"),
        ([("page", SAME), ("listing", FAILED)], "partial", "why 1"),
        ([("page", REFUSED), ("page", REFUSED)], "refused", "why 0"),
        ([("listing", FAILED)], "failed", "why 0"),
        ([("page", WHOLE), ("robots", FAILED)], "whole", None),
        ([("page", Outcome.PARTIAL)], "partial", "why 0"),
        ([("page", FAILED)] * 5, "failed", "; and 2 more"),
    ],
)
def test_what_a_sources_crawl_comes_to(fates: list[tuple[str, Outcome]], outcome: str, reason: str | None) -> None:
    line = ledger(*fates).line()
    assert line["outcome"] == outcome
    assert line["reason"] is None if reason is None else reason in line["reason"]


def test_a_bug_and_a_drift_outweigh_what_came() -> None:
    drifted = ledger(("page", WHOLE))
    drifted.error(ValueError("expected commits"), changed=True)
    assert (drifted.line()["outcome"], drifted.line()["reason"]) == ("drifted", "expected commits")
    drifted.error(KeyError("x"), changed=False)
    assert (drifted.line()["outcome"], drifted.line()["bug"]) == ("failed", True)
