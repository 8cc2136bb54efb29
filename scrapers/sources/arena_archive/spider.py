"""Which archived states of Arena's boards are asked: GitHub's listings name them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from scrapy.http import Request, Response

from scrapers.parsing import json_body
from scrapers.sources.arena_archive.page import dated_files, versions
from scrapers.sources.arena_archive.past import dated_tables
from scrapers.spider import SourceSpider


class ArenaArchiveSpider(SourceSpider):
    """All archives are finished: a daily run asks the listings and the newest state of each only."""

    name = "arena_archive"

    def latest(self) -> Iterator[Request]:
        """The newest state of each archive, which is dated, so that it is never taken for today's."""
        yield self._tags(newest=True)
        for path in self._known["catalogue"]:
            if "until" not in self._known["catalogue"][path]:
                yield self._commits(path, newest=True)
        yield self._space(newest=True)

    def history(self, since: date, until: date) -> Iterator[Request]:
        """Every dated file, every version of a catalogue file, and unrolled ratings that hold some of those days."""
        yield self._tags(since=since, until=until)
        for path in self._known["catalogue"]:
            yield self._commits(path, since=since, until=until)
        yield self._space(since=since, until=until)
        for history in (self._known["lines"], self._known["wide"]):
            if since <= history["until"] and history["since"] <= until:
                yield self.ask(history["url"])  # each line states its own day

    @property
    def _known(self) -> dict[str, Any]:
        return self.source.parameters

    def _tags(self, page: int = 1, **wanted: Any) -> Request:
        url = self._known["tags"].format(page=page)
        return self.ask(url, role="listing", callback=self.tagged, cb_kwargs={"page": page, **wanted})

    def _commits(self, path: str, page: int = 1, **wanted: Any) -> Request:
        url = self._known["commits"].format(path=path, page=page)
        facts = {"path": path, "page": page, **wanted}
        return self.ask(url, role="listing", callback=self.committed, cb_kwargs=facts)

    def _space(self, **wanted: Any) -> Request:
        url = self._known["space"]["listing"]
        return self.ask(url, role="listing", callback=self.tabled, cb_kwargs=wanted)

    def tagged(self, response: Response, page: int, **wanted: Any) -> Iterator[Request]:
        """The CSV files of a listing of tags, and the listing's next page."""
        yield from self._of_days(list(dated_files(response.body, self.source)), **wanted)
        if self._is_full(response) and not wanted.get("newest"):
            yield self._tags(page + 1, **wanted)

    def committed(self, response: Response, path: str, page: int, **wanted: Any) -> Iterator[Request]:
        """The versions of a listing of commits, and the listing's next page."""
        for moment, url in _wanted(list(versions(response.body, path, self.source)), **wanted):
            yield self.ask(url, published_on=moment.date(), state_at=moment, archived=True)
        if self._is_full(response) and not wanted.get("newest"):
            yield self._commits(path, page + 1, **wanted)

    def tabled(self, response: Response, **wanted: Any) -> Iterator[Request]:
        """The tables that the listing of the Space's files names."""
        yield from self._of_days(list(dated_tables(response.body, self.source)), **wanted)

    def _of_days(self, files: list[tuple[date, str]], **wanted: Any) -> Iterator[Request]:
        for day, url in _wanted(files, **wanted):
            state_at = datetime.combine(day, time(), UTC)
            yield self.ask(url, published_on=day, state_at=state_at, archived=True)

    def _is_full(self, response: Response) -> bool:
        listing = json_body(response.body)
        return isinstance(listing, list) and len(listing) >= self._known["per_page"]


def _wanted(
    states: list[tuple[Any, str]], newest: bool = False, since: date = date.min, until: date = date.max
) -> list[tuple[Any, str]]:
    """The states of some days, or the newest one."""
    if newest:
        return [max(states)] if states else []
    days = [(moment.date() if isinstance(moment, datetime) else moment) for moment, _ in states]
    return [state for state, day in zip(states, days, strict=True) if since <= day <= until]
