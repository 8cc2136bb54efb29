-- What people ask most, as macros that are part of the published file. (macros.sql is for the build and leaves no trace.)
-- `day` is a DATE or a text such as '2026-02-20'; of gaps, frontiers and lags the answer is of the newest as_of that is not
-- after it, so a day before the first gives no row. Their columns are those of the tables read.

create or replace macro gap_on(board, day, policy := 'weights', axis := 'published') as table
    select g.*
    from gold.point_gap g
    where g.board_id = board and g.policy = policy and g.axis = axis
        and g.as_of = (
            select max(d.as_of) from gold.point_gap d
            where d.board_id = g.board_id and d.policy = g.policy and d.axis = g.axis and d.as_of <= day::date);

comment on macro table gap_on is
'The row of gold.point_gap that stood on a day. gap_on(board, day, policy := ''weights'', axis := ''published'')';

create or replace macro frontier_on(board, day, policy := 'weights', axis := 'published') as table
    select
        f.side, m.model_name, f.score, f.score_low, f.score_high, b.unit, o.organization_name, m.released_on,
        f.n_models, f.as_of, f.known_on, f.model_id, f.board_id
    from gold.frontier f
    join silver.boards b on b.board_id = f.board_id
    left join silver.models m on m.model_id = f.model_id
    left join silver.organizations o on o.organization_id = m.organization_id
    where f.board_id = board and f.policy = policy and f.axis = axis
        and f.as_of = (  -- of the gap's days: on some of them a side had nobody
            select max(d.as_of) from gold.point_gap d
            where d.board_id = f.board_id and d.policy = f.policy and d.axis = f.axis and d.as_of <= day::date)
    order by f.side;

comment on macro table frontier_on is
'Best closed and best open model of a day, by name, with scores, 95 % intervals and how many models stood on that side.
frontier_on(board, day, policy := ''weights'', axis := ''published'')';

create or replace macro lag_on(board, day, policy := 'weights') as table
    select l.*, days_on(day, l.axis, l.as_of, l.known_on, l.reached_on, l.lag_days, l.lead_days) as days
    from gold.lag l
    where l.board_id = board and l.policy = policy
        and l.as_of = (
            select max(d.as_of) from gold.lag d
            where d.board_id = l.board_id and d.policy = l.policy and d.axis = l.axis and d.as_of <= day::date)
    order by l.axis desc, l.variant desc;

comment on macro table lag_on is
'The rows of gold.lag that stood on a day: strict and plausible, by days of release and by days of publication. Their figures
are as of as_of; days is the lag on the day itself, a lead negative. lag_on(board, day, policy := ''weights'')';

-- An aggregate, because a window would not take a day from another table's column.
create or replace macro prices_on(day) as table
    select model_id, nearest.*
    from (
        select
            model_id,
            arg_min({usd_per_mtok: usd_per_mtok, price_on: price_on, source: source, source_url: source_url},
                (abs(price_on - day::date), price_on, source, usd_per_mtok)) as nearest
        from (select *, greatest(known_from, least(known_until, day::date)) as price_on from known_prices())
        group by model_id
    );

comment on macro table prices_on is
'One price a model: of those known the nearest to a day, of two as near the earlier, then the first source by name, and the
day of it. prices_on(day)';
