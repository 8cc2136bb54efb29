"""Renders `results.csv` into the files of SWE-bench/experiments: a listing a split, a file a submission.

A submission's results are one sign a task, in the order of the source's tasks.yml: 1 resolved, 0 not.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from scrapers.sample import Exchange
from scrapers.sources.swe_bench_experiments.folders import is_mini
from scrapers.sources.swe_bench_experiments.page import tasks_of

FOLDER = Path(__file__).parent
LISTING = "https://api.github.com/repos/SWE-bench/experiments/contents/evaluation/{split}"
FILE = "https://raw.githubusercontent.com/SWE-bench/experiments/main/evaluation/{split}/{folder}/{file}"
FORMS = {True: "per_instance_details.json", False: "results/results.json"}


def exchanges() -> Iterator[Exchange]:
    """The listing of each split, then each submission's file."""
    with (FOLDER / "results.csv").open(encoding="utf-8", newline="") as file:
        submissions = list(csv.DictReader(file))
    for split in dict.fromkeys(line["split"] for line in submissions):
        folders = [line["submission"] for line in submissions if line["split"] == split]
        entries = [{"name": name, "path": f"evaluation/{split}/{name}", "type": "dir"} for name in folders]
        yield Exchange(LISTING.format(split=split), json.dumps(entries).encode(), "application/json; charset=utf-8")
    for line in submissions:
        mini = is_mini(line["submission"])
        url = FILE.format(split=line["split"], folder=quote(line["submission"], safe=""), file=FORMS[mini])
        yield Exchange(url, _file(line, mini), "text/plain; charset=utf-8")


def _file(line: dict[str, str], mini: bool) -> bytes:
    """What is known of a submission's file, in its form."""
    results = dict(zip(tasks_of(line["split"]), (mark == "1" for mark in line["results"]), strict=True))
    if mini:
        return json.dumps({task: {"resolved": resolved} for task, resolved in results.items()}, indent=2).encode()
    return json.dumps({"resolved": [task for task, resolved in results.items() if resolved]}, indent=2).encode()
