-- Which sources, days and models there are for each thing measured, and on what ground both sides can be compared.
with rows as (
    select b.benchmark, b.source, b.board_id, b.kind, b.cross_harness, s.published_on,
        coalesce(s.model_id, s.raw_model) as who, side_of(o.openness, 'weights') as side
    from silver.scores s
    join silver.boards b using (board_id)
    left join openness_spells() o
        on o.model_id = s.model_id and s.published_on >= o.since and s.published_on < o.until
    where s.superseded_at is null
),
measured as (
    select benchmark, source, count(distinct board_id) as n_boards, min(published_on) as first_on,
        max(published_on) as last_on, count(distinct published_on) as n_days,
        count(distinct who) filter (where side = 'open') as n_open,
        count(distinct who) filter (where side = 'closed') as n_closed,
        count(distinct who) filter (where side is null) as n_other
    from rows group by all
),
-- What stands on each board's latest day, of runs that may take part in a frontier.
sides as (
    select b.benchmark, b.source, b.board_id, b.kind, b.cross_harness,
        count(*) filter (where side_of(s.openness, 'weights') = 'open') as n_open,
        count(*) filter (where side_of(s.openness, 'weights') = 'closed') as n_closed
    from silver.boards b
    left join latest_days() d using (board_id)
    left join gold.standings s on s.board_id = b.board_id and s.published_on = d.published_on
    group by all
),
grounds as (
    select *, case
            when kind <> 'capability' then 'no_frontier'
            when n_open = 0 or n_closed = 0 then 'one_side'
            when cross_harness then 'cross_harness'
            else 'one_harness'
        end as ground
    from sides
    qualify row_number() over (
        partition by benchmark, source
        order by list_position(['one_harness', 'cross_harness', 'one_side', 'no_frontier'], ground),
            least(n_open, n_closed) desc, n_open + n_closed desc, board_id) = 1
)
select
    w.benchmark,
    w.title,
    w.in_articles,
    coalesce(m.source, 'none') as source,
    coalesce(m.n_boards, 0) as n_boards,
    m.first_on,
    m.last_on,
    coalesce(m.n_days, 0) as n_days,
    coalesce(m.n_open, 0) as n_open,
    coalesce(m.n_closed, 0) as n_closed,
    coalesce(m.n_other, 0) as n_other,
    coalesce(g.ground, 'empty') as ground,
    g.board_id
from silver.benchmarks w
left join measured m using (benchmark)
left join grounds g on g.benchmark = m.benchmark and g.source = m.source
where w.in_articles or m.benchmark is not null
