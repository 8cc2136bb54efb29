"""Gold tables as assets: one SQL file (or one pure module) a table, its dependencies read from the SQL itself."""

from importlib.metadata import version

import dagster as dg

from pipeline.checks import gate_key
from pipeline.describe import key_of, table_spec
from pipeline.made import table_metadata
from pipeline.resources import DataRoot, say
from warehouse.connection import writer
from warehouse.gold_build import build_table, reads
from warehouse.identity.registry import load_registry
from warehouse.tables import tables

TABLES = [name for name in tables() if name.startswith("gold.")]


def gold_asset(name: str) -> dg.AssetsDefinition:
    """The asset that builds one gold table."""

    @dg.asset(**table_spec(name, [gate_key("silver"), *(key_of(table) for table in sorted(reads(name)))]))
    def table(data_root: DataRoot) -> dg.MaterializeResult:
        home = data_root.home()
        with writer(home.working) as con:
            rows = build_table(
                con,
                name,
                previous=home.published if home.published.exists() else None,
                code_version=version("frontier-gap"),
                registry_version=load_registry().version,
            )
            say(name, f"{rows:,} rows")
            return dg.MaterializeResult(metadata=table_metadata(con, name, rows))

    return table


assets = [gold_asset(name) for name in TABLES]
