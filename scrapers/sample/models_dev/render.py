"""Renders this folder's tables into models.dev's two files as they stood on one day."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapers.sample import Exchange

FOLDER = Path(__file__).parent
STATE_AT = datetime(2026, 7, 2, tzinfo=UTC)  # the day of the commit that the tables were read from
COSTS = ("input", "output", "cache_read", "cache_write")


def exchanges() -> Iterator[Exchange]:
    """api.json with the providers that are read, models.json whole."""
    for name, document in (("api", _providers()), ("models", _models())):
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        yield Exchange(f"https://models.dev/{name}.json", body, "application/json", state_at=STATE_AT)


def _table(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _providers() -> dict[str, dict[str, Any]]:
    providers: dict[str, dict[str, Any]] = {}
    for line in _table("prices.csv"):
        cost = {key: json.loads(line[key]) for key in COSTS if line[key]}
        model: dict[str, Any] = {"id": line["model"], "name": line["name"], "release_date": line["released_on"]}
        model |= {"status": line["status"]} if line["status"] else {}
        model |= {"cost": cost} if cost else {}
        provider = providers.setdefault(line["provider"], {"id": line["provider"], "models": {}})
        provider["models"][line["model"]] = model
    return providers


def _models() -> dict[str, dict[str, Any]]:
    return {line["model"]: _model(line) for line in _table("models.csv")}


def _model(line: dict[str, str]) -> dict[str, Any]:
    said = {"id": line["model"], "name": line["name"], "family": line["family"], "knowledge": line["knowledge"]}
    said |= {"release_date": line["released_on"], "last_updated": line["last_updated"], "license": line["licence"]}
    model: dict[str, Any] = {key: value for key, value in said.items() if value}
    model |= {"reasoning": line["reasoning"] == "true", "open_weights": line["open_weights"] == "true"}
    model["limit"] = {key: int(line[key]) for key in ("context", "output") if line[key]}
    urls = line["weights"].split()
    return model | ({"weights": [{"url": url} for url in urls]} if urls else {})
