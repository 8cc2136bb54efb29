"""The real captures of every source, served at their live paths, through the whole job."""

from __future__ import annotations

import gzip
import io
import re

import polars as pl
import pytest

from scrapers.crawl_process import run as crawl
from tests.pipeline.conftest import Runs, environment_kept
from tests.scrapers import test_arena_archive_crawl as arena_archive
from tests.scrapers import test_arena_crawl as arena
from tests.scrapers import test_open_llm_spider as open_llm
from tests.scrapers import test_swe_bench_crawl as swe_bench
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.connection import reader

pytestmark = pytest.mark.real_data
HOSTS = ("raw.githubusercontent.com", "api.github.com", "huggingface.co", arena.CDN)
PAST = ["arena", "arena_archive", "swe_bench"]
SOURCES = [*PAST, "open_llm_leaderboard"]


def arena_files(real_data):
    """The dataset's subsets but for the largest, whose rows the source's own tests count."""
    return {name: body for name, body in arena.real_files(real_data, "full").items() if name != "text"}


def pages(real_data):
    served = {}
    for subset, body in arena_files(real_data).items():
        served |= arena.linked(arena.address(subset, "full"), body)
    served |= arena_archive.archive_pages(real_data)[0]
    served |= swe_bench.real_pages(real_data)[0]
    page = gzip.decompress(next((real_data / "swebench/served_pages").glob("index_20260226*SLIM*")).read_bytes())
    embedded = re.search(rb'id="leaderboard-data">(.*?)</script>', page, re.S)
    served[swe_bench.local(str(swe_bench.SOURCE.parameters["latest"]))] = Answer(
        body=b'{"leaderboards": ' + embedded[1] + b"}"
    )
    served |= swe_bench.newest_listing("2026-02-26T12:00:00Z")
    parquet = (real_data / "open_llm/voidstackloop_modelforge/open_llm_leaderboard.parquet").read_bytes()
    return served | arena.linked(str(open_llm.SOURCE.parameters["parquet_url"]), parquet)


@pytest.fixture(scope="module")
def run(real_data, tmp_path_factory):
    """What two sources have now, then one backfill job of everything."""
    runs = Runs(tmp_path_factory.mktemp("real"))
    with environment_kept(), LocalServer(pages(real_data)) as server:
        runs.hosts = HOSTS
        newest = ["swe_bench", "open_llm_leaderboard"]
        lines = crawl("live", runs.home.captures, newest, env={"SOURCE_ORIGINS": server.origins(*HOSTS)})
        assert {line["source"]: line["outcome"] for line in lines} == dict.fromkeys(newest, "whole")
        result = runs.run("backfill", server, sources=PAST, since="2023-01-01", until="2026-12-31")
    assert result.success, runs.failures
    return runs


def rows(run, sql):
    with reader(run.home.published) as con:
        return con.execute(sql).fetchall()


def test_every_source_came_whole(run):
    """But for one day of Arena's search board, on which rows of other boards stand in it."""
    assert run.outcomes == dict.fromkeys(PAST, "whole") | {"arena": "partial"}
    held = rows(run, "select distinct board_id, published_on::varchar from bronze.admissions where outcome <> 'whole'")
    assert held == [("arena/search/overall", "2026-07-14")]


def test_rows_in_are_admitted_quarantined_or_collapsed(run, real_data):
    found = rows(
        run,
        "select split_part(board_id, '/', 1), sum(rows_in), sum(rows_admitted + rows_quarantined + rows_collapsed)"
        " from bronze.admissions group by 1",
    )
    counts = {source: total for source, total, accounted in found if total == accounted}
    assert counts["arena"] == sum(len(pl.read_parquet(io.BytesIO(body))) for body in arena_files(real_data).values())
    assert counts["open_llm_leaderboard"] == 4_576 * 13
    assert set(counts) == set(SOURCES)


def test_the_gap_on_swe_bench_is_right_in_spite_of_wrong_flags(run):
    """The page of 2026-02-26 shows 76.8 and 75.8, and flags MiniMax M2.5 as closed."""
    found = rows(
        run,
        "select closed_model_id, closed_score, open_model_id, open_score, featured from gold.headline"
        " where board_id = 'swe_bench/verified/mini_v2'",
    )
    assert found == [("anthropic/claude-opus-4.5", 76.8, "minimax/minimax-m2.5", 75.8, True)]
    wrong = rows(
        run, "select model_id from silver.openness_conflicts where source = 'swe_bench' and claim = 'open flag'"
    )
    assert {"minimax/minimax-m2.5", "zai/glm-5", "moonshotai/kimi-k2.5"} <= {model for (model,) in wrong}


def test_a_board_shows_the_newest_state_of_a_day(run):
    """271.0 stood for 19 minutes of 2025-09-10; what stands for that day is the 54.2 that came after."""
    found = rows(
        run,
        "select score from silver.scores where board_id = 'swe_bench/verified/mini_v1' and raw_model ilike 'glm-4.5'"
        " and published_on = '2025-09-10' and superseded_at is null",
    )
    assert found == [(54.2,)]


def test_no_linked_model_is_on_both_sides_of_a_board_on_one_day(run):
    both = rows(
        run,
        "select board_id, as_of from gold.frontier where policy = 'weights'"
        " group by board_id, axis, as_of, model_id having count(distinct side) > 1",
    )
    assert both == []


def test_most_names_are_settled(run):
    ((unsettled, top),) = rows(run, "select count(*), count(*) filter (best_rank <= 20) from silver.unresolved_names")
    ((names,),) = rows(run, "select count(distinct (source, raw_model)) from silver.model_aliases")
    assert unsettled < 0.05 * names
    assert top == 0
