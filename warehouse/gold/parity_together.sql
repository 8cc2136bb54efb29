-- Rules of several parts: one open model has to pass them all. Of each part the board that allows a test, the newest.
with parts as (
    select together as rule, rule as part, benchmark, axis, policy,
        count(*) over (partition by together, axis, policy) as n_parts
    from silver.parity_rules, policies(), (select unnest(['published', 'released']) as axis)
    where together is not null
),
newest as (
    from gold.parity qualify as_of = max(as_of) over (partition by board_id, axis)
),
chosen as (
    select t.*, p.rule as whole, p.n_parts, b.direction
    from newest t
    join parts p on p.part = t.rule and p.axis = t.axis and p.policy = t.policy
    join silver.boards b on b.board_id = t.board_id
    qualify row_number() over (
        partition by t.rule, t.axis, t.policy
        order by t.verdict is null, t.status = 'cross_harness', t.gap is null, t.as_of desc,
            b.n_tasks desc nulls last, t.board_id) = 1
),
-- Every open model of those boards by itself against the best closed one.
tried as (
    select h.whole, h.n_parts, h.rule as part, h.axis, h.policy, s.model_id, case
            when h.verdict is null then null
            when s.model_id = h.open_model_id then h.verdict
            else parity_of(
                arm90(better(h.direction, f.score) - better(h.direction, s.score),
                    if(h.direction = 'lower', mover_low(s.score, s.score_low, f.score, f.score_high),
                        mover_low(f.score, f.score_low, s.score, s.score_high))),
                arm90(better(h.direction, f.score) - better(h.direction, s.score),
                    if(h.direction = 'lower', mover_high(s.score, s.score_high, f.score, f.score_low),
                        mover_high(f.score, f.score_high, s.score, s.score_low))),
                h.allowed)
        end as verdict
    from chosen h
    join gold.standings s on s.board_id = h.board_id and s.published_on = h.known_on
        and side_of(s.openness, h.policy) = 'open' and (h.axis = 'published' or s.released_on <= h.as_of)
    join gold.frontier f on f.board_id = h.board_id and f.axis = h.axis and f.as_of = h.as_of
        and f.policy = h.policy and f.side = 'closed'
),
passes as (
    select whole, axis, policy, min(model_id) as model_id
    from (
        select whole, axis, policy, model_id from tried
        where verdict = 'TRUE'
        group by all
        having count(distinct part) = any_value(n_parts)
    )
    group by all
),
fails as (
    select distinct whole, axis, policy
    from (
        select whole, axis, policy, part from tried
        group by all
        having bool_and(coalesce(verdict = 'FALSE', false))
    )
),
told as (
    select
        p.rule, p.axis, p.policy,
        max(h.as_of) as as_of,
        min(h.as_of) as oldest_on,
        any_value(p.n_parts) as n_parts,
        count(h.verdict) as n_tested,
        to_json(list({
            'part': p.part, 'board_id': h.board_id, 'as_of': h.as_of::varchar,
            'closed_model_id': h.closed_model_id, 'open_model_id': h.open_model_id, 'gap': round(h.gap, 4),
            'gap_low90': round(h.gap_low90, 4), 'gap_high90': round(h.gap_high90, 4),
            'allowed': round(h.allowed, 4), 'verdict': h.verdict, 'status': h.status
        } order by p.part) filter (h.board_id is not null)) as boards,
        to_json(list({'part': p.part, 'benchmark': p.benchmark, 'why': coalesce(h.status, 'no_board')} order by p.part)
            filter (h.verdict is null)) as missing
    from parts p
    left join chosen h on h.rule = p.part and h.axis = p.axis and h.policy = p.policy
    group by all
)
select
    t.rule,
    t.axis,
    t.policy,
    t.as_of,
    t.oldest_on,
    t.n_parts,
    t.n_tested,
    case
        when p.model_id is not null then 'TRUE'
        when f.whole is not null then 'FALSE'
        else 'UNDECIDED'
    end as verdict,
    p.model_id as open_model_id,
    coalesce(t.boards::varchar, '[]') as boards,
    coalesce(t.missing::varchar, '[]') as missing,
    '1' as definition_version
from told t
left join passes p on p.whole = t.rule and p.axis = t.axis and p.policy = t.policy
left join fails f on f.whole = t.rule and f.axis = t.axis and f.policy = t.policy
