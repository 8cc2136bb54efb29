-- What happened to a board that is no progress of models. Each day is compared with the one before it, and each state
-- of a day with the state that it replaced. Prices and facts may change as they like: only what measures is compared.
with measured as (
    select s.* from silver.scores s semi join (from silver.boards where kind = 'capability') b using (board_id)
),
days as (
    select *, lag(published_on) over board as before, row_number() over board as day_no,
        lag(decimals) over board as decimals_before
    from (
        select board_id, published_on, case
                when bool_and(abs(score - round(score, 0)) < 1e-9) then 0
                when bool_and(abs(score - round(score, 1)) < 1e-9) then 1
                when bool_and(abs(score - round(score, 2)) < 1e-9) then 2
                else 9
            end as decimals
        from measured where superseded_at is null group by all
    )
    window board as (partition by board_id order by published_on)
),
-- One row a run and day, for the gate lets no second one pass; with the same run of the day before, if it was there.
standing as (
    select m.board_id, m.published_on, d.before, d.day_no, d.decimals, d.decimals_before, m.raw_model, m.setting, m.harness, m.raw_organization,
        m.model_id, m.score, m.std_error, m.n, m.capture_id,
        lag(d.day_no) over run = d.day_no - 1 as was_there,
        lag(m.score) over run as old, lag(m.capture_id) over run as capture_before,
        max(d.day_no) over (name range between 1 following and 1 following) is null as leaves,
        max(d.day_no) over (name range between 1 preceding and 1 preceding) is null as enters
    from measured m
    join days d using (board_id, published_on)
    where m.superseded_at is null
    window run as (partition by m.board_id, m.raw_model, m.setting, m.harness order by d.day_no),
        name as (partition by m.board_id, m.raw_model order by d.day_no)
),
pairs as (
    -- A board that rounds on one of both days only is compared at the coarser one.
    select board_id, published_on, before, score - old as shift, score as new, capture_id, capture_before,
        if(decimals = decimals_before, abs(score - old) > 1e-6 * greatest(1, abs(old)),
            abs(score - old) > 0.5000001 * pow(10, -least(decimals, decimals_before))) as changed
    from standing where was_there
),
compared as (
    select board_id, published_on, before, count(*) as n_common,
        count(*) filter (where changed) as n_changed,
        median(shift) as typical, avg(abs(shift)) as mean_shift,
        quantile_cont(shift, 0.75) - quantile_cont(shift, 0.25) as spread,
        quantile_cont(new, 0.95) - quantile_cont(new, 0.05) as reach,
        'captures ' || min(capture_before) || ' and ' || min(capture_id) as evidence
    from pairs group by all
),
replaced as (
    select old.board_id, old.published_on, count(*) as n_common,
        count(*) filter (where abs(new.score - old.score) > 1e-6 * greatest(1, abs(old.score))) as n_changed,
        string_agg(distinct old.capture_id, ', ' order by old.capture_id) as captures_before
    from measured old
    join standing new using (board_id, published_on, raw_model, setting, harness)
    where old.superseded_at is not null
    group by all
),
sizes as (
    select board_id, published_on, count(*) as n_rows from standing group by all
),
-- Of a rating with votes a name that leaves and one that enters with about as many; else with the very same score.
-- Both must be the only ones that fit, of one maker, and alike; a tie of two models that are known apart is no rename.
gone as (
    select s.* exclude (published_on, before, day_no), d.published_on, d.before
    from standing s join days d on d.board_id = s.board_id and d.day_no = s.day_no + 1
    where s.leaves
),
came as (
    from standing where enters and before is not null
),
moved as (
    select g.board_id, g.published_on, g.raw_model as old_name, c.raw_model as new_name,
        if(b.refit, g.n, null) as old_n, if(b.refit, c.n, null) as new_n,
        g.model_id as old_model, c.model_id as new_model, g.capture_id as capture_from, c.capture_id
    from gone g
    join came c on c.board_id = g.board_id and c.published_on = g.published_on
        and c.setting = g.setting and c.harness = g.harness
        and c.raw_organization is not distinct from g.raw_organization
    join compared d on d.board_id = g.board_id and d.published_on = g.published_on
    join silver.boards b on b.board_id = g.board_id
    where jaro_winkler_similarity(lower(g.raw_model), lower(c.raw_model)) >= 0.8
        and if(b.refit and g.n > 0 and c.n > 0,
            c.n between 0.98 * g.n and 1.05 * g.n + 50
                and abs(c.score - g.score - d.typical) <= 3 * coalesce(g.std_error, 1),
            c.score = g.score and (g.model_id = c.model_id or g.model_id is null or c.model_id is null))
    qualify count(*) over (partition by g.board_id, g.published_on, g.raw_model) = 1
        and count(*) over (partition by g.board_id, g.published_on, c.raw_model) = 1
)
select c.board_id, c.published_on as event_on, 'rescored' as kind,
    format('{} of {} scores differ from those of {}, typically by {:+.2f}', n_changed, n_common, before, typical) as detail,
    -- Corrections of a task here and there are told, and leave the series whole.
    mean_shift > coalesce(100.0 / nullif(b.n_tasks, 0), 0.005 * reach) as breaks_series, evidence
from compared c join silver.boards b using (board_id)
where not b.refit and n_common >= 10 and n_changed > 0.2 * n_common
union all
select board_id, published_on, 'scale_jump',
    format('{} models moved together, typically by {:+.2f} since {}', n_common, typical, before), true, evidence
from compared
where n_common >= 10 and abs(typical) >= 0.015 * reach and abs(typical) >= 2 * spread
union all
select r.board_id, r.published_on, 'rescored',
    format('{} of {} scores were changed under one published day', n_changed, n_common), false,
    'captures replaced: ' || captures_before
from replaced r join silver.boards b using (board_id) join sizes s using (board_id, published_on)
where not b.refit and n_common >= 10 and n_changed > 0.2 * s.n_rows
union all
select board_id, published_on, 'restated', format('{} rows replaced or dropped under one published day', count(*)), false,
    'captures ' || string_agg(distinct capture_id, ', ' order by capture_id)
from measured where superseded_at is not null group by all
union all
select board_id, published_on, 'renamed',
    format('{} is called {} since {}', old_name, new_name, published_on)
        || if(old_n > 0, format(' and kept its votes ({:,}, then {:,})', old_n, new_n), ' and kept its score')
        || if(old_model is distinct from new_model,
            format('; read as {} before, {} after', coalesce(old_model, 'nobody'), coalesce(new_model, 'nobody')), ''),
    false, 'captures ' || capture_from || ' and ' || capture_id
from moved
union all
select board_id, since as event_on, 'scale_break', reason, true, 'source.yml' from declared_breaks
