"""The last gate and the published file."""

import json

import dagster as dg

from expectations import Verdict, require
from pipeline.checks import LAYERS, checks_version, gate_key, verdict_file
from pipeline.resources import OWNERS, DataRoot, say
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


@dg.asset(
    key=["published", "frontier_gap"],
    deps=[gate_key(layer) for layer in LAYERS],
    group_name="published",
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    description="The read-only database and the Parquet exports. Made only when every critical check passed on "
    "exactly these tables; else what was published stays.",
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
            "bytes": home.published.stat().st_size,
        }
    )
