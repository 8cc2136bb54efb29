"""Asks for simple-evals' README: the newest on the main branch, and past states by commit."""

from __future__ import annotations

from scrapers.spider import CommittedFileSpider


class SimpleEvalsSpider(CommittedFileSpider):
    """One file a state."""

    name = "simple_evals"
