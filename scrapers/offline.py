"""The middlewares of the two modes without a network: the bundled sample, and replay from the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cached_property

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from scrapers import transport
from scrapers.capture import Answer, ArchiveDamaged
from scrapers.exchange import draft
from scrapers.outcome import Outcome
from scrapers.recorder import Recorder, shown
from scrapers.sample import ASSEMBLED_AT, Exchange


class SampleMiddleware(Recorder):
    """Answers from the source's bundled sample, and captures each answer once, under its sample:// URL."""

    @cached_property
    def answers(self) -> dict[tuple[str, datetime | None], Exchange]:
        """The sample's answers by live URL, and by state where a URL has several."""
        return {(Request(exchange.url).url, exchange.state_at): exchange for exchange in self.spider.sample()}

    @cached_property
    def undated(self) -> dict[str, Exchange]:
        """For a request that names no state: the one answer that the sample has of its URL, or the last of several."""
        return {url: exchange for (url, _), exchange in self.answers.items()}

    def process_request(self, request: Request) -> Response:
        """The sample's answer, or 404 where it has none; a sample need not hold all that a spider asks for."""
        asked = self.as_asked(request)
        exchange = self.answers.get((request.url, asked.state_at)) or self.answers.get((request.url, None))
        if asked.state_at is None:
            exchange = exchange or self.undated.get(request.url)
        if exchange is None:
            return Response(request.url, status=404)
        headers = (("Content-Type", exchange.content_type), *exchange.headers.items())
        answer = Answer(200, headers, exchange.body)
        html = bool(self.spider.source.parameters.get("html"))
        outcome, reason = transport.judge(200, answer.body, exchange.content_type, html)
        asked = replace(
            asked,
            origin="sample",
            fetched_at=ASSEMBLED_AT,
            state_at=asked.state_at or exchange.state_at,
            url=f"sample://{asked.url.removeprefix('https://')}",
        )
        capture = self.archive.keep(asked, answer, outcome, reason)
        ledger = self.spider.ledger
        ledger.exchanges += 1
        ledger.bytes += len(answer.body)
        ledger.settle(capture, is_new=self.archive.is_new(capture))
        return shown(request.url, answer)


class ReplayMiddleware(Recorder):
    """Answers from the newest usable capture of each URL and appends nothing; a miss is a failure."""

    def process_request(self, request: Request) -> Response:
        """The archived answer. Raises IgnoreRequest when there is none or it is damaged."""
        asked, ledger = self.as_asked(request), self.spider.ledger
        capture = self.archive.newest(asked.url)
        capture = capture or self.archive.newest(f"sample://{asked.url.removeprefix('https://')}")
        reason = "the archive holds no usable capture of it"
        if capture is not None:
            try:
                body = self.archive.body(capture)
            except ArchiveDamaged as damage:
                reason = str(damage)
            else:
                ledger.exchanges += 1
                ledger.bytes += len(body)
                ledger.settle(capture)
                return shown(request.url, Answer(200, (("Content-Type", capture.content_type or ""),), body))
        ledger.settle(draft(asked, None, Outcome.FAILED, reason))
        raise IgnoreRequest(reason)
