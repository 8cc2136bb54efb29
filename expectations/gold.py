"""What must hold of gold's scores: each recomputed from the layer below, in another way than it was built."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.silver import CLOSED, OPEN, OPENNESS, PERMISSIVE, listed

STATUSES = (
    "ok",
    "no_open",
    "no_closed",
    "short",
    "left_censored",
    "right_censored",
    "open_leads",
    "saturated",
    "cross_harness",
    "openness_undecided",
    "stale_price",
    "insufficient_data",
)
KEY = "board_id, axis, as_of, policy"
CLOSE = "1e-9"  # what rounding of doubles may leave between two ways to the same number


def in_force(day: str) -> str:
    """SQL condition: the openness row `o` holds on a day."""
    return f"o.valid_from <= {day} and {day} < coalesce(o.valid_to, 'infinity'::date)"


def side(policy: str) -> str:
    """SQL for the side of the openness row `o` under a policy: open, closed or NULL for neither."""
    return f"""case when o.openness in {listed(CLOSED)} then 'closed'
                when o.openness in {listed(PERMISSIVE)} then 'open'
                when {policy} = 'weights' and o.openness in {listed(OPEN)} then 'open' end"""


def on_their_sides(table: str, policy: str) -> Check:
    """The closed model of each row is closed, the open one open, on that very day."""
    return Check(
        table,
        "models_on_their_sides",
        "The closed model is closed and the open model open in silver.openness on that day, or the gap means nothing.",
        f"""
        with held as (
            select board_id, as_of, {policy} as policy, 'closed' as side, closed_model_id as model_id from {table}
            union all
            select board_id, as_of, {policy}, 'open', open_model_id from {table}
        )
        select held.*, o.openness
        from held left join silver.openness o on o.model_id = held.model_id and {in_force("held.as_of")}
        where held.model_id is not null and held.side is distinct from {side("held.policy")}
        """,
    )


def days_and_policies(table: str) -> list[Check]:
    """Words and days that every table on the two axes shares."""
    return [
        known_words(table, "axis", ["published", "released"]),
        known_words(table, "policy", ["weights", "permissive"]),
        Check(
            table,
            "no_look_ahead",
            "A published day is scored from its own snapshot, a release day never from an older one.",
            f"""
            select {KEY}, known_on from {table}
            where (axis = 'published' and as_of <> known_on) or as_of > known_on
            """,
        ),
    ]


def ranked(table: str, day: str) -> Check:
    """Ranks begin at 1, ties share, nobody is left out."""
    return Check(
        table,
        "ranks_follow_scores",
        "Ranks follow the scores in the board's better direction: 1 is best, ties share, none is left out.",
        f"""
        select board_id, {day}, model_id, score, rank, rank() over (
            partition by board_id, {day} order by if(direction = 'lower', -score, score) desc) as rank_of_score
        from {table} join silver.boards using (board_id)
        qualify rank <> rank_of_score
        """,
    )


def standings() -> list[Check]:
    """gold.standings."""
    return [
        known_words("gold.standings", "openness", OPENNESS),
        ranked("gold.standings", "published_on"),
        Check(
            "gold.standings",
            "score_in_silver",
            "No score without the admitted score that it repeats: same board, day, model and value, not superseded.",
            """
            select g.board_id, g.published_on, g.model_id, g.score, g.score_id, s.score as silver_score
            from gold.standings g left join silver.scores s on s.score_id = g.score_id and s.board_id = g.board_id
                and s.published_on = g.published_on and s.model_id = g.model_id and s.superseded_at is null
            where g.score is distinct from s.score
            """,
        ),
        Check(
            "gold.standings",
            "interval_holds_score",
            "score_low <= score <= score_high, and no negative error.",
            f"""
            select board_id, published_on, model_id, score_low, score, score_high, std_error from gold.standings
            where score_low - score > {CLOSE} or score - score_high > {CLOSE} or std_error < 0
            """,
        ),
        Check(
            "gold.standings",
            "openness_of_that_day",
            "A model's class is the one that silver.openness has in force on that day; unknown where it has none.",
            f"""
            select s.board_id, s.published_on, s.model_id, s.openness, o.openness as in_force
            from gold.standings s
            left join silver.openness o on o.model_id = s.model_id and {in_force("s.published_on")}
            where s.openness <> coalesce(o.openness, 'unknown')
            """,
        ),
    ]


def leaderboard() -> list[Check]:
    """gold.leaderboard."""
    return [
        ranked("gold.leaderboard", "published_on"),
        Check(
            "gold.leaderboard",
            "latest_standings",
            "It shows the standings of each board's latest published day: all of them, and no others.",
            """
            with latest as (
                select board_id, max(published_on) as published_on from silver.scores
                where superseded_at is null group by board_id
            ),
            stands as (select s.* from gold.standings s join latest using (board_id, published_on))
            select board_id, model_id, l.published_on, s.published_on as stands_on, l.score, s.score as stands_at
            from gold.leaderboard l full join stands s using (board_id, model_id)
            where (l.published_on, l.score, l.score_id, l.openness)
                is distinct from (s.published_on, s.score, s.score_id, s.openness)
            """,
        ),
    ]


def frontier() -> list[Check]:
    """gold.frontier."""
    return [
        *days_and_policies("gold.frontier"),
        known_words("gold.frontier", "side", ["open", "closed"]),
        Check(
            "gold.frontier",
            "score_is_the_best",
            "The frontier is the best score among all models in the running that are on that side on that day.",
            f"""
            with alike as (  -- models of one class and one span on one day, taken together: there are many days
                select s.board_id, s.published_on, s.released_on, o.openness, o.valid_from, o.valid_to,
                    max(if(direction = 'lower', -score, score)) as best, count(*) as n_models
                from gold.standings s join silver.boards using (board_id) join silver.openness o using (model_id)
                group by all
            ),
            classes as (
                select f.board_id, f.axis, f.as_of, o.openness, max(best) as best, sum(o.n_models) as n_models
                from (select distinct board_id, axis, as_of, known_on from gold.frontier) f
                join alike o on o.board_id = f.board_id and o.published_on = f.known_on
                    and (f.axis = 'published' or o.released_on <= f.as_of) and {in_force("f.as_of")}
                group by all
            ),
            field as (
                select {KEY}, side, max(best) as best, sum(o.n_models) as n_models
                from gold.frontier f join classes o using (board_id, axis, as_of)
                where side = {side("policy")}
                group by all
            )
            select {KEY}, side, f.model_id, f.score, if(direction = 'lower', -best, best) as best,
                f.n_models, field.n_models as n_counted
            from gold.frontier f join silver.boards using (board_id) left join field using ({KEY}, side)
            where best is distinct from if(direction = 'lower', -f.score, f.score)
                or f.n_models is distinct from field.n_models
            """,
        ),
        Check(
            "gold.frontier",
            "holder_stands",
            "The model that holds a frontier has that very score in the standings of the snapshot.",
            f"""
            select {KEY}, side, f.model_id, f.score, f.score_id, s.score as stands_at
            from gold.frontier f left join gold.standings s
                on s.board_id = f.board_id and s.published_on = f.known_on and s.model_id = f.model_id
            where (f.score, f.score_id) is distinct from (s.score, s.score_id)
            """.replace(KEY, "f.board_id, f.axis, f.as_of, f.policy"),
        ),
    ]


SUITES = {"gold.standings": standings, "gold.leaderboard": leaderboard, "gold.frontier": frontier}
