"""Whether each gap is more than chance: the strongest test that a board allows, adjusted over boards read together.

Two runs of which the solved tasks are known are compared task by task; else by published errors; else by numbers of
tasks. A family is what one reads in one go: the lines of the printed headline; apart from them each source's boards.
"""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from warehouse.gold.difference import holm, mcnemar_exact, paired_error, pooled_error, two_sided
from warehouse.tables import tables

READS: tuple[str, ...] = (
    *("gold.point_gap", "gold.frontier", "silver.scores", "silver.boards", "silver.instance_results"),
    *("featured_boards()", "task_records()"),
)
KEY = ["board_id", "axis", "as_of", "policy"]
LEVEL = 0.05
WITHHELD = ("cross_harness", "openness_undecided")

# A gap a row, with what its tests need. Tasks pair by benchmark and submission, for one run stands on several boards;
# a record is believed when its share is the score to half a point, and a pair when it shares nine tenths of the tasks.
GAPS = """
with sides as (
    select distinct unnest([closed_score_id, open_score_id]) as score_id from gold.point_gap
),
runs as (
    select s.score_id, b.benchmark, b.category,
        regexp_extract(s.setting, '(?:^|;)submission=([^;]+)', 1) as submission,
        share(b.direction, b.lower_bound, b.upper_bound, s.score) as share,
        coalesce(s.n, if(marked(s.extras, 'partial'), null, b.n_tasks)) as tasks,
        coalesce(finite(s.std_error) > 0, false)
            or coalesce(finite(s.score_low) < finite(s.score_high), false) as has_error
    from silver.scores s
    semi join sides using (score_id)
    join silver.boards b using (board_id)
),
records as (
    select r.score_id, t.board_id, t.submission, t.n
    from runs r
    join task_records() t on t.benchmark = r.benchmark and t.submission = r.submission
        and t.category in (r.category, 'results_by_task') and abs(t.share - r.share) < 0.005 + 1e-9
    qualify row_number() over (
        partition by r.score_id order by round(abs(t.share - r.share), 9), t.n desc, t.board_id) = 1
),
asked as materialized (
    select p.*, c.board_id as closed_board, c.submission as closed_run, o.board_id as open_board,
        o.submission as open_run, 0.9 * least(c.n, o.n) as enough
    from (select distinct closed_score_id, open_score_id from gold.point_gap) p
    join records c on c.score_id = p.closed_score_id
    join records o on o.score_id = p.open_score_id
),
-- paired() of each that is asked for, in one join: as a macro it would count every two records there are.
counted as (
    select closed_board, closed_run, open_board, open_run,
        count(*) as n_shared,
        count(*) filter (c.resolved and not o.resolved) as only_closed,
        count(*) filter (o.resolved and not c.resolved) as only_open
    from (select distinct closed_board, closed_run, open_board, open_run from asked) a
    join silver.instance_results c on c.board_id = a.closed_board and c.submission = a.closed_run
    join silver.instance_results o
        on o.board_id = a.open_board and o.submission = a.open_run and o.instance_id = c.instance_id
    group by all
),
pairs as (
    from asked join counted using (closed_board, closed_run, open_board, open_run) where n_shared >= enough
)
select
    g.board_id, g.axis, g.as_of, g.policy, g.known_on, g.closed_model_id, g.open_model_id, g.gap, g.unit, g.status,
    c.std_error as closed_error, o.std_error as open_error, g.closed_score / 100 as closed_share,
    g.open_score / 100 as open_share, x.tasks as closed_tasks, y.tasks as open_tasks,
    coalesce(x.has_error or y.has_error, false) as published,
    k.n_shared, k.only_closed, k.only_open,
    if(g.board_id in (from featured_boards()), 'headline', 'source/' || b.source) as family
from gold.point_gap g
join silver.boards b on b.board_id = g.board_id
left join gold.frontier c on c.board_id = g.board_id and c.axis = g.axis and c.as_of = g.as_of
    and c.policy = g.policy and c.side = 'closed'
left join gold.frontier o on o.board_id = g.board_id and o.axis = g.axis and o.as_of = g.as_of
    and o.policy = g.policy and o.side = 'open'
left join runs x on x.score_id = g.closed_score_id
left join runs y on y.score_id = g.open_score_id
left join pairs k on k.closed_score_id = g.closed_score_id and k.open_score_id = g.open_score_id
"""


