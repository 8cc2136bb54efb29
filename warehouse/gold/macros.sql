-- What several gold tables share, written once: who counts, on which side, on which days, with what interval.
-- Loaded before each table is built, as TEMP macros but for those with a comment: these are part of the published file.

-- Scores in the board's better direction: higher is always better afterwards.
create or replace temp macro better(direction, score) as if(direction = 'lower', -score, score);

-- A number, or NULL where it is missing, NaN or infinite.
create or replace temp macro finite(x) as if(isfinite(x), x, null);

-- The side that an openness class is on; NULL for neither.
create or replace temp macro side_of(openness, policy) as case
    when openness in ('closed_api', 'closed_app') then 'closed'
    when openness in ('open_source', 'open_weights_permissive') then 'open'
    when policy = 'weights' and openness in ('open_weights_restricted', 'open_weights_noncommercial') then 'open'
end;

create or replace temp macro policies() as table
    select unnest(['weights', 'permissive']) as policy;

-- Wilson's 95 % interval of a share p of n tasks: its two ends.
create or replace temp macro wilson(p, n, sign) as
    (p + 1.96 * 1.96 / (2 * n) + sign * 1.96 * sqrt(p * (1 - p) / n + 1.96 * 1.96 / (4 * n * n)))
    / (1 + 1.96 * 1.96 / n);

-- A share kept half a task away from 0 and 1, so that log odds, ratios and standard errors stay finite.
-- Nothing stays nothing: `least` and `greatest` pass over NULL.
create or replace temp macro clipped(p, n) as
    if(p is null, null, greatest(coalesce(0.5 / n, 1e-6), least(1 - coalesce(0.5 / n, 1e-6), p)));

-- A bounded board's score as the share of the way from worst to best possible.
create or replace temp macro share(direction, lower, upper, score) as
    if(direction = 'lower', upper - score, score - lower) / nullif(upper - lower, 0);

-- The scale on which a board's progress may run straight: log odds of a share, the logarithm of a duration, else the
-- score itself; and a score on it, higher always better. A logarithm of nothing is NULL.
create or replace temp macro space_of(unit, lower, upper) as case
    when unit = 'percent' and upper > lower then 'logit'
    when unit in ('seconds', 'minutes', 'hours') then 'log'
    else 'identity'
end;
create or replace temp macro log_odds(p) as ln(p / (1 - p));
create or replace temp macro in_space(unit, direction, lower, upper, score, n) as case space_of(unit, lower, upper)
    when 'logit' then log_odds(clipped(share(direction, lower, upper, score), n))
    when 'log' then better(direction, ln(if(score > 0, score, null)))
    else better(direction, score)
end;

-- Ends of the 95 % interval of a - b from the intervals of a and b (MOVER: square-and-add).
create or replace temp macro mover_low(a, a_low, b, b_high) as a - b - sqrt((a - a_low) ** 2 + (b_high - b) ** 2);
create or replace temp macro mover_high(a, a_high, b, b_low) as a - b + sqrt((a_high - a) ** 2 + (b - b_low) ** 2);

-- One end of a gap's 95 % interval drawn in to the 90 % one.
create or replace temp macro arm90(gap, bound) as gap + (bound - gap) * 1.645 / 1.96;

-- Whether the open side is worse by no more than `allowed`, from the gap's 90 % interval.
create or replace temp macro parity_of(low90, high90, allowed) as case
    when high90 <= allowed then 'TRUE'
    when low90 > allowed then 'FALSE'
    when low90 is not null then 'UNDECIDED'
end;

-- On the released axis a frontier stands until it changes or its snapshot ends, on the published axis on its own day.
-- So a lag goes on from its as_of to a later day, and so does a lead (negative); a tie stays one. Not TEMP: people ask
-- for days in between too, see questions.sql.
create or replace macro stands_on(day, axis, as_of, known_on) as
    if(axis = 'released', greatest(as_of, least(day::date, known_on)), as_of);
create or replace macro days_on(day, axis, as_of, known_on, reached_on, lag_days, lead_days) as case
    when lead_days is not null then lead_days - (stands_on(day, axis, as_of, known_on) - as_of)
    when reached_on = as_of then lag_days
    else lag_days + (stands_on(day, axis, as_of, known_on) - as_of)
