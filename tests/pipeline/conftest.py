"""Whole runs of the true job in a data root of their own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.run import execute, failures, source_outcomes
from tests.pipeline.live import HOSTS
from warehouse.home import Home, replace_file

LIVE_SOURCES = ["swe_bench", "arena", "open_llm_leaderboard"]


# Dagster's history costs a third of a small run and is asked by few: in memory unless said otherwise.
IN_MEMORY = """
telemetry: {enabled: false}
event_log_storage: {module: dagster._core.storage.event_log.in_memory, class: InMemoryEventLogStorage}
"""


class Runs:
    """Runs jobs on one data root and remembers how the last one ended."""

    def __init__(self, root: Path, *, history: bool = False) -> None:
        self.home = Home(root)
        self.dagster = root / "dagster"
        if not history:
            self.dagster.mkdir(parents=True, exist_ok=True)
            (self.dagster / "dagster.yaml").write_text(IN_MEMORY)

    hosts = HOSTS

    def run(self, job: str, server=None, sources=None, since="", until=""):
        """Run a job (live ones against the server) and return its result."""
        os.environ["DAGSTER_HOME"] = str(self.dagster)
        self.dagster.mkdir(parents=True, exist_ok=True)
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


def exports(home: Home) -> dict[str, str]:
    """The hash of every exported file."""
    return {
        str(file.relative_to(home.exports)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(home.exports.rglob("*"))
        if file.is_file()
    }


@dataclass(frozen=True)
class SampleRun:
    """A finished run on the bundled sample: where it lies, and what it said."""

    home: Home
    outcomes: dict[str, str]  # by source
    checks: dict[tuple[str, str], bool]  # passed, by (asset, check)
    metadata: dict[str, dict[str, Any]]  # of each asset that was made, by its name


def made(root: Path) -> SampleRun:
    """Run it, with Dagster's history as in a true run."""
    runs = Runs(root, history=True)
    result = runs.run("replay")
    assert result.success, runs.failures
    metadata = {
        event.asset_key.to_user_string(): {name: told.value for name, told in event.materialization.metadata.items()}
        for event in result.get_asset_materialization_events()
    }
    return SampleRun(runs.home, runs.outcomes, runs.checks(), metadata)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    """One run on the bundled sample for all workers; who only looks at it uses this one, who changes it copies it."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    with (place / "sample.lock").open("w") as lock, environment_kept():
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first to ask makes it, others wait
        told = place / "sample.pickle"
        if not told.exists():
            finished = made(place / "sample")
            replace_file(told, lambda path: path.write_bytes(pickle.dumps(finished)))
        return pickle.loads(told.read_bytes())


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A data root for the runs of one module; the environment is put back afterwards."""
    with environment_kept():
        yield Runs(tmp_path_factory.mktemp("home"))


@contextmanager
def environment_kept():
    """Whatever is set meanwhile is put back."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first of all: a run in Dagster's UI, started by hand as it were, can be shared with no other."""
    items.sort(key=lambda item: item.path.name != "test_ui_in_browser.py")
