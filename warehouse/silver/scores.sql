-- A row a value: a new version only where a value changed under one published day.
-- `admitted` holds every admitted row of every capture; `resolved` what each name means on each day.
with snapshots as (
    select board_id, published_on, state_at, fetched_at, capture_id,
        row_number() over day as snapshot,
        lead(fetched_at) over day as next_fetched_at
    from (select distinct board_id, published_on, state_at, fetched_at, capture_id from admitted)
    window day as (partition by board_id, published_on order by state_at, fetched_at, capture_id)
),
shown as (
    select admitted.*, snapshot, next_fetched_at,
        concat_ws('|', score, coalesce(score_low, 'NaN'), coalesce(score_high, 'NaN'),
            coalesce(std_error, 'NaN'), coalesce(n, -1)) as value
    from admitted join snapshots using (board_id, published_on, state_at, fetched_at, capture_id)
    union all by name
    -- A row that a later state of the day spoiled is held back there, and its last good value goes on.
    select held.*, snapshot, next_fetched_at
    from held join snapshots using (board_id, published_on, state_at, fetched_at, capture_id)
    anti join admitted using (board_id, published_on, state_at, fetched_at, capture_id, raw_model, setting, harness)
),
filled as (
    select * replace (coalesce(value, last_value(value ignore nulls) over (
        partition by board_id, published_on, raw_model, setting, harness order by snapshot)) as value),
        value is null as is_held
    from shown
),
runs as (
    select *,
        coalesce(lag(snapshot) over run = snapshot - 1 and lag(value) over run = value, false) as goes_on
    from filled
    where value is not null
    window run as (partition by board_id, published_on, raw_model, setting, harness order by snapshot)
),
numbered as (
    select *,
        sum(case when goes_on then 0 else 1 end) over (
            partition by board_id, published_on, raw_model, setting, harness order by snapshot
        ) as version
    from runs
),
versions as (
    select *,
        last_value(next_fetched_at) over version as superseded_at,
        -- A value that comes back after another is a version of its own.
        row_number() over (
            partition by board_id, published_on, raw_model, setting, harness, value, goes_on order by snapshot
        ) as occurrence
    from numbered
    window version as (
        partition by board_id, published_on, raw_model, setting, harness, version order by snapshot
        rows between unbounded preceding and unbounded following
    )
)
select
    left(sha256(concat_ws('|', v.board_id, v.published_on, v.raw_model, v.setting, v.harness, v.value,
        case when v.occurrence > 1 then v.occurrence end)), 16) as score_id,
    v.board_id, v.published_on, v.fetched_at as captured_at, v.superseded_at, v.capture_id,
    v.raw_model, v.raw_organization, v.raw_license, v.raw_open_flag,
    r.model_id,
    coalesce(array_to_string(list_sort(list_distinct(list_filter(
        string_split(v.setting, ';') || string_split(coalesce(r.name_setting, ''), ';'), lambda part: part <> '' and not starts_with(part, 'harness=')
    ))), ';'), '') as setting,
    -- A harness that only the name states (`codex-harness`) has a column of its own.
    coalesce(nullif(v.harness, ''), regexp_extract(coalesce(r.name_setting, ''), '(?:^|;)harness=([^;]+)', 1), '') as harness,
    v.score, v.score_low, v.score_high, v.std_error, v.n, v.rank,
    v.submitted_on, v.self_reported, v.extras
from versions v
join resolved r
    on r.source = split_part(v.board_id, '/', 1)
    and r.raw_model = v.raw_model
    and r.on_day is not distinct from coalesce(v.submitted_on, v.published_on)
    and r.raw_organization is not distinct from v.raw_organization
where not v.goes_on and not v.is_held
