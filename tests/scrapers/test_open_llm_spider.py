"""What the Open LLM Leaderboard's spider asks for in each form, and its true crawl of the real file."""

from __future__ import annotations

from datetime import date

import pytest
from scrapy.http import Request, TextResponse

from scrapers.source import load_sources
from scrapers.sources.open_llm_leaderboard.spider import OpenLlmLeaderboardSpider

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


@pytest.mark.parametrize(
    ("since", "until", "asked"),
    [("2025-01-01", "2026-01-01", 1), ("2025-03-20", "2025-03-20", 1), ("2025-03-21", "2026-01-01", 0)],
)
def test_its_history_is_the_same_frozen_file(since, until, asked):
    found = list(spider("parquet").history(date.fromisoformat(since), date.fromisoformat(until)))
    assert len(found) == asked


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
