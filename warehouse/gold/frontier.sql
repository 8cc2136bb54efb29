-- Best rank by class first (few rows), then by side: a policy only decides which classes stand together.
with spells as materialized (
    from released_spells()
),
-- The best so far of each class among those that stay in it, and how many there are.
levels as (
    select distinct board_id, openness, since, min(rank) over days as rank, count(*) over days as n_models
    from spells
    where until > known_on
    window days as (partition by board_id, openness order by since)
),
by_class as (
    select board_id, 'published' as axis, published_on as as_of, published_on as known_on, openness,
        min(rank) as rank, count(*) as n_models
    from gold.standings
    group by all
    union all
    select d.board_id, d.axis, d.as_of, d.known_on, c.openness, l.rank, l.n_models
    from as_of_days() d
    join (select distinct board_id, openness from levels) c on c.board_id = d.board_id
    asof join levels l
        on l.board_id = d.board_id and l.openness = c.openness and l.since <= d.as_of
    where d.axis = 'released'
    union all
    select d.board_id, d.axis, d.as_of, d.known_on, s.openness, min(s.rank), count(*)
    from as_of_days() d
    join spells s on s.board_id = d.board_id and s.until <= s.known_on and s.since <= d.as_of and d.as_of < s.until
    where d.axis = 'released'
    group by all
),
sides as (
    select distinct openness, policy, side_of(openness, policy) as side
    from silver.openness, policies()
    where side is not null
),
by_side as (
    select board_id, axis, as_of, known_on, policy, side, min(rank) as rank, sum(n_models)::bigint as n_models
    from by_class
    join sides using (openness)
    group by all
),
-- The holder: of the models at that very rank and on that side that day, the first by name, as gold.standings has them.
held as (
    select f.*, min(s.rowid) as row_no
    from by_side f
    join gold.standings s on s.board_id = f.board_id and s.published_on = f.known_on and s.rank = f.rank
    join openness_spells() o on o.model_id = s.model_id and f.as_of >= o.since and f.as_of < o.until
    where side_of(o.openness, f.policy) = f.side and (f.axis = 'published' or s.released_on <= f.as_of)
    group by all
)
select
    h.board_id,
    h.axis,
    h.as_of,
    h.known_on,
    h.policy,
    h.side,
    s.model_id,
    s.score,
    s.score_low,
    s.score_high,
    s.std_error,
    s.score_id,
    h.n_models
from held h
join gold.standings s on s.rowid = h.row_no
