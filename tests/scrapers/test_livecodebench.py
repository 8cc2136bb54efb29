"""LiveCodeBench's results by problem: each trap of the real ones, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from statistics import stdev

import pytest

from scrapers.record import PageChanged
from scrapers.source import FOLDER, load_source

SOURCE = load_source(FOLDER / "livecodebench")
WINDOW, ALL = "2024-08-01_2025-01-01", "all_problems/2023-05-01_2025-01-01"


def ms(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


MARKS = [ms(f"{2023 + month // 12}-{month % 12 + 1:02}-01") for month in range(4, 25)]  # 2023-05-01 to 2025-01-01
MODEL = {
    "model_repr": "DeepSeek-V3",
    "model_name": "deepseek-chat",
    "model_style": "DeepSeekAPI",
    "release_date": ms("2023-06-30"),
    "link": "https://huggingface.co/deepseek-ai/DeepSeek-V3",
}


def result(question: str, score: float | None, day: str = "2024-09-01", **other: object) -> dict[str, object]:
    """One model's result on one problem."""
    given = {"question_id": question, "model": "DeepSeek-V3", "date": ms(day), "difficulty": "easy"}
    return given | {"pass@1": score, "platform": "leetcode"} | other


def body(*results: dict, models: tuple[dict, ...] = (MODEL,), **other: object) -> bytes:
    document = {"performances": list(results), "models": list(models), "date_marks": MARKS}
    return json.dumps(document | other).encode()


def read(*results: dict, models: tuple[dict, ...] = (MODEL,), **other: object) -> dict[tuple[str, str], dict]:
    """Rows by board and model."""
    scores = SOURCE.parse(body(*results, models=models, **other), SOURCE.parameters["latest"], SOURCE).scores
    assert not scores.select("board", "raw_model").is_duplicated().any()
    return {(row["board"], row["raw_model"]): row for row in scores.to_dicts()}


def test_the_window_is_part_of_the_board_and_the_same_model_differs_by_window():
    rows = read(
        result("old", 100.0, "2023-06-01"),
        result("a", 100.0, "2024-08-01", difficulty="medium"),  # first and last day are in
        result("b", 0.0),
        result("c", 0.0, "2025-01-01", difficulty="hard"),
        result("later", 100.0, "2025-01-02"),
    )
    found = {board: (row["score"], row["n"]) for (board, _), row in rows.items()}
    assert found == {
        f"{WINDOW}/overall": (pytest.approx(100 / 3), 3),
        ALL: (50.0, 4),
        f"{WINDOW}/easy": (0.0, 1),
        f"{WINDOW}/medium": (100.0, 1),
        f"{WINDOW}/hard": (0.0, 1),
    }
    assert rows[ALL, "DeepSeek-V3"]["std_error"] == pytest.approx(stdev([100, 100, 0, 0]) / 2)


def test_the_default_window_starts_where_the_sites_slider_does():
    """At mark 15 of more than 12, at mark 4 before that (as in April 2024, with marks at 07:00 UTC)."""
    california = [mark + 7 * 3600 * 1000 for mark in MARKS[:12]]
    rows = read(result("a", 10.0, "2023-09-01"), result("b", 30.0, "2024-04-01"), date_marks=california)
    assert rows["2023-09-01_2024-04-01/overall", "DeepSeek-V3"]["score"] == 30.0
    with pytest.raises(PageChanged, match="at which the slider starts, found 4 marks"):
        read(result("a", 10.0), date_marks=MARKS[:4])
    rows = read(result("a", 10.0, "2023-10-01"), date_marks=MARKS[:14])  # no mark 15 yet
    assert ("2023-09-01_2024-06-01/overall", "DeepSeek-V3") in rows


def test_a_model_released_in_the_window_is_contaminated_and_takes_no_part():
    """`release_date >= start`: listed by the site without a rank."""
    on_the_day, day_before = (MODEL | {"release_date": ms(day)} for day in ("2024-08-01", "2024-07-31"))
    rows = read(result("a", 10.0), models=(on_the_day,))
    assert json.loads(rows[f"{WINDOW}/overall", "DeepSeek-V3"]["extras"])["flagged"] is True
    rows = read(result("a", 10.0), models=(day_before,))
    assert "flagged" not in rows[f"{WINDOW}/overall", "DeepSeek-V3"]["extras"]
    assert json.loads(rows[ALL, "DeepSeek-V3"]["extras"])["flagged"] is True


def test_a_release_date_is_a_placeholder_and_dates_nothing():
    row = read(result("a", 10.0))[f"{WINDOW}/overall", "DeepSeek-V3"]
    assert (row["submitted_on"], row["published_on"]) == (None, None)
    assert json.loads(row["extras"])["release_date"] == "2023-06-30"


