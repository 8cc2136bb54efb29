"""What must hold of silver: scores within their board's bounds, every name, model and class consistent."""

from __future__ import annotations

from expectations.check import Check, known_words

OPEN = (
    "open_source",
    "open_weights_permissive",
    "open_weights_restricted",
    "open_weights_noncommercial",
)
PERMISSIVE = OPEN[:2]
CLOSED = ("closed_api", "closed_app")
OPENNESS = (*OPEN, *CLOSED, "unreleased", "unknown")
TOP = 20  # an unresolved name among so many can decide a frontier


def listed(words: tuple[str, ...]) -> str:
    """Words as an SQL list."""
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def boards() -> list[Check]:
    """silver.boards."""
    return [
        known_words("silver.boards", "direction", ["higher", "lower"]),
        known_words("silver.boards", "kind", ["capability", "price", "catalogue"]),
        known_words("silver.boards", "access", ["public", "private", "human_preference"]),
        known_words(
            "silver.boards", "unit", ["percent", "elo", "points", "count", "usd_per_mtok", "ktokens"], "warning"
        ),
        Check(
            "silver.boards",
            "bounds_sane",
            "The least possible score is below the greatest; a percentage cannot pass 100, which keeps counts out.",
            """
            select board_id, unit, lower_bound, upper_bound from silver.boards
            where lower_bound >= upper_bound or (unit = 'percent' and upper_bound is distinct from 100)
            """,
        ),
    ]


def scores() -> list[Check]:
    """silver.scores."""
    return [*_scores_of_boards(), *_scores_in_time(), *_scores_accounted()]


def _scores_of_boards() -> list[Check]:
    return [
        Check(
            "silver.scores",
            "board_known",
            "Every score's board is declared, with its unit and direction.",
            """
            select score_id, board_id, raw_model from silver.scores anti join silver.boards using (board_id)
            """,
        ),
        Check(
            "silver.scores",
            "within_bounds",
            "A score lies within its board's bounds: beyond them it is a count, another scale or a typing error.",
            """
            select score_id, board_id, raw_model, score, lower_bound, upper_bound
            from silver.scores join silver.boards using (board_id)
            where score < lower_bound or score > upper_bound
            """,
        ),
        Check(
            "silver.scores",
            "interval_holds_score",
            "low <= score <= high, no negative standard error, no negative number of votes or tasks.",
            """
            select score_id, board_id, raw_model, score_low, score, score_high, std_error, n from silver.scores
            where score_low > score or score > score_high or std_error < 0 or n < 0
            """,
        ),
        Check(
            "silver.scores",
            "model_known",
            "A resolved score's model stands in silver.models.",
            """
            select score_id, board_id, raw_model, model_id from silver.scores
            anti join silver.models using (model_id) where model_id is not null
            """,
        ),
        Check(
            "silver.scores",
            "setting_reads_as_key_value",
            "A setting is key=value joined by ;, each key once.",
            """
            with keys as (
                select *, list_transform(string_split(setting, ';'), lambda part: split_part(part, '=', 1)) as keys
                from silver.scores where setting <> ''
            )
            select score_id, board_id, raw_model, setting from keys
            where not regexp_full_match(setting, '[^=;]+=[^;]*(;[^=;]+=[^;]*)*')
                or len(keys) <> len(list_distinct(keys))
            """,
            "warning",
        ),
    ]


def _scores_in_time() -> list[Check]:
    return [
        Check(
            "silver.scores",
            "not_published_in_the_future",
            "No score was published or submitted after it was captured (a page may be a day ahead of UTC).",
            """
            select score_id, board_id, raw_model, published_on, submitted_on, captured_at from silver.scores
            where greatest(published_on, submitted_on) > captured_at::date + 1
            """,
        ),
        Check(
            "silver.scores",
            "one_value_stands",
            "A model run has one value that stands on a board and day; earlier ones are superseded.",
            """
            select board_id, published_on, raw_model, setting, harness, list(score order by score) as scores
            from silver.scores where superseded_at is null group by all having count(*) > 1
            """,
        ),
    ]


