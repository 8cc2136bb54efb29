"""The Open LLM Leaderboard's past: its true backfill from a server with the real files, and its 190 days replayed.

FRONTIER_GAP_ALL_DAYS=1 replays every one of the 190 days (about a minute and a half, 5 GB); else every twelfth and
those around the re-scores.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import polars as pl
import pytest

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.exchange import Answer as Kept
from scrapers.exchange import Asked, draft
from scrapers.outcome import Outcome
from scrapers.records import Parsed, parse_capture
from scrapers.source import FOLDER, load_source
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit
from warehouse.silver_build import SQL, _board_row
from warehouse.tables import create_table_from, empty_frame

SOURCE = load_source(FOLDER / "open_llm_leaderboard")
KNOWN = SOURCE.parameters
ARCHIVE = "open_llm/fboulnois_llm-leaderboard-csv"
KEY = ["board_id", "published_on", "raw_model", "setting", "capture_id"]


def local(url: str) -> str:
    """The path and query of a live URL."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


# ---- the backfill


def pages(real_data: Path) -> dict[str, Answer]:
    """The real files at the live paths: both tables of v1, four days of v2, the report of 2023, the frozen file."""
    folder = real_data / ARCHIVE
    kept = [[*re.split("[_.]", file.name)[2:4], f"snapshots/{file.name}"] for file in (folder / "snapshots").iterdir()]
    states = {
        "csv/huggingface.csv": [["2024-06-19", "3792cf0", "huggingface_v1_20240619.csv.gz"]],
        "csv/huggingface_v1.csv": [["2024-07-13", "5285982", "huggingface_v1_20240713.csv.gz"]],
        "csv/huggingface_v2.csv": sorted(kept, reverse=True),  # newest first, as GitHub lists them
    }
    found: dict[str, Answer] = {}
    for path, commits in states.items():
        moments = [(sha, {"date": f"{day}T05:00:00Z"}) for day, sha, _ in commits]
        listing = [{"sha": sha, "commit": {"author": moment, "committer": moment}} for sha, moment in moments]
        found[local(KNOWN["commits"].format(path=path, page=1))] = Answer(body=json.dumps(listing).encode())
        for _, sha, name in commits:
            body = (folder / name).read_bytes()
            body = gzip.decompress(body) if name.endswith(".gz") else body
            found[local(KNOWN["at_commit"].format(sha=sha, path=path))] = Answer(body=body)
    for day in KNOWN["report_days"]:
        file = real_data / "open_llm/dsdanielpark_oll_v1_2023" / f"{day:%Y%m%d}.csv"
        found[local(KNOWN["report_url"].format(day=f"{day:%Y%m%d}"))] = Answer(body=file.read_bytes())
    frozen = real_data / "open_llm/voidstackloop_modelforge/open_llm_leaderboard.parquet"
    return found | {local(str(KNOWN["parquet_url"])): Answer(body=frozen.read_bytes())}


@pytest.fixture(scope="module")
def backfilled(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Parsed], Gate]:
    """What one backfill of everything captured, and what the gate made of it."""
    captures = tmp_path_factory.mktemp("backfill")
    with LocalServer(dict(pages(real_data))) as server:
        origins = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)}
        (line,) = run("live", captures, ["open_llm_leaderboard"], date(2023, 1, 1), date(2026, 12, 31), env=origins)
        assert line["outcome"] == "whole", line
        assert sorted(server.paths()) == sorted(server.pages)
    archive = Archive(captures)
    states = [capture for capture in archive.captures(SOURCE.name) if capture.role == "page"]
    parsed = [parse_capture(archive, state, SOURCE, captures / "records") for state in states]
    return parsed, admit(SOURCE, parsed)


def found(gate: Gate, board: str, day: str, name: str, setting: str = "precision=bfloat16") -> dict:
    (row,) = gate.admitted.filter(
        pl.col("board_id") == f"open_llm_leaderboard/{board}",
        pl.col("published_on") == date.fromisoformat(day),
        pl.col("raw_model") == name,
        pl.col("setting") == setting,
    ).to_dicts()
    return row


