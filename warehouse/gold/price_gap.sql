-- What quality for what price: the cheapest open model that is good enough beside the best closed model.
-- Good enough is rho of the closed score where the scale has a zero; on Elo, as likely to win (rho = 1) or 0.9 times
-- as likely (45 %); on any other scale only "at least as good" means something.
-- Each gap goes by its place in gold.point_gap, because its key is mostly text.
-- Quality to compare with: the share of the way from the worst score (or the score above the worst), else none.
with targets as (
    select
        g.rowid as row_no, g.board_id, g.axis, g.as_of, g.known_on, g.policy, g.closed_model_id, g.open_model_id, g.closed_score, g.status,
        b.unit, b.direction, b.lower_bound, b.upper_bound, r.rho,
        b.unit <> 'elo' and (b.upper_bound > b.lower_bound or b.direction = 'higher' and b.lower_bound is not null)
            as has_zero,
        case
            when r.rho = 1 then better(b.direction, g.closed_score)
            when b.unit = 'elo' then g.closed_score - 400 * log10(2 / r.rho - 1)
            when not has_zero then null
            when b.direction = 'lower' then -(b.upper_bound - r.rho * (b.upper_bound - g.closed_score))
            else b.lower_bound + r.rho * (g.closed_score - b.lower_bound)
        end as enough
    from gold.point_gap g
    join silver.boards b using (board_id)
    cross join (select unnest([0.9::double, 1.0]) as rho) r
),
-- Open models that are good enough for the least of the targets: few, and all that is needed of the field.
floors as (
    select board_id, axis, as_of, min(enough) as enough, any_value(direction) as direction
    from targets where closed_model_id is not null and open_model_id is not null
    group by all
),
field as (
    select f.board_id, f.axis, f.as_of, c.openness, c.model_id, better(f.direction, c.score) as merit
    from floors f
    join gold.standings c on f.axis = 'published' and c.board_id = f.board_id and c.published_on = f.as_of
        and better(f.direction, c.score) >= f.enough
    where side_of(c.openness, 'weights') = 'open'
    union all
    select f.board_id, f.axis, f.as_of, c.openness, c.model_id, better(f.direction, c.score)
    from floors f
    join released_spells() c on f.axis = 'released' and c.board_id = f.board_id
        and c.since <= f.as_of and f.as_of < c.until and better(f.direction, c.score) >= f.enough
    where side_of(c.openness, 'weights') = 'open'
),
asked as (
    select as_of, model_id from field
    union
    select as_of, closed_model_id from gold.point_gap
),
-- What prices_on() gives, for the models asked about only: all prices of every day would be many.
priced as (
    select a.as_of, a.model_id, k.usd_per_mtok as price, greatest(k.known_from, least(k.known_until, a.as_of)) as price_on
    from asked a join known_prices() k using (model_id)
    qualify row_number() over (partition by a.as_of, a.model_id
        order by abs(price_on - a.as_of), price_on, k.source, k.usd_per_mtok) = 1
),
reached as (
    select
        t.row_no, t.rho,
        count(*) as n_enough,
        count(*) filter (p.price is null) as n_without_price,
        arg_min({'model_id': c.model_id, 'merit': c.merit, 'price': p.price, 'price_on': p.price_on},
            (p.price, -c.merit, c.model_id)) filter (p.price is not null) as cheapest
    from targets t
    join field c on c.board_id = t.board_id and c.axis = t.axis and c.as_of = t.as_of and c.merit >= t.enough
    left join priced p on p.as_of = c.as_of and p.model_id = c.model_id
    where side_of(c.openness, t.policy) = 'open'
    group by all
),
paired as (
    select
        t.*, p.price as closed_price, p.price_on, r.cheapest,
        -- NULL where the question cannot be asked.
        if(t.enough is null or t.open_model_id is null, null, coalesce(r.n_enough, 0)) as n_enough,
        if(t.enough is null or t.open_model_id is null, null, coalesce(r.n_without_price, 0)) as n_unpriced,
        better(t.direction, r.cheapest.merit) as open_score
    from targets t
    left join priced p on p.as_of = t.as_of and p.model_id = t.closed_model_id
    left join reached r on r.row_no = t.row_no and r.rho = t.rho
),
-- Dominated is asked of those at least as good, whatever rho; a missing price leaves it open.
dominated as (
    select row_no,
        case
            when n_enough = 0 then false
            when cheapest.price <= closed_price then true
            when n_unpriced = 0 and closed_price is not null then false
        end as dominated
    from paired where rho = 1
)
select
    q.board_id,
    q.axis,
    q.as_of,
    q.known_on,
    q.policy,
    q.rho,
    q.closed_model_id,
    q.closed_price,
    q.price_on,
    q.cheapest.model_id as open_model_id,
    q.cheapest.price as open_price,
    q.cheapest.price_on as open_price_on,
    if(q.has_zero, if(q.direction = 'lower', (q.upper_bound - q.open_score) / nullif(q.upper_bound - q.closed_score, 0),
        (q.open_score - q.lower_bound) / nullif(q.closed_score - q.lower_bound, 0)), null) as quality_ratio,
    q.cheapest.price / q.closed_price as price_ratio,
    if(q.unit = 'elo', 1 / (1 + pow(10, (q.closed_score - q.open_score) / 400)), null) as win_probability,
    d.dominated,
    q.n_enough,
    q.n_unpriced,
    case
        when q.closed_model_id is null or q.open_model_id is null then q.status
        when q.n_enough = 0 then 'out_of_reach'
        -- No price, or a scale on which no share can be asked for.
        when q.closed_price is null or q.cheapest is null then 'insufficient_data'
        when q.status in ('openness_undecided', 'cross_harness') then q.status
        when greatest(abs(q.as_of - q.price_on), abs(q.as_of - q.cheapest.price_on)) > 30 then 'stale_price'
        else q.status
    end as status,
    '1' as definition_version
from paired q
join dominated d on d.row_no = q.row_no
order by q.row_no, q.rho
