"""Asks for the Open LLM Leaderboard's table, in the one of three wire forms that source.yml names, and for its past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from scrapy.http import Request, Response

from scrapers.sources.open_llm_leaderboard.page import rows_total
from scrapers.spider import CommittedFileSpider


class OpenLlmLeaderboardSpider(CommittedFileSpider):
    """The table is frozen; its past states are in the repositories of third parties."""

    name = "open_llm_leaderboard"

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

    def history(self, since: date, until: date) -> Iterator[Request]:
        """The archived tables of those days, by commit or day, and the frozen file when its day is among them."""
        facts = self.source.parameters
        for day in facts["report_days"]:
            if since <= day <= until:
                url = facts["report_url"].format(day=f"{day:%Y%m%d}")
                yield self.ask(url, published_on=day, state_at=datetime.combine(day, time(), UTC), archived=True)
        for path, last in facts["paths"].items():
            if since <= last:
                yield self._listing(path, 1, since, min(until, last))
        if since <= facts["parquet_published_on"] <= until:
            yield from self.latest()

    def pages(self, response: Response) -> Iterator[Request]:
        """Every page of the table, up to the number of rows that the server states and never past it."""
        length = int(str(self.source.parameters["rows_length"]))
        for offset in range(0, rows_total(response.body), length):
            yield self.ask(self._rows(offset, length))

    def _rows(self, offset: int, length: int) -> str:
        return f"{self.source.parameters['rows_url']}&offset={offset}&length={length}"
