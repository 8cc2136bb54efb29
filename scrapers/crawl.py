"""`python -m scrapers.crawl`: all selected sources at once in one process, one JSON line a source on stdout.

Long crawls say in between how far they are, in lines with the key `progress`. Logs go to stderr. Exit code 0
whenever every selected source has its line, whatever the line says: a source that fails is data. A fault of our own
is in the line too, with `"bug": true`.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import logging
import sys
from datetime import date
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from scrapers.capture import Archive
from scrapers.crawl_process import selected
from scrapers.ledger import Ledger
from scrapers.outcome import Outcome
from scrapers.settings import settings
from scrapers.source import load_sources
from scrapers.spider import SourceSpider
from scrapers.transport import redact_logs

log = logging.getLogger(__name__)


def spider_class(name: str) -> type[SourceSpider]:
    """The spider of a source. Raises LookupError when its module has none of that name."""
    module = importlib.import_module(f"scrapers.sources.{name}.spider")
    for found in vars(module).values():
        if isinstance(found, type) and issubclass(found, SourceSpider) and getattr(found, "name", None) == name:
            return found
    raise LookupError(f"scrapers/sources/{name}/spider.py has no SourceSpider named {name!r}")


class Crawl:
    """One crawl of several sources: a ledger each, and a line each as soon as it is done."""

    def __init__(self, mode: str, archive: Archive, since: date | None, until: date | None) -> None:
        self.mode, self.archive, self.since, self.until = mode, archive, since, until
        self.lines: dict[str, dict[str, Any]] = {}
        self._out = sys.stdout

    def run(self, names: list[str], changes: dict[str, Any]) -> None:
        """Crawl them all and print their lines."""
        process = AsyncCrawlerProcess(settings(self.mode, self.archive, **changes))
        logging.getLogger("scrapy").setLevel(logging.WARNING)  # each URL's fate is logged by the ledger
        redact_logs()
        for name in names:
            ledger = Ledger(name, self.mode, dated=self.since is not None, on_progress=self._print)
            ledger.stopped = load_sources()[name].no_key if self.mode == "live" else None
            if ledger.stopped:
                self._end(ledger)
                continue
            try:
                crawler = process.create_crawler(spider_class(name))
                self._begin(process, crawler, ledger)
            except Exception as error:
                log.exception("%s cannot be crawled", name)
                ledger.error(error, changed=False)
                self._end(ledger)
        process.start()
        for name in set(names) - set(self.lines):
            ledger = Ledger(name, self.mode)
            ledger.bug = "bug: its crawl could not begin; the log says why"
            self._end(ledger)

    def _begin(self, process: AsyncCrawlerProcess, crawler: Crawler, ledger: Ledger) -> None:
        def closed(reason: str) -> None:
            if reason != "finished":
                ledger.stopped = f"the crawl was stopped: {reason}"
            self._end(ledger)

        crawler.signals.connect(closed, signals.spider_closed, weak=False)
        process.crawl(crawler, mode=self.mode, since=self.since, until=self.until, ledger=ledger)

    def _end(self, ledger: Ledger) -> None:
        """Keep the line in the source's WARC file, make that durable, and only then print the line."""
        line = ledger.line()
        try:
            if self.mode == "live":
                self.archive.keep_summary(line)
            self.archive.close(ledger.source, discard_sample=not Outcome(line["outcome"]).usable)
        except OSError as error:
            ledger.error(error, changed=False)
            line = ledger.line()
        self.lines[ledger.source] = line
        self._print(line)

    def _print(self, line: dict[str, Any]) -> None:
        print(json.dumps(line), file=self._out, flush=True)


def _setting(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    return name, json.loads(value)


def main(arguments: list[str] | None = None) -> int:
    """Crawl the selected sources."""
    parser = argparse.ArgumentParser(prog="python -m scrapers.crawl", description=main.__doc__)
    parser.add_argument("--mode", choices=["live", "sample", "replay"], required=True)
    parser.add_argument("--captures", type=Path, required=True)
    parser.add_argument("--source", action="append", help="default: every enabled source")
    parser.add_argument("--since", type=date.fromisoformat, help="first published day of the history asked for")
    parser.add_argument("--until", type=date.fromisoformat, help="last published day; default: no end")
    parser.add_argument("--set", action="append", type=_setting, default=[], metavar="SETTING=JSON")
    given = parser.parse_args(arguments)
    if given.until and not given.since:
        parser.error("--until needs --since")
    names = selected(given.mode, given.source)
    crawl = Crawl(given.mode, Archive(given.captures), given.since, given.until)
    with contextlib.redirect_stdout(sys.stderr):  # stdout carries the lines and nothing else
        crawl.run(names, dict(given.set))
    return 0 if set(crawl.lines) == set(names) else 1


if __name__ == "__main__":
    sys.exit(main())
