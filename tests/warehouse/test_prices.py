"""silver.prices: which offer is a model's price, from when to when, by the true SQL on rows written by hand."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.warehouse.gold.world import World, day
from warehouse.silver_build import SQL
from warehouse.tables import create_table_as


class PriceList(World):
    """A source `src` with two boards of prices, of models whose maker bears the model's name."""

    def __init__(self) -> None:
        super().__init__()
        for side in ("input", "output"):
            facts = {"kind": "price", "unit": "usd_per_mtok", "direction": "lower", "category": side}
            self.board(f"src/{side}", benchmark="price", **facts)

    def offer(self, model: str | None, price: tuple[float, float | None], on: str = "01-01", **facts: Any) -> None:
        """What `provider` (the maker, unless named) charges in and out; `raw_model` is the offer's own name."""
        provider, maker = facts.pop("provider", model), facts.pop("maker", facts.get("provider", model))
        facts = {"setting": f"provider={provider}", "extras": json.dumps({"maker": maker})} | facts
        for side, charged in zip(("input", "output"), price, strict=True):
            if charged is not None:
                self.score(model, charged, on, board=f"src/{side}", **facts)

    def prices(self) -> list[tuple[Any, ...]]:
        """model, valid_from, valid_to, input, output, provider of each span."""
        self.fill()
        create_table_as(self.con, "silver.prices", (SQL / "prices.sql").read_text())
        return self.con.execute(
            "select model_id, valid_from, valid_to, input_usd_per_mtok, output_usd_per_mtok, provider"
            " from silver.prices order by all"
        ).fetchall()


@pytest.fixture
def world() -> PriceList:
    made = PriceList()
    for model in ("alpha", "beta"):
        made.model(model, "closed_api")
    return made


def test_a_price_holds_from_the_day_it_was_first_seen_until_another_is_seen(world: PriceList) -> None:
    for on, price in (("01-01", (2, 8)), ("01-08", (2, 8)), ("01-15", (1, 4)), ("01-22", (1, 4))):
        world.offer("alpha", price, on, capture_id=f"cap-{on}")
        world.capture(f"cap-{on}")
    assert world.prices() == [
        ("alpha", day("01-01"), day("01-15"), 2, 8, "alpha"),
        ("alpha", day("01-15"), None, 1, 4, "alpha"),
    ]
    found = world.all("select capture_id, source_url from silver.prices order by valid_from")
    assert [(row["capture_id"], row["source_url"]) for row in found] == [
        ("cap-01-01", "https://example.org/cap-01-01"),
        ("cap-01-15", "https://example.org/cap-01-15"),
    ]


def test_a_price_that_comes_back_is_a_span_of_its_own(world: PriceList) -> None:
    for on, price in (("01-01", (2, 8)), ("01-08", (2, 7)), ("01-15", (1, 7)), ("01-22", (2, 8))):
        world.offer("alpha", price, on)
    assert [row[1:5] for row in world.prices()] == [
        (day("01-01"), day("01-08"), 2, 8),
        (day("01-08"), day("01-15"), 2, 7),
        (day("01-15"), day("01-22"), 1, 7),
        (day("01-22"), None, 2, 8),
    ]


def test_a_model_that_is_no_longer_listed_has_no_price_from_that_day(world: PriceList) -> None:
    for on in ("01-01", "01-08", "01-15"):
        world.offer("beta", (5, 25), on)
    world.offer("alpha", (2, 8), "01-01")
    world.offer("alpha", (2, 8), "01-15")
    assert [row for row in world.prices() if row[0] == "alpha"] == [
        ("alpha", day("01-01"), day("01-08"), 2, 8, "alpha"),
        ("alpha", day("01-15"), None, 2, 8, "alpha"),
    ]


def test_the_makers_own_price_comes_before_cheaper_hosts(world: PriceList) -> None:
    for on in ("01-01", "01-02"):
        world.offer("alpha", (0.1, 0.2), on, provider="a host", maker=None)
        world.offer("alpha", (2, 8), on)
        world.offer("alpha", (9, 9), on, provider="some host", maker=None)
    assert world.prices() == [("alpha", day("01-01"), None, 2, 8, "alpha")]


def test_another_maker_that_hosts_it_is_a_host(world: PriceList) -> None:
    world.offer("alpha", (2, 8), provider="alpha")
    world.offer("alpha", (1, 4), provider="beta", maker="beta")
    assert [row[3:] for row in world.prices()] == [(2, 8, "alpha")]


@pytest.mark.parametrize(
    ("hosts", "chosen"),
    [
        ({"a": (0.1, 0.1), "b": (0.5, 1.0), "c": (9, 9)}, (0.5, 1.0, "b")),
        ({"a": (0.1, 0.1), "b": (0.5, 1.0), "c": (9, 9), "d": (10, 10)}, (0.5, 1.0, "b")),  # the lower of two
        ({"a": (0.2, 0.9), "b": (0.3, 0.4)}, (0.3, 0.4, "b")),  # 3 in to 1 out: 0.325 is less than 0.375
        ({"b": (1, 1), "a": (1, 1)}, (1, 1, "a")),
    ],
)
def test_of_hosts_the_one_in_the_middle_is_taken_whole(
    world: PriceList, hosts: dict[str, tuple[float, float]], chosen: tuple[float, float, str]
) -> None:
    for provider, price in hosts.items():
        world.offer("alpha", price, provider=provider, maker=None)
    assert [row[3:] for row in world.prices()] == [chosen]


@pytest.mark.parametrize("price", [(2, None), (0, 8), (2, 0)])
def test_half_a_price_and_a_price_of_0_are_none(world: PriceList, price: tuple[float, float | None]) -> None:
    world.offer("alpha", price)
    assert world.prices() == []


def test_two_sides_of_different_offers_make_no_price(world: PriceList) -> None:
    world.offer("alpha", (2, None), provider="a")
    world.offer("alpha", (8, 8), on="01-02")
    world.score("alpha", 3, board="src/output", setting="provider=b", raw_model="alpha")
    assert [row[1:3] for row in world.prices()] == [(day("01-02"), None)]


def test_names_of_no_model_and_other_kinds_of_boards_give_no_price(world: PriceList) -> None:
    world.offer(None, (2, 8), provider="x")
    for side in ("input", "output"):
        world.board(f"src/cost_of_a_task/{side}", category=side, unit="usd_per_mtok")  # of kind capability
        world.score("alpha", 50, board=f"src/cost_of_a_task/{side}")
    assert world.prices() == []


def test_a_value_that_was_replaced_on_its_day_is_no_price(world: PriceList) -> None:
    world.offer("alpha", (200, 800), superseded_at="2025-01-02")
    world.offer("alpha", (2, 8))
    assert [row[3:5] for row in world.prices()] == [(2, 8)]


def test_a_list_without_providers_has_prices_without_one(world: PriceList) -> None:
    for on in ("01-01", "01-02"):
        world.offer("alpha", (2, 8), on, setting="", extras=None)
    assert world.prices() == [("alpha", date(2025, 1, 1), None, 2, 8, None)]


def test_sources_are_kept_apart(world: PriceList) -> None:
    for side, charged in (("input", 3.0), ("output", 9.0)):
        facts = {"kind": "price", "unit": "usd_per_mtok", "direction": "lower", "category": side, "source": "other"}
        world.board(f"other/{side}", **facts)
        world.score("alpha", charged, "01-05", board=f"other/{side}")
    world.offer("alpha", (2, 8), "01-01")
    assert [row[1:5] for row in world.prices()] == [
        (day("01-01"), None, 2, 8),
        (day("01-05"), None, 3, 9),
    ]
