"""What one source's crawl came to: every asked URL settles exactly once, and all of them make one line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scrapers.capture import Capture
from scrapers.keys import without_keys
from scrapers.outcome import Outcome, worst
from scrapers.transport import without_secrets

log = logging.getLogger(__name__)
SHOWN = 3  # URLs named in a reason
PROGRESS_S = 5.0  # between two words on how far a crawl is


@dataclass
class Ledger:
    """The accounts of one source in one crawl."""

    source: str
    mode: str
    dated: bool = False  # True when a span of days was asked for
    started: float = field(default_factory=time.monotonic)
    asked: int = 0  # URLs that the spider asked for so far
    on_progress: Callable[[dict[str, Any]], None] | None = None  # told now and then how far the crawl is
    settled: list[Capture] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    exchanges: int = 0
    bytes: int = 0
    stopped: str | None = None  # why the crawl ended before its end
    bug: str | None = None
    drift: str | None = None
    _told: float = field(default_factory=lambda: time.monotonic())

    def settle(self, capture: Capture, is_new: bool = True) -> None:
        """The last word on a URL."""
        self.settled.append(capture)
        told = f": {capture.outcome_reason}" if capture.outcome_reason else ""
        log.info("%s: %s %s%s", self.source, capture.outcome, without_secrets(capture.url), told)
        if is_new and capture.role == "page" and capture.outcome is Outcome.WHOLE:
            self.new.append(capture.capture_id)
        if self.on_progress and time.monotonic() - self._told >= PROGRESS_S:
            self._told = time.monotonic()
            self.on_progress(self.progress())

    def progress(self) -> dict[str, Any]:
        """How far this source's crawl is: URLs asked for, those of them that have their last word, and new pages."""
        done = sum(capture.role != "robots" for capture in self.settled)
        return {"progress": self.source, "asked": self.asked, "done": done, "new": len(self.new)}

    def knows(self, url: str) -> bool:
        """True when the last word on this https URL has been said."""
        return any(capture.https_url == url for capture in self.settled)

    def error(self, error: BaseException, changed: bool) -> None:
        """An exception in the spider: the listing has changed, or it is our bug. The first one is told."""
        text = f"{type(error).__name__}: {error}"
        if changed:
            self.drift = self.drift or str(error)
        else:
            self.bug = self.bug or f"bug: {text}"
            log.error("%s: a fault of our own", self.source, exc_info=error)

    def line(self) -> dict[str, Any]:
        """The one JSON line of this source."""
        outcome, reason = self._verdict()
        pages = [capture for capture in self.settled if capture.role == "page"]
        return {
            "source": self.source,
            "mode": self.mode,
            "outcome": outcome.value,
            "reason": without_keys(reason) if reason else reason,
            "exchanges": self.exchanges,
            "captures": self.new,
            "unchanged": sum(capture.outcome.usable for capture in pages) - len(self.new),
            "failed": sum(not capture.outcome.usable for capture in pages),
            "bytes": self.bytes,
            "seconds": round(time.monotonic() - self.started, 2),
        } | ({"bug": True} if self.bug else {})

    def _verdict(self) -> tuple[Outcome, str | None]:
        if self.bug:
            return Outcome.FAILED, self.bug
        if self.drift:
            return Outcome.DRIFTED, self.drift
        if self.stopped:
            return Outcome.PARTIAL if self.new else Outcome.FAILED, self.stopped
        asked = [capture for capture in self.settled if capture.role in ("page", "listing")]
        pages = [capture for capture in asked if capture.role == "page"]
        bad = [capture for capture in asked if not capture.outcome.usable]
        if not pages and not bad:
            if self.dated and asked:
                return Outcome.UNCHANGED, "no state was published in those days"
            return Outcome.FAILED, "no page came"
        if not bad:
            return (Outcome.WHOLE if self.new else Outcome.UNCHANGED), None
        outcome = worst([capture.outcome for capture in bad])
        good = any(capture.outcome.usable for capture in pages)
        return (Outcome.PARTIAL if good else outcome), _reasons(bad)


def _reasons(bad: list[Capture]) -> str:
    told = [f"{without_secrets(capture.url)}: {capture.outcome_reason}" for capture in bad[:SHOWN]]
    more = f"; and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
    return "; ".join(told) + more
