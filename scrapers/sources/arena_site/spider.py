"""Which of Arena's own pages are asked, when somebody who may do so asks for this source by name."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.http import Request

from scrapers.spider import SourceSpider


class ArenaSiteSpider(SourceSpider):
    """A page a board; categories stand in the path."""

    name = "arena_site"
    sample_asks = "latest"

    def latest(self) -> Iterator[Request]:
        """The pages that source.yml lists."""
        pages = self.source.parameters["pages"]
        assert isinstance(pages, list)
        for page in pages:
            yield self.ask(page)
