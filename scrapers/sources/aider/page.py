"""Aider's leaderboard files: a YAML list, a row a run of the benchmark.

    - dirname: 2025-06-27-23-53-57--o3-mini-high-diff-arch      the run
      test_cases: 224                                           exercises run
      model: o3 (high) + gpt-4.1                                as shown; a pair has an editor_model
      edit_format: architect                                    how changes are asked for: whole, diff, udiff ...
      editor_model: gpt-4.1
      editor_edit_format: editor-diff
      reasoning_effort: high                                    of the first model; others have thinking_tokens: 32000
      commit_hash: 4f9ac2e                                      of the tool; all digits in some rows
      pass_rate_1: 34.8                                         percent solved at the first try
      pass_rate_2: 78.2                                         percent solved after a second: the headline
      total_cost: 17.5518                                       dollars; 0 is unknown
      date: 2025-06-27                                          of the run
      ...

Every value is read as text and typed by name, for YAML would take some commits for numbers.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import polars as pl

from scrapers.parsing import count, day, number, yaml_body
from scrapers.record import SCORES, Page, PageChanged, setting_text
from scrapers.source import Source

Row = dict[str, str]

REQUIRED = ("dirname", "test_cases", "model", "edit_format", "pass_rate_1", "pass_rate_2", "date")
TEXTS = ("dirname", "commit_hash", "versions", "command", "released", "_released")
NUMBERS = ("pass_rate_1", "percent_cases_well_formed", "seconds_per_case", "prompt_tokens", "completion_tokens")
KNOWN_KEYS = {
    *REQUIRED,
    *TEXTS,
    *NUMBERS,
    *("editor_model", "editor_edit_format", "reasoning_effort", "thinking_tokens", "total_cost"),
    *("pass_num_1", "pass_num_2", "total_tests", "error_outputs", "num_malformed_responses"),
    *("num_with_malformed_responses", "user_asks", "lazy_comments", "syntax_errors", "indentation_errors"),
    *("exhausted_context_windows", "test_timeouts"),
}


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read one of the files; its name tells the board. Raises PageChanged for anything but a list of runs."""
    file = urlsplit(url).path.rpartition("/")[2]
    files = source.parameters["files"]
    if file not in files:
        raise PageChanged(f"expected one of {sorted(files)}, found {file!r}")
    rows = _rows(yaml_body(body))
    tasks = source.board(files[file])[0].n_tasks
    assert tasks is not None
    records = [{"board": files[file], **_record(row, tasks)} for row in rows]
    notes = sorted({f"new key of a run: {key}" for row in rows for key in set(row) - KNOWN_KEYS})
    return Page(pl.DataFrame(records, schema=SCORES), notes=tuple(notes))


def _rows(document: object) -> list[Row]:
    """The runs. A key that no run has any more was renamed or dropped."""
    if document in (None, "", []):
        return []
    if not isinstance(document, list) or not all(isinstance(row, dict) for row in document):
        raise PageChanged(f"expected a list of runs, found {str(document)[:80]}")
    for row in document:
        if not all(isinstance(value, str) for value in row.values()):
            raise PageChanged(f"expected a run without lists or objects in it, found {str(row)[:80]}")
    for key in REQUIRED:
        if not any(key in row for row in document):
            raise PageChanged(f"expected {key} in the runs, found {sorted(document[0])}")
    return document


def _record(row: Row, tasks: int) -> dict[str, object]:
    """The fields of a score record that one run states; everything but the board."""
    defects = [f"run without {key}" for key in REQUIRED if not row.get(key)]
    read: dict[str, object] = {}
    for key, reader in (("pass_rate_2", number), ("test_cases", count), ("date", day)):
        try:
            read[key] = reader(row[key]) if row.get(key) else None
        except ValueError as error:
            read[key] = None
            defects.append(f"{key} is {error}")
    cases = read["test_cases"]
    if isinstance(cases, int) and cases > tasks:
        defects.append(f"a run on {cases} test cases, where the board has {tasks}: another benchmark's")
    return {
        "raw_model": row.get("model"),
        "setting": setting_text(
            edit_format=row.get("edit_format") or None,
            editor_model=row.get("editor_model") or None,
            editor_edit_format=row.get("editor_edit_format") or None,
            effort=row.get("reasoning_effort") or None,
            thinking_tokens=row.get("thinking_tokens") or None,
        ),
        "harness": "aider",
        "score": read["pass_rate_2"],
        "n": cases,
        "submitted_on": read["date"],
        "self_reported": False,
        "extras": _extras(row, isinstance(cases, int) and cases < tasks),
        "defect": "; ".join(defects) or None,
    }


def _extras(row: Row, partial: bool) -> str:
    """What else a run says; numbers that cannot be read are left out."""
    extras: dict[str, object] = {key.lstrip("_"): row[key] for key in TEXTS if row.get(key)}
    for key in (*NUMBERS, "total_cost"):
        try:
            extras[key] = number(row.get(key))
        except ValueError:
            continue
    if not extras.get("total_cost"):
        extras.pop("total_cost", None)  # 0 is unknown
    return json.dumps(extras | ({"partial": True} if partial else {}), ensure_ascii=False)
