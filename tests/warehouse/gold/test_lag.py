"""gold.lag by hand, strict and plausible, on both axes."""

from __future__ import annotations

import pytest

from tests.warehouse.gold.world import World, day


def series(closed: dict[str, float], open_: dict[str, float], error: float | None = 1.0) -> World:
    """One closed and one open model, scored on days; Elo with one standard error throughout."""
    world = World()
    world.elo()
    world.model("c", "closed_api")
    world.model("o", "open_source")
    for model, scores in (("c", closed), ("o", open_)):
        for on, score in scores.items():
            world.score(model, score, on, std_error=error)
    return world.build()


def releases(*models: tuple[str, str, str, float], on: str = "12-31", error: float | None = 1.0) -> World:
    """Models (id, class, release day, score) of one snapshot."""
    world = World()
    world.elo()
    for model, openness, released, score in models:
        world.model(model, openness, released=released)
        world.score(model, score, on, std_error=error)
    return world.build()


def what(row: dict) -> tuple:
    return row["lag_days"], row["lead_days"], row["reached_on"], row["status"]


def test_published_strict_counts_from_the_last_day_on_which_closed_was_no_better():
    world = series(
        {"01-01": 1000, "01-11": 1050, "01-21": 1040, "01-31": 1090},
        {"01-01": 900, "01-11": 950, "01-21": 1000, "01-31": 1045},
    )
    assert what(world.lag("01-31")) == (10, None, day("01-21"), "ok")  # 1040 <= 1045, on a frontier that fell back
    assert what(world.lag("01-21")) == (20, None, day("01-01"), "ok")  # a tie counts as caught up
    assert what(world.lag("01-11")) == (10, None, None, "left_censored")
    assert what(world.lag("01-01")) == (0, None, None, "left_censored")


def test_published_never_looks_ahead():
    """Later days have no say: closed falls back below only afterwards."""
    world = series({"01-01": 1000, "01-11": 1100, "01-21": 900}, {"01-01": 950, "01-11": 1000, "01-21": 950})
    assert what(world.lag("01-11")) == (10, None, day("01-01"), "ok")


def test_a_score_that_comes_back_did_not_stand_in_between():
    """Days in a row on which the best stays the same are taken as one, and only those."""
    world = series({"01-01": 1000, "01-02": 1100, "01-03": 1000}, {"01-01": 900, "01-02": 1050, "01-03": 1050})
    assert what(world.lag("01-02")) == (1, None, day("01-01"), "ok")


def test_a_tie_now_is_no_lag_and_a_lead_is_told_by_swapping_sides():
    world = series({"01-01": 1000, "01-11": 1000, "01-21": 1000}, {"01-01": 1000, "01-11": 1010, "01-21": 1020})
    assert what(world.lag("01-01")) == (0, None, day("01-01"), "ok")
    assert what(world.lag("01-11")) == (0, -10, day("01-11"), "open_leads")
    assert what(world.lag("01-21")) == (0, -20, day("01-21"), "open_leads")


def test_plausible_allows_for_the_error_of_both():
    """1.645 * sqrt(3^2 + 4^2) = 8.225."""
    world = World()
    world.elo()
    world.model("c", "closed_api")
    world.model("o", "open_source")
    for on, closed in (("01-01", 1000), ("01-11", 1008), ("01-21", 1009)):
        world.score("c", closed, on, std_error=3)
        world.score("o", 1000, on, std_error=4)
    world.build()
    assert what(world.lag("01-21")) == (20, None, day("01-01"), "ok")
    assert what(world.lag("01-21", variant="plausible")) == (10, None, day("01-11"), "ok")
    assert what(world.lag("01-11", variant="plausible")) == (0, None, day("01-11"), "ok")


def test_plausible_lead_must_be_beyond_the_error_too():
    world = series({"01-01": 1000, "01-11": 1000}, {"01-01": 1001, "01-11": 1100})
    assert what(world.lag("01-01", variant="plausible")) == (0, None, day("01-01"), "ok")
    assert what(world.lag("01-01")) == (0, 0, day("01-01"), "open_leads")  # ahead since before the first day
    assert what(world.lag("01-11", variant="plausible")) == (0, -10, day("01-11"), "open_leads")


def test_plausible_without_an_error_is_not_judged_and_strict_is():
    world = series({"01-01": 1000, "01-11": 1050}, {"01-01": 900, "01-11": 1000}, error=None)
    assert what(world.lag("01-11", variant="plausible")) == (None, None, None, "insufficient_data")
    assert what(world.lag("01-11")) == (10, None, day("01-01"), "ok")


@pytest.mark.parametrize(
    ("closed", "open_", "status"), [({"01-01": 1}, {}, "no_open"), ({}, {"01-01": 1}, "no_closed")]
)
def test_a_missing_side(closed, open_, status):
    assert what(series(closed, open_).lag("01-01")) == (None, None, None, status)


def test_released_counts_from_the_day_before_the_first_better_closed_release():
    world = releases(
        ("c1", "closed_api", "01-10", 1000), ("c2", "closed_api", "02-10", 1050), ("c3", "closed_api", "03-10", 1090),
        ("o1", "open_source", "04-10", 1060), on="05-01",
    )  # fmt: skip
    assert what(world.lag("04-10", axis="released")) == (32, None, day("03-09"), "ok")
    assert what(world.lag("05-01", axis="released")) == (53, None, day("03-09"), "ok")  # the lag grows day by day


def test_released_left_censored_is_a_lower_bound_from_the_first_closed_day():
    world = releases(("c1", "closed_api", "01-10", 1000), ("o1", "open_source", "01-20", 900), on="01-20")
    assert what(world.lag("01-20", axis="released")) == (10, None, None, "left_censored")


def test_released_open_leads_and_tie():
    world = releases(
        ("c1", "closed_api", "01-10", 1000), ("o0", "open_source", "01-12", 950), ("o1", "open_source", "01-20", 1100),
        on="01-30",
    )  # fmt: skip
    assert what(world.lag("01-30", axis="released")) == (0, -11, day("01-30"), "open_leads")  # since the 19th
    tie = releases(("c1", "closed_api", "01-10", 1000), ("o1", "open_source", "01-20", 1000), on="01-20")
    assert what(tie.lag("01-20", axis="released")) == (0, None, day("01-20"), "ok")


def test_weights_published_later_count_from_that_day():
    """A model closed at first is nobody's open frontier before its weights are out."""
    world = World()
    world.elo()
    world.model("c1", "closed_api", released="01-01")
    world.model("c2", "closed_api", released="02-01")
    world.model("m", ("closed_api", None, "03-01"), ("open_weights_permissive", "03-01", None), released="01-15")
    for model, score in (("c1", 1000), ("c2", 1100), ("m", 1050)):
        world.score(model, score, "03-11", std_error=1)
    world.build()
    assert world.lag("02-01", axis="released")["status"] == "no_open"
    assert what(world.lag("03-01", axis="released")) == (29, None, day("01-31"), "ok")


def test_the_headline_lag_is_of_the_newest_snapshots_day():
    world = releases(
        ("c1", "closed_api", "01-10", 1000), ("c2", "closed_api", "02-10", 1050), ("o1", "open_source", "02-20", 1000),
        on="03-01",
    )  # fmt: skip
    row = world.headline()
    assert (row["lag_days"], row["lag_plausible_days"], row["lag_status"]) == (20, 20, "ok")
