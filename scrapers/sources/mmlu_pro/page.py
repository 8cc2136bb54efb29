"""TIGER-Lab's results file: accuracy on MMLU-Pro as a fraction (0-1), a row a model.

    Models,Data Source,Model Size(B),Overall,Biology,Business,...,Other
    GPT-4o (2024-05-13),TIGER-Lab,unk,0.7255,0.8675,0.7858,...,0.7748
    GPT-5.4,Self-Reported,unk,0.875,-,-,...,-

`-` is a score that is missing, `unk` a size that is unknown; sizes are billions of parameters. Measured rows go to
`overall` and `subject/...`, all rows to `overall/as_reported`. The subjects of a row are believed when their mean,
weighted by questions, is its Overall: in some rows they stand in another order.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from scrapers.parsing import json_body, number
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Source

Row = dict[str, Any]


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read the file. Raises PageChanged for another format, a missing column, or figures that are no fractions."""
    header, lines = _table(body)
    facts = source.parameters
    columns, subjects = facts["columns"], facts["subjects"]
    known = [*columns.values(), *subjects]
    if missing := [column for column in known if column not in header]:
        raise PageChanged(f"expected columns {missing}, found {header}")
    if len(set(header)) < len(header):
        raise PageChanged(f"expected each column once, found {header}")
    notes = [f"new column: {column}" for column in header if column not in known]
    rows = [_row(dict(zip(header, line, strict=False)), len(line) - len(header), facts, notes) for line in lines]
    for column in (columns["overall"], *subjects):
        _check_scale(column, [row["scores"].get(column) for row in rows])
    records = [record for row in rows for record in _records(row, facts)]
    return Page(score_frame(pl.DataFrame(records, infer_schema_length=None)), notes=tuple(dict.fromkeys(notes)))


def last_modified(body: bytes) -> date:
    """The day (UTC) of a data set's last change, from its card in the Hub's API."""
    card = json_body(body)
    text = card.get("lastModified") if isinstance(card, dict) else None
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).date()
    except ValueError:
        raise PageChanged(f"expected lastModified of a data set, found {str(card)[:80]}") from None


def _table(body: bytes) -> tuple[list[str], list[list[str]]]:
    """Header and lines, blank ones left out."""
    if body.startswith(b"PK"):
        raise PageChanged("expected CSV, found a ZIP archive: an .xlsx under another name")
    try:
        header, *lines = [line for line in csv.reader(io.StringIO(body.decode("utf-8-sig"))) if any(line)]
    except (ValueError, csv.Error) as error:
        raise PageChanged(f"expected CSV with a header, found {body[:60]!r}: {error}") from error
    return [column.strip() for column in header], lines


def _row(cells: dict[str, str], surplus: int, facts: dict[str, Any], notes: list[str]) -> Row:
    """A line's facts. `scores` holds fractions by column; `defects` what is wrong, by column or "" for the row."""
    columns, subjects = facts["columns"], facts["subjects"]
    name, told = cells.get(columns["model"], ""), cells.get(columns["source"], "").strip()
    row: Row = {"name": name, "source": facts["sources"].get(told), "scores": {}, "defects": {}, "surplus": surplus}
    if row["source"] is None:
        notes.append(f"new data source: {told!r}")
        row["defects"][""] = f"data source {told!r}: neither measured nor reported"
    for column in (columns["overall"], *subjects):
        text = cells.get(column, "").strip()
        if text not in facts["missing"]:
            try:
                row["scores"][column] = number(text)
            except ValueError as error:
                row["defects"][column] = f"{column}: {error}"
    size = cells.get(columns["size"], "").strip()
    row["extras"] = {"data_source": told} | ({} if size in (facts["unknown_size"], "") else {"params_b": size})
    return row


def _check_scale(column: str, values: list[float | None]) -> None:
    """Percentages are not fractions; a single wrong figure is its row's own defect."""
    found = [value for value in values if value is not None]
    outside = [value for value in found if not 0 <= value <= 1]
    if 2 * len(outside) > len(found):
        raise PageChanged(f"expected fractions of 0-1 in {column}, found {outside[0]:g} and {len(outside) - 1} others")


def _records(row: Row, facts: dict[str, Any]) -> Iterator[Row]:
    """A row's records: with all others as reported; if TIGER-Lab measured it, its overall and its subjects, too."""
    overall, about = facts["columns"]["overall"], row["source"]
    base = {
        "raw_model": row["name"],
        "harness": about["harness"] if about else "",
        "self_reported": bool(about and about["reported"]),
        "extras": json.dumps(row["extras"], ensure_ascii=False),
    }
    boards = ["overall/as_reported"] if not about or about["reported"] else ["overall", "overall/as_reported"]
    for board in boards:
        yield base | {"board": board, **_scored(row, overall)}
    if not about or about["reported"]:
        return
    mistake = _mistake(row, facts)
    for column, (subject, questions) in facts["subjects"].items():
        if column in row["scores"] or column in row["defects"]:
            scored = _scored(row, column)
            scored["defect"] = scored["defect"] or mistake
            yield base | {"board": f"subject/{subject}", "n": questions, **scored}


def _scored(row: Row, column: str) -> Row:
    """A column's score in percent, or why there is none."""
    value, defect = row["scores"].get(column), row["defects"].get("") or row["defects"].get(column)
    if value is None:
        return {"score": None, "defect": defect or f"{column}: no score"}
    if not 0 <= value <= 1:
        defect = defect or f"{column}: {value:g} is not a fraction of 0-1"
    return {"score": round(100 * value, 10), "defect": defect}


def _mistake(row: Row, facts: dict[str, Any]) -> str | None:
    """Why a row's subjects cannot be believed; None when they can, or when one is missing and none can be checked."""
    if row["surplus"]:
        width = 4 + len(facts["subjects"])
        return f"{width + row['surplus']} fields for {width} columns: its subjects cannot be told apart"
    scores, subjects = row["scores"], facts["subjects"]
    overall = scores.get(facts["columns"]["overall"])
    if overall is None or any(column not in scores for column in subjects):
        return None
    questions = sum(count for _, count in subjects.values())
    mean = sum(scores[column] * count for column, (_, count) in subjects.items()) / questions
    if abs(mean - overall) > facts["tolerance"]:
        return f"the mean of its subjects is {mean:.4f}, its Overall {overall:g}: in another order?"
    return None
