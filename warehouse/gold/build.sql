with used as (
    select c.*
    from bronze.captures c
    semi join silver.scores s on s.capture_id = c.capture_id
),
-- How each source's last day of fetching went: the worst among the newest answer for each page asked.
asked as (
    select source, outcome,
        list_position(
            ['unchanged', 'whole', 'partial', 'empty', 'drifted', 'refused', 'failed'], outcome) as badness
    from bronze.captures
    where coalesce(role, 'page') = 'page'
    qualify fetched_at::date = max(fetched_at::date) over (partition by source)
        and row_number() over (partition by source, url order by fetched_at desc, capture_id) = 1
),
outcomes as (
    select source, arg_max(outcome, badness) as outcome from asked group by source
),
by_source as (
    select
        source,
        {
            'origin': if(bool_and(u.origin = 'sample'), 'sample', 'live'),
            'captures': count(*),
            'latest_fetch': strftime(max(u.fetched_at), '%Y-%m-%dT%H:%M:%SZ'),
            'outcome': any_value(o.outcome)
        } as facts
    from used u
    left join outcomes o using (source)
    group by source
)
select
    left(sha256(
        (select coalesce(string_agg(capture_id, ' ' order by capture_id), '') from used)
        || '|' || x.registry_version || '|' || x.code_version), 16) as build_id,
    case
        when bool_and(u.origin = 'sample') then 'sample'
        when bool_or(u.origin = 'sample') then 'mixed'
        else 'live'
    end as origin,
    x.code_version,
    x.registry_version,
    count(u.capture_id) as captures_used,
    max(u.fetched_at) as latest_capture_at,
    (select coalesce(to_json(map_from_entries(list((source, facts) order by source)))::varchar, '{}')
        from by_source) as sources
from build_context x
left join used u on true
group by all
