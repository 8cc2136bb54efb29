"""Silver tables as assets: admitted rows with the model that each speaks of."""

import dagster as dg

from pipeline.describe import OWNERS, ROOT, code, key_of, table_spec
from pipeline.made import table_metadata
from pipeline.resources import DataRoot, say
from warehouse.connection import writer
from warehouse.lineage import silver_order, table_lineage
from warehouse.silver_build import Silver

REGISTRY = "identity.registry"
REGISTRY_FILES = ROOT / "warehouse" / "identity" / "registry"

FROM_REGISTRY = {"silver.model_aliases", "silver.organizations", "silver.models", "silver.openness"}

registry = dg.AssetSpec(
    key_of(REGISTRY),
    group_name="identity",
    kinds={"yaml"},
    owners=OWNERS,
    tags={"layer": "identity"},
    description="Who made which model, released when and under which licence, by which evidence; what names mean.\n\n"
    "**Kept by hand** in `warehouse/identity/registry/*.yml`, validated whenever it is read. It is not made by a run: "
    "edit it, and the next run reads every name anew.",
    metadata=code(REGISTRY_FILES / "README.md", *sorted(REGISTRY_FILES.glob("*.yml"))),
)


def silver_asset(name: str) -> dg.AssetsDefinition:
    """The asset that builds one silver table."""

    kept = [REGISTRY] if name in FROM_REGISTRY else []

    @dg.asset(**table_spec(name, [key_of(table) for table in (*kept, *sorted(table_lineage(name)))]))
    def table(data_root: DataRoot) -> dg.MaterializeResult:
        home = data_root.home()
        with writer(home.working) as con:
            rows = Silver(con, home).build(name)
            say(name, f"{rows:,} rows")
            return dg.MaterializeResult(metadata=table_metadata(con, name, rows))

    return table


assets: list[dg.AssetsDefinition | dg.AssetSpec] = [registry, *(silver_asset(name) for name in silver_order())]
