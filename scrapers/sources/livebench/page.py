"""LiveBench's tables: a row a model, a column a task, percent 0-100. One table a release, edited in place.

    model,AMPS_Hard,code_completion,...,zebra_puzzle            table_2026_06_25.csv
    claude-opus-4-8-xhigh-effort,98.0,78.261,...,100.0

A cell may be empty or N/A. Which tasks make a category is in another file, here in source.yml:

    {"Reasoning": ["theory_of_mind", ...], "IF": [...]}         categories_2026_06_25.json

A category's score is the mean of its tasks that have a result, the global score the mean of the categories. The site
leaves out who has none in some category, and so do we: means over fewer categories compare with nothing.

The releases stand in the site's script, `["2024-06-24","2024-07-26",...]`, and its name in asset-manifest.json:

    {"files": {"main.js": "./static/js/main.d7731ac4.js", ...}}
"""

from __future__ import annotations

import csv
import io
import json
import re
from statistics import fmean
from urllib.parse import urljoin, urlsplit

import polars as pl

from scrapers.parsing import json_body, number
from scrapers.record import SCORES, Page, PageChanged
from scrapers.source import Source

TABLE = re.compile(r"/table_(20\d\d_\d\d_\d\d)\.csv")
SCRIPT = re.compile(r"(?:\./|/)?static/js/main[\w.-]*\.js")
LISTED = re.compile(r'\[(?:"20\d\d-\d\d-\d\d",?){2,}\]')
DAY = re.compile(r"20\d\d-\d\d-\d\d")
NO_RESULT = ("", "N/A")

Categories = dict[str, list[str]]
Mean = tuple[float | None, str | None, list[str]]  # a score, or why there is none, and the tasks without a result


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read one release's table. Raises PageChanged for another start than `model,`, or tasks that are not known."""
    name = TABLE.fullmatch("/" + urlsplit(url).path.rpartition("/")[2])
    if not name:
        raise PageChanged(f"expected a table_<release>.csv, found {url}")
    header, *lines = _lines(body)
    categories = tasks_of(name[1], header[1:], source)
    records = [record for line in lines for record in _records(name[1], header, line, categories)]
    return Page(pl.DataFrame(records, schema=SCORES))


def _lines(body: bytes) -> list[list[str]]:
    """The table's lines as cells, without empty ones."""
    if not body.startswith(b"model,"):
        raise PageChanged(f"expected a table that starts with 'model,', found {body[:60]!r}")
    try:
        lines = list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise PageChanged(f"expected CSV in UTF-8: {error}") from error
    return [line for line in lines if any(cell.strip() for cell in line)]


def tasks_of(release: str, tasks: list[str], source: Source) -> Categories:
    """The categories of a release that has these tasks: its own, else those of a release with the same tasks."""
    known: dict[str, Categories] = source.parameters["releases"]
    candidates = [known[release]] if release in known else list(known.values())
    for categories in candidates:
        if sorted(tasks) == sorted(task for listed in categories.values() for task in listed):
            return categories
    if release not in known:
        found = {task for categories in candidates for listed in categories.values() for task in listed}
        raise PageChanged(
            f"release {release} has tasks that make no release known in source.yml, "
            f"new are {sorted(set(tasks) - found)}: add its categories"
        )
    expected = sorted(task for listed in known[release].values() for task in listed)
    raise PageChanged(f"expected the tasks {expected} in release {release}, found {sorted(tasks)}")


def _records(release: str, header: list[str], line: list[str], categories: Categories) -> list[dict[str, object]]:
    """One model's score on each category, and the global one."""
    if len(line) != len(header):
        defect = f"{len(line)} fields, where the table has {len(header)}: nothing tells whose they are"
        whole: dict[str, Mean] = {"global": (None, defect, [])}
        whole |= {category: (None, defect, []) for category in categories}
    else:
        cells = dict(zip(header, line, strict=True))
        whole = {category: _mean(cells, tasks) for category, tasks in categories.items()}
        whole["global"] = _global(whole)
    return [
        {
            "board": f"{release.replace('_', '-')}/{category}",
            "raw_model": line[0],
            "setting": "",
            "harness": "",
            "score": score,
            "self_reported": False,
            "extras": json.dumps({"partial": True, "no_result": missing}) if missing else None,
            "defect": defect,
        }
        for category, (score, defect, missing) in whole.items()
        if category == "global" or score is not None or defect
    ]


def _mean(cells: dict[str, str], tasks: list[str]) -> Mean:
    """The mean of the tasks that have a result; neither score nor defect where none has."""
    results, missing = [], []
    for task in tasks:
        if cells[task].strip() in NO_RESULT:
            missing.append(task)
            continue
        try:
            result = number(cells[task])
        except ValueError as error:
            return None, f"{task} is {error}", []
        if not 0 <= result <= 100:
            return None, f"{task} is {result}, no percentage", []
        results.append(result)
    return (fmean(results) if results else None), None, missing


def _global(categories: dict[str, Mean]) -> Mean:
    """The mean of the categories, if there is one of each."""
    scores = [score for score, _, _ in categories.values() if score is not None]
    defects = [defect for _, defect, _ in categories.values() if defect]
    without = [category for category, (score, defect, _) in categories.items() if score is None and not defect]
    if without:
        defects.append(f"no result in {', '.join(without)}: no global average")
    if defects:
        return None, "; ".join(defects), []
    return fmean(scores), None, [task for _, _, missing in categories.values() for task in missing]


# ---- what the spider asks on its way to the newest table


def script_url(manifest: bytes, source: Source) -> str:
    """The URL of the site's script. Raises PageChanged for a manifest that names none of the site's own."""
    document = json_body(manifest)
    files = document.get("files") if isinstance(document, dict) else None
    script = files.get("main.js") if isinstance(files, dict) else None
    if not isinstance(script, str) or not SCRIPT.fullmatch(script):
        raise PageChanged(f"expected files['main.js'] to be a script of the site, found {str(script)[:80]}")
    return urljoin(source.parameters["site"], script)


def releases(script: bytes) -> list[str]:
    """The releases (`2026_06_25`) that the script lists, newest first; every day that it names if it has no list."""
    text = script.decode("utf-8", "replace")
    listed = " ".join(match[0] for match in LISTED.finditer(text))
    days = set(DAY.findall(listed or text))
    if not days:
        raise PageChanged("expected the days of releases in the site's script, found none")
    return [day.replace("-", "_") for day in sorted(days, reverse=True)]


def check_categories(body: bytes, release: str, source: Source) -> None:
    """Compare a release's categories file with what source.yml says of it. Raises PageChanged where they differ."""
    document = json_body(body)
    names = source.parameters["categories"]
    if not isinstance(document, dict) or not all(isinstance(tasks, list) for tasks in document.values()):
        raise PageChanged(f"expected lists of tasks by category, found {str(document)[:80]}")
    if unknown := sorted(set(document) - set(names)):
        raise PageChanged(f"release {release} has categories that source.yml does not name: {unknown}")
    found = {names[category]: sorted(map(str, tasks)) for category, tasks in document.items()}
    known = tasks_of(release, [task for tasks in found.values() for task in tasks], source)
    if found != {category: sorted(tasks) for category, tasks in known.items()}:
        raise PageChanged(f"release {release} has other categories than source.yml says: {found}")
