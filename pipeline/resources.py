"""What assets share: the data root, the tables they write, and one line of progress a stage."""

import os
import time
from pathlib import Path

import dagster as dg
import duckdb
from pydantic import PrivateAttr

from warehouse.home import Home
from warehouse.lock import RunLock
from warehouse.tables import Table, tables

OWNERS = ["team:frontier-gap"]
STARTED = time.monotonic()


class DataRoot(dg.ConfigurableResource):
    """The data root; empty means FRONTIER_GAP_HOME, else ./data. A run holds its lock from first step to last."""

    root: str = ""
    _lock: RunLock | None = PrivateAttr(default=None)

    def home(self) -> Home:
        """The places under the root."""
        return Home(Path(self.root).resolve()) if self.root else Home.from_environment()

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Take the lock; raises RunInProgress when another run has it."""
        self._lock = RunLock(self.home())

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Let the next run begin."""
        if self._lock:
            self._lock.release()


def say(stage: str, text: str) -> None:
    """One line of progress on standard output: seconds since start, stage, what was counted."""
    if not os.environ.get("FRONTIER_GAP_QUIET"):
        print(f"{time.monotonic() - STARTED:6.1f} s  {stage:<28} {text}", flush=True)


def key_of(table: str) -> dg.AssetKey:
    """`silver.scores` is the asset silver/scores."""
    return dg.AssetKey(table.split("."))


def table_metadata(table: Table) -> dict[str, dg.TableSchema]:
    """The column schema that Dagster shows, from tables.yml."""
    columns = [
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
    return {"dagster/column_schema": dg.TableSchema(columns)}


def table_spec(name: str, deps: list[dg.AssetKey]) -> dict:
    """The arguments of the asset that is the contract table `name`."""
    table = tables()[name]
    unique = ", ".join(table.key)
    return {
        "key": key_of(name),
        "deps": deps,
        "group_name": table.layer,
        "kinds": {"duckdb", "sql" if table.layer == "gold" else "polars"},
        "owners": OWNERS,
        "tags": {"layer": table.layer},
        "description": f"Grain: {table.grain}." + (f" Key: {unique}." if unique else ""),
        "metadata": table_metadata(table),
    }


def preview(con: duckdb.DuckDBPyConnection, name: str, rows: int = 5) -> dg.MarkdownMetadataValue:
    """The first rows of a table as Markdown; scraped text cannot break out of its cell."""
    found = con.execute(f"select * from {name} limit {rows}")
    names = [column[0] for column in found.description]
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in found.fetchall()]
    return dg.MetadataValue.md("\n".join(lines))


def _cell(value: object) -> str:
    text = "" if value is None else str(value)[:80]
    for sign, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, escaped)
    return "".join("\\" + sign if sign in "\\`*_[]|!" else " " if sign in "\r\n" else sign for sign in text)
