"""Where Dagster keeps its history: `dagster/` under the data root, with the project's dagster.yaml in it."""

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from warehouse.home import Home

CONFIG = Path(__file__).parent.parent / "dagster.yaml"


def do_not_wait_for_the_disk() -> None:
    """Let Dagster commit its thousand events without a sync each; a power cut may take the last ones of its history."""
    if not event.contains(Engine, "connect", _unsynced):
        event.listen(Engine, "connect", _unsynced)


def _unsynced(connection: Any, _: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")


def prepare(home: Home) -> Path:
    """Set DAGSTER_HOME for this process and its children, and put dagster.yaml there; returns the folder."""
    folder = home.root / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    if CONFIG.exists():  # it counts only inside $DAGSTER_HOME
        shutil.copyfile(CONFIG, folder / CONFIG.name)
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["FRONTIER_GAP_HOME"] = str(home.root)
    return folder
