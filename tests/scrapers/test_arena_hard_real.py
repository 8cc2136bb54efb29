"""Arena-Hard-Auto's true spider against a server with the real files, and what the gate makes of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.records import Parsed, parse_capture
from scrapers.sample.arena_hard.render import dated, markdown
from tests.scrapers.judging import balanced
from tests.scrapers.local_server import Answer, LocalServer
from tests.scrapers.test_arena_hard import CREATIVE, CSV, FACTS, GEMINI, GPT, OLD, OLD_STYLE, SOURCE
from warehouse.admit import Gate, admit


def local(url: str) -> str:
    """The path and query of a live URL."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


@pytest.fixture(scope="module")
def files(real_data: Path) -> dict[str, bytes]:
    """The real files by their path in the repository."""
    arena = real_data / "arena/lmarena+arena-hard-auto"
    readme = real_data / "open_llm/arena-hard-auto/README.md"
    return {path: (readme if path == "README.md" else arena / path).read_bytes() for path in FACTS["paths"]}


@pytest.fixture(scope="module")
def crawled(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> list[Parsed]:
    """What a backfill brings of the one commit at hand."""
    folder = tmp_path_factory.mktemp("arena_hard")
    when = {"date": "2025-06-20T12:00:00Z"}
    listing = json.dumps([{"sha": "196f6b826783", "commit": {"author": when, "committer": when}}]).encode()
    pages = {local(FACTS["commits"].format(path=path, page=1)): Answer(body=listing) for path in files}
    for path, body in files.items():
        pages[local(FACTS["at_commit"].format(sha="196f6b826783", path=path))] = Answer(body=body)
    with LocalServer(dict(pages)) as server:
        origins = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)}
        [line] = run("live", folder, ["arena_hard"], date(2024, 1, 1), date(2026, 1, 1), env=origins)
        assert sorted(server.paths()) == sorted(pages)
    assert line["outcome"] == "whole", line
    archive = Archive(folder)
    states = [capture for capture in archive.captures("arena_hard") if capture.role == "page"]
    return [parse_capture(archive, capture, SOURCE, folder / "records") for capture in states]


@pytest.fixture(scope="module")
def gate(crawled: list[Parsed]) -> Gate:
    return admit(SOURCE, crawled)


@pytest.mark.real_data
def test_every_row_of_the_real_files_is_admitted(crawled: list[Parsed], gate: Gate) -> None:
    assert balanced(gate) and set(gate.admissions["outcome"]) == {"whole"}
    counts = {
        (row[0].removeprefix("arena_hard/"), row[1].isoformat()): row[2]
        for row in gate.admissions.select("board_id", "published_on", "rows_admitted").rows()
    }
    assert counts == {
        (GEMINI, "2025-06-20"): 28,
        (GPT, "2025-06-20"): 28,
        (CREATIVE, "2025-06-20"): 28,
        (OLD_STYLE, "2025-06-20"): 73,
        (OLD, "2025-06-20"): 70,
        (OLD, "2024-07-31"): 60,
    }
    assert [note for page in crawled for note in page.notes] == ["s1.1-32B: interval '(-0.9 / +0.' cannot be read"]
    no_interval = gate.admitted.filter(pl.col("score_low").is_null())
    assert sorted(no_interval["score"]) == [8.2, *[50.0] * 6]


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("board", "day", "model", "score", "low", "high"),
    [
        (GEMINI, date(2025, 6, 20), "gemini-2.5", 79.0, 76.9, 80.8),
        (GPT, date(2025, 6, 20), "gemini-2.5", 49.1, 46.6, 51.5),
        (CREATIVE, date(2025, 6, 20), "gemini-2.5", 90.8, 89.6, 92.1),
        (OLD, date(2024, 7, 31), "claude-3-5-sonnet-20240620", 79.35, 77.25, 80.62),
        (OLD_STYLE, date(2025, 6, 20), "claude-3-5-sonnet-20240620", 82.2, 80.3, 83.8),
        (OLD, date(2025, 6, 20), "Llama-3.3-Nemotron-Super-49B-v1-Feedback-Edit-ITS", 93.4, 92.3, 94.4),
    ],
)
def test_spot_values(gate: Gate, board: str, day: date, model: str, score: float, low: float, high: float) -> None:
    row = (pl.col("board_id") == f"arena_hard/{board}", pl.col("published_on") == day, pl.col("raw_model") == model)
    assert gate.admitted.filter(*row).select("score", "score_low", "score_high").rows() == [(score, low, high)]


@pytest.mark.real_data
def test_the_two_copies_of_the_csv_differ_in_their_interval_alone(files: dict[str, bytes], real_data: Path) -> None:
    folder = real_data / "arena/utterstep+chatbot-arena-leaderbord-vis"
    other = SOURCE.parse((folder / "arena_hard_auto_leaderboard_v0.1.csv").read_bytes(), CSV, SOURCE).scores
    ours = SOURCE.parse(files[FACTS["paths"][2]], CSV, SOURCE).scores
    assert ours.height == 60 and ours.equals(other)


@pytest.mark.real_data
def test_the_samples_files_say_what_the_real_ones_say(files: dict[str, bytes]) -> None:
    for path, url in zip(FACTS["paths"], FACTS["latest"], strict=True):
        rendered = dated() if url == CSV else markdown(path)
        assert SOURCE.parse(rendered, url, SOURCE).scores.equals(SOURCE.parse(files[path], url, SOURCE).scores)
        real = {line.rstrip() for line in files[path].decode().splitlines()}
        tables = [line for line in rendered.decode().splitlines() if line[:1].isalnum()]
        assert [line for line in tables if line not in real and "s1.1-32B" not in line] == []
