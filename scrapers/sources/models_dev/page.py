"""models.dev: api.json (list prices, US dollars a million tokens) and models.json (facts of the models themselves).

    api.json     {"openai": {"id": "openai", "env": [...], "npm": "...", "name": "OpenAI", "doc": "...", "models": {
                    "gpt-5": {"id": "gpt-5", "name": "GPT-5", "open_weights": false, "release_date": "2025-08-07",
                      "cost": {"input": 1.25, "output": 10, "cache_read": 0.125}, "status": "beta", ...}, ...}}, ...}
    models.json  {"openai/gpt-5": {"name": "GPT-5", "release_date": "2025-08-07" (or "2025-08"), "open_weights": false,
                    "limit": {"context": 400000 (tokens), "output": 128000}, "license": "MIT",
                    "weights": [{"label": "Hugging Face", "url": "https://..."}], ...}, ...}

A provider's row gives a row of price/input and one of price/output, each where it is above 0: a price of 0 is a free
tier or an unknown. Its open_weights is not taken, for providers contradict each other; a model's own is, with its
context window in thousands of tokens.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from scrapers.parsing import json_body, number
from scrapers.record import SCORES, Page, PageChanged, setting_text
from scrapers.source import Source

Facts = dict[str, Any]

PROVIDER_KEYS = {"id", "env", "npm", "api", "name", "doc", "models"}
MODEL_KEYS = {
    *("id", "name", "description", "family", "attachment", "reasoning", "reasoning_options", "tool_call", "limit"),
    *("structured_output", "temperature", "interleaved", "knowledge", "release_date", "last_updated", "modalities"),
    *("open_weights", "cost", "status", "experimental", "provider", "license", "links", "weights", "benchmarks"),
}
SAID = {"name": "name", "release_date": "released_on", "last_updated": "last_updated", "status": "status"}


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read either file by what it holds. Raises PageChanged for another shape."""
    document = json_body(body)
    if not isinstance(document, dict) or not all(isinstance(entry, dict) for entry in document.values()):
        raise PageChanged(f"expected an object of providers or models, found {str(document)[:80]}")
    if url.endswith("/models.json"):
        rows, notes = _models(document)
    else:
        rows, notes = _providers(document, source.parameters)
    return Page(pl.DataFrame(rows, schema=SCORES), notes=tuple(notes))


def _providers(document: dict[str, Facts], parameters: Facts) -> tuple[list[Facts], list[str]]:
    """Prices of the providers that are read, and who of them is missing."""
    makers, hosts = parameters["makers"], parameters["hosts"]
    asked = [*makers, *hosts]
    found = [name for name in asked if name in document]
    if not found or any(not isinstance(document[name].get("models"), dict) for name in found):
        raise PageChanged(f"expected providers with models, such as {asked[:3]}, found {sorted(document)[:5]}")
    offers = [(name, offer, model) for name in found for offer, model in document[name]["models"].items()]
    if not any(isinstance(model, dict) and isinstance(model.get("cost"), dict) for _, _, model in offers):
        raise PageChanged("expected an object cost in providers' models, found none")
    notes = [f"provider {name} is gone" for name in asked if name not in document]
    notes += _new_keys("provider", [document[name] for name in found], PROVIDER_KEYS)
    notes += _new_keys("model", [model for _, _, model in offers], MODEL_KEYS)
    return [row for name, offer, model in offers for row in _offer(name, offer, model, makers.get(name))], notes


def _offer(provider: str, offer: str, model: object, maker: str | None) -> list[Facts]:
    """The rows of what one provider charges for one model; none for what it does not say or says to be 0."""
    cost = model.get("cost") if isinstance(model, dict) else model
    if cost is None:
        return []
    if not isinstance(model, dict) or not isinstance(cost, dict):
        defect = f"not an object: {str(cost)[:40]!r}"
        return [_row("price/input", provider, offer, defect=defect)]
    more = {key: value for key, value in cost.items() if key not in ("input", "output")}
    said = {name: model.get(key) for key, name in SAID.items()} | {"maker": maker} | more
    rows = []
    for side in ("input", "output"):
        try:
            price = number(cost.get(side, 0))
        except ValueError as error:
            rows.append(_row(f"price/{side}", provider, offer, defect=str(error)))
            continue
        if price:  # a negative one is for the gate, which knows the board's bounds
            rows.append(_row(f"price/{side}", provider, offer, score=price, extras=_extras(said)))
    return rows


def _row(board: str, provider: str, offer: str, **values: object) -> Facts:
    return {
        "board": board,
        "raw_model": offer,
        "setting": setting_text(provider=provider),
        "harness": "",
        "self_reported": False,
    } | values


def _models(document: dict[str, Facts]) -> tuple[list[Facts], list[str]]:
    """One row a model of models.json."""
    required = {"name", "release_date", "open_weights", "limit"}
    for key in sorted(required):
        if not any(key in model for model in document.values()):
            some = next(iter(document.items()), None)
            raise PageChanged(f"expected {key} in the models, found {str(some)[:120]}")
    strange = [name for name in document if name.count("/") != 1]
    if strange:
        raise PageChanged(f"expected models named lab/model, found {strange[:3]}")
    return [_model(name, model) for name, model in document.items()], _new_keys("model", document.values(), MODEL_KEYS)


def _model(name: str, model: Facts) -> Facts:
    """The facts of one model; what cannot be typed stays in `defect`."""
    flag, limit = model.get("open_weights"), model.get("limit")
    weights = model.get("weights")
    urls = [entry.get("url") for entry in weights if isinstance(entry, dict)] if isinstance(weights, list) else []
    said = {to: model.get(key) for key, to in SAID.items()} | {"knowledge": model.get("knowledge")}
    row: Facts = {
        "board": "catalogue/context",
        "raw_model": name,
        "raw_organization": name.partition("/")[0],
        "raw_license": model.get("license") if isinstance(model.get("license"), str) else None,
        "raw_open_flag": flag if isinstance(flag, bool) else None,
        "setting": "",
        "harness": "",
        "self_reported": False,
        "extras": _extras(said | {"weights": urls or None}),
    }
    try:
        row["score"] = number(limit.get("context") if isinstance(limit, dict) else None) / 1000
    except ValueError as error:
        row["defect"] = f"context: {error}"
    if not isinstance(flag, bool):
        row["defect"] = f"open_weights is no boolean: {str(flag)[:40]!r}"
    return row


def _extras(said: Facts) -> str:
    return json.dumps({key: value for key, value in said.items() if value is not None}, ensure_ascii=False)


def _new_keys(what: str, entries: Any, known: set[str]) -> list[str]:
    keys = {key for entry in entries if isinstance(entry, dict) for key in entry}
    return [f"new key of a {what}: {key}" for key in sorted(keys - known)]
