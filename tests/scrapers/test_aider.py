"""Aider's files: each trap of the real ones, and what is refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
import yaml

from scrapers.parsing import yaml_body
from scrapers.record import PageChanged
from scrapers.source import FOLDER, load_source

SOURCE = load_source(FOLDER / "aider")
POLYGLOT, EDIT = SOURCE.parameters["latest"]
RUN = {
    "dirname": "2025-06-28-00-38-18--o3-pro-high",
    "test_cases": "225",
    "model": "o3-pro (high)",
    "edit_format": "diff",
    "commit_hash": "32faf82",
    "pass_rate_1": "43.6",
    "pass_rate_2": "84.9",
    "command": "aider --model o3-pro",
    "date": "2025-06-28",
    "versions": "0.85.1.dev",
    "total_cost": "146.3249",
}


def body(*runs: dict[str, str | None]) -> bytes:
    """A file in aider's form; None leaves a key out."""
    shown = ["\n  ".join(f"{k}: {v}" for k, v in (RUN | run).items() if v is not None) for run in runs]
    return "".join(f"- {run}\n\n" for run in shown).encode()


def rows(*runs: dict[str, str | None], url: str = POLYGLOT) -> list[dict]:
    return SOURCE.parse(body(*runs), url, SOURCE).scores.to_dicts()


def one(url: str = POLYGLOT, **run: str | None) -> dict:
    [row] = rows(run, url=url)
    return row


def test_a_run_is_read_with_its_second_try_as_the_score():
    row = one()
    assert (row["board"], row["raw_model"], row["score"], row["n"]) == ("polyglot", "o3-pro (high)", 84.9, 225)
    assert (row["submitted_on"], row["published_on"]) == (date(2025, 6, 28), None)
    assert (row["setting"], row["harness"], row["defect"]) == ("edit_format=diff", "aider", None)
    assert json.loads(row["extras"])["pass_rate_1"] == 43.6
    assert one(url=EDIT, test_cases="133")["board"] == "edit"


def test_an_all_digit_commit_hash_stays_text():
    assert json.loads(one(commit_hash="5318380")["extras"])["commit_hash"] == "5318380"
    assert json.loads(one(commit_hash="0123456")["extras"])["commit_hash"] == "0123456"


def test_yaml_words_for_truth_and_nothing_stay_names():
    assert [row["raw_model"] for row in rows({"model": "no"}, {"model": "null"})] == ["no", "null"]


@pytest.mark.parametrize("cost", ["0", "0.0000", "0.0", None])
def test_a_total_cost_of_0_is_unknown(cost):
    assert "total_cost" not in json.loads(one(total_cost=cost)["extras"])
    assert json.loads(one()["extras"])["total_cost"] == 146.3249


def test_test_cases_are_not_constant_and_a_tiny_run_takes_part_in_no_frontier():
    few, all_but_one = one(url=EDIT, test_cases="36"), one(test_cases="224")
    edit, _ = SOURCE.board("edit")
    polyglot, _ = SOURCE.board("polyglot")
    assert few["n"] == 36 < edit.min_n <= 132 and all_but_one["n"] == 224 > polyglot.min_n
    assert json.loads(few["extras"])["partial"] is True and json.loads(all_but_one["extras"])["partial"] is True
    assert "partial" not in one()["extras"]
    assert few["defect"] is None and all_but_one["defect"] is None


def test_a_polyglot_run_on_the_edit_board_is_another_benchmarks():
    row = one(url=EDIT, model="o1-mini-2024-09-12", test_cases="225", pass_rate_2="27.1")
    assert row["defect"] == "a run on 225 test cases, where the board has 133: another benchmark's"


def test_a_model_listed_whole_and_diff_is_two_runs():
    both = rows(
        {"model": "Qwen2.5-Coder-32B-Instruct"}, {"model": "Qwen2.5-Coder-32B-Instruct", "edit_format": "whole"}
    )
    assert [row["setting"] for row in both] == ["edit_format=diff", "edit_format=whole"]


