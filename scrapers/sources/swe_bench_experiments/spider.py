"""Asks for the results by task of SWE-bench's submissions, a file a submission, by the listing of each split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import quote

from scrapy.http import Request, Response

from scrapers.parsing import github_folders
from scrapers.sources.swe_bench_experiments.folders import is_mini, submitted_on
from scrapers.spider import SourceSpider


class SweBenchExperimentsSpider(SourceSpider):
    """A daily run asks for the split that still grows, conditionally; the other splits belong to the history."""

    name = "swe_bench_experiments"

    def latest(self) -> Iterable[Request]:
        """The listing of each split that source.yml names as growing."""
        return self._listings(self.source.parameters["growing"], date.min, date.max)

    def history(self, since: date, until: date) -> Iterable[Request]:
        """The listing of every split, for the submissions of those days."""
        return self._listings(self.source.parameters["splits"], since, until)

    def _listings(self, splits: Iterable[str], since: date, until: date) -> list[Request]:
        listing = str(self.source.parameters["listing"])
        days = {"since": since, "until": until}
        return [
            self.ask(
                listing.format(split=split),
                role="listing",
                callback=self.submissions,
                cb_kwargs={"split": split} | days,
            )
            for split in splits
        ]

    def submissions(self, response: Response, split: str, since: date, until: date) -> Iterator[Request]:
        """The results of each submission of those days; a folder without a day is always asked for."""
        files = self.source.parameters["files"]
        for folder in github_folders(response.body):
            day = submitted_on(folder)
            if day is None or since <= day <= until:
                file = files["mini" if is_mini(folder) else "other"]
                # `+` stands in a folder's name; a server may read it as a space.
                yield self.ask(file.format(split=split, folder=quote(folder, safe="")))
