"""A tiny warehouse in which everything holds: two boards, four models and a price list, each figure written by hand.

On arena/text (Elo, higher is better) closed a (1500) leads; open d (1470) may not be used commercially,
so under the permissive policy open c (1460) stands for its side. On bench/errors (error rate, lower is
better) open c (10 %) leads closed b (12 %); there d was restated on the day itself, from 16 to 15. On the price list
a costs 2 dollars in and 8 out at its maker's, c half a dollar and 1 at a host's.
"""

# ruff: noqa: E501 - a row of a table is read as one line
from __future__ import annotations

import duckdb

from warehouse.tables import quoted, tables

# A block a table: a header, then a row a line; `-` is NULL, `~` a space in a value.
ROWS = {
    "bronze.captures": """
        capture_id source origin role url fetched_at state_at published_on status byte_count body_sha256 warc_file warc_offset row_count outcome outcome_reason licence
        c1 arena sample page sample://arena.test/text 2026-01-10~06:00 2026-01-10~06:00 2026-01-10 200 900 SHA1 arena/1.warc.gz 0 5 whole - CC-BY-4.0
        c2 bench sample page sample://bench.test/ 2026-01-10~06:00 2026-01-10~06:00 2026-01-10 200 800 SHA2 bench/1.warc.gz 0 5 whole - MIT
        c3 bench sample page sample://bench.test/ 2026-01-10~09:00 2026-01-10~09:00 2026-01-10 200 800 SHA3 bench/1.warc.gz 900 4 whole - MIT
        c4 bench sample listing sample://bench.test/list 2026-01-10~09:30 2026-01-10~09:30 2026-01-10 - - - - - - failed connection~refused MIT
        p1 list sample page sample://list.test/api 2026-01-10~06:00 2026-01-10~06:00 2026-01-10 200 700 SHA4 list/1.warc.gz 0 4 whole - MIT
        """,
    "bronze.admissions": """
        capture_id board_id published_on state_at outcome reason rows_in rows_admitted rows_quarantined rows_collapsed
        c1 arena/text 2026-01-10 2026-01-10~06:00 whole - 5 4 1 0
        c2 bench/errors 2026-01-10 2026-01-10~06:00 whole - 5 4 0 1
        c3 bench/errors 2026-01-10 2026-01-10~09:00 whole - 4 4 0 0
        p1 list/input 2026-01-10 2026-01-10~06:00 whole - 2 2 0 0
        p1 list/output 2026-01-10 2026-01-10~06:00 whole - 2 2 0 0
        """,
    "silver.boards": """
        board_id source benchmark category metric unit direction lower_bound upper_bound n_tasks harness board_version kind refit access comparable_group cross_harness featured preference licence attribution redistributable title url
        arena/text arena chat overall rating elo higher - - - none 1 capability true human_preference chat false true 1 CC-BY-4.0 Arena true Text https://arena.test
        bench/errors bench bench overall errors percent lower 0 100 100 own 1 capability false public bench false false 1 MIT Bench true Bench https://bench.test
        list/input list price input price usd_per_mtok lower 0 - - = 1 price false public list/input false false 0 MIT List true In https://list.test
        list/output list price output price usd_per_mtok lower 0 - - = 1 price false public list/output false false 0 MIT List true Out https://list.test
        """,
    "silver.benchmarks": """
        benchmark title in_articles
        chat Chat true
        bench Bench false
        price Price true
        """,
    "silver.parity_rules": """
        rule title benchmark margin margin_unit together stated_by
        chat_50 Within~50 chat 50 elo both somebody
        bench_half Within~half bench 0.5 relative both somebody
        """,
    "silver.organizations": """
        organization_id organization_name country
        alpha Alpha US
        beta Beta GB
        gamma Gamma FR
        delta Delta -
        """,
    "silver.models": """
        model_id model_name base_model_id family_id organization_id released_on total_params_b active_params_b parent_model_id relation source_url
        alpha/a A alpha/a a alpha 2025-06-01 - - - - https://alpha.test
        beta/b B beta/b b beta 2025-07-01 - - - - https://beta.test
        gamma/c C gamma/c c gamma 2025-09-01 70 7 - - https://gamma.test
        delta/d D delta/d d delta 2025-10-01 70 70 gamma/c finetune https://delta.test
        """,
    "silver.openness": """
        model_id openness valid_from valid_to licence weights_url evidence_url checked_on
        alpha/a closed_api 2025-06-01 - - - https://alpha.test/terms 2026-01-02
        beta/b unreleased 2025-01-01 2025-07-01 - - - 2026-01-02
        beta/b closed_app 2025-07-01 - - - https://beta.test/terms 2026-01-02
        gamma/c open_weights_permissive 2025-09-01 - Apache-2.0 https://hub.test/c - 2026-01-02
        delta/d open_weights_noncommercial 2025-10-01 - CC-BY-NC-4.0 https://hub.test/d - 2026-01-02
        """,
    "silver.model_aliases": """
        source raw_model valid_from valid_to model_id method confidence
        arena a 2026-01-10 2026-01-10 alpha/a exact 1
        arena b 2026-01-10 2026-01-10 beta/b exact 1
        arena c 2026-01-10 2026-01-10 gamma/c exact 1
        arena d 2026-01-10 2026-01-10 delta/d exact 1
        bench a 2026-01-10 2026-01-10 alpha/a exact 1
        bench b 2026-01-10 2026-01-10 beta/b exact 1
        bench c 2026-01-10 2026-01-10 gamma/c exact 1
        bench d 2026-01-10 2026-01-10 delta/d exact 1
        bench a+b 2026-01-10 2026-01-10 - nil:two~models 1
        bench zzz 2026-01-10 2026-01-10 - unresolved:no~rule 0
        """,
    "silver.prices": """
        source model_id valid_from valid_to input_usd_per_mtok output_usd_per_mtok provider source_url capture_id
        list alpha/a 2026-01-10 - 2 8 alpha sample://list.test/api p1
        list gamma/c 2026-01-10 - 0.5 1 host sample://list.test/api p1
        """,
    "silver.unresolved_names": """
        source raw_model reason board_id seen_on best_rank candidates
        bench zzz no~rule bench/errors 2026-01-10 45 []
        """,
    "silver.openness_conflicts": "source",
    "silver.board_events": "board_id",
    "silver.quarantine": """
        source board_id capture_id raw_row reason
        arena arena/text c1 {"raw_model":"e"} no~score
        """,
    "silver.instance_results": """
        board_id submission instance_id resolved capture_id
        bench/errors s1 t1 true c2
        bench/errors of_b t1 true c2
        bench/errors of_b t2 false c2
        bench/errors of_c t1 true c2
        bench/errors of_c t2 true c2
        """,
    "silver.scores": """
        score_id board_id published_on captured_at superseded_at capture_id raw_model model_id setting harness score score_low score_high std_error n rank self_reported
        s1 arena/text 2026-01-10 2026-01-10~06:00 - c1 a alpha/a effort=high = 1500 1490 1510 5 4000 1 false
        s2 arena/text 2026-01-10 2026-01-10~06:00 - c1 b beta/b = = 1480 1470 1490 5 4000 2 false
        s3 arena/text 2026-01-10 2026-01-10~06:00 - c1 c gamma/c = = 1460 1450 1470 5 3000 4 false
        s4 arena/text 2026-01-10 2026-01-10~06:00 - c1 d delta/d = = 1470 1460 1480 5 3000 3 false
        s5 bench/errors 2026-01-10 2026-01-10~06:00 - c2 a alpha/a submission=s1 own 20 13 29 4 100 - false
        s6 bench/errors 2026-01-10 2026-01-10~06:00 - c2 b beta/b submission=of_b own 12 7 20 3.2 100 - false
        s7 bench/errors 2026-01-10 2026-01-10~06:00 - c2 c gamma/c submission=of_c own 10 5 18 3 100 - false
        s8 bench/errors 2026-01-10 2026-01-10~06:00 2026-01-10~09:00 c2 d delta/d = own 16 10 24 3.7 100 - false
        s9 bench/errors 2026-01-10 2026-01-10~09:00 - c3 d delta/d = own 15 9 23 3.6 100 - false
        q1 list/input 2026-01-10 2026-01-10~06:00 - p1 a alpha/a provider=alpha = 2 - - - - - false
        q2 list/output 2026-01-10 2026-01-10~06:00 - p1 a alpha/a provider=alpha = 8 - - - - - false
        q3 list/input 2026-01-10 2026-01-10~06:00 - p1 c gamma/c provider=host = 0.5 - - - - - false
        q4 list/output 2026-01-10 2026-01-10~06:00 - p1 c gamma/c provider=host = 1 - - - - - false
        """,
    "gold.standings": """
        board_id published_on model_id base_model_id organization_id released_on openness score score_low score_high std_error n rank setting harness score_id
        arena/text 2026-01-10 alpha/a alpha/a alpha 2025-06-01 closed_api 1500 1490 1510 5 4000 1 effort=high = s1
        arena/text 2026-01-10 beta/b beta/b beta 2025-07-01 closed_app 1480 1470 1490 5 4000 2 = = s2
        arena/text 2026-01-10 delta/d delta/d delta 2025-10-01 open_weights_noncommercial 1470 1460 1480 5 3000 3 = = s4
        arena/text 2026-01-10 gamma/c gamma/c gamma 2025-09-01 open_weights_permissive 1460 1450 1470 5 3000 4 = = s3
        bench/errors 2026-01-10 gamma/c gamma/c gamma 2025-09-01 open_weights_permissive 10 5 18 3 100 1 submission=of_c own s7
        bench/errors 2026-01-10 beta/b beta/b beta 2025-07-01 closed_app 12 7 20 3.2 100 2 submission=of_b own s6
        bench/errors 2026-01-10 delta/d delta/d delta 2025-10-01 open_weights_noncommercial 15 9 23 3.6 100 3 = own s9
        bench/errors 2026-01-10 alpha/a alpha/a alpha 2025-06-01 closed_api 20 13 29 4 100 4 submission=s1 own s5
        """,
    "gold.leaderboard": """
        board_id rank model_id model_name organization_id openness score score_low score_high unit published_on setting harness score_id
        arena/text 1 alpha/a A alpha closed_api 1500 1490 1510 elo 2026-01-10 effort=high = s1
        arena/text 2 beta/b B beta closed_app 1480 1470 1490 elo 2026-01-10 = = s2
        arena/text 3 delta/d D delta open_weights_noncommercial 1470 1460 1480 elo 2026-01-10 = = s4
        arena/text 4 gamma/c C gamma open_weights_permissive 1460 1450 1470 elo 2026-01-10 = = s3
        bench/errors 1 gamma/c C gamma open_weights_permissive 10 5 18 percent 2026-01-10 submission=of_c own s7
        bench/errors 2 beta/b B beta closed_app 12 7 20 percent 2026-01-10 submission=of_b own s6
        bench/errors 3 delta/d D delta open_weights_noncommercial 15 9 23 percent 2026-01-10 = own s9
        bench/errors 4 alpha/a A alpha closed_api 20 13 29 percent 2026-01-10 submission=s1 own s5
        """,
    "gold.frontier": """
        board_id axis as_of known_on policy side model_id score score_low score_high std_error score_id n_models
        arena/text published 2026-01-10 2026-01-10 weights closed alpha/a 1500 1490 1510 5 s1 2
        arena/text published 2026-01-10 2026-01-10 weights open delta/d 1470 1460 1480 5 s4 2
        arena/text published 2026-01-10 2026-01-10 permissive closed alpha/a 1500 1490 1510 5 s1 2
        arena/text published 2026-01-10 2026-01-10 permissive open gamma/c 1460 1450 1470 5 s3 1
        arena/text released 2025-06-01 2026-01-10 weights closed alpha/a 1500 1490 1510 5 s1 1
        arena/text released 2026-01-10 2026-01-10 weights closed alpha/a 1500 1490 1510 5 s1 2
        arena/text released 2026-01-10 2026-01-10 weights open delta/d 1470 1460 1480 5 s4 2
        bench/errors published 2026-01-10 2026-01-10 weights closed beta/b 12 7 20 3.2 s6 2
        bench/errors published 2026-01-10 2026-01-10 weights open gamma/c 10 5 18 3 s7 2
        """,
    "gold.point_gap": """
        board_id axis as_of known_on policy closed_model_id open_model_id closed_score open_score gap gap_low gap_high unit status n_open n_closed rank_of_best_open win_probability closed_score_id open_score_id definition_version
        arena/text published 2026-01-10 2026-01-10 weights alpha/a delta/d 1500 1470 30 15.9 44.1 elo ok 2 2 3 0.5430664920222119 s1 s4 1
        arena/text published 2026-01-10 2026-01-10 permissive alpha/a gamma/c 1500 1460 40 25.9 54.1 elo ok 1 2 3 0.5573116337622928 s1 s3 1
        arena/text released 2025-06-01 2026-01-10 weights alpha/a - 1500 - - - - elo no_open 0 1 - - s1 - 1
        arena/text released 2026-01-10 2026-01-10 weights alpha/a delta/d 1500 1470 30 15.9 44.1 elo ok 2 2 3 0.5430664920222119 s1 s4 1
        bench/errors published 2026-01-10 2026-01-10 weights beta/b gamma/c 12 10 -2 -11.4 7.4 percent ok 2 2 1 - s6 s7 1
        """,
    "gold.topk_gap": """
        board_id axis as_of known_on policy k k_eff closed_mean open_mean gap gap_low gap_high unit closed_model_ids open_model_ids n_open n_closed status definition_version
        arena/text published 2026-01-10 2026-01-10 weights 3 2 1490 1465 25 15.2 34.8 elo ["alpha/a","beta/b"] ["delta/d","gamma/c"] 2 2 short 1
        arena/text published 2026-01-10 2026-01-10 weights 5 2 1490 1465 25 15.2 34.8 elo ["alpha/a","beta/b"] ["delta/d","gamma/c"] 2 2 short 1
        arena/text published 2026-01-10 2026-01-10 weights 10 2 1490 1465 25 15.2 34.8 elo ["alpha/a","beta/b"] ["delta/d","gamma/c"] 2 2 short 1
        arena/text released 2025-06-01 2026-01-10 weights 3 0 - - - - - elo [] [] 0 1 no_open 1
        arena/text released 2025-06-01 2026-01-10 weights 5 0 - - - - - elo [] [] 0 1 no_open 1
        arena/text released 2025-06-01 2026-01-10 weights 10 0 - - - - - elo [] [] 0 1 no_open 1
        bench/errors released 2026-01-10 2026-01-10 weights 3 2 16 12.5 -3.5 -10.3 3.3 percent ["beta/b","alpha/a"] ["gamma/c","delta/d"] 2 2 short 1
        bench/errors released 2026-01-10 2026-01-10 weights 5 2 16 12.5 -3.5 -10.3 3.3 percent ["beta/b","alpha/a"] ["gamma/c","delta/d"] 2 2 short 1
        bench/errors released 2026-01-10 2026-01-10 weights 10 2 16 12.5 -3.5 -10.3 3.3 percent ["beta/b","alpha/a"] ["gamma/c","delta/d"] 2 2 short 1
        """,
    "gold.lag": """
        board_id axis as_of known_on policy variant lag_days lead_days reached_on under_days over_days central_days space lag_if_all_open lag_if_all_closed open_model_id closed_model_id status definition_version
        arena/text released 2026-01-10 2026-01-10 weights strict 223 - - 223 - - identity 200 - delta/d alpha/a left_censored 1
        arena/text released 2026-01-10 2026-01-10 weights plausible 163 - 2025-07-31 - - - - - - delta/d alpha/a ok 1
        bench/errors released 2026-01-10 2026-01-10 weights strict 0 -50 2026-01-10 0 0 0 logit 0 0 gamma/c beta/b open_leads 1
        bench/errors released 2026-01-10 2026-01-10 weights plausible 0 -50 2026-01-10 - - - - - - gamma/c beta/b open_leads 1
        """,
    "gold.catch_up": """
        board_id axis policy variant closed_model_id record_on closed_score open_model_id reached_on followed_until days status known_on definition_version
        arena/text released weights strict alpha/a 2026-01-10 1500 - - 2026-01-10 0 right_censored 2026-01-10 1
        arena/text released weights plausible alpha/a 2026-01-10 1500 - - 2026-01-10 0 right_censored 2026-01-10 1
        bench/errors published weights strict beta/b 2026-01-10 12 gamma/c 2026-01-10 2026-01-10 0 left_censored 2026-01-10 1
        bench/errors published weights plausible beta/b 2026-01-10 12 gamma/c 2026-01-10 2026-01-10 0 left_censored 2026-01-10 1
        """,
    "gold.catch_up_summary": """
        board_id axis as_of known_on policy variant n_records n_reached n_censored n_left_censored n_open_leads n_unjudged median_days median_low median_high status definition_version
        arena/text published 2026-01-10 2026-01-10 weights strict 0 0 0 0 0 0 - - - insufficient_data 1
        arena/text published 2026-01-10 2026-01-10 weights plausible 0 0 0 0 0 0 - - - insufficient_data 1
        arena/text published 2026-01-10 2026-01-10 permissive strict 0 0 0 0 0 0 - - - insufficient_data 1
        arena/text published 2026-01-10 2026-01-10 permissive plausible 0 0 0 0 0 0 - - - insufficient_data 1
        arena/text released 2025-06-01 2026-01-10 weights strict 0 0 0 0 0 0 - - - no_open 1
        arena/text released 2025-06-01 2026-01-10 weights plausible 0 0 0 0 0 0 - - - no_open 1
        arena/text released 2026-01-10 2026-01-10 weights strict 1 0 1 0 0 0 - - - right_censored 1
        arena/text released 2026-01-10 2026-01-10 weights plausible 1 0 1 0 0 0 - - - right_censored 1
        bench/errors published 2026-01-10 2026-01-10 weights strict 1 0 0 1 0 0 - - - insufficient_data 1
        bench/errors published 2026-01-10 2026-01-10 weights plausible 1 0 0 1 0 0 - - - insufficient_data 1
        """,
    "gold.summary": """
        axis as_of policy access n_boards boards median_lag_days low high left_out status definition_version
        released 2026-01-10 weights human_preference 1 [{"board_id":"arena/text","as_of":"2026-01-10","lag_days":163,"status":"ok"}] 163 163 163 [] short 1
        released 2026-01-10 weights public 0 [] - - - [] insufficient_data 1
        """,
    "gold.price_gap": """
        board_id axis as_of known_on policy rho closed_model_id closed_price price_on open_model_id open_price open_price_on quality_ratio dominated n_enough n_unpriced status definition_version
        arena/text published 2026-01-10 2026-01-10 weights 0.9 alpha/a 3.5 2026-01-10 - - - - false 1 1 insufficient_data 1
        arena/text published 2026-01-10 2026-01-10 weights 1 alpha/a 3.5 2026-01-10 - - - - false 0 0 out_of_reach 1
        arena/text published 2026-01-10 2026-01-10 permissive 0.9 alpha/a 3.5 2026-01-10 - - - - false 0 0 out_of_reach 1
        arena/text published 2026-01-10 2026-01-10 permissive 1 alpha/a 3.5 2026-01-10 - - - - false 0 0 out_of_reach 1
        arena/text released 2025-06-01 2026-01-10 weights 0.9 alpha/a 3.5 2026-01-10 - - - - - - - no_open 1
        arena/text released 2025-06-01 2026-01-10 weights 1 alpha/a 3.5 2026-01-10 - - - - - - - no_open 1
        arena/text released 2026-01-10 2026-01-10 weights 0.9 alpha/a 3.5 2026-01-10 - - - - false 1 1 insufficient_data 1
        arena/text released 2026-01-10 2026-01-10 weights 1 alpha/a 3.5 2026-01-10 - - - - false 0 0 out_of_reach 1
        bench/errors published 2026-01-10 2026-01-10 weights 0.9 beta/b - - gamma/c 0.625 2026-01-10 1.0227272727272727 - 2 1 insufficient_data 1
        bench/errors published 2026-01-10 2026-01-10 weights 1 beta/b - - gamma/c 0.625 2026-01-10 1.0227272727272727 - 1 0 insufficient_data 1
        """,
    "gold.trend": """
        board_id axis as_of known_on policy space n_open n_closed is_forecast status definition_version
        arena/text published 2026-01-10 2026-01-10 weights identity 2 1 true short 1
        arena/text published 2026-01-10 2026-01-10 permissive identity 1 1 true short 1
        arena/text released 2025-06-01 2026-01-10 weights identity 0 1 true no_open 1
        arena/text released 2026-01-10 2026-01-10 weights identity 2 1 true short 1
        bench/errors published 2026-01-10 2026-01-10 weights logit 1 2 true short 1
        """,
    "gold.significance": """
        board_id axis as_of known_on policy closed_model_id open_model_id gap method p n_shared only_closed only_open se_difference mde80 family family_on family_size p_holm verdict status definition_version
        arena/text published 2026-01-10 2026-01-10 weights alpha/a delta/d 30 elo_z 2.2090496998585445e-05 - - - 7.0710678118654755 19.79898987322333 headline 2026-01-10 1 2.2090496998585445e-05 closed_ahead ok 1
        arena/text published 2026-01-10 2026-01-10 permissive alpha/a gamma/c 40 elo_z 1.541725790028002e-08 - - - 7.0710678118654755 19.79898987322333 headline 2026-01-10 1 1.541725790028002e-08 closed_ahead ok 1
        arena/text released 2025-06-01 2026-01-10 weights alpha/a - - none - - - - - - headline 2025-06-01 0 - insufficient_data no_open 1
        arena/text released 2026-01-10 2026-01-10 weights alpha/a delta/d 30 elo_z 2.2090496998585445e-05 - - - 7.0710678118654755 19.79898987322333 headline 2026-01-10 1 2.2090496998585445e-05 closed_ahead ok 1
        bench/errors published 2026-01-10 2026-01-10 weights beta/b gamma/c -2 mcnemar_exact 1 2 0 1 35.35533905932738 98.99494936611666 source/bench 2026-01-10 1 1 indistinguishable ok 1
        """,
    "gold.parity": """
        board_id axis as_of known_on policy rule closed_model_id open_model_id margin margin_unit allowed gap gap_low90 gap_high90 verdict status definition_version
        arena/text published 2026-01-10 2026-01-10 weights chat_50 alpha/a delta/d 50 elo 50 30 18.2 41.8 TRUE ok 1
        arena/text published 2026-01-10 2026-01-10 permissive chat_50 alpha/a gamma/c 50 elo 50 40 28.2 51.8 UNDECIDED ok 1
        arena/text released 2025-06-01 2026-01-10 weights chat_50 alpha/a - 50 elo 50 - - - - no_open 1
        arena/text released 2026-01-10 2026-01-10 weights chat_50 alpha/a delta/d 50 elo 50 30 18.2 41.8 TRUE ok 1
        bench/errors published 2026-01-10 2026-01-10 weights bench_half beta/b gamma/c 0.5 relative 6 -2 -60.2 56.2 UNDECIDED ok 1
        """,
    "gold.parity_together": """
        rule axis policy as_of oldest_on n_parts n_tested verdict open_model_id boards missing definition_version
        both published weights 2026-01-10 2026-01-10 2 2 UNDECIDED - [{"part":"bench_half","board_id":"bench/errors","as_of":"2026-01-10","verdict":"UNDECIDED"},{"part":"chat_50","board_id":"arena/text","as_of":"2026-01-10","verdict":"TRUE"}] [] 1
        both released weights 2026-01-10 2026-01-10 2 1 UNDECIDED - [{"part":"chat_50","board_id":"arena/text","as_of":"2026-01-10","verdict":"TRUE"}] [{"part":"bench_half","why":"no_board"}] 1
        """,
    "gold.headline": """
        board_id title comparable_group featured as_of closed_model_id closed_model_name closed_score open_model_id open_model_name open_score gap gap_low gap_high unit verdict p_holm method mde80 status gap_top3 gap_top3_low gap_top3_high lag_days lag_plausible_days lag_under_days lag_central_days lag_over_days lag_status n_open n_closed gap_if_unknown_low gap_if_unknown_high lag_if_unknown_low lag_if_unknown_high parity price_model_id quality_ratio price_status build_origin licence url
        arena/text Text chat true 2026-01-10 alpha/a A 1500 delta/d D 1470 30 15.9 44.1 elo closed_ahead 2.2090496998585445e-05 elo_z 19.79898987322333 ok - - - 223 163 223 - - left_censored 2 2 25 30 200 - {"chat_50":"TRUE"} - - insufficient_data sample CC-BY-4.0 https://arena.test
        bench/errors Bench bench false 2026-01-10 beta/b B 12 gamma/c C 10 -2 -11.4 7.4 percent indistinguishable 1 mcnemar_exact 98.99494936611666 ok - - - 0 0 0 0 0 open_leads 2 2 -2 -2 0 0 {"bench_half":"UNDECIDED"} gamma/c 1.0227272727272727 insufficient_data sample MIT https://bench.test
        """,
    "gold.claims": """
        claim_id board_id headline article article_title kind what stated_text stated stated_low stated_high ours_text ours ours_low ours_high unit as_of our_as_of axis models boards_used verdict missing caveats sql note definition_version
        x-score arena/text true x X score A~on~Chat 1501 1501 1496 1506 1500 1500 1490 1510 elo 2026-01-31 2026-01-10 published [{"model_id":"alpha/a","score":1500}] [{"board_id":"arena/text"}] supported - - select~1 - 1
        x-score bench/errors false x X score A~on~Bench 1501 1501 1496 1506 - - - - percent 2026-01-31 - - [] [{"board_id":"bench/errors"}] not_checkable nothing - select~1 - 1
        x-gap arena/text true x X gap Gap~on~Chat 32 32 22 42 30 30 15.9 44.1 elo 2026-01-10 2026-01-10 published [{"model_id":"alpha/a","score":1500},{"model_id":"delta/d","score":1470}] [{"board_id":"arena/text"}] below_resolution - - select~1 - 1
        x-size = true x X parameters Size~of~C 70 70 - - 70 70 - - billion_parameters 2026-01-31 - - [{"model_id":"gamma/c"}] [] supported - - select~1 - 1
        """,
    "gold.openness_bounds": """
        board_id axis as_of known_on policy n_unknown_top20 n_unresolved_top20 unknown_share_top20 best_unknown gap gap_if_all_open gap_if_all_closed definition_version
        arena/text published 2026-01-10 2026-01-10 weights 1 0 0.2 1475 30 25 30 1
        arena/text published 2026-01-10 2026-01-10 permissive 1 0 0.2 1475 40 25 40 1
        arena/text released 2025-06-01 2026-01-10 weights 1 0 0.2 1475 - 25 - 1
        arena/text released 2026-01-10 2026-01-10 weights 1 0 0.2 1475 30 25 30 1
        bench/errors published 2026-01-10 2026-01-10 weights 0 0 0 - -2 -2 -2 1
        """,
    "gold.coverage": """
        benchmark title in_articles source n_boards first_on last_on n_days n_open n_closed n_other ground board_id
        chat Chat true arena 1 2026-01-10 2026-01-10 1 2 2 0 one_harness arena/text
        bench Bench false bench 1 2026-01-10 2026-01-10 1 2 2 0 one_harness bench/errors
        price Price true list 2 2026-01-10 2026-01-10 1 1 1 0 no_frontier list/input
        """,
    "gold.changes": """
        board_id kind subject before after detail
        arena/text board_new arena/text - - first~seen
        """,
    "gold.build": """
        build_id origin code_version registry_version captures_used latest_capture_at sources
        b1 sample 0.1.0 r1 3 2026-01-10~09:00 {}
        """,
}
VALUES = {"-": None, "=": ""} | {f"SHA{n}": f"{n}" * 64 for n in (1, 2, 3, 4)}


def small_warehouse() -> duckdb.DuckDBPyConnection:
    """An in-memory warehouse of the contract's tables in which every check passes (origin: sample)."""
    con = duckdb.connect()
    for layer in ("bronze", "silver", "gold"):
        con.execute(f"create schema {layer}")
    for name, table in tables().items():
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        con.execute(f"create table {name} ({columns})")
        header, *lines = ROWS[name].strip().splitlines()
        for line in lines:
            values = [VALUES.get(word, word.replace("~", " ")) for word in line.split()]
            literals = ", ".join("null" if value is None else quoted(value) for value in values)
            con.execute(f"insert into {name} ({', '.join(header.split())}) values ({literals})")
    return con
