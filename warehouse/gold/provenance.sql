-- From either side of a gap to the page it was read from.
select
    f.board_id,
    f.axis,
    f.as_of,
    f.policy,
    f.side,
    f.model_id,
    f.score,
    f.score_id,
    s.published_on,
    s.raw_model,
    s.setting,
    s.harness,
    s.capture_id,
    c.source,
    c.origin,
    c.url,
    c.fetched_at,
    c.body_sha256,
    c.warc_file,
    c.warc_offset,
    c.licence
from gold.frontier f
left join silver.scores s on s.score_id = f.score_id
left join bronze.captures c on c.capture_id = s.capture_id
