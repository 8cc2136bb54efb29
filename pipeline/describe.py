"""What Dagster shows of an asset before anything has run: what a row is, who makes it, from where, in which file."""

import inspect
import warnings
from pathlib import Path

import dagster as dg

from warehouse import bronze
from warehouse.lineage import by_sql, made_by
from warehouse.silver_build import Silver
from warehouse.tables import Table, tables

OWNERS = ["team:frontier-gap"]
ROOT = Path(__file__).parent.parent
# Code references may change between versions of Dagster, of which one is pinned: no reason to warn at each of them.
warnings.filterwarnings("ignore", category=dg.BetaWarning, module=__name__)


def key_of(table: str) -> dg.AssetKey:
    """`silver.scores` is the asset silver/scores."""
    return dg.AssetKey(table.split("."))


def code(*files: Path | tuple[Path, int]) -> dict[str, dg.CodeReferencesMetadataValue]:
    """Links to the files that truly make an asset, each with a line where one is given."""
    places = [file if isinstance(file, tuple) else (file, 1) for file in files]
    return {
        "dagster/code_references": dg.CodeReferencesMetadataValue(
            code_references=[
                dg.LocalFileCodeReference(
                    file_path=str(path),
                    line_number=line,
                    label=str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name,
                )
                for path, line in places
            ]
        )
    }


def table_spec(name: str, deps: list[dg.AssetKey]) -> dict:
    """The arguments of the asset that is the contract table `name`."""
    table = tables()[name]
    return {
        "key": key_of(name),
        "deps": deps,
        "group_name": table.layer,
        "kinds": {"duckdb", "sql"} if by_sql(name) else {"duckdb", "python", "polars"},
        "owners": OWNERS,
        "tags": {"layer": table.layer},
        "description": description(table),
        "metadata": {"dagster/column_schema": column_schema(table), "dagster/table_name": name} | code(_maker(name)),
    }


def description(table: Table) -> str:
    """What the table is for, what a row is and, where SQL makes it, that SQL: as Markdown."""
    unique = f" Key: `{', '.join(table.key)}`." if table.key else ""
    parts = [table.meaning, f"**One row is** {table.grain}.{unique}", f"**Made by** `{made_by(table.name)}`"]
    if by_sql(table.name):
        parts.append(f"```sql\n{(ROOT / made_by(table.name)).read_text('utf-8').strip()}\n```")
    return "\n\n".join(parts)


def column_schema(table: Table) -> dg.TableSchema:
    """Types, meanings and constraints of the columns, from tables.yml."""
    return dg.TableSchema(
        [
            dg.TableColumn(
                column.name,
                column.type,
                description=column.meaning,
                constraints=dg.TableColumnConstraints(
                    nullable=column.name not in table.key + table.required, unique=table.key == (column.name,)
                ),
            )
            for column in table.columns
        ]
    )


def _maker(name: str) -> tuple[Path, int]:
    """The file that makes a table, and the line of its function where the file makes several."""
    file, (layer, _, short) = ROOT / made_by(name), name.partition(".")
    if file.stem == short:
        return file, 1
    builder = getattr(bronze, f"build_{short}") if layer == "bronze" else getattr(Silver, short)
    return file, inspect.getsourcelines(builder)[1]
