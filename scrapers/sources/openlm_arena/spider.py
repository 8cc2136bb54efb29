"""Asks for OpenLM.ai's one page; its past is served by nobody and comes in by import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from scrapy.http import Request

from scrapers.spider import SourceSpider


class OpenlmArenaSpider(SourceSpider):
    """One static page under one URL."""

    name = "openlm_arena"

    def latest(self) -> Iterable[Request]:
        """The page as it is now."""
        return [self.ask(str(self.source.parameters["url"]))]

    def history(self, since: date, until: date) -> Iterator[Request]:
        """Live, nothing: no past is served. The sample holds states of the one URL, as imported web captures would."""
        for exchange in self.sample() if self.mode == "sample" else ():
            if exchange.state_at and since <= exchange.state_at.date() <= until:
                request = self.ask(exchange.url, state_at=exchange.state_at, archived=True)
                request.dont_filter = True  # the same URL again, in another state
                yield request
