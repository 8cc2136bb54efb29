"""Writes miniature sources into a folder (FRONTIER_GAP_EXTRA_SOURCES) and crawls them through the true subprocess."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

from scrapers.capture import Archive
from scrapers.crawl_process import command_line
from tests.scrapers.local_server import LocalServer

HOST = "board.test"
URL = f"https://{HOST}/scores.json"
BODY = json.dumps({"scores": [{"model": "a", "score": 1.5}]}).encode()

SPIDER = """
from scrapers.sample import Exchange
from scrapers.spider import SourceSpider

class Spider(SourceSpider):
    name = "{name}"
    sample_asks = "latest"

    def latest(self):
        for url in self.source.parameters["urls"]:
            yield self.ask(url)

    def sample(self):
        yield Exchange("{url}", {body!r}, "application/json")
"""

PAGE = """
import polars as pl
from scrapers.parsing import json_body
from scrapers.record import Page, PageChanged, score_frame

def parse(body, url, source):
    rows = json_body(body)
    if "scores" not in rows:
        raise PageChanged(f"expected scores, found {sorted(rows)}")
    models = [row["model"] for row in rows["scores"]]
    scores = [float(row["score"]) for row in rows["scores"]]
    frame = pl.DataFrame({"raw_model": models, "score": scores}, schema={"raw_model": pl.String, "score": pl.Float64})
    return Page(score_frame(frame.with_columns(board=pl.lit("main"))), notes=("seen " + url,))
"""


PRELOADED = ["scrapers.crawl", "scrapers.middleware", "scrapers.offline", "scrapers.origins", "scrapy.core.engine"]


def _crawl(command: list[str], env: dict[str, str], folder: Path) -> None:
    """In the child: run the crawl's command with its two streams in files."""
    from scrapers import crawl

    os.environ.update(env)
    with (folder / "stderr").open("w") as log, (folder / "stdout").open("w") as lines:
        os.dup2(log.fileno(), 2)
        sys.stdout = lines
        sys.exit(crawl.main(command))


def crawl_in_fork(command: list[str], env: dict[str, str], folder: Path) -> list[dict[str, Any]]:
    """The crawl in a process of its own that need not import Scrapy anew, which spares two seconds a crawl."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    process = context.Process(target=_crawl, args=(command, env, folder))
    process.start()
    process.join(30)
    process.kill()
    assert process.exitcode == 0, (folder / "stderr").read_text()
    return [json.loads(line) for line in (folder / "stdout").read_text().splitlines()]


class MiniSources:
    """Miniature sources in one folder, with their captures beside it."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.captures = root, root / "sources", root / "captures"
        self.folder.mkdir(parents=True, exist_ok=True)

    def add(
        self, name: str = "mini", *, spider: str = SPIDER, page: str = PAGE, urls: list[str] | None = None, **facts: Any
    ) -> None:
        """Write one source folder; `facts` replace lines of its source.yml."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        (home / "__init__.py").write_text("")
        (home / "spider.py").write_text(dedent(spider.format(name=name, url=URL, body=BODY)))
        (home / "page.py").write_text(page)
        board = {"board": "main", "title": "Main", "benchmark": "mini", "metric": "m", "unit": "percent"}
        source = {
            "name": name,
            "title": "Mini",
            "about": "nothing",
            "homepage": f"https://{HOST}",
            "licence": "CC0",
            "attribution": "nobody",
            "redistributable": True,
            "terms": "none",
            "cadence_days": 1,
            "allowed_hosts": [HOST],
            "download_delay_s": 0,
            "max_body_mb": 1,
            "boards": [board | {"comparable_group": "mini", "url": f"https://{HOST}"}],
            "parameters": {"urls": urls or [URL]},
        }
        (home / "source.yml").write_text(json.dumps(source | facts))  # JSON is YAML

    def crawl(
        self,
        server: LocalServer | None = None,
        *,
        mode: str = "live",
        names: tuple[str, ...] = ("mini",),
        hosts: tuple[str, ...] = (HOST,),
        since: date | None = None,
        until: date | None = None,
        env: dict[str, str] | None = None,
        **changes: Any,
    ) -> dict[str, dict[str, Any]]:
        """The lines of a crawl by source. No attempt waits long, unless `changes` say so."""
        quick = {"BACKOFF_S": 0.02, "RETRY_TIMES": 1, "TIME_BUDGET_S": 20} | changes
        origins = {"SOURCE_ORIGINS": server.origins(*hosts)} if server else {}
        outside = {"FRONTIER_GAP_EXTRA_SOURCES": str(self.folder), **origins, **(env or {})}
        command = command_line(mode, self.captures, list(names), since, until, quick)
        return {line["source"]: line for line in crawl_in_fork(command, outside, self.root)}

    def archive(self) -> Archive:
        return Archive(self.captures)
