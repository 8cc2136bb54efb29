-- What happened to a board that is no progress of models. Elo boards refit every score daily, so only
-- scales with fixed tasks can be said to be re-scored.
with days as (
    select board_id, published_on, lag(published_on) over (partition by board_id order by published_on) as before
    from (select distinct board_id, published_on from silver.scores)
),
standing as (
    select board_id, published_on, raw_model, setting, harness, any_value(score order by score_id) as score
    from silver.scores where superseded_at is null group by all
),
compared as (
    select d.board_id, d.published_on, d.before, count(*) as n_common,
        count(*) filter (where abs(now.score - was.score) > 1e-6 * greatest(1, abs(was.score))) as n_changed
    from days d
    join standing now on now.board_id = d.board_id and now.published_on = d.published_on
    join standing was on was.board_id = d.board_id and was.published_on = d.before
        and was.raw_model = now.raw_model and was.setting = now.setting and was.harness = now.harness
    group by all
)
select c.board_id, c.published_on as event_on, 'rescored' as kind,
    format('{} of {} scores differ from those of {}', n_changed, n_common, c.before) as detail,
    'silver.scores of both days' as evidence
from compared c join silver.boards b using (board_id)
where b.unit <> 'elo' and n_common >= 10 and n_changed > 0.2 * n_common
union all
select board_id, published_on, 'restated',
    format('{} rows replaced or dropped under one published day', count(*)),
    'captures ' || string_agg(distinct capture_id, ', ' order by capture_id)
from silver.scores where superseded_at is not null group by all
union all
select board_id, since as event_on, 'scale_break', reason, 'source.yml' from declared_breaks
