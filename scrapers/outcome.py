"""What became of a request, a capture or a source's crawl, as one word with a reason."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """Sorted from best to worst; `worst` picks the one to show for a group."""

    UNCHANGED = "unchanged"  # the source says nothing is new: the last capture still stands
    WHOLE = "whole"  # came complete and could be read
    PARTIAL = "partial"  # cut off, or far fewer rows than last time
    EMPTY = "empty"  # came, and holds no row
    DRIFTED = "drifted"  # came, and has another shape or scale than the parser knows
    REFUSED = "refused"  # robots.txt, 401, 403, 451, or terms that forbid it
    FAILED = "failed"  # no response, an error page, a body over the cap

    @property
    def usable(self) -> bool:
        """True when the source's data can be trusted as of this crawl."""
        return self in (Outcome.WHOLE, Outcome.UNCHANGED)


def worst(outcomes: list[Outcome]) -> Outcome:
    """The worst of several outcomes; an empty list is FAILED, for nothing came."""
    order = list(Outcome)
    return max(outcomes, key=order.index, default=Outcome.FAILED)
