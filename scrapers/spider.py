"""What every spider shares: it says which URLs to ask for, and parses nothing but listings.

A subclass (`scrapers/sources/<name>/spider.py`) sets `name` and defines `latest()`, and `history()` where
the source has a past. Pages need no callback: the middleware captures them. A listing's callback yields
more `ask(...)`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from scrapers.ledger import Ledger
from scrapers.parsing import github_commits
from scrapers.sample import Exchange, exchanges
from scrapers.source import Source, load_sources
from scrapers.transport import allowed


class SourceSpider(scrapy.Spider):
    """One source's spider. `since` and `until` are set when its history is asked for."""

    sample_asks: ClassVar[Literal["history", "latest", "both"]] = "history"

    def __init__(
        self,
        mode: str = "live",
        since: date | None = None,
        until: date | None = None,
        ledger: Ledger | None = None,  # given by the crawl
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.source: Source = load_sources()[self.name]
        self.mode, self.since, self.until = mode, since, until
        self.ledger = ledger or Ledger(self.name, mode)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The source's own politeness and cap, from its source.yml."""
        super().update_settings(settings)
        source = load_sources()[cls.name]
        settings.set("DOWNLOAD_MAXSIZE", source.max_body_mb << 20, priority="spider")
        if not settings.getdict("SOURCE_ORIGINS"):  # a test server on this machine needs no politeness
            settings.set("DOWNLOAD_DELAY", source.download_delay_s, priority="spider")
            settings.set("AUTOTHROTTLE_START_DELAY", source.download_delay_s, priority="spider")

    # ---- what a source defines

    def latest(self) -> Iterable[Request]:
        """What a daily run asks for."""
        raise NotImplementedError(f"{self.name} does not say what a daily run asks for")

    def history(self, since: date, until: date) -> Iterable[Request]:
        """The archived states published from `since` to `until`, both inclusive; none by default."""
        return ()

    def sample(self) -> Iterator[Exchange]:
        """The bundled answers that a sample crawl gets."""
        return exchanges(self.name)

    # ---- what a source uses

    def ask(
        self,
        url: str,
        *,
        role: Literal["page", "listing"] = "page",
        published_on: date | None = None,
        state_at: datetime | None = None,
        archived: bool = False,
        callback: Callable[..., Any] | None = None,
        cb_kwargs: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Request:
        """A request that will be captured.

        published_on, state_at (aware): of an archived state, from the listing or URL; None for the present.
        Raises ValueError for a URL that is not https, holds a user, or whose host source.yml does not allow.
        """
        parts = urlsplit(url)
        hosts = self.source.allowed_hosts
        if parts.scheme != "https" or parts.username or not allowed(parts.hostname or "", hosts):
            raise ValueError(f"{self.name} may not ask {url!r}: allowed are https and {hosts}")
        if state_at is not None and state_at.tzinfo is None:
            raise ValueError(f"state_at of {url} must say its time zone")
        facts = {"role": role, "published_on": published_on, "state_at": state_at, "archived": archived}
        call = callback or self.kept
        request = Request(url, callback=call, errback=self.lost, cb_kwargs=cb_kwargs, headers=headers)
        request.meta["asked"] = {"url": request.url, **facts}  # as Scrapy escapes it
        self.ledger.asked += 1
        return request

    def kept(self, response: Any, **_: Any) -> None:
        """Nothing is left to do for a page: the middleware has captured it."""

    def lost(self, failure: Any) -> None:
        """No answer, and the middleware has said why; if it has not, something of ours is broken."""
        said = isinstance(failure.value, IgnoreRequest) or self.ledger.knows(failure.request.meta["asked"]["url"])
        if not said:
            self.ledger.error(failure.value, changed=False)

    async def start(self) -> AsyncIterator[Request]:
        """The requests of this crawl: the latest; the history when days were named; for a sample what
        `sample_asks` says."""
        for request in self._requests():
            yield request

    def _requests(self) -> Iterator[Request]:
        sample = self.mode == "sample"
        if self.sample_asks in ("latest", "both") if sample else self.since is None:
            yield from self.latest()
        if self.sample_asks in ("history", "both") if sample else self.since is not None:
            yield from self.history(self.since or date.min, self.until or date.max)


class CommittedFileSpider(SourceSpider):
    """A source whose page is a file in a Git repository: the newest state by its branch, past ones by commit.

    source.yml's parameters: `latest` (a URL, or a list of them), `paths` (every path that the file has had), and the
    templates `commits` ({path}, {page}: GitHub's listing, 100 a page) and `at_commit` ({sha}, {path}). Where files
    state no day, `newest` ({path}: the listing's first entry) dates what is asked now: a file that nobody touched for
    a year would else pass for today's.
    """

    PAGE_SIZE: ClassVar[int] = 100  # of GitHub's commits listing

    def latest(self) -> Iterable[Request]:
        """The file, or files, as they are now; each after its last commit, where `newest` is given."""
        urls, newest = self.source.parameters["latest"], self.source.parameters.get("newest")
        for url in [urls] if isinstance(urls, str) else urls:
            if newest is None:
                yield self.ask(url)
                continue
            path = next(path for path in self.source.parameters["paths"] if path.endswith(url.rpartition("/")[2]))
            listing = newest.format(path=path)
            yield self.ask(listing, role="listing", callback=self.dated, cb_kwargs={"url": url})

    def dated(self, response: Response, url: str) -> Iterator[Request]:
        """The file as it is now, published on the day of its last commit; undated where the listing has none."""
        moments = [commit.committed_at for commit in github_commits(response.body)]
        yield self.ask(url, published_on=max(moments).date() if moments else None)

    def history(self, since: date, until: date) -> Iterable[Request]:
        """The first page of the commits listing of each path."""
        return [self._listing(path, 1, since, until) for path in self.source.parameters["paths"]]

    def _listing(self, path: str, page: int, since: date, until: date) -> Request:
        url = self.source.parameters["commits"].format(path=path, page=page)
        days = {"path": path, "page": page, "since": since, "until": until}
        return self.ask(url, role="listing", callback=self.states, cb_kwargs=days)

    def states(self, response: Response, path: str, page: int, since: date, until: date) -> Iterator[Request]:
        """The states on one page of the listing that lie in the days asked for, and its next page."""
        commits = github_commits(response.body)
        for commit in commits:
            day = commit.committed_at.date()
            if since <= day <= until:
                url = self.source.parameters["at_commit"].format(sha=commit.sha, path=path)
                yield self.ask(url, published_on=day, state_at=commit.committed_at, archived=True)
        oldest = commits[-1].committed_at.date() if commits else since
        if len(commits) == self.PAGE_SIZE and oldest >= since:
            yield self._listing(path, page + 1, since, until)
