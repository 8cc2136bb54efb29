-- Closed records of each board, and when the open frontier got there, within one stretch of the board's series.
with days as (
    select
        d.board_id, axis, as_of, stretch,
        min(as_of) over series as first_day,
        max(as_of) over series as last_day,
        max(known_on) over (partition by d.board_id, axis) as known_on
    from as_of_days() d
    join stretches() s on s.board_id = d.board_id and s.published_on = d.known_on
    window series as (partition by d.board_id, axis, stretch)
),
frontier as (
    select f.board_id, f.axis, f.as_of, f.policy, f.side, f.model_id, f.score, f.std_error, b.refit,
        d.stretch, d.first_day, d.last_day, d.known_on, better(b.direction, f.score) as merit
    from gold.frontier f
    join days d using (board_id, axis, as_of)
    join silver.boards b on b.board_id = f.board_id
),
-- Where every publication estimates all scores anew, a model's estimate creeps: only its first record is one.
records as (
    select *
    from (
        select *, max(merit) over (
            partition by board_id, axis, policy, stretch
            order by as_of rows between unbounded preceding and 1 preceding) as best_before
        from frontier where side = 'closed'
    )
    where best_before is null or merit > best_before
    qualify not refit
        or row_number() over (partition by board_id, axis, policy, stretch, model_id order by as_of) = 1
),
-- z = 1.645 is 5 %, one-sided. What is reached strictly needs no error.
reached as (
    select
        r.board_id, r.axis, r.policy, r.stretch, r.as_of as record_on,
        min(o.as_of) filter (o.merit >= r.merit) as strict,
        min(o.as_of) filter (
            o.merit >= r.merit or r.merit - o.merit <= 1.645 * sqrt(r.std_error ** 2 + o.std_error ** 2)) as plausible,
        min(o.as_of) filter (o.merit < r.merit and (r.std_error is null or o.std_error is null)) as unjudged
    from records r
    join frontier o
        on o.board_id = r.board_id and o.axis = r.axis and o.policy = r.policy and o.stretch = r.stretch
        and o.side = 'open'
    group by all
),
variants as (
    select r.*, v.variant,
        if(variant = 'strict', t.strict, t.plausible) as reached_on,
        if(variant = 'plausible', t.unjudged, null) as doubt_on
    from (select *, as_of as record_on from records) r
    cross join (select unnest(['strict', 'plausible']) as variant) v
    left join reached t using (board_id, axis, policy, stretch, record_on)
),
-- On the published axis what stands on the first day may have stood before; release days are known as they are.
judged as (
    select
        *,
        case
            when doubt_on < coalesce(reached_on, 'infinity'::date) then 'insufficient_data'
            when axis = 'published' and (record_on = first_day or reached_on = first_day) then 'left_censored'
            when reached_on is null then 'right_censored'
            when reached_on < record_on then 'open_leads'
            else 'ok'
        end as status
    from variants
)
select
    j.board_id,
    j.axis,
    j.policy,
    j.variant,
    j.model_id as closed_model_id,
    j.record_on,
    j.score as closed_score,
    if(j.status = 'insufficient_data', null, o.model_id) as open_model_id,
    if(j.status = 'insufficient_data', null, j.reached_on) as reached_on,
    case when j.status = 'insufficient_data' then j.doubt_on else coalesce(j.reached_on, j.last_day) end as followed_until,
    if(j.status = 'insufficient_data', null, coalesce(j.reached_on, j.last_day) - j.record_on) as days,
    j.status,
    j.known_on,
    '1' as definition_version
from judged j
left join frontier o
    on o.board_id = j.board_id and o.axis = j.axis and o.policy = j.policy and o.side = 'open'
    and o.as_of = j.reached_on
