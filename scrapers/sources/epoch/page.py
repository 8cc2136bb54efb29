"""Epoch AI's CSV files, alone or in its ZIP archive of one file a benchmark; a file's name tells what it holds.

`eci_scores.csv`, the Capabilities Index in points with a 90 % interval (none for the two anchors of the scale):
    Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,...,Model accessibility,Accessibility group,...
    Gemini 3 Pro,Gemini 3 Pro Preview,153.99,151.50,159.37,2025-11-18,Google DeepMind,...,API access,Closed weights,
`epoch_capabilities_index.csv`, its older form by model version, without intervals, most rows without a score:
    Model version,ECI Score,Release date,Organization,Country,Model accessibility,...,Model name,...,Display name
`gpqa_diamond.csv` and others, Epoch's own runs, fractions with a standard error:
    Model version,mean_score,Best score (across scorers),Release date,...,stderr,...,Started at,id
`benchmarks_runs.csv`, the same as once kept in Git, all tasks in one file, with a BOM:
    id,task,model,Best score (across scorers),Scores,...,started_at,Status,...,task version
    V3YQ...,GPQA diamond,gpt-5.1_medium,0.850,choice:0.85±0.02,...,17 November 2025 4:28pm,Success,,1.0.1
`mmlu_external.csv` and others, scores collected from papers: `0.77` in the archive, `77.0%` with a BOM in Git:
    Model version,EM,Release date,Organization,...,Name,Shots,Source,Source link,Notes,id
Aider's costs are `$0.1300` in Git, `0.13` in the archive.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import polars as pl

from scrapers.parsing import csv_body, number
from scrapers.record import SCORES, Page, PageChanged, score_frame, setting_text
from scrapers.source import Source
from scrapers.sources.epoch.unpacked import members

MAX_ROWS = 20_000
Z90 = 1.645  # half of a 90 % interval in standard errors
SCORER = re.compile(r"[^:,]+:(\d+(?:\.\d+)?)±(\d+(?:\.\d+)?)")
Table = dict[str, Any]  # an entry of `tables` in source.yml
Row = dict[str, str]


def parse(body: bytes, url: str, source: Source) -> Page:
    """The records of one file, or of every known file of the archive.

    Raises PageChanged for an unknown file, an archive without any known one, and a missing or renamed column.
    """
    known = source.parameters
    tables: dict[str, Table] = known["tables"]
    if body[:2] == b"PK":
        wanted = {name for name, table in tables.items() if table.get("in_archive", True)}
        files = members(body, wanted, known["max_entries"], source.max_body_mb)
        if not files:
            raise PageChanged(f"expected some of {sorted(wanted)} in the archive, found none")
    else:
        name = url.rpartition("/")[2]
        if name not in tables:
            raise PageChanged(f"expected one of {sorted(tables)}, found {name!r}")
        files = {name: body}
    records: list[dict[str, Any]] = []
    notes: list[str] = []
    for name, content in files.items():
        found, news = _table(name, csv_body(content, MAX_ROWS), tables[name], source)
        records += found
        notes += news
    schema = {column: dtype for column, dtype in SCORES.items() if not records or column in records[0]}
    return Page(score_frame(pl.DataFrame(records, schema=schema, orient="row")), notes=tuple(notes))


def _table(name: str, cells: pl.DataFrame, table: Table, source: Source) -> tuple[list[dict[str, Any]], list[str]]:
    """The records of one table, and what is new about it."""
    known = source.parameters
    needed = set(_columns(table))
    missing = needed - set(cells.columns) - set(known["optional"])
    if missing:
        raise PageChanged(f"{name}: expected column(s) {sorted(missing)}, found {cells.columns}")
    notes = [
        f"{name}: unknown column {column!r}" for column in cells.columns if column not in needed | {*known["unread"]}
    ]
    records, unscored, strange = [], 0, set()
    for row in cells.fill_null("").iter_rows(named=True):
        board = _board(row, table)
        if board is None:
            strange |= {row[table["boards"]["column"]]} - set(table["boards"])
        elif not row[table["score"]].strip():
            unscored += 1
        else:
            records.append({"board": board} | _record(row, table, known["open"]))
    notes += [f"{name}: unknown task {task!r}" for task in sorted(strange)]
    return records, notes + ([f"{name}: {unscored} rows without a score"] if unscored else [])


def _columns(table: Table) -> Iterator[str]:
    """Every column that a table's facts name."""
    roles = ("score", "low", "high", "scorers", "stderr", "run", "started", "harness", "accessibility", "organization")
    yield from (table[role] for role in roles if role in table)
    yield from table["model"]
    for group in ("settings", "extras"):
        yield from table.get(group, {}).values()
    yield from table.get("must", {})
    if "boards" in table:
        yield table["boards"]["column"]


