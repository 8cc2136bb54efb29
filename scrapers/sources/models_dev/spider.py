"""Asks for models.dev's two files: what providers charge, and what the models are."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.http import Request

from scrapers.spider import SourceSpider


class ModelsDevSpider(SourceSpider):
    """Two files of the present; the site keeps no past, so prices are dated by when they were seen."""

    name = "models_dev"
    sample_asks = "latest"

    def latest(self) -> Iterator[Request]:
        """Both files."""
        for url in self.source.parameters["urls"]:
            yield self.ask(url)
