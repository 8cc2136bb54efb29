-- One row a model: its best run by the board's direction; ties go to the lowest score_id.
with best as (
    select * from runs()
    where model_id is not null
    qualify row_number() over (
        partition by board_id, published_on, model_id order by better(direction, score) desc, score_id) = 1
),
-- An interval or error of no width measures nothing, so it counts as none.
stated as (
    select
        *,
        if(unit = 'percent' and tasks > 0 and score between 0 and 100, score / 100, null) as p,
        if(finite(score_low) < finite(score_high), score_low, null) as low,
        if(finite(score_low) < finite(score_high), score_high, null) as high,
        if(finite(std_error) > 0, std_error, null) as stated_error
    from best
)
select
    s.board_id,
    s.published_on,
    s.model_id,
    m.base_model_id,
    m.organization_id,
    m.released_on,
    coalesce(o.openness, 'unknown') as openness,
    s.score,
    coalesce(s.low, s.score - 1.96 * s.stated_error, 100 * wilson(s.p, s.tasks, -1)) as score_low,
    coalesce(s.high, s.score + 1.96 * s.stated_error, 100 * wilson(s.p, s.tasks, 1)) as score_high,
    coalesce(
        s.stated_error,
        (s.high - s.low) / (2 * 1.96),
        100 * sqrt(clipped(s.p, s.tasks) * (1 - clipped(s.p, s.tasks)) / s.tasks)
    ) as std_error,
    s.n,
    rank() over (partition by s.board_id, s.published_on order by better(s.direction, s.score) desc) as rank,
    s.setting,
    s.harness,
    s.score_id
from stated s
left join silver.models m on m.model_id = s.model_id
left join openness_spells() o on o.model_id = s.model_id and s.published_on >= o.since and s.published_on < o.until
