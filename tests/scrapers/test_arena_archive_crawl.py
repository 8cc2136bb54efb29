"""The archives' true spider against a server with all real files at their live paths: rows counted, values compared."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.scrapers.local_server import Answer, LocalServer
from tests.scrapers.test_arena_crawl import ARCHIVE, SINCE, UNTIL, accounted, crawl, gate, local, score
from warehouse.admit import Gate


def archive_pages(real_data: Path) -> tuple[dict[str, Answer], int]:
    """Real CSV files and catalogue files at their live paths, their listings, and how many files there are."""
    pages: dict[str, Answer] = {}
    folder = real_data / "arena/fboulnois+llm-leaderboard-csv"
    known = ARCHIVE.parameters
    tags = []
    for name in ("lmsys", "lmarena_text"):
        for file in sorted((folder / name).glob("*.csv")):
            tags.append(tag := file.stem.rsplit("_", 1)[1])
            url = str(known["tagged"]).format(tag=tag, path=f"csv/{name}.csv")
            pages[local(url)] = Answer(body=file.read_bytes())
    commits: dict[str, list[dict[str, object]]] = {}
    for file in sorted((real_data / "arena/lmarena+arena-catalog").glob("2*/*")):
        day, sha = file.parent.name.split("_")
        path = f"data/{file.name.removesuffix('.gz')}"
        if path not in known["catalogue"]:  # images
            continue
        at = {"author": {"date": f"{day}T12:00:00Z"}, "committer": {"date": "2025-05-27T00:31:13Z"}}
        commits.setdefault(path, []).insert(0, {"sha": sha, "commit": at})
        body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        pages[local(str(known["committed"]).format(sha=sha, path=path))] = Answer(body=body)
    count = len(pages)
    listing = [{"name": name} for name in ["v1.3.0", *sorted(tags, reverse=True)]]
    pages[local(str(known["tags"]).format(page=1))] = Answer(body=json.dumps(listing[:100]).encode())
    paths = known["catalogue"]
    assert isinstance(paths, dict)
    for path in paths:
        body = json.dumps(commits.get(path, [])).encode()
        pages[local(str(known["commits"]).format(path=path, page=1))] = Answer(body=body)
    past, files = past_pages(real_data)
    return pages | past, count + files


def past_pages(real_data: Path) -> tuple[dict[str, Answer], int]:
    """The Space's real tables, its listing with a pickle among them, and both files of unrolled ratings."""
    known: dict[str, Any] = ARCHIVE.parameters
    folder = real_data / "arena"
    tables = {
        file.name: file for file in (folder / "utterstep+chatbot-arena-leaderbord-vis").glob("leaderboard_table_*")
    }
    tables["leaderboard_table_20250804.csv"] = folder / "Rachel0619+PickLLM/data/metadata_20250804.csv"
    pages = {local(known["space"]["file"].format(name=name)): Answer(body=f.read_bytes()) for name, f in tables.items()}
    for name, place in (
        ("lines", "jasontrigg0+chatbot-arena-history/alltime.csv.gz"),
        ("wide", "nakasyou+lmarena-history/output/result.csv.gz"),
    ):
        pages[local(known[name]["url"])] = Answer(body=gzip.decompress((folder / place).read_bytes()))
    count = len(pages)
    names = ["app.py", "elo_results_20250829.pkl", *tables]
    listing = json.dumps([{"type": "file", "path": name} for name in names]).encode()
    pages[local(known["space"]["listing"])] = Answer(body=listing)
    return pages, count


# Rows that come in, without those listed twice alike.
PAST = {
    "space_text/overall": 345,
    "mt_bench": 2_641,
    "mmlu/as_reported": 3_504,
    "history_text/overall": 13_338,
    "history_keys/overall": 11_827,
}


def check_the_past(judged: Gate) -> None:
    """Rows and spot values of the Space's tables and of the unrolled ratings."""
    board = pl.col("board_id").str.strip_prefix("arena_archive/").str.replace("@.*", "")
    admitted = dict(judged.admitted.group_by(board).len().rows())
    assert {name: admitted[name] for name in PAST} == PAST
    days = [date(2023, 6, 19), date(2024, 7, 31)]
    assert score(judged, "arena_archive/mmlu/as_reported", days[0], "GPT-4") == [(86.4, None)]
    assert score(judged, "arena_archive/mmlu/as_reported", days[1], "GPT-4o-2024-05-13") == [(88.7, None)]
    assert score(judged, "arena_archive/mmlu/as_reported", days[1], "Meta-Llama-3.1-405b-Instruct") == [(88.6, None)]
    assert score(judged, "arena_archive/mt_bench", days[0], "GPT-4") == [(8.99, None)]
    assert score(judged, "arena_archive/space_text/overall", days[0], "GPT-4") == [(1227.0, None)]
    one_pickle = date(2024, 3, 27)  # read as Bradley-Terry here, as online Elo there
    as_final = score(judged, "arena_archive/history_text/overall@2024-03-27", one_pickle, "Claude-1")
    assert as_final == [(1145.8417, None)]
    as_online = score(judged, "arena_archive/history_keys/overall@1", one_pickle, "claude-1")
    assert as_online == [(1089.3917, None)]


@pytest.mark.real_data
def test_a_backfill_of_the_archives_dates_each_state_by_its_listing(real_data: Path, tmp_path: Path) -> None:
    served, count = archive_pages(real_data)
    with LocalServer(dict(served)) as server:
        pages = crawl(server, tmp_path, "arena_archive", SINCE, UNTIL)
        assert sorted(server.paths()) == sorted(served)
    assert len(pages) == count
    whole_past = [capture for capture in pages if capture.origin == "live"]  # their lines state the days
    assert {capture.url for capture in whole_past} == {ARCHIVE.parameters[name]["url"] for name in ("lines", "wide")}  # type: ignore[index]
    assert all(capture.published_on == capture.state_at.date() for capture in pages)
    rows_in, judged = gate(tmp_path, pages)
    admitted = accounted(rows_in, judged)
    assert judged.quarantine.is_empty()
    old = judged.admissions.filter(pl.col("board_id").str.contains("/(text_csv|catalog_)"))
    assert old["rows_collapsed"].sum() == 4  # Yi-34B-Chat, listed twice with the same figures in four files
    check_the_past(judged)
    assert admitted == old["rows_admitted"].sum() + sum(PAST.values())
    csv_rows = judged.admitted.filter(pl.col("board_id").str.starts_with("arena_archive/text_csv/"))
    assert csv_rows.height == 16_012 - 4
    board = "arena_archive/text_csv/overall@2025-05-20"
    assert score(judged, board, date(2025, 5, 20), "Gemini-2.5-Pro-Preview-05-06") == [(1446.0, 5696)]
    mixtral = [
        score(judged, f"arena_archive/catalog_text_style_control/overall@{version}", day, "mixtral-8x7b-instruct-v0.1")
        for version, day in (("1", date(2025, 5, 13)), ("2025-05-20", date(2025, 5, 20)))
    ]
    assert [value for [(value, _)] in mixtral] == [1114.0, 1173.845]  # the anchor, and what became of it
