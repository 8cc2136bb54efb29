"""models.dev's two files: prices of providers, facts of models, and the traps of both."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scrapers.record import Page, PageChanged
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source
from tests.scrapers.judging import balanced, judged

SOURCE = load_source(FOLDER / "models_dev")
API, MODELS = SOURCE.parameters["urls"]
OFFER = {"id": "gpt-5", "name": "GPT-5", "release_date": "2025-08-07", "open_weights": True}
PROVIDERS: dict[str, Any] = {
    "openai": {"id": "openai", "models": {"gpt-5": OFFER | {"cost": {"input": 1.25, "output": 10, "cache_read": 0.1}}}},
    "groq": {"id": "groq", "models": {"openai/gpt-oss-120b": {"cost": {"input": 0.15, "output": 0.6}}}},
    "poe": {"id": "poe", "models": {"gpt-5": {"cost": {"input": 1.1, "output": 9}}}},
}
FACTS: dict[str, Any] = {
    "deepseek/deepseek-r1": {
        "name": "DeepSeek-R1",
        "release_date": "2025-01-20",
        "open_weights": True,
        "license": "MIT",
        "limit": {"context": 128000, "output": 32768},
        "weights": [{"label": "Hugging Face", "url": "https://huggingface.co/deepseek-ai/DeepSeek-R1"}],
    },
    "openai/gpt-5": {"name": "GPT-5", "release_date": "2025-08", "open_weights": False, "limit": {"context": 400000}},
}


def page(document: object, url: str = API) -> Page:
    return SOURCE.parse(json.dumps(document).encode(), url, SOURCE)


def offers(cost: object) -> Page:
    """A file in which OpenAI charges this for GPT-5, and Groq what it did."""
    changed = copy.deepcopy(PROVIDERS)
    changed["openai"]["models"]["gpt-5"]["cost"] = cost
    return page(changed)


def of_openai(found: Page) -> list[tuple[str, float | None, str | None]]:
    rows = found.scores.filter(pl.col("setting") == "provider=openai")
    return rows.select("board", "score", "defect").rows()


def test_an_offer_is_a_price_in_and_a_price_out_with_its_provider() -> None:
    first, second = page(PROVIDERS).scores.filter(pl.col("setting") == "provider=openai").iter_rows(named=True)
    assert (first["board"], first["raw_model"], first["score"]) == ("price/input", "gpt-5", 1.25)
    assert (second["board"], second["raw_model"], second["score"]) == ("price/output", "gpt-5", 10.0)
    said = {"name": "GPT-5", "released_on": "2025-08-07", "maker": "openai", "cache_read": 0.1}
    assert json.loads(first["extras"]) == said


def test_a_host_is_not_a_maker_and_a_reseller_is_not_read() -> None:
    rows = page(PROVIDERS).scores
    assert set(rows["setting"]) == {"provider=openai", "provider=groq"}
    host = rows.filter(pl.col("setting") == "provider=groq")
    assert host["raw_model"].to_list() == ["openai/gpt-oss-120b"] * 2
    assert not host["extras"].str.contains("maker").any()


@pytest.mark.parametrize("cost", [{"input": 0, "output": 0}, {"input": 0.0, "output": 0.0, "cache_read": 0}, None])
def test_a_price_of_0_is_a_free_tier_or_unknown_and_no_price(cost: object) -> None:
    assert of_openai(offers(cost)) == []


def test_a_price_on_one_side_only_says_nothing_of_the_other() -> None:
    assert of_openai(offers({"input": 0.02, "output": 0})) == [("price/input", 0.02, None)]


def test_open_weights_of_a_provider_is_not_taken() -> None:
    """Providers contradict each other on 236 of 625 models: here GPT-5 would be open."""
    assert page(PROVIDERS).scores["raw_open_flag"].null_count() == 4


@pytest.mark.parametrize("price", ["1.25 USD", True, [1.25]])
def test_a_price_that_is_no_number_is_kept_as_a_defect(price: object) -> None:
    first, second = of_openai(offers({"input": price, "output": 10}))
    assert first[:2] == ("price/input", None) and "not a number" in str(first[2])
    assert second == ("price/output", 10.0, None)
    [broken] = of_openai(offers([1, 2]))
    assert "not an object" in str(broken[2])


def test_a_provider_that_is_gone_and_a_new_key_are_news() -> None:
    notes = page({**PROVIDERS, "groq": {"models": {"x": {"cost": {"input": 1, "output": 1}, "colour": "red"}}}}).notes
    assert "provider anthropic is gone" in notes
    assert "new key of a model: colour" in notes


OPENROUTER = {"data": [{"id": "anthropic/claude-opus-4.7", "pricing": {"prompt": "0.000005"}}]}
SHAPES: list[tuple[str, str, object]] = [
    ("the repository's root models.json, a dump of OpenRouter", MODELS, OPENROUTER),
    ("the same as api.json", API, OPENROUTER),
    ("the other file", MODELS, PROVIDERS),
    ("the other file", API, FACTS),
    ("no provider that is known", API, {"poe": PROVIDERS["poe"]}),
    ("models renamed", API, {"openai": {"offers": {}}}),
    ("cost renamed", API, {"openai": {"models": {"gpt-5": OFFER | {"pricing": {"input": 1}}}}}),
    ("no provider", API, {}),
    ("no model", MODELS, {}),
    ("open_weights renamed", MODELS, {"a/b": {"name": "b", "release_date": "2025", "limit": {"context": 1}}}),
    ("ids without a lab", MODELS, {"gpt-5": FACTS["openai/gpt-5"]}),
    ("a list", API, [PROVIDERS]),
]


@pytest.mark.parametrize(("why", "url", "document"), SHAPES, ids=[f"{n} {why}" for n, (why, *_) in enumerate(SHAPES)])
def test_another_shape_is_refused(why: str, url: str, document: object) -> None:
    with pytest.raises(PageChanged, match="expected"):
        page(document, url)


def test_the_facts_of_a_model() -> None:
    first, second = page(FACTS, MODELS).scores.iter_rows(named=True)
    assert (first["board"], first["raw_model"], first["raw_organization"]) == (
        "catalogue/context",
        "deepseek/deepseek-r1",
        "deepseek",
    )
    assert (first["score"], first["raw_open_flag"], first["raw_license"]) == (128.0, True, "MIT")
    extras = json.loads(first["extras"])
    assert extras["released_on"] == "2025-01-20"
    assert extras["weights"] == ["https://huggingface.co/deepseek-ai/DeepSeek-R1"]
    assert (second["raw_open_flag"], second["raw_license"], json.loads(second["extras"])["released_on"]) == (
        False,
        None,
        "2025-08",  # a month is kept as it is said
    )


@pytest.mark.parametrize(
    ("change", "defect"),
    [({"open_weights": "yes"}, "open_weights"), ({"limit": {}}, "context"), ({"limit": 5}, "context")],
)
def test_a_model_that_cannot_be_typed_is_kept_as_a_defect(change: dict[str, Any], defect: str) -> None:
    found = page(FACTS | {"x/y": FACTS["openai/gpt-5"] | change}, MODELS).scores
    assert found.filter(pl.col("raw_model") == "x/y")["defect"].str.starts_with(defect).to_list() == [True]


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    """The sample's api.json."""
    [body] = [answer.body for answer in exchanges("models_dev") if answer.url == API]
    document: dict[str, Any] = json.loads(body)
    return document


