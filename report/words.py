"""How figures are put into words; what the words mean is in docs/metrics.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]

STATUS = {
    "insufficient_data": "not enough data",
    "no_open": "no open model on this board",
    "no_closed": "no closed model on this board",
    "left_censored": "closed was better on every day on record",
    "openness_undecided": "the sign hangs on names whose openness is not known",
    "cross_harness": "the two sides ran in different scaffolds",
    "saturated": "the board is nearly used up",
    "open_leads": "open leads",
    "short": "few records to go by",
    "right_censored": "most records not reached yet",
    "out_of_reach": "no open model is that good",
    "stale_price": "a price was seen over 30 days from that day",
    "stale": "no newer day for long",
    "same_benchmark": "another board of its benchmark speaks for it",
}
VERDICT = {
    "closed_ahead": "Closed ahead",
    "open_ahead": "Open ahead",
    "indistinguishable": "Cannot be told apart",
    "insufficient_data": "Not enough data",
}
UNIT = {"elo": "Elo", "percent": "points"}
UNIT_OF_GAP = {"elo": "Elo", "percent": "percentage points", "points": "points of the index"}
ACCESS = {"public": "Public tasks", "private": "Held-out tasks", "human_preference": "Human preference", "all": "All"}
UNEVEN_DAYS = 120  # between the newest models of both sides: more, and one side was not measured for a season


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


def whole(value: float) -> str:
    """A number without its fraction, with a true minus."""
    return f"{value:.0f}".replace("-", "−")


def days(count: int) -> str:
    """`1 day`, `12 days`."""
    return f"{whole(count)} day" if count == 1 else f"{whole(count)} days"


def lag(row: Row) -> str:
    """The lag in days with its status in words, or why there is none."""
    told = row["lag_days"] is not None and row["lag_status"] not in ("ok", "open_leads")
    return lag_alone(row) + (f" ({status_words(row['lag_status'])})" if told else "")


def lag_alone(row: Row) -> str:
    """The lag in days, or that it is more, or why there is none."""
    count, status = row["lag_days"], row["lag_status"]
    if count is None:
        return status_words(status)
    if status == "open_leads":
        return "none: open leads"
    return ("at least " if status == "left_censored" else "") + days(count)


def lag_in_noise(row: Row) -> int | None:
    """The lag in days when closed models count as matched once they are not better at the 5 % level."""
    return None if row["lag_days"] is None or row["lag_status"] == "open_leads" else row["lag_plausible_days"]


def lag_bracket(row: Row) -> str:
    """`lag_in_noise` in words; nothing where it cannot be told."""
    noise = lag_in_noise(row)
    if noise is None:
        return ""
    return "the same within the noise" if noise == row["lag_days"] else f"{days(noise)} within the noise"


def bracket(row: Row) -> str:
    """From the first closed record above the best open model to the last one that it has reached, and between."""
    if row["under_days"] is None:
        return "none"
    if row["over_days"] is None:
        return f"{row['under_days']} days or more"
    return f"{row['under_days']} to {days(row['over_days'])}, about {days(round(row['central_days']))}"


def catch_up(row: Row) -> str:
    """How long closed records stood before open reached them: the median, its interval and what it rests on."""
    counts = f"{row['n_reached'] or 0} of {row['n_records'] or 0} records reached"
    if row["median_days"] is None:
        return f"{status_words(row['median_status'])}; {counts}"
    low, high = (None if row[key] is None else whole(row[key]) for key in ("median_low", "median_high"))
    between = (
        f"{low} to {high}" if low and high else f"{low} or more" if low else f"up to {high}" if high else "any time"
    )
    return f"{days(round(row['median_days']))} ({between}); {counts}"


def sole(row: Row, side: str) -> str:
    """That a side's best model is the only one of its side on the board: nothing was chosen among."""
    return "the only one" if row[f"n_{side}"] == 1 else ""


def unmeasured(row: Row) -> str:
    """Which side's newer models the board has not measured: what it cannot know."""
    opened, closed = row["newest_open_on"], row["newest_closed_on"]
    if opened is None or closed is None or abs((opened - closed).days) <= UNEVEN_DAYS:
        return ""
    side, day = ("open", opened) if opened < closed else ("closed", closed)
    return f"no {side} model after {day:%Y-%m}"


def lede(featured: list[Row], overall: Row | None, titles: Mapping[str, str]) -> str:
    """The answer in three sentences: on which boards, how far, as of when.

    `overall` is the summary of all boards, `titles` are by board.
    """
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
    of = "Of 1 board" if len(featured) == 1 else f"Of {len(featured)} boards"
    return f"{of}, {', '.join(said)}. {typical(overall, titles)} {_span(featured)}"


FEW = 6  # boards that a sentence can name


def typical(overall: Row | None, titles: Mapping[str, str]) -> str:
    """The median lag over boards with the spread among them, or that there is none."""
    if overall is None or overall["median_lag_days"] is None:
        return "No lag can be given over boards."
    count, median = overall["n_boards"], round(overall["median_lag_days"])
    boards = "the one board" if count == 1 else f"the {count} boards"
    behind = f"ahead by {days(-median)}" if median < 0 else f"behind by {days(median)}"
    spread = "" if count == 1 else f", the middle half {whole(overall['low'])} to {whole(overall['high'])}"
    named = [titles.get(board["board_id"], board["board_id"]) for board in json.loads(overall["boards"])]
    which = f" ({'; '.join(named)})" if len(named) <= FEW else ""
    return f"On {boards} where noise and age allow a lag{which}, open models are {behind} (median{spread})."


def median_lag(row: Row) -> str:
    """The median lag over boards, or that there is none."""
    return "none" if row["median_lag_days"] is None else days(round(row["median_lag_days"]))


def middle_half(row: Row) -> str:
    """The quartiles of the lags over boards."""
    if row["n_boards"] == 1:
        return "one board only"
    return "none" if row["low"] is None else f"{whole(row['low'])} to {days(round(row['high']))}"


def few_boards(row: Row) -> str:
    """Why a figure over boards is to be read with care: `short` is said of records elsewhere, of boards here."""
    return {"ok": "none", "short": "fewer than three boards"}.get(row["status"], status_words(row["status"]))


def months(rows: list[Row]) -> str:
    """The median lag month by month in words: the first one that enough boards carry, the last, the longest."""
    kept = [row for row in rows if row["status"] == "ok"]
    if not kept:
        return "Median lag over boards: no month with three boards."
    said = [
        f"{row['as_of']}: {median_lag(row)} on {row['n_boards']} boards (middle half {middle_half(row)})"
        for row in (kept[0], kept[-1])
    ]
    longest = max(kept, key=lambda row: row["median_lag_days"])
    return (
        f"Median lag over boards by month. {said[0]}. {said[1]}. "
        f"Longest: {median_lag(longest)}, {longest['as_of']}; months with fewer than three boards apart."
    )


def _span(featured: list[Row]) -> str:
    first, last = min(row["as_of"] for row in featured), max(row["as_of"] for row in featured)
    return f"Figures as of {last}." if first == last else f"Figures as of {first} to {last}, each board's latest day."


def _some(count: int) -> str:
    return str(count) if count else "none"


def dollars(price: float | None) -> str:
    """US dollars, to the cent; below a dollar with as many digits as tell."""
    return "price not known" if price is None else f"${price:.2f}" if price >= 1 else f"${price:.3g}"


def score_unit(row: Row) -> str:
    """The unit of a score, where `unit` is that of a difference."""
    return {"percent": "percent"}.get(row["unit"]) or unit(row)
