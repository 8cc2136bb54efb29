"""Asks for HELM's tables: a project's releases from the bucket's listing, a release's day, then its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, Literal

from scrapy.http import Request, Response

from scrapers.sources.helm.page import release_day, releases
from scrapers.spider import SourceSpider


class HelmSpider(SourceSpider):
    """A table is of a project and a release; the newest release of each project is its present state."""

    name = "helm"
    sample_asks: ClassVar[Literal["history", "latest", "both"]] = "latest"

    def latest(self) -> Iterable[Request]:
        """The listing of each project's releases, of which the newest is asked for."""
        return [self._listing(project, None) for project in self._facts["projects"]]

    def history(self, since: date, until: date) -> Iterable[Request]:
        """The same listings; every release is asked for whose day lies in the days asked for."""
        return [self._listing(project, (since, until)) for project in self._facts["projects"]]

    def summaries(self, response: Response, project: str, days: tuple[date, date] | None) -> Iterator[Request]:
        """The summary of each release wanted: it alone tells the day, the bucket's times are of one re-upload."""
        listed = releases(response.body)
        for release in listed if days else listed[-1:]:
            url = self._facts["summary"].format(project=project, release=release)
            wanted = {"project": project, "release": release, "days": days}
            yield self.ask(url, role="listing", callback=self.table, cb_kwargs=wanted)

    def table(
        self, response: Response, project: str, release: str, days: tuple[date, date] | None
    ) -> Iterator[Request]:
        """The release's table, when its day lies in the days asked for."""
        day = release_day(response.body)
        group = self._facts["projects"][project]["group"]
        url = self._facts["table"].format(project=project, release=release, group=group)
        if days is None:
            yield self.ask(url, published_on=day)
        elif days[0] <= day <= days[1]:
            yield self.ask(url, published_on=day, state_at=datetime.combine(day, time.min, UTC), archived=True)

    def _listing(self, project: str, days: tuple[date, date] | None) -> Request:
        url = self._facts["listing"].format(project=project)
        return self.ask(url, role="listing", callback=self.summaries, cb_kwargs={"project": project, "days": days})

    @property
    def _facts(self) -> dict[str, Any]:
        return self.source.parameters
