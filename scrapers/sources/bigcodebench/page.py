"""BigCodeBench's results: calibrated pass@1 with greedy decoding, percent of the tasks solved (0-100), a row a model.

`results.json` is of the full benchmark, `results-hard.json`, of the same shape, of its hard part:

    {"o1-2024-12-17 (temperature=1, reasoning=high)": {"link": "https://...", "open-data": "None",
        "pass@1": {"instruct": 32.4, "complete": 38.5}, "prompted": true, "moe": false, "size": null,
        "act_param": null, "date": "2024-12-17", "prefill": false}, ...}

`null` is a task set that the model was not run on. `date` is the model's release as the page has it, not a submission.
`prompted` is true for a chat setting. `size` and `act_param` (active) are billions of parameters. Older states lack
`date` (before 2025-03), `prefill` (before 2025-04), `moe` and `act_param` (before 2024-07) and have `elo_mle`, `lazy`
and `direct_complete`.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import polars as pl

from scrapers.parsing import named_rows, score_or_defect
from scrapers.record import Page, PageChanged, score_frame, setting_text
from scrapers.source import Source

REQUIRED = ("link", "open-data", "pass@1", "prompted", "size")
NOT_TAKEN = {"elo_mle", "lazy", "direct_complete"}
EXTRAS = {"link": "link", "open-data": "open_data", "moe": "moe", "size": "size_b", "act_param": "active_b"}
RUNS = ("complete", "instruct")
Row = dict[str, object]


def parse(body: bytes, url: str, source: Source) -> Page:
    """Up to three records a model: completed, from an instruction, and the mean of the two, the page's headline.

    Raises PageChanged for another shape or file, and for a key or a task set that no row has.
    """
    file = urlsplit(url).path.rpartition("/")[2]
    subset = source.parameters["files"].get(file)
    if subset is None:
        raise PageChanged(f"expected one of {sorted(source.parameters['files'])}, found {file}")
    models = named_rows(body, REQUIRED)
    for run in RUNS:
        if models and not any(run in _passed(row) for row in models.values()):
            raise PageChanged(f"expected pass@1 of {RUNS}, found {[*_passed(next(iter(models.values())))]}")
    records: list[Row] = []
    for model, row in models.items():
        for run, score, defect in _scores(_passed(row)):
            records.append({"board": f"{subset}/{run}", "score": score, "defect": defect, **_about(model, row)})
    taken = {*REQUIRED, *NOT_TAKEN, *EXTRAS, "date", "prefill"}
    news = {f"new key of a row: {key}" for row in models.values() for key in row.keys() - taken}
    news |= {f"new task set: {key}" for row in models.values() for key in _passed(row).keys() - {*RUNS}}
    return Page(score_frame(pl.DataFrame(records, infer_schema_length=None)), notes=tuple(sorted(news)))


def _passed(row: Row) -> Row:
    passed = row.get("pass@1")
    return passed if isinstance(passed, dict) else {}


def _scores(passed: Row) -> list[tuple[str, float | None, str | None]]:
    """(run, score, defect) of each run that a row has, and of their mean where it has both."""
    if not passed:
        return [(run, None, "no pass@1 in the row") for run in RUNS]
    read = [(run, *score_or_defect(passed[run], run)) for run in RUNS if passed.get(run) is not None]
    scores = [score for _, score, _ in read if score is not None]
    if len(scores) == len(RUNS):
        read.append(("average", round(sum(scores) / len(scores), 2), None))
    return read


def _about(model: str, row: Row) -> Row:
    """What a row says of its model and run."""
    run = {key: row.get(key) for key in ("prompted", "prefill")}
    extras = {name: row.get(key) for key, name in EXTRAS.items()} | {"released_on": row.get("date")}
    return {
        "raw_model": model,
        "setting": setting_text(**{k: str(v).lower() for k, v in run.items() if isinstance(v, bool)}),
        "extras": json.dumps({key: value for key, value in extras.items() if value is not None}, ensure_ascii=False),
    }
