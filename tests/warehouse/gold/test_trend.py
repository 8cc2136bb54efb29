"""gold.trend: worked examples, every reason to name no crossing, and what must hold of any field."""

from __future__ import annotations

import math
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.world import DAY, World
from warehouse.gold.trend import POLICIES

FEW = settings(
    max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
FREE = {"unit": "points", "lower_bound": None, "upper_bound": None, "n_tasks": None}


def on(number: float) -> str:
    return (DAY + timedelta(days=round(number))).isoformat()


def side(world: World, openness: str, releases, board="src/b", known=420, value=lambda score: score) -> World:
    """Models of one side by (day of release, score), all in one snapshot."""
    for day_, score in releases:
        name = f"{board}-{openness}-{day_}"
        world.model(name, openness, released=on(day_))
        world.score(name, value(score), on(known), board)
    return world


def line(start: float, pace: float, first: int = 0, last: int = 420, step: int = 30) -> list[tuple[int, float]]:
    """A record every `step` days, on a line of `pace` a day that stands at `start` on day 0."""
    return [(day_, start + pace * day_) for day_ in range(first, last, step)]


def trend(world: World, *, axis: str = "published", policy: str = "weights", as_of: float = 420, board="src/b"):
    return world.one(
        "from gold.trend where board_id = ? and axis = ? and policy = ? and as_of = ?",
        board, axis, policy, date.fromisoformat(on(as_of)),
    )  # fmt: skip


CLOSED, OPEN = line(1000, 0.1, first=-300), line(940, 0.2, first=10)


def two_sides(closed=CLOSED, opened=OPEN, known=420, **facts) -> World:
    world = World()
    world.elo(**facts)
    return build_some(
        side(side(world, "closed_api", closed, known=known), "open_source", opened, known=known), "gold.trend"
    )


def test_two_straight_lines():
    # closed 1000 + 0.1 d, open 940 + 0.2 d: on day 420 they stand at 1042 and 1024, 18 apart. Closed stood at 1024 on
    # day 240, 180 days ago; that gap changes by (0.1 - 0.2) / 0.1 = -1 a year: -12 months. They meet on day 600.
    # 180 days earlier, on day 240, the same lines foretold a gap of 180 days. Measured: the best open model is that of
    # day 400 with 1020, and closed was first above it on day 210 (1021): 211 days. 180 - 211 = -31. On day 240 that lag
    # was 391 days (984 of day 220, against 985 of day -150), so foretelling no change erred by 180.
    row = trend(two_sides())
    assert (row["status"], row["suppressed_by"], row["is_forecast"]) == ("ok", None, True)
    assert (row["n_closed"], row["n_open"], row["space"]) == (24, 14, "identity")
    assert math.isclose(row["closed_slope_per_year"], 36.525) and math.isclose(row["open_slope_per_year"], 73.05)
    assert math.isclose(row["backward_gap_days"], 180) and math.isclose(row["velocity_months_per_year"], -12)
    assert row["lag_days"] == 211 and math.isclose(row["backtest_error_days"], -31)
    assert row["no_change_error_days"] == 180
    assert row["crossing_on"] == row["crossing_low"] == row["crossing_high"] == date.fromisoformat(on(600))
    assert row["share_crossing"] == 1


def test_both_axes_tell_the_same_of_the_newest_snapshot():
    world = two_sides()
    newest, released = (trend(world, axis=axis) for axis in ("published", "released"))
    assert {**newest, "axis": ""} == {**released, "axis": ""}
    # On day 300 the field is smaller: 21 and 10 records, and there the gap was 1030 - 1000 = 30 points, 300 days.
    row = trend(world, axis="released", as_of=300)
    assert (row["n_closed"], row["n_open"]) == (21, 10) and math.isclose(row["backward_gap_days"], 300)


def test_a_later_snapshot_changes_nothing_on_the_published_axis():
    world = two_sides()
    before = trend(world)
    side(world, "closed_app", [(430, 1100.0)], known=440)
    build_some(world, "gold.trend")
    assert trend(world) == before


def test_below_eight_records_a_side_is_short():
    row = trend(two_sides(opened=OPEN[-7:]))
    assert (row["status"], row["n_open"]) == ("short", 7)
    assert row["crossing_on"] is row["backward_gap_days"] is row["open_slope_per_year"] is None
    assert math.isclose(row["closed_slope_per_year"], 36.525) and row["lag_days"] == 211


def test_a_day_gives_one_record_and_a_tie_gives_none():
    same_day, tie = [(0, 999.0)], [(385, 1036.0)]  # below the best of day 0; level with that of day 360
    world = World()
    world.elo()
    side(world, "closed_app", same_day + tie)
    build_some(side(side(world, "closed_api", CLOSED), "open_source", OPEN), "gold.trend")
    assert trend(world)["n_closed"] == 24


def test_what_cannot_be_tested_is_not_foretold():
    # On day 240 (420 - 180) open had fewer than eight records: the first came on day 100.
    row = trend(two_sides(opened=line(940, 0.2, first=100)))
    assert (row["status"], row["suppressed_by"]) == ("suppressed", "no_backtest")
    assert row["crossing_on"] is None and math.isclose(row["backward_gap_days"], 180)


def test_where_no_change_is_not_known_nothing_is_foretold():
    # Closed begins at 1000 on day 0, so on day 240 the lag of open's 984 is only a bound.
    row = trend(two_sides(closed=line(1000, 0.1)))
    assert row["no_change_error_days"] is None and math.isclose(row["backtest_error_days"], -31)
    assert (row["status"], row["suppressed_by"], row["crossing_on"]) == ("suppressed", "no_backtest", None)


def test_lines_that_erred_more_than_no_change_are_not_drawn_on():
    # Open runs at twice closed's pace until day 230 and at its pace from then on. The lines of day 240 make of day 420
    # 1042 against 1034: 80 days. Measured, 1012 of day 390 against 1015 of day 150 - 271 days - just as on day 240
    # (994 of day 220 against 997 of day -30): 80 - 271 = -191, and no change would have been right.
    opened = [(day_, 950 + 0.2 * day_ if day_ <= 230 else 996 + 0.1 * (day_ - 230)) for day_ in range(10, 420, 20)]
    row = trend(two_sides(opened=opened))
    assert math.isclose(row["backtest_error_days"], -191) and row["no_change_error_days"] == 0
    assert (row["status"], row["suppressed_by"], row["crossing_on"]) == ("suppressed", "backtest", None)
    assert row["share_crossing"] is None and row["backward_gap_days"] > 0


def test_lines_that_name_the_wrong_leader_are_contradicted():
    # Open rises steeply, but its last record is long past: its line is above closed's on day 600, its models are not.
    row = trend(two_sides(closed=line(1000, 0.1, last=600), opened=OPEN, known=600 + 5), as_of=605)
    assert row["backward_gap_days"] < 0 and row["lag_days"] > 0
    assert (row["status"], row["suppressed_by"], row["crossing_on"]) == ("suppressed", "contradicted", None)


def test_parallel_lines_never_meet():
    # Open follows closed by 100 days; 10 days after a record each time, so nothing errs by much.
    row = trend(two_sides(opened=line(990, 0.1, first=10)))
    assert (row["status"], row["suppressed_by"], row["crossing_on"]) == ("suppressed", "horizon", None)
    assert math.isclose(row["backward_gap_days"], 100) and abs(row["velocity_months_per_year"]) < 1e-6


def test_a_crossing_over_ten_years_away_is_not_named():
    # 10 points apart, closing by 0.001 a day: 27 years.
    row = trend(two_sides(opened=line(990 - 0.42, 0.101, first=10)))
    assert (row["suppressed_by"], row["crossing_on"]) == ("horizon", None)


def scattered(start: float, pace: float, first: int, tenths: list[int]) -> list[tuple[int, float]]:
    """A record every 30 days, off its line by so many tenths."""
    return [(day_, score + off / 10) for (day_, score), off in zip(line(start, pace, first), tenths, strict=True)]


def test_a_crossing_that_few_draws_share_is_not_named():
    # 5 points apart, closing by 0.003 a day, about the standard error of that: it would take six years, or never.
    closed = scattered(1000, 0.1, 0, [-6, 9, -11, 3, 6, -9, -12, -6, 4, 2, -10, -2, 5, -2])
    opened = scattered(995, 0.103, 10, [4, 13, 5, -3, -9, -4, 0, 11, 8, -5, 12, -1, 5, -11])
    row = trend(two_sides(closed, opened))
    assert 0.5 < row["share_crossing"] < 0.9
    assert (row["status"], row["suppressed_by"], row["crossing_on"]) == ("suppressed", "share_crossing", None)


def test_a_crossing_in_doubt_has_no_last_day():
    # Nine draws in ten meet, but over one in twenty takes more than ten years or never does.
    closed = scattered(1000, 0.1, 0, [13, -9, -9, -4, -8, 5, -11, 11, 10, -14, 1, -11, -7, -2])
    opened = scattered(991, 0.103, 10, [-1, -1, 12, -7, -9, 5, 13, 12, 11, -12, 12, 4, 10, -3])
    row = trend(two_sides(closed, opened))
    assert row["status"] == "ok" and 0.9 <= row["share_crossing"] < 0.95
    assert row["crossing_low"] < row["crossing_on"] and row["crossing_high"] is None


def test_a_last_day_beyond_ten_years_is_not_named():
    # Every draw meets, a twentieth of them only after eleven years.
    closed = scattered(1000, 0.1, 0, [-4, 6, 10, 4, 1, 7, 6, -1, 2, 7, -12, 4, 7, -3])
    opened = scattered(982, 0.109, 10, [0, -8, 4, 13, -6, -1, 11, 1, -2, 5, -13, -10, 10, -10])
    row = trend(two_sides(closed, opened))
    assert row["status"] == "ok" and row["share_crossing"] == 1 and row["crossing_high"] is None


def test_open_leads():
    row = trend(two_sides(closed=OPEN, opened=CLOSED))
    assert (row["status"], row["suppressed_by"], row["crossing_on"]) == ("open_leads", None, None)
    assert math.isclose(row["backward_gap_days"], -180) and row["lag_days"] == -211


def test_one_side_only_and_care_of_the_gap():
    assert trend(two_sides(opened=[]))["status"] == "no_open"
    row = trend(two_sides(cross_harness=True))
    assert row["status"] == "cross_harness" and row["crossing_on"]


def test_lower_is_better_is_turned_over():
    higher, lower = trend(two_sides()), World()
    lower.elo(direction="lower")
    for openness, releases in (("closed_api", CLOSED), ("open_source", OPEN)):
        side(lower, openness, releases, value=lambda score: 2000 - score)
    assert trend(build_some(lower, "gold.trend")) == higher


def test_shares_run_straight_in_log_odds():
    # Log odds -2 + 0.004 d and -3.2 + 0.008 d: as above 1.2 apart on day 0, closing by 0.004 a day: they would meet on
    # day 300. Up to day 240 only, known on day 240 + 180 = 420 they would have crossed; so closed is taken at 0.006:
    # 1.2 / 0.002 = day 600, and the gap on day 420 is (1.2 - 0.84) / 0.006 = 60 days.
    world = World()
    world.board(n_tasks=None)
    odds = {"closed_api": line(-2, 0.006), "open_source": line(-3.2, 0.008, first=10)}
    for openness, releases in odds.items():
        side(world, openness, releases, value=lambda x: 100 / (1 + math.exp(-x)))
    row = trend(build_some(world, "gold.trend"))
    assert row["space"] == "logit" and math.isclose(row["backward_gap_days"], 60, abs_tol=1e-4)
    assert math.isclose(row["closed_slope_per_year"], 0.006 * 365.25, abs_tol=1e-5)


def test_weights_published_later_count_from_that_day():
    # The closed record of day 60 (1006) opens on day 100, when the best open model has 960: a record of that day.
    world = World()
    world.elo()
    side(world, "closed_api", [r for r in CLOSED if r[0] != 60])
    side(world, "open_source", OPEN)
    world.model("late", ("closed_api", None, on(100)), ("open_weights_noncommercial", on(100), None), released=on(60))
    world.score("late", 1006, on(420))
    build_some(world, "gold.trend")
    early, later = (trend(world, axis="released", as_of=day_) for day_ in (90, 100))
    assert (early["n_closed"], early["n_open"]) == (14, 3) and (later["n_closed"], later["n_open"]) == (14, 4)
    # From day 100 on only a score above 1006 is an open record, unless that licence does not count.
    n_open = {policy: trend(world, axis="released", as_of=130, policy=policy)["n_open"] for policy in POLICIES}
    assert n_open == {"weights": 4, "permissive": 5}


records = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 400)), min_size=8, max_size=20)
fields = st.lists(st.tuples(records, records), min_size=2, max_size=2)