def _board(row: Row, table: Table) -> str | None:
    boards = table.get("boards")
    return table["board"] if boards is None else boards.get(row[boards["column"]])


def _record(row: Row, table: Table, openness: dict[bool, list[str]]) -> dict[str, Any]:
    """One row; what cannot be typed is in `defect` with its text."""
    access = row.get(table.get("accessibility", ""), "")
    said = [flag for flag, words in openness.items() if access in words]
    settings = {
        key: row[column].strip().removesuffix("-shot") or None for key, column in table.get("settings", {}).items()
    }
    record: dict[str, Any] = {
        "raw_model": next((row[column] for column in table["model"] if row[column].strip()), ""),
        "raw_organization": row.get(table.get("organization", "")) or None,
        "raw_open_flag": said[0] if said else None,
        "setting": setting_text(submission=row[table["run"]] if "run" in table else None, **settings),
        "harness": row[table["harness"]].strip() if "harness" in table else "",
        "score": None,
        "std_error": None,
        "submitted_on": None,
        "extras": None,
        "defect": None,
    }
    try:
        extras = _extras(row, table) | ({"accessibility": access} if access else {})
        score = _points(row[table["score"]], table)
        record |= {"std_error": _std_error(row, table, score, extras), "submitted_on": _started(row, table)}
        record |= {"score": score, "extras": json.dumps(extras, ensure_ascii=False) if extras else None}
        for column, due in table.get("must", {}).items():
            if row[column] != due:
                raise ValueError(f"{column} is {row[column]!r}, not {due!r}")
    except ValueError as error:
        record |= {"score": None, "defect": str(error)}
    return record


def _points(text: str, table: Table) -> float:
    """A score in the board's unit: `77.0%` is percent as it stands, `0.77` is multiplied."""
    if text.strip().endswith("%"):
        return number(text.strip()[:-1])
    factor = table.get("factor", 1)
    # Twelve digits: 0.57 times 100 is 56.99999999999999 otherwise.
    return number(text) if factor == 1 else round(number(text) * float(factor), 12)


def _extras(row: Row, table: Table) -> dict[str, Any]:
    """What else a row says, without what is blank; money is a number."""
    said = {key: row.get(column, "") for key, column in table.get("extras", {}).items()}
    return {key: number(text.lstrip("$")) if key == "cost_usd" else text for key, text in said.items() if text.strip()}


def _std_error(row: Row, table: Table, score: float, extras: dict[str, Any]) -> float | None:
    """From a column, a published 90 % interval (whose ends go to extras), or the scorer whose score it is."""
    if "stderr" in table:
        return _points(row[table["stderr"]], table) if row[table["stderr"]].strip() else None
    if "low" in table and (row[table["low"]].strip() or row[table["high"]].strip()):
        low, high = number(row[table["low"]]), number(row[table["high"]])
        if not low <= score <= high:
            raise ValueError(f"score {score} outside its interval {low} to {high}")
        extras |= {"low_90": low, "high_90": high}
        return (high - low) / (2 * Z90)
    if "scorers" in table:
        for value, error in SCORER.findall(row[table["scorers"]]):
            # Scorers are rounded to two digits; an error that rounds to 0 says nothing.
            if abs(float(value) * 100 - score) <= 0.51 and float(error):
                return float(error) * 100
    return None


def _started(row: Row, table: Table) -> date | None:
    """The day of a run: `17 November 2025 4:28pm` or `2026-02-20T17:51:37.062Z`."""
    text = row[table["started"]].strip() if "started" in table else ""
    if not text:
        return None
    try:
        if text[:4].isdigit():
            return datetime.fromisoformat(text).date()
        return datetime.strptime(text, "%d %B %Y %I:%M%p").date()
    except ValueError:
        raise ValueError(f"{table['started']}: not a time: {text!r}") from None
