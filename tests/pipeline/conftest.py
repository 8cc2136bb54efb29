"""Whole runs of the true job in a data root of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.run import execute, failures, source_outcomes
from tests.pipeline.live import HOSTS
from warehouse.home import Home

LIVE_SOURCES = ["swe_bench", "arena", "open_llm_leaderboard"]


class Runs:
    """Runs jobs on one data root and remembers how the last one ended."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)

    hosts = HOSTS

    def run(self, job: str, server=None, sources=None, since="", until=""):
        """Run a job (live ones against the server) and return its result."""
        os.environ["DAGSTER_HOME"] = str(self.home.root / "dagster")
        Path(os.environ["DAGSTER_HOME"]).mkdir(parents=True, exist_ok=True)
        os.environ["FRONTIER_GAP_QUIET"] = "1"
        os.environ["SOURCE_ORIGINS"] = server.origins(*self.hosts) if server else ""
        modes = {"refresh": "live", "backfill": "live", "replay": "sample"}
        config = None
        if job in modes:
            crawl = {"mode": modes[job], "sources": sources or ([] if job == "replay" else LIVE_SOURCES)}
            crawl |= {"since": since, "until": until}
            config = {"ops": {"crawl": {"config": crawl}}}
        self.result = execute(job, config, self.home)
        return self.result

    @property
    def failures(self) -> list[str]:
        """What went wrong in the last run."""
        return failures(self.result)

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of each source in the last run."""
        return source_outcomes(self.result)

    def checks(self) -> dict[tuple[str, str], bool]:
        """Every asset check of the last run by (asset, check)."""
        return {
            (evaluation.asset_key.to_user_string(), evaluation.check_name): evaluation.passed
            for evaluation in self.result.get_asset_check_evaluations()
        }


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    """One run on the bundled sample, shared by all who only look at it."""
    before = dict(os.environ)
    runs = Runs(tmp_path_factory.mktemp("sample"))
    result = runs.run("replay")
    assert result.success, runs.failures
    yield runs
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A data root for the runs of one module; the environment is put back afterwards."""
    before = dict(os.environ)
    yield Runs(tmp_path_factory.mktemp("home"))
    os.environ.clear()
    os.environ.update(before)
