"""Captures, records and the gate: one node a source, then the tables that account for them."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from expectations import warm_up
from pipeline.describe import table_spec
from pipeline.made import not_made, shown_table, table_metadata
from pipeline.publish import live_sources
from pipeline.resources import DataRoot, say
from pipeline.sources import capture_key, capture_spec, records_key, records_spec
from scrapers.capture import Archive
from scrapers.crawl_process import run as crawl_sources
from scrapers.crawl_process import selected as asked_for
from scrapers.outcome import Outcome
from scrapers.source import Source, load_sources
from warehouse.bronze import Crawled, build_admissions, build_captures, gate_source, parse_source, read_outcomes
from warehouse.connection import writer
from warehouse.lineage import column_lineage
from warehouse.tables import tables

CAPTURED_WHOLE, READ_WHOLE = "captured_whole", "read_whole"


class Mode(Enum):
    """Whom a crawl asks."""

    sample = "sample"
    live = "live"


class Crawl(dg.Config):
    """Which sources to ask and how. The defaults replay the bundled sample."""

    mode: Mode = Field(
        default=Mode.sample, description="`sample`: the bundled sample, no network. `live`: the sources themselves."
    )
    sources: list[str] = Field(default_factory=list, description="Which to ask, as `[arena, swe_bench]`; `[]`: all.")
    since: str = Field(default="", description="A day as `2024-01-31`: archived states from then on. Only live.")
    until: str = Field(default="", description="The last such day; empty: today.")


@dg.multi_asset(
    name="crawl",
    specs=[capture_spec(source) for source in load_sources().values()],
    check_specs=[
        dg.AssetCheckSpec(
            CAPTURED_WHOLE,
            asset=capture_key(name),
            description="The last crawl brought this source whole, or found it unchanged. A source that fails "
            "stays in use with what it last gave; the run goes on.",
        )
        for name in load_sources()
    ],
    can_subset=True,
)
def crawl(context: dg.AssetExecutionContext, config: Crawl, data_root: DataRoot) -> Iterator:
    """Ask the sources: one Scrapy process for all of them."""
    mode, selected = config.mode.value, {key.path[-1] for key in context.selected_asset_keys}
    unknown = sorted(set(config.sources) - set(load_sources()))
    if unknown:
        raise dg.Failure(f"no such source: {', '.join(unknown)}; there are {', '.join(load_sources())}")
    asked = [name for name in asked_for(mode, config.sources or None) if name in selected]
    say("captures", f"asking {', '.join(asked)}" + (" of the bundled sample" if mode == "sample" else ""))
    for name in asked:
        if not load_sources()[name].enabled:
            say(f"captures/{name}", f"off by default, asked for by name: {load_sources()[name].disabled_reason}")
    for name in [] if mode == "sample" or config.sources else sorted(selected - set(asked)):
        say(f"captures/{name}", f"off: {load_sources()[name].off}")
    started_at = datetime.now(UTC).replace(tzinfo=None)
    threading.Thread(target=_warm_up, daemon=True).start()  # this process only waits now
    lines = {
        line["source"]: line
        for line in crawl_sources(
            mode,
            data_root.home().captures,
            asked,
            date.fromisoformat(config.since) if config.since else None,
            date.fromisoformat(config.until) if config.until else None,
            on_progress=lambda line: _progress(context, line),
        )
    }
    told = {name: (line["outcome"], line.get("reason")) for name, line in lines.items()}
    Crawled(started_at, mode, told).keep(data_root.home())
    # The past, or the sample beside live figures, says nothing of how fresh a source is.
    of_today = not config.since and (mode == "live" or not live_sources(data_root.home()))
    for name in sorted(selected):
        yield from _crawled(name, lines.get(name), data_root.home().captures, of_today)
    if mode == "live" and not any(Outcome(line["outcome"]).usable for line in lines.values()):
        raise dg.Failure("no source could be captured; what is published stays as it is")


def _warm_up() -> None:
    """What this run will need for sure and takes seconds: Great Expectations, and where the columns come from."""
    warm_up()
    for name in tables():
        column_lineage(name)


def _progress(context: dg.AssetExecutionContext, line: dict) -> None:
    text = f"{line['done']} of {line['asked']} URLs answered, {line['new']} new pages"
    say(f"captures/{line['progress']}", text)
    context.log.info(f"{line['progress']}: {text}")


def _crawled(name: str, line: dict | None, folder: Path, of_today: bool) -> Iterator:
    """What one source's line says: a materialisation only if all is as the source has it, so that ages are true."""
    if line is None:
        yield not_made(capture_key(name))
        return
    if line.get("bug"):
        raise RuntimeError(f"{name}: {line['reason']}")
    outcome = Outcome(line["outcome"])
    why = f": {line['reason']}" if line.get("reason") else ""
    say(f"captures/{name}", f"{outcome.value}{why} ({line['exchanges']} exchanges)")
    told: dict[str, Any] = {"WARC files": dg.MetadataValue.path(str(folder / name))}
    told |= {key: value for key, value in line.items() if key != "source" and isinstance(value, str | int | float)}
    if outcome.usable and of_today:
        yield dg.MaterializeResult(asset_key=capture_key(name), metadata=told)
    else:
        yield dg.AssetObservation(asset_key=capture_key(name), metadata=told)
        yield not_made(capture_key(name))
    yield dg.AssetCheckResult(
        passed=outcome.usable,
        asset_key=capture_key(name),
        check_name=CAPTURED_WHOLE,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"outcome": outcome.value, "reason": line.get("reason") or "", "mode": line["mode"]},
    )


