"""Asks for Arena-Hard-Auto's tables: README, past leaderboards and CSV, as they are now and by commit."""

from __future__ import annotations

from scrapers.spider import CommittedFileSpider


class ArenaHardSpider(CommittedFileSpider):
    """Three files, each with its own states."""

    name = "arena_hard"
