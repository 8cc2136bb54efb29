"""Results by task of one SWE-bench submission: which tasks of its split it resolved. Two forms, by the file's name.

    evaluation/<split>/<YYYYMMDD_name>/results/results.json
        {"no_generation": [ids], "no_logs": [ids], "resolved": ["astropy__astropy-12907", ...]}
        (2024 also generated, with_logs, install_fail, reset_failed, no_apply, applied, test_errored, test_timeout)
    evaluation/<split>/<YYYYMMDD_mini-v...>/per_instance_details.json
        {"astropy__astropy-12907": {"resolved": true, "cost": 0.02 (dollars), "api_calls": 31}, ...}

The first lists what was resolved and never all of the split, so what is not listed was not resolved; `tasks.yml` has
each split's tasks. The score is computed here: percent of the split's tasks (0-100), each task counted once. The day is
that of the folder, self-declared. What was submitted, often a whole agent, is known by the folder's name only.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import yaml

from scrapers.parsing import json_body
from scrapers.record import INSTANCES, SCORES, Page, PageChanged, setting_text
from scrapers.source import Source
from scrapers.sources.swe_bench_experiments.folders import board_name, submitted, submitted_on

PLACE = re.compile(r"/evaluation/(?P<split>[\w-]+)/(?P<folder>[^/]+)/(?:results/results|per_instance_details)\.json$")
KNOWN_LISTS = {"resolved", "no_generation", "no_logs", "generated", "with_logs", "install_fail", "reset_failed"}
KNOWN_LISTS |= {"no_apply", "applied", "test_errored", "test_timeout"}


@cache
def tasks_of(split: str) -> tuple[str, ...]:
    """Every task of a split, from tasks.yml. Raises KeyError for a split that it does not have."""
    splits = yaml.load((Path(__file__).parent / "tasks.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return tuple(f"{repo}-{number}" for repo, numbers in splits[split].items() for number in numbers.split())


def parse(body: bytes, url: str, source: Source) -> Page:
    """The submission's share of its split, and each task. Raises PageChanged for another shape, or nothing resolved."""
    place = PLACE.search(url)
    if not place or place["split"] not in source.parameters["splits"]:
        raise PageChanged(f"expected a submission to one of {source.parameters['splits']}, found {url}")
    split, folder = place["split"], unquote(place["folder"])
    results, notes = _details(body) if "per_instance" in url else _listed(body, split)
    strangers = sorted(set(results) - set(tasks_of(split)))
    if strangers:
        notes.append(f"{len(strangers)} tasks that {split} does not have are left out: {', '.join(strangers[:3])}")
    results = {task: resolved for task, resolved in results.items() if task not in set(strangers)}
    resolved = sum(results.values())
    if not resolved:  # a run that was never evaluated looks like this
        raise PageChanged(f"expected tasks of {split} that are resolved, found none")
    contradicted = source.parameters["contradicted"].get(folder) == resolved
    board, (model, harness) = board_name(split, folder), submitted(folder)
    row = {
        "board": board,
        "published_on": submitted_on(folder),
        "raw_model": model,
        "setting": setting_text(submission=folder),
        "harness": harness,
        "score": 100 * resolved / len(tasks_of(split)),
        "n": len(tasks_of(split)),
        "submitted_on": submitted_on(folder),
        "self_reported": False,
        "extras": json.dumps(
            {"resolved": resolved, "listed": len(results)} | ({"flagged": True} if contradicted else {})
        ),
    }
    if contradicted:
        notes.append(f"{folder}: {resolved} resolved tasks contradict the published score: results by task left out")
        results = {}
    tasks = [(board, folder, task, value) for task, value in results.items()]
    instances = pl.DataFrame(tasks, schema=INSTANCES, orient="row")
    return Page(pl.DataFrame([row], schema=SCORES), instances, tuple(notes))


def _listed(body: bytes, split: str) -> tuple[dict[str, bool], list[str]]:
    """results.json: the split's tasks, those resolved that are listed, however often."""
    lists = json_body(body)
    if not isinstance(lists, dict) or "resolved" not in lists:
        raise PageChanged(f"expected an object with the list resolved, found {str(lists)[:80]}")
    resolved = lists["resolved"]
    if not isinstance(resolved, list) or not all(isinstance(task, str) for task in resolved):
        raise PageChanged(f"expected resolved to be a list of task ids, found {str(resolved)[:80]}")
    notes = [f"new list: {name}" for name in sorted(set(lists) - KNOWN_LISTS)]
    if len(resolved) != len(set(resolved)):
        notes.append(f"resolved has {len(resolved)} entries, {len(set(resolved))} of them different: each counts once")
    return dict.fromkeys(tasks_of(split), False) | dict.fromkeys(resolved, True), notes


def _details(body: bytes) -> tuple[dict[str, bool], list[str]]:
    """per_instance_details.json: the tasks that are listed. Of one that is not, nothing is known."""
    details = json_body(body)
    if not isinstance(details, dict):
        raise PageChanged(f"expected an object of tasks, found {str(details)[:80]}")
    for task, result in details.items():
        if not isinstance(result, dict) or not isinstance(result.get("resolved"), bool):
            raise PageChanged(f"expected resolved: true or false for {task}, found {str(result)[:80]}")
    return {task: result["resolved"] for task, result in details.items()}, []
