"""Captures, records and the gate: one node a source, then the tables that account for them."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import dagster as dg
from pydantic import Field

from expectations import warm_up
from pipeline.resources import OWNERS, DataRoot, preview, say, table_spec
from scrapers.capture import Archive
from scrapers.crawl_process import run as crawl_sources
from scrapers.crawl_process import selected as asked_for
from scrapers.outcome import Outcome
from scrapers.source import Source, load_sources
from warehouse.bronze import Crawled, build_admissions, build_captures, gate_source, parse_source, read_outcomes
from warehouse.connection import writer

READ_WHOLE = "read_whole"


class Crawl(dg.Config):
    """Which sources to ask and how. The defaults replay the bundled sample."""

    mode: str = "sample"  # sample (no network) | live
    sources: list[str] = Field(default_factory=list)  # empty: every enabled source
    since: str = ""  # a day: asks for archived states from then on (live only)
    until: str = ""


def capture_key(source: str) -> dg.AssetKey:
    """The asset of a source's captures."""
    return dg.AssetKey(["captures", source])


def records_key(source: str) -> dg.AssetKey:
    """The asset of a source's records."""
    return dg.AssetKey(["records", source])


def _capture_spec(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        capture_key(source.name),
        group_name="captures",
        kinds={"scrapy"},
        owners=OWNERS,
        tags={"layer": "captures", "enabled": str(source.enabled).lower()},
        description=f"{source.title}: every response as it came, in WARC files. {source.terms}",
        metadata={"licence": source.licence, "homepage": dg.MetadataValue.url(source.homepage)},
    )


@dg.multi_asset(
    name="crawl",
    specs=[_capture_spec(source) for source in load_sources().values()],
    check_specs=[
        dg.AssetCheckSpec(
            "captured_whole",
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
    selected = {key.path[-1] for key in context.selected_asset_keys}
    unknown = sorted(set(config.sources) - set(load_sources()))
    if unknown:
        raise dg.Failure(f"no such source: {', '.join(unknown)}; there are {', '.join(load_sources())}")
    asked = [name for name in asked_for(config.mode, config.sources or None) if name in selected]
    say("captures", f"asking {', '.join(asked)}" + (" of the bundled sample" if config.mode == "sample" else ""))
    for name in asked:
        if not load_sources()[name].enabled:
            say(f"captures/{name}", f"off by default, asked for by name: {load_sources()[name].disabled_reason}")
    for name in [] if config.mode == "sample" or config.sources else sorted(selected - set(asked)):
        say(f"captures/{name}", f"off: {load_sources()[name].off}")
    started_at = datetime.now(UTC).replace(tzinfo=None)
    threading.Thread(target=warm_up, daemon=True).start()  # this process only waits now
    lines = {
        line["source"]: line
        for line in crawl_sources(
            config.mode,
            data_root.home().captures,
            asked,
            date.fromisoformat(config.since) if config.since else None,
            date.fromisoformat(config.until) if config.until else None,
            on_progress=lambda line: _progress(context, line),
        )
    }
    told = {name: (line["outcome"], line.get("reason")) for name, line in lines.items()}
    Crawled(started_at, config.mode, told).keep(data_root.home())
    for name in sorted(selected):
        yield from _crawled(name, lines.get(name))
    if config.mode == "live" and not any(Outcome(line["outcome"]).usable for line in lines.values()):
        raise dg.Failure("no source could be captured; what is published stays as it is")


def _progress(context: dg.AssetExecutionContext, line: dict) -> None:
    text = f"{line['done']} of {line['asked']} URLs answered, {line['new']} new pages"
    say(f"captures/{line['progress']}", text)
    context.log.info(f"{line['progress']}: {text}")


def _crawled(name: str, line: dict | None) -> Iterator:
    if line is None:
        yield dg.MaterializeResult(asset_key=capture_key(name), metadata={"outcome": "not asked in this run"})
        return
    if line.get("bug"):
        raise RuntimeError(f"{name}: {line['reason']}")
    outcome = Outcome(line["outcome"])
    why = f": {line['reason']}" if line.get("reason") else ""
    say(f"captures/{name}", f"{outcome.value}{why} ({line['exchanges']} exchanges)")
    yield dg.MaterializeResult(
        asset_key=capture_key(name),
        metadata={key: value for key, value in line.items() if isinstance(value, str | int | float)},
        check_results=[
            dg.AssetCheckResult(
                passed=outcome.usable,
                asset_key=capture_key(name),
                check_name="captured_whole",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"outcome": outcome.value, "reason": line.get("reason") or ""},
            )
        ],
    )


def records_asset(name: str) -> dg.AssetsDefinition:
    """The asset that parses one source's captures."""

    @dg.asset(
        key=records_key(name),
        deps=[capture_key(name)],
        group_name="records",
        kinds={"polars", "parquet"},
        owners=OWNERS,
        tags={"layer": "records"},
        description=f"What each page of {load_sources()[name].title} says, a row a score, cached by its bytes.",
    )
    def records(data_root: DataRoot) -> dg.MaterializeResult:
        pages = parse_source(data_root.home(), load_sources()[name])
        rows = sum(page.row_count or 0 for page in pages)
        fresh = sum(not page.from_cache for page in pages)
        bad = [f"{page.capture.url}: {page.reason}" for page in pages if page.outcome != Outcome.WHOLE]
        notes = sorted({note for page in pages for note in page.notes})
        say(f"records/{name}", f"{rows:,} rows in {len(pages)} pages, {fresh} parsed anew")
        for text in bad:
            say(f"records/{name}", f"not read: {text}")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": rows,
                "pages": len(pages),
                "parsed_anew": fresh,
                "not_read": bad,
                "bugs": sum(page.bug for page in pages),
                "notes": notes,
            }
        )

    return records


records_assets = [records_asset(name) for name in load_sources()]


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
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": rows,
                "not_admitted": [" ".join(map(str, row)) for row in held],
                "preview": preview(con, "bronze.admissions"),
            }
        )


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
        shown = preview(con, "bronze.captures")
    damage = Archive(home.captures).damage()
    for what in damage:
        say("bronze.captures", f"damaged: {what}")
    return dg.MaterializeResult(
        metadata={"dagster/row_count": rows, "preview": shown},
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
def sources_read(data_root: DataRoot) -> Iterator[dg.AssetCheckResult]:
    """One verdict a source that was asked, from the request to the gate."""
    home = data_root.home()
    crawl = Crawled.last(home)
    with writer(home.working) as con:
        outcomes = read_outcomes(con, crawl) if crawl else {}
    for name in load_sources():
        outcome, reason = outcomes.get(name, (Outcome.UNCHANGED, "not asked"))
        if not outcome.usable:
            say(f"sources/{name}", f"{outcome.value}: {reason}")
        yield dg.AssetCheckResult(
            asset_key=records_key(name),
            check_name=READ_WHOLE,
            passed=outcome.usable,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"outcome": outcome.value, "reason": reason or ""},
        )


assets: list[dg.AssetsDefinition] = [crawl, *records_assets, admissions, captures]
