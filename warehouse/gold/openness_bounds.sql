-- What the latest gap and lag would be if every name of unknown openness were open, or closed.
with named as (
    -- A name is a model, or the raw name where none is resolved; what is known to be no single model is left out.
    select
        r.board_id, r.published_on, coalesce(r.model_id, r.raw_model) as name, r.model_id,
        max(better(r.direction, r.score)) as best
    from runs() r
    semi join latest_days() d on d.board_id = r.board_id and d.published_on = r.published_on
    anti join silver.model_aliases a
        on starts_with(a.method, 'nil') and a.source = r.source
        and a.raw_model = if(r.model_id is null, r.raw_model, null)  -- an equality is what makes a join fast
        -- A name is read as of its submission, where the page states one.
        and coalesce(r.submitted_on, r.published_on) between
            coalesce(a.valid_from, date '0001-01-01') and coalesce(a.valid_to, date '9999-12-31')
    group by all
),
ranked as (
    select n.*, coalesce(s.openness, 'unknown') as openness,
        if(s.released_on <= s.published_on, s.released_on, null) as released_on,
        rank() over (partition by n.board_id order by n.best desc) as place
    from named n
    left join gold.standings s using (board_id, published_on, model_id)
),
sides as (
    select
        board_id,
        max(best) filter (side_of(openness, 'weights') = 'closed') as closed,
        max(best) filter (side_of(openness, 'weights') = 'open') as open,
        max(best) filter (openness = 'unknown') as unknown,
        max(best) filter (openness = 'unknown' and released_on is null) as undated,
        count(*) filter (openness = 'unknown' and place <= 20) as n_unknown_top20,
        count(*) filter (model_id is null and place <= 20) as n_unresolved_top20,
        n_unknown_top20 / count(*) filter (place <= 20) as unknown_share_top20
    from ranked
    group by board_id
),
-- The released axis: best open now, and the known closed frontier from each day to the eve of its next change.
frontier as (
    select f.board_id, f.side, f.as_of, f.known_on, better(b.direction, f.score) as score
    from gold.frontier f
    join silver.boards b using (board_id)
    where f.axis = 'released' and f.policy = 'weights'
),
levels as (
    select l.board_id, s.unknown, s.undated, o.score as open, min(u.released_on) as passed_on
    from latest_days() l
    join sides s using (board_id)
    left join frontier o on o.board_id = l.board_id and o.side = 'open' and o.as_of = o.known_on
    left join ranked u on u.board_id = l.board_id and u.openness = 'unknown' and u.best > o.score
    group by all
),
spans as (
    select board_id, as_of, coalesce(lead(as_of) over (partition by board_id order by as_of) - 1, known_on) as until
    from as_of_days()
    where axis = 'released'
),
-- Last days on which closed was no better than open is now: with the unknown among the open ones; and with them among
-- the closed ones, which ends when the first unknown above open came out.
reached as (
    select
        c.board_id,
        min(c.as_of) as first_day,
        max(s.until) filter (c.score <= greatest(l.open, l.unknown)) as all_open,
        max(least(s.until, l.passed_on - 1)) filter (
            c.score <= l.open and coalesce(c.as_of < l.passed_on, true) and coalesce(l.undated <= l.open, true)
        ) as all_closed,
        bool_and(coalesce(l.open, l.unknown) is not null) as has_open
    from frontier c
    join spans s using (board_id, as_of)
    join levels l on l.board_id = c.board_id
    where c.side = 'closed'
    group by c.board_id
)
select
    d.board_id,
    d.published_on as as_of,
    coalesce(s.n_unknown_top20, 0) as n_unknown_top20,
    coalesce(s.n_unresolved_top20, 0) as n_unresolved_top20,
    s.closed - s.open as gap,
    s.closed - greatest(s.open, s.unknown) as gap_if_all_open,
    greatest(s.closed, s.unknown) - s.open as gap_if_all_closed,
    s.unknown_share_top20,
    if(r.has_open, d.published_on - coalesce(r.all_open, r.first_day), null) as lag_if_all_open,
    d.published_on - r.all_closed as lag_if_all_closed
from latest_days() d
left join sides s using (board_id)
left join reached r using (board_id)