@pytest.mark.real_data
def test_a_backfill_captures_every_state_and_accounts_for_every_row(backfilled: tuple[list[Parsed], Gate]) -> None:
    parsed, gate = backfilled
    assert len(parsed) == 2 + 4 + 18 + 1
    assert {(read.outcome.value, read.notes) for read in parsed} == {("whole", ())}
    assert Counter(read.capture.origin for read in parsed) == {"archive": 24, "live": 1}
    rows = {str(read.capture.published_on): read.row_count for read in parsed if "_v2" in read.capture.url}
    assert rows == {
        "2024-07-13": 13 * 237,
        "2024-12-05": 13 * 2156,
        "2024-12-11": 13 * 2209,
        "2025-03-21": 13 * 4576,
    }
    counts = gate.admissions.select(pl.col("^rows_.*$").sum()).row(0, named=True)
    assert counts["rows_in"] == sum(read.row_count for read in parsed)
    assert counts["rows_in"] == gate.admitted.height + gate.quarantine.height + counts["rows_collapsed"]
    v2 = pl.col("board_id").str.contains("/v1/")
    assert gate.admissions.filter(~v2)["outcome"].unique().to_list() == ["whole"]
    assert gate.admissions.filter(~v2)["rows_quarantined"].sum() == 0
    gpqa = "gpqa/raw", "Qwen/Qwen2.5-72B-Instruct"
    before, after = (found(gate, gpqa[0], day, gpqa[1]) for day in ("2024-12-05", "2024-12-11"))
    assert round(after["score"]) == before["score"] != after["score"]  # the same figure, rounded and not
    assert gate.admitted.filter(pl.col("published_on") == date(2025, 3, 20)).height == 13 * 4576


@pytest.mark.real_data
def test_v1s_real_tables_of_2024(backfilled: tuple[list[Parsed], Gate]) -> None:
    _, gate = backfilled
    day = gate.admitted.filter(pl.col("published_on") == date(2024, 7, 13), pl.col("board_id").str.contains("/v1/mmlu"))
    assert (day.height, day["raw_model"].n_unique()) == (7169, 7169 - 358)
    assert day["extras"].str.contains('"flagged": true').sum() == 109
    assert day["extras"].str.contains('"merged": true').sum() == 1329
    precision = Counter(day["setting"].str.replace("precision=", ""))
    assert precision == {"float16": 4104, "bfloat16": 2932, "4bit": 92, "8bit": 25, "GPTQ": 16}
    best = found(gate, "v1/average@2024-06-19", "2024-07-13", "paloalma/Le_Triomphant-ECE-TW3")
    assert best["score"] == 81.31 and json.loads(best["extras"])["merged"] is True
    mixtral = found(gate, "v1/gsm8k", "2024-07-13", "mistralai/Mixtral-8x7B-v0.1")
    assert mixtral["raw_open_flag"] is True and json.loads(mixtral["extras"])["moe"] is True
    flagged = day.filter(pl.col("raw_model") == "Contamination/contaminated_proof_7b_v1.0")
    assert json.loads(flagged["extras"][0])["flagged"] is True


@pytest.mark.real_data
def test_v1s_real_report_of_2023(backfilled: tuple[list[Parsed], Gate]) -> None:
    _, gate = backfilled
    judged = gate.admissions.filter(pl.col("published_on") < date(2024, 1, 1))
    refused = judged.filter(pl.col("outcome") != "whole")
    assert set(refused["outcome"]) == {"partial"}
    assert {str(day) for day in refused["published_on"]} == {"2023-10-04", "2023-10-13", "2023-10-31"}  # the best few
    assert found(gate, "v1/mmlu", "2023-05-23", "llama-65b", "")["score"] == 48.8
    assert found(gate, "v1/mmlu", "2023-07-14", "llama-65b", "")["score"] == 63.4  # computed anew
    twice = pl.col("raw_row").str.contains('"raw_model":"llama-65b"') & pl.col("raw_row").str.contains("2023-07-24")
    reasons = gate.quarantine.filter(twice, pl.col("board_id").str.ends_with("v1/mmlu"))["reason"].to_list()
    assert reasons == ["conflicting row for the same model and setting; nothing tells which is right"] * 2


# ---- the 190 days


@pytest.fixture(scope="module")
def days(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Path, int]]:
    """The archived days of v2, parsed: name, its records' file, their number."""
    folder = tmp_path_factory.mktemp("days")
    return list(_days(real_data / ARCHIVE / "huggingface_v2_190_daily_snapshots_20240713_20250321.tar.xz", folder))


RESCORES = ("2024-11-04", "2024-11-08", "2025-02-13", "2025-02-14")


