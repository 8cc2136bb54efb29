"""What must hold of silver.prices: true prices, one at a time, each with the rows that it was read from."""

from __future__ import annotations

from expectations.check import Check

TABLE = "silver.prices"

# What price boards say: a row a model, side, capture and day.
QUOTED = """
    select b.source, b.category as side, s.model_id, s.published_on, s.capture_id, s.score
    from silver.scores s join silver.boards b using (board_id)
    where b.kind = 'price' and s.superseded_at is null and s.model_id is not null
"""


def prices() -> list[Check]:
    """silver.prices."""
    return [*_prices_alone(), *_prices_accounted()]


def _prices_alone() -> list[Check]:
    return [
        Check(
            TABLE,
            "above_zero",
            "A price is above 0: a 0 is a free tier or an unknown, and would make its model infinitely cheap.",
            "select * from silver.prices where least(input_usd_per_mtok, output_usd_per_mtok) <= 0",
        ),
        Check(
            TABLE,
            "spans_apart",
            "By one source a model has one price on any day: spans are not turned round and do not overlap.",
            """
            select source, model_id, valid_from, valid_to, lead(valid_from) over spans as next_from
            from silver.prices window spans as (partition by source, model_id order by valid_from)
            qualify valid_to <= valid_from or next_from < coalesce(valid_to, 'infinity'::date)
            """,
        ),
        Check(
            TABLE,
            "model_known",
            "A price is that of a model that stands in silver.models.",
            "select source, model_id, valid_from from silver.prices anti join silver.models using (model_id)",
        ),
        Check(
            TABLE,
            "output_not_far_below_input",
            "Output costs no less than a fifth of input: below that the two sides are mixed up, or another unit.",
            """
            select source, model_id, valid_from, input_usd_per_mtok, output_usd_per_mtok from silver.prices
            where 5 * output_usd_per_mtok < input_usd_per_mtok
            """,
            "warning",
        ),
    ]


def _prices_accounted() -> list[Check]:
    return [
        Check(
            TABLE,
            "read_from_its_capture",
            "Both sides of a price stand in silver.scores, from the capture, source and day that the price names.",
            f"""
            with quoted as ({QUOTED})
            select p.* from silver.prices p
            where not exists (select 1 from quoted q where q.side = 'input' and q.score = p.input_usd_per_mtok
                    and (q.source, q.model_id, q.published_on, q.capture_id)
                        = (p.source, p.model_id, p.valid_from, p.capture_id))
                or not exists (select 1 from quoted q where q.side = 'output' and q.score = p.output_usd_per_mtok
                    and (q.source, q.model_id, q.published_on) = (p.source, p.model_id, p.valid_from))
            """,
        ),
        Check(
            TABLE,
            "capture_known",
            "A price's capture is on record, under the source and URL that the price names.",
            """
            select p.source, p.model_id, p.valid_from, p.source_url, p.capture_id, c.source as captured_of, c.url
            from silver.prices p left join bronze.captures c using (capture_id)
            where (c.source, c.url) is distinct from (p.source, p.source_url)
            """,
        ),
        Check(
            TABLE,
            "what_stands_is_newest",
            "The prices that stand are those of each source's newest snapshot: none is missing, none is left over.",
            f"""
            with quoted as ({QUOTED}),
            newest as (
                select source, model_id from quoted
                qualify published_on = max(published_on) over (partition by source)
                intersect
                select i.source, i.model_id from quoted i join quoted o using (source, model_id, published_on)
                where i.side = 'input' and o.side = 'output'
            ),
            standing as (select source, model_id from silver.prices where valid_to is null)
            (select *, 'missing' as fault from newest except select *, 'missing' from standing)
            union all
            (select *, 'left over' from standing except select *, 'left over' from newest)
            """,
        ),
    ]


SUITES = {TABLE: prices}