def lay(world: World, shapes, called: str, change=lambda score: score, swap=False, worse=False) -> World:
    for place, shape in enumerate(shapes):
        board = f"{called}/{place}"
        world.board(board, **FREE)
        kinds = ("open_source", "closed_api") if swap else ("closed_api", "open_source")
        for number, (openness, releases) in enumerate(zip(kinds, shape, strict=True)):
            for index, (day_, score) in enumerate([*releases, (500, -500)] if worse else releases):
                name = f"{board}-{number}-{index}"
                world.model(name, openness, released=on(day_))
                world.score(name, change(score + day_), on(500), board)
    return world


def of(world: World, called: str, what: str = "*") -> list[tuple]:
    rows = world.con.execute(
        f"select {what} from (select * replace (split_part(board_id, '/', 2) as board_id) from gold.trend"
        " where starts_with(board_id, ?)) order by board_id, axis, as_of, policy", [f"{called}/"],
    ).fetchall()  # fmt: skip
    assert rows
    return rows


def near(row: tuple, other: tuple) -> bool:
    """Equal but for rounding; a day may tip over."""
    return all(
        a == b
        or (isinstance(a, date) and isinstance(b, date) and abs((a - b).days) <= 1)
        or (isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-6, abs_tol=2e-5))
        for a, b in zip(row, other, strict=True)
    )


