"""What the middlewares of all modes share: who asked, in the words of the archive, and the crawl's accounts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from scrapers.capture import Answer, Archive, Asked
from scrapers.outcome import Outcome
from scrapers.record import PageChanged


class Lost(IgnoreRequest):
    """A request that is not sent, with its outcome and the reason in words."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


class Recorder:
    """What the middlewares of all modes share: who asked, and the accounts of the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler, self.settings = crawler, crawler.settings
        self.archive: Archive = crawler.settings["ARCHIVE"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        """Scrapy's way to make one."""
        made = cls(crawler)
        crawler.signals.connect(made.spider_error, signals.spider_error)
        return made

    @property
    def spider(self) -> Any:
        """The SourceSpider of this crawl."""
        return self.crawler.spider

    def spider_error(self, failure: Any) -> None:
        """A callback raised: a listing that changed is the source's drift, anything else our bug."""
        self.spider.ledger.error(failure.value, changed=isinstance(failure.value, PageChanged))

    def asked(self, request: Request) -> dict[str, Any]:
        """What the spider's `ask` wrote; Scrapy asks for robots.txt itself."""
        if request.meta.get("dont_obey_robotstxt"):
            request.meta.setdefault("asked", {"url": request.url, "role": "robots"})
        if "asked" not in request.meta:
            raise TypeError(f"{request.url} was not asked for with ask()")
        asked: dict[str, Any] = request.meta["asked"]
        return asked

    def as_asked(self, request: Request) -> Asked:
        """The same, as the archive wants it."""
        asked = self.asked(request)
        return Asked(
            source=self.spider.source.name,
            origin="archive" if asked.get("archived") else "live",
            role=asked["role"],
            url=asked["url"],
            fetched_at=asked.get("fetched_at") or datetime.now(UTC),
            state_at=asked.get("state_at"),
            published_on=asked.get("published_on"),
        )


def header(response: Response, name: str) -> str:
    """The first value of a header, "" when there is none."""
    return (response.headers.get(name) or b"").decode("latin-1")


def shown(url: str, answer: Answer, flag: str | None = None) -> Response:
    """An answer as Scrapy's response of the fitting class."""
    wire = {name.encode("latin-1", "replace"): value.encode("latin-1", "replace") for name, value in answer.headers}
    kind = responsetypes.from_args(headers=wire, url=url, body=answer.body)
    return kind(url, status=answer.status, headers=wire, body=answer.body, flags=[flag] if flag else None)
