"""Arena's official dataset: its page on parquet files made for the case, each trap by its name."""

from __future__ import annotations

import io
import math
from datetime import date

import polars as pl
import pytest

from scrapers.record import SCORES, Page, PageChanged
from scrapers.source import FOLDER, load_source

SOURCE = load_source(FOLDER / "arena")
URL = SOURCE.parameters["url"]
# One row of 2026-10-02 as the dataset states it.
REAL = {
    "model_name": "gemini-4-argon-high",
    "organization": "google",
    "license": "Proprietary",
    "rating": 1525.2150000155266,
    "rating_lower": 1516.3851952929315,
    "rating_upper": 1534.0448047381217,
    "variance": 20.295792582536265,
    "vote_count": 4932.0,
    "rank": 1,
    "category": "overall",
    "leaderboard_publish_date": "2026-10-02",
}


def parquet(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def rows(*changes: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([{**REAL, **change} for change in changes or [{}]], infer_schema_length=None)


def parse(frame: pl.DataFrame | bytes, subset: str = "text_style_control", split: str = "latest") -> Page:
    body = frame if isinstance(frame, bytes) else parquet(frame)
    return SOURCE.parse(body, str(URL).format(subset=subset, split=split), SOURCE)


def only(page: Page) -> dict[str, object]:
    (row,) = page.scores.to_dicts()
    return row


def test_a_row_says_what_the_dataset_says() -> None:
    row = only(parse(rows()))
    assert row["board"] == "text_style_control/overall"
    assert row["published_on"] == date(2026, 10, 2)
    assert (row["raw_model"], row["raw_organization"]) == ("gemini-4-argon-high", "google")
    assert (row["score"], row["n"], row["rank"]) == (REAL["rating"], 4932, 1)
    assert (row["score_low"], row["score_high"]) == (REAL["rating_lower"], REAL["rating_upper"])
    # The interval is the rating -/+ 1.959964 standard errors.
    assert row["std_error"] * 1.959964 == pytest.approx(row["score_high"] - row["score"], abs=1e-5)  # type: ignore[operator]
    assert (row["setting"], row["harness"], row["defect"], row["extras"]) == ("", "", None, None)


def test_types_that_differ_between_subsets_give_the_same_record() -> None:
    floats = rows().with_columns(pl.col("rank").cast(pl.Float64))
    integers = rows().with_columns(pl.col("vote_count").cast(pl.Int64), pl.col("rank").cast(pl.Int32))
    texts = rows().with_columns(pl.col("license").cast(pl.Categorical))
    dates = rows().with_columns(pl.col("leaderboard_publish_date").str.to_date())
    pages = [only(parse(frame)) for frame in (rows(), floats, integers, texts, dates)]
    assert all(page == pages[0] for page in pages)


def test_the_order_of_columns_has_no_effect() -> None:
    turned = rows().select(reversed(rows().columns))
    assert parse(turned).scores.equals(parse(rows()).scores)


@pytest.mark.parametrize("column", sorted(REAL))
def test_a_missing_column_is_refused_by_name(column: str) -> None:
    with pytest.raises(PageChanged, match=f"missing \\['{column}'\\]"):
        parse(rows().drop(column))


def test_a_renamed_column_is_refused_with_what_was_found() -> None:
    with pytest.raises(PageChanged, match=r"missing \['rating'\], found .*'elo'"):
        parse(rows().rename({"rating": "elo"}))


@pytest.mark.parametrize(
    ("column", "value"), [("rating", "1525.2"), ("model_name", 7), ("leaderboard_publish_date", 20261002)]
)
def test_a_column_of_another_kind_is_refused(column: str, value: object) -> None:
    with pytest.raises(PageChanged, match=f"{column} is "):
        parse(rows({column: value}))


def test_a_new_column_is_a_note_and_changes_nothing() -> None:
    page = parse(rows().with_columns(pl.lit(3).alias("style_coefficient")))
    assert page.notes == ("column 'style_coefficient' is new and not read",)
    assert page.scores.equals(parse(rows()).scores)


def test_a_new_category_is_a_note_and_a_board() -> None:
    page = parse(rows({"category": "underwater_basketry"}))
    assert page.notes == ("category 'underwater_basketry' of text_style_control is new",)
    assert SOURCE.board(str(only(page)["board"]))[1] == {"category": "underwater_basketry"}


@pytest.mark.parametrize("body", [b"", b"<html>Too many requests</html>", b"PAR1", b"PAR1" + b"\0" * 40 + b"PAR1"])
def test_what_is_no_parquet_file_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged, match="expected a parquet file"):
        parse(body)


def test_a_parquet_file_cut_anywhere_is_refused() -> None:
    body = parquet(rows(*({"model_name": f"model {number}"} for number in range(50))))
    for size in range(0, len(body) - 1, 97):
        with pytest.raises(PageChanged):
            parse(body[:size])


def test_garbled_bytes_are_refused_or_read_and_never_an_error_of_another_kind() -> None:
    body = parquet(rows(*({"model_name": f"model {number}"} for number in range(50))))
    for place in range(0, len(body), 7):
        garbled = body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :]
        try:
            page = parse(garbled)
        except PageChanged:
            continue
        assert page.scores.schema == SCORES


def test_more_rows_than_the_cap_are_refused_before_they_are_unpacked() -> None:
    capped = SOURCE.model_copy(update={"parameters": {**SOURCE.parameters, "max_rows": 1}})
    with pytest.raises(PageChanged, match="expected at most 1 rows, found 2"):
        capped.parse(parquet(rows({}, {})), str(URL).format(subset="text", split="full"), capped)


