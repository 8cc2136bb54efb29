"""The gate before silver, on records as pages give them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from scrapers.capture import Capture
from scrapers.outcome import Outcome
from scrapers.record import score_frame
from scrapers.records import Parsed
from scrapers.source import Admission, Board, Source, Version
from warehouse.admit import admit

DAY = date(2026, 3, 1)


def board(name="main", **changes):
    facts = {
        "board": name,
        "title": "Main",
        "benchmark": "bench",
        "metric": "accuracy",
        "unit": "percent",
        "lower_bound": 0,
        "upper_bound": 100,
        "comparable_group": "main",
        "url": "https://example.org/",
        "admission": Admission(min_rows=2, best_between=(2, 100)),
    }
    return Board(**(facts | changes))


def source(*boards):
    return Source(
        name="mini",
        title="Mini",
        about="nothing",
        homepage="https://example.org/",
        licence="MIT",
        attribution="Mini",
        redistributable=True,
        terms="none",
        cadence_days=1,
        allowed_hosts=("example.org",),
        boards=boards or (board(),),
    )


@pytest.fixture
def page(tmp_path):
    """A function that makes one parsed capture out of rows."""

    def make(rows, day=DAY, url="https://example.org/a", outcome=Outcome.WHOLE, reason=None):
        moment = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        number = len(list(tmp_path.iterdir()))
        capture = Capture(
            capture_id=f"capture{number}",
            source="mini",
            origin="live",
            role="page",
            url=url,
            fetched_at=moment,
            state_at=moment,
            published_on=day,
            status=200,
            content_type="application/json",
            byte_count=1,
            body_sha256="0" * 64,
            warc_file="mini/a.warc.gz",
            warc_offset=0,
            outcome=Outcome.WHOLE,
            outcome_reason=None,
        )
        path = tmp_path / f"{number}.parquet"
        frame = score_frame(pl.DataFrame([{"board": "main"} | row for row in rows])) if rows else None
        if frame is not None:
            frame.write_parquet(path)
        return Parsed(
            capture=capture,
            scores_path=path if rows else None,
            instances_path=None,
            outcome=outcome,
            reason=reason,
            row_count=len(rows),
            notes=(),
            from_cache=False,
        )

    return make


def models(*scores, **more):
    return [{"raw_model": f"model-{i}", "score": float(score)} | more for i, score in enumerate(scores)]


def reasons(gate):
    return gate.quarantine["reason"].to_list()


def counts(gate):
    names = ["rows_in", "rows_admitted", "rows_quarantined", "rows_collapsed"]
    return tuple(gate.admissions.select(pl.col(names).sum()).row(0))


SOUND = models(70, 60, 50, 40, 30, 20, 65, 55)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"raw_model": "glm-4.5", "score": 271.0}, "score 271.0 above 100"),  # a count in a percent column
        ({"raw_model": "x", "score": -1.0}, "score -1.0 below 0"),  # -1 for missing
        ({"raw_model": "x", "score": float("nan")}, "score is not finite"),
        ({"raw_model": "x", "score": float("inf")}, "score is not finite"),
        ({"raw_model": "x", "score": None}, "no score"),
        ({"raw_model": "x", "score": None, "defect": "not a number: '12,3'"}, "not a number: '12,3'"),
        ({"raw_model": "  ", "score": 50.0}, "no model name"),
        ({"raw_model": "x" * 10_000, "score": 50.0}, "over 400 characters"),
        ({"raw_model": "<script>alert(1)</script>", "score": 50.0}, "characters that no model name has"),
        ({"raw_model": "x'; DROP TABLE scores;--", "score": 50.0}, "characters that no model name has"),
        ({"raw_model": "gpt-4\u200b", "score": 50.0}, "characters that no model name has"),
        ({"raw_model": "x", "score": 50.0, "score_low": 60.0}, "outside its own interval"),
        ({"raw_model": "x", "score": 50.0, "std_error": -1.0}, "negative standard error"),
        ({"raw_model": "x", "score": 50.0, "n": -5}, "negative count"),
        ({"raw_model": "x", "score": 50.0, "score_low": -1e200}, "uncertainty beyond any scale"),
        ({"raw_model": "x", "score": 50.0, "std_error": 1e200}, "uncertainty beyond any scale"),
        ({"raw_model": "x", "score": 50.0, "published_on": date(2031, 1, 1)}, "published in the future: 2031-01-01"),
        ({"raw_model": "x", "score": 50.0, "submitted_on": date(2031, 1, 1)}, "submitted in the future: 2031-01-01"),
    ],
)
def test_a_row_that_cannot_be_believed_is_held_back_and_the_rest_goes_on(page, row, why):
    gate = admit(source(), [page([*SOUND, row])])
    held = gate.quarantine.filter(~pl.col("reason").str.starts_with("board not admitted"))
    assert why in held["reason"][0]
    if "published_on" not in row:  # a row of another day is a snapshot of its own
        assert gate.admitted.height == len(SOUND)
    total = counts(gate)
    assert total[0] == sum(total[1:]) == len(SOUND) + 1


def test_identical_rows_collapse(page):
    gate = admit(source(), [page([*SOUND, SOUND[0], SOUND[0]])])
    assert counts(gate) == (10, 8, 0, 2)


def test_of_conflicting_rows_the_one_with_most_votes_stays(page):
    rows = [*SOUND, {"raw_model": "twice", "score": 41.0, "n": 10}, {"raw_model": "twice", "score": 42.0, "n": 99}]
    gate = admit(source(), [page(rows)])
    assert gate.admitted.filter(raw_model="twice")["score"].to_list() == [42.0]
    assert "the one with the most votes stays" in reasons(gate)[0]


def test_conflicting_rows_without_votes_both_go(page):
    rows = [*SOUND, {"raw_model": "twice", "score": 41.0}, {"raw_model": "twice", "score": 42.0}]
    gate = admit(source(), [page(rows)])
    assert gate.admitted.filter(raw_model="twice").is_empty()
    assert counts(gate) == (10, 8, 2, 0)


def test_row_order_changes_nothing(page):
    rows = [*SOUND, {"raw_model": "twice", "score": 41.0, "n": 1}, {"raw_model": "twice", "score": 42.0, "n": 2}]
    there, back = admit(source(), [page(rows)]), admit(source(), [page(rows[::-1])])
    ignored = ["capture_id"]
    order = ["raw_model", "score"]
    assert there.admitted.drop(ignored).sort(order).equals(back.admitted.drop(ignored).sort(order))


@pytest.mark.parametrize(
    ("second", "outcome", "why"),
    [
        (models(0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.65, 0.55), "drifted", "expected a best score between 2 and 100"),
        (models(70), "partial", "expected at least 2 rows, found 1"),
        (models(70, 60), "partial", "2 rows, where on 2026-03-01 there were 8"),
        (models(8, 7, 6, 5, 4, 3, 2, 1), "drifted", "median 4.5 percent, where on 2026-03-01 it was 52.5"),
        (models(271, 272, 273, 60, 50, 40, 30, 20), "drifted", "3 of 8 rows cannot be read, the first: score 271.0"),
    ],
)
def test_a_board_that_drifted_is_stopped_and_its_last_good_snapshot_stays(page, second, outcome, why):
    gate = admit(source(), [page(SOUND), page(second, day=date(2026, 3, 2))])
    assert gate.admitted["published_on"].unique().to_list() == [DAY]
    bad = gate.admissions.filter(published_on=date(2026, 3, 2)).row(0, named=True)
    assert bad["outcome"] == outcome
    assert why in bad["reason"]
    assert gate.quarantine.height == len(second)


def test_captures_are_compared_by_their_day_and_not_by_arrival(page):
    first, second, third = page(SOUND), page(models(0.7, 0.6), day=date(2026, 3, 2)), page(SOUND, day=date(2026, 3, 3))
    in_order, shuffled = admit(source(), [first, second, third]), admit(source(), [third, first, second])
    assert in_order.admissions.equals(shuffled.admissions)
    assert in_order.admissions["outcome"].to_list().count("whole") == 2


def test_a_board_that_vanished_from_its_page_is_empty(page):
    both = source(board("main"), board("other", comparable_group="other"))
    rows = [*SOUND, *models(70, 60, board="other")]
    gate = admit(both, [page(rows), page(SOUND, day=date(2026, 3, 2))])
    gone = gate.admissions.filter(outcome="empty").row(0, named=True)
    assert (gone["board_id"], gone["published_on"], gone["rows_in"]) == ("mini/other", date(2026, 3, 2), 0)


def test_an_empty_page_says_so_for_each_board_it_used_to_show(page):
    empty = page([], day=date(2026, 3, 2), outcome=Outcome.EMPTY, reason="no row in the table")
    gate = admit(source(), [page(SOUND), empty])
    assert gate.admissions.filter(outcome="empty")["reason"].to_list() == ["no row in the table"]


def test_a_board_that_nobody_declared_goes_to_quarantine(page):
    gate = admit(source(), [page([*SOUND, *models(50, 40, board="news/unheard")])])
    assert gate.admitted.height == len(SOUND)
    assert set(reasons(gate)) == {"board not declared in source.yml: news/unheard"}


def test_a_row_of_no_board_is_held_back_alone(page):
    gate = admit(source(), [page([*SOUND, {"raw_model": "x", "score": 50.0, "board": None, "defect": "no category"}])])
    assert gate.admitted.height == len(SOUND)
    assert reasons(gate) == ["board not declared in source.yml: (no board)"]


def test_a_score_beyond_any_scale_is_held_back(page):
    unbounded = board(unit="elo", upper_bound=None, lower_bound=None, admission=Admission(max_median_factor=None))
    gate = admit(source(unbounded), [page([*SOUND, {"raw_model": "x", "score": 1e200}])])
    assert "score beyond any scale" in reasons(gate)[0]


def test_the_keys_of_held_rows_of_admitted_boards_are_known(page):
    gate = admit(source(), [page([*SOUND, {"raw_model": "x", "score": 271.0}])])
    assert gate.held["raw_model"].to_list() == ["x"]


def test_a_scale_break_starts_another_board(page):
    breaks = (Version(name="a", reason="first"), Version(name="b", since=date(2026, 3, 2), reason="another scale"))
    elo = board(unit="elo", upper_bound=None, versions=breaks, admission=Admission(max_median_factor=None))
    gate = admit(source(elo), [page(SOUND), page(models(*range(60, 68)), day=date(2026, 3, 2))])
    assert gate.admitted["board_id"].unique().sort().to_list() == ["mini/main@a", "mini/main@b"]


def test_the_scale_of_a_board_without_a_zero_is_watched_by_shift(page):
    rules = Admission(max_median_factor=None, max_median_shift=40)
    elo = board(unit="elo", upper_bound=None, admission=rules)
    first, second = page(models(1200, 1300)), page(models(1290, 1390), day=date(2026, 3, 2))
    gate = admit(source(elo), [first, second])
    assert gate.admissions["outcome"].to_list() == ["whole", "drifted"]