def _days(archive: Path, folder: Path) -> Iterator[tuple[str, Path, int]]:
    every = 1 if os.environ.get("FRONTIER_GAP_ALL_DAYS") else 12
    with tarfile.open(archive) as packed:
        names = sorted(member.name for member in packed if member.isfile())
        assert len(names) == 190
        wanted = {*names[::every], *(name for name in names if Path(name).name.startswith(RESCORES))}
        for member in packed:
            if member.name in wanted:
                body = packed.extractfile(member)
                assert body is not None
                scores = SOURCE.parse(body.read(), "", SOURCE).scores
                place = folder / f"{Path(member.name).stem}.parquet"
                scores.write_parquet(place)
                yield place.stem, place, scores.height


def replayed(order: list[tuple[str, Path, int]]) -> Gate:
    """The gate on days that were fetched a minute apart, in this order."""
    parsed = []
    for minute, (name, place, rows) in enumerate(order):
        day = date.fromisoformat(name[:10])
        state, at = datetime.combine(day, time(), UTC), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
        url = KNOWN["at_commit"].format(sha=name[11:], path="csv/huggingface_v2.csv")
        asked = Asked(SOURCE.name, "archive", "page", url, at, state_at=state, published_on=day)
        capture = replace(draft(asked, Kept(200, (), name.encode()), Outcome.WHOLE, None), capture_id=name)
        parsed.append(Parsed(capture, place, None, Outcome.WHOLE, None, rows, (), False))
    return admit(SOURCE, parsed)


@pytest.fixture(scope="module")
def in_order(days: list[tuple[str, Path, int]]) -> Gate:
    return replayed(sorted(days))


@pytest.mark.real_data
def test_the_days_replay_in_order_and_shuffled_to_the_same_scores(
    days: list[tuple[str, Path, int]], in_order: Gate
) -> None:
    shuffled = sorted(days)
    random.Random(190).shuffle(shuffled)
    assert shuffled != sorted(days)
    other = replayed(shuffled)
    assert in_order.admitted.height == sum(rows for *_, rows in days)  # nothing is held back on any day
    assert in_order.admissions.height == 13 * len(days)
    kept, kept_too = (gate.admitted.drop("fetched_at").sort(KEY) for gate in (in_order, other))
    assert kept.equals(kept_too, null_equal=True)
    assert in_order.admissions.equals(other.admissions, null_equal=True)
    assert in_order.quarantine.is_empty() and other.quarantine.is_empty()


@pytest.mark.real_data
def test_the_mass_re_scores_of_math_are_board_events_and_its_growth_is_none(in_order: Gate) -> None:
    day, board = pl.col("published_on").cast(str), pl.col("board_id")
    rows = in_order.admitted.filter(day.is_in(RESCORES), board.str.contains("math|average|ifeval/raw"))
    rows = rows.with_columns(pl.int_range(pl.len()).cast(str).alias("score_id"))
    boards = [_board_row(board_id) for board_id in sorted(set(rows["board_id"]))]
    breaks = pl.DataFrame(schema={"board_id": pl.String, "since": pl.Date, "reason": pl.String})
    with duckdb.connect() as con:
        con.execute("create schema silver")
        for name, frame in (("scores", rows), ("boards", pl.DataFrame(boards, infer_schema_length=None))):
            contract = empty_frame(f"silver.{name}")
            known = frame.select(column for column in contract.columns if column in frame.columns)
            filled = pl.concat([contract, known], how="diagonal_relaxed").select(contract.columns)
            create_table_from(con, f"silver.{name}", filled)
        con.register("declared_breaks", breaks.to_arrow())
        events = con.sql((SQL / "board_events.sql").read_text()).pl()
    rescored = events.filter(pl.col("kind") == "rescored").select(pl.col("event_on").cast(str), "board_id", "detail")
    told = {(day, board.split("/", 1)[1]): detail for day, board, detail in rescored.iter_rows()}
    # Between the two pairs of days figures ceased to be rounded, which is an event of every board.
    boards_of = {day: {board for told_day, board in told if told_day == day} for day in ("2024-11-08", "2025-02-14")}
    assert {"math/raw", "math/normalized", "average/normalized"} == boards_of["2025-02-14"]
    assert {"math/raw", "math/normalized"} <= boards_of["2024-11-08"] <= boards_of["2025-02-14"]
    assert told["2024-11-08", "math/normalized"].startswith("1214 of 1")
    assert told["2025-02-14", "math/normalized"].startswith("3497 of 38")
