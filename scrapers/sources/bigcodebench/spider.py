"""Asks for BigCodeBench's two results files: the newest on the site, and past states by commit."""

from __future__ import annotations

from scrapers.spider import CommittedFileSpider


class BigcodebenchSpider(CommittedFileSpider):
    """The full benchmark and its hard part each have a file; a state is named by its commit."""

    name = "bigcodebench"
