-- The lag across boards: those that the headline shows, one a group; native units are never averaged, days can be.
-- As of the newest day of all, and of the last day of every month before it.
with newest as (
    select max(published_on) as as_of from latest_days()
),
-- Boards of one benchmark rest on the same votes or tasks, so one of them speaks: that of the whole of it.
boards as (
    select b.board_id, b.access, row_number() over (
            partition by coalesce(b.benchmark, b.board_id)
            order by (b.category = 'overall') desc nulls last, b.preference desc nulls last, b.board_id
        ) > 1 as is_further
    from gold.headline h
    join silver.boards b using (board_id)
    where h.featured
),
lags as (
    select l.board_id, l.axis, l.policy, b.access, b.is_further, l.as_of, l.known_on, l.reached_on,
        l.lag_days, l.lead_days, l.status
    from gold.lag l
    join boards b using (board_id)
    where l.variant = 'plausible'
),
asked_on as (
    select as_of from newest where as_of is not null
    union
    select last_day(month) from (
        select unnest(generate_series(date_trunc('month', min(l.as_of)), any_value(n.as_of), interval 1 month)) as month
        from lags l cross join newest n
    ) cross join newest n
    where last_day(month) < n.as_of
),
-- Each board's newest lag on the day asked; one that says nothing of that day any more is left out.
standing as (
    select a.as_of, l.* exclude (as_of), l.as_of as board_day,
        days_on(a.as_of, l.axis, l.as_of, l.known_on, l.reached_on, l.lag_days, l.lead_days) as days,
        case
            when l.is_further then 'same_benchmark'
            when stands_on(a.as_of, l.axis, l.as_of, l.known_on) < a.as_of - 180 then 'stale'
            when l.status not in ('ok', 'open_leads') then l.status
        end as reason
    from asked_on a
    cross join (select distinct board_id, axis, policy from lags) s
    asof join lags l on l.board_id = s.board_id and l.axis = s.axis and l.policy = s.policy and l.as_of <= a.as_of
),
kinds as (
    select axis, policy, access, as_of
    from (select unnest(['published', 'released']) as axis), policies(),
        (select unnest(['public', 'private', 'human_preference', 'all']) as access), asked_on
),
asked as (
    select k.*, l.* exclude (as_of, axis, policy, access)
    from kinds k
    left join standing l
        on l.as_of = k.as_of and l.axis = k.axis and l.policy = k.policy and k.access in ('all', l.access)
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
    '2' as definition_version
from asked
group by axis, as_of, policy, access
