"""Schedules: every enabled source in exactly one rhythm, never slower than its own; what a tick asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from pipeline.definitions import defs
from pipeline.jobs import schedules, sources_of
from pipeline.sources import RHYTHMS, rhythm_days
from scrapers.source import load_sources

REPOSITORY = defs.get_repository_def()
NOW = datetime.now(UTC)
DAYS = {RHYTHMS[days][0]: days for days in RHYTHMS}


def tick(name: str, at: datetime = NOW):
    return defs.resolve_schedule_def(name).evaluate_tick(
        dg.build_schedule_context(scheduled_execution_time=at, repository_def=REPOSITORY)
    )


def test_every_enabled_source_is_in_one_schedule_and_asked_no_more_seldom_than_it_is_worth():
    asked = [name for schedule in schedules for name in sources_of(DAYS[schedule.name])]
    assert sorted(asked) == sorted(name for name, source in load_sources().items() if source.enabled)
    for name in asked:
        assert rhythm_days(load_sources()[name]) <= max(1, load_sources()[name].cadence_days)
    assert {"arena", "epoch"} <= set(sources_of(1))
    assert "swe_bench" in sources_of(7)


@pytest.mark.parametrize("schedule", schedules, ids=lambda schedule: schedule.name)
def test_a_schedule_is_off_in_utc_off_the_hour_and_names_its_sources(schedule):
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert schedule.execution_timezone == "UTC"
    minute, hour = schedule.cron_schedule.split()[:2]
    assert int(minute) not in (0, 30)
    assert f"{int(hour):02}:{minute}" in schedule.description
    assert all(name in schedule.description for name in sources_of(DAYS[schedule.name]))


def test_no_two_schedules_start_at_once():
    assert len({tuple(schedule.cron_schedule.split()[:2]) for schedule in schedules}) == len(schedules)


def test_a_tick_asks_its_own_sources_live_and_the_job_takes_it():
    (request,) = tick("daily").run_requests
    assert request.job_name in (None, "refresh")
    config = request.run_config["ops"]["crawl"]["config"]
    assert (config["mode"], config["sources"]) == ("live", sources_of(1))
    assert dg.validate_run_config(defs.resolve_job_def("refresh"), request.run_config)


def test_of_the_sources_that_a_tick_does_not_ask_nothing_is_planned_and_all_else_is():
    (request,) = tick("daily").run_requests
    made = {key.to_user_string() for key in request.asset_selection}
    assert {key for key in made if key.startswith("captures/")} == {f"captures/{name}" for name in sources_of(1)}
    graph = defs.resolve_asset_graph()
    left_out = {key.to_user_string() for key in graph.executable_asset_keys} - made
    assert left_out == {f"captures/{name}" for name in set(load_sources()) - set(sources_of(1))}
    judged = {key.asset_key.to_user_string() for key in request.asset_check_keys}
    assert {"records/arena", "captures/arena", "gold/headline", "gold/audited", "published/report"} <= judged
    assert not {"records/helm", "captures/helm"} & judged
    subset = defs.resolve_job_def("refresh").get_subset(
        asset_selection=set(request.asset_selection), asset_check_selection=set(request.asset_check_keys)
    )
    assert "published__frontier_gap" in {node.name for node in subset.nodes}


def test_a_source_without_its_key_is_not_asked(monkeypatch):
    monkeypatch.delenv("ARTIFICIAL_ANALYSIS_API_KEY", raising=False)
    told = tick("every_third_day")
    assert not told.run_requests
    assert "ARTIFICIAL_ANALYSIS_API_KEY is not set" in told.skip_message
    monkeypatch.setenv("ARTIFICIAL_ANALYSIS_API_KEY", "a-key-of-letters")
    assert tick("every_third_day").run_requests


def test_of_several_missed_ticks_only_the_last_is_made_up_for():
    missed = tick("daily", NOW - timedelta(days=1, hours=1))
    assert not missed.run_requests and "missed" in missed.skip_message
    assert tick("daily", NOW - timedelta(hours=20)).run_requests
    assert tick("weekly", NOW - timedelta(days=2)).run_requests
