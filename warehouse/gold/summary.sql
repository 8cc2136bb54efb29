-- The lag across boards: those that the headline shows, one a group; native units are never averaged, days can be.
with newest as (
    select max(published_on) as as_of from latest_days()
),
-- Each featured board's newest plausible lag; one that says nothing of today any more is left out.
lags as (
    select
        l.board_id, l.axis, l.policy, b.access, l.as_of as board_day,
        coalesce(l.lead_days, l.lag_days) as days,
        l.status,
        case
            when l.as_of < n.as_of - 180 then 'stale'
            when l.status not in ('ok', 'open_leads') then l.status
        end as reason
    from gold.lag l
    join gold.headline h on h.board_id = l.board_id and h.featured
    join silver.boards b on b.board_id = l.board_id
    cross join newest n
    where l.variant = 'plausible'
    qualify l.as_of = max(l.as_of) over (partition by l.board_id, l.axis, l.policy)
),
kinds as (
    select axis, policy, access, as_of
    from (select unnest(['published', 'released']) as axis), policies(),
        (select unnest(['public', 'private', 'human_preference', 'all']) as access), newest
    where as_of is not null
),
asked as (
    select k.*, l.* exclude (axis, policy, access)
    from kinds k
    left join lags l on l.axis = k.axis and l.policy = k.policy and k.access in ('all', l.access)
)
select
    axis,
    as_of,
    policy,
    access,
    count(board_id) filter (reason is null) as n_boards,
    coalesce(to_json(list({board_id: board_id, as_of: board_day, lag_days: days, status: status} order by board_id)
        filter (reason is null and board_id is not null)), '[]') as boards,
    quantile_cont(days, 0.5) filter (reason is null) as median_lag_days,
    quantile_cont(days, 0.25) filter (reason is null) as low,
    quantile_cont(days, 0.75) filter (reason is null) as high,
    coalesce(to_json(list({board_id: board_id, as_of: board_day, reason: reason} order by reason, board_id)
        filter (reason is not null)), '[]') as left_out,
    case when n_boards = 0 then 'insufficient_data' when n_boards < 3 then 'short' else 'ok' end as status,
    '1' as definition_version
from asked
group by axis, as_of, policy, access