def _scores_accounted() -> list[Check]:
    return [
        Check(
            "silver.scores",
            "no_more_than_admitted",
            "Scores come from captures that were admitted whole for that board and day, never more than were admitted.",
            """
            select capture_id, board_id, published_on, count(*) as n_scores, any_value(rows_admitted) as n_admitted
            from silver.scores left join bronze.admissions a using (capture_id, board_id, published_on)
            group by all having count(*) > coalesce(any_value(rows_admitted) filter (a.outcome = 'whole'), 0)
            """,
        ),
        Check(
            "silver.scores",
            "standing_rows_are_the_newest_admitted",
            "What stands on a board and day is every row of its newest admitted capture, and at the most the last good"
            " value of rows that were held back there.",
            """
            with newest as (
                select a.board_id, a.published_on, a.capture_id, a.rows_admitted, a.rows_quarantined
                from bronze.admissions a
                join bronze.captures c using (capture_id) where a.outcome = 'whole'
                qualify row_number() over (partition by a.board_id, a.published_on
                    order by a.state_at desc, c.fetched_at desc, a.capture_id desc) = 1
            ),
            standing as (
                select board_id, published_on, count(*) as n_standing from silver.scores
                where superseded_at is null group by all
            )
            select board_id, published_on, capture_id, rows_admitted, n_standing
            from newest full join standing using (board_id, published_on)
            where coalesce(n_standing not between rows_admitted and rows_admitted + rows_quarantined, true)
            """,
        ),
        Check(
            "silver.scores",
            "sample_apart_from_true_captures",
            "A source's scores rest on the bundled sample or on true captures, never on both.",
            """
            select split_part(board_id, '/', 1) as source, list(distinct origin order by origin) as origins
            from silver.scores join bronze.captures using (capture_id)
            group by all having count(distinct origin = 'sample') > 1
            """,
        ),
    ]


def instance_results() -> list[Check]:
    """silver.instance_results."""
    return [
        Check(
            "silver.instance_results",
            "board_and_capture_known",
            "Every task result belongs to a declared board and to a capture on record.",
            """
            select board_id, submission, capture_id, count(*) as n_results from silver.instance_results
            where board_id not in (select board_id from silver.boards)
                or capture_id not in (select capture_id from bronze.captures)
            group by all
            """,
        ),
        Check(
            "silver.instance_results",
            "submission_has_score",
            "A submission with task results has a score on its board.",
            """
            with scored as (
                select board_id, split_part(part, '=', 2) as submission
                from (select board_id, unnest(string_split(setting, ';')) as part from silver.scores)
                where starts_with(part, 'submission=')
            )
            select distinct board_id, submission from silver.instance_results
            anti join scored using (board_id, submission)
            """,
            "warning",
        ),
    ]


def quarantine() -> list[Check]:
    """silver.quarantine."""
    return [
        Check(
            "silver.quarantine",
            "reason_given",
            "Every row that was held back says why.",
            "select * from silver.quarantine where trim(reason) = ''",
        ),
        Check(
            "silver.quarantine",
            "holds_every_row_held_back",
            "Its rows are those that the gate counted as quarantined, no more and no fewer.",
            """
            with counted as (
                select capture_id, board_id, sum(rows_quarantined) as counted from bronze.admissions group by all
            ),
            kept as (select capture_id, board_id, count(*) as kept from silver.quarantine group by all)
            select capture_id, board_id, coalesce(counted, 0) as counted, coalesce(kept, 0) as kept
            from counted full join kept using (capture_id, board_id)
            where coalesce(counted, 0) <> coalesce(kept, 0)
            """,
        ),
        Check(
            "silver.quarantine",
            "none_held_near_the_top",
            "No name that ranks among a board's 20 best is held back on its latest day: the frontier may miss it.",
            """
            with latest as (
                select board_id, capture_id from bronze.admissions where outcome = 'whole'
                qualify published_on = max(published_on) over (partition by board_id)
            ),
            held as (
                select board_id, capture_id, json_extract_string(raw_row, '$.raw_model') as raw_model, reason
                from silver.quarantine where not starts_with(reason, 'conflicting')
            ),
            ranked as (
                select board_id, raw_model, rank() over (partition by board_id, published_on
                    order by if(direction = 'lower', score, -score)) as place
                from silver.scores join silver.boards using (board_id)
            )
            select distinct board_id, raw_model, reason
            from held join latest using (board_id, capture_id) join ranked using (board_id, raw_model)
            where place <= 20
            """,
            severity="warning",
        ),
    ]


def benchmarks() -> list[Check]:
    """silver.benchmarks."""
    return [
        Check(
            "silver.benchmarks",
            "every_board_measures_one_of_them",
            "What a board measures has its row: without it gold.coverage would not count the board.",
            "select board_id, benchmark from silver.boards anti join silver.benchmarks using (benchmark)",
        )
    ]


def board_events() -> list[Check]:
    """silver.board_events."""
    return [
        known_words("silver.board_events", "kind", ["rescored", "scale_jump", "scale_break", "restated", "renamed"]),
        Check(
            "silver.board_events",
            "nothing_happened_to_boards",
            "Boards were not re-scored, restated or renamed; where they were, a step in a series is no progress.",
            "select * from silver.board_events",
            "warning",
        ),
        Check(
            "silver.board_events",
            "a_renamed_model_keeps_its_identity",
            "A name that took over another's votes is read as the same model; where not, one of the two is misread.",
            "select * from silver.board_events where kind = 'renamed' and contains(detail, '; read as ')",
            "warning",
        ),
    ]


SUITES = {
    "silver.benchmarks": benchmarks,
    "silver.boards": boards,
    "silver.scores": scores,
    "silver.instance_results": instance_results,
    "silver.quarantine": quarantine,
    "silver.board_events": board_events,
}
