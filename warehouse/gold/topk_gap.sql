-- The mean of the k best developers of each side, each by its best model: less luck in it than in the best of many.
with camps as (
    -- Closed is the same under either policy, so it is worked out once.
    select distinct openness, if(side_of(openness, policy) = 'closed', 'closed', policy) as camp
    from silver.openness, policies()
    where side_of(openness, policy) is not null
),
models as (
    select model_id, dense_rank() over (order by coalesce(organization_id, base_model_id))::integer as developer
    from silver.models
),
-- On the released axis from its release on. One number orders a snapshot's rows and finds them again: rank, then place
-- in gold.standings, which has them by name.
entries as (
    select r.board_id, r.known_on, r.since, r.until, c.camp, m.developer, (r.rank << 32) + r.row_no as place
    from released_spells() r
    join models m using (model_id)
    join camps c using (openness)
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
    select *, row_number() over ()::integer as turn
    from (
        select board_id, 'published' as axis, published_on as as_of, camp
        from published_days(), (select distinct camp from camps)
        union
        select board_id, 'released', unnest([since, until]), camp from released
    )
),
-- Who stands at each turn: on the published axis whoever is in that day's snapshot.
standing as (
    select t.turn, m.developer, (s.rank << 32) + s.rowid as place
    from gold.standings s
    join models m using (model_id)
    join camps c using (openness)
    join turns t on t.axis = 'published' and t.board_id = s.board_id and t.as_of = s.published_on and t.camp = c.camp
    union all
    select t.turn, r.developer, r.place
    from released r
    join turns t on t.axis = 'released' and t.board_id = r.board_id and r.since <= t.as_of and t.as_of < r.until
        and t.camp = r.camp
),
tops as (
    select turn, count(*) as developers, min(place, 10) as places
    from (select turn, developer, min(place) as place from standing group by all)
    group by turn
),
-- Which two camps meet in each gap, before anything wide is fetched.
pairs as (
    select
        g.rowid as row_no, g.status, g.direction, c.turn as closed_turn, o.turn as open_turn,
        coalesce(n.developers, 0) as n_closed, coalesce(m.developers, 0) as n_open
    from (select g.rowid, g.*, b.direction from gold.point_gap g join silver.boards b using (board_id)) g
    asof left join (from turns where camp = 'closed') c
        on c.board_id = g.board_id and c.axis = g.axis and c.as_of <= g.as_of
    asof left join (from turns where camp <> 'closed') o
        on o.board_id = g.board_id and o.axis = g.axis and o.camp = g.policy and o.as_of <= g.as_of
    left join tops n on n.turn = c.turn
    left join tops m on m.turn = o.turn
),
meant as (
    select *, least(k, n_open, n_closed) as k_eff
    from pairs
    cross join (select unnest([3, 5, 10]) as k) ks
),
-- The best of each camp as lists, and what is asked of them, once however many gaps ask it.
lists as (
    select t.turn, arg_min(s.score, t.place, 10) as scores,
        arg_min(coalesce(s.std_error ** 2, 'infinity'), t.place, 10) as variances,
        arg_min(s.model_id, t.place, 10) as ids
    from (select turn, unnest(places) as place from tops) t
    join gold.standings s on s.rowid = t.place & 4294967295
    group by t.turn
),
sums as (
    select a.turn, a.k_eff, list_sum(scores[1:k_eff]) as score, list_sum(variances[1:k_eff]) as variance,
        to_json(ids[1:k_eff])::varchar as ids
    from (
        select distinct unnest([closed_turn, open_turn]) as turn, k_eff from meant where k_eff > 0
    ) a
    join lists using (turn)
),
means as (
    select
        m.row_no, m.k, m.k_eff, m.n_open, m.n_closed,
        c.score / m.k_eff as closed_mean,
        o.score / m.k_eff as open_mean,
        better(direction, closed_mean) - better(direction, open_mean) as gap,
        finite(sqrt(c.variance + o.variance)) / m.k_eff as error,
        c.ids as closed_ids, o.ids as open_ids,
        -- Where the gap of the best is in doubt, so is this one; fewer than k is a lesser matter than that.
        if(m.k_eff < m.k and m.status in ('ok', 'saturated'), 'short', m.status) as status
    from meant m
    left join sums c on c.turn = m.closed_turn and c.k_eff = m.k_eff
    left join sums o on o.turn = m.open_turn and o.k_eff = m.k_eff
)
select
    g.board_id,
    g.axis,
    g.as_of,
    g.known_on,
    g.policy,
    m.k,
    m.k_eff,
    m.closed_mean,
    m.open_mean,
    m.gap,
    m.gap - 1.96 * m.error as gap_low,
    m.gap + 1.96 * m.error as gap_high,
    g.unit,
    coalesce(m.closed_ids, '[]') as closed_model_ids,
    coalesce(m.open_ids, '[]') as open_model_ids,
    m.n_open,
    m.n_closed,
    m.status,
    '1' as definition_version
from means m
join gold.point_gap g on g.rowid = m.row_no
order by m.row_no, m.k