def records_asset(source: Source) -> dg.AssetsDefinition:
    """The asset that parses one source's captures."""
    name = source.name

    @dg.asset(**records_spec(source))
    def records(data_root: DataRoot) -> dg.MaterializeResult:
        pages = parse_source(data_root.home(), source)
        rows = sum(page.row_count or 0 for page in pages)
        fresh = sum(not page.from_cache for page in pages)
        bad = [(page.capture.url, page.reason) for page in pages if page.outcome != Outcome.WHOLE]
        notes = sorted({note for page in pages for note in page.notes})
        say(f"records/{name}", f"{rows:,} rows in {len(pages)} pages, {fresh} parsed anew")
        for url, reason in bad:
            say(f"records/{name}", f"not read: {url}: {reason}")
        told: dict[str, Any] = {"dagster/row_count": rows, "pages": len(pages), "parsed_anew": fresh}
        told |= {"pages not read": len(bad), "bugs": sum(page.bug for page in pages)}
        if bad:
            told["not read"] = shown_table(["url", "reason"], [{"url": url, "reason": why} for url, why in bad])
        if notes:
            told["notes"] = shown_table(["note"], [{"note": note} for note in notes])
        return dg.MaterializeResult(metadata=told)

    return records


records_assets = [records_asset(source) for source in load_sources().values()]


@dg.asset(**table_spec("bronze.admissions", [records_key(name) for name in load_sources()]))
def admissions(data_root: DataRoot) -> dg.MaterializeResult:
    """Judge every record by its source's rules; what passes goes on to silver, the rest to quarantine."""
    home = data_root.home()
    for name, source in load_sources().items():
        gated = gate_source(home, source, parse_source(home, source))
        if gated.rows_in:
            say(
                f"gate/{name}",
                f"{gated.rows_in:,} rows in = {gated.rows_admitted:,} admitted + {gated.rows_quarantined:,}"
                f" quarantined + {gated.rows_collapsed:,} collapsed" + ("" if gated.judged_anew else ", as before"),
            )
    with writer(home.working) as con:
        rows = build_admissions(con, home)
        held = con.execute(
            "select board_id, published_on, outcome, reason from bronze.admissions"
            " where outcome <> 'whole' order by published_on desc, board_id limit 20"
        ).fetchall()
        for board_id, day, outcome, reason in held:
            say("gate", f"{board_id} of {day} not admitted ({outcome}): {reason}")
        told = table_metadata(con, "bronze.admissions", rows)
        if held:
            names = ("board", "published on", "outcome", "reason")
            told["not admitted"] = shown_table(names, [dict(zip(names, row, strict=True)) for row in held])
        return dg.MaterializeResult(metadata=told)


@dg.asset(
    **table_spec("bronze.captures", [dg.AssetKey(["bronze", "admissions"])]),
    check_specs=[
        dg.AssetCheckSpec(
            "archive_undamaged",
            asset=dg.AssetKey(["bronze", "captures"]),
            description="Every WARC file can be read to its end. What follows a damaged record is not in use.",
        )
    ],
)
def captures(data_root: DataRoot) -> dg.MaterializeResult:
    """Index every exchange with what became of it."""
    home = data_root.home()
    with writer(home.working) as con:
        rows = build_captures(con, home)
        say("bronze.captures", f"{rows:,} rows")
        told = table_metadata(con, "bronze.captures", rows)
    damage = Archive(home.captures).damage()
    for what in damage:
        say("bronze.captures", f"damaged: {what}")
    return dg.MaterializeResult(
        metadata=told | {"WARC files": dg.MetadataValue.path(str(home.captures))},
        check_results=[
            dg.AssetCheckResult(
                passed=not damage,
                check_name="archive_undamaged",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"damaged": damage},
            )
        ],
    )


@dg.multi_asset_check(
    name="sources_read",
    can_subset=True,  # so that a source that nobody asked keeps the verdict it has
    specs=[
        dg.AssetCheckSpec(
            READ_WHOLE,
            asset=records_key(name),
            additional_deps=[dg.AssetKey(["bronze", "captures"])],
            description="What the last crawl of this source asked for came whole, could be read and was admitted.",
        )
        for name in load_sources()
    ],
)
def sources_read(context: dg.AssetCheckExecutionContext, data_root: DataRoot) -> Iterator[dg.AssetCheckResult]:
    """One verdict a source that was asked, from the request to the gate."""
    home = data_root.home()
    selected = {key.asset_key.path[-1] for key in context.selected_asset_check_keys}
    crawl = Crawled.last(home)
    with writer(home.working) as con:
        # The records of one source can be made before anything else is.
        indexed = con.execute(
            "from duckdb_tables() where schema_name || '.' || table_name = 'bronze.captures'"
        ).fetchone()
        outcomes = read_outcomes(con, crawl) if crawl and indexed else {}
    for name, (outcome, reason) in outcomes.items():
        if name not in selected:
            continue
        if not outcome.usable:
            say(f"sources/{name}", f"{outcome.value}: {reason}")
        yield dg.AssetCheckResult(
            asset_key=records_key(name),
            check_name=READ_WHOLE,
            passed=outcome.usable,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"outcome": outcome.value, "reason": reason or "", "mode": crawl.mode if crawl else ""},
        )


assets: list[dg.AssetsDefinition] = [crawl, *records_assets, admissions, captures]
