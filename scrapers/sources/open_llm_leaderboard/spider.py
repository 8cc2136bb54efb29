"""Asks for the Open LLM Leaderboard's table, in the one of three wire forms that source.yml names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, Literal

from scrapy.http import Request, Response

from scrapers.sources.open_llm_leaderboard.page import rows_total
from scrapers.spider import SourceSpider


class OpenLlmLeaderboardSpider(SourceSpider):
    """The table is frozen, so its latest state is all there is: nothing older is served."""

    name = "open_llm_leaderboard"
    sample_asks: ClassVar[Literal["history", "latest", "both"]] = "latest"

    def latest(self) -> Iterable[Request]:
        """The pinned parquet file; or, where `form` says so, the data set server's pages or the Space's API."""
        facts = self.source.parameters
        if facts["form"] == "parquet":
            # The pinned commit's day is known; the other forms show whatever the data set is by now.
            published_on = facts["parquet_published_on"]
            assert isinstance(published_on, date)
            return [self.ask(str(facts["parquet_url"]), published_on=published_on)]
        if facts["form"] == "rows":
            return [self.ask(self._rows(0, 1), role="listing", callback=self.pages)]
        if facts["form"] == "api":
            return [self.ask(str(facts["api_url"]))]
        raise ValueError(f"form must be parquet, rows or api, not {facts['form']!r}")

    def history(self, since: date, until: date) -> Iterable[Request]:
        """The same frozen file, when its day lies in the days asked for."""
        published_on = self.source.parameters["parquet_published_on"]
        assert isinstance(published_on, date)
        return self.latest() if since <= published_on <= until else ()

    def pages(self, response: Response) -> Iterator[Request]:
        """Every page of the table, up to the number of rows that the server states and never past it."""
        length = int(str(self.source.parameters["rows_length"]))
        for offset in range(0, rows_total(response.body), length):
            yield self.ask(self._rows(offset, length))

    def _rows(self, offset: int, length: int) -> str:
        return f"{self.source.parameters['rows_url']}&offset={offset}&length={length}"
