"""SWE-bench's leaderboard: percent of a split's issues resolved (0-100), a row a submission.

    {"leaderboards": [{"name": "Verified", "results": [{
        "name": "mini-SWE-agent + MiniMax M2.5 (high reasoning)", "resolved": 75.8, "date": "2026-02-17",
        "folder": "20260217_mini-v2.0.0_minimax-2-5-high", "tags": ["Model: minimax-m2.5", "Org: Minimax",
            "System: Attempts - 1", "Mini: 2.0.0", "Org: SWE-agent"], "os_model": false, "os_system": true,
        "checked": null, "warning": null, "instance_cost": 0.07 (dollars), "instance_calls": 60.45,
        "per_instance_details": {"astropy__astropy-12907": {"resolved": true, "cost": 0.02, "api_calls": 31}}
    }, ...]}, ...]}

The served page embeds the list, and older pages are tables: `layouts` reads them all into this shape.
A row of `bash-only` is mini-SWE-agent on Verified's tasks, and Verified lists it once more: both are read,
alike. Since 2026-08 rows also have agent, agent_org, model_display, model_org, model_release_date and
reasoning_effort.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import polars as pl

from scrapers.record import INSTANCES, SCORES, Page, PageChanged
from scrapers.source import Source
from scrapers.sources.swe_bench.layouts import Table, read
from scrapers.sources.swe_bench.rows import Row, mini_major, record

KNOWN_KEYS = {
    *("name", "folder", "resolved", "date", "logs", "trajs", "trajs_docent", "site", "logo", "org_logo"),
    *("oss", "verified", "checked", "os_model", "os_system", "tags", "warning"),
    *("cost", "instance_cost", "instance_calls", "mini-swe-agent_version", "per_instance_details"),
    *("agent", "agent_org", "model_display", "model_org", "model_release_date", "reasoning_effort"),
}
MARGIN = 0.5  # percentage points: a few rows were scored on 499 tasks


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read the file or the page in any layout. Raises PageChanged for a shape that none of them has."""
    tables, notes = read(body)
    splits = source.parameters["splits"]
    assert isinstance(splits, dict)
    known = [table for table in tables if table.name in splits]
    notes += [f"new board: {table.name}" for table in tables if table.name not in splits]
    if not known:
        raise PageChanged(f"expected a board of {sorted(splits)}, found {[table.name for table in tables]}")
    notes += [f"board {table.name} holds no row" for table in known if not table.rows]
    notes += sorted(
        {f"new key of a row: {key}" for table in known for row in table.rows for key in set(row) - KNOWN_KEYS}
    )

    records: list[Row] = []
    details: dict[tuple[str, str], dict[str, bool]] = {}
    for table in known:
        _check_keys(table)
        for row in table.rows:
            boards = _boards(row, splits[table.name], source, notes)
            entry = _entry(table, row, source.board(boards[-1])[0].n_tasks)
            records += [{"board": board, **entry} for board in boards]
            _add_details(details, boards[0], row, entry, notes)
    return Page(pl.DataFrame(records, schema=SCORES), _instances(details), tuple(dict.fromkeys(notes)))


def _check_keys(table: Table) -> None:
    """A key that no row of a board has was renamed or dropped."""
    for key in table.required:
        if table.rows and not any(key in row for row in table.rows):
            raise PageChanged(f"expected {key} in the rows of board {table.name}, found {sorted(table.rows[0])}")


def _boards(row: Row, split: str, source: Source, notes: list[str]) -> list[str]:
    """The boards that a row belongs to: its mini-SWE-agent version's, and the split with any scaffold."""
    if "/" in split:
        return [split]
    major = mini_major(row)
    boards = [f"{split}/any_scaffold"]
    if major is not None:
        try:
            source.board(f"{split}/mini_v{major}")
        except KeyError:
            notes.append(f"no board is declared for mini-SWE-agent v{major} on {split}: shown with any scaffold only")
        else:
            boards.insert(0, f"{split}/mini_v{major}")
    return boards


def _entry(table: Table, row: Row, n_tasks: int | None) -> Row:
    """A row's record. The first pages name the model first; `*` marks a run on "a random 25% subset of the dataset".

    A quarter of 2,294 is no whole number, so such a run has no `n`, and `partial` in its extras.
    """
    name = row.get("name")
    if table.name not in ("Unassisted", "Assisted") or not isinstance(name, str):
        return record(row, table.required, n_tasks)
    model, _, retrieval = name.removesuffix("*").partition(" + ")
    entry = record(row, table.required, n_tasks) | {"raw_model": model, "harness": retrieval or "oracle retrieval"}
    if name.endswith("*"):
        extras = json.loads(str(entry["extras"])) | {"partial": True}
        entry |= {"n": None, "extras": json.dumps(extras, ensure_ascii=False)}
    return entry


def _add_details(
    details: dict[tuple[str, str], dict[str, bool]], board: str, row: Row, entry: Row, notes: list[str]
) -> None:
    """Keep a row's results by task, unless they contradict its score: those are of another run."""
    listed, score, tasks = row.get("per_instance_details"), entry["score"], entry["n"]
    if not isinstance(listed, dict) or not isinstance(score, float) or not isinstance(tasks, int):
        return
    results = {
        task: result["resolved"]
        for task, result in listed.items()
        if isinstance(result, dict) and isinstance(result.get("resolved"), bool)
    }
    least = 100 * sum(results.values()) / tasks
    most = least + 100 * (tasks - len(results)) / tasks  # tasks that are not listed may be resolved
    submission = str(row.get("folder"))
    if not least - MARGIN <= score <= most + MARGIN:
        notes.append(f"{submission}: {least:.2f} % by task, score {score}: results by task left out")
    elif details.setdefault((board, submission), results) != results:
        notes.append(f"{submission}: results by task differ between its two listings: the first is kept")


def _instances(details: dict[tuple[str, str], dict[str, bool]]) -> pl.DataFrame:
    """One row a task in a submission."""
    rows: Iterable[tuple[str, str, str, bool]] = (
        (board, submission, task, resolved)
        for (board, submission), results in details.items()
        for task, resolved in results.items()
    )
    return pl.DataFrame(list(rows), schema=INSTANCES, orient="row")