end;
comment on macro days_on is
'A lag or lead (negative) on a later day than its as_of: by release it goes on up to the snapshot, by publication it does not.
days_on(day, axis, as_of, known_on, reached_on, lag_days, lead_days)';

comment on macro stands_on is
'The last day up to a day asked for which a row of gold.lag speaks. stands_on(day, axis, as_of, known_on)';

-- Whether a margin means anything on a board of that unit; a share of an Elo rating does not.
create or replace temp macro margin_fits(margin_unit, unit) as case margin_unit
    when 'elo' then unit = 'elo'
    else unit = 'percent'
end;

-- The verdict that a gap's 95 % interval allows.
create or replace temp macro verdict_of(low, high) as case
    when low > 0 then 'closed_ahead'
    when high < 0 then 'open_ahead'
    when low is null then 'insufficient_data'
    else 'indistinguishable'
end;

-- A page's own mark on a row; JSON is read only where the word is there, because rows are many.
create or replace temp macro marked(extras, word) as case
    when contains(extras, '"' || word || '"') then coalesce(json_extract_string(extras, '$.' || word) = 'true', false)
    else false
end;

-- Rows that may take part in a frontier, if it is known whose they are: of a board that measures capability, in force,
-- enough votes, not flagged by the page; a maker's own figures only where a board owns to mixing harnesses.
-- A row's own number of tasks comes before its board's, which says nothing of a run on part of them.
create or replace temp macro runs() as table
    select s.*, s.rowid as row_no, b.direction, b.unit, b.lower_bound, b.upper_bound, b.source,
        coalesce(s.n, if(marked(s.extras, 'partial'), null, b.n_tasks)) as tasks
    from silver.scores s
    join silver.boards b using (board_id)
    where b.kind = 'capability'
        and s.superseded_at is null
        and isfinite(s.score)
        and (b.cross_harness or not s.self_reported)
        and coalesce(s.n >= b.min_n, b.min_n is null)
        and not marked(s.extras, 'flagged');

-- Days on which a board was published, as far as they stand.
create or replace temp macro published_days() as table
    select distinct s.board_id, s.published_on from silver.scores s
    semi join (from silver.boards where kind = 'capability') b using (board_id)
    where s.superseded_at is null;

create or replace temp macro latest_days() as table
    select board_id, max(published_on) as published_on from published_days() group by board_id;

-- The stretch of a board's days within which scores can be compared: it ends where its own method moved them.
create or replace temp macro stretches() as table
    select d.board_id, d.published_on, count(e.event_on) as stretch
    from published_days() d
    left join (select distinct board_id, event_on from silver.board_events where breaks_series) e
        on e.board_id = d.board_id and e.event_on <= d.published_on
    group by all;

-- Openness by model as spells that never overlap: a later one ends an earlier one. `until` is exclusive.
create or replace temp macro openness_spells() as table
    select
        model_id,
        openness,
        coalesce(valid_from, date '0001-01-01') as since,
        least(
            coalesce(valid_to, date '9999-12-31'),
            lead(coalesce(valid_from, date '0001-01-01'), 1, date '9999-12-31') over (
                partition by model_id order by coalesce(valid_from, date '0001-01-01'), openness)
        ) as until
    from silver.openness;

-- Models of each board's newest snapshot with a release day, one row a spell of openness since their release.
create or replace temp macro released_spells() as table
    select
        s.rowid as row_no, s.board_id, s.model_id, s.rank, s.score, s.published_on as known_on, s.released_on,
        o.openness, greatest(o.since, s.released_on) as since, o.until
    from gold.standings s
    semi join latest_days() d on d.board_id = s.board_id and d.published_on = s.published_on
    join openness_spells() o on o.model_id = s.model_id and o.until > s.released_on
    where s.released_on <= s.published_on;

-- Every `as_of` of both axes: days of publication; days on which the field of the newest snapshot changes, and its own.
create or replace temp macro as_of_days() as table
    select board_id, 'published' as axis, published_on as as_of, published_on as known_on from published_days()
    union all
    select distinct board_id, 'released' as axis, as_of, known_on
    from (
        select board_id, known_on, unnest([released_on, since, until, known_on]) as as_of, released_on
        from released_spells()
    )
    where as_of between released_on and known_on;

