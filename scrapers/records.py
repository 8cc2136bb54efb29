"""What one capture says, parsed once and kept as Parquet, `<cache>/<source>/<key>.parquet`, with a JSON beside.

The key hashes the body, its URL and the parser's version, so that nothing kept can be stale; the folder may be
deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from scrapers.capture import Archive, ArchiveDamaged, Capture
from scrapers.outcome import Outcome
from scrapers.record import SCORES, Page, PageChanged
from scrapers.source import Source


class PageBroken(RuntimeError):
    """A page function raised something else than PageChanged: our bug, or one of a library that it uses."""


@dataclass(frozen=True)
class Parsed:
    """What one capture's page says: files of schemas SCORES and INSTANCES, None where it has no such row."""

    capture: Capture
    scores_path: Path | None
    instances_path: Path | None
    outcome: Outcome  # whole, empty, drifted; failed when the archive's copy is damaged, or by a bug
    reason: str | None
    row_count: int
    notes: tuple[str, ...]
    from_cache: bool
    bug: bool = False  # the page function fell over: nothing is known of the page, and the code is to be mended


def parse_capture(archive: Archive, capture: Capture, source: Source, cache: Path) -> Parsed:
    """What a capture says, from the cache when it was parsed before.

    A changed page is `drifted`, one without a row `empty`, each with its reason. A damaged archive and a bug in
    the page function are `failed`: neither is kept, for both may be mended, and neither stops another capture.
    """
    facts = f"{capture.body_sha256}\n{capture.https_url}\n{source.parser_version}"
    stem = cache / source.name / hashlib.sha256(facts.encode()).hexdigest()[:24]
    known = _kept(stem)
    from_cache = known is not None
    if known is None:
        try:
            known = _parse(stem, archive.body(capture), capture, source)
        except (ArchiveDamaged, PageBroken) as error:
            bug = isinstance(error, PageBroken)
            return Parsed(capture, None, None, Outcome.FAILED, str(error), 0, (), False, bug)
    scores, instances = _paths(stem)
    return Parsed(
        capture=capture,
        scores_path=scores if known["scores_bytes"] else None,
        instances_path=instances if known["instances_bytes"] else None,
        outcome=Outcome(known["outcome"]),
        reason=known["reason"],
        row_count=known["row_count"],
        notes=tuple(known["notes"]),
        from_cache=from_cache,
    )


def _parse(stem: Path, body: bytes, capture: Capture, source: Source) -> dict[str, Any]:
    """Run the page function and keep what it says; the JSON comes last, for it says that all is there."""
    page, outcome, reason = Page(pl.DataFrame(schema=SCORES)), Outcome.WHOLE, None
    try:
        page = source.parse(body, capture.https_url, source)
    except PageChanged as changed:
        outcome, reason = Outcome.DRIFTED, str(changed)
    # A panic of polars is no Exception; the signals that stop a run are none either, and pass.
    except (Exception, pl.exceptions.PanicException) as error:
        raise PageBroken(f"bug in the page function: {type(error).__name__}: {error}") from error
    if outcome is Outcome.WHOLE and page.scores.is_empty():
        outcome, reason = Outcome.EMPTY, "the page holds no row"
    stem.parent.mkdir(parents=True, exist_ok=True)
    scores, instances = _paths(stem)
    known: dict[str, Any] = {
        "outcome": outcome.value,
        "reason": reason,
        "row_count": page.scores.height,
        "notes": list(page.notes),
        "scores_bytes": _keep_frame(scores, page.scores),
        "instances_bytes": _keep_frame(instances, page.instances),
    }
    _replace(stem.with_suffix(".json"), lambda path: path.write_text(json.dumps(known), "utf-8"))
    return known


def _kept(stem: Path) -> dict[str, Any] | None:
    """What was kept, if it is all there in its full size."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        known: dict[str, Any] = json.loads(stem.with_suffix(".json").read_bytes())
        scores, instances = _paths(stem)
        for path, size in ((scores, known["scores_bytes"]), (instances, known["instances_bytes"])):
            if size and path.stat().st_size != size:
                return None
        return known
    return None


def _paths(stem: Path) -> tuple[Path, Path]:
    return stem.with_suffix(".parquet"), stem.with_suffix(".instances.parquet")


def _keep_frame(path: Path, frame: pl.DataFrame) -> int:
    """Bytes written; 0 and no file for a frame without rows."""
    if frame.is_empty():
        return 0
    _replace(path, frame.write_parquet)
    return path.stat().st_size


def _replace(path: Path, write: Callable[[Path], Any]) -> None:
    scratch = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        write(scratch)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
