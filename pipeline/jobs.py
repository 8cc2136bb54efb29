"""Jobs and their schedule. Every job's launchpad default works as it stands."""

from datetime import date, timedelta

import dagster as dg

from pipeline.bronze import capture_key
from scrapers.source import load_sources

EVERYTHING = dg.AssetSelection.all()
CAPTURES = dg.AssetSelection.assets(*(capture_key(name) for name in load_sources()))


PAST_DAYS = 30  # what a backfill started from the launchpad as it stands asks for


def _crawl(mode: str, since: str = "") -> dict:
    return {"ops": {"crawl": {"config": {"mode": mode, "sources": [], "since": since, "until": ""}}}}


refresh = dg.define_asset_job(
    "refresh",
    EVERYTHING,
    config=_crawl("live"),
    description="Ask every enabled source (or those named in `sources`), then build, audit and publish.",
)
replay = dg.define_asset_job(
    "replay",
    EVERYTHING,
    config=_crawl("sample"),
    description="The same on the bundled sample, with no network.",
)
backfill = dg.define_asset_job(
    "backfill",
    EVERYTHING,
    config=_crawl("live", since=f"{date.today() - timedelta(days=PAST_DAYS)}"),
    description="Ask the sources (those named in `sources`, or all) for their archived states from the day `since` to "
    "`until`, then build, audit and publish. What is held already is not asked for again, so it can be resumed.",
)
rebuild = dg.define_asset_job(
    "rebuild",
    EVERYTHING - CAPTURES,
    description="Build, audit and publish from the captures alone; asks nobody.",
)

daily = dg.ScheduleDefinition(
    name="daily_refresh",
    job=refresh,
    cron_schedule="15 4 * * *",  # Arena's dataset is updated about 03:00 UTC
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Off until switched on.",
)

jobs = [refresh, replay, backfill, rebuild]
schedules = [daily]
