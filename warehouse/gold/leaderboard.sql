select
    s.board_id,
    s.rank,
    s.model_id,
    m.model_name,
    s.organization_id,
    s.openness,
    s.score,
    s.score_low,
    s.score_high,
    b.unit,
    s.published_on,
    s.setting,
    s.harness,
    s.score_id
from gold.standings s
semi join latest_days() d on d.board_id = s.board_id and d.published_on = s.published_on
join silver.boards b on b.board_id = s.board_id
left join silver.models m on m.model_id = s.model_id
