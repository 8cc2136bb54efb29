"""A leaderboard page of arena.ai (Next.js, since 2025-05) or of lmarena.ai before (Gradio). Ratings in Elo points.

Next.js: the flight stream (see `scrapers.parsing.flight_values`) holds one node a board:

    {"slug": "text", "leaderboard": {"arenaSlug": "text", "leaderboardSlug": "overall",
     "params": {"category": "overall", "styleControl": true}, "voteCutoffISOString": "2026-09-30T14:00:00.000Z",
     "entries": [{"rank": 1, "rankUpper": 1, "rankLower": 1, "modelKey": "...", "modelDisplayName": "...",
                  "rating": 1525.4, "ratingUpper": 1534.2, "ratingLower": 1516.5, "votes": 4892,
                  "modelOrganization": "Google", "license": "Proprietary", ...}, ...]}}

`rankUpper` is the best rank and `rankLower` the worst. The vote cutoff is no day of publication: none is stated.

Gradio: `window.gradio_config = {"components": [...]}`, where tabs, markdown ("Last updated: 2025-03-25.") and tables
follow one another; a table has `headers` (`Rank* (UB)`, `Model`, `Arena Score`, `95% CI`, ...) and `data`. The model
is a link, in HTML or in markdown.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

import polars as pl

from scrapers.parsing import count, day, dicts_with, flight_values, interval, number, paired, rank_or_none
from scrapers.record import SCORES, Page, PageChanged, score_frame
from scrapers.source import Source

NEEDED = {"rank", "modelDisplayName", "rating", "ratingUpper", "ratingLower", "votes", "modelOrganization", "license"}
BESIDE = {  # kept in extras when they are there; each came or went with a version of the page
    "rankUpper",
    "rankLower",
    "rankStyleControl",
    "modelKey",
    "modelUrl",
    "inputPricePerMillion",
    "outputPricePerMillion",
    "contextLength",
    "pricePerImage",
    "pricePerSecond",
    "releaseType",
}
RATED = {"Rank* (UB)", "Model", "Arena Score", "95% CI", "Votes", "Organization", "License"}
STYLE_RANK = "Rank (StyleCtrl)"
LINK = re.compile(r"<a\b[^>]*>(?P<html>.*?)</a>|\[(?P<markdown>.*)\]\(\S*\)", re.S)


def parse(body: bytes, url: str, source: Source) -> Page:
    """Every rated row of a page. Raises PageChanged when it holds no board at all."""
    text = body.decode("utf-8", errors="replace")
    if "window.gradio_config" in text:
        tabs: Any = source.parameters["tabs"]
        rows, notes = _gradio_rows(text, tabs)
    else:
        rows, notes = _flight_rows(text)
    taken = {name: dtype for name, dtype in SCORES.items() if not rows or name in rows[0]}
    return Page(scores=score_frame(pl.DataFrame(rows, schema=taken)), notes=tuple(notes))


# ---- Next.js


def _flight_rows(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    boards = [board for board in dicts_with(flight_values(text), "entries") if "arenaSlug" in board]
    if not boards:
        raise PageChanged("expected a board with entries in the flight stream (or window.gradio_config), found none")
    rows, unread = [], set()
    for board in boards:
        name = _board_name(board)
        for entry in board["entries"]:
            if not isinstance(entry, dict) or NEEDED - set(entry):
                raise PageChanged(f"expected {sorted(NEEDED)} in each entry of {name}, found {str(entry)[:200]}")
            unread |= set(entry) - NEEDED - BESIDE
            rows.append(_entry_row(entry, name))
    return rows, [f"field {field!r} is new and not read" for field in sorted(unread)]


def _board_name(board: dict[str, Any]) -> str:
    params = board.get("params")
    if not isinstance(board["entries"], list) or not isinstance(params, dict) or "category" not in params:
        raise PageChanged(f"expected a list of entries and params.category, found {str(board)[:200]}")
    mode = "_style_control" if params.get("styleControl") else ""
    return f"{board['arenaSlug']}".replace("/", "-") + f"{mode}/{params['category']}"


def _entry_row(entry: dict[str, Any], board: str) -> dict[str, Any]:
    extras = {name: entry[name] for name in sorted(BESIDE & set(entry)) if entry[name] is not None}
    score = low = high = votes = defect = None
    try:
        score, low, high = (number(entry[name]) for name in ("rating", "ratingLower", "ratingUpper"))
        votes = count(entry["votes"])
    except ValueError as error:
        score, defect = None, str(error)
    return {
        "board": board,
        "raw_model": _text(entry["modelDisplayName"]),
        "raw_organization": _text(entry["modelOrganization"]),
        "raw_license": _text(entry["license"]),
        "score": score,
        "score_low": low,
        "score_high": high,
        "n": votes,
        "rank": rank_or_none(entry["rank"]),
        "extras": json.dumps(extras, ensure_ascii=False) if extras else None,
        "defect": defect,
    }


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None


# ---- Gradio


def _gradio_rows(text: str, tabs: dict[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
    """The rated tables, each on the board of the tab and the day of the markdown before it."""
    tab = updated = None
    rows: list[dict[str, Any]] = []
    for component in _components(text):
        kind, props = component.get("type"), component.get("props") or {}
        if kind == "tabitem":
            tab, updated = next((tabs[name] for name in tabs if name in str(props.get("label"))), None), None
        elif kind == "markdown" and (stated := re.search(r"Last updated: ([\d-]+\d)", str(props.get("value")))):
            updated = stated[1]
        elif kind == "dataframe" and tab:
            rows += [_table_row(row, f"{tab}/overall", updated) for row in _rated_table(props.get("value"))]
    if not any(row["board"] == "text/overall" for row in rows):
        raise PageChanged(f"expected a table of text with {sorted(RATED)}, found none")
    return rows, []


def _rated_table(value: object) -> list[dict[str, Any]]:
    """A table's rows by header; none of a table that shows no ratings (ranks by task, figures of others)."""
    headers, data = (value.get("headers"), value.get("data")) if isinstance(value, dict) else (None, None)
    if not isinstance(headers, list) or not isinstance(data, list) or not set(map(str, headers)) >= RATED:
        return []
    return [dict(zip(map(str, headers), cells, strict=False)) for cells in data if isinstance(cells, list)]


