"""What assets share: the data root, and one line of progress a stage."""

import os
import time
from pathlib import Path

import dagster as dg
from pydantic import Field, PrivateAttr

from warehouse.home import Home
from warehouse.lock import RunLock

STARTED = time.monotonic()


class DataRoot(dg.ConfigurableResource):
    """Where captures, warehouse and published files lie. A run holds its lock from first step to last."""

    root: str = Field(default="", description="A folder; empty means FRONTIER_GAP_HOME, else ./data.")
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
