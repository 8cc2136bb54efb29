"""Writes miniature sources into a folder (FRONTIER_GAP_EXTRA_SOURCES) and crawls them through the true subprocess."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

from scrapers.capture import Archive
from scrapers.crawl_process import run
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


class MiniSources:
    """Miniature sources in one folder, with their captures beside it."""

    def __init__(self, root: Path) -> None:
        self.folder, self.captures = root / "sources", root / "captures"
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
        board = {"board": "main", "title": "Main", "benchmark": "Mini", "metric": "m", "unit": "percent"}
        source = {
            "name": name,
            "title": "Mini",
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
        lines = run(mode, self.captures, list(names), since, until, outside, timeout_s=30, changes=quick)
        return {line["source"]: line for line in lines}

    def archive(self) -> Archive:
        return Archive(self.captures)
