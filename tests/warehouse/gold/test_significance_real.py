"""McNemar on real results by task, through the true tables: crawled, judged, resolved, built."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scrapers.crawl_process import run
from scrapers.source import load_sources
from tests.scrapers import test_swe_bench_experiments_crawl as experiments
from tests.scrapers import test_swe_bench_pro_crawl as pro
from tests.scrapers.local_server import Answer, LocalServer
from tests.scrapers.test_swe_bench_crawl import SOURCE, local, newest_listing
from tests.scrapers.test_swe_bench_real import contents
from tests.warehouse.gold.some import rebuild_some
from tests.warehouse.gold.world import World
from warehouse.bronze import build_admissions, build_captures, gate_source, parse_source
from warehouse.gold.difference import mcnemar_exact
from warehouse.home import Home
from warehouse.silver_build import Silver

NAMES = ["swe_bench", "swe_bench_experiments", "swe_bench_pro"]
SILVER = ("boards", "benchmarks", "parity_rules", "models", "openness", "scores", "instance_results", "board_events")
MINI = "20260217_mini-v2.0.0_"


def pages(real_data: Path) -> dict[str, Answer]:
    """The newest table, the runs of mini-SWE-agent 2.0.0 by task, and all of SWE-bench Pro, at their live paths."""
    page = contents(next((real_data / "swebench/served_pages").glob("index_20260226*SLIM*")))
    newest = re.findall(rb"<script[^>]*application/json[^>]*>(.*?)</script>", page, re.S)[0]  # as the file has it
    found = newest_listing("2026-02-26T12:00:00Z") | pro.real_pages(real_data)
    found[local(str(SOURCE.parameters["latest"]))] = Answer(body=newest)
    for path, answer in experiments.real_files(real_data).items():
        if path.endswith("evaluation/verified"):
            entries = [entry for entry in json.loads(answer.body) if "mini-v2.0.0" in entry["name"]]
            found[path] = Answer(body=json.dumps(entries).encode())
        elif "/verified/" in path and "mini-v2.0.0" in path:
            found[path] = answer
    return found


@pytest.fixture(scope="module")
def world(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Gold of those three sources, crawled by their true spiders."""
    home = Home(tmp_path_factory.mktemp("home"))
    hosts = {host for name in NAMES for host in load_sources()[name].allowed_hosts}
    with LocalServer(pages(real_data)) as server:
        lines = run("live", home.captures, NAMES, env={"SOURCE_ORIGINS": server.origins(*sorted(hosts))})
    assert {line["outcome"] for line in lines} == {"whole"}, lines
    for name in NAMES:
        gate_source(home, load_sources()[name], parse_source(home, load_sources()[name]))
    world = World()
    world.fill()
    build_admissions(world.con, home)
    silver = Silver(world.con, home)
    for name in SILVER:
        silver.build(f"silver.{name}")
    build_captures(world.con, home)
    return rebuild_some(world, "gold.headline")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("benchmark", "one", "other", "shared", "only_one", "only_other", "p"),
    [
        ("swe_bench_verified", "claude-4-5-opus-high", "minimax-2-5-high", 500, 30, 25, 0.5900533),
        ("swe_bench_verified", "claude-4-5-opus-high", "kimi-k2-5-high", 500, 43, 13, 7.33322e-5),
        ("swe_bench_pro", "claude-45sonnet-10132025", "kimi-k2-instruct-10132025", 729, 157, 40, 1.389331e-17),
    ],
)
def test_any_pair_of_runs(world: World, benchmark, one, other, shared, only_one, only_other, p) -> None:
    one, other = (MINI + name if benchmark == "swe_bench_verified" else name for name in (one, other))
    row = world.one("from mcnemar_on(?, ?, ?)", benchmark, one, other)
    assert (row["n_shared"], row["only_one"], row["only_other"]) == (shared, only_one, only_other)
    assert row["p"] == pytest.approx(p, rel=1e-5) == float(mcnemar_exact(only_one, only_other))


@pytest.mark.real_data
def test_the_verdict_on_mini_swe_agent_2_is_of_the_tasks(world: World) -> None:
    row = world.one(
        "select t.* from gold.significance t join gold.headline h using (board_id, as_of)"
        " where board_id = 'swe_bench/verified/mini_v2' and axis = 'published' and policy = 'weights'"
    )
    assert (row["closed_model_id"], row["open_model_id"]) == ("anthropic/claude-opus-4.5", "minimax/minimax-m2.5")
    assert (row["method"], row["n_shared"], row["only_closed"], row["only_open"]) == ("mcnemar_exact", 500, 30, 25)
    assert row["p"] == pytest.approx(0.5900533, rel=1e-6)
    assert (row["gap"], row["verdict"]) == (1, "indistinguishable")
    # 2.8 x 100 sqrt(55 - 25 / 500) / 500: half of what two samples of 500 apart would need (7.6)
    assert row["mde80"] == pytest.approx(4.1512, rel=1e-4)


@pytest.mark.real_data
def test_the_records_of_a_run_agree_wherever_it_stands(world: World) -> None:
    known = world.all("select board_id, submission, n, share from task_records()")
    assert len(known) == 12 + 9
    assert {row["n"] for row in known if row["board_id"].startswith("swe_bench_experiments/")} == {500}
