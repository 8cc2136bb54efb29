"""The live sources, played by a local server with the sample's own pages at the live paths."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

import polars as pl

from scrapers.sample import exchanges
from scrapers.sample.committed import listing
from tests.scrapers.local_server import Answer, LocalServer

HOSTS = ("raw.githubusercontent.com", "api.github.com", "huggingface.co")
SWE_BENCH = "/SWE-bench/swe-bench.github.io/master/data/leaderboards.json"
SWE_BENCH_NEWEST = "/repos/SWE-bench/swe-bench.github.io/commits?path=data/leaderboards.json&per_page=1"
ARENA = "/datasets/lmarena-ai/leaderboard-dataset/resolve/main/{subset}/latest-00000-of-00001.parquet"
OPEN_LLM = (
    "/datasets/open-llm-leaderboard/contents/resolve/9c09a7cae43334062a82cb164f2ef255013dafa2"
    "/data/train-00000-of-00001.parquet"
)

OPEN_LLM_ROWS = 1200  # of 4,576: a run of them all takes far longer and asks nothing more


def good_pages() -> dict[str, Answer]:
    """What the sources answer on a good day."""
    pages = {}
    for source in ("swe_bench", "arena", "open_llm_leaderboard"):
        for exchange in exchanges(source):
            path = urlsplit(exchange.url).path.replace("/full-", "/latest-")
            pages[path] = Answer(headers={"Content-Type": exchange.content_type}, body=exchange.body)
    pages[OPEN_LLM] = with_parquet(pages[OPEN_LLM], lambda rows: rows.head(OPEN_LLM_ROWS))
    pages[SWE_BENCH_NEWEST] = Answer(body=listing([{"day": str(date.today()), "commit": "0" * 40}]))
    return pages


def serve(pages: dict[str, Answer]) -> LocalServer:
    """A server of those pages."""
    return LocalServer(dict(pages))


def with_json(answer: Answer, change: Callable[[dict], None]) -> Answer:
    """The answer with its JSON changed in place."""
    document = json.loads(answer.body)
    change(document)
    return Answer(headers=answer.headers, body=json.dumps(document).encode())


def with_parquet(answer: Answer, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Answer:
    """The answer with its table changed."""
    buffer = io.BytesIO()
    change(pl.read_parquet(io.BytesIO(answer.body))).write_parquet(buffer)
    return Answer(headers=answer.headers, body=buffer.getvalue())
