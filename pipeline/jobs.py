"""Jobs and their schedules. Every job's launchpad default works as it stands."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from pipeline.sources import RHYTHMS, capture_key, records_key, rhythm_days
from scrapers.source import load_sources

EVERYTHING = dg.AssetSelection.all()
CAPTURES = dg.AssetSelection.assets(*(capture_key(name) for name in load_sources()))


PAST_DAYS = 30  # what a backfill started from the launchpad as it stands asks for


def crawl_config(mode: str, sources: Iterable[str] = (), since: str = "", until: str = "") -> dict:
    """The run configuration of a job that asks sources."""
    config = {"mode": mode, "sources": list(sources), "since": since, "until": until}
    return {"ops": {"crawl": {"config": config}}}


refresh = dg.define_asset_job(
    "refresh",
    EVERYTHING,
    config=crawl_config("live"),
    description="Ask every enabled source (or those named in `sources`), then build, audit, publish and report.",
)
replay = dg.define_asset_job(
    "replay",
    EVERYTHING,
    config=crawl_config("sample"),
    description="The same on the bundled sample, with no network. It never replaces live figures.",
)
backfill = dg.define_asset_job(
    "backfill",
    EVERYTHING,
    config=crawl_config("live", since=f"{date.today() - timedelta(days=PAST_DAYS)}"),
    description="Ask the sources (those named in `sources`, or all) for their archived states from the day `since` to "
    "`until`, then build, audit and publish. What is held already is not asked for again, so it can be resumed.",
)
rebuild = dg.define_asset_job(
    "rebuild",
    EVERYTHING - CAPTURES,
    description="Build, audit and publish from the captures alone; asks nobody.",
)


def sources_of(days: int) -> list[str]:
    """The enabled sources that are asked in one rhythm of RHYTHMS."""
    return [name for name, source in load_sources().items() if source.enabled and rhythm_days(source) == days]


def part_of(graph: AssetGraph, names: Iterable[str]) -> tuple[list[dg.AssetKey], list[dg.AssetCheckKey]]:
    """All that a run makes and judges which asks only these sources.

    What is not planned is not shown as skipped: the other sources keep their last verdicts in the UI.
    """
    others = set(load_sources()) - set(names)
    captures, records = ({key(name) for name in others} for key in (capture_key, records_key))
    assets = sorted(graph.executable_asset_keys - captures)
    return assets, sorted(key for key in graph.asset_check_keys if key.asset_key not in captures | records)


def schedule_of(days: int) -> dg.ScheduleDefinition:
    """The schedule that asks the sources of one rhythm. It is off until switched on."""
    name, cron, words = RHYTHMS[days]

    @dg.schedule(
        name=name,
        job=refresh,
        cron_schedule=cron,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        tags={"rhythm": name},
        description=f"Asks {', '.join(sources_of(days))}, {words} UTC; then builds, audits, publishes and reports all. "
        "Off until switched on. A tick missed while the daemon was down is made up for only if it was the last one.",
    )
    def tick(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if datetime.now(UTC) - context.scheduled_execution_time > timedelta(days=days):
            return dg.SkipReason("missed, and a later tick has come since")
        names = [name for name in sources_of(days) if load_sources()[name].off is None]
        if not names:
            off = {name: load_sources()[name].off for name in sources_of(days)}
            return dg.SkipReason("; ".join(f"{name}: {why}" for name, why in off.items()))
        assets, judged = part_of(context.repository_def.asset_graph, names)
        return dg.RunRequest(run_config=crawl_config("live", names), asset_selection=assets, asset_check_keys=judged)

    return tick


jobs = [refresh, replay, backfill, rebuild]
schedules = [schedule_of(days) for days in RHYTHMS if sources_of(days)]
