"""HELM's page: each trap of its tables, on literals, and its admission at the true gate."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scrapers.record import PageChanged
from scrapers.sample.helm.render import exchanges
from scrapers.source import FOLDER, load_source
from scrapers.sources.helm.page import release_day, releases
from tests.scrapers.judging import balanced, judged

SOURCE = load_source(FOLDER / "helm")
COLUMNS = {project: list(facts["columns"]) for project, facts in SOURCE.parameters["projects"].items()}
Cell = dict[str, Any]


def address(project: str, release: str = "v1.13.0") -> str:
    group = SOURCE.parameters["projects"][project]["group"]
    return str(SOURCE.parameters["table"]).format(project=project, release=release, group=group)


LITE = address("lite")


def cells(shown: str, runs_of: str | None, *values: object) -> list[Cell]:
    """A row: the first score is a mean, with no runs behind it; None is a cell without value."""
    row: list[Cell] = [{"value": shown}]
    for place, value in enumerate(values):
        cell: Cell = {} if value is None else {"value": value}
        runs = [f"mmlu:subject={part},model={runs_of},method=joint" for part in "ab"]
        row.append(cell | {"run_spec_names": runs} if runs_of and place else cell)
    return row


def tabs(*rows: list[Cell], project: str = "lite", first: str = "Model", **head: Any) -> list[dict[str, Any]]:
    header = [{"value": first}, *({"value": title, "lower_is_better": False} | head for title in COLUMNS[project])]
    return [{"title": "Accuracy", "header": header, "rows": list(rows), "name": "accuracy"}]


def page(table: object, url: str = LITE) -> Any:
    return SOURCE.parse(json.dumps(table).encode(), url, SOURCE)


GPT = cells("GPT-4o (2024-05-13)", "openai_gpt-4o-2024-05-13", 0.938, 0.748, 0.829, 0.905)


def test_shares_become_percent_and_the_release_is_part_of_the_win_rates_board() -> None:
    scores = page(tabs(GPT)).scores
    assert scores.select("board", "score").rows() == [
        ("lite/mean_win_rate/v1-13-0", 93.8),
        ("lite/mmlu", 74.8),
        ("lite/math", 82.9),
        ("lite/gsm8k", 90.5),
    ]
    older = page(tabs(GPT), address("lite", "v1.9.0")).scores["board"][0]
    board, fields = SOURCE.board(older)
    assert fields == {"release": "v1-9-0"} and board.comparable_group == "helm/lite_mean_win_rate"


@pytest.mark.parametrize(
    ("runs_of", "named"),
    [
        ("amazon_nova-pro-v1:0", "amazon/nova-pro-v1:0"),
        ("meta_llama-3.1-405b-instruct-turbo", "meta/llama-3.1-405b-instruct-turbo"),
        ("qwen_qwen3-235b-a22b-fp8-tput", "qwen/qwen3-235b-a22b-fp8-tput"),
        ("a-team_one_more_name", "a-team/one_more_name"),
    ],
)
def test_a_row_is_named_as_its_runs_name_it_with_hosts_suffixes(runs_of: str, named: str) -> None:
    scores = page(tabs(cells("As Shown", runs_of, 0.5, 0.6, 0.7, 0.8))).scores
    assert scores["raw_model"].unique().to_list() == [named]
    assert json.loads(scores["extras"][0]) == {"display_name": "As Shown", "release": "v1.13.0"}


def test_a_deployment_is_not_the_model() -> None:
    row = cells("Yi (34B)", None, 0.5, 0.6, 0.7, 0.8)
    row[4]["run_spec_names"] = ["gsm:model_deployment=together_yi-34b,model=01-ai_yi-34b,stop=none"]
    assert page(tabs(row)).scores["raw_model"].unique().to_list() == ["01-ai/yi-34b"]


def test_a_row_without_runs_has_the_name_shown() -> None:
    assert page(tabs(cells("Some Model", None, 0.5, 0.6, 0.7, 0.8))).scores["raw_model"].unique().to_list() == [
        "Some Model"
    ]


def test_a_cell_that_was_not_run_gives_no_row() -> None:
    phi = cells("Phi-3 (7B)", "microsoft_phi-3-small-8k-instruct", 0.5, 0.6, 0.7, None)
    boards = page(tabs(phi, GPT)).scores.filter(pl.col("raw_model").str.starts_with("microsoft"))["board"].to_list()
    assert boards == ["lite/mean_win_rate/v1-13-0", "lite/mmlu", "lite/math"]


@pytest.mark.parametrize("value", [-1.0, -1, 90.5, "n/a", True])
def test_what_is_no_share_is_a_defect_minus_one_for_a_missing_cell_too(value: object) -> None:
    phi = cells("Phi-3 (7B)", "microsoft_phi-3-small-8k-instruct", 0.5, 0.6, 0.7, value)
    last = page(tabs(phi, GPT)).scores.row(3, named=True)
    assert last["score"] is None and str(value) in last["defect"] and last["defect"].startswith("GSM8K - EM: ")


def test_tasks_are_those_of_a_cells_runs_together() -> None:
    """MMLU's cell stands for two runs of 257 questions each; a mean has no tasks."""
    counts = [{"value": "GPT-4o (2024-05-13)"}, {"value": 257.0}, {"value": "many"}]
    header = [{"value": "Model"}, {"value": "MMLU - # eval"}, {"value": "MATH - # eval"}]
    table = [*tabs(GPT), {"title": "General information", "header": header, "rows": [counts]}]
    assert page(table).scores.select("board", "n").rows() == [
        ("lite/mean_win_rate/v1-13-0", None),
        ("lite/mmlu", 514),
        ("lite/math", None),
        ("lite/gsm8k", None),
    ]


