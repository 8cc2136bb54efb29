"""Asks for SWE-bench's leaderboard file: the newest on the site's main branch, and past states by commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from scrapy.http import Request, Response

from scrapers.parsing import github_commits
from scrapers.spider import SourceSpider

PAGE_SIZE = 100  # of GitHub's commits listing, as `commits` in source.yml asks for it


class SweBenchSpider(SourceSpider):
    """One file a state, named by its commit; several states of one day are all asked for."""

    name = "swe_bench"

    def latest(self) -> Iterable[Request]:
        """The file as it is now."""
        return [self.ask(str(self.source.parameters["latest"]))]

    def history(self, since: date, until: date) -> Iterable[Request]:
        """The first page of the commits listing of each path that the file has had."""
        paths = self.source.parameters["paths"]
        assert isinstance(paths, list)
        return [self._listing(path, 1, since, until) for path in paths]

    def _listing(self, path: str, page: int, since: date, until: date) -> Request:
        url = str(self.source.parameters["commits"]).format(path=path, page=page)
        days = {"path": path, "page": page, "since": since, "until": until}
        return self.ask(url, role="listing", callback=self.states, cb_kwargs=days)

    def states(self, response: Response, path: str, page: int, since: date, until: date) -> Iterator[Request]:
        """The states on one page of the listing that lie in the days asked for, and its next page."""
        commits = github_commits(response.body)
        for commit in commits:
            day = commit.committed_at.date()
            if since <= day <= until:
                url = str(self.source.parameters["at_commit"]).format(sha=commit.sha, path=path)
                yield self.ask(url, published_on=day, state_at=commit.committed_at, archived=True)
        oldest = commits[-1].committed_at.date() if commits else since
        if len(commits) == PAGE_SIZE and oldest >= since:
            yield self._listing(path, page + 1, since, until)
