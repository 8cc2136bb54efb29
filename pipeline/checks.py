"""The audit as asset checks: one step a layer, so that Great Expectations is imported once a run."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from expectations import Origin, Verdict, checks
from expectations.validate import audit
from pipeline.describe import OWNERS, ROOT, code, key_of
from pipeline.made import shown_table
from pipeline.resources import DataRoot, say
from warehouse.connection import writer
from warehouse.home import Home
from warehouse.publish import contents
from warehouse.tables import tables

LAYERS = ("bronze", "silver", "gold")
CRITICAL = "no_critical_failure"
AS_DECLARED = "as_declared"
DECLARED = {"columns_as_declared", "rows_present", "key_unique", "required_present", "numbers_finite"}


def verdict_file(home: Home, layer: str) -> Path:
    """Where a layer's verdicts lie, with the contents that they were reached on."""
    return home.working.with_name(f"audit-{layer}.json")


def gate_key(layer: str) -> dg.AssetKey:
    """The node behind which a layer counts as audited; later layers and publishing wait for it."""
    return dg.AssetKey([layer, "audited"])


def layer_tables(layer: str) -> list[str]:
    """The contract tables of a layer."""
    return [name for name in tables() if name.startswith(f"{layer}.")]


def layer_gate(layer: str) -> dg.AssetsDefinition:
    """A node that is there once all tables of a layer are; its one blocking check is the layer's audit.

    The tables' own checks cannot block: tables of one layer build on each other, and the audit reads them all.
    """

    @dg.asset(
        key=gate_key(layer),
        deps=[key_of(name) for name in layer_tables(layer)],
        group_name=layer,
        kinds={"greatexpectations"},
        owners=OWNERS,
        tags={"layer": layer},
        description=f"All {layer} tables are built, and here Great Expectations audits them, each check shown at its "
        f"table.\n\nWhat builds on them waits for the check `{CRITICAL}`: if it fails, the run ends here and what was "
        "published stays.",
        metadata=code(*sorted((ROOT / "expectations").glob("*.py"))),
    )
    def gate() -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata={"tables": len(layer_tables(layer))})

    return gate


def layer_checks(layer: str) -> dg.AssetChecksDefinition:
    """All named expectations of one layer's tables, and the one that blocks: no critical one failed."""

    @dg.multi_asset_check(
        name=f"audit_{layer}",
        specs=[
            *(spec for table in layer_tables(layer) for spec in table_specs(table)),
            dg.AssetCheckSpec(
                CRITICAL, asset=gate_key(layer), blocking=True, description="No critical check of this layer failed."
            ),
        ],
    )
    def run(data_root: DataRoot) -> Iterator[dg.AssetCheckResult]:
        home = data_root.home()
        with writer(home.working) as con:
            verdicts = audit(con, layer_tables(layer), origin=_origin(con))
            stamp = contents(con)
        _keep(home, layer, verdicts, stamp)
        failed = [verdict for verdict in verdicts if not verdict.passed]
        fatal = [verdict for verdict in failed if verdict.critical]
        say(f"audit/{layer}", f"{len(verdicts)} checks, {len(fatal)} failed, {len(failed) - len(fatal)} warnings")
        for verdict in failed:
            word = "FAILED" if verdict.critical else "warning"
            examples = "; ".join(example[:160] for example in verdict.examples[:2]) if verdict.critical else ""
            say(
                f"audit/{layer}",
                f"{word}: {verdict.table} {verdict.check}: {verdict.observed}. {examples}".rstrip(". "),
            )
        for table in layer_tables(layer):
            yield from results([verdict for verdict in verdicts if verdict.table == table])
        told: dict[str, Any] = {"checks": len(verdicts), "failed": len(fatal), "warnings": len(failed) - len(fatal)}
        if failed:
            told["what failed"] = shown_table(("table", "check", "critical", "observed"), map(asdict, failed))
        yield dg.AssetCheckResult(asset_key=gate_key(layer), check_name=CRITICAL, passed=not fatal, metadata=told)

    return run


def _origin(con: duckdb.DuckDBPyConnection) -> Origin:
    """What the build rests on: a name unsettled near the top is our fault in the sample, and news when live."""
    by_source = con.execute(
        "select bool_or(origin <> 'sample') from bronze.captures where role = 'page' and body_sha256 is not null"
        " and outcome <> 'unchanged' group by source"
    ).fetchall()
    live = {is_live for (is_live,) in by_source}
    return "mixed" if len(live) > 1 else "live" if live == {True} else "sample"


def _keep(home: Home, layer: str, verdicts: list[Verdict], stamp: dict[str, str]) -> None:
    kept = {"contents": stamp, "checks": checks_version(), "verdicts": [asdict(verdict) for verdict in verdicts]}
    verdict_file(home, layer).write_text(json.dumps(kept, indent=1))


def checks_version() -> str:
    """A hash of every check, so that a verdict of an earlier rule does not count for today's."""
    return hashlib.sha256("\n".join(f"{check.id} {check.sql}" for check in checks()).encode()).hexdigest()[:16]


def table_specs(table: str) -> list[dg.AssetCheckSpec]:
    """A table's checks as Dagster shows them: those that tables.yml gives stand as one, a run has many tables."""
    declared = [check for check in checks([table]) if check.name in DECLARED]
    own = [check for check in checks([table]) if check.name not in DECLARED]
    texts = "\n\n".join(f"**{check.name}** {check.description}" for check in declared)
    return [
        dg.AssetCheckSpec(AS_DECLARED, asset=key_of(table), description=texts),
        *(dg.AssetCheckSpec(check.name, asset=key_of(table), description=check.description) for check in own),
    ]


def results(verdicts: list[Verdict]) -> Iterator[dg.AssetCheckResult]:
    """One table's verdicts as `table_specs` lists them."""
    declared = [verdict for verdict in verdicts if verdict.check in DECLARED]
    failed = [verdict for verdict in declared if not verdict.passed]
    yield dg.AssetCheckResult(
        asset_key=key_of(declared[0].table),
        check_name=AS_DECLARED,
        passed=not failed,
        metadata=offenders([example for verdict in failed for example in verdict.examples])
        | {"observed": "; ".join(f"{verdict.check}: {verdict.observed}" for verdict in failed) or "as declared"},
    )
    for verdict in verdicts:
        if verdict.check not in DECLARED:
            yield _result(verdict)


def _result(verdict: Verdict) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key_of(verdict.table),
        check_name=verdict.check,
        passed=verdict.passed,
        severity=dg.AssetCheckSeverity.ERROR if verdict.critical else dg.AssetCheckSeverity.WARN,
        metadata=offenders(verdict.examples) | {"observed": str(verdict.observed)},
    )


def offenders(examples: Sequence[str]) -> dict[str, Any]:
    """The offending rows that a verdict names, as a table with their own columns; nothing where there are none."""
    if not examples:
        return {}
    rows = [_row(example) for example in examples]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {"offenders": shown_table(names, rows)}


def _row(example: str) -> dict[str, Any]:
    """An example is a row as JSON, or a plain word, or JSON that was cut for its length."""
    try:
        row = json.loads(example)
    except ValueError:
        row = example
    return row if isinstance(row, dict) else {"offender": example}


gates = [layer_gate(layer) for layer in LAYERS]
audits = [layer_checks(layer) for layer in LAYERS]