@pytest.mark.parametrize("name", ["O1-2024-12-17 (N=1) (High)", "Gemini-Pro-1.5 (n=1)"])
def test_attempts_and_effort_in_a_name_stay_in_it(name):
    row = read(result("a", 10.0, model=name), models=(MODEL | {"model_repr": name},))[f"{WINDOW}/overall", name]
    assert (row["raw_model"], row["setting"], row["defect"]) == (name, "", None)


def test_a_result_of_no_listed_model_is_held_back():
    rows = read(result("a", 10.0), result("a", 90.0, model="deepseek-chat"))
    assert rows[f"{WINDOW}/overall", "deepseek-chat"]["defect"] == "no such model_repr among the models"
    assert rows[f"{WINDOW}/overall", "DeepSeek-V3"]["defect"] is None


@pytest.mark.parametrize(
    ("results", "defect"),
    [
        ([result("a", 10.0), result("a", 20.0)], "several results for one problem"),
        ([result("a", 271.0), result("b", 20.0)], "a pass@1 that is no percentage"),
        ([result("a", -1.0)], "a pass@1 that is no percentage"),
        ([result("a", None)], "no result in this window"),
    ],
)
def test_results_that_cannot_be_believed_are_held_back(results, defect):
    assert read(*results)[f"{WINDOW}/overall", "DeepSeek-V3"]["defect"] == defect


def test_a_model_without_release_date_is_not_listed_by_the_site():
    rows = read(result("a", 10.0), models=(MODEL | {"release_date": None},))
    assert "without release_date" in rows[f"{WINDOW}/overall", "DeepSeek-V3"]["defect"]


def test_a_model_with_fewer_problems_says_so():
    other = MODEL | {"model_repr": "b"}
    rows = read(result("a", 10.0), result("b", 20.0), result("a", 60.0, model="b"), models=(MODEL, other))
    part, whole = rows[f"{WINDOW}/overall", "b"], rows[f"{WINDOW}/overall", "DeepSeek-V3"]
    assert part["n"] == 1 and json.loads(part["extras"])["partial"] is True
    assert whole["n"] == 2 and "partial" not in whole["extras"]


def test_news_is_told():
    given = body(result("a", 10.0, difficulty="insane", seconds=3), models=(MODEL, MODEL | {"model_repr": "b"}), x=1)
    page = SOURCE.parse(given, SOURCE.parameters["latest"], SOURCE)
    assert set(page.notes) == {
        "new key: x",
        "new key of performances: seconds",
        "new difficulty, part of the overall score only: insane",
        "model without a result: b",
    }


def test_every_board_is_declared():
    declared = {board: SOURCE.board(board)[0] for board in (f"{WINDOW}/overall", ALL, f"{WINDOW}/hard")}
    groups = [board.comparable_group for board in declared.values()]
    assert groups == ["livecodebench/overall", "livecodebench/all_problems", "livecodebench/{difficulty}"]
    assert not any(board.featured for board in declared.values()), "the states at hand have one open model"


# ---- refused


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"date_marks": [mark // 1000 for mark in MARKS]}, "ascending date_marks in ms"),
        ({"date_marks": MARKS[::-1]}, "ascending date_marks"),
        ({"date_marks": []}, "expected date_marks"),
        ({"date_marks": [True] * 16}, "expected date_marks"),
        ({"performances": {}}, "performances to be a list"),
        ({"performances": ["x"]}, "performances to be a list"),
        ({"models": ["x"]}, "models to be a list"),
        ({"performances": [result("a", "10.0")]}, r"found others in \['pass@1'\]"),
        ({"performances": [result("a", True)]}, r"found others in \['pass@1'\]"),
        ({"performances": [result("a", 1.0, date="2024-09-01")]}, r"found others in \['date'\]"),
        ({"performances": [result("a", 1.0, date=10**30)]}, r"found others in \['date'\]"),
        ({"performances": [result("a", 1.0, date=ms("2024-09-01") // 1000)]}, "days of problems in ms"),
        ({"performances": [result("a", 1.0), result("b", 1.0, date=None)]}, "days of problems in ms"),
        ({"models": [MODEL | {"model_repr": 3}]}, r"found others in \['model_repr'\]"),
    ],
)
def test_another_shape_or_unit_is_refused(other, told):
    with pytest.raises(PageChanged, match=told):
        read(result("a", 10.0), **other)


@pytest.mark.parametrize("key", ["pass@1", "model", "date", "question_id", "difficulty"])
def test_a_renamed_key_of_a_result_is_refused(key):
    """The execution scenario's file has `Pass@1`."""
    renamed = {name.replace(key, key.title()): value for name, value in result("a", 10.0).items()}
    with pytest.raises(PageChanged, match=f"expected {key} in each of performances"):
        read(renamed)


@pytest.mark.parametrize("text", [b"[]", b'{"performances": []}', b"<html>", b'{"performances": [NaN]}'])
def test_what_is_no_such_document_is_refused(text):
    with pytest.raises(PageChanged):
        SOURCE.parse(text, SOURCE.parameters["latest"], SOURCE)


def test_a_file_without_results_gives_no_rows():
    assert read() == {}
