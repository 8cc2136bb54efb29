"""The one shape in which every page says what it shows: a row a score, nothing joined, nothing guessed.

A page function is pure: `parse(body: bytes, url: str, source: Source) -> Page`. It knows no clock, no
network and no database. What it cannot type it keeps as text in `defect`; what it does not recognise at
all is `PageChanged`, so that a changed page is refused aloud instead of read wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

SCORES = pl.Schema(
    {
        "board": pl.String,  # the board's name inside its source, as source.yml declares it
        "published_on": pl.Date,  # the day that the page states for this row's table; NULL when it states none
        "raw_model": pl.String,  # verbatim
        "raw_organization": pl.String,
        "raw_license": pl.String,
        "raw_open_flag": pl.Boolean,  # the board's own claim, never used to decide openness
        "setting": pl.String,  # run settings the page states, `key=value` sorted and joined by `;`, "" for none
        "harness": pl.String,  # scaffold or evaluation harness, "" for none
        "score": pl.Float64,  # in the board's unit; accuracies are percent 0-100
        "score_low": pl.Float64,  # 95 % interval, as published
        "score_high": pl.Float64,
        "std_error": pl.Float64,
        "n": pl.Int64,  # votes or tasks behind the score
        "rank": pl.Int64,  # as published
        "submitted_on": pl.Date,
        "self_reported": pl.Boolean,
        "extras": pl.String,  # JSON object of what else the row says, NULL for none
        "defect": pl.String,  # why this row cannot be admitted, in words with the text found; NULL when sound
    }
)

INSTANCES = pl.Schema({"board": pl.String, "submission": pl.String, "instance_id": pl.String, "resolved": pl.Boolean})


class PageChanged(Exception):
    """The page does not have the shape that its parser knows: says what was expected and what was found."""


@dataclass(frozen=True)
class Page:
    """What one page says.

    scores: a frame of schema `SCORES`; instances: a frame of schema `INSTANCES`;
    notes: harmless news (a column nobody takes, a category seen for the first time), shown as warnings.
    """

    scores: pl.DataFrame
    instances: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=INSTANCES))
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, frame, schema in (
            ("scores", self.scores, SCORES),
            ("instances", self.instances, INSTANCES),
        ):
            if frame.schema != schema:
                raise TypeError(f"{name} must have the schema of scrapers.record, got {frame.schema}")


def score_frame(columns: pl.DataFrame) -> pl.DataFrame:
    """Give a frame the schema `SCORES`: absent columns are filled (NULL, or "" for setting and harness).

    Raises TypeError for a column that the schema does not know, ComputeError for a value that cannot be cast.
    """
    if not columns.columns:
        return pl.DataFrame(schema=SCORES)
    unknown = set(columns.columns) - set(SCORES)
    if unknown:
        raise TypeError(f"not columns of a score record: {sorted(unknown)}")
    empty = {"setting": "", "harness": "", "self_reported": False}
    return columns.select(
        (pl.col(name) if name in columns.columns else pl.lit(empty.get(name))).cast(dtype).alias(name)
        for name, dtype in SCORES.items()
    )


def setting_text(**values: object) -> str:
    """Run settings as `key=value` sorted and joined by `;`; None leaves a key out."""
    return ";".join(f"{key}={values[key]}" for key in sorted(values) if values[key] is not None)
