with latest as (
    select g.*
    from gold.point_gap g
    join latest_days() d on d.board_id = g.board_id and d.published_on = g.as_of
    where g.axis = 'published' and g.policy = 'weights'
),
lags as (
    select
        board_id,
        max(lag_days) filter (variant = 'strict') as lag_days,
        max(lag_days) filter (variant = 'plausible') as lag_plausible_days,
        max(status) filter (variant = 'strict') as lag_status
    from gold.lag
    where axis = 'released' and policy = 'weights' and as_of = known_on
    group by board_id
),
newest as (
    select s.board_id,
        max(s.released_on) filter (where side_of(s.openness, 'weights') = 'open') as newest_open_on,
        max(s.released_on) filter (where side_of(s.openness, 'weights') = 'closed') as newest_closed_on
    from gold.standings s
    semi join latest_days() d on d.board_id = s.board_id and d.published_on = s.published_on
    group by s.board_id
),
origins as (
    select s.board_id, if(bool_and(c.origin = 'sample'), 'sample', 'live') as build_origin
    from (select distinct board_id, capture_id from silver.scores where superseded_at is null) s
    join bronze.captures c using (capture_id)
    group by s.board_id
),
events as (
    select board_id, max_by(event_on || ': ' || detail, (event_on, kind, detail)) as last_event
    from silver.board_events where breaks_series group by board_id
),
rows as (
    select
        b.*, g.* exclude (board_id, unit, status), g.status,
        t.verdict, t.method, t.p_holm, b.board_id in (from featured_boards()) as shown
    from latest g
    join silver.boards b on b.board_id = g.board_id
    join gold.significance t
        on t.board_id = g.board_id and t.axis = g.axis and t.as_of = g.as_of and t.policy = g.policy
)
select
    r.board_id,
    r.title,
    r.comparable_group,
    r.shown as featured,
    r.as_of,
    r.closed_model_id,
    c.model_name as closed_model_name,
    r.closed_score,
    r.open_model_id,
    o.model_name as open_model_name,
    r.open_score,
    r.gap,
    r.gap_low,
    r.gap_high,
    r.unit,
    r.win_probability,
    r.gap_logit,
    r.verdict,
    r.p_holm,
    r.method,
    r.status,
    l.lag_days,
    l.lag_plausible_days,
    coalesce(l.lag_status, 'insufficient_data') as lag_status,
    r.n_open,
    r.n_closed,
    w.newest_open_on,
    w.newest_closed_on,
    least(u.gap, u.gap_if_all_open, u.gap_if_all_closed) as gap_if_unknown_low,
    greatest(u.gap, u.gap_if_all_open, u.gap_if_all_closed) as gap_if_unknown_high,
    e.last_event,
    coalesce(i.build_origin, 'live') as build_origin,
    r.licence,
    r.url
from rows r
left join lags l on l.board_id = r.board_id
left join gold.openness_bounds u on u.board_id = r.board_id
left join events e on e.board_id = r.board_id
left join newest w on w.board_id = r.board_id
left join origins i on i.board_id = r.board_id
left join silver.models c on c.model_id = r.closed_model_id
left join silver.models o on o.model_id = r.open_model_id
