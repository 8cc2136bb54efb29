-- Non-inferiority: is the open side worse than the closed one by no more than a margin? The 90 % interval of the gap is
-- the paired one where tasks were compared one by one, else the 95 % one with both arms drawn in (1.645 / 1.96).
with tested as (
    select
        g.board_id, g.axis, g.as_of, g.known_on, g.policy, r.rule, g.closed_model_id, g.open_model_id,
        r.margin, r.margin_unit,
        if(r.margin_unit = 'relative', r.margin * abs(g.closed_score), r.margin) as allowed,
        g.gap, g.status,
        coalesce(if(s.method = 'mcnemar_exact', g.gap - 1.645 * s.se_difference, null),
            arm90(g.gap, g.gap_low)) as gap_low90,
        coalesce(if(s.method = 'mcnemar_exact', g.gap + 1.645 * s.se_difference, null),
            arm90(g.gap, g.gap_high)) as gap_high90
    from gold.point_gap g
    join silver.boards b on b.board_id = g.board_id
    join silver.parity_rules r on r.benchmark = b.benchmark and margin_fits(r.margin_unit, b.unit)
    join gold.significance s
        on s.board_id = g.board_id and s.axis = g.axis and s.as_of = g.as_of and s.policy = g.policy
)
select
    board_id,
    axis,
    as_of,
    known_on,
    policy,
    rule,
    closed_model_id,
    open_model_id,
    margin,
    margin_unit,
    allowed,
    gap,
    gap_low90,
    gap_high90,
    if(status in ('ok', 'saturated'), parity_of(gap_low90, gap_high90, allowed), null) as verdict,
    if(status in ('ok', 'saturated') and gap_low90 is null, 'insufficient_data', status) as status,
    '1' as definition_version
from tested