@pytest.mark.parametrize(
    "url",
    [
        "https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset/resolve/main/agent/latest-00000-of-00001.parquet",
        "https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset/tree/main",
    ],
)
def test_a_subset_of_another_schema_is_refused(url: str) -> None:
    with pytest.raises(PageChanged, match="expected the URL of a known subset"):
        SOURCE.parse(parquet(rows()), url, SOURCE)


@pytest.mark.parametrize("rating", [math.nan, math.inf, -math.inf, None])
def test_a_rating_that_is_no_number_is_a_defect_and_no_score(rating: float | None) -> None:
    row = only(parse(rows({"rating": rating}).with_columns(pl.col("rating").cast(pl.Float64))))
    assert row["score"] is None
    assert str(row["defect"]).startswith("rating is ")


def test_a_rank_of_nan_is_no_rank() -> None:
    row = only(parse(rows({"model_name": "falcon-180b-chat", "rank": math.nan})))
    assert (row["rank"], row["defect"]) == (None, None)


@pytest.mark.parametrize("variance", [None, math.nan, -1.0])
def test_a_missing_or_negative_variance_gives_no_standard_error(variance: float | None) -> None:
    frame = rows({"variance": variance}).with_columns(pl.col("variance").cast(pl.Float64))
    assert (only(parse(frame))["std_error"], only(parse(frame))["defect"]) == (None, None)


def test_licence_propretary_stays_verbatim_and_an_empty_organisation_is_null() -> None:
    row = only(parse(rows({"model_name": "claude-3-5-haiku ", "license": "Propretary", "organization": ""})))
    assert (row["raw_license"], row["raw_organization"]) == ("Propretary", None)
    assert row["raw_model"] == "claude-3-5-haiku "  # a trailing space is the page's, too


@pytest.mark.parametrize("votes", [-3.0, 12.5, math.inf])
def test_votes_that_are_no_count_are_a_defect(votes: float) -> None:
    row = only(parse(rows({"vote_count": votes})))
    assert (row["n"], row["defect"]) == (None, f"vote_count is {votes}")


@pytest.mark.parametrize(
    ("column", "value"), [("leaderboard_publish_date", "2508-22-"), ("model_name", None), ("category", None)]
)
def test_a_row_without_day_name_or_category_says_so(column: str, value: str | None) -> None:
    row = parse(rows({}, {column: value})).scores.row(1, named=True)
    assert row["defect"] == f"{column} is {value or 'missing'}"


def test_a_row_without_category_is_on_a_board_that_nobody_declared() -> None:
    board = parse(rows({}, {"category": None})).scores["board"][1]
    assert board == "text_style_control/(missing)"
    with pytest.raises(KeyError, match="no board in source"):
        SOURCE.board(board)


@pytest.mark.parametrize("category", ["a'; drop table scores; --", "foo@2026", "", "a b", "Ünï", "x" * 81, "a\n"])
def test_a_hostile_category_is_no_declared_board(category: str) -> None:
    board = only(parse(rows({"category": category})))["board"]
    assert board == f"text_style_control/{category}"
    with pytest.raises(KeyError, match="no board in source"):
        SOURCE.board(str(board))


def test_every_known_category_is_a_declared_board() -> None:
    for category in SOURCE.parameters["categories"]:
        assert SOURCE.board(f"vision/{category}")[1] == {"category": category}


def test_doubled_rows_are_passed_on_with_their_votes() -> None:
    doubled = [
        {"model_name": "gpt-5.3-codex (codex-harness)", "rating": 1408.627064, "vote_count": 2525.0},
        {"model_name": "gpt-5.3-codex (codex-harness)", "rating": 1369.292562, "vote_count": 3504.0},
    ]
    assert parse(rows(*doubled), "webdev").scores.select("raw_model", "score", "n").rows() == [
        ("gpt-5.3-codex (codex-harness)", 1408.627064, 2525),
        ("gpt-5.3-codex (codex-harness)", 1369.292562, 3504),
    ]


def test_only_overall_and_coding_are_featured_and_style_control_comes_first() -> None:
    featured = [board.board for board in SOURCE.boards if board.featured]
    assert featured == [
        "text_style_control/overall",
        "text_style_control/coding",
        "vision_style_control/overall",
        "webdev/overall",
    ]
    styled, _ = SOURCE.board("text_style_control/coding")
    raw, fields = SOURCE.board("text/coding")
    assert raw.comparable_group.format(**fields) == styled.comparable_group == "arena/text/coding"
    assert styled.preference > raw.preference
    assert {styled.access, raw.access} == {"human_preference"}


@pytest.mark.parametrize(
    ("board", "day", "version"),
    [
        ("text/overall", date(2023, 12, 20), "1"),
        ("text/overall", date(2024, 1, 9), "2024-01-09"),
        ("text/overall", date(2025, 5, 11), "2024-01-09"),
        ("text/coding", date(2026, 8, 12), "2025-07-25"),
        ("text_style_control/overall", date(2025, 5, 11), "1"),
        ("text_style_control/overall", date(2025, 5, 19), "2025-05-19"),
        ("text_style_control/math", date(2026, 5, 7), "2025-07-25"),
        ("text_style_control/math", date(2026, 5, 12), "2026-05-12"),
    ],
)
def test_a_scale_break_starts_another_series(board: str, day: date, version: str) -> None:
    declared, _ = SOURCE.board(board)
    in_force = declared.version_on(day)
    assert in_force is not None and in_force.name == version
