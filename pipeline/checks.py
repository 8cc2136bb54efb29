"""The audit as asset checks: one step a layer, so that Great Expectations is imported once a run."""

import json
from collections.abc import Iterator

import dagster as dg
from expectations.validate import audit

from expectations import Verdict, checks
from pipeline.resources import DataRoot, key_of, say
from warehouse.connection import writer
from warehouse.home import Home
from warehouse.publish import contents
from warehouse.tables import tables

LAYERS = ("bronze", "silver", "gold")


def verdict_file(home: Home, layer: str):
    """Where a layer's verdicts lie, with the contents that they were reached on."""
    return home.working.with_name(f"audit-{layer}.json")


def layer_checks(layer: str) -> dg.AssetChecksDefinition:
    """All named expectations of one layer's tables; critical ones block what builds on the table."""
    listed = [check for check in checks() if check.table.startswith(f"{layer}.")]

    @dg.multi_asset_check(
        name=f"audit_{layer}",
        specs=[
            dg.AssetCheckSpec(
                check.name,
                asset=key_of(check.table),
                description=check.description,
                blocking=check.severity == "critical",
            )
            for check in listed
        ],
    )
    def run(data_root: DataRoot) -> Iterator[dg.AssetCheckResult]:
        home = data_root.home()
        with writer(home.working) as con:
            names = [name for name in tables() if name.startswith(f"{layer}.")]
            origin = _origin(con)
            verdicts = audit(con, names, origin=origin)
            stamp = contents(con)
        _keep(home, layer, verdicts, stamp)
        failed = [verdict for verdict in verdicts if not verdict.passed]
        say(f"audit/{layer}", f"{len(verdicts)} checks, {len(failed)} failed")
        for verdict in failed:
            word = "FAILED" if verdict.critical else "warning"
            say(
                f"audit/{layer}",
                f"{word}: {verdict.table} {verdict.check}: {'; '.join(verdict.examples[:3])}",
            )
        for verdict in verdicts:
            yield _result(verdict)

    return run


def _origin(con) -> str:
    """sample while every page in use is a sample; what is critical there may only warn when news breaks live."""
    found = con.execute(
        "select coalesce(string_agg(distinct case when origin = 'sample' then 'sample' else 'live' end, ','), 'sample')"
        " from bronze.captures where capture_id in (select capture_id from silver.scores)"
        if _has_scores(con)
        else "select 'sample'"
    ).fetchone()[0]
    return "mixed" if "," in found else found


def _has_scores(con) -> bool:
    return bool(
        con.execute(
            "select 1 from information_schema.tables where table_schema = 'silver' and table_name = 'scores'"
        ).fetchone()
    )


def _keep(home: Home, layer: str, verdicts: list[Verdict], stamp: dict[str, str]) -> None:
    kept = {
        "contents": stamp,
        "verdicts": [
            {
                "check": v.check,
                "table": v.table,
                "passed": v.passed,
                "critical": v.critical,
                "examples": v.examples,
            }
            for v in verdicts
        ],
    }
    verdict_file(home, layer).write_text(json.dumps(kept, indent=1))


def _result(verdict: Verdict) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key_of(verdict.table),
        check_name=verdict.check,
        passed=verdict.passed,
        severity=dg.AssetCheckSeverity.ERROR if verdict.critical else dg.AssetCheckSeverity.WARN,
        metadata={"observed": str(verdict.observed), "examples": list(verdict.examples)},
    )


audits = [layer_checks(layer) for layer in LAYERS]
