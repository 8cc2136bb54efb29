"""What a figure of ours says about a stated one: pure arithmetic, no data. Higher is better throughout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot
from typing import Literal

Verdict = Literal["supported", "contradicted", "below_resolution", "not_checkable"]

SUPPORTED: Verdict = "supported"
CONTRADICTED: Verdict = "contradicted"
BELOW: Verdict = "below_resolution"
NOT_CHECKABLE: Verdict = "not_checkable"
# What commits us to least comes first; what could not be checked says nothing about what could.
CAUTION: tuple[Verdict, ...] = (BELOW, CONTRADICTED, SUPPORTED, NOT_CHECKABLE)

SAME = 1e-9  # sums of decimals are not exact
DETECTABLE = 1.96 + 0.84  # standard errors of a difference that is found with power 80 % at the 5 % level
ONE_SIDED_90 = 1.645


@dataclass(frozen=True)
class Figure:
    """A number with its 95 % interval and standard error, where there are such."""

    value: float
    low: float | None = None
    high: float | None = None
    error: float | None = None

    def less(self, other: Figure) -> Figure:
        """This one less the other, taken as independent (square-and-add, as in gold.point_gap)."""
        value, error = self.value - other.value, None
        low = high = None
        if self.error is not None and other.error is not None:
            error = hypot(self.error, other.error)
        if None not in (self.low, self.high, other.low, other.high):
            low = value - hypot(self.value - self.low, other.high - other.value)  # type: ignore[operator]
            high = value + hypot(self.high - self.value, other.value - other.low)  # type: ignore[operator]
        return Figure(value, low, high, error)

    def turned(self) -> Figure:
        """The same with its sign turned: a lower-is-better score in the better direction."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Figure(-self.value, low, high, self.error)

    @property
    def detectable(self) -> float | None:
        """The smallest difference that a board with this standard error of a difference can be relied on to show."""
        return None if self.error is None else DETECTABLE * self.error


def near(ours: Figure, stated: float, tolerance: float) -> Verdict:
    """Within the tolerance, else within our interval, else not."""
    if abs(ours.value - stated) <= tolerance + SAME:
        return SUPPORTED
    if ours.low is not None and ours.high is not None and ours.low - SAME <= stated <= ours.high + SAME:
        return BELOW
    return CONTRADICTED


def at_least(ours: Figure, bound: float) -> Verdict:
    """At or above a bound with the whole interval, or below it with the whole interval."""
    if (ours.value if ours.low is None else ours.low) >= bound - SAME:
        return SUPPORTED
    if (ours.value if ours.high is None else ours.high) < bound - SAME:
        return CONTRADICTED
    return BELOW


def below(ours: Figure, bound: float) -> Verdict:
    """Below a bound with the whole interval, or at or above it with the whole interval."""
    if (ours.value if ours.high is None else ours.high) < bound - SAME:
        return SUPPORTED
    if (ours.value if ours.low is None else ours.low) >= bound - SAME:
        return CONTRADICTED
    return BELOW


def gap_near(ours: Figure, stated: float, tolerance: float, detectable: float | None) -> Verdict:
    """As `near`; but what the board could not show, did it exist, it does not support either."""
    verdict = near(ours, stated, tolerance)
    if verdict == SUPPORTED and detectable is not None and max(abs(stated), tolerance) < detectable:
        return BELOW
    return verdict


def not_worse(gap: Figure, margin: float) -> Verdict | None:
    """Non-inferiority by the gap's 90 % interval: within the margin, beyond it, or undecided; None without an error."""
    if gap.error is None:
        return None
    if gap.value + ONE_SIDED_90 * gap.error <= margin:
        return SUPPORTED
    return CONTRADICTED if gap.value - ONE_SIDED_90 * gap.error > margin else BELOW


def sized(ours: float, stated: float) -> Verdict:
    """Published sizes are rounded: within 1 %, else alike in two significant figures, else not."""
    if abs(ours - stated) <= 0.01 * stated + SAME:
        return SUPPORTED
    return BELOW if f"{ours:.1e}" == f"{stated:.1e}" else CONTRADICTED


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """A claim of several parts stands with all of them and falls with one."""
    found = set(verdicts)
    for verdict in (CONTRADICTED, NOT_CHECKABLE, BELOW):
        if verdict in found:
            return verdict
    return SUPPORTED
