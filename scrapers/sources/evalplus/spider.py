"""Asks for EvalPlus's results file: the newest on the site, and past states by commit."""

from __future__ import annotations

from scrapers.spider import CommittedFileSpider


class EvalplusSpider(CommittedFileSpider):
    """One file a state, named by its commit; several states of one day are all asked for."""

    name = "evalplus"
