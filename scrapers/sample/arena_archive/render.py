"""Renders the tables beside it as the archives' files, and the listings of them that GitHub and the Space give."""

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
SPACE = "https://huggingface.co/spaces/lmarena-ai/arena-leaderboard/resolve/main/{name}"
SPACE_FILES = "https://huggingface.co/api/spaces/lmarena-ai/arena-leaderboard/tree/main"
SPACE_HEADER = {  # from a day on: the column of the file and the one of our table
    "2023-06-19": "Model,MT-bench (win rate %),MT-bench (score),Arena Elo rating,MMLU,License,Link",
    "2023-07-17": "Model,MT-bench (score),Arena Elo rating,MMLU,License,Link",
    "2024-01-25": "key,Model,MT-bench (score),MMLU,Knowledge cutoff date,License,Organization,Link",
}
SPACE_COLUMN = {
    "Model": "model",
    "MT-bench (win rate %)": "mt_bench_win_rate",
    "MT-bench (score)": "mt_bench",
    "Arena Elo rating": "elo",
    "MMLU": "mmlu",
    "Knowledge cutoff date": "cutoff",
}
LINES = RAW.format(
    repo="jasontrigg0/chatbot-arena-history", ref="8862846ca4d3f121124b4737de25d2d6d7876187", path="alltime.csv"
)
WIDE = RAW.format(
    repo="nakasyou/lmarena-history", ref="22d6c6aa0f5642b41674fc94095e5f2833071d39", path="output/result.csv"
)


def exchanges() -> Iterator[Exchange]:
    """Dated CSV files and tables, the catalogue's versions, all with their listings, and the unrolled ratings."""
    yield from _csv_files()
    yield from _catalogue()
    yield from _space()
    yield from _histories()


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


def _space() -> Iterator[Exchange]:
    """The Space's tables of the days on which `space_tables.csv` has a change, and the listing of its files."""
    with (HERE / "space_tables.csv").open(encoding="utf-8", newline="") as lines:
        changes = list(csv.DictReader(lines, restval="="))
    elo: dict[str, dict[str, str]] = {}
    for keys, day, cells in read_wide(HERE / "space_elo.csv"):
        elo.setdefault(day, {})[keys["model"]] = cells["elo"]
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    names = []
    for day in sorted({change["since"] for change in changes}):
        for change in changes:
            if change["since"] == day:
                row = rows.setdefault((change["model"], change["key"], change["copy"]), {})
                row |= {name: cell for name, cell in change.items() if cell != "="}
        listed = [row | {"elo": elo.get(day, {}).get(row["model"], "")} for row in rows.values()]
        names.append(f"leaderboard_table_{day.replace('-', '')}.csv")
        body = _space_table(SPACE_HEADER[max(since for since in SPACE_HEADER if since <= day)], listed)
        yield Exchange(SPACE.format(name=names[-1]), body, TEXT)
    entries = [{"type": "file", "path": name} for name in ["README.md", *names]]
    yield Exchange(SPACE_FILES, json.dumps(entries).encode(), JSON)


def _space_table(header: str, rows: list[dict[str, str]]) -> bytes:
    """The lines of one day; `gone` are those that left."""
    columns = header.split(",")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        if row["mt_bench_win_rate"] != "gone":
            writer.writerow(row[SPACE_COLUMN.get(column, column.lower())] for column in columns)
    return file.getvalue().encode()


def _histories() -> Iterator[Exchange]:
    """Both files of unrolled ratings, on the days of `history.csv`."""
    lines: list[list[str]] = []
    days: dict[str, dict[str, str]] = {}
    for keys, day, cells in read_wide(HERE / "history.csv"):
        compact = day.replace("-", "")
        lines.append([keys["key"], keys["model"], cells["rating"], keys["license"], keys["organization"], compact])
        if keys["copy"] == "1":  # where the two files differ, the wide one has online Elo
            days.setdefault(compact, {})[keys["key"]] = cells.get("online") or cells["rating"]
    lines.sort(key=lambda line: (line[5], line[0]))
    header = ["key", "Model", "rating", "License", "Organization", "date"]
    yield Exchange(LINES, _plain([header, *lines]), TEXT)
    models = sorted({key for ratings in days.values() for key in ratings})
    wide = [[day, *(days[day].get(key, "0.0") for key in models)] for day in sorted(days)]
    yield Exchange(WIDE, _plain([["", *models], *wide]), TEXT)


def _plain(rows: list[list[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode()
