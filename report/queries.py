"""What is read from the published tables, one query a part of the page."""

from __future__ import annotations

BUILD = "select build_id, origin, code_version, sources from gold.build"

# One row a board and policy: the gap as published on the board's latest day, the lag by release day on its newest one.
NOW = """
with policies as (select unnest(['weights', 'permissive']) as policy),
now as (select * from gold.lag where axis = 'released' and as_of = known_on),
parities as (
    select p.board_id, p.as_of, p.policy, string_agg(r.title || ': ' || case p.verdict
        when 'TRUE' then 'yes' when 'FALSE' then 'no' else 'undecided' end, '; ' order by p.rule) as parity
    from gold.parity p join silver.parity_rules r on r.rule = p.rule
    where p.axis = 'published' and p.verdict is not null
    group by all
),
permissive as (
    select s.board_id, max(s.released_on) as newest_open_on
    from gold.standings s
    join gold.headline h on h.board_id = s.board_id and h.as_of = s.published_on
    where s.openness in ('open_source', 'open_weights_permissive')
    group by s.board_id
)
select h.board_id, h.title, h.featured, h.as_of, h.url, h.build_origin, h.newest_closed_on,
    if(p.policy = 'weights', h.newest_open_on, n.newest_open_on) as newest_open_on,
    b.source, b.direction, b.access, b.benchmark, coalesce(m.title, b.benchmark) as benchmark_title, p.policy,
    g.closed_model_id, coalesce(c.model_name, g.closed_model_id) as closed_model_name, g.closed_score,
    g.open_model_id, coalesce(o.model_name, g.open_model_id) as open_model_name, g.open_score,
    g.gap, g.gap_low, g.gap_high, g.unit, g.status, g.win_probability, g.n_open, g.n_closed,
    t.verdict, t.p_holm, t.method, y.parity,
    s.as_of as lag_on, s.lag_days, coalesce(s.status, 'insufficient_data') as lag_status, s.reached_on, s.lead_days,
    s.under_days, s.central_days, s.over_days, l.lag_days as lag_plausible_days, l.lead_days as lead_plausible_days,
    k.median_days, k.median_low, k.median_high, k.n_records, k.n_reached, k.n_censored, k.n_open_leads,
    k.n_left_censored, k.n_unjudged, coalesce(k.status, 'insufficient_data') as median_status
from gold.headline h
cross join policies p
join silver.boards b on b.board_id = h.board_id
join gold.point_gap g
    on g.board_id = h.board_id and g.axis = 'published' and g.as_of = h.as_of and g.policy = p.policy
left join gold.significance t
    on t.board_id = g.board_id and t.axis = g.axis and t.as_of = g.as_of and t.policy = g.policy
left join parities y on y.board_id = g.board_id and y.as_of = g.as_of and y.policy = g.policy
left join now s on s.board_id = h.board_id and s.policy = p.policy and s.variant = 'strict'
left join now l on l.board_id = h.board_id and l.policy = p.policy and l.variant = 'plausible'
left join gold.catch_up_summary k
    on k.board_id = h.board_id and k.axis = 'released' and k.policy = p.policy and k.variant = 'strict'
    and k.as_of = k.known_on
left join permissive n on n.board_id = h.board_id
left join silver.benchmarks m on m.benchmark = b.benchmark
left join silver.models c on c.model_id = g.closed_model_id
left join silver.models o on o.model_id = g.open_model_id
where h.featured or p.policy = 'weights'
order by h.title, h.board_id, p.policy desc
"""
SUMMARY = """
select policy, access, as_of, n_boards, boards, median_lag_days, low, high, left_out, status
from gold.summary
where axis = 'released' and as_of = (select max(as_of) from gold.summary)
order by policy desc, access = 'all' desc, access
"""
# The lag over all boards, newest day and each month's last, from the first month for which there is one.
MONTHS = """
select policy, as_of, n_boards, median_lag_days, low, high, status,
    len(from_json(left_out, '["json"]')) as n_left_out
from gold.summary
where axis = 'released' and access = 'all'
qualify count(median_lag_days) over (partition by policy order by as_of) > 0
order by policy desc, as_of
"""
SERIES = """
select g.board_id, g.axis, g.policy, g.as_of, g.gap, g.gap_low, g.gap_high, g.unit, g.status,
    g.closed_model_id, g.open_model_id, g.closed_score, g.open_score,
    coalesce(c.model_name, g.closed_model_id) as closed_model_name,
    coalesce(o.model_name, g.open_model_id) as open_model_name
from gold.point_gap g
join gold.headline h on h.board_id = g.board_id and h.featured
left join silver.models c on c.model_id = g.closed_model_id
left join silver.models o on o.model_id = g.open_model_id
order by g.board_id, g.axis, g.policy, g.as_of
"""
SIDES = """
select p.board_id, p.policy, p.side, p.model_id, p.raw_model, p.setting, p.score, p.url, p.origin, p.fetched_at,
    p.body_sha256, p.warc_file, p.warc_offset
from gold.provenance p
join gold.headline h on h.board_id = p.board_id and h.as_of = p.as_of
where p.axis = 'published' and (h.featured or p.policy = 'weights')
order by p.board_id, p.policy desc, p.side
"""
EVENTS = """
select e.board_id, e.event_on, e.kind, e.detail
from silver.board_events e
join gold.headline h on h.board_id = e.board_id and h.featured
order by all
"""
# Each model of a featured board's latest day with the price known nearest to that day.
PRICES = """
with days as (select distinct as_of from gold.headline where featured),
prices as (select d.as_of, p.* from days d, prices_on(d.as_of) p)
select l.board_id, l.model_id, l.model_name, l.openness, l.score, p.usd_per_mtok as price, p.price_on
from gold.leaderboard l
join gold.headline h on h.board_id = l.board_id and h.featured
join prices p on p.as_of = h.as_of and p.model_id = l.model_id
where l.openness like 'open%' or l.openness like 'closed%'
order by l.board_id, price, l.model_id
"""
PRICE_GAPS = """
select p.board_id, h.title, p.policy, p.rho, p.as_of, p.closed_price, p.price_on, p.open_price, p.open_price_on,
    p.quality_ratio, p.price_ratio, p.win_probability, p.dominated, p.n_enough, p.n_unpriced, p.status,
    coalesce(c.model_name, p.closed_model_id) as closed_model_name,
    coalesce(o.model_name, p.open_model_id) as open_model_name
from gold.price_gap p
join gold.headline h on h.board_id = p.board_id and h.as_of = p.as_of and h.featured
left join silver.models c on c.model_id = p.closed_model_id
left join silver.models o on o.model_id = p.open_model_id
where p.axis = 'published'
order by h.title, p.board_id, p.policy desc, p.rho
"""
CLAIMS = """
with elsewhere as (
    select claim_id, map_from_entries(list((verdict, n) order by verdict)) as elsewhere
    from (select claim_id, verdict, count(*) as n from gold.claims where not headline group by all)
    group by claim_id
)
select c.claim_id, board_id, article, article_title, kind, what, stated_text, ours_text, ours_low, ours_high, unit,
    as_of, our_as_of, boards_used, verdict, missing, caveats, note, sql, elsewhere
from gold.claims c left join elsewhere e on e.claim_id = c.claim_id
where headline
order by article, c.claim_id
"""
FRESHNESS = """
select source, count(*) as boards, max(published_on) as published_on, min(age_days) as age_days,
    max(checked_at)::date as checked_on, min(checked_days_ago) as checked_days_ago,
    any_value(cadence_days) as cadence_days, count(*) filter (stale) as stale,
    string_agg(distinct coalesce(last_outcome, 'never'), ', ' order by coalesce(last_outcome, 'never')) as outcomes
from gold.freshness
group by source
order by source
"""
UNRESOLVED = """
select source, raw_model, reason, board_id, seen_on, best_rank, candidates
from silver.unresolved_names
order by best_rank, source, raw_model
"""
CONFLICTS = """
select source, raw_model, model_id, claim, claimed, registry, seen_on
from silver.openness_conflicts
order by source, model_id, raw_model, claim
"""
QUARANTINE = """
select source, reason, count(*) as row_count
from silver.quarantine
group by all
order by row_count desc, source, reason
"""
LICENCES = """
select source, attribution, licence, redistributable, list(board_id order by board_id) as boards
from silver.boards
group by source, attribution, licence, redistributable
order by source, licence
"""
