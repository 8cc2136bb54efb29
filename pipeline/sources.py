"""The two nodes of each source, its captures and its records, as Dagster describes them; and how often it is asked."""

from datetime import timedelta
from pathlib import Path

import dagster as dg

from pipeline.describe import OWNERS, code
from scrapers.source import Source, source_folders

# Rhythms by the days that a source.yml may name: each source is asked in the longest that is not longer than its own.
# Minutes differ and none is the full hour, for which everybody sets their clock. Arena's dataset changes about 03:00.
RHYTHMS = {
    1: ("daily", "17 4 * * *", "every day at 04:17"),
    3: ("every_third_day", "37 4 */3 * *", "on the 1st, 4th, 7th and so on of each month at 04:37"),
    7: ("weekly", "57 4 * * 1", "every Monday at 04:57"),
    14: ("fortnightly", "19 5 1,15 * *", "on the 1st and 15th of each month at 05:19"),
    30: ("monthly", "41 5 2 * *", "on the 2nd of each month at 05:41"),
    90: ("quarterly", "53 5 3 1,4,7,10 *", "on the 3rd of January, April, July and October at 05:53"),
    365: ("yearly", "13 6 4 1 *", "on the 4th of January at 06:13"),
}
WARN_AFTER, FAIL_AFTER = 2, 4  # times its cadence since a source last came whole


def rhythm_days(source: Source) -> int:
    """The key of RHYTHMS for a source: never more days than its cadence, except that daily is the most often."""
    return max((days for days in RHYTHMS if days <= source.cadence_days), default=min(RHYTHMS))


def capture_key(source: str) -> dg.AssetKey:
    """The asset of a source's captures."""
    return dg.AssetKey(["captures", source])


def records_key(source: str) -> dg.AssetKey:
    """The asset of a source's records."""
    return dg.AssetKey(["records", source])


def _file(source: Source, name: str) -> Path:
    (folder,) = [parent / source.name for parent in source_folders() if (parent / source.name / name).exists()]
    return folder / name


def capture_spec(source: Source) -> dg.AssetSpec:
    """Every response of one source: due anew at its own cadence, unless it is off by default."""
    days = timedelta(days=source.cadence_days)
    often = "day" if source.cadence_days == 1 else f"{source.cadence_days:g} days"
    asked = f"Worth asking every {often}." if source.enabled else f"Off: {source.off}"
    asked += f" Needs a key in `{source.needs_env}`." if source.needs_env else ""
    return dg.AssetSpec(
        capture_key(source.name),
        group_name="captures",
        kinds={"scrapy", "warc"},
        owners=OWNERS,
        tags={
            "layer": "captures",
            "source": source.name,
            "rhythm": RHYTHMS[rhythm_days(source)][0] if source.enabled else "off",
        },
        description=f"{source.title}. {source.about}\n\n"
        "**One record is** one request with the answer as it came, errors too, appended to WARC files.\n\n"
        f"**When** {asked} A materialization means that the source came whole or had nothing new: a crawl that fails "
        f"leaves the check red and the age growing.\n\n**Terms** {source.terms}",
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=FAIL_AFTER * days, warn_window=WARN_AFTER * days)
        if source.enabled
        else None,
        metadata={
            "homepage": dg.MetadataValue.url(source.homepage),
            "licence": source.licence,
            "attribution": source.attribution,
            "may be passed on": source.redistributable,
            "cadence, days": source.cadence_days,
        }
        | code(_file(source, "spider.py"), _file(source, "source.yml")),
    )


def records_spec(source: Source) -> dict:
    """The arguments of the asset that parses one source's captures."""
    return {
        "key": records_key(source.name),
        "deps": [capture_key(source.name)],
        "group_name": "records",
        "kinds": {"python", "polars", "parquet"},
        "owners": OWNERS,
        "tags": {"layer": "records", "source": source.name},
        "description": f"What each page of {source.title} says, in the shape that all sources share; nothing is "
        "joined, judged or left out.\n\n"
        "**One row is** one score as one page states it, with its text as it stands there.\n\n"
        f"**Made by** `scrapers/sources/{source.name}/page.py`, once for the same bytes and the same parser; kept as "
        "Parquet, which may be deleted at any time.",
        "metadata": {"boards": len(source.boards), "licence": source.licence}
        | code(_file(source, "page.py"), _file(source, "source.yml")),
    }
