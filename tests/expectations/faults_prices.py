"""Faults of silver.prices."""

from __future__ import annotations

from tests.expectations.faults import fault

OF_C = "where model_id = 'gamma/c'"
READ, NEWEST = "silver.prices:read_from_its_capture", "silver.prices:what_stands_is_newest"
SEEN = "gold.price_gap:prices_were_seen"  # a price that gold repeats

PRICES = [
    fault(
        "silver.prices:above_zero",
        f"update silver.prices set input_usd_per_mtok = 0 {OF_C};"
        "update silver.scores set score = 0 where score_id = 'q3'",
        '"input_usd_per_mtok": 0.0',
        SEEN,
    ),
    fault(
        "silver.prices:spans_apart",
        f"update silver.prices set valid_to = valid_from {OF_C}",
        '"valid_to": "2026-01-10"',
        NEWEST,
        SEEN,
    ),
    fault(
        "silver.prices:spans_apart",
        "insert into silver.prices select * replace (valid_from - 9 as valid_from, valid_from + 1 as valid_to)"
        f" from silver.prices {OF_C}",
        '"next_from": "2026-01-10"',
        READ,
    ),
    fault(
        "silver.prices:model_known",
        f"update silver.prices set model_id = 'nobody/x' {OF_C}",
        "nobody/x",
        READ,
        NEWEST,
        SEEN,
    ),
    fault(
        "silver.prices:output_not_far_below_input",
        f"update silver.prices set output_usd_per_mtok = 0.09 {OF_C};"
        "update silver.scores set score = 0.09 where score_id = 'q4'",
        "0.09",
        SEEN,
    ),
    fault(READ, f"update silver.prices set input_usd_per_mtok = 0.4 {OF_C}", "0.4", SEEN),
    fault(READ, f"update silver.prices set output_usd_per_mtok = 1.4 {OF_C}", "1.4", SEEN),
    fault(
        READ,
        "update silver.prices set capture_id = 'c1', source_url = 'x' " + OF_C,
        '"c1"',
        "silver.prices:capture_known",
    ),
    fault(
        "silver.prices:capture_known",
        f"update silver.prices set source_url = 'https://other.test' {OF_C}",
        "https://other.test",
    ),
    fault(NEWEST, f"delete from silver.prices {OF_C}", '"fault": "missing"', SEEN),
    fault(
        NEWEST,
        "update silver.scores set model_id = 'delta/d' where score_id in ('q3', 'q4');"
        "update silver.prices set model_id = 'delta/d', valid_to = valid_from + 1 where model_id = 'gamma/c'",
        '"fault": "missing"',
        SEEN,
    ),
    fault(
        NEWEST,
        "insert into silver.scores select * replace (score_id || 'x' as score_id, date '2026-01-09' as published_on)"
        " from silver.scores where score_id in ('q3', 'q4'); delete from silver.scores where score_id in ('q3', 'q4');"
        "update silver.prices set valid_from = '2026-01-09' where model_id = 'gamma/c'",
        '"fault": "left over"',
        "silver.scores:no_more_than_admitted",
        "silver.scores:standing_rows_are_the_newest_admitted",
    ),
]
