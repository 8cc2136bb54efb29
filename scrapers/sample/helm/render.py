"""Renders this folder's tables into HELM's wire format: each release's list of tabs, its summary, and the listings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.sample.committed import Line, table
from scrapers.source import load_sources

FOLDER = Path(__file__).parent
JSON = "application/json"
Cell = dict[str, object]


def exchanges() -> Iterator[Exchange]:
    """For each project the bucket's listing of its releases, the release's summary and its table."""
    urls = load_sources()["helm"].parameters
    for release in table(FOLDER / "releases.csv"):
        folder = f"{release['project']}/benchmark_output/releases/{release['release']}/"
        listed = {"kind": "storage#objects", "prefixes": [folder]}
        yield Exchange(urls["listing"].format(**release), json.dumps(listed, indent=2).encode(), JSON)
        summary = {"release": release["release"], "date": release["day"]}
        yield Exchange(urls["summary"].format(**release), json.dumps(summary, indent=2).encode(), JSON)
        columns = [line for line in table(FOLDER / "columns.csv") if line["project"] == release["project"]]
        tabs = render(table(FOLDER / f"{release['project']}.csv"), columns)
        yield Exchange(urls["table"].format(**release), json.dumps(tabs, indent=2).encode(), JSON)


def render(models: list[Line], columns: list[Line]) -> list[dict[str, object]]:
    """The tabs of accuracy and of general information."""
    scenarios = [column for column in columns if column["run"]]
    accuracy = [[_text(line["display_name"]), *(_score(line, column) for column in columns)] for line in models]
    counts = [[_text(line["display_name"]), *(_count(line, column) for column in scenarios)] for line in models]
    titles = [f"{_scenario(column)} - # eval" for column in scenarios]
    return [
        _tab("Accuracy", [_head(column) for column in columns], accuracy),
        _tab("General information", [{"value": title, "markdown": False} for title in titles], counts),
    ]


def _tab(title: str, header: list[Cell], rows: list[list[Cell]]) -> dict[str, object]:
    name = title.lower().replace(" ", "_")
    return {"title": title, "header": [{"value": "Model", "markdown": False}, *header], "rows": rows, "name": name}


def _head(column: Line) -> Cell:
    """A header of the accuracy tab; all of them are better when higher."""
    head: Cell = {"value": column["column"], "markdown": False, "lower_is_better": False}
    if column["run"]:
        return head | {"metadata": {"metric": column["column"].split(" - ")[1], "run_group": _scenario(column)}}
    return head | {"description": column["description"], "metadata": {}}


def _scenario(column: Line) -> str:
    return column["column"].split(" - ")[0]


def _text(value: str) -> Cell:
    return {"value": value, "description": "", "markdown": False}


def _score(line: Line, column: Line) -> Cell:
    """A score with the runs behind it; a cell without value where there was none."""
    text = line[column["column"]]
    if not text:
        return {"description": "No matching runs", "markdown": False}
    cell: Cell = {"value": float(text), "markdown": False}
    return cell | {"run_spec_names": _runs(line, column)} if column["run"] else cell


def _count(line: Line, column: Line) -> Cell:
    """The mean number of tasks of a run."""
    if not line[column["column"]]:
        return {"description": "No matching runs", "markdown": False}
    return {"value": float(column["tasks_of_a_run"]), "markdown": False, "run_spec_names": _runs(line, column)}


def _runs(line: Line, column: Line) -> list[str]:
    """The names of the runs behind a cell: one a part, or one."""
    model = line["model"].replace("/", "_")
    return [column["run"].format(part=part, model=model) for part in column["parts"].split() or [""]]
