-- The mean of the k best developers of each side, each by its best model: less luck in it than in the best of many.
with camps as (
    -- Closed is the same under either policy, so it is worked out once.
    select distinct openness, if(side_of(openness, policy) = 'closed', 'closed', policy) as camp
    from silver.openness, policies()
    where side_of(openness, policy) is not null
),
models as (
    -- One number orders a board's models below: rank, then name.
    select model_id, row_number() over (order by model_id) as model_no,
        dense_rank() over (order by coalesce(organization_id, base_model_id)) as developer
    from silver.models
),
-- On the released axis from its release on.
entries as (
    select r.board_id, r.known_on, r.since, r.until, c.camp, m.developer, r.rank * 1000000 + m.model_no as place,
        r.score, s.std_error
    from released_spells() r
    join gold.standings s on s.board_id = r.board_id and s.published_on = r.known_on and s.model_id = r.model_id
    join models m on m.model_id = r.model_id
    join camps c on c.openness = r.openness
),
-- Beside a better one of its developer that came no later and stays, a model never counts.
released as (
    from entries e
    anti join (from entries where until > known_on) b
        on b.board_id = e.board_id and b.camp = e.camp and b.developer = e.developer and b.since <= e.since
        and b.place < e.place
),
-- Days on which a camp may change: between two of them it stays as it is.
turns as materialized (
    select *, row_number() over (order by axis, board_id, as_of, camp) as turn
    from (
        select board_id, 'published' as axis, published_on as as_of, camp
        from published_days(), (select distinct camp from camps)
        union
        select board_id, 'released', unnest([since, until]), camp from released
    )
),
-- Who stands at each turn: on the published axis whoever is in that day's snapshot.
standing as (
    select t.turn, m.developer, s.rank * 1000000 + m.model_no as place, s.score, s.std_error
    from gold.standings s
    join models m using (model_id)
    join camps c using (openness)
    join turns t on t.axis = 'published' and t.board_id = s.board_id and t.as_of = s.published_on and t.camp = c.camp
    union all
    select t.turn, r.developer, r.place, r.score, r.std_error
    from released r
    join turns t on t.axis = 'released' and t.board_id = r.board_id and r.since <= t.as_of and t.as_of < r.until
        and t.camp = r.camp
),
developers as (
    select turn, min(place) as place, arg_min(score, place) as score,
        arg_min(coalesce(std_error ** 2, 'infinity'), place) as variance
    from standing
    group by turn, developer
),
tops as (
    select t.board_id, t.axis, t.as_of, t.camp, count(d.place) as developers, arg_min(m.model_id, d.place, 10) as ids,
        arg_min(d.score, d.place, 10) as scores, arg_min(d.variance, d.place, 10) as variances
    from turns t
    left join developers d on d.turn = t.turn
    left join models m on m.model_no = d.place % 1000000
    group by all
),
pairs as (
    select
        g.rowid as row_no, g.board_id, g.axis, g.as_of, g.known_on, g.policy, g.unit, g.status, b.direction,
        coalesce(o.developers, 0) as n_open, coalesce(c.developers, 0) as n_closed,
        c.ids as closed_ids, c.scores as closed, c.variances as closed_variances,
        o.ids as open_ids, o.scores as open, o.variances as open_variances
    from gold.point_gap g
    join silver.boards b on b.board_id = g.board_id
    asof left join (from tops where camp = 'closed') c
        on c.board_id = g.board_id and c.axis = g.axis and c.as_of <= g.as_of
    asof left join (from tops where camp <> 'closed') o
        on o.board_id = g.board_id and o.axis = g.axis and o.camp = g.policy and o.as_of <= g.as_of
),
means as (
    select
        * exclude (status, direction),
        least(k, n_open, n_closed) as k_eff,
        list_sum(closed[1:k_eff]) / nullif(k_eff, 0) as closed_mean,
        list_sum(open[1:k_eff]) / nullif(k_eff, 0) as open_mean,
        better(direction, closed_mean) - better(direction, open_mean) as gap,
        finite(sqrt(list_sum(closed_variances[1:k_eff]) + list_sum(open_variances[1:k_eff]))) / nullif(k_eff, 0) as error,
        -- Where the gap of the best is in doubt, so is this one; fewer than k is a lesser matter than that.
        if(k_eff < k and status in ('ok', 'saturated'), 'short', status) as status
    from pairs
    cross join (select unnest([3, 5, 10]) as k) ks
)
select
    board_id,
    axis,
    as_of,
    known_on,
    policy,
    k,
    k_eff,
    closed_mean,
    open_mean,
    gap,
    gap - 1.96 * error as gap_low,
    gap + 1.96 * error as gap_high,
    unit,
    coalesce(to_json(closed_ids[1:k_eff])::varchar, '[]') as closed_model_ids,
    coalesce(to_json(open_ids[1:k_eff])::varchar, '[]') as open_model_ids,
    n_open,
    n_closed,
    status,
    '1' as definition_version
from means
order by row_no, k
