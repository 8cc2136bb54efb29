"""Asks for TIGER-Lab's results file: the newest with the day of the data set's last change, past ones by commit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, Literal

from scrapy.http import Request, Response

from scrapers.parsing import hub_commits
from scrapers.sources.mmlu_pro.page import last_modified
from scrapers.spider import SourceSpider

NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')


class MmluProSpider(SourceSpider):
    """The file states no day, so the data set's card is asked for first."""

    name = "mmlu_pro"
    sample_asks: ClassVar[Literal["history", "latest", "both"]] = "latest"

    def latest(self) -> Iterable[Request]:
        """The card; the file follows."""
        return [self.ask(self.source.parameters["about_url"], role="listing", callback=self.newest)]

    def newest(self, response: Response) -> Iterator[Request]:
        """The file on the main branch, published on the day of the last change."""
        url = self.source.parameters["file"].format(revision="main")
        yield self.ask(url, published_on=last_modified(response.body))

    def history(self, since: date, until: date) -> Iterable[Request]:
        """The listing of the data set's commits."""
        return [self._listing(self.source.parameters["commits"], since, until)]

    def _listing(self, url: str, since: date, until: date) -> Request:
        return self.ask(url, role="listing", callback=self.states, cb_kwargs={"since": since, "until": until})

    def states(self, response: Response, since: date, until: date) -> Iterator[Request]:
        """The file at each commit in the days asked for, and the listing's next page."""
        commits = hub_commits(response.body)
        for commit in commits:
            day = commit.committed_at.date()
            if since <= day <= until:
                url = self.source.parameters["file"].format(revision=commit.sha)
                yield self.ask(url, published_on=day, state_at=commit.committed_at, archived=True)
        following = NEXT.search((response.headers.get("Link") or b"").decode("latin-1"))
        if following and commits and commits[-1].committed_at.date() >= since:
            yield self._listing(response.urljoin(following[1]), since, until)
