"""Renders this folder's tables into SWE-bench Pro's wire formats: Scale's pages, the repository's table and runs.

`rows.csv` holds the rows of every table as published (an empty cell: not known); `runs.csv` the results by task, one
sign a task in the order of `tasks.csv`: 1 resolved, 0 not, - not recorded.
"""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scrapers.sample import Exchange

FOLDER = Path(__file__).parent
V2 = "https://labs.scale.com/leaderboard/swe_bench_pro_public_v2"
TABLE = "https://scaleapi.github.io/SWE-bench_Pro-os/"
RUNS = "https://api.github.com/repos/scaleapi/SWE-bench_Pro-os/contents/traj"
RESULTS = "https://raw.githubusercontent.com/scaleapi/SWE-bench_Pro-os/main/traj/{run}/eval_results.json"
SAVED = "https://raw.githubusercontent.com/dotkrnl/ipbr-rank/{sha}/data/fixtures/swebench_pro.html"
COMMITS = (
    "https://api.github.com/repos/dotkrnl/ipbr-rank/commits?path=data/fixtures/swebench_pro.html&per_page=100&page=1"
)
STATES = {  # of V1's saved page: the day of each commit
    "2026-05-08": "b2bea2957b690a3cde40b7569525575c3e5071b1",
    "2026-04-28": "1bba0207d49094665c4f471c4a41106c6abf9584",
}
V2_READ, REPOSITORY_READ = datetime(2026, 10, 9, tzinfo=UTC), datetime(2026, 5, 18, tzinfo=UTC)
HTML, JSON = "text/html; charset=utf-8", "application/json; charset=utf-8"
Row = dict[str, str]


def exchanges() -> Iterator[Exchange]:
    """V1's saved states with their listing, V2's page, the repository's table, its listing of runs and each run."""
    rows = _table("rows.csv")
    yield Exchange(COMMITS, json.dumps([_commit(day) for day in STATES]).encode(), JSON)
    for day, sha in STATES.items():
        shown = [_entry(row) for row in rows if row["page"] == "v1" and day in row["read_on"]]
        yield Exchange(SAVED.format(sha=sha), _flight({"entries": shown}), "text/plain; charset=utf-8")
    yield Exchange(V2, _flight({"variants": [_variant(rows, "hard")]}), HTML, state_at=V2_READ)
    yield Exchange(TABLE, _repository([row for row in rows if row["page"] == "github"]), HTML, state_at=REPOSITORY_READ)
    runs = _table("runs.csv")
    folders = [{"name": run["run"], "path": f"traj/{run['run']}", "type": "dir"} for run in runs]
    yield Exchange(RUNS, json.dumps(folders).encode(), JSON, state_at=REPOSITORY_READ)
    tasks = _tasks()
    for run in runs:
        marks = zip(tasks, run["results"], strict=True)
        results = json.dumps({task: mark == "1" for task, mark in marks if mark != "-"}, indent=2)
        address = RESULTS.format(run=run["run"])
        yield Exchange(address, results.encode(), "text/plain; charset=utf-8", state_at=REPOSITORY_READ)


def _table(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _tasks() -> list[str]:
    """Every task's id; a repository is written where it begins."""
    tasks, repository = [], ""
    for line in _table("tasks.csv"):
        repository = line["repository"] or repository
        tasks.append(f"{repository}-{line['task']}")
    return tasks


def _commit(day: str) -> dict[str, object]:
    """An entry of GitHub's listing. Of these commits the day is known, and stands for both times."""
    when = {"date": f"{day}T00:00:00Z"}
    return {"sha": STATES[day], "commit": {"author": when, "committer": when}}


def _variant(rows: list[Row], key: str) -> dict[str, object]:
    label = f"SWE-Bench Pro V2 {key.upper() if key == 'hard' else key.title()}"
    return {"key": key, "label": label, "entries": [_entry(row) for row in rows if row["variant"] == key]}


def _entry(row: Row) -> dict[str, object]:
    """An entry with the keys that the page gives it; null for what is not known."""
    read = {key: json.loads(row[key]) if row[key] else None for key in ("rank", "score", "confidenceInterval_upper")}
    new = row["isNew"] == "1"
    return {
        "model": row["model"],
        "version": "",
        **read,
        "contaminationMessage": "",
        "company": row["company"],
        "isNew": new,
        "new": new,
        "createdAt": row["createdAt"] or None,
        "deprecated": False,
        "maxScore": json.loads(row["maxScore"]) if row["maxScore"] else None,
    }


def _flight(props: dict[str, object]) -> bytes:
    """A Next.js page that carries one component's properties."""
    stream = "0:" + json.dumps(["$", "div", None, props], ensure_ascii=False, separators=(",", ":")) + "\n"
    chunk = json.dumps(stream, ensure_ascii=False).replace("<", "\\u003c")
    return f"<!DOCTYPE html><html><body><script>self.__next_f.push([1,{chunk}])</script></body></html>".encode()


def _repository(rows: list[Row]) -> bytes:
    lines = "".join(
        f'<tr data-score="{row["score"]}"><td><span class="model-name">{html.escape(row["model"])}</span></td>'
        f'<td><span class="resolved-score">{row["score"]}</span></td></tr>\n'
        for row in rows
    )
    return f"<!DOCTYPE html><html><body><table><tbody>\n{lines}</tbody></table></body></html>".encode()
