-- Each gap goes by a number below, because its key is mostly text.
with pairs as materialized (
    select
        row_number() over () as row_no, d.board_id, d.axis, d.as_of, d.known_on, p.policy,
        b.unit, b.direction, b.cross_harness, b.n_tasks, b.lower_bound, b.upper_bound,
        c.model_id as closed_model_id, o.model_id as open_model_id,
        c.score as closed_score, o.score as open_score,
        c.score_low as closed_low, c.score_high as closed_high, o.score_low as open_low, o.score_high as open_high,
        c.std_error as closed_error, o.std_error as open_error,
        c.score_id as closed_score_id, o.score_id as open_score_id,
        coalesce(c.n_models, 0) as n_closed, coalesce(o.n_models, 0) as n_open
    from as_of_days() d
    cross join policies() p
    join silver.boards b on b.board_id = d.board_id
    left join gold.frontier c on c.board_id = d.board_id and c.axis = d.axis and c.as_of = d.as_of
        and c.policy = p.policy and c.side = 'closed'
    left join gold.frontier o on o.board_id = d.board_id and o.axis = d.axis and o.as_of = d.as_of
        and o.policy = p.policy and o.side = 'open'
),
-- Lower-is-better is turned over by taking open - closed, ends of the intervals with it.
gaps as (
    select
        *,
        better(direction, closed_score) - better(direction, open_score) as gap,
        if(direction = 'lower', mover_low(open_score, open_low, closed_score, closed_high),
            mover_low(closed_score, closed_low, open_score, open_high)) as gap_low,
        if(direction = 'lower', mover_high(open_score, open_high, closed_score, closed_low),
            mover_high(closed_score, closed_high, open_score, open_low)) as gap_high
    from pairs
),
-- Shares right, kept off 0 and 1, of boards that are bounded on both ends.
shares as (
    select
        g.row_no,
        clipped(share(g.direction, g.lower_bound, g.upper_bound, g.closed_score), coalesce(c.n, g.n_tasks)) as closed,
        clipped(share(g.direction, g.lower_bound, g.upper_bound, g.open_score), coalesce(o.n, g.n_tasks)) as open
    from gaps g
    join gold.standings c
        on c.board_id = g.board_id and c.published_on = g.known_on and c.model_id = g.closed_model_id
    join gold.standings o
        on o.board_id = g.board_id and o.published_on = g.known_on and o.model_id = g.open_model_id
    where g.upper_bound > g.lower_bound
),
-- How many closed models, the same under either policy, stand above the best open one on its day.
open_best as (
    select g.row_no, g.board_id, g.axis, g.as_of, s.rank
    from gaps g
    join gold.standings s
        on s.board_id = g.board_id and s.published_on = g.known_on and s.model_id = g.open_model_id
),
ranks as (
    select row_no, count(rank) as closed_above
    from (
        select o.row_no, c.rank
        from open_best o
        join gold.standings c on o.axis = 'published' and c.board_id = o.board_id and c.published_on = o.as_of
            and c.rank < o.rank
        where side_of(c.openness, 'weights') = 'closed'
        union all
        select o.row_no, c.rank
        from open_best o
        join released_spells() c on o.axis = 'released' and c.board_id = o.board_id
            and c.since <= o.as_of and o.as_of < c.until and c.rank < o.rank
        where side_of(c.openness, 'weights') = 'closed'
    )
    group by row_no
),
tops as (
    select
        c.board_id, c.axis, c.as_of, b.n_tasks,
        max(clipped(share(b.direction, b.lower_bound, b.upper_bound, c.score), b.n_tasks), 5) as best
    from contenders() c
    join silver.boards b on b.board_id = c.board_id
    where b.upper_bound > b.lower_bound and b.n_tasks > 0
    group by all
),
-- Too near the bound to go on measuring, or high up with the five best too near each other.
ceilings as (
    select
        g.row_no,
        coalesce(1 - share(g.direction, g.lower_bound, g.upper_bound, g.closed_score)
                <= g.closed_error / (g.upper_bound - g.lower_bound), false)
            or coalesce(1 - share(g.direction, g.lower_bound, g.upper_bound, g.open_score)
                <= g.open_error / (g.upper_bound - g.lower_bound), false)
            or coalesce(t.best[1] >= 0.9 and saturation(t.best[1], t.best[5], t.n_tasks) >= 0.7, false) as saturated
    from gaps g
    left join tops t using (board_id, axis, as_of)
    where g.upper_bound > g.lower_bound
),
-- A gap or its verdict hangs on names of unknown openness: one is above the only side there is, or near the
-- top and judged by nobody, or the two readings differ in sign or, further than the interval reaches, in verdict.
doubts as (
    select g.row_no, case
            when g.gap is null then coalesce(u.gap_if_all_open < 0, u.gap_if_all_closed > 0)
            else u.n_unresolved_top20 > 0
                or sign(u.gap_if_all_open) <> sign(u.gap_if_all_closed)
                or (u.gap_if_all_open < g.gap_low or u.gap_if_all_closed > g.gap_high)
                    and verdict_of(g.gap_low + u.gap_if_all_open - g.gap, g.gap_high + u.gap_if_all_open - g.gap)
                    <> verdict_of(g.gap_low + u.gap_if_all_closed - g.gap, g.gap_high + u.gap_if_all_closed - g.gap)
        end as undecided
    from gaps g
    join gold.openness_bounds u
        on u.board_id = g.board_id and u.axis = g.axis and u.as_of = g.as_of and u.policy = g.policy
    where g.axis = 'published'  -- by release nobody knows when an unknown came out
)
select
    g.board_id,
    g.axis,
    g.as_of,
    g.known_on,
    g.policy,
    g.closed_model_id,
    g.open_model_id,
    g.closed_score,
    g.open_score,
    g.gap,
    g.gap_low,
    g.gap_high,
    g.unit,
    case
        when g.n_open = 0 and g.n_closed = 0 then 'insufficient_data'
        when u.undecided then 'openness_undecided'
        when g.n_open = 0 then 'no_open'
        when g.n_closed = 0 then 'no_closed'
        when g.cross_harness then 'cross_harness'
        when x.saturated then 'saturated'
        else 'ok'
    end as status,
    g.n_open,
    g.n_closed,
    if(g.n_open > 0, 1 + coalesce(r.closed_above, 0), null) as rank_of_best_open,
    if(g.unit = 'elo', 1 / (1 + pow(10, -g.gap / 400)), null) as win_probability,
    ln(s.closed / (1 - s.closed)) - ln(s.open / (1 - s.open)) as gap_logit,
    (1 - s.closed) / (1 - s.open) as error_ratio,
    g.closed_score_id,
    g.open_score_id,
    '2' as definition_version
from gaps g
left join shares s using (row_no)
left join ranks r using (row_no)
left join ceilings x using (row_no)
left join doubts u using (row_no)
