"""OpenLM.ai's true spider against a local server, on real figures. No page's own bytes are at hand: the pages that the
server sends are built here, after the layout, from the table that another project captured."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.records import parse_capture
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source
from tests.scrapers.judging import balanced, judged
from tests.scrapers.local_server import Answer, LocalServer
from tests.scrapers.test_openlm_arena import H2026, page, table
from warehouse.admit import Gate, admit

SOURCE = load_source(FOLDER / "openlm_arena")
URL = str(SOURCE.parameters["url"])
COLUMNS = [
    "rank_icon",
    "Model",
    "Arena Score",
    "coding",
    "vision",
    "aaii",
    "mmlu_pro",
    "arc_agi",
    "Organization",
    "License",
]
BOARDS = dict(zip(COLUMNS[2:8], dict.fromkeys(SOURCE.parameters["columns"].values()), strict=False))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def captured(real_data: Path) -> dict[str, list[dict[str, str]]]:
    """The lines of the 112 captures, by the moment of each."""
    lines: dict[str, list[dict[str, str]]] = {}
    with gzip.open(real_data / "arena/derived/openlm_history.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            lines.setdefault(line["captured_at"], []).append(line)
    assert len(lines) == 112
    return lines


def built(lines: list[dict[str, str]]) -> bytes:
    """The page of one capture; the score, which was kept as 1437.0, as the page has it."""
    shown = [line | {"Arena Score": line["Arena Score"].removesuffix(".0")} for line in lines]
    return page(table(H2026, *([line[name].replace("<", "&lt;") for name in COLUMNS] for line in shown)))


def figures(lines: list[dict[str, str]]) -> int:
    return sum(bool(line[name]) for line in lines if line["Model"] for name in BOARDS)


@pytest.fixture(scope="module")
def crawled(
    captured: dict[str, list[dict[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[dict[str, str]], Gate]]:
    """The newest capture's lines, and what came of them by crawl and gate."""
    folder = tmp_path_factory.mktemp("openlm")
    lines = captured[max(captured, key=datetime.fromisoformat)]
    with LocalServer({"/chatbot-arena/": Answer(body=built(lines), headers={"Content-Type": "text/html"})}) as server:
        [line] = run("live", folder, ["openlm_arena"], env={"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)})
        assert server.paths() == ["/chatbot-arena/"]
    assert line["outcome"] == "whole", line
    [capture] = [capture for capture in Archive(folder).captures("openlm_arena") if capture.role == "page"]
    assert (capture.url, capture.origin) == (URL, "live")
    read = parse_capture(Archive(folder), capture, SOURCE, folder / "records")
    assert read.row_count == figures(lines)
    yield lines, admit(SOURCE, [read])


@pytest.mark.real_data
def test_a_daily_run_reads_every_figure_of_the_page(crawled: tuple[list[dict[str, str]], Gate]) -> None:
    lines, found = crawled
    assert len(lines) == 314
    assert balanced(found)
    assert set(found.admissions["outcome"]) == {"whole"}
    assert found.admissions["rows_in"].sum() == figures(lines) == 1212
    top = found.admitted.filter(pl.col("board_id") == "openlm_arena/arena_elo@2025-06-12").sort(
        "score", descending=True
    )
    assert top.select("raw_model", "score").row(0) == ("claude opus 5", 1511.0)
    ticked = found.admitted.filter(pl.col("raw_open_flag"))
    assert set(ticked["raw_model"]) == {"kimi-k3", "qwen3.8-max", "glm-5.3"}
    opus = found.admitted.filter(pl.col("raw_model") == "claude opus 5")
    assert dict(opus.select("board_id", "score").rows())["openlm_arena/arc_agi/as_reported"] == 90.4


@pytest.mark.real_data
def test_captures_of_a_year_pass_the_gate_in_order(captured: dict[str, list[dict[str, str]]], tmp_path: Path) -> None:
    moments = sorted(captured, key=datetime.fromisoformat)[::14]
    bodies = [built(captured[moment]) for moment in moments]
    found = judged(SOURCE, URL, tmp_path, *bodies)
    assert found.admissions["rows_in"].sum() == sum(figures(captured[moment]) for moment in moments)
    assert balanced(found)
    assert found.admissions.filter(pl.col("outcome") != "whole").is_empty()


@pytest.mark.real_data
def test_the_conflict_markers_of_2025_08_15_go_to_quarantine(
    captured: dict[str, list[dict[str, str]]], tmp_path: Path
) -> None:
    [moment] = [moment for moment, lines in captured.items() if any(not line["Model"] for line in lines)]
    assert moment.startswith("2025-08-15")
    lines = captured[moment]
    markers = [line["rank_icon"] for line in lines if not line["Model"]]
    assert len(markers) == 3 and markers[0].startswith("<<<<<<<")
    cells = [[line[name] for name in COLUMNS if line["Model"] or name == "rank_icon"] for line in lines]
    body = page(table(H2026, *([text.replace("<", "&lt;") for text in row] for row in cells)))
    found = judged(SOURCE, URL, tmp_path, body)
    assert balanced(found)
    reasons = [reason for reason in found.quarantine["reason"] if "expected 10 cells, found 1" in reason]
    assert len(reasons) == 3
    assert not any(marker in set(found.admitted["raw_model"]) for marker in markers)
    assert found.admissions["rows_in"].sum() == figures(lines) + 3


@pytest.mark.real_data
def test_the_sample_s_figures_are_those_captured(captured: dict[str, list[dict[str, str]]]) -> None:
    compared = 0
    for answer in exchanges("openlm_arena"):
        assert answer.state_at
        if answer.state_at.date() == date(2025, 5, 5):
            continue  # read from the page's text, which is not among the captures
        [lines] = [lines for at, lines in captured.items() if datetime.fromisoformat(at) == answer.state_at]
        theirs = sorted(
            (BOARDS[name], line["Model"].removesuffix(" ✅"), line["Organization"], line["License"], float(line[name]))
            for line in lines
            for name in BOARDS
            if line[name]
        )
        ours = SOURCE.parse(answer.body, answer.url, SOURCE).scores
        facts = ours.select("board", "raw_model", "raw_organization", "raw_license", "score")
        assert sorted(facts.rows()) == theirs
        compared += len(theirs)
    assert compared == 6836


def test_a_sample_crawl_dates_each_state_by_its_own_moment(tmp_path: Path) -> None:
    [line] = run("sample", tmp_path, ["openlm_arena"])
    assert (line["outcome"], len(line["captures"])) == ("whole", 8), line
    pages = [capture for capture in Archive(tmp_path).captures("openlm_arena") if capture.role == "page"]
    days = sorted(capture.published_on for capture in pages)
    assert (days[0], days[-1]) == (date(2025, 5, 5), date(2026, 8, 21))
    assert {capture.url for capture in pages} == {"sample://openlm.ai/chatbot-arena/"}
    assert {capture.fetched_at for capture in pages} == {datetime(2026, 11, 22, tzinfo=UTC)}
    found = admit(SOURCE, [parse_capture(Archive(tmp_path), capture, SOURCE, tmp_path / "r") for capture in pages])
    assert set(found.admissions["outcome"]) == {"whole"}
    assert balanced(found)
    may = found.admitted.filter(pl.col("board_id") == "openlm_arena/arena_elo@1")
    assert set(may["published_on"]) == {date(2025, 5, 5)}
    assert dict(may.select("raw_model", "score").rows())["DeepSeek-V3-0324"] == 1372.0
