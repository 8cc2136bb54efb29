-- One row a model: its best run by the board's direction; ties go to the lowest score_id.
-- Rows are many and wide: places are worked out on numbers alone, and only models with several runs that day are sorted.
with days as (
    select *, row_number() over (order by board_id, published_on)::integer as day_no from published_days()
),
names as (
    select model_id, row_number() over (order by model_id)::integer as model_no
    from (select distinct model_id from silver.scores where model_id is not null)
),
eligible as materialized (
    select row_no, score_id, day_no, model_no, better(direction, score) as merit
    from runs()
    join days using (board_id, published_on)
    join names using (model_id)
),
several as (
    select day_no, model_no from eligible group by all having count(*) > 1
),
outdone as (
    select row_no
    from eligible
    semi join several using (day_no, model_no)
    qualify row_number() over (partition by day_no, model_no order by merit desc, score_id) > 1
),
places as (
    select row_no, day_no, model_no, rank() over (partition by day_no order by merit desc) as place
    from eligible
    anti join outdone using (row_no)
),
-- An interval or error of no width measures nothing, so it counts as none.
stated as (
    select
        *,
        if(unit = 'percent' and tasks > 0 and score between 0 and 100, score / 100, null) as p,
        if(finite(score_low) < finite(score_high), score_low, null) as low,
        if(finite(score_low) < finite(score_high), score_high, null) as high,
        if(finite(std_error) > 0, std_error, null) as stated_error
    from runs()
    join places using (row_no)
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
order by s.day_no, s.model_no
