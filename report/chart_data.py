"""The rows that the charts draw, as one object for the page's script.

`sets` holds, by name, the columns, the rows, and one view for each choice that a reader can make (`when`); a view has
the numbers of its rows and `said`, the chart in words. What is shared is written once: a row that stands in several
views, and texts that many rows have. Values are the warehouse's own; text is plain text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from report import words
from report.charts import specs
from report.figures import AXES, POLICIES, Figures
from report.markup import plain, short
from report.words import Row, signed

# Days drawn of one board, axis and policy, and of all boards together: more are thinned, never the changes of hands.
MOST_DAYS, MOST_IN_ALL, LEAST_DAYS = 250, 3000, 40

# Columns of the rows, by the charts that draw them.
NOW = [
    *("title", "boards", "on", "gap", "low", "high", "said", "figure", "verdict", "verdict_said", "closed", "open"),
    *("strict", "plausible", "under", "over", "central", "bound", "bracket_said", "noise_said"),
]
TIME = [
    *("day", "gap", "low", "high", "said", "closed", "open", "closed_score", "open_score", "care", "number", "alone"),
    *("closed_new", "open_new"),
]
PRICE = ["model", "side", "price", "price_said", "score", "on", "best"]
MONTH = ["day", "median", "low", "high", "said", "spread_said", "count", "boards_said", "care"]
# Texts that many rows share: a row has their number among `texts`.
SHARED = ("day", "closed", "open", "care", "model", "side", "price_said", "on", "verdict", "verdict_said")


def chart_data(figures: Figures) -> dict[str, Any]:
    """Charts and rows: what the page's script reads."""
    texts: dict[str, int] = {}
    sets = {f"gaps-{unit}": _set(NOW, _gaps(figures, unit), texts) for unit in units(figures)}
    sets["lags"] = _set(NOW, _lags(figures), texts)
    sets["months"] = _set(MONTH, _months(figures), texts)
    boards = figures.featured()
    for row in boards:
        sets[row["board_id"]] = _set(TIME, _times(figures, row, MOST_IN_ALL // len(boards)), texts)
        if priced(figures, row["board_id"]):
            sets[f"prices-{row['board_id']}"] = _set(PRICE, _prices(figures, row), texts)
    return {"specs": specs(), "sets": sets, "shared": [*SHARED], "texts": [*texts]}


def units(figures: Figures) -> list[str]:
    """Units of the featured boards, those of most boards first: boards of one unit share a scale."""
    found = [row["unit"] for row in figures.featured()]
    return sorted(set(found), key=lambda unit: (-found.count(unit), unit))


def kinds(row: Row) -> list[str]:
    """What a reader may choose this board by."""
    return [row["access"], row["benchmark"]]


def _set(
    columns: list[str], views: Iterable[tuple[dict[str, str], str, list[Row]]], texts: dict[str, int]
) -> dict[str, Any]:
    def packed(column: str, value: Any) -> Any:
        shown = _value(value)
        return texts.setdefault(shown, len(texts)) if column in SHARED else shown

    kept: dict[str, int] = {}
    found: list[list[Any]] = []
    packed_views = []
    for when, said, rows in views:
        numbers = []
        for row in rows:
            values = [packed(column, row[column]) for column in columns]
            number = kept.setdefault(repr(values), len(kept))
            if number == len(found):
                found.append(values)
            numbers.append(number)
        packed_views.append({"when": when, "said": plain(said), "rows": numbers})
    return {"columns": columns, "rows": found, "views": packed_views}


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)  # half as long to write
    if isinstance(value, float):
        return round(value, 4)
    return plain(value) if isinstance(value, str) else value


def _gaps(figures: Figures, unit: str) -> Iterable[tuple[dict[str, str], str, list[Row]]]:
    for policy in POLICIES:
        rows = [row for row in figures.featured(policy) if row["unit"] == unit and row["gap"] is not None]
        rows.sort(key=lambda row: (-row["gap"], row["title"]))
        said = "; ".join(f"{row['title']}: {words.gap(row)}" for row in rows) or "no board"
        yield (
            {"policy": policy},
            f"Gap on each board, positive where closed leads. {said}.",
            [_now(row) for row in rows],
        )


def _lags(figures: Figures) -> Iterable[tuple[dict[str, str], str, list[Row]]]:
    for policy in POLICIES:
        rows = [row for row in figures.featured(policy) if row["lag_days"] is not None]
        rows.sort(key=lambda row: (-(row["lead_days"] or row["lag_days"]), row["title"]))
        said = "; ".join(f"{row['title']}: {words.lag(row)}" for row in rows) or "no board"
        shown = [_now(row) | {"figure": _lag_figure(row)} for row in rows]
        yield {"policy": policy}, f"Lag on each board in days. {said}.", shown


def _lag_figure(row: Row) -> str:
    if row["lag_status"] == "open_leads":
        return "open leads"
    return ("≥ " if row["lag_status"] == "left_censored" else "") + f"{row['lag_days']} d"


def _now(row: Row) -> Row:
    verdict = row["verdict"] if row["verdict"] in ("closed_ahead", "open_ahead", "indistinguishable") else "none"
    open_leads = row["lag_status"] == "open_leads"
    return {
        "title": short(row["title"]),
        "boards": kinds(row),
        "on": row["as_of"],
        "gap": row["gap"],
        "low": row["gap_low"],
        "high": row["gap_high"],
        "said": words.gap(row) if row["gap"] is not None else words.lag(row),
        "figure": "" if row["gap"] is None else signed(row["gap"]),
        "verdict": verdict,
        "verdict_said": words.verdict(row),
        **{side: _name(row, side) for side in ("closed", "open")},
        "strict": row["lead_days"] if open_leads else row["lag_days"],
        "plausible": row["lag_plausible_days"],
        **{key: row[f"{key}_days"] for key in ("under", "over", "central")},
        "bound": "least" if row["lag_status"] == "left_censored" else "exact",
        "bracket_said": words.bracket(row),
        "noise_said": words.lag_bracket(row) or "cannot be judged",
    }


def _name(row: Row, side: str) -> str:
    return short(str(row[f"{side}_model_name"] or "none"))


def _months(figures: Figures) -> Iterable[tuple[dict[str, str], str, list[Row]]]:
    for policy in POLICIES:
        rows = [row for row in figures.months if row["policy"] == policy]
        shown = [
            {
                "day": row["as_of"],
                "median": row["median_lag_days"],
                "low": row["low"],
                "high": row["high"],
                "said": words.median_lag(row),
                "spread_said": words.middle_half(row),
                "count": row["n_boards"],
                "boards_said": f"{row['n_boards']} of {row['n_boards'] + row['n_left_out']}",
                "care": words.few_boards(row),
            }
            for row in rows
        ]
        yield {"policy": policy}, words.months(rows), shown


def _times(figures: Figures, board: Row, share: int) -> Iterable[tuple[dict[str, str], str, list[Row]]]:
    most = min(MOST_DAYS, max(share, LEAST_DAYS))
    for axis in AXES:
        for policy in POLICIES:
            days = figures.days(board["board_id"], axis, policy)
            yield {"axis": axis, "policy": policy}, gap_said(board, days), _time(days, most)


def gap_said(board: Row, days: list[Row]) -> str:
    """The chart of the gap over time in words."""
    return f"Gap over time on {board['title']}: {over_time(days)}"


def over_time(days: list[Row]) -> str:
    """A series in words: how many days, the first and the last gap, the least and the greatest."""
    known = [row for row in days if row["gap"] is not None]
    if not known:
        return f"{len(days)} days, none with models of both sides."
    first, last = known[0], known[-1]
    least, most = (signed(bound(row["gap"] for row in known)) for bound in (min, max))
    return (
        f"{len(days)} days. {first['as_of']}: {words.gap(first)}. {last['as_of']}: {words.gap(last)}. "
        f"Between {least} and {most}."
    )


def changes_of_hands(days: list[Row]) -> list[Row]:
    """The first day, and each on which another model was best on a side; `changed` names these sides."""
    found: list[Row] = []
    before: Row = {}
    for row in days:
        changed = [side for side in ("closed", "open") if row[f"{side}_model_id"] != before.get(f"{side}_model_id")]
        if changed or not before:
            found.append({**row, "changed": changed})
        before = row
    return found


def _time(days: list[Row], most: int) -> list[Row]:
    changes = {row["as_of"]: (number, row["changed"]) for number, row in enumerate(changes_of_hands(days), 1)}
    rows = []
    for at in thinned(days, {at for at, row in enumerate(days) if row["as_of"] in changes}, most):
        row = days[at]
        number, changed = changes.get(row["as_of"], ("", []))
        near = [days[i]["gap_low"] for i in (at - 1, at + 1) if 0 <= i < len(days)]
        sides = ("closed", "open")
        rows.append(
            {
                "day": row["as_of"],
                "gap": row["gap"],
                "low": row["gap_low"],
                "high": row["gap_high"],
                "said": words.gap(row),
                "care": "none" if row["status"] == "ok" else words.status_words(row["status"]),
                "number": str(number),
                "alone": all(low is None for low in near),
                **{side: _name(row, side) for side in sides},
                **{f"{side}_score": row[f"{side}_score"] for side in sides},
                **{f"{side}_new": side in changed and row[f"{side}_model_id"] is not None for side in sides},
            }
        )
    return rows


def thinned(days: list[Row], changes: set[int], most: int) -> list[int]:
    """Places of the days to draw, at most about `most`, none that repeats both neighbours.

    `changes`, the last day and the ends of a stretch without a gap stay.
    """
    same = ("gap", "gap_low", "gap_high", "closed_model_id", "open_model_id", "closed_score", "open_score", "status")
    facts = [[row[key] for key in same] for row in days]
    last = len(days) - 1
    told = [at for at in range(len(days)) if at in (0, last) or not facts[at - 1] == facts[at] == facts[at + 1]]
    every = max(1, -(-len(told) // most))
    missing = [row["gap"] is None for row in days]
    ends = {at for at in told if missing[at] and not all(missing[max(at - 1, 0) : at + 2])}
    kept = changes | ends | {last}
    return [at for place, at in enumerate(told) if place % every == 0 or at in kept]


def priced(figures: Figures, board_id: str) -> list[Row]:
    """Models of a featured board with a price above nothing, dearest last; both sides must be there to compare."""
    rows = [row for row in figures.prices.get(board_id, []) if row["price"] > 0]
    return rows if {_side(row, "weights") for row in rows} == {"open", "closed"} else []


def _side(row: Row, policy: str) -> str | None:
    if row["openness"].startswith("closed"):
        return "closed"
    permissive = row["openness"] in ("open_source", "open_weights_permissive")
    return "open" if policy == "weights" or permissive else None


def _prices(figures: Figures, board: Row) -> Iterable[tuple[dict[str, str], str, list[Row]]]:
    for policy in POLICIES:
        rows = [
            {
                "model": short(row["model_name"] or row["model_id"]),
                "side": side,
                "price": row["price"],
                "price_said": words.dollars(row["price"]),
                "score": row["score"],
                "on": row["price_on"],
            }
            for row in priced(figures, board["board_id"])
            if (side := _side(row, policy))
        ]
        _mark_best(rows, board["direction"])
        count = {side: sum(row["side"] == side for row in rows) for side in ("closed", "open")}
        best = "; ".join(
            f"{row['model']} ({row['side']}): {row['score']:.1f} for {row['price_said']}" for row in rows if row["best"]
        )
        said = (
            f"{board['title']}: {count['closed']} closed and {count['open']} open models. Best for the money: {best}."
        )
        yield {"policy": policy, "price": board["board_id"]}, said, rows


def _mark_best(rows: list[Row], direction: str) -> None:
    """Marks, on each side, the models that no cheaper one of the side equals."""
    best: dict[str, float] = {}
    for row in sorted(rows, key=lambda row: (row["price"], -row["score"] if direction == "higher" else row["score"])):
        merit = row["score"] if direction == "higher" else -row["score"]
        row["best"] = merit > best.get(row["side"], float("-inf"))
        best[row["side"]] = max(merit, best.get(row["side"], merit))
