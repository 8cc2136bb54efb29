"""Faults of bronze and silver."""

from __future__ import annotations

from tests.expectations.faults import SUPERSEDED, board, fault, judged

BRONZE = [
    fault(
        "bronze.captures:outcome_vocabulary",
        "update bronze.captures set outcome = 'fine' where outcome = 'failed'",
        "fine",
    ),
    fault(
        "bronze.captures:origin_vocabulary",
        "update bronze.captures set origin = 'mirror', url = 'https://x.test' where capture_id = 'c4'",
        "mirror",
    ),
    fault(
        "bronze.captures:role_vocabulary", "update bronze.captures set role = 'feed' where capture_id = 'c4'", "feed"
    ),
    fault(
        "bronze.captures:whole_captures_are_kept",
        "update bronze.captures set body_sha256 = 'beef' where capture_id = 'c3'",
        "beef",
    ),
    fault(
        "bronze.captures:sample_named_as_sample",
        "update bronze.captures set url = 'https://bench.test/list' where capture_id = 'c4'",
        "https://bench.test/list",
    ),
    fault(
        "bronze.captures:rows_judged",
        "update bronze.captures set row_count = 6 where capture_id = 'c1'",
        '"row_count": 6',
    ),
    fault(
        "bronze.captures:reason_given",
        "update bronze.captures set outcome_reason = ' ' where capture_id = 'c4'",
        '"c4"',
    ),
    fault("bronze.admissions:outcome_vocabulary", judged("c4", "arena/text", "fine", "'x'"), "fine"),
    fault(
        "bronze.admissions:rows_accounted",
        "update bronze.admissions set rows_collapsed = 1 where capture_id = 'c1'",
        '"rows_collapsed": 1',
    ),
    fault("bronze.admissions:capture_known", judged("c9", "arena/text", "empty", "'x'"), '"c9"'),
    fault("bronze.admissions:refused_board_admits_nothing", judged("c4", "arena/text", "empty", "null"), '"c4"'),
    fault("silver.quarantine:holds_every_row_held_back", "delete from silver.quarantine", '"kept": 0'),
    fault(
        "bronze.admissions:newest_capture_admitted",
        judged("c4", "arena/text", "drifted", "'another scale'", state="2026-01-11"),
        "another scale",
    ),
]

BOARDS_AND_SCORES = [
    fault("silver.boards:direction_vocabulary", board("arena/text", direction="'down'"), "down"),
    fault("silver.boards:kind_vocabulary", board("list/input", kind="'rumour'"), "rumour"),
    fault("silver.boards:access_vocabulary", board("arena/text", access="'secret'"), "secret"),
    fault("silver.boards:unit_vocabulary", board("arena/text", unit="'furlong'"), "furlong"),
    fault("silver.boards:bounds_sane", board("bench/errors", upper_bound="500"), "500"),
    fault("silver.boards:bounds_sane", board("bench/errors", lower_bound="100"), '"lower_bound": 100'),
    fault(
        "silver.scores:board_known",
        f"update silver.scores set board_id = 'bench/other', superseded_at = null {SUPERSEDED};"
        + judged("c2", "bench/other", "whole", "null", 1, "2026-01-10")
        + "; update bronze.captures set row_count = 6 where capture_id = 'c2'",
        "bench/other",
    ),
    fault(
        "silver.scores:within_bounds",
        f"update silver.scores set score = 271, score_low = null, score_high = null {SUPERSEDED}",
        '"score": 271.0',
    ),
    fault(
        "silver.scores:interval_holds_score",
        f"update silver.scores set score_low = 17 {SUPERSEDED}",
        '"score_low": 17.0',
    ),
    fault("silver.scores:interval_holds_score", f"update silver.scores set n = -1 {SUPERSEDED}", '"n": -1'),
    fault("silver.scores:model_known", f"update silver.scores set model_id = 'nobody/x' {SUPERSEDED}", "nobody/x"),
    fault(
        "silver.scores:setting_reads_as_key_value", f"update silver.scores set setting = 'fast' {SUPERSEDED}", "fast"
    ),
    fault(
        "silver.scores:setting_reads_as_key_value",
        f"update silver.scores set setting = 'effort=high;effort=low' {SUPERSEDED}",
        "effort=high;effort=low",
    ),
    fault(
        "silver.scores:not_published_in_the_future",
        f"update silver.scores set submitted_on = '2026-01-12' {SUPERSEDED}",
        "2026-01-12",
    ),
    fault(
        "silver.scores:one_value_stands",
        "update silver.scores set raw_model = 'b', setting = 'submission=of_b' where score_id = 's9'",
        "[12.0, 15.0]",
    ),
    fault("silver.scores:no_more_than_admitted", f"update silver.scores set capture_id = 'c4' {SUPERSEDED}", '"c4"'),
    fault(
        "silver.scores:standing_rows_are_the_newest_admitted",
        f"update silver.scores set superseded_at = null, raw_model = 'e' {SUPERSEDED}",
        '"n_standing": 5',
    ),
    fault(
        "silver.scores:sample_apart_from_true_captures",
        "insert into bronze.captures select * replace ('c5' as capture_id, 'live' as origin, 1 as row_count,"
        " 'https://bench.test/' as url) from bronze.captures where capture_id = 'c2';"
        + judged("c5", "bench/errors", "whole", "null", 1)
        + f"; update bronze.admissions set published_on = '2026-01-10' where capture_id = 'c5';"
        f"update silver.scores set capture_id = 'c5' {SUPERSEDED}",
        '["live", "sample"]',
    ),
    fault(
        "silver.instance_results:board_and_capture_known",
        "update silver.instance_results set capture_id = 'c9'",
        '"c9"',
    ),
    fault(
        "silver.instance_results:submission_has_score",
        "update silver.instance_results set submission = 's2' where submission = 's1'",
        '"s2"',
    ),
    fault(
        "silver.quarantine:none_held_near_the_top",
        """update silver.quarantine set raw_row = '{"raw_model": "a"}'""",
        '"raw_model": "a"',
    ),
    fault("silver.quarantine:reason_given", "update silver.quarantine set reason = ' '", '"c1"'),
    fault(
        "silver.board_events:kind_vocabulary",
        "insert into silver.board_events values ('arena/text', '2026-01-10', 'moved', 'x', false, 'x')",
        "moved",
        "silver.board_events:nothing_happened_to_boards",
    ),
    fault(
        "silver.board_events:nothing_happened_to_boards",
        "insert into silver.board_events values ('arena/text', '2026-01-10', 'rescored', 'all of it', true, 'x')",
        "all of it",
    ),
    fault(
        "silver.board_events:a_renamed_model_keeps_its_identity",
        "insert into silver.board_events values ('arena/text', '2026-01-10', 'renamed',"
        " 'a is called b; read as alpha/a before, nobody after', false, 'x')",
        "nobody after",
        "silver.board_events:nothing_happened_to_boards",
    ),
]

