"""The two archives of Arena's boards: CSV files and catalogue, each trap by its name, and their listings."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from scrapers.record import Page, PageChanged
from scrapers.source import FOLDER, load_source
from scrapers.sources.arena_archive.page import dated_files, versions

SOURCE = load_source(FOLDER / "arena_archive")
RAW = "https://raw.githubusercontent.com"
LMSYS = f"{RAW}/fboulnois/llm-leaderboard-csv/2025.07.18/csv/lmsys.csv"
CATALOGUE = f"{RAW}/lmarena/arena-catalog/ea8297b54/data/leaderboard-text-style-control.json"

HEADERS = {  # as the files of these days have them
    "2024.06.19": "rank,model,arena_elo,95_pct_ci,votes,organization,license,knowledge_cutoff,url",
    "2024.07.07": "rank,model,arena_score,95_pct_ci,votes,organization,license,knowledge_cutoff,url",
    "2024.10.16": "rank,rank_stylectrl,model,arena_score,95_pct_ci,votes,organization,license,knowledge_cutoff,url",
}
CELLS = {
    "rank": "1",
    "rank_stylectrl": "2",
    "model": "Gemini-2.5-Pro",
    "arena_score": "1474",
    "arena_elo": "1474",
    "95_pct_ci": "+5/-4",
    "votes": "19209",
    "organization": "Google",
    "license": "Proprietary",
    "knowledge_cutoff": "Unknown",
    "url": "http://aistudio.google.com/",
}


def csv_file(header: str, **changes: str) -> bytes:
    line = ",".join({**CELLS, **changes}[name] for name in header.split(","))
    return f"{header}\n{line}\n".encode()


def parse_csv(body: bytes, url: str = LMSYS) -> Page:
    return SOURCE.parse(body, url, SOURCE)


def parse_catalogue(document: object) -> Page:
    return SOURCE.parse(json.dumps(document).encode(), CATALOGUE, SOURCE)


def ratings(rating: object = 1494.4371676804847) -> dict[str, object]:
    return {"rating": rating, "rating_q975": 1506.6792639247137, "rating_q025": 1482.1950714362556}


def only(page: Page) -> dict[str, object]:
    (row,) = page.scores.to_dicts()
    return row


# ---- CSV


@pytest.mark.parametrize("day", sorted(HEADERS))
def test_every_header_that_there_was_is_read_by_name(day: str) -> None:
    row = only(parse_csv(csv_file(HEADERS[day])))
    assert (row["board"], row["raw_model"], row["score"], row["n"], row["rank"]) == (
        *("text_csv/overall", "Gemini-2.5-Pro", 1474.0, 19209, 1),
    )
    assert json.loads(str(row["extras"])).get("rank_stylectrl") == ("2" if day == "2024.10.16" else None)
    assert row["published_on"] is None  # the file states none: it is its tag's


def test_the_order_of_columns_has_no_effect() -> None:
    header = HEADERS["2024.10.16"]
    turned = ",".join(reversed(header.split(",")))
    assert parse_csv(csv_file(turned)).scores.equals(parse_csv(csv_file(header)).scores)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("+5/-4", 1470, 1479), ("+14 / -15", 1459, 1488), ("±8", 1466, 1482), ("+2.0/-1.9", 1472.1, 1476.0)],
)
def test_every_way_of_writing_an_interval(text: str, low: float, high: float) -> None:
    row = only(parse_csv(csv_file(HEADERS["2024.10.16"], **{"95_pct_ci": text})))
    assert (row["score_low"], row["score_high"]) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("column", "text"),
    [("95_pct_ci", "5"), ("arena_score", "N/A"), ("votes", "1 000"), ("votes", "1e300"), ("votes", "-1")],
)
def test_a_cell_that_cannot_be_read_is_a_defect_with_its_text(column: str, text: str) -> None:
    row = only(parse_csv(csv_file(HEADERS["2024.10.16"], **{column: text})))
    assert row["score"] is None
    assert repr(text) in str(row["defect"])


def test_minus_one_stands_for_a_missing_rank() -> None:
    row = only(parse_csv(csv_file(HEADERS["2024.10.16"], rank="-1")))
    assert (row["rank"], row["score"]) == (None, 1474.0)


@pytest.mark.parametrize("licence", ["Propretary", "-", "N/A", "Apache-2.0"])
def test_licence_and_organisation_stay_verbatim(licence: str) -> None:
    row = only(parse_csv(csv_file(HEADERS["2024.10.16"], license=licence, organization="Aliaba")))
    assert (row["raw_license"], row["raw_organization"]) == (licence, "Aliaba")


def test_an_empty_licence_is_null_and_a_trailing_space_stays() -> None:
    row = only(parse_csv(csv_file(HEADERS["2024.10.16"], license="", model="Mistral-Small-24B-Instruct-2501 ")))
    assert (row["raw_license"], row["raw_model"]) == (None, "Mistral-Small-24B-Instruct-2501 ")


def test_a_line_with_cells_too_many_or_too_few_is_a_defect() -> None:
    header = HEADERS["2024.10.16"]
    long = only(parse_csv(csv_file(header).rstrip(b"\n") + b",surplus\n"))
    short = only(parse_csv(header.encode() + b"\n1,1,Gemini-2.5-Pro,1474\n"))
    assert long["defect"] == "cells beyond the header: ['surplus']"
    assert short["defect"] == "not an interval: None"


@pytest.mark.parametrize(
    "header",
    [
        HEADERS["2024.10.16"].replace("arena_score", "score"),
        HEADERS["2024.10.16"].replace(",votes", ""),
        HEADERS["2024.10.16"].replace("arena_score", "arena_score,arena_elo"),
        HEADERS["2024.10.16"].replace("votes", "votes,votes"),
    ],
)
def test_a_renamed_missing_or_doubled_column_is_refused(header: str) -> None:
    with pytest.raises(PageChanged, match=r"expected the columns .*found"):
        parse_csv(header.encode() + b"\n")


def test_a_new_column_is_a_note() -> None:
    body = csv_file(HEADERS["2024.10.16"]).replace(b"url\n", b"url,price\n").replace(b"google.com/\n", b"g/,3\n")
    assert parse_csv(body).notes == ("column 'price' is new and not read",)


@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html>", b"\xff\xfe\x00", b'rank,model\n"1,'])
def test_what_is_no_such_csv_file_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged):
        parse_csv(body)


def test_a_header_alone_is_a_page_without_rows() -> None:
    assert parse_csv(HEADERS["2024.10.16"].encode() + b"\n").scores.is_empty()


# ---- catalogue


def test_a_catalogue_entry_is_a_rating_with_its_interval() -> None:
    row = only(parse_catalogue({"full": {"gemini-2.5-pro": ratings()}}))
    assert (row["board"], row["raw_model"]) == ("catalog_text_style_control/overall", "gemini-2.5-pro")
    assert (row["score_low"], row["score"], row["score_high"]) == (1482.1950714362556, *list(ratings().values())[:2])
    assert (row["n"], row["rank"], row["published_on"]) == (None, None, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("full", "overall"),
        ("if", "instruction_following"),
        ("hard_6", "hard_prompts"),
        ("hard_english_6", "hard_prompts_english"),
        ("long_user", "longer_query"),
        ("multiturn", "multi_turn"),
        ("no_tie", "exclude_ties"),
        ("coding", "coding"),
    ],
)
def test_a_renamed_category_goes_on_under_its_later_name(old: str, new: str) -> None:
    board = f"catalog_text_style_control/{new}"
    assert only(parse_catalogue({old: {"m": ratings()}}))["board"] == board
    assert SOURCE.board(board)


@pytest.mark.parametrize("rating", ["high", None, True, [1]])
def test_a_rating_that_is_no_number_is_a_defect(rating: object) -> None:
    row = only(parse_catalogue({"full": {"m": ratings(rating)}}))
    assert (row["score"], row["score_low"]) == (None, None)
    assert repr(rating) in str(row["defect"])


def test_a_bare_nan_is_refused() -> None:
    with pytest.raises(PageChanged, match="NaN"):
        parse_catalogue({"full": {"m": ratings(float("nan"))}})


@pytest.mark.parametrize(
    "document", [[], {"full": []}, {"full": {"m": 1494.4}}, {"full": {"m": {"rating": 1, "rating_q975": 2}}}]
)
def test_another_shape_is_refused(document: object) -> None:
    with pytest.raises(PageChanged, match=r"expected .*found"):
        parse_catalogue(document)


def test_a_new_field_is_a_note() -> None:
    assert parse_catalogue({"full": {"m": ratings() | {"votes": 3}}}).notes == ("field 'votes' is new and not read",)


def test_a_path_that_nobody_declared_is_refused() -> None:
    with pytest.raises(PageChanged, match=r"found csv/merged\.csv"):
        parse_csv(csv_file(HEADERS["2024.10.16"]), LMSYS.replace("lmsys", "merged"))


# ---- listings and scales


def test_tags_that_are_days_name_the_file_of_their_time() -> None:
    tags = [{"name": name} for name in ("v1.3.0", "2025.08.04", "2025.07.20", "2025.07.18", "2024.06.19")]
    base = f"{RAW}/fboulnois/llm-leaderboard-csv"
    assert list(dated_files(json.dumps(tags).encode(), SOURCE)) == [
        (date(2025, 8, 4), f"{base}/2025.08.04/csv/lmarena_text.csv"),
        (date(2025, 7, 18), f"{base}/2025.07.18/csv/lmsys.csv"),
        (date(2024, 6, 19), f"{base}/2024.06.19/csv/lmsys.csv"),
    ]


def test_a_version_is_dated_by_its_author_and_not_by_the_common_commit() -> None:
    commits = [
        {"sha": sha, "commit": {"author": {"date": authored}, "committer": {"date": "2025-05-27T00:31:13Z"}}}
        for sha, authored in (("a310074ac", "2025-05-20T12:00:00Z"), ("857735a2f", "2025-05-13T12:00:00-07:00"))
    ]
    path = "data/leaderboard-text.json"
    assert list(versions(json.dumps(commits).encode(), path, SOURCE)) == [
        (datetime(2025, 5, 20, 12, tzinfo=UTC), f"{RAW}/lmarena/arena-catalog/a310074ac/{path}"),
        (datetime(2025, 5, 13, 19, tzinfo=UTC), f"{RAW}/lmarena/arena-catalog/857735a2f/{path}"),
    ]


def test_the_commit_that_removed_a_renamed_file_is_not_asked_for() -> None:
    at = {"date": "2025-03-07T23:56:35Z"}
    removal = json.dumps([{"sha": "b3b0fef89", "commit": {"author": at, "committer": at}}]).encode()
    assert not list(versions(removal, "data/leaderboard-data.json", SOURCE))
    assert list(versions(removal, "data/leaderboard-text.json", SOURCE))


@pytest.mark.parametrize("body", [b"{}", b"[1]", b'[{"sha": "x"}]', b'{"message": "API rate limit exceeded"}'])
def test_a_listing_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged):
        list(dated_files(body, SOURCE))
    with pytest.raises(PageChanged):
        list(versions(body, "data/leaderboard-text.json", SOURCE))


@pytest.mark.parametrize(
    ("board", "before", "after"),
    [
        ("text_csv/overall", date(2025, 5, 23), date(2025, 6, 3)),  # +10
        ("text_csv/overall", date(2025, 6, 6), date(2025, 6, 12)),  # +5
        ("catalog_text_style_control/overall", date(2025, 5, 13), date(2025, 5, 20)),  # +59.9
        ("catalog_text_style_control/coding", date(2025, 5, 24), date(2025, 11, 6)),  # +23.0
        ("catalog_text/overall", date(2025, 2, 5), date(2025, 2, 7)),  # style-controlled until then
        ("catalog_text/hard_prompts", date(2025, 2, 5), date(2025, 2, 7)),
        ("catalog_vision/overall", date(2025, 5, 21), date(2025, 11, 6)),
    ],
)
def test_a_scale_break_starts_another_series(board: str, before: date, after: date) -> None:
    declared, _ = SOURCE.board(board)
    assert declared.version_on(before) != declared.version_on(after)


def test_archived_boards_are_never_the_headline_of_the_official_ones() -> None:
    official = {board.comparable_group for board in load_source(FOLDER / "arena").boards}
    assert all(board.comparable_group.startswith("arena_archive/") for board in SOURCE.boards)
    assert not any(board.featured for board in SOURCE.boards)
    assert official.isdisjoint(board.comparable_group for board in SOURCE.boards)


def test_a_model_listed_twice_is_passed_on_twice() -> None:
    header = HEADERS["2024.10.16"]
    line = csv_file(header, model="Yi-34B-Chat").split(b"\n")[1]
    page = parse_csv(b"\n".join([header.encode(), line, line, b""]))
    assert page.scores.filter(pl.col("raw_model") == "Yi-34B-Chat").height == 2
