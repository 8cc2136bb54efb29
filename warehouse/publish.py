"""Publishing: the working database becomes the file that people open, and the Parquet files beside it.

A reader sees the old file whole or the new one whole, whatever happens in between.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from warehouse.connection import writer
from warehouse.home import Home
from warehouse.tables import Table, quoted, tables

REDISTRIBUTABLE = "redistributable"
REGISTRY_ATTRIBUTION = """# Attribution

- models and openness: our own registry, with facts of Epoch AI (CC-BY 4.0), Artificial Analysis, models.dev (MIT) and
  the pages that each row names.
"""


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """A hash of each contract table's rows, so that a verdict can be tied to what it was reached on."""
    found = {}
    for name in tables():
        if _exists(con, name):
            row = con.execute(f"select count(*), sum(hash(t)::hugeint) from {name} t").fetchone()
            found[name] = f"{row[0]}:{row[1]}" if row else ""
    return found


def _exists(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    schema, _, table = name.partition(".")
    found = con.execute(
        "select 1 from information_schema.tables where table_schema = ? and table_name = ?", [schema, table]
    )
    return found.fetchone() is not None


def publish(home: Home) -> None:
    """Export, copy and put in place. Raises without touching what is published; temporary files are cleared."""
    staged = home.exports.with_name("exports.new")
    shutil.rmtree(staged, ignore_errors=True)
    try:
        with writer(home.working) as con:
            _export(con, staged)
            con.execute("checkpoint")
        _replace_database(home.working, home.published)
        _replace_folder(staged, home.exports)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _export(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """One Parquet file a table, in key order, and those that may be passed on once more without the rest."""
    (folder / REDISTRIBUTABLE).mkdir(parents=True)
    for table in tables().values():
        order = ", ".join(f'"{column}"' for column in table.key or table.column_names)
        for place, where in ((folder, ""), (folder / REDISTRIBUTABLE, _may_be_passed_on(table))):
            con.execute(
                f"copy (select * from {table.name} {where} order by {order})"
                f" to {quoted(f'{place / table.name}.parquet')} (format parquet, compression zstd)"
            )
    (folder / "ATTRIBUTION.md").write_text(_attribution(con), "utf-8")
    (folder / REDISTRIBUTABLE / "ATTRIBUTION.md").write_text(_attribution(con, "where redistributable"), "utf-8")


def _may_be_passed_on(table: Table) -> str:
    """A WHERE clause that leaves out rows of boards (or sources) whose licence forbids passing them on."""
    if "board_id" in table.column_names:
        return "where board_id in (select board_id from silver.boards where redistributable)"
    if "source" in table.column_names:
        return "where source not in (select source from silver.boards where not redistributable)"
    return ""


def _attribution(con: duckdb.DuckDBPyConnection, where: str = "") -> str:
    rows = con.execute(
        f"select distinct source, attribution, licence from silver.boards {where} order by all"
    ).fetchall()
    return REGISTRY_ATTRIBUTION + "".join(
        f"- `{source}`: {whom}. Licence: {licence}.\n" for source, whom, licence in rows
    )


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace_database(working: Path, target: Path) -> None:
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    try:
        shutil.copyfile(working, fresh)
        _fsync(fresh)
        fresh.chmod(0o444)
        # Someone who opened the published file read-write and died leaves a log that DuckDB would replay into ours.
        target.with_name(target.name + ".wal").unlink(missing_ok=True)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)  # a full disk must not stay full
    _fsync(target.parent)


def _replace_folder(staged: Path, target: Path) -> None:
    """Swap file by file, so that a reader of one table never finds it missing."""
    for folder in (staged, staged / REDISTRIBUTABLE):
        place = target / folder.relative_to(staged)
        place.mkdir(parents=True, exist_ok=True)
        fresh = {file.name for file in folder.iterdir() if file.is_file()}
        for name in fresh:
            (folder / name).replace(place / name)
        for stale in [file for file in place.iterdir() if file.is_file() and file.name not in fresh]:
            stale.unlink()
    _fsync(target)
