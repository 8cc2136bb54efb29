"""Scrapy's download handler for tests: live hosts answered by a server on this machine (SOURCE_ORIGINS)."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request, Response


class OriginHandler(HTTP11DownloadHandler):
    """Sends requests for mapped hosts to their targets; everything above it sees the live URLs."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.origins: dict[str, str] = crawler.settings.getdict("SOURCE_ORIGINS")

    async def download_request(self, request: Request) -> Response:
        """The answer of the mapped server. Raises CannotResolveHostError for a host that is not mapped."""
        parts = urlsplit(request.url)
        target = self.origins.get(parts.hostname or "")
        if target is None:
            raise CannotResolveHostError(f"{parts.hostname} is not in SOURCE_ORIGINS")
        path = parts._replace(scheme="", netloc="").geturl()
        response = await super().download_request(request.replace(url=target + path))
        return response.replace(url=request.url)
