-- How long ago one side was last no better than the other side is now, within one stretch of a board's series.
with spans as (
    -- A frontier stands until the day before the next (released), or is seen on its own day only (published).
    select
        d.board_id, axis, as_of,
        if(axis = 'published', as_of,
            coalesce(lead(as_of) over (partition by d.board_id, axis order by as_of) - 1, known_on)) as stands_until,
        stretch
    from as_of_days() d
    join stretches() s on s.board_id = d.board_id and s.published_on = d.known_on
),
frontier as (
    select f.board_id, f.axis, f.as_of, f.policy, f.side, f.std_error, d.stands_until, d.stretch,
        better(b.direction, f.score) as score
    from gold.frontier f
    join spans d using (board_id, axis, as_of)
    join silver.boards b on b.board_id = f.board_id
),
-- Each side now against the other side on every day so far; z = 1.645 is 5 %, one-sided.
compared as (
    select
        now.board_id, now.axis, now.as_of, now.policy, now.side,
        min(past.as_of) as first_day,
        max(past.stands_until) filter (past.score <= now.score) as strict,
        max(past.stands_until) filter (
            past.score - now.score <= 1.645 * sqrt(past.std_error ** 2 + now.std_error ** 2)) as plausible,
        max(past.stands_until) filter (past.std_error is null or now.std_error is null) as unjudged
    from frontier now
    join frontier past
        on past.board_id = now.board_id and past.axis = now.axis and past.policy = now.policy
        and past.stretch = now.stretch and past.side <> now.side and past.as_of <= now.as_of
    group by all
),
variants as (
    select *, 'strict' as variant, strict as last_day, null as in_doubt from compared
    union all
    select *, 'plausible', plausible, unjudged from compared
),
-- What stands beyond today stands today; least() alone would turn a missing day into today.
capped as (
    select * replace (if(last_day > as_of, as_of, last_day) as last_day) from variants
),
measured as (
    select
        g.board_id, g.axis, g.as_of, g.known_on, g.policy, v.variant, g.open_model_id, g.closed_model_id, g.status,
        lag.last_day as reached_on,
        g.as_of - coalesce(lag.last_day, lag.first_day) as lag_days,
        g.as_of - coalesce(ahead.last_day, ahead.first_day) as days_ahead,
        ahead.last_day is distinct from g.as_of as open_leads,
        -- A day that cannot be judged for want of an error, later than the last one that could.
        coalesce(lag.in_doubt > lag.last_day, lag.in_doubt is not null)
            or coalesce(ahead.in_doubt > ahead.last_day, ahead.in_doubt is not null) as in_doubt
    from gold.point_gap g
    cross join (select unnest(['strict', 'plausible']) as variant) v
    left join capped lag
        on lag.board_id = g.board_id and lag.axis = g.axis and lag.as_of = g.as_of and lag.policy = g.policy
        and lag.variant = v.variant and lag.side = 'open'
    left join capped ahead
        on ahead.board_id = g.board_id and ahead.axis = g.axis and ahead.as_of = g.as_of and ahead.policy = g.policy
        and ahead.variant = v.variant and ahead.side = 'closed'
),
judged as (
    select
        *,
        case
            when open_model_id is null or closed_model_id is null then status
            when in_doubt then 'insufficient_data'
            when reached_on is null then 'left_censored'
            when status <> 'ok' then status
            when open_leads then 'open_leads'
            else 'ok'
        end as lag_status,
        open_model_id is not null and closed_model_id is not null and not in_doubt as judgeable
    from measured
)
select
    board_id,
    axis,
    as_of,
    known_on,
    policy,
    variant,
    if(judgeable, lag_days, null) as lag_days,
    if(judgeable and open_leads, -days_ahead, null) as lead_days,
    if(judgeable, reached_on, null) as reached_on,
    open_model_id,
    closed_model_id,
    lag_status as status,
    '1' as definition_version
from judged
