"""Where everything lies: the data root `FRONTIER_GAP_HOME` (default ./data) and the places under it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Have `write` make a file beside `path` and put it in place whole: a killed run leaves the old one or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@dataclass(frozen=True)
class Home:
    """The data root; a folder is made when it is first asked for."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The root named by FRONTIER_GAP_HOME, else ./data."""
        return cls(Path(os.environ.get("FRONTIER_GAP_HOME") or "data").resolve())

    def __post_init__(self) -> None:
        if set("*?[") & set(str(self.root)):
            raise ValueError(f"{self.root}: a data root's path holds no *, ? or [, which DuckDB reads as patterns")

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
