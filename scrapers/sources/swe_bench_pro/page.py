"""SWE-bench Pro: percent of tasks resolved (0-100), a row a run.

Scale's pages are Next.js; V1 has one table, V2 one a variant. `confidenceInterval_upper` is the half-width of the 95 %
interval in points (0 or nothing where there is none: HARD), `rank` is 1 + the number of rows whose lower end is above
the row's upper end, `createdAt` the moment at which the row was posted, `maxScore` the end of the chart's axis:

    self.__next_f.push([1,"..."]) with {"entries": [{"model": "gpt-5.4 (xHigh)*", "version": "", "rank": 1,
        "score": 59.1, "confidenceInterval_upper": 3.56, "contaminationMessage": "", "company": "openai",
        "isNew": false, "new": false, "createdAt": "2026-04-08T17:04:48.000Z", "deprecated": false,
        "maxScore": 64.5398}, ...]}
    or {"variants": [{"key": "full", "label": "SWE-Bench Pro V2 Full", "entries": [
        {"model": "Opus 5 (Claude Code) xhigh", ...}]}, {"key": "hard", ...}]}

V1 says in its prose that `*` marks mini-swe-agent and all else is SWE-Agent; V2's labels name harness and effort. The
repository's own table is HTML, `<tr data-score="43.72">` with `SWE-Agent + claude-4-5-Sonnet` in `.model-name`. Results
by task are JSON, {"instance_NodeBB__NodeBB-00c7...-vnan": true, ...}, the run's folder in the URL.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

import polars as pl
from bs4 import BeautifulSoup

from scrapers.parsing import dicts_with, flight_values, json_body, number, rank_or_none
from scrapers.record import INSTANCES, SCORES, Page, PageChanged, setting_text
from scrapers.source import Source

NEEDED = {"model", "rank", "score", "confidenceInterval_upper", "company", "createdAt", "deprecated"}
BESIDE = {"version", "contaminationMessage", "isNew", "new", "maxScore"}
V2_LABEL = re.compile(r"(?P<model>.+?) \((?P<harness>[^()]+)\)(?: (?P<effort>\w+))?[\s*]*")
RUN = re.compile(r"/traj/([^/]+)/eval_results\.json$")
Row = dict[str, Any]


def parse(body: bytes, url: str, source: Source) -> Page:
    """Every row of one page, by what the page holds. Raises PageChanged for another shape or an empty table."""
    if run := RUN.search(url):
        return _run(body, run[1], source)
    text = body.decode("utf-8", errors="replace")
    rows, notes = _entries(text, source) if "__next_f" in text else _repository_table(text)
    for row in rows:
        _add_knowledge(row, source)
    return Page(pl.DataFrame([*_on_own_boards(rows, source)], schema=SCORES), notes=tuple(notes))


# ---- Scale's pages


def _entries(text: str, source: Source) -> tuple[list[Row], list[str]]:
    values = flight_values(text)
    variants = [variant for value in dicts_with(values, "variants") for variant in dicts_with(value, "entries")]
    tables = variants or dicts_with(values, "entries")
    if not tables or (not variants and len(tables) > 1):
        raise PageChanged(f"expected one table of entries, or variants with one each, found {len(tables)} tables")
    boards: dict[str, str] = source.parameters["boards"]
    rows: list[Row] = []
    notes: list[str] = []
    for table in tables:
        if variants and table.get("key") not in boards:
            notes.append(f"new variant, not read: {table.get('key')!r}")
            continue
        _check(table["entries"])
        board = boards[table["key"]] if variants else "public_v1/any_scaffold"
        rows += [_entry(entry, board) for entry in table["entries"]]
        known = NEEDED | BESIDE
        notes += [f"new key of an entry: {key}" for entry in table["entries"] for key in sorted(set(entry) - known)]
    if not rows:
        raise PageChanged(f"expected rows, on V2 of {sorted(boards)}, found {str(tables)[:200]}")
    return rows, list(dict.fromkeys(notes))


def _check(entries: object) -> None:
    if not isinstance(entries, list):
        raise PageChanged(f"expected a list of entries, found {str(entries)[:80]}")
    for entry in entries:
        if not isinstance(entry, dict) or NEEDED - set(entry):
            raise PageChanged(f"expected {sorted(NEEDED)} in each entry, found {str(entry)[:200]}")


def _entry(entry: Row, board: str) -> Row:
    label = str(entry["model"])
    harness, effort = _harness(label, board)
    score = half = defect = None
    try:
        score = number(entry["score"])
        # 0 would be certainty, which 51 tasks do not give: HARD writes it where it has no interval.
        half = number(entry["confidenceInterval_upper"] or 0)
    except ValueError as error:
        score, half, defect = None, None, str(error)
    told = {"contamination": entry.get("contaminationMessage"), "deprecated": entry["deprecated"] or None}
    return {
        "board": board,
        "raw_model": label.rstrip("\r\n\t"),
        "raw_organization": str(entry["company"] or "") or None,
        "setting": setting_text(effort=effort),
        "harness": harness,
        "score": score,
        "score_low": score - half if score is not None and half else None,
        "score_high": score + half if score is not None and half else None,
        "rank": rank_or_none(entry["rank"]),
        "submitted_on": _day_of(entry["createdAt"]),
        "self_reported": False,
        "extras": {key: value for key, value in told.items() if value},
        "defect": defect,
    }


def _harness(label: str, board: str) -> tuple[str, str | None]:
    """Harness and effort: of V1 by its legend, of V2 as the label says."""
    if board.startswith("public_v1/"):
        return ("mini-swe-agent" if label.rstrip().endswith("*") else "SWE-Agent"), None
    named = V2_LABEL.fullmatch(label)
    return (named["harness"], named["effort"]) if named else ("", None)


def _day_of(moment: object) -> date | None:
    try:
        return datetime.fromisoformat(str(moment)).date()
    except ValueError:
        return None


# ---- the repository


def _repository_table(text: str) -> tuple[list[Row], list[str]]:
    lines = BeautifulSoup(text, "lxml").select("tr[data-score]")
    if not lines:
        raise PageChanged("expected entries in a flight stream, or rows with data-score, found neither")
    rows = []
    for line in lines:
        cell, shown = line.select_one(".model-name"), line.select_one(".resolved-score")
        if cell is None or shown is None:
            raise PageChanged(f"expected .model-name and .resolved-score in each row, found {str(line)[:200]}")
        harness, _, model = cell.get_text().strip().partition(" + ")
        score = defect = None
        try:
            score = number(line["data-score"])
        except ValueError as error:
            defect = str(error)
        if score is not None and shown.get_text(strip=True) != line["data-score"]:
            score, defect = None, f"shows {shown.get_text(strip=True)!r} for data-score {line['data-score']!r}"
        place = {"board": "github_v1", "setting": "", "self_reported": False, "extras": {}, "defect": defect}
        rows.append(place | {"raw_model": model or harness, "harness": harness if model else "", "score": score})
    return rows, []


def _run(body: bytes, run: str, source: Source) -> Page:
    """One run: its share of the tasks that it recorded, and each task."""
    results = json_body(body)
    if not isinstance(results, dict) or not results or not all(isinstance(value, bool) for value in results.values()):
        raise PageChanged(f"expected an object of task: true or false, found {str(results)[:80]}")
    model, _, kind = run.rpartition("-")
    limits: dict[str, str] = source.parameters["limits"]
    model = model if kind in limits else run
    board = "public_v1/runs/" + re.sub(r"[^a-z0-9_-]", "-", run.lower())
    row = {
        "board": board,
        "raw_model": model,
        "setting": setting_text(submission=run, limit=limits.get(kind)),
        "harness": source.board(board)[0].harness,
        "score": 100 * sum(results.values()) / len(results),
        "n": len(results),
        "self_reported": False,
        "extras": json.dumps({"resolved": sum(results.values())}),
    }
    tasks = [(board, run, task, resolved) for task, resolved in results.items()]
    return Page(pl.DataFrame([row], schema=SCORES), pl.DataFrame(tasks, schema=INSTANCES, orient="row"))


# ---- what is known beside the pages


def _add_knowledge(row: Row, source: Source) -> None:
    """The run behind a row, and a cap that it had, where model and score are those that source.yml knows."""
    runs = {(model, score): run for model, score, run in source.parameters["submissions"]}
    model = row["raw_model"].strip()
    if row["board"].startswith(("public_v1/", "github_v1")):
        run = runs.get((model, row["score"]))
        row["setting"] = ";".join(filter(None, (row["setting"], setting_text(submission=run))))
        if row["score"] is not None and source.parameters["capped"].get(model) == row["score"]:
            row["extras"] |= {"capped": True}
    row["extras"] = json.dumps(row["extras"], ensure_ascii=False) if row["extras"] else None


def _on_own_boards(rows: list[Row], source: Source) -> list[Row]:
    """Each row once more on the board of its harness, where one is kept."""
    kept: dict[str, str] = source.parameters["harnesses"]
    more = []
    for row in rows:
        board = f"{row['board'].removesuffix('/any_scaffold')}/{kept.get(row['harness'])}"
        if row["harness"] in kept and any(board == declared.board for declared in source.boards):
            more.append(row | {"board": board})
    return rows + more