def test_a_pair_keeps_its_name_and_states_its_editor():
    row = one(
        model="o3 (high) + gpt-4.1",
        edit_format="architect",
        editor_model="gpt-4.1",
        editor_edit_format="editor-diff",
        reasoning_effort="high",
    )
    assert row["raw_model"] == "o3 (high) + gpt-4.1"
    assert row["setting"] == ("edit_format=architect;editor_edit_format=editor-diff;editor_model=gpt-4.1;effort=high")


def test_effort_and_thinking_tokens_are_settings_and_no_thinking_is_one():
    assert one(thinking_tokens="32000")["setting"] == "edit_format=diff;thinking_tokens=32000"
    assert one(thinking_tokens="0")["setting"] == "edit_format=diff;thinking_tokens=0"


@pytest.mark.parametrize("key", ["_released", "released"])
def test_a_release_day_is_kept_as_text_under_either_key(key):
    assert json.loads(one(**{key: "2024-02-29"})["extras"])["released"] == "2024-02-29"


@pytest.mark.parametrize(
    ("run", "defect"),
    [
        ({"pass_rate_2": "pending"}, "pass_rate_2 is not a number: 'pending'"),
        ({"pass_rate_2": ".nan"}, "pass_rate_2 is not a number: '.nan'"),
        ({"pass_rate_2": "nan"}, "pass_rate_2 is not a finite number: 'nan'"),
        ({"pass_rate_2": None}, "run without pass_rate_2"),
        ({"date": "2025-13-01"}, "date is not a day: '2025-13-01'"),
        ({"test_cases": "many"}, "test_cases is not a number: 'many'"),
        ({"test_cases": "2.5"}, "test_cases is not a count: '2.5'"),
        ({"model": None}, "run without model"),
    ],
)
def test_a_run_that_cannot_be_typed_keeps_its_text(run, defect):
    [sound, row] = rows({}, run)
    assert sound["defect"] is None
    assert row["defect"] == defect


def test_a_new_key_is_a_note():
    page = SOURCE.parse(body({"cache_hits": "3"}), POLYGLOT, SOURCE)
    assert page.notes == ("new key of a run: cache_hits",) and page.scores.height == 1


# ---- refused


@pytest.mark.parametrize("key", ["pass_rate_2", "model", "test_cases", "date", "edit_format", "dirname"])
def test_a_renamed_key_is_refused(key):
    with pytest.raises(PageChanged, match=f"expected {key} in the runs"):
        SOURCE.parse(body({key: None, f"{key}_new": "1"}), POLYGLOT, SOURCE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchor"),
        (b"- model: *unknown\n", "alias"),
        (b"- !!python/object/apply:os.system [ls]\n", "tag"),
        (b"- " + b"[" * 5000 + b"]" * 5000, "deep nesting"),
        (b"- model: [x\n", "expected YAML"),
        (b"- model: \xff\xfe\n", "expected YAML"),
        (b"- a: 1\n---\n- a: 2\n", "expected YAML"),
    ],
)
def test_yaml_that_unfolds_or_is_none_is_refused(text, told):
    with pytest.raises(PageChanged, match=told):
        yaml_body(text)


def test_yaml_is_read_as_pyyaml_reads_it_but_for_the_types():
    text = body({}, {"model": '"a: b"'})
    assert yaml_body(text) == [{k: str(v) for k, v in row.items()} for row in yaml.load(text, yaml.BaseLoader)]
    assert yaml_body(text)[1]["model"] == "a: b"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"<html><body>404</body></html>\n", "expected a list of runs"),
        (b"runs:\n- model: x\n", "expected a list of runs"),
        (b"- model: [x, y]\n", "without lists or objects"),
    ],
)
def test_another_shape_is_refused(text, told):
    with pytest.raises(PageChanged, match=told):
        SOURCE.parse(text, POLYGLOT, SOURCE)


def test_another_file_is_refused():
    with pytest.raises(PageChanged, match=r"refactor_leaderboard\.yml"):
        SOURCE.parse(body({}), POLYGLOT.replace("polyglot", "refactor"), SOURCE)


@pytest.mark.parametrize("text", [b"", b"[]\n", b"---\n"])
def test_an_empty_file_gives_no_rows(text):
    assert SOURCE.parse(text, POLYGLOT, SOURCE).scores.is_empty()
