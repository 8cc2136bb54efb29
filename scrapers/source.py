"""`source.yml`, validated: what a source is, where it lives, what its boards measure, what is admitted.

Whatever differs between leaderboards (where, column, unit, direction, bands, licence) is data in that
file; `load_sources()` reads every folder of `scrapers/sources/`, so adding a source edits nothing here.
A source can also be tried from outside the package: FRONTIER_GAP_EXTRA_SOURCES names a folder of them.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
from collections.abc import Callable
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from scrapers import sources
from scrapers.record import Page

FOLDER = Path(__file__).parent / "sources"
FIELD = "[a-z0-9_-]{1,80}"  # what a page may put into the field of a board's name
KEY = re.compile(r"[A-Za-z0-9_.-]{8,200}")  # no character that another encoding of it would write differently


def source_folders() -> list[Path]:
    """The folders that hold sources: the package's own, then the extra one when the environment names it."""
    extra = os.environ.get("FRONTIER_GAP_EXTRA_SOURCES")
    if not extra:
        return [FOLDER]
    if extra not in sources.__path__:
        sources.__path__.append(extra)  # so that its pages and spiders import as scrapers.sources.<name>
    return [FOLDER, Path(extra)]


class Strict(BaseModel):
    """No unknown key passes: a typo in a YAML file is an error, not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Admission(Strict):
    """The bands that a capture of one board must keep to before its rows reach silver."""

    min_rows: int = 1  # fewer is `partial`; none at all is `empty`
    max_rows: int = 100_000  # more is `drifted`
    max_drop_share: float = 0.5  # of the last admitted capture's rows gone: `partial`
    max_defect_share: float = 0.2  # of rows quarantined for their content: `drifted`
    best_between: tuple[float, float] | None = None  # the board's best score: outside is `drifted` (wrong scale)
    max_median_factor: float | None = 3.0  # median against the last admitted capture, for ratio scales
    max_median_shift: float | None = None  # the same in the board's unit, for scales with no zero (Elo)


class Version(Strict):
    """A scale break: scores from this published day on are another series."""

    name: str
    since: date | None = None  # None for the first
    reason: str


class Board(Strict):
    """One board, or a family of boards when its name holds `{fields}` (each field matches a plain word)."""

    board: str  # `verified/any_scaffold`, `text/{category}`
    title: str  # may use the fields
    benchmark: str = Field(pattern=r"^[a-z0-9_]+$")  # one word for one thing measured, the same in every source
    category: str = "overall"  # may use the fields
    metric: str
    unit: str  # percent | elo | points | count ...
    direction: Literal["higher", "lower"] = "higher"
    lower_bound: float | None = None
    upper_bound: float | None = None
    n_tasks: int | None = None
    harness: str = ""
    access: Literal["public", "private", "human_preference"] = "public"
    min_n: int | None = None  # votes below which a row takes no part in a frontier
    kind: Literal["capability", "price", "catalogue"] = "capability"  # only capability has a frontier and a gap
    refit: bool = False  # every publication estimates all scores anew, so many small changes are no event
    comparable_group: str  # boards of one group tell of the same thing in different ways; may use the fields
    cross_harness: bool = False  # rows differ in scaffold: a gap is shown, a verdict is not
    featured: bool = False  # shown in the printed headline (one board a comparable_group)
    preference: int = 0  # among the boards of a group that have both sides, the highest is the headline
    url: str
    licence: str | None = None  # None: the source's
    redistributable: bool | None = None
    versions: tuple[Version, ...] = ()
    admission: Admission = Admission()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The board's name as a regular expression with its fields, words that no reader takes amiss, as groups."""
        return re.compile(re.sub(r"\\\{(\w+)\\\}", rf"(?P<\1>{FIELD})", re.escape(self.board)))

    def fields(self, board: str) -> dict[str, str] | None:
        """The fields of a concrete board name, or None when the name is not of this family."""
        match = self.pattern.fullmatch(board)
        return match.groupdict() if match else None

    def version_on(self, day: date) -> Version | None:
        """The scale version in force on a published day; None when the board never broke its scale."""
        current = None
        for version in self.versions:
            if version.since is None or version.since <= day:
                current = version
        return current


