"""How figures are put into words; what the words mean is in docs/metrics.md."""

from __future__ import annotations

from statistics import median
from typing import Any

Row = dict[str, Any]

STATUS = {
    "insufficient_data": "too little data",
    "no_open": "no open model on this board",
    "no_closed": "no closed model on this board",
    "left_censored": "closed was better on every day on record",
    "openness_undecided": "the sign hangs on names whose openness is not known",
    "cross_harness": "the two sides ran in different scaffolds",
    "saturated": "the board is nearly used up",
    "open_leads": "open leads",
}
VERDICT = {
    "closed_ahead": "Closed ahead",
    "open_ahead": "Open ahead",
    "indistinguishable": "Cannot be told apart",
    "insufficient_data": "Too little data",
}
UNIT = {"elo": "Elo", "percent": "points"}


def status_words(status: str) -> str:
    """A status in words; one that is not known here as it is."""
    return STATUS.get(status, status)


def unit(row: Row) -> str:
    """The unit of a difference on this board."""
    return UNIT.get(row["unit"]) or str(row["unit"])


def signed(value: float, digits: int = 1) -> str:
    """`+3.0`, `−3.0`, and `0.0` without a sign."""
    shown = f"{value:+.{digits}f}"
    return shown[1:] if float(shown) == 0 else shown.replace("-", "−")


def interval(row: Row) -> str:
    """`+9.8 to +26.3`, or nothing when there is none."""
    return "" if row["gap_low"] is None else f"{signed(row['gap_low'])} to {signed(row['gap_high'])}"


def gap(row: Row) -> str:
    """The gap with its interval and unit, or why there is none."""
    if row["gap"] is None:
        return status_words(row["status"])
    between = f" ({interval(row)})" if interval(row) else ""
    return f"{signed(row['gap'])}{between} {unit(row)}"


def verdict(row: Row) -> str:
    """The verdict, or that there is none."""
    return VERDICT.get(row["verdict"] or "", "No verdict")


def meaning(row: Row) -> str:
    """What the verdict rests on, in a sentence."""
    parts = []
    if row["win_probability"] is not None:
        parts.append(f"People prefer the closed model's answer {row['win_probability']:.1%} of the time, ties apart.")
    if row["status"] != "ok":
        parts.append(f"Read with care: {status_words(row['status'])}.")
    if row["verdict"] == "indistinguishable":
        parts.append(
            f"Chance alone may make such a difference (p = {row['p_holm']:.2g}, adjusted for the boards read with it), "
            "which is not parity: the board may be too small to tell."
        )
    return " ".join(parts)


def days(count: int) -> str:
    """`1 day`, `12 days`."""
    return f"{count} day" if count == 1 else f"{count} days"


def lag(row: Row) -> str:
    """The lag in days with its status in words, or why there is none."""
    count, status = row["lag_days"], row["lag_status"]
    if count is None:
        return status_words(status)
    if status == "open_leads":
        return "none: open leads"
    bound = "at least " if status == "left_censored" else ""
    care = "" if status == "ok" else f" ({status_words(status)})"
    return f"{bound}{days(count)}{care}"


def lag_bracket(row: Row) -> str:
    """What the lag becomes when closed models count as matched once they are not better at the 5 % level."""
    if row["lag_plausible_days"] is None or row["lag_days"] is None or row["lag_status"] == "open_leads":
        return ""
    if row["lag_plausible_days"] == row["lag_days"]:
        return "the same within the noise"
    return f"{days(row['lag_plausible_days'])} within the noise"


def lede(featured: list[Row]) -> str:
    """The answer in two sentences, over the boards shown."""
    if not featured:
        return "No board with both open and closed models is published yet."
    counts = {key: sum(row["verdict"] == key for row in featured) for key in VERDICT}
    withheld = len(featured) - counts["closed_ahead"] - counts["open_ahead"] - counts["indistinguishable"]
    said = [
        f"closed models are ahead on {_some(counts['closed_ahead'])}",
        f"open models on {_some(counts['open_ahead'])}",
        f"on {_some(counts['indistinguishable'])} they cannot be told apart",
        *([f"on {withheld} there is no verdict"] if withheld else []),
    ]
    lags = [row["lag_days"] for row in featured if row["lag_status"] == "ok"]
    behind = f" The median lag is {days(round(median(lags)))} by release day ({_span(lags)})." if lags else ""
    of = "Of 1 board" if len(featured) == 1 else f"Of {len(featured)} boards"
    return f"{of}, {', '.join(said)}.{behind}"


def _some(count: int) -> str:
    return str(count) if count else "none"


def _span(counts: list[int]) -> str:
    low, high = min(counts), max(counts)
    return days(low) if low == high else f"{low} to {days(high)}"
