"""Asks for aider's leaderboard files: the newest with the day of its last commit, and past states by commit."""

from __future__ import annotations

from scrapers.spider import CommittedFileSpider


class AiderSpider(CommittedFileSpider):
    """Two files, polyglot and edit, each with a history of its own."""

    name = "aider"
    sample_asks = "both"
