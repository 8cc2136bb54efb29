"""Arena-Hard-Auto's tables: win rate in percent (0-100) with the distances of a 95 % interval, a row a model.

README.md, form `columns`:         past_leaderboards.md and README.md until 2025, form `labels`:
    ```console                         ```console
        Model  Scores (%)  CI (%)      o1-mini-2024-09-12 | score: 92.0  | 95% CI: (-1.2, 1.0)  | average #tokens: 1399
    0   o3     85.9  (-0.8 / +0.9)     ```
    ```
CSV: model,score,rating_q025,rating_q975,CI,avg_tokens,date with the interval's ends in percent, and its distances
once more as `(-1.88, +1.97)` or `(1.9, 2.0)`; `date` is the day of publication.

A baseline's interval (0.0, 0.0) is no measurement: it is left out.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from scrapers.parsing import count, day, number
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Source

HEADER = re.compile(r"\s*Model\s+Scores \(%\)\s+CI \(%\)\s*")
COLUMNS = re.compile(r"\d+\s+(?P<model>\S+)\s+(?P<score>\S+)\s+(?P<ci>\(.*)")
LABELS = re.compile(
    r"(?P<model>[^|]*[^|\s])\s*\|\s*score:\s*(?P<score>\S+)\s*"
    r"\|\s*95% CI:\s*(?P<ci>\([^|]*?)\s*\|\s*average #tokens:\s*(?P<tokens>\d+)"
)
DISTANCES = re.compile(r"\(\s*[-−]?(\d{1,3}(?:\.\d{1,20})?)\s*[,/]\s*\+?(\d{1,3}(?:\.\d{1,20})?)\s*\)")

Row = dict[str, Any]
Block = tuple[str, list[str]]  # the text above a console block, and its lines


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read a Markdown file's tables or the CSV file. Raises PageChanged if there is none, or a column is gone."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PageChanged(f"expected text in UTF-8, found {body[:20]!r}: {error}") from error
    notes: list[str] = []
    if url.endswith(".csv"):
        try:
            records = list(_csv_records(text, source.parameters, notes))
        except csv.Error as error:
            raise PageChanged(f"expected a CSV file, found {text[:60]!r}: {error}") from error
    else:
        records = _markdown_records(text, source.parameters["tables"], notes)
    return Page(score_frame(pl.DataFrame(records, infer_schema_length=None)), notes=tuple(notes))


# ---- Markdown


def _markdown_records(text: str, tables: list[dict[str, str]], notes: list[str]) -> list[Row]:
    """The rows of each console block that is a table of scores."""
    records: list[Row] = []
    known = False
    for above, lines in _blocks(text):
        form = _form(lines)
        board = next((t["board"] for t in tables if t["form"] == form and re.search(t["says"], above)), None)
        if board:
            known = True
            records += _block_records(board, form, lines, notes)
        elif form:
            notes.append(f"a table of scores below {above[-80:]!r}: of no known board")
    if not known:
        raise PageChanged(f"expected a table of scores below one of {[table['says'] for table in tables]}, found none")
    return records


def _blocks(text: str) -> Iterator[Block]:
    """Each console block with the text above it, up to the last heading (included) or the last block's end."""
    above: list[str] = []
    inside: list[str] | None = None
    for line in text.splitlines():
        if inside is None and line.startswith("```console"):
            inside = []
        elif inside is not None and line.startswith("```"):
            yield "\n".join(above).strip(), inside
            above, inside = [], None
        elif inside is not None:
            inside.append(line)
        else:
            above = [line] if line.startswith("#") else [*above, line]


def _form(lines: list[str]) -> str:
    """`columns`, `labels`, or "" for what is no table: commands, and what a command is shown to print."""
    first = next((line for line in lines if line.strip()), "")
    if HEADER.fullmatch(first):
        return "columns"
    return "labels" if LABELS.match(first.strip()) else ""


def _block_records(board: str, form: str, lines: list[str], notes: list[str]) -> Iterator[Row]:
    shape = COLUMNS if form == "columns" else LABELS
    for line in lines[1:] if form == "columns" else lines:
        if not line.strip():
            continue
        found = shape.fullmatch(line.strip())
        if not found:
            yield {
                "board": board,
                "raw_model": line.strip()[:80],
                "defect": f"not a row of the table: {line.strip()!r}",
            }
            continue
        cells = found.groupdict()
        record = {"board": board, "raw_model": cells["model"], "score": None, "defect": None}
        try:
            record["score"] = score = number(cells["score"])
        except ValueError as error:
            yield record | {"defect": f"score: {error}"}
            continue
        try:
            extras = {"avg_tokens": count(cells["tokens"])} if cells.get("tokens") else {}
        except ValueError as error:
            yield record | {"defect": f"average #tokens: {str(error)[:80]}"}
            continue
        distances = DISTANCES.fullmatch(cells["ci"])
        if not distances:
            notes.append(f"{cells['model']}: interval {cells['ci']!r} cannot be read")
            yield record | _extras(extras)
            continue
        below, above = map(float, distances.groups())
        yield record | _bounded(round(score - below, 2), round(score + above, 2), extras)


# ---- CSV


def _csv_records(text: str, facts: dict[str, Any], notes: list[str]) -> Iterator[Row]:
    table = csv.DictReader(io.StringIO(text))
    header = list(table.fieldnames or ())
    if missing := [column for column in facts["csv_columns"] if column not in header]:
        raise PageChanged(f"expected columns {missing}, found {header}")
    notes += [f"new column: {column}" for column in header if column not in facts["csv_columns"]]
    for cells in table:
        record: Row = {"board": facts["csv_board"], "raw_model": cells["model"]}
        try:
            if None in cells or None in cells.values():
                raise ValueError(f"another number of fields than the header's {len(header)}")
            score, low, high = (number(cells[column]) for column in ("score", "rating_q025", "rating_q975"))
            record |= {"published_on": day(cells["date"]), "score": score}
            record |= _bounded(low, high, {"avg_tokens": int(number(cells["avg_tokens"]))})
            distances = DISTANCES.fullmatch(cells["CI"].strip())
            if not distances:
                raise ValueError(f"not an interval: {cells['CI']!r}")
            below, above = map(float, distances.groups())
            if max(abs(score - low - below), abs(high - score - above)) > facts["ci_tolerance"]:
                raise ValueError(f"{score:g} with {cells['CI']} is not {low:g} to {high:g}")
        except ValueError as error:
            record |= {"defect": str(error)}
        yield record


# ---- both


def _bounded(low: float, high: float, extras: Row) -> Row:
    """The interval's columns; an interval of no width is the baseline's and measures nothing."""
    if low == high:
        return _extras(extras | {"baseline": True})
    return {"score_low": low, "score_high": high} | _extras(extras)


def _extras(extras: Row) -> Row:
    return {"extras": json.dumps(extras)} if extras else {}
