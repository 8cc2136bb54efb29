"""Asks for SWE-bench's leaderboard file: the newest on the site's main branch, and past states by commit."""

from __future__ import annotations

from scrapers.spider import CommittedFileSpider


class SweBenchSpider(CommittedFileSpider):
    """One file a state, named by its commit; several states of one day are all asked for."""

    name = "swe_bench"
