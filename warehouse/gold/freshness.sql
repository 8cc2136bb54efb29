-- How old each board is, as of the day of reading. A board is stale when a third of its cadence has gone by beyond it,
-- and from the moment on which its page could not be had or read.
with boards as (
    select b.source, b.board_id, max(s.published_on) as published_on
    from silver.boards b
    join silver.scores s on s.board_id = b.board_id and s.superseded_at is null
    group by all
),
judged as (
    select a.board_id, a.outcome, c.url, c.source, c.fetched_at, a.capture_id
    from bronze.admissions a
    join bronze.captures c using (capture_id)
),
-- Seen whole at the gate, or asked for again and unchanged.
seen as (
    select board_id, fetched_at, outcome, capture_id from judged
    union all
    select p.board_id, c.fetched_at, c.outcome, c.capture_id
    from (select distinct board_id, source, url from judged) p
    join bronze.captures c on c.source = p.source and c.url = p.url
    anti join judged j on j.capture_id = c.capture_id and j.board_id = p.board_id
    where c.outcome <> 'whole'
),
checks as (
    select
        board_id,
        max(fetched_at) filter (outcome in ('whole', 'unchanged')) as checked_at,
        max(fetched_at) filter (outcome = 'whole') as captured_at,
        arg_max(outcome, (fetched_at, capture_id)) as last_outcome
    from seen
    group by board_id
)
select
    b.source,
    b.board_id,
    b.published_on,
    k.captured_at,
    k.checked_at,
    k.last_outcome,
    current_date - b.published_on as age_days,
    current_date - k.checked_at::date as checked_days_ago,
    d.cadence_days,
    coalesce(k.last_outcome not in ('whole', 'unchanged'), true)
        or coalesce(checked_days_ago > d.cadence_days * 4 / 3, checked_days_ago is null) as stale
from boards b
left join checks k using (board_id)
left join (/*cadences*/) d using (source)
