"""Asks for LiveCodeBench's results by problem: the site's file, and past states by commit."""

from __future__ import annotations

from scrapers.spider import CommittedFileSpider


class LivecodebenchSpider(CommittedFileSpider):
    """One file of about 5 MB; the site serves what the repository's main branch has."""

    name = "livecodebench"
