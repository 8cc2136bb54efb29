"""models.dev's true spider against a server with the real figures at the live paths."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.records import Parsed, parse_capture
from scrapers.source import FOLDER, load_source
from tests.scrapers.judging import balanced
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit

SOURCE = load_source(FOLDER / "models_dev")
API, MODELS = SOURCE.parameters["urls"]
READ = [*SOURCE.parameters["makers"], *SOURCE.parameters["hosts"]]
COSTS = ("input", "output", "cache_read", "cache_write")


def api_json(lines: list[dict[str, str]]) -> dict[str, Any]:
    """The repository's rows as the site serves them."""
    document: dict[str, Any] = {}
    for line in lines:
        cost = {key: float(line[f"cost_{key}"]) for key in COSTS if line[f"cost_{key}"]}
        model: dict[str, Any] = {key: line[key] for key in ("id", "name", "release_date", "last_updated")}
        model["open_weights"] = line["open_weights"] == "True"
        model |= {"cost": cost} if cost else {}
        provider = document.setdefault(line["provider"], {"id": line["provider"], "env": [], "models": {}})
        provider["models"][line["id"]] = model
    return document


@pytest.fixture(scope="module")
def rows(real_data: Path) -> list[dict[str, str]]:
    with (real_data / "identity/raw/models_dev_provider_models_2026-07-02.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def facts(real_data: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((real_data / "identity/raw/models_dev_models_2026-07-02.json").read_text())
    return document


@pytest.fixture(scope="module")
def crawled(
    rows: list[dict[str, str]], facts: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Parsed]:
    """What each file's capture says, by its URL."""
    captures = tmp_path_factory.mktemp("captures")
    served = {API: api_json(rows), MODELS: facts}
    pages: dict[str, Any] = {urlsplit(url).path: Answer(body=json.dumps(it).encode()) for url, it in served.items()}
    with LocalServer(pages) as server:
        env = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)}
        [line] = run("live", captures, ["models_dev"], env=env)
    assert line["outcome"] == "whole", line
    assert sorted(server.paths()) == ["/api.json", "/models.json"]
    archive = Archive(captures)
    found = [capture for capture in archive.captures("models_dev") if capture.role == "page"]
    return {capture.url: parse_capture(archive, capture, SOURCE, captures / "records") for capture in found}


@pytest.fixture(scope="module")
def gate(crawled: dict[str, Parsed]) -> Gate:
    return admit(SOURCE, list(crawled.values()))


pytestmark = pytest.mark.real_data


def test_every_price_above_0_of_the_providers_that_are_read(
    gate: Gate, crawled: dict[str, Parsed], rows: list[dict[str, str]]
) -> None:
    priced = {
        side: [row for row in rows if row["provider"] in READ and float(row[f"cost_{side}"] or 0) > 0]
        for side in ("input", "output")
    }
    assert {side: len(found) for side, found in priced.items()} == {"input": 809, "output": 803}
    assert crawled[API].row_count == 809 + 803
    assert crawled[API].notes == ()
    assert set(gate.admissions["outcome"]) == {"whole"}
    assert balanced(gate)
    assert gate.quarantine.is_empty()
    listed = gate.admitted.filter(pl.col("board_id") == "models_dev/price/input")
    said = dict(zip(zip(listed["setting"], listed["raw_model"], strict=True), listed["score"], strict=True))
    assert said == {(f"provider={row['provider']}", row["id"]): float(row["cost_input"]) for row in priced["input"]}


def test_spot_values(gate: Gate) -> None:
    prices = gate.admitted.filter(pl.col("board_id").str.contains("price"))

    def price(provider: str, model: str) -> list[float]:
        found = prices.filter(pl.col("setting") == f"provider={provider}", pl.col("raw_model") == model)
        return found.sort("board_id")["score"].to_list()

    assert price("anthropic", "claude-opus-4-5-20251101") == [5.0, 25.0]
    assert price("openai", "gpt-4o-2024-05-13") == [5.0, 15.0]
    assert price("deepseek", "deepseek-v4-pro") == [0.435, 0.87]
    assert price("nvidia", "meta/llama-3.3-70b-instruct") == [], "free to try: no price"


def test_the_models_own_flag_is_clean_where_the_providers_contradict_each_other(
    gate: Gate, rows: list[dict[str, str]], facts: dict[str, Any]
) -> None:
    said: dict[str, set[str]] = {}
    for row in rows:
        said.setdefault(row["id"], set()).add(row["open_weights"])
    assert sum(len(flags) == 2 for flags in said.values()) > 100
    listed = gate.admitted.filter(pl.col("board_id") == "models_dev/catalogue/context")
    assert listed.height == 231
    assert dict(zip(listed["raw_model"], listed["raw_open_flag"], strict=True)) == {
        name: model["open_weights"] for name, model in facts.items()
    }
    assert gate.admitted.filter(pl.col("board_id") != "models_dev/catalogue/context")["raw_open_flag"].is_null().all()


def test_the_sample_says_what_the_real_files_say(gate: Gate, tmp_path: Path) -> None:
    [line] = run("sample", tmp_path, ["models_dev"])
    assert line["outcome"] == "whole", line
    archive = Archive(tmp_path)
    pages = [parse_capture(archive, capture, SOURCE, tmp_path / "r") for capture in archive.captures("models_dev")]
    sample = admit(SOURCE, pages).admitted
    assert set(sample["published_on"]) == {date(2026, 7, 2)}
    columns = ["board_id", "raw_model", "setting", "score", "raw_open_flag", "raw_license"]
    order = ["board_id", "raw_model", "setting"]
    assert sample.select(columns).sort(order).equals(gate.admitted.select(columns).sort(order))
