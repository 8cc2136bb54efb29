"""gold.price_gap: what quality for what price, which price counts, and when none may be named."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.world import World, day

FEW = settings(
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


class Market(World):
    """A world with prices; `price` takes dollars in and out."""

    def price(self, model, into, out, since="01-01", until=None, source="list"):
        self.add(
            "silver.prices", source=source, model_id=model, valid_from=day(since),
            valid_to=day(until) if until else None, input_usd_per_mtok=into, output_usd_per_mtok=out,
            source_url="https://example.org", capture_id="cap",
        )  # fmt: skip

    def look(self, on, source="list"):
        """A day on which the source was looked at."""
        if not any(row["source"] == source for row in self.rows.get("silver.boards", [])):
            self.board(f"{source}/input", source=source, kind="price", unit="usd_per_mtok", category="input")
        self.score(None, 1.0, on, f"{source}/input", raw_model=f"look of {on}")

    def row(self, rho=0.9, *, as_of="01-01", axis="published", policy="weights", board="src/b"):
        return self.one(
            "from gold.price_gap where board_id = ? and axis = ? and as_of = ? and policy = ? and rho = ?",
            board, axis, day(as_of), policy, rho,
        )  # fmt: skip

    def built(self) -> Market:
        build_some(self, "gold.price_gap")
        return self


def market(closed=80.0, opens=(("good", 76.0), ("fair", 72.0), ("weak", 60.0)), prices=True, **facts) -> Market:
    """A closed model at 6 dollars blended; `good` at 1, `fair` at 0.5, `weak` at 0.1."""
    world = Market()
    world.board(**facts)
    world.model("shut", "closed_api", released="01-01")
    world.score("shut", closed)
    for name, score in opens:
        world.model(name, "open_source", released="01-01")
        world.score(name, score)
    if prices:
        # (3 * 4 + 12) / 4 = 6; (3 * 0.5 + 2.5) / 4 = 1; (3 * 0.4 + 0.8) / 4 = 0.5; 0.1
        for model, into, out in (("shut", 4, 12), ("good", 0.5, 2.5), ("fair", 0.4, 0.8), ("weak", 0.1, 0.1)):
            world.price(model, into, out)
    return world


def test_so_much_of_the_quality_at_so_much_of_the_price():
    # 0.9 * 80 = 72: fair just reaches it, and is cheaper than good. 72 / 80 = 90 % at 0.5 / 6 = 8.3 %.
    row = market().built().row()
    assert (row["closed_model_id"], row["open_model_id"], row["status"]) == ("shut", "fair", "ok")
    assert (row["closed_price"], row["open_price"], row["n_enough"], row["n_unpriced"]) == (6, 0.5, 2, 0)
    assert math.isclose(row["quality_ratio"], 0.9) and math.isclose(row["price_ratio"], 0.5 / 6)
    assert row["win_probability"] is None and row["dominated"] is False
    assert market().built().row(1.0)["status"] == "out_of_reach"


def test_on_elo_enough_is_a_chance_to_win():
    # 45 % to win: 400 * log10(0.55 / 0.45) = 34.86 points below. 1466 is enough (45.1 %), 1465 is not (44.97 %).
    world = market(1500.0, (("good", 1466.0), ("fair", 1465.0)), unit="elo", lower_bound=None, upper_bound=None)
    row = world.built().row()
    assert (row["open_model_id"], row["n_enough"], row["quality_ratio"]) == ("good", 1, None)
    assert math.isclose(row["win_probability"], 1 / (1 + 10 ** (34 / 400)))
    assert math.isclose(row["price_ratio"], 1 / 6)
    assert world.row(1.0)["status"] == "out_of_reach"


def test_a_scale_without_a_zero_has_no_nine_tenths():
    world = market(150.0, (("good", 150.0),), unit="points", lower_bound=None, upper_bound=None).built()
    assert (world.row()["status"], world.row()["open_model_id"]) == ("insufficient_data", None)
    row = world.row(1.0)
    assert (row["open_model_id"], row["quality_ratio"], row["status"]) == ("good", None, "ok")


def test_lower_is_better_counts_from_the_upper_end():
    # Errors: closed 20 % is 80 right, 0.9 of it is 72 right: an error of up to 28 %.
    world = market(20.0, (("good", 24.0), ("fair", 28.0), ("weak", 40.0)), direction="lower").built()
    row = world.row()
    assert row["open_model_id"] == "fair" and math.isclose(row["quality_ratio"], 0.9)


def test_dominated_by_one_as_good_and_no_dearer():
    row = market(76.0).built().row(1.0)  # an exact tie is as good
    assert (row["open_model_id"], row["dominated"], row["quality_ratio"]) == ("good", True, 1)
    same = market(76.0, prices=False)
    same.price("shut", 2, 2)
    same.price("good", 2, 2)
    assert same.built().row(1.0)["dominated"] is True
    dear = market(76.0, prices=False)
    dear.price("shut", 1, 1)
    dear.price("good", 2, 2)
    assert dear.built().row(1.0)["dominated"] is False
    # Said of every rho alike: fair is the cheapest that has nine tenths, and it is good that dominates.
    assert market(76.0).built().row()["dominated"] is True


def test_a_missing_price_is_counted_and_leaves_open_who_dominates():
    world = market(76.0, (("good", 77.0), ("fair", 78.0)), prices=False)
    world.price("shut", 1, 1)
    world.price("good", 2, 2)
    row = world.built().row(1.0)
    assert (row["open_model_id"], row["n_enough"], row["n_unpriced"], row["dominated"]) == ("good", 2, 1, None)


def test_no_price_no_answer():
    row = market(prices=False).built().row()
    assert (row["status"], row["price_ratio"], row["n_enough"], row["n_unpriced"]) == ("insufficient_data", None, 2, 2)
    half = market(prices=False)
    half.price("good", 1, 1)
    assert (half.built().row()["status"], half.row()["open_price"], half.row()["price_ratio"]) == (
        "insufficient_data", 1, None,
    )  # fmt: skip


@pytest.mark.parametrize(("since", "seen", "status"), [("01-31", 30, "ok"), ("02-01", 31, "stale_price")])
def test_a_price_over_thirty_days_away_is_stale(since, seen, status):
    world = market(prices=False)
    world.price("shut", 4, 12)
    world.price("fair", 0.4, 0.8, since)
    row = world.built().row()
    assert (row["open_price_on"] - row["price_on"]).days == seen and row["status"] == status
    assert row["price_ratio"] is not None


def test_the_known_day_nearest_in_time():
    # Spans end the day before another price was seen; the last one reaches to the source's newest look.
    world = Market()
    world.board()
    world.model("shut", "closed_api")
    world.model("good", "open_source")
    for on in ("01-01", "03-01", "03-20", "06-01", "09-01"):
        world.score("shut", 80, on)
        world.score("good", 80, on)
    world.price("shut", 1, 1)
    for model_price, since, until in ((8, "02-01", "03-11"), (4, "05-01", None)):
        world.price("good", model_price, model_price, since, until)
    world.look("05-01")
    world.look("07-01")
    world.built()
    found = {
        on: (world.row(as_of=on)["open_price"], world.row(as_of=on)["open_price_on"])
        for on in ("01-01", "03-01", "03-20", "06-01", "09-01")
    }
    assert found == {
        "01-01": (8, date(2025, 2, 1)), "03-01": (8, date(2025, 3, 1)), "03-20": (8, date(2025, 3, 10)),
        "06-01": (4, date(2025, 6, 1)), "09-01": (4, date(2025, 7, 1)),
    }  # fmt: skip


def test_of_two_sources_as_near_the_first_by_name():
    world = market(prices=False)
    world.price("shut", 4, 12)
    for source, dollars, since in (("b", 1, "01-01"), ("a", 2, "01-01"), ("c", 0.5, "01-02")):
        world.price("fair", dollars, dollars, since, source=source)
    assert world.built().row()["open_price"] == 2


def test_one_side_only_and_care_of_the_gap():
    assert market(opens=()).built().row()["status"] == "no_open"
    mixed = market(cross_harness=True, prices=False)
    mixed.price("shut", 4, 12)
    mixed.price("fair", 0.4, 0.8, "06-01")  # stale too, but a price's day stands beside it
    row = mixed.built().row()
    assert row["status"] == "cross_harness" and row["price_ratio"] is not None


def test_a_licence_that_does_not_count_is_not_bought():
    world = market()
    world.model("lent", "open_weights_noncommercial", released="01-01")
    world.score("lent", 79)
    world.price("lent", 0.01, 0.01)
    world.built()
    assert (world.row()["open_model_id"], world.row(policy="permissive")["open_model_id"]) == ("lent", "fair")


def test_who_is_not_out_yet_cannot_be_bought():
    world = market()
    world.model("later", "open_source", released="02-01")
    world.score("shut", 80, "03-01")
    world.score("fair", 72, "03-01")
    world.score("later", 79, "03-01")
    world.price("later", 0.01, 0.01)
    world.built()
    bought = {on: world.row(as_of=on, axis="released")["open_model_id"] for on in ("01-01", "02-01")}
    assert bought == {"01-01": "fair", "02-01": "later"}


score = st.integers(1, 100)
offers = st.lists(st.tuples(score, st.none() | st.integers(1, 50), st.booleans()), min_size=2, max_size=8)


def lay(world: Market, boards, called: str, worse=False, dollars=1.0) -> Market:
    for place, models in enumerate(boards):
        board = f"{called}/{place}"
        world.board(board)
        for number, (points, price, is_open) in enumerate([*models, (0, 1, True), (0, 1, False)] if worse else models):
            world.model(f"{board}m{number}", "open_source" if is_open else "closed_api", released="01-01")
            world.score(f"{board}m{number}", points, board=board)
            if price:
                world.price(f"{board}m{number}", price * dollars, 3 * price * dollars)
    return world


@FEW
@given(st.lists(offers, min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_what_holds_of_any_market(boards, random):
    """Dollars scale away, a worse model changes nothing, and no order of rows does; ours is the plain reading."""
    world = lay(Market(), boards, "plain")
    lay(lay(world, boards, "worse", worse=True), boards, "cents", dollars=128)
    world.built()
    keys = "board_id, axis, as_of, policy, rho"
    what = f"{keys}, closed_model_id, open_model_id, quality_ratio, price_ratio, dominated, status"

    def of(called: str) -> list[tuple]:
        rows = world.con.execute(
            f"select {what} from gold.price_gap where starts_with(board_id, ?) order by all", [f"{called}/"]
        ).fetchall()
        return [tuple(str(value).replace(f"{called}/", "") for value in row) for row in rows]

    plain = of("plain")
    assert of("cents") == plain
    both = {row[:5] for row in plain if row[-1] not in ("no_open", "no_closed", "out_of_reach")}
    assert [row for row in of("worse") if row[:5] in both] == [row for row in plain if row[:5] in both]
    for place, models in enumerate(boards):
        best = max((points for points, _, is_open in models if not is_open), default=None)
        for rho in (0.9, 1.0):
            row = world.row(rho, board=f"plain/{place}")
            enough = [price for points, price, o in models if o and best is not None and points >= rho * best and price]
            assert row["open_price"] == (1.5 * min(enough) if enough else None)
            assert all(math.isfinite(value) for value in row.values() if isinstance(value, float))
    for rows in world.rows.values():
        random.shuffle(rows)
    world.built()
    assert of("plain") == plain
