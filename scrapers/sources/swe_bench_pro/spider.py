"""Asks for SWE-bench Pro's pages: the boards of both versions, the repository's own table, and results by task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from scrapy.http import Request, Response

from scrapers.parsing import github_folders
from scrapers.spider import CommittedFileSpider


class SweBenchProSpider(CommittedFileSpider):
    """The boards and every run of the repository now; past states of V1's board as somebody saved them in Git."""

    name = "swe_bench_pro"
    sample_asks: ClassVar[Literal["history", "latest", "both"]] = "both"

    def latest(self) -> Iterable[Request]:
        """The pages that source.yml lists, and the listing of runs."""
        runs = str(self.source.parameters["runs"])
        return [*super().latest(), self.ask(runs, role="listing", callback=self.runs)]

    def runs(self, response: Response) -> Iterator[Request]:
        """The results by task of every run in the listing."""
        for run in github_folders(response.body):
            yield self.ask(str(self.source.parameters["results"]).format(run=run))
