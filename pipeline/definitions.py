"""Everything that Dagster loads, on one screen."""

import dagster as dg

from pipeline import alerts, bronze, checks, gold, jobs, publish, silver
from pipeline.instance import do_not_wait_for_the_disk
from pipeline.resources import DataRoot


def build_defs(data_root: DataRoot | None = None) -> dg.Definitions:
    """The whole graph; tests give another data root."""
    assets: list[dg.AssetsDefinition | dg.AssetSpec] = [
        *bronze.assets,
        *silver.assets,
        *gold.assets,
        *checks.gates,
        *publish.assets,
    ]
    return dg.Definitions(
        assets=assets,
        asset_checks=[bronze.sources_read, *checks.audits],
        jobs=jobs.jobs,
        schedules=jobs.schedules,
        sensors=[alerts.tell],
        resources={"data_root": data_root or DataRoot()},
        # Some thirty small steps: a process each would take minutes, and only one may write the warehouse.
        executor=dg.in_process_executor,
    )


do_not_wait_for_the_disk()
defs = build_defs()
