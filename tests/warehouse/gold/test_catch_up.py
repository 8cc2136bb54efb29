"""gold.catch_up and its summary by hand, and against a plain reading of the definitions."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.test_lag import releases, series
from tests.warehouse.gold.test_properties import FEW, boards, fields, lay, of, table
from tests.warehouse.gold.test_survival import by_scipy
from tests.warehouse.gold.world import World, day

SUMMARY = "gold.catch_up_summary"
C, O = "closed_api", "open_source"  # noqa: E741
FEWER = settings(FEW, max_examples=3)


def records(world: World, axis: str, variant: str = "strict", policy: str = "weights") -> list[tuple]:
    rows = world.all(
        "from gold.catch_up where axis = ? and variant = ? and policy = ? order by board_id, record_on",
        axis, variant, policy,
    )  # fmt: skip
    return [(r["closed_model_id"], r["record_on"], r["reached_on"], r["days"], r["status"]) for r in rows]


def summary(world: World, as_of: str, axis: str = "released", variant: str = "strict") -> dict:
    return world.one(
        "from gold.catch_up_summary where axis = ? and as_of = ? and variant = ? and policy = 'weights'",
        axis, day(as_of), variant,
    )  # fmt: skip


def counts(row: dict) -> tuple:
    names = ("records", "reached", "censored", "left_censored", "open_leads", "unjudged")
    return tuple(row[f"n_{name}"] for name in names)


def median(row: dict) -> tuple:
    return row["median_days"], row["median_low"], row["median_high"], row["status"]


@pytest.fixture(scope="module")
def five() -> World:
    """Five closed records; the waits are 5, 12 and 20 days, and 21 and 8 so far."""
    return releases(
        ("c1", C, "01-01", 10), ("o1", O, "01-06", 10), ("c2", C, "01-11", 20), ("o2", O, "01-23", 20),
        ("c3", C, "01-21", 30), ("o3", O, "02-10", 35), ("c4", C, "03-01", 40), ("worse", C, "03-02", 39),
        ("c5", C, "03-14", 50), on="03-22", error=None,
    )  # fmt: skip


def test_each_closed_record_is_followed_to_its_first_match_or_to_the_newest_day(five):
    """A tie is a match; a closed model below the record is no record; what open did not reach has its age so far."""
    assert records(five, "released") == [
        ("c1", day("01-01"), day("01-06"), 5, "ok"),
        ("c2", day("01-11"), day("01-23"), 12, "ok"),
        ("c3", day("01-21"), day("02-10"), 20, "ok"),
        ("c4", day("03-01"), None, 21, "right_censored"),
        ("c5", day("03-14"), None, 8, "right_censored"),
    ]
    row = five.one("from gold.catch_up where closed_model_id = 'c2' and policy = 'weights' and variant = 'strict'")
    assert (row["open_model_id"], row["closed_score"], row["followed_until"], row["known_on"]) == (
        "o2", 20, day("01-23"), day("03-22")
    )  # fmt: skip


def test_the_median_counts_those_still_waiting(five):
    """Worked out in test_survival: the mean of the matched is 12.3, the Kaplan-Meier median 20 (5 to not reached)."""
    row = summary(five, "03-22")
    assert counts(row) == (5, 3, 2, 0, 0, 0)
    assert median(row) == (20, 5, None, "ok")


def test_the_summary_knows_nothing_of_later_days(five):
    """01-21: waits 5, and 10 and 0 so far: S(5) = 1 - 1/2. 01-23: 5, 12, and 2 so far. 02-10: 5, 12, 20."""
    assert (counts(summary(five, "01-21")), median(summary(five, "01-21"))[0]) == ((3, 1, 2, 0, 0, 0), 5)
    assert (counts(summary(five, "01-23")), median(summary(five, "01-23"))[0]) == ((3, 2, 1, 0, 0, 0), 5)
    assert (counts(summary(five, "02-10")), median(summary(five, "02-10"))[0]) == ((3, 3, 0, 0, 0, 0), 12)
    assert (counts(summary(five, "01-01")), median(summary(five, "01-01"))) == (
        (1, 0, 1, 0, 0, 0), (None, None, None, "no_open")
    )  # fmt: skip


def test_without_a_match_there_is_no_median_and_the_status_says_why():
    """Open is on the board and below: right-censored, not a number."""
    world = releases(("c1", C, "01-10", 1000), ("o1", O, "01-20", 900), on="03-01")
    assert records(world, "released") == [("c1", day("01-10"), None, 50, "right_censored")]
    assert median(summary(world, "03-01")) == (None, None, None, "right_censored")


def test_open_was_there_first_is_negative_never_clamped():
    """A peer counts matches only after the closed release, so that a lead can never be seen."""
    world = releases(
        ("c1", C, "01-01", 10), ("o1", O, "01-10", 30), ("c2", C, "01-20", 20), ("c3", C, "02-01", 25), on="03-01"
    )
    assert [row[3:] for row in records(world, "released")] == [(9, "ok"), (-10, "open_leads"), (-22, "open_leads")]
    assert counts(summary(world, "03-01")) == (3, 1, 0, 0, 2, 0)
    assert median(summary(world, "03-01"))[0] == -10  # of -22, -10 and 9


def test_same_day_is_no_wait():
    world = releases(("c1", C, "01-10", 10), ("o1", O, "01-10", 10), on="01-20")
    assert records(world, "released") == [("c1", day("01-10"), day("01-10"), 0, "ok")]


def test_weights_published_later_reach_on_that_day():
    world = World()
    world.elo()
    world.model("m", (C, None, "03-01"), ("open_weights_permissive", "03-01", None), released="01-15")
    world.score("m", 1050, "03-11", std_error=1)
    assert records(build_some(world, SUMMARY), "released") == [("m", day("01-15"), day("03-01"), 45, "ok")]


def test_a_restricted_licence_reaches_under_weights_only():
    world = releases(("c1", C, "01-10", 10), ("o1", "open_weights_noncommercial", "01-20", 10), on="01-30")
    assert records(world, "released") == [("c1", day("01-10"), day("01-20"), 10, "ok")]
    assert records(world, "released", policy="permissive") == [("c1", day("01-10"), None, 20, "right_censored")]


def test_lower_is_better_is_turned_over():
    world = World()
    world.board(direction="lower")
    for model, openness, released, errors in (("c", C, "01-01", 12), ("o1", O, "01-09", 13), ("o2", O, "01-12", 11)):
        world.model(model, openness, released=released)
        world.score(model, errors, "02-01")
    assert records(build_some(world, SUMMARY), "released") == [("c", day("01-01"), day("01-12"), 11, "ok")]


def test_plausible_is_within_the_error_of_both():
    """1.645 * sqrt(3^2 + 4^2) = 8.225: 1000 is within it of 1008, not of 1009."""
    world = World()
    world.elo()
    for model, openness, released, score, error in (
        ("c1", C, "01-01", 1008, 3), ("c2", C, "01-02", 1009, 3),
        ("o1", O, "01-11", 1000, 4), ("o2", O, "01-31", 1020, 4),
    ):  # fmt: skip
        world.model(model, openness, released=released)
        world.score(model, score, "02-10", std_error=error)
    build_some(world, SUMMARY)
    assert [row[3] for row in records(world, "released", "plausible")] == [10, 29]
    assert [row[3] for row in records(world, "released")] == [30, 29]


def test_plausible_without_an_error_is_not_judged_from_the_day_on_which_it_could_decide():
    world = releases(
        ("c1", C, "01-01", 10), ("c2", C, "01-05", 20), ("o1", O, "01-11", 5), ("o2", O, "01-21", 20), on="02-01",
        error=None,
    )  # fmt: skip
    assert [row[2:] for row in records(world, "released", "plausible")] == [(None, None, "insufficient_data")] * 2
    assert counts(summary(world, "01-05", variant="plausible")) == (2, 0, 2, 0, 0, 0)
    assert counts(summary(world, "01-11", variant="plausible")) == (2, 0, 0, 0, 0, 2)
    assert median(summary(world, "02-01", variant="plausible")) == (None, None, None, "insufficient_data")
    assert [row[3] for row in records(world, "released")] == [20, 16]


def test_published_what_stands_on_the_first_day_is_left_out_and_counted():
    """Since when c stands at 1000 nobody can see there; 1050 came on the 11th and took 20 days, a tie included."""
    world = series(
        {"01-01": 1000, "01-11": 1050, "01-21": 1050, "01-31": 1100, "02-10": 1090},
        {"01-01": 900, "01-11": 950, "01-21": 1000, "01-31": 1050, "02-10": 1060},
    )
    assert records(world, "published") == [
        ("c", day("01-01"), day("01-21"), 20, "left_censored"),
        ("c", day("01-11"), day("01-31"), 20, "ok"),
        ("c", day("01-31"), None, 10, "right_censored"),
    ]
    assert counts(summary(world, "02-10", "published")) == (3, 1, 1, 1, 0, 0)
    assert median(summary(world, "02-10", "published"))[0] == 20
    assert median(summary(world, "01-01", "published")) == (None, None, None, "insufficient_data")


def test_published_open_there_since_the_first_day_is_a_bound_and_later_a_lead():
    world = series({"01-01": 900, "01-11": 1000, "01-21": 1010}, {"01-01": 1005, "01-11": 1020, "01-21": 1020})
    assert [row[2:] for row in records(world, "published")] == [
        (day("01-01"), 0, "left_censored"),
        (day("01-01"), -10, "left_censored"),
        (day("01-11"), -10, "open_leads"),
    ]


def test_nothing_is_followed_over_a_break_of_the_series():
    """Rescored downwards on 01-31: what was not reached before is right-censored there, and all starts anew."""
    world = series(
        {"01-01": 1000, "01-11": 1050, "01-21": 1050, "01-31": 750, "02-10": 760},
        {"01-01": 900, "01-11": 950, "01-21": 1000, "01-31": 700, "02-10": 770},
    )
    event = {"kind": "rescored", "detail": "by its own method", "evidence": "x"}
    world.add("silver.board_events", board_id="src/b", event_on=day("01-31"), breaks_series=True, **event)
    assert [row[1:] for row in records(build_some(world, SUMMARY), "published")] == [
        (day("01-01"), day("01-21"), 20, "left_censored"),
        (day("01-11"), None, 10, "right_censored"),
        (day("01-31"), day("02-10"), 10, "left_censored"),
        (day("02-10"), day("02-10"), 0, "ok"),
    ]
    assert counts(summary(world, "02-10", "published")) == (4, 1, 1, 2, 0, 0)


def test_where_ratings_are_refitted_a_model_counts_once():
    """Its rating creeps up by a point at each publication: that is no new record, a better model is one."""
    world = World()
    world.elo(refit=True)
    for model in ("c1", "c2"):
        world.model(model, C)
    world.model("o", O)
    for on, c1, c2 in (("01-01", 1000, None), ("01-11", 1001, 1010), ("01-21", 1002, 1011), ("01-31", 1003, 1012)):
        world.score("c1", c1, on)
        world.score("o", 900, on)
        if c2:
            world.score("c2", c2, on)
    assert [row[:2] for row in records(build_some(world, SUMMARY), "published")] == [
        ("c1", day("01-01")),
        ("c2", day("01-11")),
    ]


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"cross_harness": True}, "cross_harness"), ({"upper_bound": 100.0, "n_tasks": 9}, "saturated")],
)
def test_the_boards_reason_for_care_is_told(facts, status):
    world = World()
    world.board(lower_bound=0.0, **{"n_tasks": 1000, "upper_bound": 100.0, **facts})
    for model, openness, released, score in (("c", C, "01-01", 97), ("o", O, "01-05", 98)):
        world.model(model, openness, released=released)
        world.score(model, score, "02-01")
    assert median(summary(build_some(world, SUMMARY), "02-01")) == (4, None, None, status)


@FEWER
@given(boards)
def test_records_are_those_of_the_definition(shapes):
    """Every calendar day in turn: a record above all before it, and the first day on which open is as good."""
    world = build_some(lay(World(), shapes), SUMMARY)
    found = defaultdict(list)
    for row in world.all("from gold.catch_up where policy = 'weights' and variant = 'strict' order by record_on"):
        found[row["board_id"], row["axis"]].append((row["record_on"], row["closed_score"], row["reached_on"]))
    for place, shape in enumerate(shapes):
        for axis in ("published", "released"):
            days, expected, best = fields(shape, axis), [], -1.0
            for on in sorted(days):
                if days[on].get("closed", -1.0) > best:
                    best = days[on]["closed"]
                    reached = (d for d in sorted(days) if days[d].get("open", -1.0) >= best)
                    expected.append((on, best, next(reached, None)))
            assert found[f"src/{place}", axis] == expected


@FEWER
@given(boards)
def test_the_summary_is_kaplan_meiers_on_every_day(shapes):
    """Each day's waits by a plain loop over gold.catch_up, their curve by scipy."""
    world = build_some(lay(World(), shapes), SUMMARY)
    key = ("board_id", "axis", "policy", "variant")
    found = defaultdict(list)
    for row in world.all("from gold.catch_up"):
        found[tuple(row[name] for name in key)].append(row)
    for row in world.all("from gold.catch_up_summary"):
        as_of, waits = row["as_of"], []
        for record in found[tuple(row[name] for name in key)]:
            if record["record_on"] <= as_of and record["status"] != "left_censored":
                ended = record["reached_on"] is not None and record["reached_on"] <= as_of
                until = record["reached_on"] if ended else min(as_of, record["followed_until"])
                waits.append(((until - record["record_on"]).days, ended))
        expected = by_scipy(waits) if waits else (None, None, None)
        assert (row["median_days"], row["median_low"], row["median_high"]) == expected, row
        assert row["n_records"] == len(waits) + row["n_left_censored"]
        assert row["n_censored"] == sum(not ended for _, ended in waits)
        assert row["n_open_leads"] == sum(ended and days < 0 for days, ended in waits)