def test_a_sample_of_mmlu_pro_is_a_group_of_its_own() -> None:
    board, _ = SOURCE.board("capabilities/mmlu_pro")
    assert (board.n_tasks, board.comparable_group) == (1000, "helm/mmlu_pro")


def test_a_rescaled_score_has_no_tasks_to_be_a_share_of() -> None:
    row = cells("A", "openai_a", 0.5, 0.6, 0.7, 0.8, 0.9, 0.4)
    header = [{"value": "Model"}, {"value": "WildBench - # eval"}, {"value": "Omni-MATH - # eval"}]
    counts = {"title": "General information", "header": header, "rows": [[{"value": "A"}, {"value": 9}, {"value": 9}]]}
    scores = page([*tabs(row, project="capabilities"), counts], address("capabilities")).scores
    assert scores.select("board", "n").rows()[-2:] == [("capabilities/wildbench", None), ("capabilities/omni_math", 18)]


def test_the_first_column_was_named_otherwise_once() -> None:
    assert page(tabs(GPT, first="Model/adapter")).scores.height == 4


def test_columns_nobody_knows_are_told_and_known_ones_passed_over() -> None:
    table = tabs([*GPT, {"value": 0.8}, {"value": 0.1}])
    table[0]["header"] += [{"value": "NarrativeQA - F1"}, {"value": "HumanEval - pass@1"}]
    assert page(table).notes == ("new column: HumanEval - pass@1",)


def two_models() -> list[Cell]:
    row = cells("A", "openai_a", 0.5, 0.6, 0.7, 0.8)
    row[4]["run_spec_names"] = ["gsm:model=openai_b"]
    return row


@pytest.mark.parametrize(
    ("table", "url", "found"),
    [
        ({"title": "Accuracy"}, LITE, "expected a list of tabs"),
        ([], LITE, "expected a list of tabs"),
        ([{"title": "Efficiency", "header": [], "rows": []}], LITE, "expected a list of tabs"),
        ([{"title": "Accuracy", "header": [{"value": "Model"}]}], LITE, "expected header and rows"),
        ([{"title": "Accuracy", "header": ["Model"], "rows": []}], LITE, "expected header and rows"),
        (tabs(GPT), address("capabilities"), "expected the columns Model and .*GPQA - COT correct"),
        (tabs(GPT, first="Adapter"), LITE, "expected the columns Model"),
        (tabs(GPT, lower_is_better=True), LITE, "better when higher"),
        (tabs(GPT[:-1]), LITE, "expected 5 cells"),
        (tabs(two_models()), LITE, "expected one model"),
        (tabs(GPT), LITE.replace("/lite/", "/vhelm/"), "expected a table of"),
        (tabs(GPT), "https://storage.googleapis.com/crfm-helm-public/lite/groups.json", "expected a table of"),
    ],
)
def test_another_shape_or_address_a_missing_column_or_a_turned_direction_is_refused(
    table: object, url: str, found: str
) -> None:
    with pytest.raises(PageChanged, match=found):
        page(table, url)


