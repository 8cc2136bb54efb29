"""The lag bounds of gold.lag by hand: every unknown as open, and as closed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.gold.test_properties import FEW, days
from tests.warehouse.gold.world import World

# Closed releases of 1000 on 10 January, 1050 on 10 February, 1090 on 10 March; open 1060 on 10 April.
KNOWN = (
    ("c1", "closed_api", "01-10", 1000), ("c2", "closed_api", "02-10", 1050), ("c3", "closed_api", "03-10", 1090),
    ("o1", "open_source", "04-10", 1060),
)  # fmt: skip


def bounds(*models: tuple, names: tuple[float, ...] = (), on: str = "05-01", **board) -> tuple:
    """(all open, known, all closed, share of unknown); models are (id, class, release day, score), `names` scores."""
    world = World()
    world.elo(**board)
    for model, openness, released, score in models:
        world.model(model, *([openness] if openness else []), released=released)
        world.score(model, score, on, std_error=1)
    for number, score in enumerate(names):
        world.score(None, score, on, raw_model=f"name {number}")
    world.build()
    share = world.one("select unknown_share_top20 from gold.openness_bounds where axis = 'published' limit 1")
    lag = world.lag(on, axis="released") if any(released for _, _, released, _ in models) else {}
    return (*map(lag.get, ("lag_if_all_open", "lag_days", "lag_if_all_closed")), share["unknown_share_top20"])


def test_nothing_unknown_is_the_lag_itself():
    assert bounds(*KNOWN) == (53, 53, 53, 0)


@pytest.mark.parametrize(
    ("released", "score", "expected"),
    [
        ("01-20", 1040, (53, 53, 53)),  # below open: on neither side does it matter
        ("01-20", 1070, (53, 53, 102)),  # as closed it passed open's level first: counted from 19 January
        ("04-20", 1070, (53, 53, 53)),  # as closed it came after c3 had
        ("04-20", 1095, (0, 53, 53)),  # as open it leads
        ("01-05", 1070, (53, 53, None)),  # as closed: better on every day on record
        (None, 1040, (53, 53, 53)),  # a name without a release day below open
        (None, 1095, (0, 53, None)),  # above: it may have come out whenever
    ],
)
def test_an_unknown_on_either_side(released, score, expected):
    assert bounds(*KNOWN, ("u", "unknown", released, score))[:3] == expected


def test_a_model_of_which_no_class_is_on_record_is_unknown_too():
    """Its release is no day of the released axis, so it counts on every day."""
    assert bounds(*KNOWN, ("u", None, "01-20", 1070))[:3] == (53, 53, None)


def test_names_that_nothing_resolves_count_as_models_without_a_release_day():
    assert bounds(*KNOWN, names=(1095.0,)) == (0, 53, None, 0.2)
    assert bounds(*KNOWN, names=(1000.0,)) == (53, 53, 53, 0.2)


def test_a_release_day_after_the_snapshot_is_none():
    assert bounds(*KNOWN, ("u", "unknown", "06-01", 1095))[:3] == (0, 53, None)


def test_left_censored_is_a_lower_bound_without_an_upper_one():
    assert bounds(("c", "closed_api", "01-10", 1000), ("o", "open_source", "01-20", 900))[:3] == (111, 111, None)


def test_with_one_side_only_there_is_no_lag_to_bound():
    assert bounds(*KNOWN[:3], ("u", "unknown", "04-10", 1060))[:3] == (None, None, None)
    assert bounds(KNOWN[3], ("u", "unknown", "04-01", 1100))[:3] == (None, None, None)
    assert bounds(*KNOWN[:3])[:3] == (None, None, None)


def test_without_release_days_there_is_no_lag():
    assert bounds(*((model, openness, None, score) for model, openness, _, score in KNOWN))[:3] == (None, None, None)


def test_lower_is_better():
    turned = [(model, openness, released, 2000 - score) for model, openness, released, score in KNOWN]
    assert bounds(*turned, ("u", "unknown", "01-20", 930), direction="lower")[:3] == (53, 53, 102)


CLASSES = ("closed_api", "open_source", "unknown", "open_weights_restricted")
models = st.lists(
    st.tuples(st.sampled_from(CLASSES), st.none() | st.integers(0, 60), st.integers(0, 20)), min_size=1, max_size=9
)


@FEW
@given(st.lists(models, min_size=4, max_size=4))
def test_the_bounds_hold_the_lag_and_are_the_lags_of_those_worlds(shapes):
    """Each board again with its unknown models open, and closed: where all have release days, that is the bound."""
    world = World()
    for called, unknown in (("as-is", "unknown"), ("open", "open_source"), ("closed", "closed_api")):
        for place, shape in enumerate(shapes):
            board = f"{called}/{place}"
            world.elo(board)
            for number, (openness, released, score) in enumerate(shape):
                model = f"{board}m{number}"
                world.model(model, unknown if openness == "unknown" else openness,
                            released=None if released is None else days(released))  # fmt: skip
                world.score(model, score, days(70), board, std_error=1)
    world.build()
    lags = {
        row["board_id"]: row
        for row in world.all("from gold.lag where axis = 'released' and policy = 'weights' and variant = 'strict'")
        if row["as_of"].isoformat() == days(70)
    }
    for row in (row for row in lags.values() if row["board_id"].startswith("as-is/")):
        place = row["board_id"].removeprefix("as-is/")
        low, lag, high = row["lag_if_all_open"], row["lag_days"], row["lag_if_all_closed"]
        assert None in (low, lag) or low <= lag
        assert None in (lag, high) or lag <= high
        dated = all(released is not None for openness, released, _ in shapes[int(place)] if openness == "unknown")
        if dated and lag is not None:
            assert low == lags[f"open/{place}"]["lag_days"], row
            closed = lags[f"closed/{place}"]
            assert high == (None if closed["status"] == "left_censored" else closed["lag_days"]), row
