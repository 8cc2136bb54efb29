"""Renders the tables beside it as the two archives' files and GitHub's listings of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from scrapers.sample import Exchange
from scrapers.sample.wide import Details, read_wide

HERE = Path(__file__).parent
CSV_REPO = "fboulnois/llm-leaderboard-csv"
CATALOGUE_REPO = "lmarena/arena-catalog"
RAW = "https://raw.githubusercontent.com/{repo}/{ref}/{path}"
TAGS = f"https://api.github.com/repos/{CSV_REPO}/tags?per_page=100&page=1"
COMMITS = f"https://api.github.com/repos/{CATALOGUE_REPO}/commits?path={{path}}&per_page=100&page=1"
JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


def exchanges() -> Iterator[Exchange]:
    """The CSV files with the listing of their tags, the catalogue's versions with the listings of their commits."""
    yield from _csv_files()
    yield from _catalogue()


def _csv_files() -> Iterator[Exchange]:
    models = Details(HERE / "csv_models.csv", key=("model", "copy"))
    days: dict[str, list[dict[str, str]]] = {}
    for keys, day, cells in read_wide(HERE / "csv_scores.csv"):
        days.setdefault(day, []).append(models.on(day, keys["model"], keys["copy"]) | cells)
    tags = {day: day.replace("-", ".") for day in sorted(days, reverse=True)}
    yield Exchange(TAGS, json.dumps([{"name": tag} for tag in tags.values()]).encode(), JSON)
    for day, tag in tags.items():
        path = "csv/lmsys.csv" if day <= "2025-07-18" else "csv/lmarena_text.csv"
        rows = sorted(days[day], key=lambda row: (int(row["rank"]), -int(row["score"]), row["model"]))
        yield Exchange(RAW.format(repo=CSV_REPO, ref=tag, path=path), _csv(rows, day), TEXT)


def _csv(rows: list[dict[str, str]], day: str) -> bytes:
    """One file under the header of its day."""
    score = "arena_elo" if day <= "2024-06-19" else "arena_score"
    ranks = ["rank"] if day < "2024-10-16" else ["rank", "rank_stylectrl"]
    header = [*ranks, "model", score, "95_pct_ci", "votes", "organization", "license", "knowledge_cutoff", "url"]
    file = io.StringIO()
    writer = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {score: row["score"], "95_pct_ci": row["ci"]} for row in rows)
    return file.getvalue().encode()


def _catalogue() -> Iterator[Exchange]:
    tables: dict[tuple[str, str], dict[str, dict[str, dict[str, float]]]] = {}
    for keys, day, cells in read_wide(HERE / "catalogue.csv"):
        for mode in ("raw", "style"):
            if cells.get(f"{mode} rating"):
                table = tables.setdefault((day, mode), {}).setdefault(keys["category"], {})
                table[keys["model_key"]] = {
                    "rating": float(cells[f"{mode} rating"]),
                    "rating_q975": float(cells[f"{mode} q975"]),
                    "rating_q025": float(cells[f"{mode} q025"]),
                }
    listings: dict[str, list[dict[str, object]]] = {}
    with (HERE / "catalogue_versions.csv").open(encoding="utf-8", newline="") as lines:
        for version in csv.DictReader(lines):
            listings.setdefault(version["path"], []).insert(0, _commit(version))
            body = json.dumps(tables[version["as_of"], version["mode"]], indent=4).encode()
            url = RAW.format(repo=CATALOGUE_REPO, ref=version["commit"], path=version["path"])
            yield Exchange(url, body, TEXT)
    for path, commits in listings.items():
        yield Exchange(COMMITS.format(path=path), json.dumps(commits).encode(), JSON)


def _commit(version: dict[str, str]) -> dict[str, object]:
    """An entry of GitHub's listing, with the fields that are known."""
    author, committer = {"date": version["authored_at"]}, {"date": version["committed_at"]}
    return {"sha": version["commit"], "commit": {"author": author, "committer": committer}}