def test_releases_are_sorted_as_versions() -> None:
    folders = [f"lite/benchmark_output/releases/{name}/" for name in ("v1.10.0", "v1.9.0", "latest", "v1.2.0")]
    assert releases(json.dumps({"prefixes": folders}).encode()) == ["v1.2.0", "v1.9.0", "v1.10.0"]


@pytest.mark.parametrize(
    "listing", [{"kind": "storage#objects"}, {"prefixes": ["a/"]}, {"prefixes": ["v1.0.0/"], "nextPageToken": "x"}, []]
)
def test_a_listing_without_releases_or_cut_short_is_refused(listing: object) -> None:
    with pytest.raises(PageChanged):
        releases(json.dumps(listing).encode())


def test_a_releases_day_is_its_summarys() -> None:
    assert release_day(b'{"release": "v1.15.0", "date": "2025-11-24"}') == date(2025, 11, 24)
    for body in (b'{"release": "v1.15.0"}', b'{"date": "yesterday"}', b"[]"):
        with pytest.raises(PageChanged, match="expected the release's date"):
            release_day(body)


@pytest.fixture(scope="module")
def lite() -> bytes:
    """The sample's table of Lite."""
    return next(answer.body for answer in exchanges() if answer.url == LITE)


def scaled(table: Any, factor: float) -> Any:
    for row in table[0]["rows"]:
        for cell in row[1:]:
            cell.update({"value": cell["value"] * factor} if "value" in cell else {})
    return table


@pytest.mark.parametrize(
    ("what", "outcome"),
    [("percents", "drifted"), ("shares of 100", "drifted"), ("most rows gone", "partial"), ("no rows", "empty")],
)
def test_a_broken_table_reaches_nobody(what: str, outcome: str, lite: bytes, tmp_path: Path) -> None:
    table = json.loads(lite)
    if what in ("percents", "shares of 100"):
        table = scaled(table, 100 if what == "percents" else 0.01)
    else:
        table[0]["rows"] = table[0]["rows"][::2] if what == "most rows gone" else []
    gate = judged(SOURCE, LITE, tmp_path, lite, json.dumps(table).encode())
    outcomes = {frozenset(states["outcome"]) for states in gate.admissions.partition_by("state_at")}
    assert outcomes == {frozenset({"whole"}), frozenset({outcome})}
    assert balanced(gate) and gate.admitted.height == 4 * 91 - 1


def test_a_first_table_in_another_scale_is_refused_too(lite: bytes, tmp_path: Path) -> None:
    gate = judged(SOURCE, LITE, tmp_path, json.dumps(scaled(json.loads(lite), 0.01)).encode())
    assert set(gate.admissions["outcome"]) == {"drifted"} and gate.admitted.is_empty()


def test_a_missing_cell_written_as_minus_one_is_held_and_the_rest_admitted(lite: bytes, tmp_path: Path) -> None:
    table = json.loads(lite)
    [cell] = [cell for row in table[0]["rows"] for cell in row if "value" not in cell]
    cell["value"] = -1.0
    gate = judged(SOURCE, LITE, tmp_path, json.dumps(table).encode())
    assert gate.quarantine.select("board_id", "reason").rows() == [
        ("helm/lite/gsm8k", "GSM8K - EM: -1.0 is not a share of 1")
    ]
    assert balanced(gate) and gate.admitted.height == 4 * 91 - 1
