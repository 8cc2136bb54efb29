"""What must hold of the verdicts on published claims: each follows from figures that stand in silver."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.gold import CLOSE

KINDS = ["score", "gap", "lead", "rank", "lag_months", "parity", "price", "parameters", "licence"]
VERDICTS = ["supported", "contradicted", "below_resolution", "not_checkable"]
CLAIM = "claim_id, board_id"
# Models and scores that a verdict rests on, one a row.
RESTS = """
    select claim_id, board_id, our_as_of, unnest(from_json(models, '["JSON"]')) as model
    from gold.claims where kind in ('score', 'gap', 'lead', 'rank') and models <> '[]'
"""


def claims() -> list[Check]:
    """gold.claims."""
    return [
        known_words("gold.claims", "kind", KINDS),
        known_words("gold.claims", "verdict", VERDICTS),
        known_words("gold.claims", "axis", ["published", "released"]),
        *_headlines(),
        *_verdicts(),
        *_figures(),
    ]


def _headlines() -> list[Check]:
    return [
        Check(
            "gold.claims",
            "one_headline_a_claim",
            "Of each claim exactly one verdict is the one to show.",
            """
            select claim_id, count(*) filter (headline) as n_headlines from gold.claims
            group by all having n_headlines <> 1
            """,
        ),
        Check(
            "gold.claims",
            "headline_is_the_most_cautious",
            "What commits least is shown: below_resolution, then contradicted, then supported; a missing piece last.",
            """
            with ranked as (
                select claim_id, headline, verdict, list_position(
                    ['below_resolution', 'contradicted', 'supported', 'not_checkable'], verdict) as caution
                from gold.claims
            )
            select claim_id, verdict, (select min(o.caution) from ranked o where o.claim_id = r.claim_id) as least
            from ranked r where headline and caution > least
            """,
        ),
    ]


def _verdicts() -> list[Check]:
    return [
        Check(
            "gold.claims",
            "missing_piece_is_named",
            "Where there is no verdict, and only there, it is said what is missing.",
            f"""
            select {CLAIM}, verdict, missing from gold.claims
            where (verdict = 'not_checkable') <> (missing is not null)
            """,
        ),
        Check(
            "gold.claims",
            "verdict_follows_from_the_figures",
            "Supported means within what is stated; contradicted means outside, and our interval does not hold it.",
            f"""
            select {CLAIM}, stated, stated_low, stated_high, ours, ours_low, ours_high, verdict from gold.claims
            where kind in ('score', 'gap', 'lag_months', 'price')
                and stated_low is not null and stated_high is not null and case verdict
                    when 'supported' then coalesce(greatest(stated_low - ours, ours - stated_high) > {CLOSE}, true)
                    when 'contradicted' then coalesce(ours between stated_low and stated_high, true)
                        or coalesce(stated between ours_low and ours_high, false)
                    when 'below_resolution' then ours_low is null or ours_high is null
                    else false end
            """,
        ),
        Check(
            "gold.claims",
            "seen_by_the_day_asked",
            "On the published axis nothing is used that was not published by the day that the claim speaks of.",
            f"select {CLAIM}, as_of, our_as_of from gold.claims where axis = 'published' and our_as_of > as_of",
        ),
        Check(
            "gold.claims",
            "interval_holds_ours",
            "ours_low <= ours <= ours_high where there is an interval.",
            f"select {CLAIM}, ours_low, ours, ours_high from gold.claims where ours_low > ours or ours > ours_high",
        ),
    ]


def _figures() -> list[Check]:
    return [
        Check(
            "gold.claims",
            "scores_are_of_that_board_and_day",
            "Every score that a verdict rests on stands in silver, on its board and its day.",
            f"""
            select r.claim_id, r.board_id, r.our_as_of, r.model from ({RESTS}) r
            where not exists (
                from silver.scores s
                where s.board_id = r.board_id and s.published_on = r.our_as_of and s.superseded_at is null
                    and s.model_id = (r.model ->> 'model_id')
                    and abs(s.score - (r.model ->> 'score')::double) <= {CLOSE}
            )
            """,
        ),
        Check(
            "gold.claims",
            "gap_is_between_its_models",
            "A gap or a lead is the first model's score less the second's, in the board's better direction.",
            f"""
            select c.claim_id, c.board_id, c.ours, c.models
            from gold.claims c join silver.boards b using (board_id)
            where c.kind in ('gap', 'lead') and c.ours is not null and not coalesce(abs(c.ours
                - if(b.direction = 'lower', -1, 1) * ((c.models ->> '$[0].score')::double
                    - (c.models ->> '$[1].score')::double)) <= {CLOSE}, false)
            """,
        ),
        Check(
            "gold.claims",
            "gap_of_the_best_is_the_frontiers",
            "A gap judged by what was published, of the two models that gold.point_gap has, is its gap.",
            f"""
            select c.claim_id, c.board_id, c.ours, g.gap, g.gap_low, g.gap_high
            from gold.claims c
            join gold.point_gap g on g.board_id = c.board_id and g.axis = 'published' and g.policy = 'weights'
                and g.as_of = c.our_as_of and g.closed_model_id = (c.models ->> '$[0].model_id')
                and g.open_model_id = (c.models ->> '$[1].model_id')
            where c.kind = 'gap' and (abs(c.ours - g.gap) > {CLOSE}
                or abs(c.ours_low - g.gap_low) > 1e-6 or abs(c.ours_high - g.gap_high) > 1e-6)
            """,
        ),
        Check(
            "gold.claims",
            "sizes_are_of_the_registry",
            "A size of ours is one that silver.models has for a model named.",
            f"""
            select c.claim_id, c.ours, c.models from gold.claims c
            where kind = 'parameters' and ours is not null and not exists (
                from silver.models m where contains(c.models, '"' || m.model_id || '"')
                    and {CLOSE} >= least(abs(m.total_params_b - c.ours), abs(m.active_params_b - c.ours))
            )
            """,
        ),
    ]


SUITES = {"gold.claims": claims}
