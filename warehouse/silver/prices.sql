-- What a million tokens of a model cost, by source and span of days. An offer is a price in and a price out of one
-- provider on one published day. Of several offers the maker's own comes first; among equals (hosts of open weights,
-- or two names of one model) the one in the middle by blended price, the lower of two: one true offer, not a mix.
with quoted as (
    select s.*, b.source, b.category,
        nullif(regexp_extract(s.setting, '(?:^|;)provider=([^;]+)', 1), '') as provider,
        coalesce(json_extract_string(s.extras, '$.maker') = m.organization_id, false) as is_own
    from silver.scores s
    join silver.boards b using (board_id)
    join silver.models m using (model_id)
    where b.kind = 'price' and b.unit = 'usd_per_mtok' and s.superseded_at is null and s.score > 0
),
offers as (
    select i.source, i.model_id, i.published_on, i.raw_model, i.provider, i.is_own, i.capture_id,
        i.score as input, o.score as output, (3 * i.score + o.score) / 4 as blended
    from quoted i
    join quoted o using (source, model_id, published_on, raw_model, setting, harness)
    where i.category = 'input' and o.category = 'output'
),
ranked as (
    select *,
        row_number() over (partition by source, model_id, published_on, is_own
            order by blended, provider, raw_model, capture_id) as place,
        count(*) over (partition by source, model_id, published_on, is_own) as n_offers,
        bool_or(is_own) over (partition by source, model_id, published_on) as has_own
    from offers
),
snapshots as (
    select source, published_on,
        row_number() over (partition by source order by published_on) as snapshot,
        lead(published_on) over (partition by source order by published_on) as next_on
    from (select distinct source, published_on from offers)
),
picked as (
    select *,
        coalesce(lag(snapshot) over run = snapshot - 1
            and lag(input) over run = input and lag(output) over run = output, false) as goes_on
    from ranked join snapshots using (source, published_on)
    where is_own = has_own and place = (n_offers + 1) // 2
    window run as (partition by source, model_id order by snapshot)
),
numbered as (
    select *, count(*) filter (where not goes_on) over (partition by source, model_id order by snapshot) as span
    from picked
),
spans as (
    select source, model_id, min(published_on) as valid_from, arg_max_null(next_on, snapshot) as valid_to,
        any_value(input) as input_usd_per_mtok, any_value(output) as output_usd_per_mtok,
        arg_min_null(provider, snapshot) as provider, arg_min(capture_id, snapshot) as capture_id
    from numbered group by source, model_id, span
)
select spans.source, model_id, valid_from, valid_to, input_usd_per_mtok, output_usd_per_mtok, provider,
    c.url as source_url, capture_id
from spans left join bronze.captures c using (capture_id)
