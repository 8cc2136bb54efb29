"""The parts of the page about the data: how old, what a person should look at, whom to name."""

from __future__ import annotations

import json
from typing import Any

from report import words
from report.figures import MOST_ITEMS, Figures, origins
from report.markup import Html, fold, join, name, remark, table, tag
from report.words import Row


def freshness(figures: Figures) -> Html:
    """How old the figures are: the one part of the page that depends on the day it was made."""
    origin = origins(figures)
    heads = ["Source", "From", "Newest figures", "Age", "Last seen", "Asked every", "Boards overdue", "Last outcome"]
    rows: list[list[Any]] = [
        [
            row["source"],
            origin.get(row["source"], "unknown"),
            row["published_on"],
            words.days(row["age_days"]),
            _last_seen(row, origin.get(row["source"])),
            "not known" if row["cadence_days"] is None else words.days(round(row["cadence_days"])),
            f"{row['stale']} of {row['boards']}",
            row["outcomes"],
        ]
        for row in figures.freshness
    ]
    made = tag("p", f"Ages are as of {figures.made_on}, when this page was made; everything else is as published.")
    shown = table("How old each source's figures are", heads, rows, whole=("Newest figures", "Age"))
    overdue, boards = (sum(row[key] for row in figures.freshness) for key in ("stale", "boards"))
    return join(made, fold(f"{len(rows)} sources; {overdue} of {boards} boards overdue", shown))


def _last_seen(row: Row, origin: str | None) -> str:
    if origin == "sample":
        return f"not asked; sample of {row['checked_on']}"
    return "never" if row["checked_on"] is None else f"{row['checked_on']} ({words.days(row['checked_days_ago'])} ago)"


def review(figures: Figures) -> Html:
    """What a person should look at: unsettled names, contradicted claims, rows held back."""
    return join(_unresolved(figures.unresolved), _conflicts(figures.conflicts), _quarantine(figures.quarantine))


def _folded(what: str, source: str, heads: list[str], rows: list[list[Any]], whole: tuple[str, ...] = ()) -> Html:
    """A list under its count; a long one is cut, and says how to get the rest."""
    if not rows:
        return tag("p", f"{what}: none.")
    cut = tag("p", f"The first {MOST_ITEMS}; all by SQL: from {source};") if len(rows) > MOST_ITEMS else None
    shown = table(what, heads, rows[:MOST_ITEMS], whole=whole)
    return fold(f"{what}: {len(rows)}", cut, shown)


def _unresolved(found: list[Row]) -> Html:
    heads = ["Name", "Source", "Best rank", "On", "Why it is not settled", "Nearest known models"]
    rows: list[list[Any]] = [
        [name(row["raw_model"]), row["source"], row["best_rank"], row["board_id"], remark(row["reason"]), _nearest(row)]
        for row in found
    ]
    return _folded("Names that no rule settles", "silver.unresolved_names", heads, rows, whole=("Best rank",))


def _nearest(row: Row) -> Html:
    candidates = json.loads(row["candidates"] or "[]")
    return join(*(tag("div", name(found["model_id"])) for found in candidates))


def _conflicts(found: list[Row]) -> Html:
    heads = ["Name", "Source", "It says", "The registry says", "Last seen"]
    rows: list[list[Any]] = [
        [
            name(row["raw_model"]),
            row["source"],
            join(f"{row['claim']}: ", remark(row["claimed"])),
            remark(row["registry"]),
            row["seen_on"],
        ]
        for row in found
    ]
    return _folded(
        "Claims about openness that the registry contradicts",
        "silver.openness_conflicts",
        heads,
        rows,
        whole=("Last seen",),
    )


def _quarantine(found: list[Row]) -> Html:
    rows: list[list[Any]] = [[remark(row["reason"]), row["source"], row["row_count"]] for row in found]
    return _folded(
        "Reasons for which rows were held back at the gate",
        "silver.quarantine",
        ["Why", "Source", "Rows"],
        rows,
        whole=("Rows",),
    )


def licences(figures: Figures) -> Html:
    """Whom to name and under which licence, for every board."""
    heads = ["Source", "Whom to name", "Licence", "May be passed on", "Boards"]
    rows: list[list[Any]] = [
        [
            row["source"],
            row["attribution"],
            row["licence"],
            "yes" if row["redistributable"] else "no",
            fold(len(row["boards"]), *(tag("div", tag("code", board)) for board in row["boards"])),
        ]
        for row in figures.licences
    ]
    return fold(
        f"Whom to name for the figures, and their licences ({len(rows)})",
        table("Figures belong to their publishers", heads, rows),
    )
