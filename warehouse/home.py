"""Where everything lies: the data root `FRONTIER_GAP_HOME` (default ./data) and the places under it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The data root; a folder is made when it is first asked for."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The root named by FRONTIER_GAP_HOME, else ./data."""
        return cls(Path(os.environ.get("FRONTIER_GAP_HOME") or "data").resolve())

    def _folder(self, name: str) -> Path:
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def captures(self) -> Path:
        """WARC files, one folder a source: what cannot be had again."""
        return self._folder("captures")

    @property
    def records(self) -> Path:
        """Cache of parsed pages; may be deleted at any time."""
        return self._folder("records")

    @property
    def working(self) -> Path:
        """The database that a build writes; may be deleted at any time."""
        return self._folder("warehouse") / "working.duckdb"

    @property
    def published(self) -> Path:
        """The read-only database that people open."""
        return self._folder("warehouse") / "frontier_gap.duckdb"

    @property
    def exports(self) -> Path:
        """Parquet files of the published tables."""
        return self.root / "exports"

    @property
    def report(self) -> Path:
        """The HTML report."""
        return self._folder("report") / "index.html"