IDENTITY = [
    fault("silver.organizations:country_is_a_code", "update silver.organizations set country = 'France'", "France"),
    fault("silver.models:relation_vocabulary", "update silver.models set relation = 'cousin'", "cousin"),
    fault(
        "silver.models:organization_known",
        "delete from silver.organizations where organization_id = 'delta'",
        "delta/d",
    ),
    fault(
        "silver.models:parameters_sane",
        "update silver.models set active_params_b = 71 where model_id = 'gamma/c'",
        "71.0",
    ),
    fault(
        "silver.models:released_before_newest_capture",
        "update silver.models set released_on = '2062-01-01' where model_id = 'gamma/c'",
        "2062-01-01",
    ),
    fault(
        "silver.openness:openness_vocabulary",
        "insert into silver.openness (model_id, openness, valid_from, valid_to)"
        " values ('alpha/a', 'ajar', '2020-01-01', '2021-01-01')",
        "ajar",
    ),
    fault(
        "silver.openness:model_known",
        "insert into silver.openness (model_id, openness, valid_from) values ('nobody/x', 'unknown', '2025-01-01')",
        "nobody/x",
    ),
    fault(
        "silver.openness:spans_apart",
        "insert into silver.openness (model_id, openness, valid_from, valid_to)"
        " values ('alpha/a', 'unreleased', '2024-01-01', '2023-01-01')",
        "2023-01-01",
    ),
    fault(
        "silver.openness:spans_apart",
        "update silver.openness set valid_to = '2025-08-01' where openness = 'unreleased'",
        '"next_from": "2025-07-01"',
    ),
    fault(
        "silver.openness:open_says_where",
        "update silver.openness set weights_url = '' where model_id = 'gamma/c'",
        "gamma/c",
    ),
    fault(
        "silver.openness:closed_says_why",
        "update silver.openness set evidence_url = null where model_id = 'alpha/a'",
        "alpha/a",
    ),
    fault(
        "silver.model_aliases:model_known",
        "update silver.model_aliases set model_id = 'nobody/x' where source = 'arena' and raw_model = 'a'",
        "nobody/x",
    ),
    fault(
        "silver.model_aliases:no_model_only_with_reason",
        "update silver.model_aliases set method = 'exact' where raw_model = 'zzz'",
        "zzz",
    ),
    fault(
        "silver.model_aliases:confidence_within_bounds",
        "update silver.model_aliases set confidence = 1.5 where raw_model = 'zzz'",
        "1.5",
    ),
    fault(
        "silver.model_aliases:one_model_at_a_time",
        "insert into silver.model_aliases values ('arena', 'a', '2026-01-01', '2026-02-01', 'beta/b', 'exact', 1)",
        '"other_model_id": "beta/b"',
    ),
    fault("silver.unresolved_names:none_near_the_top", "update silver.unresolved_names set best_rank = 20", "zzz"),
    fault(
        "silver.openness_conflicts:no_conflict",
        "insert into silver.openness_conflicts values"
        " ('bench', 'gamma/c', 'c', 'open flag', 'false', 'open_weights_permissive', '2026-01-10')",
        "open flag",
    ),
    fault(
        "silver.benchmarks:every_board_measures_one_of_them",
        "delete from silver.benchmarks where benchmark = 'bench'",
        '"bench"',
        "silver.parity_rules:benchmark_known",
    ),
]
