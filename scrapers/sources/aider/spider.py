"""Asks for aider's leaderboard files: the newest with the day of its last commit, and past states by commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scrapy.http import Request, Response

from scrapers.parsing import github_commits
from scrapers.spider import CommittedFileSpider


class AiderSpider(CommittedFileSpider):
    """Two files, polyglot and edit, each with a history of its own. They state no day: the last commit's is asked."""

    name = "aider"
    sample_asks = "both"

    def latest(self) -> Iterable[Request]:
        """The last commit of each file; the file follows."""
        known = self.source.parameters
        return [
            self.ask(known["newest"].format(path=path), role="listing", callback=self.newest, cb_kwargs={"url": url})
            for path, url in zip(known["paths"], known["latest"], strict=True)
        ]

    def newest(self, response: Response, url: str) -> Iterator[Request]:
        """The file on the main branch, published on the day of its last commit where the listing has one."""
        moments = [commit.committed_at for commit in github_commits(response.body)]
        yield self.ask(url, published_on=max(moments).date() if moments else None)
