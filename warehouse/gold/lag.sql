-- How long ago one side was last no better than the other side is now, within one stretch of a board's series.
-- Days are many and their keys are texts: each row of gold.point_gap goes by its number (field), each run of comparable
-- days by another (series), and so does one side of it (lane: even is open, odd is closed).
with fields as (
    -- A frontier stands until the day before the next (released), or is seen on its own day only (published).
    select
        g.rowid as field, g.board_id, g.axis, g.as_of, g.policy,
        if(g.axis = 'published', g.as_of, coalesce(
            lead(g.as_of) over (partition by g.board_id, g.axis, g.policy order by g.as_of) - 1, g.known_on)
        ) as stands_until,
        dense_rank() over (order by g.board_id, g.axis, g.policy, stretch) as series,
        u.best_unknown
    from gold.point_gap g
    join stretches() s on s.board_id = g.board_id and s.published_on = g.known_on
    left join gold.openness_bounds u
        on u.board_id = g.board_id and u.axis = g.axis and u.as_of = g.as_of and u.policy = g.policy
),
tasks as (
    select board_id, published_on, model_id, n
    from gold.standings
    semi join (from silver.boards where unit = 'percent') using (board_id)
),
frontier as (
    select d.field, 2 * d.series + (f.side = 'closed')::int as lane, f.side, f.as_of, d.stands_until, f.std_error,
        better(b.direction, f.score) as score,
        better(b.direction, d.best_unknown) as unknown,
        in_space(b.unit, b.direction, b.lower_bound, b.upper_bound, f.score, coalesce(t.n, b.n_tasks)) as x
    from gold.frontier f
    join fields d using (board_id, axis, as_of, policy)
    join silver.boards b on b.board_id = f.board_id
    left join tasks t on t.board_id = f.board_id and t.published_on = f.known_on and t.model_id = f.model_id
),
-- Days in a row on which a side's best stays what it is, as one span: there are many days and few of these.
turns as (
    select lane, as_of, score, unknown, std_error, x, lag(stands_until) over days as stood_until,
        max(stands_until) over (partition by lane) as last_until
    from frontier
    window days as (partition by lane order by as_of)
    qualify score is distinct from lag(score) over days
        or std_error is distinct from lag(std_error) over days
        or unknown is distinct from lag(unknown) over days
        or as_of - 1 is distinct from stood_until
),
past as (
    select lane, as_of, score, unknown, std_error, x,
        coalesce(lead(stood_until) over (partition by lane order by as_of), last_until) as stands_until
    from turns
),
-- Each side now against the other side on every day so far; z = 1.645 is 5 %, one-sided.
compared as (
    select
        now.field, now.side, now.as_of,
        min(past.as_of) as first_day,
        max(past.stands_until) filter (past.score <= now.score) as strict,
        max(past.stands_until) filter (
            past.score - now.score <= 1.645 * sqrt(past.std_error ** 2 + now.std_error ** 2)) as plausible,
        max(past.stands_until) filter (past.std_error is null or now.std_error is null) as unjudged,
        -- The same with the best of unknown openness among the side that asks, and among the side that is looked up.
        max(past.stands_until) filter (past.score <= greatest(now.score, now.unknown)) as with_unknown,
        max(past.stands_until) filter (greatest(past.score, past.unknown) <= now.score) as against_unknown
    from frontier now
    join past on past.lane = xor(now.lane, 1) and past.as_of <= now.as_of
    group by all
),
-- Closed records rise in day and score, so those next to open's level are the last one up to it and the first above.
records as (
    select lane, as_of, score, x
    from past
    where lane % 2 = 1
    qualify score > coalesce(max(score) over (
        partition by lane order by as_of rows between unbounded preceding and 1 preceding), '-infinity')
),
brackets as (
    select
        now.field, any_value(now.x) as x,
        min(r.as_of) filter (r.score > now.score) as above_on,
        max(r.as_of) filter (r.score <= now.score) as below_on,
        arg_min(r.x, r.as_of) filter (r.score > now.score) as above,
        arg_max(r.x, r.as_of) filter (r.score <= now.score) as below
    from frontier now
    join records r on r.lane = now.lane + 1 and r.as_of <= now.as_of
    where now.side = 'open'
    group by now.field
),
-- What stands beyond today stands today; least() alone would turn a missing day into today.
variants as (
    select field, side, first_day, variant,
        if(variant = 'strict', strict, plausible) as reached,
        if(reached > as_of, as_of, reached) as last_day,
        if(variant = 'strict', null, unjudged) as in_doubt,
        if(with_unknown > as_of, as_of, with_unknown) as with_unknown,
        if(against_unknown > as_of, as_of, against_unknown) as against_unknown
    from compared, (select unnest(['strict', 'plausible']) as variant)
),
measured as (
    select
        g.rowid as row_no, g.board_id, g.axis, g.as_of, g.known_on, g.policy, v.variant,
        g.open_model_id, g.closed_model_id, g.status,
        lag.last_day as reached_on,
        g.as_of - coalesce(lag.last_day, lag.first_day) as lag_days,
        g.as_of - coalesce(ahead.last_day, ahead.first_day) as days_ahead,
        ahead.last_day is distinct from g.as_of as open_leads,
        -- A day that cannot be judged for want of an error, later than the last one that could.
        coalesce(lag.in_doubt > lag.last_day, lag.in_doubt is not null)
            or coalesce(ahead.in_doubt > ahead.last_day, ahead.in_doubt is not null) as in_doubt,
        g.as_of - coalesce(lag.with_unknown, lag.first_day) as lag_if_all_open,
        g.as_of - lag.against_unknown as lag_if_all_closed,
        r.above_on,
        r.below_on,
        -- How far of the way from the one record to the other open has come.
        case when r.above > r.below then greatest(0, least(1, (r.x - r.below) / (r.above - r.below)))
            when r.above <= r.below then 0 end as come,
        if(v.variant = 'strict', space_of(b.unit, b.lower_bound, b.upper_bound), null) as space
    from gold.point_gap g
    join silver.boards b on b.board_id = g.board_id
    cross join (select unnest(['strict', 'plausible']) as variant) v
    left join variants lag on lag.field = g.rowid and lag.variant = v.variant and lag.side = 'open'
    left join variants ahead on ahead.field = g.rowid and ahead.variant = v.variant and ahead.side = 'closed'
    left join brackets r on r.field = g.rowid
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
    if(bracketed, lag_if_all_open, null) as lag_if_all_open,
    if(bracketed, lag_if_all_closed, null) as lag_if_all_closed,
    open_model_id,
    closed_model_id,
    lag_status as status,
    '1' as definition_version
from judged
order by row_no, variant
