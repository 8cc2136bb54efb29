"""The last gate, the published file, and the report of it."""

import json
from collections.abc import Iterator

import dagster as dg

from expectations import Verdict, require
from pipeline.checks import LAYERS, checks_version, gate_key, verdict_file
from pipeline.describe import OWNERS, ROOT, code
from pipeline.made import not_made, shown_table
from pipeline.resources import DataRoot, say
from scrapers.outcome import Outcome
from warehouse.bronze import Crawled, read_outcomes
from warehouse.connection import reader, writer
from warehouse.home import Home
from warehouse.publish import contents, publish


class Withheld(Exception):
    """Nothing was published, and why."""


def require_audit(home: Home) -> None:
    """Every check has a verdict on exactly the tables that are about to be published, and no critical one failed.

    Raises Withheld for a layer never audited or changed since, expectations.AuditFailed for the rest.
    """
    with writer(home.working) as con:
        now = contents(con)
    verdicts = []
    for layer in LAYERS:
        file = verdict_file(home, layer)
        if not file.exists():
            raise Withheld(f"the {layer} tables were not audited")
        kept = json.loads(file.read_text())
        if kept["checks"] != checks_version():
            raise Withheld(f"the checks changed since the {layer} tables were audited")
        changed = [t for t, stamp in kept["contents"].items() if _audited_by(t, layer) and now.get(t) != stamp]
        if changed:
            raise Withheld(f"changed since their audit: {', '.join(changed)}")
        verdicts += [Verdict(**verdict) for verdict in kept["verdicts"]]
    require(verdicts)


def _audited_by(table: str, layer: str) -> bool:
    """A layer's audit may read every layer up to its own; later ones were built after it."""
    return LAYERS.index(table.split(".")[0]) <= LAYERS.index(layer)


def require_some_source(home: Home) -> None:
    """Raises Withheld when nothing that the last crawl asked for could be used."""
    crawl = Crawled.last(home)
    with writer(home.working) as con:
        outcomes = read_outcomes(con, crawl) if crawl else {}
    if outcomes and not any(outcome.usable or outcome is Outcome.PARTIAL for outcome, _ in outcomes.values()):
        told = "; ".join(f"{name} {outcome.value}: {reason}" for name, (outcome, reason) in outcomes.items())
        raise Withheld(f"no source could be used: {told}")


def live_sources(home: Home) -> list[str]:
    """The sources of which the published file holds live figures; a run on the sample must not replace it then."""
    if not home.published.exists():
        return []
    with reader(home.published) as con:
        found = con.execute("select sources from gold.build").fetchone()
    sources = json.loads(found[0]) if found else {}
    return sorted(name for name, facts in sources.items() if facts["origin"] != "sample")


PUBLISHED, REPORT = dg.AssetKey(["published", "frontier_gap"]), dg.AssetKey(["published", "report"])
REPORT_WRITTEN, CHANGES = "report_written", "what changed"
MOST_NEWS = 200  # kept of what one publish changed: a new scale of a big board can turn everything over
NEWS = """
select b.build_id, b.origin, c.board_id, c.kind, c.subject, c.detail, coalesce(h.featured, false) as featured
from gold.build b
left join gold.changes c on c.kind in ('frontier', 'verdict', 'parity')
left join gold.headline h using (board_id)
order by featured desc, c.board_id, c.kind, c.subject
"""


def changed(home: Home) -> dict:
    """What the publish changed: its build, its origin, the number of changes, and the news of them, featured first."""
    with reader(home.published) as con:
        found = con.execute(NEWS)
        names = [column for column, *_ in found.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    news = [row for row in rows if row["kind"]]
    told = {"build": rows[0]["build_id"], "origin": rows[0]["origin"], "changes of frontier or verdict": len(news)}
    if news:
        told[CHANGES] = shown_table(("board_id", "kind", "subject", "detail", "featured"), news[:MOST_NEWS])
    return told


@dg.asset(
    key=PUBLISHED,
    deps=[gate_key(layer) for layer in LAYERS],
    group_name="published",
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    tags={"layer": "published"},
    description="The read-only database and the Parquet exports: what people open.\n\nMade only when every critical "
    "check passed on exactly these tables; else what was published stays. A reader sees the old file whole or the new "
    "one whole.",
    metadata=code(ROOT / "warehouse" / "publish.py", ROOT / "pipeline" / "publish.py"),
)
def frontier_gap(context: dg.AssetExecutionContext, data_root: DataRoot) -> dg.MaterializeResult:
    """Verify the audit of this very build, then replace the published file in one step."""
    home = data_root.home()
    require_audit(home)
    if context.run.job_name == "refresh":
        require_some_source(home)
    if context.run.job_name == "replay" and (live := live_sources(home)):
        say("published", f"kept as it is: it holds live figures of {', '.join(live)}")
        return dg.MaterializeResult(metadata={"published": False, "live": live})
    publish(home)
    say("published", str(home.published))
    return dg.MaterializeResult(
        metadata={
            "database": dg.MetadataValue.path(str(home.published)),
            "exports": dg.MetadataValue.path(str(home.exports)),
            "WARC files": dg.MetadataValue.path(str(home.captures)),
            "bytes": home.published.stat().st_size,
        }
        | changed(home)
    )


@dg.multi_asset(
    name="published__report",
    specs=[
        dg.AssetSpec(
            REPORT,
            deps=[PUBLISHED],
            group_name="published",
            kinds={"html"},
            owners=OWNERS,
            tags={"layer": "published"},
            description="One HTML file that asks for nothing from the network, for readers with no database.\n\n"
            "Written from the published file after each publish; `make report` writes it too.",
            metadata=code(*sorted((ROOT / "report").glob("*.py"))),
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            REPORT_WRITTEN,
            asset=REPORT,
            description="The report could be written. If not, what is published stands, and so does the last report.",
        )
    ],
)
def report(context: dg.AssetExecutionContext, data_root: DataRoot) -> Iterator:
    """Write the report; what is published is good without it, so that a fault of the report is told, not raised."""
    from report.build import build_report

    failed = None
    try:
        page = build_report(data_root.home())
    except Exception as error:
        context.log.exception("the report could not be written")
        say("report", f"not written: {type(error).__name__}: {error}")
        failed = f"{type(error).__name__}: {error}"
        yield not_made(REPORT)
    else:
        say("report", str(page))
        told = {"report": dg.MetadataValue.url(page.as_uri()), "path": dg.MetadataValue.path(str(page))}
        yield dg.MaterializeResult(asset_key=REPORT, metadata=told | {"bytes": page.stat().st_size})
    yield dg.AssetCheckResult(
        asset_key=REPORT,
        check_name=REPORT_WRITTEN,
        passed=failed is None,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"reason": failed or ""},
    )


assets = [frontier_gap, report]
