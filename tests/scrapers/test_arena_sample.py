"""The bundled Arena sample: rendered in the wire formats, whole, the same each time, and true to what was published."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest

from scrapers.record import Page
from scrapers.sample import FOLDER as SAMPLE
from scrapers.sample import Exchange, exchanges
from scrapers.source import FOLDER, load_source

ARENA, ARCHIVE = load_source(FOLDER / "arena"), load_source(FOLDER / "arena_archive")
DAY = "leaderboard_publish_date"


@pytest.fixture(scope="module")
def files() -> dict[str, Exchange]:
    """The official files by subset."""
    return {urlsplit(exchange.url).path.split("/")[-2]: exchange for exchange in exchanges("arena")}


@pytest.fixture(scope="module")
def archived() -> dict[str, Exchange]:
    return {exchange.url: exchange for exchange in exchanges("arena_archive")}


def page(exchange: Exchange) -> Page:
    source = ARENA if "/datasets/" in exchange.url else ARCHIVE
    return source.parse(exchange.body, exchange.url, source)


def archived_files(archived: dict[str, Exchange]) -> Iterator[tuple[str, str, Exchange]]:
    """Version, path and exchange of every rendered file that is no listing."""
    for url, exchange in archived.items():
        if "raw.githubusercontent.com" in url:
            version, path = urlsplit(url).path.split("/", 4)[3:]
            yield version, path, exchange


def test_rendering_again_gives_the_same_bytes(files: dict[str, Exchange], archived: dict[str, Exchange]) -> None:
    assert [exchange.body for exchange in exchanges("arena")] == [exchange.body for exchange in files.values()]
    assert list(exchanges("arena_archive")) == list(archived.values())


def test_every_rendered_file_is_read_without_defect_or_note(
    files: dict[str, Exchange], archived: dict[str, Exchange]
) -> None:
    kept = [exchange for url, exchange in archived.items() if "//api.github.com/" not in url and "/api/" not in url]
    pages = [page(exchange) for exchange in [*files.values(), *kept]]
    assert len(kept) == 40 + 13 + 2
    assert sum(read.scores.height for read in pages) == 26311 + 3902
    assert all(read.notes == () and read.scores["defect"].null_count() == read.scores.height for read in pages)


def test_the_official_files_have_the_types_of_their_subsets(files: dict[str, Exchange]) -> None:
    types = {subset: dict(pl.read_parquet_schema(io.BytesIO(exchange.body))) for subset, exchange in files.items()}
    assert list(types["text"]) == [
        *("model_name", "organization", "license", "rating", "rating_lower", "rating_upper", "variance"),
        *("vote_count", "rank", "category", DAY),
    ]
    assert [types[subset]["rank"] for subset in ("text", "text_style_control", "webdev")] == [
        *(pl.Float64, pl.Int64, pl.Int64),
    ]
    assert [types[subset]["vote_count"] for subset in ("text", "webdev")] == [pl.Float64, pl.Int64]


def test_nine_days_of_text_in_both_modes_and_both_featured_categories(files: dict[str, Exchange]) -> None:
    for subset in ("text", "text_style_control"):
        counts = page(files[subset]).scores.group_by("board", "published_on").len()
        assert set(counts["board"]) == {f"{subset}/overall", f"{subset}/coding"}
        assert counts.height == 18
        assert counts["len"].min() == 363  # a board's day is whole


def test_twenty_five_days_of_csv_files_and_eight_versions_of_the_catalogue(archived: dict[str, Exchange]) -> None:
    versions = [(version, path) for version, path, _ in archived_files(archived)]
    days = sorted(version for version, path in versions if path.startswith("csv/"))
    assert (len(days), days[0], days[-1]) == (25, "2024.06.19", "2025.08.04")
    assert len({version for version, path in versions if path.startswith("data/")}) == 8
    assert sum("style-control" in path for _, path in versions) == 8


def test_the_tables_stay_within_their_budget() -> None:
    tables = [*(SAMPLE / "arena").glob("*.csv"), *(SAMPLE / "arena_archive").glob("*.csv")]
    assert sum(table.stat().st_size for table in tables) < 1_500_000


@pytest.mark.real_data
def test_official_figures_are_those_published(files: dict[str, Exchange], real_data: Path) -> None:
    for subset, exchange in files.items():
        ours = pl.read_parquet(io.BytesIO(exchange.body))
        theirs = pl.read_parquet(real_data / f"arena/derived/hf_layout/{subset}/full-00000-of-00001.parquet")
        assert ours.schema == theirs.schema
        boards = ours.select("category", DAY).unique()
        order = [DAY, "category", "rank"]
        theirs = theirs.join(boards, on=["category", DAY]).select(ours.columns).sort(order)
        ours = ours.sort(order)
        figures = ["rating", "rating_lower", "rating_upper", "variance"]
        assert ours.drop(figures).equals(theirs.drop(figures)), subset
        for figure in figures:
            assert (ours[figure] - theirs[figure]).abs().max() < 1.01e-6, (subset, figure)  # type: ignore[operator]


@pytest.mark.real_data
def test_archived_csv_lines_are_those_published(archived: dict[str, Exchange], real_data: Path) -> None:
    folder = real_data / "arena/fboulnois+llm-leaderboard-csv"
    compared = 0
    for tag, path, exchange in archived_files(archived):
        if path.startswith("csv/"):
            name = Path(path).stem
            theirs = (folder / name / f"{name}_{tag}.csv").read_text("utf-8").splitlines()
            ours = exchange.body.decode().splitlines()
            assert ours[0] == theirs[0]
            assert sorted(csv.reader(ours)) == sorted(csv.reader(theirs))
            compared += 1
    assert compared == 25


@pytest.mark.real_data
def test_catalogue_figures_and_days_are_those_published(archived: dict[str, Exchange], real_data: Path) -> None:
    history = pl.read_parquet(real_data / "arena/derived/arena_catalog_history.parquet")
    listed = {
        commit["sha"]: date.fromisoformat(commit["commit"]["author"]["date"][:10])
        for url, exchange in archived.items()
        if "/commits?" in url
        for commit in json.loads(exchange.body)
    }
    for sha, path, exchange in archived_files(archived):
        if path.startswith("data/"):
            theirs = history.filter(
                pl.col("arena") == "text",
                pl.col("style_control") == ("style-control" in path),
                pl.col("commit") == sha[:9],
                pl.col("category").is_in(["full", "coding"]),
            )
            ours = page(exchange).scores
            assert str(listed[sha]) == theirs["as_of"][0]
            family = "catalog_text_style_control/" if "style-control" in path else "catalog_text/"
            board = pl.lit(family) + pl.col("category").replace("full", "overall")
            keys = theirs.with_columns(board.alias("board"))
            both = ours.join(keys, left_on=["board", "raw_model"], right_on=["board", "model_key"])
            assert both.height == ours.height == theirs.height > 400
            for mine, real in (("score", "rating"), ("score_low", "rating_q025"), ("score_high", "rating_q975")):
                assert (both[mine] - both[real]).abs().max() < 1e-6  # type: ignore[operator]


@pytest.mark.real_data
def test_the_space_s_tables_are_those_published(archived: dict[str, Exchange], real_data: Path) -> None:
    compared = 0
    for url, exchange in archived.items():
        if "/resolve/main/" not in url:
            continue
        name = urlsplit(url).path.split("/")[-1]
        there = real_data / "arena/utterstep+chatbot-arena-leaderbord-vis" / name
        if name == "leaderboard_table_20250804.csv":  # the last one is at hand under another name
            there = real_data / "arena/Rachel0619+PickLLM/data/metadata_20250804.csv"
        ours = list(csv.reader(io.StringIO(exchange.body.decode(), newline="")))
        theirs = list(csv.reader(io.StringIO(there.read_bytes().decode(), newline="")))
        assert ours[0] == theirs[0]
        assert sorted(ours) == sorted(theirs), name
        compared += 1
    assert compared == 13


@pytest.mark.real_data
def test_unrolled_ratings_are_those_published(archived: dict[str, Exchange], real_data: Path) -> None:
    known: dict[str, Any] = ARCHIVE.parameters
    folder = real_data / "arena"
    for name, file, rows in (
        ("lines", "jasontrigg0+chatbot-arena-history/alltime.csv.gz", 1053),
        ("wide", "nakasyou+lmarena-history/output/result.csv.gz", 1042),
    ):
        url = known[name]["url"]
        ours = page(archived[url]).scores
        theirs = ARCHIVE.parse(gzip.decompress((folder / file).read_bytes()), url, ARCHIVE).scores
        theirs = theirs.filter(pl.col("published_on").is_in(ours["published_on"].implode()))
        order = ["published_on", "raw_model", "score"]
        ours, theirs = ours.sort(order), theirs.sort(order)
        assert ours.height == rows
        assert ours.drop("score").equals(theirs.drop("score"))
        assert (ours["score"] - theirs["score"]).abs().max() < 1e-6  # type: ignore[operator]


@pytest.mark.real_data
def test_every_category_ever_published_is_a_declared_board(real_data: Path) -> None:
    layout, catalogue = real_data / "arena/derived/hf_layout", real_data / "arena/lmarena+arena-catalog"
    known: dict[str, Any] = ARCHIVE.parameters
    names = [
        (ARENA, f"{subset}/{category}")
        for subset in ARENA.parameters["subsets"]
        for category in pl.read_parquet(layout / subset / "full-00000-of-00001.parquet")["category"].unique()
    ]
    for path, facts in known["catalogue"].items():
        for file in catalogue.glob(f"2*/{Path(path).name}"):
            names += [
                (ARCHIVE, f"{facts['board']}/{known['categories'].get(key, key)}")
                for key in json.loads(file.read_bytes())
            ]
    assert {source.name for source, _ in names} == {"arena", "arena_archive"}
    for source, name in names:
        source.board(name)
