"""How far behind month by month: the median lag over boards, the answer's second picture."""

from __future__ import annotations

from typing import Any

from report import words
from report.figures import POLICIES, Figures
from report.markup import Html, chart, fold, join, sql_by_policy, table, tag, when
from report.words import Row

MONTHS_SQL = """select as_of, n_boards, median_lag_days, low, high, status, boards, left_out
from gold.summary
where axis = 'released' and policy = 'weights' and access = 'all'
order by as_of;"""
CAPTION = (
    "Days. The line is the median over boards, the band their middle half, the figures above count the boards where "
    "that changes, as far as there is room; a hollow point rests on fewer than three."
)
SAYS = (
    "For the last day of each month: how many days earlier closed models had last been no better than the best open "
    "model of that day, within the noise and by release day; the median over the boards of this page, one a "
    "benchmark. It is no record of what was known then: the boards are today's, and each sees its past from its newest "
    "snapshot, so models that have left it since are missing. A step may be a board that came or went, not a model."
)


def months(figures: Figures) -> Html:
    """The chart, what it says and does not, and the same in a table; nothing where no month has a lag."""
    if not figures.months:
        return Html()
    shown = chart("months", "months", "Median lag over boards, month by month", CAPTION)
    return join(
        tag("h3", "How far behind, month by month"),
        tag("p", SAYS),
        shown,
        *(_table([row for row in figures.months if row["policy"] == policy], policy) for policy in POLICIES),
        sql_by_policy(MONTHS_SQL),
    )


def _table(rows: list[Row], policy: str) -> Html:
    heads = ["Day", "Median lag", "Middle half", "Boards", "Care"]
    body: list[list[Any]] = [
        [
            row["as_of"],
            words.median_lag(row),
            words.middle_half(row),
            f"{row['n_boards']} of {row['n_boards'] + row['n_left_out']}",
            words.few_boards(row),
        ]
        for row in reversed(rows)
    ]
    caption = "The newest day and the last day of each month, over all boards; a lead of open models is negative"
    shown = table(caption, heads, body, whole=("Day",))
    return fold(f"Month by month in a table ({len(rows)})", tag("p", words.months(rows)), shown, **when(policy=policy))
