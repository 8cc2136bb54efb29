"""Asks Artificial Analysis's API for its models, with the key that the environment holds."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.http import Request

from scrapers.keys import key_header
from scrapers.spider import SourceSpider


class ArtificialAnalysisSpider(SourceSpider):
    """One request; the API tells the present only. The key is in its header and nowhere else."""

    name = "artificial_analysis"
    sample_asks = "latest"

    def latest(self) -> Iterator[Request]:
        """Every model with its evaluations and prices."""
        known = self.source.parameters
        headers = key_header(self.source, known["key_header"]) if self.mode == "live" else {}
        yield self.ask(known["url"], headers=dict(headers))