def _components(text: str) -> list[dict[str, Any]]:
    """The page's parts in their order of appearance."""
    text = paired(text)
    try:
        start = text.index("{", text.index("window.gradio_config"))
        components = json.JSONDecoder().raw_decode(text, start)[0]["components"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PageChanged(f"expected components in window.gradio_config: {error}") from error
    if not isinstance(components, list) or not all(isinstance(part, dict) for part in components):
        raise PageChanged(f"expected a list of components, found {str(components)[:80]}")
    return components


def _table_row(row: dict[str, Any], board: str, updated: str | None) -> dict[str, Any]:
    score = low = high = votes = published_on = defect = None
    try:
        published_on = day(updated) if updated else None
        score = number(row.get("Arena Score"))
        low, high = interval(score, row.get("95% CI"))
        votes = count(row.get("Votes"))
    except ValueError as error:
        score, defect = None, str(error)
    style_rank = rank_or_none(row.get(STYLE_RANK))
    return {
        "board": board,
        "published_on": published_on,
        "raw_model": _linked(str(row.get("Model") or "")),
        "raw_organization": _text(row.get("Organization")),
        "raw_license": _text(row.get("License")),
        "score": score,
        "score_low": low,
        "score_high": high,
        "n": votes,
        "rank": rank_or_none(row.get("Rank* (UB)")),
        "extras": json.dumps({"rank_stylectrl": style_rank}) if style_rank else None,
        "defect": defect,
    }


def _linked(cell: str) -> str:
    """The name that a link shows; a cell that is no link stands as it is."""
    link = LINK.fullmatch(cell.strip())
    if not link:
        return cell
    return html.unescape(link["html"]) if link["html"] is not None else link["markdown"]
