"""Renders this folder's tables into LiveBench's wire format: a CSV by release and commit, listings, and the live site.

`states.csv` lists the states; `table_<release>.csv` every line of a release with the span of states that show it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapers.sample import Exchange
from scrapers.source import load_sources

FOLDER = Path(__file__).parent
SCRIPT = "static/js/main.d7731ac4.js"  # a name that the manifest once had
JSON, TEXT = "application/json; charset=utf-8", "text/plain; charset=utf-8"


def exchanges() -> Iterator[Exchange]:
    """Each release's commits listing and its table at each commit; the site as it led to its newest release."""
    known = load_sources()["livebench"].parameters
    with (FOLDER / "states.csv").open(encoding="utf-8", newline="") as file:
        states = list(csv.DictReader(file))
    by_release: dict[str, list[dict[str, str]]] = {}
    for state in states:
        by_release.setdefault(state["release"], []).append(state)
    for release, listed in by_release.items():
        path = known["table_path"].format(release=release)
        commits = [_commit(state) for state in reversed(listed) if state["commit"]]
        yield Exchange(known["commits"].format(path=path, page=1), json.dumps(commits, indent=2).encode(), JSON)
        for state in listed:
            if state["commit"]:
                url = known["at_commit"].format(sha=state["commit"], path=path)
                yield Exchange(url, _table(release, int(state["state"])), TEXT)
    yield from _site(known, list(by_release), states[-1])


def _commit(state: dict[str, str]) -> dict[str, object]:
    """An entry of GitHub's listing. The day is known of a commit; its noon stands for both times that GitHub gives."""
    when = {"date": f"{state['day']}T12:00:00Z"}
    return {"sha": state["commit"], "commit": {"author": when, "committer": when}}


def _table(release: str, number: int) -> bytes:
    """A release's table as it was in one state."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    with (FOLDER / f"table_{release}.csv").open(encoding="utf-8", newline="") as file:
        (_, _, *header), *lines = csv.reader(file)
    writer.writerow(header)
    writer.writerows(line for first, last, *line in lines if int(first) <= number <= int(last))
    return text.getvalue().encode()


def _site(known: dict[str, Any], releases: list[str], newest: dict[str, str]) -> Iterator[Exchange]:
    """What leads to the newest table, and the table as it was seen on its day."""
    release = newest["release"]
    days = [listed.replace("_", "-") for listed in releases]
    names = {ours: theirs for theirs, ours in known["categories"].items()}
    categories = {names[category]: tasks for category, tasks in known["releases"][release].items()}
    manifest = json.dumps({"files": {"main.js": f"./{SCRIPT}"}}, indent=2).encode()
    script = f"const releases={json.dumps(days, separators=(',', ':'))};".encode()
    seen_at = datetime.fromisoformat(newest["day"]).replace(tzinfo=UTC)
    table_url, categories_url = known["table"].format(release=release), known["categories_url"].format(release=release)
    yield Exchange(known["manifest"], manifest, JSON, state_at=seen_at)
    yield Exchange(known["site"] + SCRIPT, script, "text/javascript; charset=utf-8", state_at=seen_at)
    yield Exchange(categories_url, json.dumps(categories, indent=4).encode(), JSON, state_at=seen_at)
    yield Exchange(table_url, _table(release, int(newest["state"])), "text/csv; charset=utf-8", state_at=seen_at)
