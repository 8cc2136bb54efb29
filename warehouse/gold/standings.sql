-- One row a model: its best run by the board's direction; ties go to the lowest score_id.
-- Only models with several runs that day are sorted, and places are counted on scores alone: rows are many and wide.
with eligible as not materialized (
    select *, better(direction, score) as merit from runs() where model_id is not null
),
several as (
    select board_id, published_on, model_id from eligible group by all having count(*) > 1
),
outdone as (
    select e.score_id
    from eligible e
    semi join several using (board_id, published_on, model_id)
    qualify row_number() over (partition by board_id, published_on, model_id order by merit desc, score_id) > 1
),
best as not materialized (
    from eligible anti join outdone using (score_id)
),
days as (
    select *, row_number() over (order by board_id, published_on) as day_no from published_days()
),
places as (
    select board_id, published_on, merit,
        1 + coalesce(sum(models) over (
            partition by day_no order by merit desc rows between unbounded preceding and 1 preceding), 0) as place
    from (select board_id, published_on, merit, count(*) as models from best group by all)
    join days using (board_id, published_on)
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
    join places using (board_id, published_on, merit)
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
    s.place as rank,
    s.setting,
    s.harness,
    s.score_id
from stated s
left join silver.models m on m.model_id = s.model_id
left join openness_spells() o on o.model_id = s.model_id and s.published_on >= o.since and s.published_on < o.until
