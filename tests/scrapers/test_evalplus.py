"""EvalPlus's page: each trap of its file, on literals, and its admission at the true gate."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scrapers.record import PageChanged
from scrapers.sample.evalplus.render import exchanges
from scrapers.source import FOLDER, load_source
from tests.scrapers.judging import balanced, judged
from warehouse.admit import board_id_of

SOURCE = load_source(FOLDER / "evalplus")
LATEST = str(SOURCE.parameters["latest"])
PASSED = {"humaneval": 88.4, "humaneval+": 79.3, "mbpp": 80.0, "mbpp+": 70.0}


def row(**changes: Any) -> dict[str, Any]:
    return {"link": "https://a.test", "open-data": "NONE", "pass@1": PASSED, "prompted": True, "size": 7.0} | changes


def read(models: dict[str, Any]) -> pl.DataFrame:
    return SOURCE.parse(json.dumps(models).encode(), LATEST, SOURCE).scores


def changed(body: bytes, change: Any) -> bytes:
    return json.dumps({name: change(model) for name, model in json.loads(body).items()}).encode()


@pytest.fixture(scope="module")
def latest() -> bytes:
    """The sample's newest file."""
    return next(answer.body for answer in exchanges() if answer.url == LATEST)


def test_a_model_gives_a_row_a_benchmark_in_percent() -> None:
    scores = read({"GPT-4 (May 2023)": row()})
    found = dict(scores.select("board", "score").rows())
    assert found == {"humaneval": 88.4, "humaneval_plus": 79.3, "mbpp": 80.0, "mbpp_plus": 70.0}
    assert scores["raw_model"].unique().to_list() == ["GPT-4 (May 2023)"]
    assert scores["n"].null_count() == 4 and scores["defect"].null_count() == 4


def test_a_null_half_gives_no_row() -> None:
    half = row(**{"pass@1": PASSED | {"mbpp": None, "mbpp+": None}})
    scores = read({"a": half, "b": row()})
    assert scores.filter(pl.col("raw_model") == "a")["board"].to_list() == ["humaneval", "humaneval_plus"]


@pytest.mark.parametrize("said", ["NONE", "None", "Partial", "Full"])
def test_open_data_is_about_data_and_is_no_open_flag(said: str) -> None:
    scores = read({"a": row(**{"open-data": said})})
    assert scores["raw_open_flag"].null_count() == 4
    assert json.loads(scores["extras"][0])["open_data"] == said


@pytest.mark.parametrize("size", [None, 7, 6.7])
def test_size_is_null_a_whole_number_or_a_fraction(size: float | None) -> None:
    assert json.loads(read({"a": row(size=size)})["extras"][0]).get("size_b") == size


def test_base_and_prompted_runs_stand_side_by_side_and_names_are_verbatim() -> None:
    scores = read({"Zephyr β-7B": row(), " CodeLlama-70B ": row(prompted=False)})
    humaneval = scores.filter(pl.col("board") == "humaneval").select("raw_model", "setting").rows()
    assert humaneval == [("Zephyr β-7B", "prompted=true"), (" CodeLlama-70B ", "prompted=false")]


def test_parted_scores_are_of_399_mbpp_tasks() -> None:
    parted = row(**{"pass@1_base": {"humaneval": 56.1, "mbpp": 52.9}, "pass@1_plus": {"humaneval": 51.8, "mbpp": 42.6}})
    del parted["pass@1"]
    found = read({"Code-13B": parted}).select("board", "score", "n").rows()
    plus = [("humaneval_plus", 51.8, None), ("mbpp_plus", 42.6, 399)]
    assert sorted(found) == sorted([("humaneval", 56.1, None), ("mbpp", 52.9, 399), *plus])


def test_mbpp_of_378_tasks_is_another_version_of_the_board() -> None:
    days = (date(2024, 3, 31), date(2024, 4, 29))
    assert [board_id_of(SOURCE, "mbpp_plus", day)[0] for day in days] == [
        "evalplus/mbpp_plus@0.1",
        "evalplus/mbpp_plus@0.2",
    ]
    assert board_id_of(SOURCE, "humaneval", days[0])[0] == "evalplus/humaneval"


@pytest.mark.parametrize("value", ["n/a", True, [88.4], {}])
def test_a_score_that_is_no_number_is_a_defect_with_its_text(value: object) -> None:
    scores = read({"a": row(**{"pass@1": PASSED | {"mbpp": value}}), "b": row()})
    [defect] = scores.filter(pl.col("raw_model") == "a")["defect"].drop_nulls().to_list()
    assert defect == f"mbpp: not a number: {value!r}"


def test_a_row_without_scores_is_a_defect_on_every_board() -> None:
    scores = read({"a": row(**{"pass@1": None}), "b": row()})
    assert scores.filter(pl.col("raw_model") == "a")["defect"].len() == 4
    assert scores.filter(pl.col("raw_model") == "a")["score"].null_count() == 4


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "expected JSON"),
        (b"<!DOCTYPE html>", "expected JSON"),
        (b'{"a": {"pass@1": {"humaneval": NaN}}}', "found NaN"),
        (b"[]", "expected an object"),
        (b'{"a": 88.4}', "expected an object"),
        (json.dumps({"a": {k: v for k, v in row().items() if k != "prompted"}}).encode(), "expected prompted"),
        (json.dumps({"a": row(**{"pass@1": {"humaneval": 88.4}})}).encode(), "expected pass@1"),
        (json.dumps({"a": {"score" if k == "pass@1" else k: v for k, v in row().items()}}).encode(), "expected pass@1"),
    ],
)
def test_another_shape_or_a_missing_key_is_refused(body: bytes, found: str) -> None:
    with pytest.raises(PageChanged, match=found):
        SOURCE.parse(body, LATEST, SOURCE)


def test_new_keys_and_benchmarks_are_told() -> None:
    models = {"a": row(tokens=3, **{"pass@1": PASSED | {"evoeval": 50.0}})}
    page = SOURCE.parse(json.dumps(models).encode(), LATEST, SOURCE)
    assert page.notes == ("new benchmark: evoeval", "new key of a row: tokens") and page.scores.height == 4


def fractions(model: dict[str, Any]) -> dict[str, Any]:
    return model | {"pass@1": {key: value and value / 100 for key, value in model["pass@1"].items()}}


def test_a_first_file_of_fractions_is_refused(latest: bytes, tmp_path: Path) -> None:
    gate = judged(SOURCE, LATEST, tmp_path, changed(latest, fractions))
    assert set(gate.admissions["outcome"]) == {"drifted"} and gate.admitted.is_empty()


@pytest.mark.parametrize(
    ("what", "outcome"), [("fractions", "drifted"), ("most rows gone", "partial"), ("an empty object", "empty")]
)
def test_a_broken_file_reaches_nobody(what: str, outcome: str, latest: bytes, tmp_path: Path) -> None:
    models = json.loads(latest)
    broken = {
        "fractions": changed(latest, fractions),
        "most rows gone": json.dumps(dict(list(models.items())[::2])).encode(),
        "an empty object": b"{}",
    }[what]
    gate = judged(SOURCE, LATEST, tmp_path, latest, broken)
    outcomes = {frozenset(states["outcome"]) for states in gate.admissions.partition_by("state_at")}
    assert outcomes == {frozenset({"whole"}), frozenset({outcome})}
    assert balanced(gate) and gate.admitted.height == 428
