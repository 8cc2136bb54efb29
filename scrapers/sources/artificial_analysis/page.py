"""Artificial Analysis's API, `GET /api/v2/data/llms/models`: every model with its evaluations and prices.

    {"status": 200, "prompt_options": {...}, "data": [{
        "id": "2dad8957-4c16-4e74-bf2d-8b21514e0ae9" (stable), "name": "o3-mini" (may change), "slug": "o3-mini",
        "model_creator": {"id": "...", "name": "OpenAI", "slug": "openai"}, "release_date": "2025-01-31" (not on all),
        "evaluations": {"artificial_analysis_intelligence_index": 62.9 (points), "gpqa": 0.748 (a fraction), ...},
        "pricing": {"price_1m_blended_3_to_1": 1.925, "price_1m_input_tokens": 1.1, "price_1m_output_tokens": 4.4
            (US dollars a million tokens)},
        "median_output_tokens_per_second": 153.8, "median_time_to_first_token_seconds": 14.9, ...}]}

An evaluation that is null was not run. A price of 0 is no price.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from scrapers.parsing import json_body, number
from scrapers.record import SCORES, Page, PageChanged
from scrapers.source import Source

Facts = dict[str, Any]

MODEL_KEYS = {
    *("id", "name", "slug", "model_creator", "release_date", "evaluations", "pricing"),
    *("median_output_tokens_per_second", "median_time_to_first_token_seconds", "median_time_to_first_answer_token"),
}
PRICE_KEYS = {"price_1m_blended_3_to_1", "price_1m_input_tokens", "price_1m_output_tokens"}
REQUIRED = ("id", "name", "slug", "model_creator", "evaluations", "pricing")


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read the answer. Raises PageChanged for another shape."""
    document = json_body(body)
    models = document.get("data") if isinstance(document, dict) else None
    if not isinstance(models, list) or not models or not all(isinstance(model, dict) for model in models):
        raise PageChanged(f"expected a list of models under data, found {str(document)[:80]}")
    for key in REQUIRED:
        if not any(model.get(key) for model in models):
            raise PageChanged(f"expected {key} in the models, found {sorted(models[0])}")
    evaluations, prices = source.parameters["evaluations"], source.parameters["prices"]
    found = {key for model in models for key in _part(model, "evaluations")}
    if not found & set(evaluations):
        raise PageChanged(f"expected evaluations such as {list(evaluations)[:4]}, found {sorted(found)[:8]}")
    rows = [row for model in models for row in _rows(model, evaluations, prices)]
    notes = [f"new evaluation: {key}" for key in sorted(found - set(evaluations))]
    notes += [f"evaluation {key} is gone" for key in sorted(set(evaluations) - found)]
    notes += [f"new key of a model: {key}" for key in sorted({key for model in models for key in model} - MODEL_KEYS)]
    priced = {key for model in models for key in _part(model, "pricing")}
    notes += [f"new kind of price: {key}" for key in sorted(priced - PRICE_KEYS)]
    return Page(pl.DataFrame(rows, schema=SCORES), notes=tuple(notes))


def _part(model: Facts, name: str) -> Facts:
    part = model.get(name)
    return part if isinstance(part, dict) else {}


def _rows(model: Facts, evaluations: Facts, prices: Facts) -> list[Facts]:
    """A row for each evaluation that was run, and for each price above 0."""
    creator = _part(model, "model_creator").get("name")
    name, id_ = model.get("name"), model.get("id")
    said = {"id": id_, "slug": model.get("slug"), "released_on": model.get("release_date")}
    common: Facts = {
        "raw_model": name if isinstance(name, str) else None,
        "raw_organization": creator if isinstance(creator, str) else None,
        "setting": "",
        "self_reported": False,
        "extras": json.dumps({key: value for key, value in said.items() if value is not None}, ensure_ascii=False),
    }
    rows = []
    for key, (board, factor) in evaluations.items():
        value = _part(model, "evaluations").get(key)
        if value is not None:
            rows.append(common | {"board": board, "harness": "Artificial Analysis"} | _score(value, factor))
    for key, board in prices.items():
        value = _part(model, "pricing").get(key)
        if value is not None and value != 0:
            rows.append(common | {"board": board, "harness": ""} | _score(value, 1))
    return rows


def _score(value: object, factor: float) -> Facts:
    try:
        return {"score": round(number(value) * factor, 10)}  # 0.576 is 57.6, not 57.599999999999994
    except ValueError as error:
        return {"defect": str(error)}
