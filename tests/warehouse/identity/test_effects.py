"""What each candidate of an unsettled name would change."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from warehouse.identity.effects import with_effects

DAY = date(2026, 2, 26)


def frames(own: float, candidate: str):
    """One unsettled name with one candidate, on a board where closed has 80 and open 70."""
    names = pl.DataFrame(
        [{"raw_model": "news", "board_id": "b", "seen_on": DAY,
          "candidates": json.dumps([{"model_id": candidate, "similarity": 90.0}])}]
    )  # fmt: skip
    scores = pl.DataFrame(
        [("c/closed", "closed", 80.0), ("o/open", "open", 70.0), (None, "news", own)],
        schema=["model_id", "raw_model", "score"],
        orient="row",
    ).with_columns(board_id=pl.lit("b"), published_on=pl.lit(DAY))
    openness = pl.DataFrame(
        [
            ("c/closed", "closed_api", None, None),
            ("o/open", "open_source", None, None),
            ("o/early", "open_source", date(2026, 2, 1), None),
            ("o/later", "closed_api", None, date(2026, 2, 27)),
            ("o/later", "open_weights_permissive", date(2026, 2, 27), None),
        ],
        schema={"model_id": pl.String, "openness": pl.String, "valid_from": pl.Date, "valid_to": pl.Date},
        orient="row",
    )
    return names, scores, openness


@pytest.mark.parametrize(
    ("own", "candidate", "openness", "gap"),
    [
        (78.0, "o/open", "open_source", 2.0),  # it would be the best open model
        (78.0, "o/early", "open_source", 2.0),  # open since an earlier day
        (90.0, "c/closed", "closed_api", 20.0),  # it would be the best closed model
        (60.0, "o/open", "open_source", 10.0),  # too low to change anything
        (90.0, "o/later", "closed_api", 20.0),  # its weights came out a day later
        (90.0, "x/nobody", None, 10.0),  # of no recorded class: on neither side
    ],
)
def test_a_candidate_says_what_it_would_change(own, candidate, openness, gap):
    (text,) = with_effects(*frames(own, candidate))["candidates"]
    (told,) = json.loads(text)
    assert told == {"model_id": candidate, "similarity": 90.0, "openness": openness, "gap_if_true": gap}