def changed(document: dict[str, Any], change: Callable[[dict[str, float]], dict[str, float]]) -> bytes:
    """The file with every offer's cost changed."""
    document = copy.deepcopy(document)
    for provider in document.values():
        for model in provider["models"].values():
            if "cost" in model:
                model["cost"] = change(model["cost"])
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("why", "change", "outcome"),
    [
        ("dollars a token", lambda cost: {key: value / 1e6 for key, value in cost.items()}, "drifted"),
        ("dollars a thousand tokens", lambda cost: {key: value / 1e3 for key, value in cost.items()}, "drifted"),
        ("cents", lambda cost: {key: value * 100 for key, value in cost.items()}, "drifted"),
        ("free for all", lambda cost: dict.fromkeys(cost, 0), "empty"),
    ],
)
def test_another_scale_reaches_nobody(why: str, change: Any, outcome: str, api: dict[str, Any], tmp_path: Path) -> None:
    found = judged(SOURCE, API, tmp_path, json.dumps(api).encode(), changed(api, change))
    outcomes = found.admissions.sort("state_at").group_by("board_id", maintain_order=True).agg("outcome")
    assert outcomes.sort("board_id")["outcome"].to_list() == [["whole", outcome]] * 2, why
    assert balanced(found)


def test_a_negative_price_is_quarantined_alone(api: dict[str, Any], tmp_path: Path) -> None:
    document = copy.deepcopy(api)
    document["openrouter"]["models"]["auto"] = {"cost": {"input": -1, "output": -1}}  # "it depends", as OpenRouter says
    found = judged(SOURCE, API, tmp_path, json.dumps(document).encode())
    assert set(found.admissions["outcome"]) == {"whole"}
    assert found.quarantine["reason"].to_list() == ["score -1.0 below 0.0"] * 2
    assert balanced(found)
