"""Artificial Analysis's API: fractions and points, prices, names that are used again; and the real figures."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.record import Page, PageChanged
from scrapers.records import parse_capture
from scrapers.source import FOLDER, load_source
from tests.scrapers.judging import balanced, judged
from tests.scrapers.local_server import Answer, Asked, LocalServer
from warehouse.admit import admit

SOURCE = load_source(FOLDER / "artificial_analysis")
URL = str(SOURCE.parameters["url"])
KEY = "aa-T3stKeyOfNobody"
O3_MINI: dict[str, Any] = {
    "id": "2dad8957-4c16-4e74-bf2d-8b21514e0ae9",
    "name": "o3-mini",
    "slug": "o3-mini",
    "model_creator": {"id": "e67e56e3", "name": "OpenAI", "slug": "openai"},
    "evaluations": {"artificial_analysis_intelligence_index": 62.9, "gpqa": 0.748, "math_500": 0.576, "hle": None},
    "pricing": {"price_1m_blended_3_to_1": 1.925, "price_1m_input_tokens": 1.1, "price_1m_output_tokens": 4.4},
    "median_output_tokens_per_second": 153.831,
}


def page(*models: object) -> Page:
    return SOURCE.parse(json.dumps({"status": 200, "prompt_options": {}, "data": models}).encode(), URL, SOURCE)


def with_part(part: str, **values: object) -> dict[str, Any]:
    return O3_MINI | {part: O3_MINI[part] | values}


def scores(found: Page) -> dict[str, float | None]:
    return dict(found.scores.select("board", "score").rows())


def test_fractions_become_percent_and_the_index_keeps_its_points() -> None:
    assert scores(page(O3_MINI)) == {
        "index": 62.9,
        "gpqa": 74.8,
        "math_500": 57.6,
        "price/input": 1.1,
        "price/output": 4.4,
    }


def test_the_id_stands_beside_the_name_for_names_and_slugs_are_used_again() -> None:
    row = page(O3_MINI).scores.row(0, named=True)
    assert (row["raw_model"], row["raw_organization"], row["raw_open_flag"]) == ("o3-mini", "OpenAI", None)
    assert json.loads(row["extras"]) == {"id": O3_MINI["id"], "slug": "o3-mini"}


def test_two_models_of_one_name_are_both_held_back(tmp_path: Path) -> None:
    """`deepseek-r1` was R1, and is R1-0528: were both listed under one name, nothing would tell them apart."""
    other = with_part("evaluations", gpqa=0.5) | {"id": "another"}
    many = [O3_MINI | {"name": f"m{n}", "id": f"{n}"} for n in range(120)]
    body = json.dumps({"data": [*many, O3_MINI, other]}).encode()
    found = judged(SOURCE, URL, tmp_path, body)
    held = found.quarantine.filter(pl.col("board_id") == "artificial_analysis/gpqa")
    assert held["reason"].str.starts_with("conflicting").to_list() == [True, True]
    assert balanced(found)


@pytest.mark.parametrize("price", [0, 0.0, None])
def test_a_price_of_0_or_none_is_no_price(price: object) -> None:
    found = scores(page(with_part("pricing", price_1m_input_tokens=price)))
    assert "price/input" not in found and found["price/output"] == 4.4


@pytest.mark.parametrize("value", ["n/a", True, {"score": 1}])
def test_a_value_that_is_no_number_is_kept_as_a_defect(value: object) -> None:
    rows = page(with_part("evaluations", gpqa=value)).scores.filter(pl.col("board") == "gpqa")
    assert rows["score"].to_list() == [None]
    assert "not a number" in rows["defect"][0]


def test_what_is_new_and_what_is_gone_is_said() -> None:
    notes = page(with_part("evaluations", critpt=0.1) | {"context_window": 1}).notes
    assert "new evaluation: critpt" in notes
    assert "evaluation tau2 is gone" in notes
    assert "new key of a model: context_window" in notes


SHAPES: list[tuple[str, object]] = [
    ("no key was sent", {"error": "API key is required"}),
    ("no model", {"status": 200, "data": []}),
    ("a list", [O3_MINI]),
    ("the layout of a copy of its site", {"meta": {}, "models": [O3_MINI]}),
    ("creator renamed", {"data": [{k.replace("model_creator", "creator"): v for k, v in O3_MINI.items()}]}),
    ("pricing gone", {"data": [{k: v for k, v in O3_MINI.items() if k != "pricing"}]}),
    ("evaluations renamed", {"data": [O3_MINI | {"evaluations": {"GPQA Diamond": 0.7}}]}),
    ("models are texts", {"data": ["o3-mini"]}),
]


@pytest.mark.parametrize(("why", "document"), SHAPES, ids=[why for why, _ in SHAPES])
def test_another_shape_is_refused(why: str, document: object) -> None:
    with pytest.raises(PageChanged, match="expected"):
        SOURCE.parse(json.dumps(document).encode(), URL, SOURCE)


# ---- the real figures, in the API's form

RENAMED = {"tau2_bench": "tau2", "terminal_bench_hard": "terminalbench_hard", "aa_lcr": "lcr"}
SHARED = ("gpqa", "hle", "scicode", "ifbench", "artificial_analysis_intelligence_index")
PRICES = ("price_1m_input_tokens", "price_1m_output_tokens")


@pytest.fixture(scope="module")
def listed(real_data: Path) -> list[dict[str, Any]]:
    """The models of 2026-07-10, as the API would say them: other keys around the same values."""
    known = json.loads((real_data / "identity/raw/aa_llms_2026-07-10.json").read_text())["models"]
    return [
        {
            **{key: model[key] for key in ("id", "name", "slug", "release_date", "pricing")},
            "model_creator": {key: model["creator"][key] for key in ("id", "name", "slug")},
            "evaluations": {key: model["evaluations"][key] for key in SHARED}
            | {new: model["evaluations"][old] for old, new in RENAMED.items()},
            "median_output_tokens_per_second": model["speed"]["output_tokens_per_second"],
        }
        for model in known
    ]


@pytest.mark.real_data
def test_the_true_spider_brings_every_real_figure(listed: list[dict[str, Any]], tmp_path: Path) -> None:
    body = json.dumps({"status": 200, "prompt_options": {}, "data": listed}).encode()

    def api(asked: Asked) -> Answer:
        if asked.headers.get("x-api-key") != KEY:
            return Answer(401, body=b'{"error": "API key is required"}')
        return Answer(headers={"Content-Type": "application/json"}, body=body)

    with LocalServer({urlsplit(URL).path: api}) as server:
        env = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts), str(SOURCE.needs_env): KEY}
        [line] = run("live", tmp_path, ["artificial_analysis"], env=env)
    assert line["outcome"] == "whole", line
    archive = Archive(tmp_path)
    [capture] = [capture for capture in archive.captures("artificial_analysis") if capture.role == "page"]
    found = admit(SOURCE, [parse_capture(archive, capture, SOURCE, tmp_path / "records")])
    assert set(found.admissions["outcome"]) == {"whole"}
    assert balanced(found) and found.quarantine.is_empty()
    counts = dict(found.admitted.group_by("board_id").len().rows())
    evaluated = {key: sum(model["evaluations"][key] is not None for model in listed) for key in [*SHARED, "tau2"]}
    assert counts["artificial_analysis/index"] == evaluated["artificial_analysis_intelligence_index"] == 557
    assert counts["artificial_analysis/gpqa"] == evaluated["gpqa"] == 535
    assert counts["artificial_analysis/tau2_bench"] == evaluated["tau2"] == 440
    assert counts["artificial_analysis/price/input"] == sum((m["pricing"][PRICES[0]] or 0) > 0 for m in listed) == 375
    rows = found.admitted.filter(pl.col("raw_model") == "Gemini 3.5 Flash (high)")
    said = dict(rows.select("board_id", "score").rows())
    assert said["artificial_analysis/gpqa"] == pytest.approx(92.2222222222222)
    assert said["artificial_analysis/index"] == pytest.approx(50.2034858842254)
    assert (said["artificial_analysis/price/input"], said["artificial_analysis/price/output"]) == (1.5, 9.0)


@pytest.mark.real_data
def test_percent_where_a_fraction_is_expected_reaches_nobody(listed: list[dict[str, Any]], tmp_path: Path) -> None:
    changed = copy.deepcopy(listed)
    for model in changed:
        values = model["evaluations"]
        model["evaluations"] = {key: value and value * 100 for key, value in values.items()}
    bodies = [json.dumps({"data": models}).encode() for models in (listed, changed)]
    found = judged(SOURCE, URL, tmp_path, *bodies)
    later = found.admissions.sort("state_at").filter(~pl.col("board_id").str.contains("price")).tail(8)
    assert set(later["outcome"]) == {"drifted"}
    assert balanced(found)
