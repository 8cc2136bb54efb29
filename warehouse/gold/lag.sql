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
tasks as (
    select board_id, published_on, model_id, n
    from gold.standings
    semi join (from silver.boards where unit = 'percent') using (board_id)
),
frontier as (
    select f.board_id, f.axis, f.as_of, f.policy, f.side, f.std_error, d.stands_until, d.stretch,
        better(b.direction, f.score) as score,
        in_space(b.unit, b.direction, b.lower_bound, b.upper_bound, f.score, coalesce(t.n, b.n_tasks)) as x
    from gold.frontier f
    join spans d using (board_id, axis, as_of)
    join silver.boards b on b.board_id = f.board_id
    left join tasks t on t.board_id = f.board_id and t.published_on = f.known_on and t.model_id = f.model_id
),
-- Days in a row on which a side's best stays what it is, as one span: there are many days and few records.
kept as (
    select *, count_if(turned) over (partition by board_id, axis, policy, side, stretch order by as_of) as span
    from (
        select *, (score, std_error, as_of - 1)
            is distinct from lag((score, std_error, stands_until)) over (
                partition by board_id, axis, policy, side, stretch order by as_of) as turned
        from frontier
    )
),
past as (
    select board_id, axis, policy, side, stretch, score, std_error, arg_min(x, as_of) as x,
        min(as_of) as as_of, max(stands_until) as stands_until
    from kept
    group by board_id, axis, policy, side, stretch, score, std_error, span
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
    join past
        on past.board_id = now.board_id and past.axis = now.axis and past.policy = now.policy
        and past.stretch = now.stretch and past.side <> now.side and past.as_of <= now.as_of
    group by all
),
-- Closed records rise in day and score, so those next to open's level are the last one up to it and the first above.
records as (
    select board_id, axis, policy, stretch, as_of, score, x
    from past
    where side = 'closed'
    qualify score > coalesce(max(score) over (
        partition by board_id, axis, policy, stretch order by as_of
        rows between unbounded preceding and 1 preceding), '-infinity')
),
brackets as (
    select
        now.board_id, now.axis, now.as_of, now.policy, 'strict' as variant, any_value(now.x) as x,
        min(r.as_of) filter (r.score > now.score) as above_on,
        max(r.as_of) filter (r.score <= now.score) as below_on,
        arg_min(r.x, r.as_of) filter (r.score > now.score) as above,
        arg_max(r.x, r.as_of) filter (r.score <= now.score) as below
    from frontier now
    join records r
        on r.board_id = now.board_id and r.axis = now.axis and r.policy = now.policy and r.stretch = now.stretch
        and r.as_of <= now.as_of
    where now.side = 'open'
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
        g.rowid as row_no, g.board_id, g.axis, g.as_of, g.known_on, g.policy, v.variant, g.open_model_id, g.closed_model_id, g.status,
        lag.last_day as reached_on,
        g.as_of - coalesce(lag.last_day, lag.first_day) as lag_days,
        g.as_of - coalesce(ahead.last_day, ahead.first_day) as days_ahead,
        ahead.last_day is distinct from g.as_of as open_leads,
        -- A day that cannot be judged for want of an error, later than the last one that could.
        coalesce(lag.in_doubt > lag.last_day, lag.in_doubt is not null)
            or coalesce(ahead.in_doubt > ahead.last_day, ahead.in_doubt is not null) as in_doubt,
        r.above_on,
        r.below_on,
        -- How far of the way from the one record to the other open has come.
        case when r.above > r.below then greatest(0, least(1, (r.x - r.below) / (r.above - r.below)))
            when r.above <= r.below then 0 end as come,
        if(v.variant = 'strict', space_of(b.unit, b.lower_bound, b.upper_bound), null) as space
    from gold.point_gap g
    join silver.boards b on b.board_id = g.board_id
    cross join (select unnest(['strict', 'plausible']) as variant) v
    left join capped lag
        on lag.board_id = g.board_id and lag.axis = g.axis and lag.as_of = g.as_of and lag.policy = g.policy
        and lag.variant = v.variant and lag.side = 'open'
    left join capped ahead
        on ahead.board_id = g.board_id and ahead.axis = g.axis and ahead.as_of = g.as_of and ahead.policy = g.policy
        and ahead.variant = v.variant and ahead.side = 'closed'
    left join brackets r
        on r.board_id = g.board_id and r.axis = g.axis and r.as_of = g.as_of and r.policy = g.policy
        and r.variant = v.variant
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
        open_model_id is not null and closed_model_id is not null and not in_doubt as judgeable,
        judgeable and variant = 'strict' as bracketed,
        reached_on = as_of as level
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
    if(bracketed, if(level, 0, as_of - above_on), null) as under_days,
    if(bracketed, if(level, 0, as_of - below_on), null) as over_days,
    if(bracketed, if(level, 0, as_of - below_on - (above_on - below_on) * come), null) as central_days,
    space,
    open_model_id,
    closed_model_id,
    lag_status as status,
    '1' as definition_version
from judged
order by row_no, variant
