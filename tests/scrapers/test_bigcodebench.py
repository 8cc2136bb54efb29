"""BigCodeBench's page: each trap of its files, on literals, and its admission at the true gate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scrapers.record import PageChanged
from scrapers.sample.bigcodebench.render import exchanges
from scrapers.source import FOLDER, load_source
from tests.scrapers.judging import balanced, judged

SOURCE = load_source(FOLDER / "bigcodebench")
FULL, HARD = SOURCE.parameters["latest"]
O1 = "o1-2024-12-17 (temperature=1, reasoning=high)"


def row(instruct: object = 51.1, complete: object = 61.1, **changes: Any) -> dict[str, Any]:
    passed = {"instruct": instruct, "complete": complete}
    about = {"link": "https://a.test", "open-data": "None", "prompted": True, "moe": False, "size": None}
    return about | {"pass@1": passed, "act_param": None, "date": "2024-05-13", "prefill": True} | changes


def read(models: dict[str, Any], url: str = FULL) -> pl.DataFrame:
    return SOURCE.parse(json.dumps(models).encode(), url, SOURCE).scores


@pytest.fixture(scope="module")
def hard() -> bytes:
    """The sample's newest file of the hard part."""
    return next(answer.body for answer in exchanges() if answer.url == HARD)


def test_a_model_gives_both_runs_and_their_mean() -> None:
    assert read({"GPT-4o-2024-05-13": row()}).select("board", "score").rows() == [
        ("full/complete", 61.1),
        ("full/instruct", 51.1),
        ("full/average", 56.1),
    ]


def test_the_full_benchmark_is_null_for_models_that_the_hard_part_has() -> None:
    both = {"GPT-4o": row(), O1: row(None, None)}
    assert read(both)["raw_model"].unique().to_list() == ["GPT-4o"]
    hard = read(both | {O1: row(32.4, 35.1)}, HARD).filter(pl.col("raw_model") == O1)
    assert hard.select("board", "score").rows() == [
        ("hard/complete", 35.1),
        ("hard/instruct", 32.4),
        ("hard/average", 33.75),
    ]


def test_a_base_model_has_no_mean() -> None:
    base = read({"StarCoder2-3B": row(None, 21.4, prompted=False), "b": row()})
    assert base.filter(pl.col("raw_model") == "StarCoder2-3B")["board"].to_list() == ["full/complete"]


def test_what_is_baked_into_a_name_stays_there() -> None:
    assert read({O1: row()}, HARD)["raw_model"].unique().to_list() == [O1]


def test_the_date_is_a_release_and_no_submission() -> None:
    scores = read({"a": row()})
    assert scores["submitted_on"].null_count() == 3 and scores["published_on"].null_count() == 3
    assert json.loads(scores["extras"][0])["released_on"] == "2024-05-13"


def test_open_data_is_no_open_flag() -> None:
    scores = read({"a": row(**{"open-data": "None"}), "b": row(**{"open-data": "Full"})})
    assert scores["raw_open_flag"].null_count() == 6


def test_prefill_is_a_setting_which_older_states_do_not_have() -> None:
    old = row(elo_mle=1080, lazy=True, direct_complete=False)
    del old["prefill"], old["date"], old["moe"], old["act_param"]
    page = SOURCE.parse(json.dumps({"a": old, "b": row(prefill=False)}).encode(), FULL, SOURCE)
    settings = dict(page.scores.select("raw_model", "setting").rows())
    assert settings == {"a": "prompted=true", "b": "prefill=false;prompted=true"}
    assert page.notes == ()


def test_a_score_that_is_no_number_is_a_defect_and_has_no_mean() -> None:
    scores = read({"a": row("51,1"), "b": row()}).filter(pl.col("raw_model") == "a")
    assert scores.select("board", "score", "defect").rows() == [
        ("full/complete", 61.1, None),
        ("full/instruct", None, "instruct: not a number: '51,1'"),
    ]


def test_a_row_without_scores_is_a_defect() -> None:
    scores = read({"a": row(**{"pass@1": None}), "b": row()}).filter(pl.col("raw_model") == "a")
    assert scores["defect"].to_list() == ["no pass@1 in the row"] * 2


@pytest.mark.parametrize(
    ("body", "url", "found"),
    [
        (b"", FULL, "expected JSON"),  # as of 2024-06-12
        (b"404: Not Found", FULL, "expected JSON"),
        (b"[]", FULL, "expected an object"),
        (json.dumps({"a": row()}).encode(), FULL.replace("results", "elo"), "expected one of"),
        (json.dumps({"a": {k: v for k, v in row().items() if k != "size"}}).encode(), FULL, "expected size"),
        (json.dumps({"a": row(**{"pass@1": {"complete": 61.1}})}).encode(), FULL, "expected pass@1 of"),
    ],
)
def test_another_shape_a_missing_key_or_an_empty_file_is_refused(body: bytes, url: str, found: str) -> None:
    with pytest.raises(PageChanged, match=found):
        SOURCE.parse(body, url, SOURCE)


def test_new_keys_and_task_sets_are_told() -> None:
    models = {"a": row(tokens=3, **{"pass@1": {"instruct": 1.0, "complete": 2.0, "chat": 3.0}})}
    page = SOURCE.parse(json.dumps(models).encode(), FULL, SOURCE)
    assert page.notes == ("new key of a row: tokens", "new task set: chat") and page.scores.height == 3


def fractions(models: dict[str, Any]) -> dict[str, Any]:
    return {
        name: model | {"pass@1": {key: value and value / 100 for key, value in model["pass@1"].items()}}
        for name, model in models.items()
    }


def test_a_first_file_of_fractions_is_refused(hard: bytes, tmp_path: Path) -> None:
    gate = judged(SOURCE, HARD, tmp_path, json.dumps(fractions(json.loads(hard))).encode())
    assert set(gate.admissions["outcome"]) == {"drifted"} and gate.admitted.is_empty()


@pytest.mark.parametrize(
    ("what", "outcome"), [("fractions", "drifted"), ("most rows gone", "partial"), ("an empty object", "empty")]
)
def test_a_broken_file_reaches_nobody(what: str, outcome: str, hard: bytes, tmp_path: Path) -> None:
    models = json.loads(hard)
    broken = {"fractions": fractions(models), "most rows gone": dict(list(models.items())[::2]), "an empty object": {}}[
        what
    ]
    gate = judged(SOURCE, HARD, tmp_path, hard, json.dumps(broken).encode())
    outcomes = {frozenset(states["outcome"]) for states in gate.admissions.partition_by("state_at")}
    assert outcomes == {frozenset({"whole"}), frozenset({outcome})}
    assert balanced(gate) and gate.admitted.height == 542
