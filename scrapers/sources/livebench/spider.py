"""Asks for LiveBench's newest table, which is found by way of the site's script, and for past states by commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from scrapy.http import Request, Response

from scrapers.sources.livebench.page import check_categories, releases, script_url
from scrapers.spider import CommittedFileSpider

MOST_TRIED = 4  # the script names a release some time before or after its table is there


class LivebenchSpider(CommittedFileSpider):
    """Manifest, script, categories and table; the newest release that has both of the last is taken."""

    name = "livebench"
    sample_asks = "both"

    def latest(self) -> Iterable[Request]:
        """The manifest, which leads to the rest."""
        return [self.ask(self.source.parameters["manifest"], role="listing", callback=self.manifest)]

    def history(self, since: date, until: date) -> Iterable[Request]:
        """The commits of each known release's table."""
        path = self.source.parameters["table_path"]
        known = self.source.parameters["releases"]
        return [self._listing(path.format(release=release), 1, since, until) for release in known]

    def manifest(self, response: Response) -> Iterator[Request]:
        """The script that the manifest names."""
        yield self.ask(script_url(response.body, self.source), role="listing", callback=self.script)

    def script(self, response: Response) -> Iterator[Request]:
        """The newest release that the script names."""
        yield self._categories(releases(response.body)[:MOST_TRIED])

    def categories(self, response: Response, candidates: list[str]) -> Iterator[Request]:
        """The release's table, once its categories are those that the page function knows."""
        check_categories(response.body, candidates[0], self.source)
        url = self.source.parameters["table"].format(release=candidates[0])
        yield self._or_older(self.ask(url, cb_kwargs={"candidates": candidates}))

    def absent(self, failure: Any) -> Iterator[Request]:
        """The release before one that has no categories or no table (the miss itself is told)."""
        self.lost(failure)
        older = failure.request.cb_kwargs["candidates"][1:]
        if older:
            yield self._categories(older)

    def _categories(self, candidates: list[str]) -> Request:
        url = self.source.parameters["categories_url"].format(release=candidates[0])
        given = {"candidates": candidates}
        return self._or_older(self.ask(url, role="listing", callback=self.categories, cb_kwargs=given))

    def _or_older(self, request: Request) -> Request:
        request.errback = self.absent
        return request
