-- What the latest gap would be if every name of unknown openness were open, or closed.
with named as (
    -- A name is a model, or the raw name where none is resolved; what is known to be no single model is left out.
    select
        r.board_id, r.published_on, coalesce(r.model_id, r.raw_model) as name, r.model_id,
        max(better(r.direction, r.score)) as best
    from runs() r
    semi join latest_days() d on d.board_id = r.board_id and d.published_on = r.published_on
    anti join silver.model_aliases a
        on r.model_id is null and starts_with(a.method, 'nil') and a.source = r.source and a.raw_model = r.raw_model
        -- A name is read as of its submission, where the page states one.
        and coalesce(r.submitted_on, r.published_on) between
            coalesce(a.valid_from, date '0001-01-01') and coalesce(a.valid_to, date '9999-12-31')
    group by all
),
ranked as (
    select n.*, coalesce(s.openness, 'unknown') as openness,
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
        count(*) filter (openness = 'unknown' and place <= 20) as n_unknown_top20,
        count(*) filter (model_id is null and place <= 20) as n_unresolved_top20
    from ranked
    group by board_id
)
select
    d.board_id,
    d.published_on as as_of,
    coalesce(s.n_unknown_top20, 0) as n_unknown_top20,
    coalesce(s.n_unresolved_top20, 0) as n_unresolved_top20,
    s.closed - s.open as gap,
    s.closed - greatest(s.open, s.unknown) as gap_if_all_open,
    greatest(s.closed, s.unknown) - s.open as gap_if_all_closed
from latest_days() d
left join sides s using (board_id)
