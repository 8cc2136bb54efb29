-- What each gap would be if every name of unknown openness were open, or closed. Names are few of the many: the known
-- ones are in gold.standings already.
with unresolved as (
    -- What is known to be no single model is left out. A name is read as of its submission, where the page states one.
    select r.board_id, r.published_on, r.raw_model, max(better(r.direction, r.score)) as merit
    from runs() r
    anti join silver.model_aliases a
        on starts_with(a.method, 'nil') and a.source = r.source and a.raw_model = r.raw_model
        and coalesce(r.submitted_on, r.published_on) between
            coalesce(a.valid_from, date '0001-01-01') and coalesce(a.valid_to, date '9999-12-31')
    where r.model_id is null
    group by all
),
-- Places among all names of a snapshot: nobody below the 20 best models is among the 20 best names.
ranked as (
    select *, rank() over (partition by board_id, published_on order by merit desc) as place
    from (
        select s.board_id, s.published_on, better(b.direction, s.score) as merit,
            s.openness = 'unknown' as is_unknown, false as is_unresolved
        from gold.standings s
        join silver.boards b on b.board_id = s.board_id
        where s.rank <= 20
        union all
        select board_id, published_on, merit, true, true from unresolved
    )
),
counts as (
    select
        board_id, published_on,
        count(*) filter (is_unknown) as n_unknown_top20,
        count(*) filter (is_unresolved) as n_unresolved_top20,
        n_unknown_top20 / count(*) as unknown_share_top20
    from ranked
    where place <= 20
    group by all
),
-- The best unknown of each day. On the released axis a model counts from its release on; what has no release day may
-- have come out whenever, so it counts on every day.
present as (
    select s.board_id, 'published' as axis, s.published_on as as_of, better(b.direction, s.score) as merit
    from gold.standings s
    join silver.boards b on b.board_id = s.board_id
    where s.openness = 'unknown'
    union all
    select board_id, 'published', published_on, merit from unresolved
    union all
    select d.board_id, d.axis, d.as_of, better(b.direction, s.score)
    from released_spells() s
    join silver.boards b on b.board_id = s.board_id
    join as_of_days() d on d.board_id = s.board_id and d.axis = 'released' and s.since <= d.as_of and d.as_of < s.until
    where s.openness = 'unknown'
    union all
    select d.board_id, d.axis, d.as_of, u.merit
    from (
        select board_id, published_on, merit from unresolved
        union all
        select s.board_id, s.published_on, better(b.direction, s.score)
        from gold.standings s
        join silver.boards b on b.board_id = s.board_id
        anti join released_spells() r on r.row_no = s.rowid
        where s.openness = 'unknown'
    ) u
    join as_of_days() d on d.board_id = u.board_id and d.axis = 'released' and d.known_on = u.published_on
),
unknowns as (
    select board_id, axis, as_of, max(merit) as unknown from present group by all
),
sides as (
    select
        f.board_id, f.axis, f.as_of, f.policy,
        max(better(b.direction, f.score)) filter (f.side = 'closed') as closed,
        max(better(b.direction, f.score)) filter (f.side = 'open') as open
    from gold.frontier f
    join silver.boards b on b.board_id = f.board_id
    group by all
)
select
    d.board_id,
    d.axis,
    d.as_of,
    d.known_on,
    p.policy,
    coalesce(c.n_unknown_top20, 0) as n_unknown_top20,
    coalesce(c.n_unresolved_top20, 0) as n_unresolved_top20,
    coalesce(c.unknown_share_top20, 0) as unknown_share_top20,
    better(b.direction, u.unknown) as best_unknown,
    s.closed - s.open as gap,
    s.closed - greatest(s.open, u.unknown) as gap_if_all_open,
    greatest(s.closed, u.unknown) - s.open as gap_if_all_closed,
    '2' as definition_version
from as_of_days() d
cross join policies() p
join silver.boards b on b.board_id = d.board_id
left join counts c on c.board_id = d.board_id and c.published_on = d.known_on
left join unknowns u on u.board_id = d.board_id and u.axis = d.axis and u.as_of = d.as_of
left join sides s on s.board_id = d.board_id and s.axis = d.axis and s.as_of = d.as_of and s.policy = p.policy
