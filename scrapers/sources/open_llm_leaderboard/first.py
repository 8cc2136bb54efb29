"""The Open LLM Leaderboard v1, as third parties kept its tables in CSV; told apart by a column that one age has.

2024 (fboulnois/llm-leaderboard-csv), percents at two decimals, the average over six; TRUE is "not flagged":
    t,model,average,arc,hellaswag,mmlu,truthfulqa,winogrande,gsm8k,type,...,precision,merged,...,flagged,moe,date,fullname,url
2023 (dsdanielpark/open-llm-leaderboard-report), percents at one decimal, the average over four, with a BOM:
    Model,Average,ARC (25-shot),HellaSwag (10-shot),MMLU (5-shot),TruthfulQA (0-shot),Parameters,URL
`Parameters` is in percent of the largest model's. `ARC (25-shot)` is `ARC(25-shot)` from 2023-06-29.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from scrapers.record import SCORES, Page, PageChanged, score_frame
from scrapers.source import Source
from scrapers.sources.open_llm_leaderboard.forms import as_flag, unknown

AVERAGE = "v1/average"
FLAGS = ("available_on_hub", "flagged", "merged", "moe")
TEXTS = ("architecture", "sha", "type", "weight_type")
MISSING = ("", "?", "Unknown")


def is_of_v1(table: pl.DataFrame) -> bool:
    """True for a table of v1: it has an average, and no benchmark of v2."""
    return bool({"Average", "average"} & set(table.columns)) and "ifeval" not in table.columns


def page(table: pl.DataFrame, source: Source) -> Page:
    """A record a benchmark and row, and one of the average.

    Raises PageChanged for a missing or renamed column, and when over half of the averages are not the mean.
    """
    table = table.rename({name: name.replace(" (", "(") for name in table.columns})
    layouts: list[dict[str, Any]] = source.parameters["v1"]
    layout = next((layout for layout in layouts if layout["has"] in table.columns), None)
    if layout is None:
        raise PageChanged(f"expected a table of v1, found the columns {table.columns}")
    names: dict[str, str | None] = layout["columns"]
    notes = unknown(set(table.columns), set(names))
    taken = [(theirs, ours) for theirs, ours in names.items() if ours]
    # Text keeps its blanks away but for the name, which is verbatim.
    rows = table.select(_known(pl.col(theirs), ours).alias(ours) for theirs, ours in taken)
    absent = [name for name in ("precision", "licence", "submitted_on", *FLAGS) if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    rows = rows.with_columns(as_flag(pl.col(flag)).alias(flag) for flag in FLAGS)
    rows = rows.with_columns(~pl.col(flag) for flag in layout["inverted"])
    boards = [ours for _, ours in taken if ours.startswith("v1/")]
    return Page(_records(rows, boards, float(layout["tolerance"])), notes=notes)


def _known(text: pl.Expr, name: str) -> pl.Expr:
    return text.fill_null("") if name == "name" else pl.when(~text.is_in(MISSING)).then(text)


def _records(rows: pl.DataFrame, boards: list[str], tolerance: float) -> pl.DataFrame:
    scores = rows.select(pl.col(boards).cast(pl.Float64, strict=False))
    off = (scores[AVERAGE] - scores.select(pl.mean_horizontal(set(boards) - {AVERAGE})).to_series()).abs() > tolerance
    if 2 * off.sum() > rows.height:
        example = rows.filter(off.fill_null(False)).row(0, named=True)
        raise PageChanged(f"expected averages of the benchmarks, found {off.sum()} that are none, as {example}")
    day = rows["submitted_on"].str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    about = rows.select(
        raw_model="name",
        raw_license="licence",
        raw_open_flag="available_on_hub",
        setting=pl.format("precision={}", "precision").fill_null(""),
        submitted_on=day,
        extras=pl.Series(_extras(rows), dtype=pl.String),
    )
    frames = []
    for board in boards:
        unread = pl.format(f"{board}: not a number: {{}}", pl.coalesce(board, pl.lit("(nothing)")))
        not_mean = pl.when(off if board == AVERAGE else False).then(pl.format("average {} is not the mean", board))
        frame = rows.select(board=pl.lit(board), score=scores[board], defect=unread)
        frame = frame.with_columns(defect=pl.when(pl.col("score").is_null()).then("defect"))
        frame = frame.with_columns(defect=pl.coalesce("defect", rows.select(not_mean).to_series()))
        frames.append(pl.concat([frame, about], how="horizontal"))
    return score_frame(pl.concat(frames)) if frames else pl.DataFrame(schema=SCORES)


def _extras(rows: pl.DataFrame) -> list[str | None]:
    """What else a row says, as a JSON object without what is missing; None for nothing."""
    size = pl.col("params_b").cast(pl.Float64, strict=False) if "params_b" in rows.columns else pl.lit(None, pl.Float64)
    size = pl.when(size > 0).then(size).alias("params_b")
    rows = rows.select(*FLAGS, *(name for name in TEXTS if name in rows.columns), size)
    told = ({key: value for key, value in row.items() if value is not None} for row in rows.iter_rows(named=True))
    return [json.dumps(facts, ensure_ascii=False) if facts else None for facts in told]
