"""Which files of Arena's official dataset are asked: `latest` daily, `full` for the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from scrapy.http import Request

from scrapers.spider import SourceSpider


class ArenaSpider(SourceSpider):
    """One parquet file a subset; `full` holds every published day, so the days asked for do not cut it."""

    name = "arena"

    def latest(self) -> Iterator[Request]:
        """The newest published day of every subset."""
        return self._files("latest")

    def history(self, since: date, until: date) -> Iterator[Request]:
        """Every published day of every subset, as the dataset tells it today: a state of the present."""
        return self._files("full")

    def _files(self, split: str) -> Iterator[Request]:
        known: dict[str, Any] = self.source.parameters
        for subset in known["subsets"]:
            yield self.ask(known["url"].format(subset=subset, split=split))
