"""Rows on their own: which cannot be believed, and which stand twice."""

from __future__ import annotations

import polars as pl

KEY = ["capture_id", "board_id", "published_on", "raw_model", "setting", "harness"]
VALUES = ["score", "score_low", "score_high", "std_error", "n"]

# What no model name holds and an injected one needs: markup, quotes, escapes, control and invisible characters.
IMPLAUSIBLE_NAME = r"[<>;\"\\`{}\x00-\x1f\x7f\x{200b}-\x{200f}\x{202a}-\x{202e}\x{feff}]"
# Beyond these a figure is a fault of the page, and its square would be no number any more.
HIGHEST, WIDEST = 1e6, 1e4
LONGEST_NAME = 400  # an agent of eight models names them all


def mark_unsound(rows: pl.DataFrame) -> pl.DataFrame:
    """Column `unsound`: the first reason for which a row cannot be believed on its own."""
    col = pl.col

    def why(condition: pl.Expr, *text: str | pl.Expr) -> pl.Expr:
        parts = [pl.lit(part) if isinstance(part, str) else part.cast(pl.String) for part in text]
        return pl.when(condition).then(pl.concat_str(parts, ignore_nulls=True))

    # A day of grace: a page may be a day ahead of UTC.
    day_after_fetch = col("fetched_at").dt.date().dt.offset_by("1d")
    return rows.with_columns(
        pl.coalesce(
            why(~col("declared"), "board not declared in source.yml: ", col("board")),
            col("defect"),
            why(col("raw_model").str.strip_chars().fill_null("") == "", "no model name"),
            why(col("raw_model").str.len_chars() > LONGEST_NAME, f"model name over {LONGEST_NAME} characters"),
            why(col("raw_model").str.contains(IMPLAUSIBLE_NAME), "characters that no model name has"),
            why(col("score").is_null(), "no score"),
            why(~col("score").is_finite(), "score is not finite: ", col("score")),
            why(col("score") < col("lower_bound"), "score ", col("score"), " below ", col("lower_bound")),
            why(col("score") > col("upper_bound"), "score ", col("score"), " above ", col("upper_bound")),
            *(
                why(~col(name).is_finite(), f"{name} is not finite")
                for name in ("score_low", "score_high", "std_error")
            ),
            why(
                (col("score_low") > col("score")) | (col("score_high") < col("score")),
                "score outside its own interval",
            ),
            why(col("std_error") < 0, "negative standard error"),
            why(col("score").abs() > HIGHEST, "score beyond any scale: ", col("score")),
            why(
                (col("score") - col("score_low") > WIDEST)
                | (col("score_high") - col("score") > WIDEST)
                | (col("std_error") > WIDEST),
                "uncertainty beyond any scale",
            ),
            why(col("n") < 0, "negative count: ", col("n")),
            why(col("published_on") > day_after_fetch, "published in the future: ", col("published_on")),
            why(col("submitted_on") > day_after_fetch, "submitted in the future: ", col("submitted_on")),
        ).alias("unsound")
    )


def mark_duplicates(rows: pl.DataFrame) -> pl.DataFrame:
    """Column `collapsed`: an identical row stands already. Conflicting rows: the one with the most votes stays."""
    rows = rows.with_row_index("row")
    sound = rows.filter(pl.col("unsound").is_null())
    repeated = sound.filter(pl.struct(KEY).is_duplicated())
    if repeated.is_empty():
        return rows.with_columns(pl.lit(False).alias("collapsed"))
    kept = repeated.unique(subset=[*KEY, *VALUES], keep="first", maintain_order=True)
    collapsed = repeated.filter(~pl.col("row").is_in(kept["row"].implode()))["row"]
    most = pl.col("n").max().over(KEY)
    wins = (pl.col("n") == most).fill_null(False) & ((pl.col("n") == most).sum().over(KEY) == 1)
    conflicts = (
        kept.filter(pl.len().over(KEY) > 1)
        .with_columns(wins.alias("wins"))
        .with_columns(pl.col("wins").any().over(KEY).alias("decided"))
        .filter(~pl.col("wins"))
        .select(
            "row",
            pl.concat_str(
                pl.lit("conflicting row for the same model and setting; "),
                pl.when("decided")
                .then(pl.lit("the one with the most votes stays"))
                .otherwise(pl.lit("nothing tells which is right")),
            ).alias("conflict"),
        )
    )
    return (
        rows.join(conflicts, on="row", how="left")
        .with_columns(
            pl.coalesce("unsound", "conflict").alias("unsound"),
            pl.col("row").is_in(collapsed.implode()).alias("collapsed"),
        )
        .drop("conflict")
    )