@FEW
@given(fields)
def test_what_holds_of_any_field(shapes):
    """Shift, scale, a worse model, and sides swapped, as boards beside the plain ones."""
    world = lay(World(), shapes, "plain")
    lay(world, shapes, "shifted", change=lambda score: score + 1024)
    lay(world, shapes, "scaled", change=lambda score: score * 4)
    lay(world, shapes, "worse", worse=True)
    lay(world, shapes, "swapped", swap=True)
    build_some(world, "gold.trend")
    plain = of(world, "plain")
    assert all(map(near, of(world, "shifted"), plain))
    times = (
        "* replace (open_slope_per_year / 4 as open_slope_per_year, closed_slope_per_year / 4 as closed_slope_per_year)"
    )
    assert all(map(near, of(world, "scaled", times), plain))
    assert all(row in of(world, "worse") for row in plain)
    keys = "board_id, axis, as_of, policy"
    flipped = (
        "n_open, n_closed, open_slope_per_year, closed_slope_per_year, backward_gap_days, velocity_months_per_year"
    )
    back = "n_closed, n_open, closed_slope_per_year, open_slope_per_year, -backward_gap_days, -velocity_months_per_year"
    rest = "{0}lag_days, {0}backtest_error_days, {0}no_change_error_days"
    assert all(
        map(
            near,
            of(world, "swapped", f"{keys}, {flipped}, {rest.format('')}"),
            of(world, "plain", f"{keys}, {back}, {rest.format('-')}"),
        )
    )
    for row in (*plain, *of(world, "swapped")):
        assert all(math.isfinite(value) for value in row if isinstance(value, float))


@FEW
@given(fields, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_number_of_threads_change_nothing(shapes, random):
    world = build_some(lay(World(), shapes, "plain"), "gold.trend")
    before = of(world, "plain")
    for rows in world.rows.values():
        random.shuffle(rows)
    world.database.execute("set threads = 2")
    build_some(world, "gold.trend")
    assert of(world, "plain") == before
