"""The past can come in any order: the same states, captured in another order, give the same gold tables.

A part of the states by default; FRONTIER_GAP_ALL_DAYS=1 takes every one of them (two minutes).
"""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from scrapers.capture import Archive, Asked, Capture
from scrapers.crawl_process import run
from scrapers.source import load_sources
from tests.scrapers import test_arena_archive_crawl as arena_archive
from tests.scrapers import test_livebench_real as livebench
from tests.scrapers import test_open_llm_replay as open_llm
from tests.scrapers import test_swe_bench_crawl as swe_bench
from tests.scrapers.local_server import LocalServer
from warehouse.bronze import build_admissions, build_captures, gate_source, parse_source
from warehouse.connection import writer
from warehouse.gold_build import build_gold
from warehouse.home import Home
from warehouse.lineage import silver_order
from warehouse.silver_build import Silver
from warehouse.tables import tables

pytestmark = pytest.mark.real_data
SOURCES = ["arena_archive", "livebench", "open_llm_leaderboard", "swe_bench"]
STATES = None if os.environ.get("FRONTIER_GAP_ALL_DAYS") else 6  # of each source, spread over its past
ARRIVED = datetime(2026, 11, 1, tzinfo=UTC)
OF_THE_ARRIVAL = {"gold.build"}  # which captures there were, and when the newest came


@pytest.fixture(scope="module")
def crawled(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """One backfill of every past state at hand."""
    pages = arena_archive.archive_pages(real_data)[0] | livebench.real_pages(livebench.real_states(real_data))
    pages |= swe_bench.real_pages(real_data)[0] | open_llm.pages(real_data)
    hosts = sorted({host for name in SOURCES for host in load_sources()[name].allowed_hosts})
    place = tmp_path_factory.mktemp("crawled")
    with LocalServer(dict(pages)) as server:
        run(
            "live", place, SOURCES, date(2023, 1, 1), date(2026, 12, 31), env={"SOURCE_ORIGINS": server.origins(*hosts)}
        )
    return Archive(place)


def arrived(crawled: Archive, home: Home, seed: int | None) -> int:
    """The same pages in an archive of their own, a minute apart, by their own day or shuffled; how many."""
    pages = [capture for capture in crawled.captures() if capture.role == "page" and capture.body_sha256]
    pages.sort(key=lambda capture: (capture.state_at, capture.url))
    pages = [page for name in SOURCES for page in spread([page for page in pages if page.source == name])]
    if seed is not None:
        random.Random(seed).shuffle(pages)
    archive = Archive(home.captures)
    for minute, page in enumerate(pages):
        facts = {"state_at": page.state_at, "published_on": page.published_on}
        asked = Asked(page.source, page.origin, page.role, page.url, ARRIVED + timedelta(minutes=minute), **facts)
        archive.keep(asked, crawled.answer(page), page.outcome, page.outcome_reason)
    archive.close()
    return len(pages)


def spread(pages: list[Capture]) -> list[Capture]:
    """Some of a source's states, first and last among them."""
    if STATES is None or len(pages) <= STATES:
        return pages
    return [pages[round(number * (len(pages) - 1) / (STATES - 1))] for number in range(STATES)]


def built(home: Home) -> duckdb.DuckDBPyConnection:
    """The warehouse made from a home's captures, layer by layer, as the assets do."""
    home.working.parent.mkdir(parents=True, exist_ok=True)
    for source in load_sources().values():
        gate_source(home, source, parse_source(home, source))
    with writer(home.working) as con:
        build_admissions(con, home)
        build_captures(con, home)
        silver = Silver(con, home)
        for table in silver_order():
            silver.build(table)
        build_gold(con, previous=None, code_version="test", registry_version="test")
    return duckdb.connect(str(home.working), read_only=True)


def test_the_past_in_order_and_shuffled_gives_the_same_gold(crawled: Archive, tmp_path: Path) -> None:
    homes = [Home(tmp_path / "in_order"), Home(tmp_path / "shuffled")]
    counts = [arrived(crawled, home, seed) for home, seed in zip(homes, (None, 7), strict=True)]
    assert counts[0] == counts[1] >= (STATES or 6) * len(SOURCES)
    one, other = map(built, homes)
    for name in tables():
        if name.startswith("gold.") and name not in OF_THE_ARRIVAL:
            rows = [con.execute(f"from {name} order by all").fetchall() for con in (one, other)]
            assert rows[0] == rows[1], f"{name} depends on the order in which the past came"
    n_boards, n_days = one.execute("select count(distinct board_id), count(*) from gold.point_gap").fetchone() or (0, 0)
    assert n_boards > 60 and n_days > 500, "the comparison is of something"
    events = [con.execute("from silver.board_events order by all").fetchall() for con in (one, other)]
    assert len(events[0]) == len(events[1]) > 10, "changes of method are found in any order"
