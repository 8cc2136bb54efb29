"""LiveCodeBench's results: a row a model and problem. The boards are means over windows of days.

    {"performances": [{"question_id": "1873_A", "model": "DeepSeek-V3", "date": 1692662400000 (ms, of the problem),
                       "difficulty": "easy", "pass@1": 100.0 (percent of attempts), "platform": "codeforces"}, ...],
     "models": [{"model_repr": "DeepSeek-V3", "model_name": "deepseek-chat", "model_style": "DeepSeekAPI",
                 "release_date": 1719705600000 (ms, a guessed cut-off), "link": "https://..."}, ...],
     "date_marks": [1682899200000, ...] (ms, of the slider)}

As the site does, a window's score is the mean pass@1 of its problems, first and last day included, and a model whose
release_date is not before the window is "contaminated": listed and not ranked. Our boards are the site's default
window, overall and by difficulty, and all problems.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import polars as pl

from scrapers.parsing import json_body
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Source

RESULT = {
    "question_id": pl.String(),
    "model": pl.String(),
    "date": pl.Int64(),
    "difficulty": pl.String(),
    "pass@1": pl.Float64(),
    "platform": pl.String(),
}
MODEL = {
    "model_repr": pl.String(),
    "model_name": pl.String(),
    "model_style": pl.String(),
    "release_date": pl.Int64(),
    "link": pl.String(),
}
FIRST, LAST = 946_684_800_000, 4_102_444_800_000  # 2000 and 2100: other units of time lie outside


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read the file. Raises PageChanged for another shape, other keys or days that are no milliseconds."""
    document = json_body(body)
    if not isinstance(document, dict) or not {"performances", "models", "date_marks"} <= set(document):
        raise PageChanged(f"expected performances, models and date_marks, found {str(document)[:80]}")
    notes = [f"new key: {key}" for key in sorted(set(document) - {"performances", "models", "date_marks"})]
    results = _table(document["performances"], "performances", RESULT, notes)
    models = _table(document["models"], "models", MODEL, notes).unique("model_repr", keep="first", maintain_order=True)
    if results.is_empty():
        return Page(score_frame(pl.DataFrame()), notes=tuple(notes))
    if not results["date"].is_between(FIRST, LAST).fill_null(False).all():
        raise PageChanged(f"expected days of problems in ms since 1970, found {results['date'].min()!r} and others")
    first, start, last = _marks(document["date_marks"], source)
    unknown = sorted(set(results["difficulty"].drop_nulls()) - set(source.parameters["difficulties"]))
    notes += [f"new difficulty, part of the overall score only: {name}" for name in unknown]
    notes += [f"model without a result: {name}" for name in models["model_repr"] if name not in set(results["model"])]
    listed = models.with_columns(listed=pl.lit(True))
    facts = results.select("model").unique().join(listed, left_on="model", right_on="model_repr", how="left")
    in_all = results.filter(pl.col("date").is_between(first, last))
    in_default = results.filter(pl.col("date").is_between(start, last))
    frames = [
        _board(f"{_window(start, last)}/overall", in_default, start, facts),
        _board(f"all_problems/{_window(first, last)}", in_all, first, facts),
    ]
    for name in source.parameters["difficulties"]:
        part = in_default.filter(pl.col("difficulty") == name)
        frames.append(_board(f"{_window(start, last)}/{name}", part, start, facts))
    return Page(score_frame(pl.concat(frames)), notes=tuple(notes))


def _table(rows: object, what: str, schema: dict[str, pl.DataType], notes: list[str]) -> pl.DataFrame:
    """A list of objects as a frame of the known columns, which every object must have."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PageChanged(f"expected {what} to be a list of objects, found {str(rows)[:80]}")
    for row in rows:
        if not schema.keys() <= row.keys():
            missing = sorted(set(schema) - set(row))
            raise PageChanged(f"expected {', '.join(missing)} in each of {what}, found {sorted(row)[:10]}")
    new = sorted({key for row in rows for key in row.keys() - schema.keys()})
    notes += [f"new key of {what}: {key}" for key in new]
    wrong = [name for name, kind in schema.items() if not all(_fits(row[name], kind) for row in rows)]
    if wrong:
        raise PageChanged(f"expected texts and numbers in {what}, found others in {wrong}")
    return pl.DataFrame({name: [row[name] for row in rows] for name in schema}, schema=schema, strict=False)


def _fits(value: object, kind: pl.DataType) -> bool:
    """True for a value of a column's kind, or none."""
    if value is None:
        return True
    if kind == pl.String:
        return isinstance(value, str)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return kind == pl.Float64 or (abs(value) < 2**53 and value == int(value))


def _marks(marks: object, source: Source) -> tuple[int, int, int]:
    """The slider's first mark, the one that it starts at, and the last, in ms."""
    if not isinstance(marks, list) or not marks or not all(_fits(mark, pl.Int64()) and mark for mark in marks):
        raise PageChanged(f"expected date_marks in ms, found {str(marks)[:80]}")
    if not all(FIRST <= mark < LAST for mark in marks) or marks != sorted(marks):
        raise PageChanged(f"expected ascending date_marks in ms since 1970, found {marks[:3]} ... {marks[-1]}")
    for start in source.parameters["window_starts"]:
        if start < len(marks):
            return marks[0], marks[start], marks[-1]
    raise PageChanged(f"expected a mark at which the slider starts, found {len(marks)} marks")


def _window(start: int, end: int) -> str:
    """`2024-08-01_2025-05-01`: the window's days in UTC."""
    return "_".join(f"{datetime.fromtimestamp(mark / 1000, UTC):%Y-%m-%d}" for mark in (start, end))


def _board(board: str, results: pl.DataFrame, start: int, facts: pl.DataFrame) -> pl.DataFrame:
    """One row a model: the mean over the problems, and what speaks against it."""
    problems = results["question_id"].n_unique()
    score = pl.col("pass@1")
    means = results.group_by("model").agg(
        score.mean().alias("score"),
        (score.std() / score.count().sqrt()).alias("std_error"),
        score.count().cast(pl.Int64).alias("n"),
        pl.col("question_id").is_duplicated().any().alias("twice"),
        (~score.is_between(0, 100)).any().alias("beyond"),
    )
    partial, flagged = pl.col("n") < problems, pl.col("release_date") >= start
    rows = means.join(facts, on="model", how="left").sort("score", "model", descending=[True, False], nulls_last=True)
    rows = rows.with_columns(
        pl.coalesce(
            _why(pl.col("listed").is_null(), "no such model_repr among the models"),
            _why(pl.col("release_date").is_null(), "a model without release_date, which the site does not list"),
            _why(pl.col("twice"), "several results for one problem"),
            _why(pl.col("beyond"), "a pass@1 that is no percentage"),
            _why(pl.col("n") == 0, "no result in this window"),
        ).alias("defect"),
        pl.struct("model_name", "model_style", "link", "release_date", partial=partial, flagged=flagged)
        .map_elements(_extras, return_dtype=pl.String)
        .alias("extras"),
    )
    return rows.select(
        pl.lit(board).alias("board"), pl.col("model").alias("raw_model"), "score", "std_error", "n", "extras", "defect"
    )


def _why(condition: pl.Expr, text: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(text))


def _extras(facts: dict[str, object]) -> str:
    """What the file says of a model; marks only where they hold."""
    release = facts.pop("release_date")
    if isinstance(release, int) and FIRST <= release < LAST:
        facts["release_date"] = f"{datetime.fromtimestamp(release / 1000, UTC):%Y-%m-%d}"
    return json.dumps({key: value for key, value in facts.items() if value}, ensure_ascii=False)
