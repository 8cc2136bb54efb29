"""What must hold of gold.summary: every board takes part or is left out with its reason, on every day that is told."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import CLOSE


def summary() -> list[Check]:
    """gold.summary."""
    return [
        known_words("gold.summary", "axis", ["published", "released"]),
        known_words("gold.summary", "policy", ["weights", "permissive"]),
        known_words("gold.summary", "access", ["public", "private", "human_preference", "all"]),
        known_words("gold.summary", "status", ["ok", "short", "insufficient_data"]),
        Check(
            "gold.summary",
            "no_featured_board_is_lost",
            "Every featured board either takes part or is named with its reason, in its kind and in all.",
            """
            with featured as (
                select g.axis, g.as_of, g.policy, g.access, h.board_id
                from gold.summary g join gold.headline h on h.featured
                join silver.boards b on b.board_id = h.board_id and g.access in ('all', b.access)
                join (select board_id, axis, policy, min(as_of) as first_on from gold.lag group by all) l
                    on l.board_id = h.board_id and l.axis = g.axis and l.policy = g.policy and l.first_on <= g.as_of
            ),
            named as (
                select axis, as_of, policy, access, unnest(from_json(boards, '["JSON"]')) ->> 'board_id' as board_id
                from gold.summary
                union all
                select axis, as_of, policy, access, unnest(from_json(left_out, '["JSON"]')) ->> 'board_id'
                from gold.summary
            )
            select axis, as_of, policy, access, board_id, f.board_id is null as unasked
            from (from featured) f
            full join (select *, true as found from named) n using (axis, as_of, policy, access, board_id)
            where f.board_id is null or found is null
            """,
        ),
        Check(
            "gold.summary",
            "every_month_is_told",
            "Every kind is told on the newest day and on the last day of each month before it since the first lag.",
            """
            with newest as (select max(as_of) as today from gold.summary),
            months as (
                select least(last_day(unnest(generate_series(first_on, today, interval 1 month))), today) as as_of
                from newest, (select date_trunc('month', min(as_of)) as first_on from gold.lag
                    semi join (from gold.headline where featured) using (board_id) where variant = 'plausible')
            ),
            told as (select as_of, count(*) as n from gold.summary group by as_of)
            select as_of, n, asked from (select as_of, true as asked from months) full join told using (as_of)
            where asked is null or n is distinct from (select max(n) from told)
            """,
        ),
        Check(
            "gold.summary",
            "median_of_its_boards",
            "The median and its quartiles are of the lags that the row itself names, each once.",
            f"""
            with named as (
                select axis, as_of, policy, access, unnest(from_json(boards, '["JSON"]')) as board from gold.summary
            ),
            counted as (
                select axis, as_of, policy, access, count(distinct board ->> 'board_id') as boards,
                    median((board ->> 'lag_days')::double) as middle
                from named group by all
            )
            select axis, as_of, policy, access, n_boards, coalesce(c.boards, 0) as named, median_lag_days, middle,
                low, high
            from gold.summary left join counted c using (axis, as_of, policy, access)
            where n_boards <> coalesce(c.boards, 0) or (median_lag_days is null) <> (n_boards = 0)
                or abs(median_lag_days - middle) > {CLOSE} or low > median_lag_days or median_lag_days > high
                or (status = 'insufficient_data') <> (n_boards = 0)
            """,
        ),
        Check(
            "gold.summary",
            "lags_are_of_the_boards",
            "Each lag that takes part is the board's newest plausible one of gold.lag until then, sound and fresh.",
            """
            with named as (
                select axis, policy, access, as_of as today, unnest(from_json(boards, '["JSON"]')) as board
                from gold.summary
            ),
            typed as (
                select *, board ->> 'board_id' as board_id, (board ->> 'as_of')::date as as_of,
                    (board ->> 'lag_days')::bigint as days
                from named
            )
            select axis, today, policy, access, board, l.status, l.lag_days, l.lead_days, known_on
            from typed t left join (
                from (select *, if(axis = 'released', known_on, as_of) as stands_until from gold.lag)
                where variant = 'plausible'
            ) l using (board_id, axis, as_of, policy)
            where coalesce(l.status, 'none') not in ('ok', 'open_leads') or stands_until < today - 180
                or days <> case when l.status = 'open_leads' then lead_days - (least(today, stands_until) - as_of)
                    when lag_days > 0 then lag_days + (least(today, stands_until) - as_of) else 0 end
                or exists (from gold.lag n where (n.board_id, n.axis, n.policy) = (t.board_id, t.axis, t.policy)
                    and n.as_of > t.as_of and n.as_of <= t.today)
            """,
        ),
    ]


SUITES = {"gold.summary": summary}
