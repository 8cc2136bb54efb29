-- What a reader of the last published file would find different. previous_* are filled by the runner.
-- The same build again has the same news as the file it replaces, however often it is run.
with same as (
    from gold.build semi join previous_build using (build_id)
),
boards as (
    select coalesce(n.board_id, p.board_id) as board_id, n.board_id is null as gone, p.board_id is null as new,
        coalesce(n.title, p.title) as title
    from gold.headline n
    full join previous_headline p using (board_id)
    where exists (from previous_headline) and not exists (from same)
),
kept as (
    select n.board_id, n.title, n.as_of, p as p, n as n
    from gold.headline n
    join previous_headline p using (board_id)
    where not exists (from same)
),
-- What each rule says of a board's latest day; a day of its own each, so dates are no part of the comparison.
rules_now as (
    select g.board_id, g.rule, g.verdict, g.status
    from gold.parity g join gold.headline h on h.board_id = g.board_id and h.as_of = g.as_of
    where g.axis = 'published' and g.policy = 'weights'
),
rules_before as (
    select g.board_id, g.rule, g.verdict, g.status
    from previous_parity g join previous_headline h on h.board_id = g.board_id and h.as_of = g.as_of
    where g.axis = 'published' and g.policy = 'weights'
)
select board_id, 'board_new' as kind, board_id as subject, null::varchar as before, title as after,
    title || ' is new' as detail
from boards where new
union all
select board_id, 'board_gone', board_id, title, null, title || ' is no longer there'
from boards where gone
union all
select board_id, 'frontier', 'closed', p.closed_model_id, n.closed_model_id,
    title || ': best closed model is ' || coalesce(n.closed_model_id, 'none')
        || ', was ' || coalesce(p.closed_model_id, 'none')
from kept where n.closed_model_id is distinct from p.closed_model_id
union all
select board_id, 'frontier', 'open', p.open_model_id, n.open_model_id,
    title || ': best open model is ' || coalesce(n.open_model_id, 'none')
        || ', was ' || coalesce(p.open_model_id, 'none')
from kept where n.open_model_id is distinct from p.open_model_id
union all
select board_id, 'verdict', 'verdict', p.verdict, n.verdict,
    title || ': verdict is ' || coalesce(n.verdict, 'withheld (' || n.status || ')')
        || ', was ' || coalesce(p.verdict, 'withheld (' || p.status || ')')
from kept where n.verdict is distinct from p.verdict
union all
select k.board_id, 'parity', n.rule, p.verdict, n.verdict,
    k.title || ': parity by ' || n.rule || ' is ' || coalesce(n.verdict, 'withheld (' || n.status || ')')
        || ', was ' || coalesce(p.verdict, 'withheld (' || p.status || ')')
from kept k
join rules_now n on n.board_id = k.board_id
join rules_before p on p.board_id = n.board_id and p.rule = n.rule
where n.verdict is distinct from p.verdict
union all
select n.board_id, 'model_new_in_top10', n.model_id, p.rank::varchar, n.rank::varchar,
    k.title || ': ' || n.model_id || ' is at rank ' || n.rank
        || coalesce(', was at ' || p.rank, ', was not there')
from gold.leaderboard n
join kept k on k.board_id = n.board_id
left join previous_leaderboard p on p.board_id = n.board_id and p.model_id = n.model_id
where n.rank <= 10 and coalesce(p.rank, 11) > 10
union all
select p.board_id, 'model_gone', p.model_id, p.rank::varchar, null,
    k.title || ': ' || p.model_id || ' is gone, was at rank ' || p.rank
from previous_leaderboard p
join kept k on k.board_id = p.board_id
anti join gold.leaderboard n on n.board_id = p.board_id and n.model_id = p.model_id
union all
select board_id, kind, subject, before, after, detail from previous_changes where exists (from same)