def build(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """gold.significance: grain one gap of gold.point_gap."""
    rows = adjusted(tested(con.sql(GAPS).pl()))
    # The side ahead: task by task where tasks were paired, and never against the scores.
    lead = pl.when(pl.col("method") == "mcnemar_exact").then(pl.col("only_closed") - pl.col("only_open"))
    agrees = lead.otherwise(pl.col("gap")).sign() == pl.col("gap").sign()
    verdict = (
        pl.when(pl.col("status").is_in(WITHHELD))
        .then(None)
        .when(pl.col("p").is_null())
        .then(pl.lit("insufficient_data"))
        .when((pl.col("p_holm") < LEVEL) & agrees & (pl.col("gap") != 0))
        .then(pl.when(pl.col("gap") > 0).then(pl.lit("closed_ahead")).otherwise(pl.lit("open_ahead")))
        .otherwise(pl.lit("indistinguishable"))
    )
    untested = pl.col("gap").is_not_null() & pl.col("p").is_null() & ~pl.col("status").is_in(WITHHELD)
    return rows.with_columns(
        verdict.alias("verdict"),
        pl.when(untested).then(pl.lit("insufficient_data")).otherwise("status").alias("status"),
        pl.lit("1").alias("definition_version"),
    ).select(tables()["gold.significance"].column_names)


def tested(gaps: pl.DataFrame) -> pl.DataFrame:
    """`gaps` with method, p, the standard error that the test rests on, and the smallest gap it would mostly find."""
    both = pl.col("gap").is_not_null()
    errors = both & pl.col("closed_error").is_not_null() & pl.col("open_error").is_not_null()
    method = (
        pl.when(both & pl.col("n_shared").is_not_null())
        .then(pl.lit("mcnemar_exact"))
        .when(errors & (pl.col("unit") == "elo"))
        .then(pl.lit("elo_z"))
        .when(errors & ~pl.col("published") & pl.min_horizontal("closed_tasks", "open_tasks").gt(0))
        .then(pl.lit("two_proportion"))
        .when(errors)
        .then(pl.lit("interval_z"))
        .otherwise(pl.lit("none"))
    )
    rows = gaps.with_columns(method.alias("method"))
    x = {name: rows[name].cast(pl.Float64).to_numpy() for name in rows.columns if rows[name].dtype.is_numeric()}
    with np.errstate(invalid="ignore", divide="ignore"):  # where a method does not apply its numbers are not there
        errors_of = {
            "mcnemar_exact": 100 * paired_error(x["only_closed"], x["only_open"], x["n_shared"]),
            "two_proportion": 100
            * pooled_error(x["closed_share"], x["closed_tasks"], x["open_share"], x["open_tasks"]),
            "elo_z": np.hypot(x["closed_error"], x["open_error"]),
            "interval_z": np.hypot(x["closed_error"], x["open_error"]),
        }
        used = [rows["method"].to_numpy() == name for name in errors_of]
        error = np.select(used, list(errors_of.values()), np.nan)
        p = np.where(used[0], mcnemar_exact(x["only_closed"], x["only_open"]), two_sided(x["gap"] / error))
    return rows.with_columns(
        pl.Series("p", p).fill_nan(None),
        pl.Series("se_difference", np.where(error > 0, error, np.nan)).fill_nan(None),  # no width measures nothing
    ).with_columns((2.8 * pl.col("se_difference")).alias("mde80"))


def adjusted(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with family_on, family_size and p_holm.

    A family holds, of each of its boards, the row in force on one day: the row's own day, so that no day looks ahead;
    for what still stands the newest day of all, because the boards' latest rows are read side by side.
    """
    latest = pl.col("as_of") == pl.col("as_of").max().over("board_id", "axis")
    rows = rows.with_columns(
        pl.when(latest).then(pl.col("as_of").max().over("axis")).otherwise("as_of").alias("family_on")
    )
    group = ["axis", "policy", "family", "family_on"]
    days = rows.select(group).unique()
    boards = rows.select("axis", "policy", "family", "board_id").unique()
    judged = pl.when(~pl.col("status").is_in(WITHHELD)).then("p").alias("p")
    in_force = (
        days.join(boards, on=group[:3])
        .sort("family_on", *KEY[:2], "policy")
        .join_asof(
            rows.select(*KEY, judged).sort("as_of", *KEY[:2], "policy"),
            left_on="family_on",
            right_on="as_of",
            by=["board_id", "axis", "policy"],
            coalesce=False,
            check_sortedness=False,  # polars cannot see it within groups
        )
        .filter(pl.col("as_of").is_not_null())
    )
    found = holm(in_force, group).select(*KEY, "family_on", "family_size", "p_holm")
    return rows.join(found, on=[*KEY, "family_on"], how="left").sort(KEY)
