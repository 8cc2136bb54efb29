"""What must hold of parity: sane rules, verdicts that follow intervals, wholes that follow their parts."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import CLOSE, KEY, STATUSES, days_and_policies, on_their_sides

RULES, PARITY, TOGETHER = "silver.parity_rules", "gold.parity", "gold.parity_together"
VERDICTS = ("TRUE", "FALSE", "UNDECIDED")


def parity_rules() -> list[Check]:
    """silver.parity_rules."""
    return [
        known_words(RULES, "margin_unit", ["points", "relative", "elo"]),
        Check(
            RULES,
            "margin_sane",
            "A margin is not negative, and a share of a score is below all of it.",
            f"select * from {RULES} where margin < 0 or (margin_unit = 'relative' and margin >= 1)",
        ),
        Check(
            RULES,
            "benchmark_known",
            "A rule is about a benchmark that silver.benchmarks has: a misspelt one would never be tested.",
            f"select rule, benchmark from {RULES} anti join silver.benchmarks using (benchmark)",
        ),
    ]


def parity() -> list[Check]:
    """gold.parity."""
    return [
        *days_and_policies(PARITY),
        known_words(PARITY, "status", STATUSES),
        known_words(PARITY, "verdict", VERDICTS),
        on_their_sides(PARITY, "policy"),
        Check(
            PARITY,
            "every_gap_by_every_rule",
            "Each gap of a rule's benchmark is judged by it, on boards with a unit that the margin fits.",
            f"""
            with wanted as (
                select {KEY}, rule, g.gap, if(margin_unit = 'relative', margin * abs(closed_score), margin) as allowed
                from gold.point_gap g join silver.boards b using (board_id) join {RULES} r using (benchmark)
                where (margin_unit = 'elo') = (b.unit = 'elo') and b.unit in ('elo', 'percent')
            )
            select {KEY}, rule, t.known_on is null as missing, t.gap, w.gap as point_gap, t.allowed,
                w.allowed as rule_allows
            from {PARITY} t full join wanted w using ({KEY}, rule)
            where t.known_on is null or t.gap is distinct from w.gap
                or (t.allowed is null) <> (w.allowed is null) or abs(t.allowed - w.allowed) > {CLOSE}
            """,
        ),
        Check(
            PARITY,
            "interval_holds_gap",
            "The 90 % interval holds the gap, within the 95 % one unless tasks were compared one by one.",
            f"""
            select {KEY}, rule, t.gap_low90, t.gap, t.gap_high90, g.gap_low, g.gap_high, s.method
            from {PARITY} t join gold.point_gap g using ({KEY}) join gold.significance s using ({KEY})
            where t.gap_low90 - t.gap > {CLOSE} or t.gap - t.gap_high90 > {CLOSE}
                or (s.method <> 'mcnemar_exact'
                    and (g.gap_low - t.gap_low90 > {CLOSE} or t.gap_high90 - g.gap_high > {CLOSE}))
            """,
        ),
        Check(
            PARITY,
            "verdict_follows_interval",
            "TRUE when all of the interval is allowed, FALSE when none is, else UNDECIDED; no test across harnesses.",
            f"""
            select {KEY}, rule, gap_low90, gap_high90, allowed, verdict, status from {PARITY}
            where verdict is distinct from case
                when status not in ('ok', 'saturated') then null
                when gap_low90 > allowed then 'FALSE' when gap_high90 > allowed then 'UNDECIDED' else 'TRUE' end
                or (status in ('ok', 'saturated') and (gap_low90 is null or gap_high90 is null))
            """,
        ),
    ]


def parity_together() -> list[Check]:
    """gold.parity_together."""
    return [
        known_words(TOGETHER, "axis", ["published", "released"]),
        known_words(TOGETHER, "policy", ["weights", "permissive"]),
        known_words(TOGETHER, "verdict", VERDICTS),
        Check(
            TOGETHER,
            "parts_accounted",
            "Every part of a rule was tested or is named as missing; TRUE names its model and has no part missing.",
            f"""
            select t.rule, axis, policy, n_parts, n_tested, verdict, open_model_id, missing
            from {TOGETHER} t
            left join (select together as rule, count(*) as n from {RULES} group by all) r using (rule)
            where n_parts is distinct from n or n_parts - n_tested <> json_array_length(missing)
                or (verdict = 'TRUE') <> (open_model_id is not null) or (verdict = 'TRUE' and n_tested < n_parts)
            """,
        ),
        Check(
            TOGETHER,
            "rests_on_its_parts",
            "Each board that it names says so in gold.parity on its latest day; no part fails where the whole holds.",
            f"""
            with named as (
                select t.rule as whole, t.verdict as together, axis, policy,
                    unnest(json_extract(boards, '$[*]')) as part
                from {TOGETHER} t
            ),
            told as (
                select whole, together, axis, policy, part ->> 'part' as rule, part ->> 'board_id' as board_id,
                    (part ->> 'as_of')::date as as_of, part ->> 'verdict' as verdict from named
            ),
            latest as (
                select * from {PARITY} qualify as_of = max(as_of) over (partition by board_id, axis)
            )
            select told.*, l.verdict as found from told left join latest l using (board_id, axis, policy, rule, as_of)
            where l.board_id is null or told.verdict is distinct from l.verdict
                or (together = 'TRUE' and coalesce(l.verdict, '') in ('', 'FALSE'))
            """,
        ),
    ]


SUITES = {RULES: parity_rules, PARITY: parity, TOGETHER: parity_together}