-- Who is in the running on each `as_of`: class in force that day, rank and score in the snapshot of `known_on`.
create or replace temp macro contenders() as table
    select board_id, 'published' as axis, published_on as as_of, published_on as known_on, openness, model_id, rank, score
    from gold.standings
    union all
    select s.board_id, 'released' as axis, d.as_of, s.known_on, s.openness, s.model_id, s.rank, s.score
    from released_spells() s
    join as_of_days() d on d.board_id = s.board_id and d.axis = 'released' and s.since <= d.as_of and d.as_of < s.until;

-- Blended prices with the days for which they are known: from a source's first look to the day before it showed another, or
-- to its newest look. Not TEMP, because prices_on of questions.sql asks it on the published file.
create or replace macro known_prices() as table
    with looks as (
        select b.source, max(s.published_on) as last_on
        from silver.scores s join silver.boards b using (board_id)
        where b.kind = 'price' and s.superseded_at is null
        group by b.source
    )
    select
        p.model_id, (3 * p.input_usd_per_mtok + p.output_usd_per_mtok) / 4 as usd_per_mtok, p.source, p.source_url,
        p.valid_from as known_from, greatest(p.valid_from, coalesce(p.valid_to - 1, l.last_on, p.valid_from)) as known_until
    from silver.prices p left join looks l using (source);
comment on macro table known_prices is
'What a million tokens of a model cost, three read to one written, with the first and the last day for which each source
shows that price. known_prices()';

-- How far the five best shares cannot be told apart (S = exp(-R^2), with the effective number of tasks sqrt(n)).
create or replace temp macro saturation(first, fifth, n) as
    exp(-((first - fifth) ** 2) * sqrt(n) / (first * (1 - first) + fifth * (1 - fifth)));

-- The one board of each group that the printed headline shows, of groups that are meant to be shown.
create or replace temp macro featured_boards() as table
    select b.board_id
    from gold.point_gap g
    join latest_days() d on d.board_id = g.board_id and d.published_on = g.as_of
    join silver.boards b on b.board_id = g.board_id
    where g.axis = 'published' and g.policy = 'weights'
    qualify coalesce(b.featured, false) and row_number() over (
        partition by b.comparable_group
        order by b.featured desc nulls last, g.gap is null, coalesce(b.preference, 0) desc, g.as_of desc, b.board_id
    ) = 1;

-- Runs of which it is known task by task what they solved. One run may stand on several boards, told from each other
-- by the category; `results_by_task` is a source's word for runs of whatever category its benchmark has.
create or replace temp macro task_records() as table
    select i.board_id, i.submission, b.benchmark, b.category, count(*) as n, avg(i.resolved::int) as share
    from silver.instance_results i
    join silver.boards b using (board_id)
    group by all;

-- Of the tasks that two runs share, how many only the one solved and how many only the other.
create or replace temp macro paired(one_board, one, other_board, other) as table
    select
        count(*) as n_shared,
        count(*) filter (its.resolved and not theirs.resolved) as only_one,
        count(*) filter (theirs.resolved and not its.resolved) as only_other
    from silver.instance_results its
    join silver.instance_results theirs using (instance_id)
    where its.board_id = one_board and its.submission = one
        and theirs.board_id = other_board and theirs.submission = other;

-- Two-sided p of McNemar's exact test: the binomial sum up to the lesser of the two counts, doubled.
create or replace temp macro mcnemar_p(only_one, only_other) as least(1, 2 * list_sum(list_transform(
    range(least(only_one, only_other) + 1),
    lambda i: exp(lgamma(only_one + only_other + 1) - lgamma(i + 1) - lgamma(only_one + only_other - i + 1)
        - (only_one + only_other) * ln(2)))));

-- McNemar's test of any two submissions to one benchmark, each by its record with most tasks.
create or replace temp macro mcnemar_on(measured, one, other) as table
    with records as (
        from task_records() where benchmark = measured
        qualify row_number() over (partition by submission order by n desc, board_id) = 1
    )
    select a.n as n_one, b.n as n_other, k.*, mcnemar_p(k.only_one, k.only_other) as p
    from records a, records b, paired(a.board_id, a.submission, b.board_id, b.submission) k
    where a.submission = one and b.submission = other;