class Source(Strict):
    """One source folder's facts."""

    name: str
    title: str
    about: str  # what it measures and for whom it speaks, in a sentence or two
    homepage: str
    licence: str
    attribution: str
    redistributable: bool  # may figures be passed on in exports/redistributable
    terms: str  # what robots.txt and the terms say, in a sentence
    enabled: bool = True  # False: terms forbid scraping; runs only when asked for by name
    disabled_reason: str | None = None
    cadence_days: float  # how often the source is worth asking; a third later it is stale
    allowed_hosts: tuple[str, ...]
    download_delay_s: float = 2.0
    max_body_mb: int = 64  # decompressed
    validator: Literal["etag", "last-modified", "x-linked-etag", "none"] = "etag"
    needs_env: str | None = None  # the environment variable with the key that it asks for; unset: not asked
    imports: tuple[str, ...] = ()  # patterns of the URLs (whole) under which an imported WARC may hold its pages
    known_faults: tuple[str, ...] = ()
    boards: tuple[Board, ...]
    parameters: dict[str, Any] = Field(default_factory=dict)  # what spider and page read: URLs, column maps

    @field_validator("boards")
    @classmethod
    def _some(cls, boards: tuple[Board, ...]) -> tuple[Board, ...]:
        if not boards:
            raise ValueError("a source declares at least one board")
        return boards

    def board(self, name: str) -> tuple[Board, dict[str, str]]:
        """The declared board (or family) of a concrete name, with its fields. Raises KeyError if none is declared."""
        for board in self.boards:
            fields = board.fields(name)
            if fields is not None:
                return board, fields
        raise KeyError(f"{self.name}: no board in source.yml matches {name!r}")

    @property
    def key(self) -> str | None:
        """The key to ask with, from the environment; None where none is needed or none is set."""
        key = os.environ.get(self.needs_env or "", "").strip()
        return key if KEY.fullmatch(key) else None

    @property
    def no_key(self) -> str | None:
        """Why it cannot be asked for want of its key, without showing what is set; None when it can."""
        if self.needs_env is None or self.key is not None:
            return None
        is_set = os.environ.get(self.needs_env, "").strip()
        return f"{self.needs_env} is not set" if not is_set else f"{self.needs_env} is no key of letters and digits"

    @property
    def off(self) -> str | None:
        """Why a live crawl that names no source leaves it out; None when it does not."""
        return self.no_key if self.enabled else self.disabled_reason or "off by default"

    @cached_property
    def parse(self) -> Callable[[bytes, str, Source], Page]:
        """The source's pure page function."""
        return importlib.import_module(f"scrapers.sources.{self.name}.page").parse

    @cached_property
    def parser_version(self) -> str:
        """A hash of everything that a parse depends on besides the bytes, so that a cache can never be stale."""
        root = Path(__file__).parent
        files = [root / "parsing.py", root / "record.py", root / "source.py"]
        for folder in source_folders():
            files += sorted((folder / self.name).glob("*.py")) + sorted((folder / self.name).glob("*.yml"))
        digest = hashlib.sha256()
        for file in files:
            if file.name != "spider.py":  # it parses nothing
                digest.update(file.read_bytes())
        return digest.hexdigest()[:12]


def load_source(folder: Path) -> Source:
    """Read and validate one folder's source.yml. Raises pydantic.ValidationError, or ValueError on a wrong name."""
    source = Source.model_validate(yaml.load((folder / "source.yml").read_text("utf-8"), Loader=yaml.CSafeLoader))
    if source.name != folder.name:
        raise ValueError(f"{folder}: source.yml is named {source.name!r}, the folder {folder.name!r}")
    return source


@cache
def load_sources() -> dict[str, Source]:
    """Every source by name, in name order."""
    found = [folder for parent in source_folders() for folder in parent.iterdir() if (folder / "source.yml").exists()]
    return {folder.name: load_source(folder) for folder in sorted(found, key=lambda folder: folder.name)}
