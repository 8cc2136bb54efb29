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
        max(under_days) as lag_under_days,
        max(central_days) as lag_central_days,
        max(over_days) as lag_over_days,
        max(lag_if_all_open) as lag_if_unknown_low,
        max(lag_if_all_closed) as lag_if_unknown_high,
        max(status) filter (variant = 'strict') as lag_status
    from gold.lag
    where axis = 'released' and policy = 'weights' and as_of = known_on
    group by board_id
),
-- Parts of the other tables that belong beside the gap: each is read there with all its columns.
parities as (
    select board_id, as_of, to_json(map_from_entries(list((rule, verdict) order by rule)))::varchar as parity
    from gold.parity
    where axis = 'published' and policy = 'weights' and verdict is not null
    group by board_id, as_of
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
        t.verdict, t.method, t.p_holm, t.mde80, b.board_id in (from featured_boards()) as shown
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
    r.mde80,
    r.status,
    if(k.k_eff = 3, k.gap, null) as gap_top3,
    if(k.k_eff = 3, k.gap_low, null) as gap_top3_low,
    if(k.k_eff = 3, k.gap_high, null) as gap_top3_high,
    l.lag_days,
    l.lag_plausible_days,
    l.lag_under_days,
    l.lag_central_days,
    l.lag_over_days,
    coalesce(l.lag_status, 'insufficient_data') as lag_status,
    r.n_open,
    r.n_closed,
    w.newest_open_on,
    w.newest_closed_on,
    -- Without a gap one reading alone is no bound.
    if(u.gap is null, null, u.gap_if_all_open) as gap_if_unknown_low,
    if(u.gap is null, null, u.gap_if_all_closed) as gap_if_unknown_high,
    l.lag_if_unknown_low,
    l.lag_if_unknown_high,
    q.median_days as catch_up_median_days,
    q.median_low as catch_up_low_days,
    q.median_high as catch_up_high_days,
    y.parity,
    m.open_model_id as price_model_id,
    m.price_ratio,
    m.quality_ratio,
    m.win_probability as price_win_probability,
    coalesce(m.status, 'insufficient_data') as price_status,
    e.last_event,
    coalesce(i.build_origin, 'live') as build_origin,
    r.licence,
    r.url
from rows r
left join lags l on l.board_id = r.board_id
left join gold.openness_bounds u on u.board_id = r.board_id and u.axis = r.axis and u.as_of = r.as_of
    and u.policy = r.policy
left join events e on e.board_id = r.board_id
left join newest w on w.board_id = r.board_id
left join origins i on i.board_id = r.board_id
left join gold.topk_gap k on k.board_id = r.board_id and k.axis = r.axis and k.as_of = r.as_of and k.policy = r.policy
    and k.k = 3
left join gold.catch_up_summary q on q.board_id = r.board_id and q.axis = 'released' and q.as_of = r.as_of
    and q.policy = r.policy and q.variant = 'strict'
left join parities y on y.board_id = r.board_id and y.as_of = r.as_of
left join gold.price_gap m on m.board_id = r.board_id and m.axis = r.axis and m.as_of = r.as_of and m.policy = r.policy
    and m.rho = 0.9
left join silver.models c on c.model_id = r.closed_model_id
left join silver.models o on o.model_id = r.open_model_id
