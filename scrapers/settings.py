"""Scrapy's settings for our crawls: polite, honest about who asks, capped, nothing switched on unasked."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from scrapers.capture import Archive
from scrapers.transport import origins

MIDDLEWARE = {
    "live": "scrapers.middleware.CaptureMiddleware",
    "sample": "scrapers.offline.SampleMiddleware",
    "replay": "scrapers.offline.ReplayMiddleware",
}


UNUSED = [  # not even imported, which saves time and leaves no port to open
    f"scrapy.extensions.{name}"
    for name in (
        "remote_control.RemoteControl",
        "telnet.TelnetConsole",
        "feedexport.FeedExporter",
        "memdebug.MemoryDebugger",
        "spiderstate.SpiderState",
    )
]


def user_agent() -> str:
    """Name and version, with FRONTIER_GAP_CONTACT (an address or URL of whoever runs this) when it is set."""
    try:
        number = version("frontier-gap")
    except PackageNotFoundError:
        number = "0"
    contact = " ".join(os.environ.get("FRONTIER_GAP_CONTACT", "").split())
    return f"FrontierGap/{number}" + (f" (+{contact})" if contact else "")


def settings(mode: str, archive: Archive, **changes: Any) -> dict[str, Any]:
    """The settings of one crawl. `changes` are for tests: shorter waits and budgets.

    Raises ValueError when SOURCE_ORIGINS names a target that is not on this machine.
    """
    mapped = dict(origins(os.environ.get("SOURCE_ORIGINS")))
    handler = "scrapers.origins.OriginHandler"
    return {
        "ARCHIVE": archive,
        "AUTOTHROTTLE_ENABLED": mode == "live" and not mapped,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "BACKOFF_S": 0.05 if mapped else 2.0,  # doubles with each attempt
        "COMPRESSION_ENABLED": False,  # the capture middleware undoes it under the source's cap
        "CONCURRENT_REQUESTS": 2,  # a source; few, so that a pause the server asks for holds nearly all
        "COOKIES_ENABLED": False,
        "DOWNLOADER_MIDDLEWARES": {MIDDLEWARE[mode]: 620},  # between the redirect middleware and the network
        "DOWNLOAD_DELAY": 0 if mapped else 2.0,  # each source sets its own
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler} if mapped else {},
        "DOWNLOAD_MAXSIZE": 64 << 20,  # each source sets its own
        "DOWNLOAD_TIMEOUT": 120,  # for the whole answer, so that a byte a second is no way to hold us
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_WARNSIZE": 0,
        "EXTENSIONS": dict.fromkeys(UNUSED),
        "HTTPCACHE_ENABLED": False,
        "LOG_LEVEL": "INFO",
        "METAREFRESH_ENABLED": False,
        "PATIENCE_S": 600,  # the longest Retry-After that is honoured
        "REDIRECT_MAX_TIMES": 5,
        "REFERRER_POLICY": "no-referrer",
        "REMOTE_CONTROL_ENABLED": False,  # Scrapy 2.19 would open a port that runs Python code
        "RETRY_ENABLED": False,  # the capture middleware repeats attempts, with pauses
        "RETRY_TIMES": 3,
        "ROBOTSTXT_OBEY": mode == "live",
        "SOURCE_ORIGINS": mapped,
        "STATS_DUMP": False,
        "TELNETCONSOLE_ENABLED": False,
        "TIME_BUDGET_S": 1800,  # for all of a source
        "USER_AGENT": user_agent(),
    } | changes
