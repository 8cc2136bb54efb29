"""Archives of Arena's boards, told apart by the URL. Here the two of 2024 and 2025, which state no day; the Space's
own tables and the unrolled ratings since 2023 are read in `past`.

fboulnois/llm-leaderboard-csv, `csv/lmsys.csv` and `csv/lmarena_text.csv`: the raw overall text board, read by header
(`arena_elo` until 2024-06, `rank_stylectrl` from 2024-10-16). Scores in whole Elo points, 95 % interval as text:

    rank,rank_stylectrl,model,arena_score,95_pct_ci,votes,organization,license,knowledge_cutoff,url
    1,1,Gemini-2.5-Pro,1474,+5/-4,19209,Google,Proprietary,Unknown,http://aistudio.google.com/...

lmarena/arena-catalog, `data/leaderboard-*.json`: ratings in Elo points with the ends of a 95 % interval:

    {"full": {"gemini-2.5-pro": {"rating": 1494.4, "rating_q975": 1506.7, "rating_q025": 1482.2}, ...}, ...}

Listings: the tags of the first (a tag is a day, `2024.06.19`), the commits of each path of the second.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import polars as pl

from scrapers.parsing import count, github_commits, github_tags, interval, json_body, number, rank_or_none
from scrapers.record import SCORES, Page, PageChanged, score_frame
from scrapers.source import Source
from scrapers.sources.arena_archive.past import line_rows, space_rows, wide_rows

ADDRESS = re.compile(r"https://raw\.githubusercontent\.com/[^/]+/[^/]+/[^/]+/(?P<path>.+)")
NEEDED = {"rank", "model", "95_pct_ci", "votes", "organization", "license"}
RATED = {"arena_elo", "arena_score"}  # one of them
BESIDE = {"rank_stylectrl", "knowledge_cutoff", "url"}  # kept in extras
RATING = {"rating", "rating_q025", "rating_q975"}


def parse(body: bytes, url: str, source: Source) -> Page:
    """The rows of one archived file; the day is the archived state's where the file states none."""
    known: dict[str, Any] = source.parameters
    for history, read in ((known["lines"], line_rows), (known["wide"], wide_rows)):
        if url == history["url"]:
            return Page(scores=score_frame(read(body, history["board"])))
    address = ADDRESS.fullmatch(url)
    path = address["path"] if address else url
    if url.startswith(known["space"]["file"].partition("{")[0]):
        rows, notes = space_rows(body, known["space"]["columns"])
    elif path in known["csv"]:
        rows, notes = _csv_rows(body, known["csv"][path]["board"])
    elif path in known["catalogue"]:
        rows, notes = _catalogue_rows(body, known["catalogue"][path]["board"], known["categories"])
    else:
        raise PageChanged(f"expected one of {[*known['csv'], *known['catalogue']]}, found {path}")
    taken = {name: dtype for name, dtype in SCORES.items() if not rows or name in rows[0]}
    return Page(scores=score_frame(pl.DataFrame(rows, schema=taken)), notes=tuple(notes))


# ---- the CSV files


def _csv_rows(body: bytes, board: str) -> tuple[list[dict[str, Any]], list[str]]:
    try:
        table = csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""), strict=True)
        header = list(table.fieldnames or [])
        rated = RATED & set(header)
        if NEEDED - set(header) or len(rated) != 1 or len(set(header)) < len(header):
            raise PageChanged(f"expected the columns {sorted(NEEDED)} and one of {sorted(RATED)}, found {header}")
        rows = [_csv_row(row, rated.copy().pop(), board) for row in table]
    except (UnicodeDecodeError, csv.Error) as error:
        raise PageChanged(f"expected a CSV file in UTF-8, found {body[:60]!r}: {error}") from error
    return rows, [f"column {name!r} is new and not read" for name in sorted(set(header) - NEEDED - RATED - BESIDE)]


def _csv_row(row: dict[Any, Any], rated: str, board: str) -> dict[str, Any]:
    extras = {name: row[name] for name in sorted(BESIDE & set(row)) if row[name]}
    score = low = high = votes = None
    defect = f"cells beyond the header: {row[None]}" if None in row else None
    try:
        score = number(row[rated])
        low, high = interval(score, row["95_pct_ci"])
        votes = count(row["votes"])
    except ValueError as error:
        score, defect = None, str(error)
    return {
        "board": board,
        "raw_model": row["model"],
        "raw_organization": row["organization"] or None,
        "raw_license": row["license"] or None,
        "score": score,
        "score_low": low,
        "score_high": high,
        "n": votes,
        "rank": rank_or_none(row["rank"]),
        "extras": json.dumps(extras, ensure_ascii=False) if extras else None,
        "defect": defect,
    }


# ---- the catalogue


def _catalogue_rows(body: bytes, family: str, renamed: dict[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
    """A row a category and model, the categories under the names that Arena uses since."""
    tables = json_body(body)
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise PageChanged(f"expected {{category: {{model: ratings}}}}, found {str(tables)[:80]}")
    rows, unread = [], set()
    for category, table in tables.items():
        board = f"{family}/{renamed.get(category, category)}"
        for model, ratings in table.items():
            if not isinstance(ratings, dict) or RATING - set(ratings):
                raise PageChanged(f"expected {sorted(RATING)} of {model} in {category}, found {str(ratings)[:80]}")
            unread |= set(ratings) - RATING
            rows.append(_catalogue_row(board, model, ratings))
    return rows, [f"field {name!r} is new and not read" for name in sorted(unread)]


def _catalogue_row(board: str, model: str, ratings: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(("score", "score_low", "score_high"))
    defect = None
    try:
        rating, low, high = (number(ratings[name]) for name in ("rating", "rating_q025", "rating_q975"))
        values = {"score": rating, "score_low": low, "score_high": high}
    except ValueError as error:
        defect = str(error)
    return {"board": board, "raw_model": model, **values, "defect": defect}


# ---- the listings


def dated_files(body: bytes, source: Source) -> Iterator[tuple[date, str]]:
    """Day and URL of every CSV file that a listing of tags names; tags that are no day are of other things."""
    known: dict[str, Any] = source.parameters
    for tag in github_tags(body):
        if not re.fullmatch(r"\d{4}\.\d{2}\.\d{2}", tag):
            continue
        day = date.fromisoformat(tag.replace(".", "-"))
        for path, facts in known["csv"].items():
            if _there(facts, day):
                yield day, known["tagged"].format(tag=tag, path=path)


def versions(body: bytes, path: str, source: Source) -> Iterator[tuple[datetime, str]]:
    """Time of authorship (UTC) and URL of every version of a catalogue file that a listing of commits names."""
    known: dict[str, Any] = source.parameters
    for commit in github_commits(body):
        if _there(known["catalogue"][path], commit.authored_at.date()):
            yield commit.authored_at, known["committed"].format(sha=commit.sha, path=path)


def _there(facts: dict[str, Any], day: date) -> bool:
    return facts.get("since", date.min) <= day <= facts.get("until", date.max)
