"""EvalPlus's results: pass@1 with greedy decoding, percent of the tasks solved (0-100), a row a model.

    {"GPT-4 (May 2023)": {"link": "https://openai.com/research/gpt-4", "open-data": "NONE",
        "pass@1": {"humaneval": 88.4, "humaneval+": 79.3, "mbpp": null, "mbpp+": null},
        "prompted": true, "size": null}, ...}

`null` is a benchmark on which the model was not run. `prompted` is true for a chat setting and false for direct
completion. `open-data` ("Full", "Partial", "NONE") is about training data: "NONE" says nothing of weights. `size` is in
billions of parameters. Until April 2024 the scores were parted by their tests, and MBPP had 399 tasks:

    "pass@1_base": {"humaneval": 56.1, "mbpp": 52.9}, "pass@1_plus": {"humaneval": 51.8, "mbpp": 42.6}
"""

from __future__ import annotations

import json

import polars as pl

from scrapers.parsing import named_rows, score_or_defect
from scrapers.record import Page, PageChanged, score_frame, setting_text
from scrapers.source import Source

REQUIRED = ("link", "open-data", "prompted", "size")
SCORES = ("pass@1", "pass@1_base", "pass@1_plus")
Row = dict[str, object]


def parse(body: bytes, url: str, source: Source) -> Page:
    """One record for each model and benchmark that has a score.

    Raises PageChanged for another shape, and for a key or a benchmark that no row has.
    """
    models = named_rows(body, REQUIRED)
    boards: dict[str, str] = source.parameters["benchmarks"]
    scores = {model: _scores(row) for model, row in models.items()}
    found = {key for row in scores.values() for key in row}
    if models and not boards.keys() <= found:
        raise PageChanged(f"expected pass@1 of {sorted(boards)}, found {sorted(found)}")
    records: list[Row] = []
    for model, row in models.items():
        old = "pass@1" not in row
        missing = () if scores[model] else boards  # a row alone that has none is kept as a defect
        shown = {key: value for key, value in scores[model].items() if key in boards and value is not None}
        for key, value in {**shown, **dict.fromkeys(missing)}.items():
            score, defect = score_or_defect(value, key)
            tasks = source.parameters["tasks_before_2024_04"].get(key) if old else None
            records.append({"board": boards[key], "score": score, "defect": defect, "n": tasks, **_about(model, row)})
    news = {f"new benchmark: {key}" for key in found - boards.keys()}
    news |= {f"new key of a row: {key}" for row in models.values() for key in row.keys() - {*REQUIRED, *SCORES}}
    return Page(score_frame(pl.DataFrame(records, infer_schema_length=None)), notes=tuple(sorted(news)))


def _scores(row: Row) -> Row:
    """The scores of a row by benchmark, in either form; {} where it has none."""
    now, base, plus = (row.get(key) for key in SCORES)
    if isinstance(now, dict):
        return now
    if isinstance(base, dict) and isinstance(plus, dict):
        return base | {f"{key}+": value for key, value in plus.items()}
    return {}


def _about(model: str, row: Row) -> Row:
    """What a row says of its model and run."""
    prompted = row.get("prompted")
    extras = {"link": row.get("link"), "open_data": row.get("open-data"), "size_b": row.get("size")}
    return {
        "raw_model": model,
        "setting": setting_text(prompted=str(prompted).lower() if isinstance(prompted, bool) else None),
        "extras": json.dumps({key: value for key, value in extras.items() if value is not None}, ensure_ascii=False),
    }
