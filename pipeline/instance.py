"""Where Dagster keeps its history: `dagster/` under the data root, with the project's dagster.yaml in it."""

import os
import shutil
from pathlib import Path

from warehouse.home import Home

CONFIG = Path(__file__).parent.parent / "dagster.yaml"


def prepare(home: Home) -> Path:
    """Set DAGSTER_HOME for this process and its children, and put dagster.yaml there; returns the folder."""
    folder = home.root / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    if CONFIG.exists():  # it counts only inside $DAGSTER_HOME
        shutil.copyfile(CONFIG, folder / CONFIG.name)
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["FRONTIER_GAP_HOME"] = str(home.root)
    return folder
