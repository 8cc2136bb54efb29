"""What must hold of the means of the best: who is in them, what they come to, and how many there are."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import CLOSE, KEY, STATUSES, days_and_policies, side

# Each board's newest day: what is worked out anew is worked out there, for there are many days.
NEWEST = """
            with rows as (
                select t.*, b.direction from gold.topk_gap t join silver.boards b using (board_id)
                where as_of = known_on qualify known_on = max(known_on) over (partition by board_id)
            ),
            listed as (
                select board_id, axis, policy, k, side, known_on, unnest(from_json(ids, '["VARCHAR"]')) as model_id
                from (select *, closed_model_ids as ids, 'closed' as side from rows
                    union all select *, open_model_ids, 'open' from rows)
            )"""


def topk_gap() -> list[Check]:
    """gold.topk_gap."""
    return [
        *days_and_policies("gold.topk_gap"),
        known_words("gold.topk_gap", "status", STATUSES),
        *_counts(),
        Check(
            "gold.topk_gap",
            "gap_is_closed_minus_open",
            "gap = mean of closed - mean of open in the board's better direction, inside its interval.",
            f"""
            select {KEY}, k, direction, closed_mean, open_mean, gap_low, gap, gap_high
            from gold.topk_gap join silver.boards using (board_id)
            where (gap is null) <> (closed_mean is null or open_mean is null)
                or abs(gap - if(direction = 'lower', open_mean - closed_mean, closed_mean - open_mean)) > {CLOSE}
                or gap_low > gap or gap > gap_high or (gap is null and coalesce(gap_low, gap_high) is not null)
            """,
        ),
        *_listed(),
    ]


def _counts() -> list[Check]:
    return [
        Check(
            "gold.topk_gap",
            "every_k_of_a_day",
            "A day that has one mean has all three: of 3, 5 and 10.",
            f"select {KEY}, list(k order by k) as found from gold.topk_gap group by all having found <> [3, 5, 10]",
        ),
        Check(
            "gold.topk_gap",
            "as_many_of_both_sides",
            "As many developers of one side as of the other, k where both have k; fewer, and it is not called ok.",
            f"""
            select {KEY}, k, k_eff, n_open, n_closed, gap, status from gold.topk_gap
            where k_eff <> least(k, n_open, n_closed) or (gap is null) <> (k_eff = 0)
                or (status = 'short' and k_eff = k) or (status in ('ok', 'saturated') and k_eff < k)
            """,
        ),
    ]


def _listed() -> list[Check]:
    return [
        Check(
            "gold.topk_gap",
            "means_of_the_listed",
            "On the newest day each mean is that of as many listed models as it says, each of another developer.",
            f"""
            {NEWEST},
            found as (
                select l.board_id, l.axis, l.policy, l.k, side, avg(score) as mean, count(score) as n,
                    count(distinct coalesce(organization_id, base_model_id)) as n_developers,
                    count(distinct base_model_id) as n_bases
                from listed l
                left join gold.standings s on s.board_id = l.board_id and s.published_on = l.known_on
                    and s.model_id = l.model_id
                group by all
            )
            select {KEY}, k, k_eff, side, f.n, n_developers, n_bases, closed_mean, open_mean, mean
            from rows r join found f using (board_id, axis, policy, k)
            where (f.n, n_developers, n_bases) is distinct from (k_eff, k_eff, k_eff)
                or not coalesce(abs(mean - if(side = 'closed', closed_mean, open_mean)) <= {CLOSE}, false)
            """,
        ),
        Check(
            "gold.topk_gap",
            "lists_are_of_the_best",
            "On the newest snapshot the lists are the best model of each developer, best first.",
            f"""
            {NEWEST},
            field as (
                select o.*, r.policy, r.k_eff, r.k, {side("r.policy")} as side,
                    if(direction = 'lower', -o.score, o.score) as merit
                from rows r join gold.standings o on o.board_id = r.board_id and o.published_on = r.known_on
                where r.axis = 'published'
            ),
            best as (
                from field where side is not null
                qualify row_number() over (partition by board_id, policy, k, side,
                    coalesce(organization_id, base_model_id) order by merit desc, model_id) = 1
            ),
            placed as (
                select *, row_number() over (
                    partition by board_id, policy, k, side order by merit desc, model_id) as place from best
            ),
            lists as (
                select board_id, policy, k, side,
                    coalesce(list(model_id order by place) filter (place <= k_eff), []) as best
                from placed group by all
            )
            select {KEY}, k, side, if(side = 'closed', closed_model_ids, open_model_ids) as ids, best
            from rows join lists using (board_id, policy, k)
            where axis = 'published' and ids <> to_json(best)::varchar
            """,
        ),
    ]


SUITES = {"gold.topk_gap": topk_gap}
