"""HELM's tables: a list of tabs, a row a model, a column a scenario; accuracies as shares of 1.

    [{"title": "Accuracy", "header": [{"value": "Model"},
        {"value": "Mean score", "description": "...", "lower_is_better": false},
        {"value": "GPQA - COT correct", "lower_is_better": false,
         "metadata": {"metric": "COT correct", "run_group": "GPQA"}}, ...],
      "rows": [[{"value": "OLMo 2 32B Instruct March 2025"}, {"value": 0.475},
        {"value": 0.287, "description": "min=0.287, mean=0.287, max=0.287, sum=0.287 (1)",
         "run_spec_names": ["gpqa:subset=gpqa_main,...,model=allenai_olmo-2-0325-32b-instruct"]}, ...], ...],
      "links": [...], "name": "accuracy"},
     {"title": "Efficiency", ...},
     {"title": "General information", "header": [{"value": "Model"}, {"value": "GPQA - # eval"}, ...], "rows": [...]}]

A cell without `value` was not run. The first header was "Model/adapter" at first. `# eval` is the mean number of tasks
of the runs behind a cell. A row's name is the model that its runs name, owner and all: the name shown leaves out what
tells a base model from its chat variant ("Yi (34B)"); it stands in `extras`. Owner and model are joined there by "_".
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from scrapers.parsing import day, json_body, number
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Board, Source

ADDRESS = re.compile(
    r"/crfm-helm-public/(?P<project>[a-z-]+)/benchmark_output/releases/(?P<release>v[\d.]+)/groups/\w+\.json"
)
MODEL = re.compile(r"[:,]model=([^,]+)")
FIRST = ("Model", "Model/adapter")
Row = dict[str, Any]


class Column(NamedTuple):
    """A column of the accuracy tab and the board that it belongs to."""

    place: int
    title: str
    name: str  # the board's, with its release where it is of one
    board: Board


def parse(body: bytes, url: str, source: Source) -> Page:
    """One record for each model and board that has a score; shares of 1 made percent.

    Raises PageChanged for another shape or address, a missing column, and a column that turned its direction.
    """
    address = ADDRESS.search(url)
    if not address or address["project"] not in source.parameters["projects"]:
        raise PageChanged(f"expected a table of {sorted(source.parameters['projects'])}, found {url}")
    tabs = _tabs(json_body(body))
    header, rows = tabs["Accuracy"]
    columns, notes = _columns(header, address["project"], address["release"], source)
    tasks = _tasks(*tabs.get("General information", ([], [])))
    records = []
    for row in rows:
        if len(row) != len(header):
            raise PageChanged(f"expected {len(header)} cells in a row, found {len(row)}")
        about = _about(row, address["release"])
        for column in columns:
            cell = row[column.place]
            if cell.get("value") is not None:
                runs = len(set(cell.get("run_spec_names") or ()))
                n = tasks.get((str(row[0].get("value")), column.title.partition(" - ")[0]))
                score, defect = _percent(cell["value"], column.title)
                counted = round(n * runs) if n and runs and column.board.n_tasks else None
                records.append({"board": column.name, "score": score, "defect": defect, "n": counted, **about})
    return Page(score_frame(pl.DataFrame(records, infer_schema_length=None)), notes=notes)


def releases(body: bytes) -> list[str]:
    """The releases in the bucket's listing of a project's folders, oldest first. PageChanged if it has none."""
    listing = json_body(body)
    facts = listing if isinstance(listing, dict) else {}
    folders = facts.get("prefixes")
    if not isinstance(folders, list) or "nextPageToken" in facts:
        raise PageChanged(f"expected one page of prefixes, found {str(listing)[:80]}")
    names = [str(folder).rstrip("/").rpartition("/")[2] for folder in folders]
    found = [name for name in names if re.fullmatch(r"v\d+\.\d+\.\d+", name)]
    if not found:
        raise PageChanged(f"expected folders of releases, found {names}")
    return sorted(found, key=lambda name: [int(part) for part in name[1:].split(".")])


def release_day(body: bytes) -> date:
    """The day of a release, from its summary."""
    summary = json_body(body)
    try:
        return day(summary.get("date") if isinstance(summary, dict) else None)
    except ValueError as error:
        raise PageChanged(f"expected the release's date, found {str(summary)[:80]}") from error


def _tabs(tabs: object) -> dict[str, tuple[list[Row], list[list[Row]]]]:
    """Header and rows of each tab by its title. PageChanged unless there is one of accuracy."""
    found: dict[str, tuple[list[Row], list[list[Row]]]] = {}
    for tab in tabs if isinstance(tabs, list) else ():
        facts: Row = tab if isinstance(tab, dict) else {}
        header, rows = facts.get("header"), facts.get("rows")
        lines: list[Any] = [header, *rows] if isinstance(rows, list) else [None]
        if not all(isinstance(line, list) and all(isinstance(cell, dict) for cell in line) for line in lines):
            raise PageChanged(f"expected header and rows of cells in each tab, found {str(tab)[:80]}")
        found[str(facts.get("title"))] = (lines[0], lines[1:])
    if "Accuracy" not in found or not found["Accuracy"][0]:
        raise PageChanged(f"expected a list of tabs with Accuracy, found {sorted(found) or str(tabs)[:80]}")
    return found


def _columns(header: list[Row], project: str, release: str, source: Source) -> tuple[list[Column], tuple[str, ...]]:
    """The columns that boards take, and notes on those that nobody knows."""
    titles = [str(cell.get("value")) for cell in header]
    facts = source.parameters["projects"][project]
    missing = [title for title in facts["columns"] if title not in titles]
    if missing or titles[0] not in FIRST:
        raise PageChanged(f"expected the columns Model and {missing}, found {titles}")
    columns = []
    for title, name in facts["columns"].items():
        name = f"{project}/{name}".format(release=release.replace(".", "-"))
        board, _ = source.board(name)
        place = titles.index(title)
        if bool(header[place].get("lower_is_better")) != (board.direction == "lower"):
            raise PageChanged(f"expected {title} to be better when {board.direction}, found {header[place]}")
        columns.append(Column(place, title, name, board))
    passed_over = re.compile("|".join(facts["passed_over"]))
    news = [title for title in titles[1:] if title not in facts["columns"] and not passed_over.fullmatch(title)]
    return columns, tuple(f"new column: {title}" for title in news)


def _tasks(header: list[Row], rows: list[list[Row]]) -> dict[tuple[str, str], float]:
    """The mean number of tasks of a run, by the row's shown name and the scenario."""
    counts = {}
    for row in rows:
        for title, cell in zip(header, row, strict=False):
            scenario, _, what = str(title.get("value")).rpartition(" - ")
            if what == "# eval" and isinstance(cell.get("value"), int | float):
                counts[(str(row[0].get("value")), scenario)] = float(cell["value"])
    return counts


def _about(row: list[Row], release: str) -> Row:
    """The model of a row: as its runs name it, or as it is shown where none does."""
    shown = str(row[0].get("value") or "")
    specs = [str(spec) for cell in row for spec in cell.get("run_spec_names") or ()]
    named = {match[1] for spec in specs if (match := MODEL.search(spec))}
    if len(named) > 1:
        raise PageChanged(f"expected one model in the runs of {shown}, found {sorted(named)}")
    extras = {"display_name": shown, "release": release}
    return {
        "raw_model": named.pop().replace("_", "/", 1) if named else shown,
        "extras": json.dumps(extras, ensure_ascii=False),
    }


def _percent(value: object, title: str) -> tuple[float | None, str | None]:
    """A share of 1 as percent; a copy's -1.0 stands for a missing cell and is no score."""
    try:
        share = number(value)
    except ValueError as error:
        return None, f"{title}: {error}"
    if not 0 <= share <= 1:
        return None, f"{title}: {share} is not a share of 1"
    return round(share * 100, 10), None