@FEWER
@given(boards)
def test_order_scale_and_a_worse_model_change_no_wait(shapes):
    """Of runs that no closed model opens: a worse one after the others, and a factor of four."""
    free = {"unit": "points", "lower_bound": None, "upper_bound": None, "n_tasks": None}
    plain = [
        ([(o, r, None) for o, r, _ in models], [(m, d, max(s, 1.0)) for m, d, s in runs]) for models, runs in shapes
    ]
    worse = [([*models, (C, 61, None)], [*runs, (8, max(d for _, d, _ in runs), 0.5)]) for models, runs in plain]
    world = lay(World(), plain, "plain", **free)
    lay(world, plain, "scaled", change=lambda score: score * 4, **free)
    lay(world, worse, "worse", **free)
    build_some(world, SUMMARY)
    what = "select board_id, axis, policy, variant, record_on, reached_on, days, status from gold.catch_up"
    before = of(world, "plain", what)
    assert of(world, "scaled", what) == before
    assert all(row in of(world, "worse", what) for row in before)
    in_order = table(world, "gold.catch_up"), table(world, SUMMARY)
    for rows in world.rows.values():
        rows.reverse()
    build_some(world, SUMMARY)
    assert (table(world, "gold.catch_up"), table(world, SUMMARY)) == in_order
