"""What the Open LLM Leaderboard's spider asks for in each form, and its true crawl of the real file."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from scrapy.http import Request, TextResponse

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.exchange import Capture
from scrapers.records import parse_capture
from scrapers.source import load_sources
from scrapers.sources.open_llm_leaderboard.spider import OpenLlmLeaderboardSpider
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import admit

SOURCE = load_sources()["open_llm_leaderboard"]


def spider(form: str) -> OpenLlmLeaderboardSpider:
    made = OpenLlmLeaderboardSpider()
    made.source = SOURCE.model_copy(update={"parameters": {**SOURCE.parameters, "form": form}})
    return made


def test_the_pinned_file_is_one_request_and_bears_the_commits_day():
    (request,) = spider("parquet").latest()
    assert "/resolve/9c09a7cae43334062a82cb164f2ef255013dafa2/" in request.url
    assert request.meta["asked"]["published_on"] == date(2025, 3, 20)
    assert request.meta["asked"]["role"] == "page"


def paths(since: str, until: str) -> list[str]:
    asked = spider("parquet").history(date.fromisoformat(since), date.fromisoformat(until))
    return [urlsplit(request.url)._replace(scheme="", netloc="").geturl() for request in asked]


@pytest.mark.parametrize(
    ("since", "until", "asked"), [("2025-03-22", "2026-01-01", 0), ("2025-03-21", "2026-01-01", 1)]
)
def test_its_history_ends_with_the_last_day_on_which_its_archive_was_written(since, until, asked):
    found = paths(since, until)
    assert len(found) == asked and all("path=csv/huggingface_v2.csv" in path for path in found)


def test_its_history_is_the_days_asked_for_of_both_archives_and_the_frozen_file():
    assert paths("2023-06-19", "2023-06-29")[:2] == [
        f"/dsdanielpark/open-llm-leaderboard-report/main/assets/{day}/{day}.csv" for day in ("20230619", "20230629")
    ]
    everything = paths("0001-01-01", "9999-12-31")
    assert len(everything) == 18 + 3 + 1 and everything[-1] == FILE
    assert sum("/commits?path=csv/huggingface" in path for path in everything) == 3


def test_the_commit_that_removed_a_file_is_not_asked_for():
    (listing,) = [ask for ask in spider("parquet").history(date(2024, 7, 1), date(2025, 1, 1)) if "ce.csv" in ask.url]
    made = spider("parquet")
    commits = [("b", "2024-07-13T01:00:00Z"), ("a", "2024-07-01T01:00:00Z")]
    entries = [{"sha": sha, "commit": {"author": {"date": at}, "committer": {"date": at}}} for sha, at in commits]
    answer = TextResponse(listing.url, body=json.dumps(entries).encode(), request=listing)
    (state,) = made.states(answer, **listing.cb_kwargs)
    assert state.url.endswith("/llm-leaderboard-csv/a/csv/huggingface.csv")
    assert state.meta["asked"]["published_on"] == date(2024, 7, 1) and state.meta["asked"]["archived"]


def test_server_pages_stop_at_the_stated_number_of_rows_and_say_length_not_limit():
    made = spider("rows")
    (listing,) = made.latest()
    assert listing.url.endswith("&offset=0&length=1") and listing.meta["asked"]["role"] == "listing"
    answer = TextResponse(listing.url, body=b'{"rows": [], "num_rows_total": 4576}', request=listing)
    pages: list[Request] = list(made.pages(answer))
    assert len(pages) == 46 and not any("limit" in page.url for page in pages)
    assert pages[0].url.endswith("&offset=0&length=100") and pages[-1].url.endswith("&offset=4500&length=100")
    assert {page.meta["asked"]["role"] for page in pages} == {"page"}
    assert {page.meta["asked"]["published_on"] for page in pages} == {None}


def test_the_api_is_one_request_and_another_form_an_error():
    assert [request.url for request in spider("api").latest()] == [SOURCE.parameters["api_url"]]
    with pytest.raises(ValueError, match="form must be parquet, rows or api, not 'csv'"):
        spider("csv").latest()


# ---- true crawls

FILE = urlsplit(str(SOURCE.parameters["parquet_url"])).path
CDN = "/datasets/contents/0f1e?Signature=s3cret&Expires=1"
HOP = {"Location": f"https://cdn-lfs.hf.co{CDN}", "X-Linked-ETag": '"ab12"'}


def crawl(server: LocalServer, captures: Path) -> dict:
    origins = {"SOURCE_ORIGINS": server.origins("huggingface.co", "cdn-lfs.hf.co")}
    (line,) = run("live", captures, ["open_llm_leaderboard"], env=origins)
    return line


def admitted(archive: Archive, page: Capture, captures: Path, rows: int) -> pl.DataFrame:
    """The rows that pass the gate: all of them, on all thirteen boards."""
    parsed = parse_capture(archive, page, SOURCE, captures / "records")
    assert (parsed.outcome, parsed.notes, parsed.row_count) == ("whole", (), 13 * rows)
    gate = admit(SOURCE, [parsed])
    assert gate.admissions["outcome"].to_list() == ["whole"] * 13
    assert (gate.admitted.height, gate.quarantine.height) == (13 * rows, 0)
    assert gate.admissions["rows_collapsed"].sum() == 0
    return gate.admitted


@pytest.mark.real_data
def test_the_real_file_is_crawled_over_the_redirect_and_asked_for_in_vain_the_second_time(real_data, tmp_path):
    body = (real_data / "open_llm/voidstackloop_modelforge/open_llm_leaderboard.parquet").read_bytes()
    with LocalServer({FILE: Answer(302, HOP), CDN: Answer(body=body)}) as server:
        first, second = crawl(server, tmp_path), crawl(server, tmp_path)
        assert server.paths() == [FILE, CDN, FILE]  # the linked ETag is the same: the body is not fetched again
    assert (first["outcome"], second["outcome"]) == ("whole", "unchanged"), (first, second)
    archive = Archive(tmp_path)
    (page,) = [c for c in archive.captures("open_llm_leaderboard") if c.role == "page" and c.outcome == "whole"]
    assert page.url == SOURCE.parameters["parquet_url"] and page.published_on == date(2025, 3, 20)
    scores = admitted(archive, page, tmp_path, 4576)
    qwen = scores.filter(
        pl.col("raw_model") == "Qwen/Qwen2.5-72B-Instruct",
        pl.col("board_id") == "open_llm_leaderboard/average/normalized",
    )
    assert qwen["score"].to_list() == [pytest.approx(47.98, abs=0.005)]
    kept = b"".join(gzip.decompress(file.read_bytes()) for file in tmp_path.rglob("*.warc.gz"))
    assert b"s3cret" not in kept


def test_the_sample_is_crawled_by_the_same_spider(tmp_path):
    (line,) = run("sample", tmp_path, ["open_llm_leaderboard"])
    assert (line["outcome"], line["exchanges"]) == ("whole", 7), line
    archive = Archive(tmp_path)
    pages = [page for page in archive.captures("open_llm_leaderboard") if page.role == "page"]
    assert {page.origin for page in pages} == {"sample"}
    days = ["2023-06-29", "2023-07-14", "2024-07-13", "2024-07-13", "2025-03-20"]
    assert sorted(str(page.published_on) for page in pages) == days
    (frozen,) = [page for page in pages if page.published_on == date(2025, 3, 20)]
    admitted(archive, frozen, tmp_path, 644)
    gate = admit(SOURCE, [parse_capture(archive, page, SOURCE, tmp_path / "records") for page in pages])
    assert set(gate.admissions["outcome"]) == {"whole"} and gate.quarantine.is_empty()
