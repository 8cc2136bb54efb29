"""Asks Epoch AI for the index and the archive of benchmarks, and GitHub for past states of their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from scrapy.http import Request, Response

from scrapers.parsing import github_commits
from scrapers.spider import SourceSpider


class EpochSpider(SourceSpider):
    """Two files a day; the past by commit, in Epoch's own repository and in copies that others keep."""

    name = "epoch"

    def latest(self) -> Iterable[Request]:
        """The index with its intervals, and one archive with a file a benchmark; neither states its day."""
        return [self.ask(self._known["scores_url"]), self.ask(self._known["archive_url"])]

    def history(self, since: date, until: date) -> Iterator[Request]:
        """The first page of the commits listing of each archived file."""
        for archive in self._known["archives"]:
            if since <= archive["until"]:
                for path in archive["paths"]:
                    yield self._listing(archive["repo"], path, 1, since, min(until, archive["until"]))

    @property
    def _known(self) -> dict[str, Any]:
        return self.source.parameters

    def _listing(self, repo: str, path: str, page: int, since: date, until: date) -> Request:
        url = self._known["commits"].format(repo=repo, path=path, page=page)
        wanted = {"repo": repo, "path": path, "page": page, "since": since, "until": until}
        return self.ask(url, role="listing", callback=self.states, cb_kwargs=wanted)

    def states(
        self, response: Response, repo: str, path: str, page: int, since: date, until: date
    ) -> Iterator[Request]:
        """The states on one page of the listing that lie in the days asked for, and its next page."""
        commits = github_commits(response.body)
        for commit in commits:
            day = commit.committed_at.date()
            if since <= day <= until:
                url = self._known["at_commit"].format(repo=repo, sha=commit.sha, path=path)
                yield self.ask(url, published_on=day, state_at=commit.committed_at, archived=True)
        if len(commits) == self._known["per_page"] and commits[-1].committed_at.date() >= since:
            yield self._listing(repo, path, page + 1, since, until)
