"""What must hold of bronze: nothing that came is lost, every row is accounted for."""

from __future__ import annotations

from expectations.check import Check, known_words
from warehouse.verdicts import Outcome

CAPTURES, ADMISSIONS = "bronze.captures", "bronze.admissions"


def captures() -> list[Check]:
    """bronze.captures."""
    return [
        known_words(CAPTURES, "outcome", Outcome),
        known_words(CAPTURES, "origin", ["live", "archive", "sample"]),
        known_words(CAPTURES, "role", ["page", "listing", "robots"]),
        Check(
            CAPTURES,
            "whole_captures_are_kept",
            "A capture that came whole has its SHA-256 and its place in a WARC file, so that it can be read again.",
            """
            select capture_id, url, body_sha256, warc_file, warc_offset from bronze.captures
            where outcome = 'whole' and not coalesce(
                regexp_full_match(body_sha256, '[0-9a-f]{64}') and warc_file <> '' and warc_offset >= 0, false)
            """,
        ),
        Check(
            CAPTURES,
            "sample_named_as_sample",
            "A sample capture has a sample:// URL and no other capture has one: a sample is never shown as live.",
            """
            select capture_id, origin, url from bronze.captures
            where (origin = 'sample') <> starts_with(url, 'sample://')
            """,
        ),
        Check(
            CAPTURES,
            "rows_judged",
            "Every row that a page function found was judged at the gate.",
            """
            select c.capture_id, c.url, c.row_count, coalesce(sum(a.rows_in), 0) as rows_judged
            from bronze.captures c left join bronze.admissions a using (capture_id)
            where c.row_count is not null
            group by all having c.row_count <> coalesce(sum(a.rows_in), 0)
            """,
        ),
        Check(
            CAPTURES,
            "reason_given",
            "A capture that did not come whole says what was expected and what was found.",
            """
            select capture_id, url, outcome from bronze.captures
            where outcome not in ('whole', 'unchanged') and coalesce(trim(outcome_reason), '') = ''
            """,
        ),
    ]


def admissions() -> list[Check]:
    """bronze.admissions."""
    return [
        known_words(ADMISSIONS, "outcome", ["whole", "partial", "empty", "drifted"]),
        Check(
            ADMISSIONS,
            "rows_accounted",
            "Rows in = admitted + quarantined + collapsed: no row is lost, none comes from nowhere.",
            """
            select * from bronze.admissions
            where rows_in <> rows_admitted + rows_quarantined + rows_collapsed
                or least(rows_admitted, rows_quarantined, rows_collapsed) < 0
            """,
        ),
        Check(
            ADMISSIONS,
            "capture_known",
            "What was judged is a capture on record.",
            "select * from bronze.admissions anti join bronze.captures using (capture_id)",
        ),
        Check(
            ADMISSIONS,
            "refused_board_admits_nothing",
            "A board that is partial, empty or drifted sends no row to silver, and says why; a whole one sends some.",
            """
            select * from bronze.admissions
            where (outcome = 'whole') <> (rows_admitted > 0)
                or (outcome <> 'whole' and coalesce(trim(reason), '') = '')
            """,
        ),
        Check(
            ADMISSIONS,
            "newest_capture_admitted",
            "Each board's newest capture was admitted; where it was not, an older one stays in use.",
            """
            select board_id, published_on, capture_id, outcome, reason from bronze.admissions
            qualify outcome <> 'whole' and row_number() over (
                partition by board_id order by state_at desc, published_on desc, capture_id desc) = 1
            """,
            "warning",
        ),
    ]


SUITES = {CAPTURES: captures, ADMISSIONS: admissions}
