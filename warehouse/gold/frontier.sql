-- Best rank by class first (few rows), then by side: a policy only decides which classes stand together.
with by_class as (
    select board_id, axis, as_of, known_on, openness, min(rank) as rank, count(*) as n_models
    from contenders()
    group by all
),
by_side as (
    select
        board_id, axis, as_of, known_on, policy, side_of(openness, policy) as side,
        min(rank) as rank, sum(n_models)::bigint as n_models
    from by_class, policies()
    where side is not null
    group by all
),
-- The holder: of the models at that very rank and on that side that day, the first by name.
held as (
    select f.*, min(s.model_id) as model_id
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
    h.model_id,
    s.score,
    s.score_low,
    s.score_high,
    s.std_error,
    s.score_id,
    h.n_models
from held h
join gold.standings s on s.board_id = h.board_id and s.published_on = h.known_on and s.model_id = h.model_id
