"""The macros that people call: the newest row not after the day asked for, and nothing before the first."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.gold.world import World, day


@pytest.fixture(scope="module")
def world():
    """Closed 80 and open 70 on 2 January; on 2 February closed alone, at 81; both again on 2 March, open ahead."""
    world = World()
    for board in ("src/b", "src/other"):
        world.board(board)
    world.model("shut", "closed_api", released="2024-12-01")
    world.model("free", "open_weights_restricted", released="2024-12-05")
    for model, score, on in (
        ("shut", 80, "01-02"), ("free", 70, "01-02"),
        ("shut", 81, "02-02"),
        ("shut", 82, "03-02"), ("free", 90, "03-02"),
    ):  # fmt: skip
        world.score(model, score, on)
    world.score("shut", 10, "01-04", board="src/other")
    world.model("who", "unknown")
    world.score("who", 99, "02-04", board="src/other")
    add_prices(world)
    return world.build()


def add_prices(world: World) -> None:
    """`shut` at 4 from 10 January and at 8 from 20 January to the last look on 30 January, elsewhere at 6 on 2 March;
    `free` at nothing on 1 June."""
    world.board("src/price", kind="price", benchmark="price", featured=False)
    world.score("shut", 1, "01-10", board="src/price")
    world.score("shut", 1, "01-30", board="src/price")
    for source, model, price, since, until in (
        ("src", "shut", 4, "01-10", "01-20"), ("src", "shut", 8, "01-20", None), ("else", "shut", 6, "03-02", None),
        ("src", "free", 0, "06-01", None),
    ):  # fmt: skip
        world.add(
            "silver.prices", source=source, model_id=model, valid_from=day(since), valid_to=until and day(until),
            input_usd_per_mtok=price / 2, output_usd_per_mtok=price * 2.5,  # (3 / 2 + 2.5) / 4 = 1
            source_url=f"https://example.org/{source}", capture_id="cap",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "price", "on"),
    [
        ("2024-12-01", 4, "01-10"),  # before all: the first
        ("2025-01-19", 4, "01-19"),  # while it stood
        ("2025-01-20", 8, "01-20"),  # the day it changed
        ("2025-01-30", 8, "01-30"),  # the last look
        ("2025-02-14", 8, "01-30"),  # 15 days since, 16 to the next
        ("2025-02-15", 6, "03-02"),
        ("2025-12-31", 6, "03-02"),
    ],
)
def test_the_price_of_a_day_is_the_one_known_nearest(world, asked, price, on):
    (row,) = world.all(f"from prices_on('{asked}') where model_id = 'shut'")
    source = "else" if price == 6 else "src"
    assert row == {
        "model_id": "shut", "usd_per_mtok": price, "price_on": day(on), "source": source,
        "source_url": f"https://example.org/{source}",
    }  # fmt: skip


def test_prices_of_many_days_in_one_query_and_what_is_known_of_each(world):
    found = world.all(
        "select d, p.usd_per_mtok from (values (date '2025-01-12'), (date '2025-03-05')) t(d), prices_on(d) p "
        "where model_id = 'shut' order by d"
    )
    assert [row["usd_per_mtok"] for row in found] == [4, 6]
    known = world.all(
        "select usd_per_mtok, known_from, known_until from known_prices() where model_id = 'shut' order by 2"
    )
    assert [tuple(row.values()) for row in known] == [
        (4, day("01-10"), day("01-19")), (8, day("01-20"), day("01-30")), (6, day("03-02"), day("03-02")),
    ]  # fmt: skip


def test_the_price_gap_takes_the_prices_of_its_day(world):
    rows = world.all(
        "select g.closed_price, g.price_on, p.usd_per_mtok, p.price_on as macro_on from gold.price_gap g, "
        "prices_on(g.as_of) p where p.model_id = g.closed_model_id and g.board_id = 'src/b' and g.axis = 'published' "
        "and g.policy = 'weights' and g.rho = 1 order by g.as_of"
    )
    assert [row["closed_price"] for row in rows] == [4, 8, 6]
    assert all((row["closed_price"], row["price_on"]) == (row["usd_per_mtok"], row["macro_on"]) for row in rows)


@pytest.mark.parametrize("asked", ["date '2025-01-20'", "'2025-01-20'", "date '2025-01-02'"])
def test_the_gap_of_a_day_is_the_newest_published_one(world, asked):
    (row,) = world.all(f"from gap_on('src/b', {asked})")
    assert row == world.gap("01-02")
    assert row["gap"] == pytest.approx(10)


def test_a_day_after_the_last_gives_the_last_and_one_before_the_first_gives_nothing(world):
    assert world.one("select as_of from gap_on('src/b', '2099-01-01')")["as_of"] == day("03-02")
    for macro in ("gap_on", "frontier_on", "lag_on"):
        assert world.all(f"from {macro}('src/b', '2024-11-30')") == []
        assert world.all(f"from {macro}('no/such board', '2025-01-20')") == []
        assert world.all(f"from {macro}('src/b', null)") == []


def test_the_past_is_not_told_of_what_came_later(world):
    """On the released axis a day is judged from the newest snapshot, and known_on says so."""
    published = world.one("from gap_on('src/b', '2025-01-20')")
    released = world.one("from gap_on('src/b', '2025-01-20', axis := 'released')")
    assert (published["closed_score"], published["known_on"]) == (80.0, day("01-02"))
    assert (released["closed_score"], released["known_on"]) == (82.0, day("03-02"))


def test_another_policy_counts_other_models(world):
    assert world.one("select status from gap_on('src/b', '2025-01-20', policy := 'permissive')")["status"] == "no_open"
    sides = world.all("select side from frontier_on('src/b', '2025-01-20', policy := 'permissive')")
    assert [row["side"] for row in sides] == ["closed"]
    permissive = world.all("select lag_days, policy from lag_on('src/b', '2025-01-20', policy := 'permissive')")
    assert {row["policy"] for row in permissive} == {"permissive"}
    assert {row["lag_days"] for row in permissive} == {None}


def test_both_holders_with_names_scores_and_intervals(world):
    closed, opened = world.all("from frontier_on('src/b', '2025-01-20')")
    gap = world.gap("01-02")
    assert (closed["side"], closed["model_name"], closed["score"]) == ("closed", "Shut", gap["closed_score"])
    assert (opened["side"], opened["model_name"], opened["score"]) == ("open", "Free", gap["open_score"])
    assert opened["released_on"] == day("2024-12-05")
    assert opened["score_low"] < 70 < opened["score_high"]
    assert {row["unit"] for row in (closed, opened)} == {"percent"}


def test_a_side_that_was_not_there_is_not_fetched_from_an_earlier_day(world):
    (row,) = world.all("from frontier_on('src/b', '2025-02-20')")
    assert (row["side"], row["as_of"]) == ("closed", day("02-02"))
    assert world.one("select status from gap_on('src/other', '2025-02-20')")["status"] == "insufficient_data"
    assert world.all("from frontier_on('src/other', '2025-02-20')") == []


def test_the_lag_of_a_day_on_both_axes_and_in_both_variants(world):
    rows = world.all("from lag_on('src/b', '2025-03-20')")
    assert [(row["axis"], row["variant"]) for row in rows] == [
        ("released", "strict"), ("released", "plausible"), ("published", "strict"), ("published", "plausible"),
    ]  # fmt: skip
    assert rows[2]["status"] == "open_leads"
    assert [row.pop("days") for row in rows] == [-87, -87, -59, -59]
    assert rows[2] == world.lag("03-02")
    assert rows[1] == world.lag("03-02", axis="released", variant="plausible")
    days = world.all("select distinct axis, as_of from lag_on('src/b', '2025-01-20') order by axis")
    assert [row["as_of"] for row in days] == [day("01-02"), day("2024-12-05")]  # each axis has its own days


def test_every_board_on_one_day_in_one_query(world):
    found = world.all(
        "select b.board_id, g.as_of from silver.boards b, gap_on(b.board_id, '2025-01-20') g order by board_id"
    )
    assert [(row["board_id"], row["as_of"]) for row in found] == [("src/b", day("01-02")), ("src/other", day("01-04"))]


def test_they_are_part_of_the_file_and_say_what_they_are(world, tmp_path):
    """As published: a copy of the file, opened read-only, with none of the build's own macros."""
    place = str(tmp_path / "copy.duckdb")
    database = world.one("select current_database() as name")["name"]
    world.con.execute(f"attach '{place}' as copied; copy from database {database} to copied; detach copied")
    with duckdb.connect(place, read_only=True) as con:
        kept = dict(con.execute("select function_name, comment from duckdb_functions() where not internal").fetchall())
        calls = {"known_prices": "()", "prices_on": "(day)", "days_on": "(day, axis", "stands_on": "(day, axis"}
        assert set(kept) == {"gap_on", "frontier_on", "lag_on", *calls}
        for name, comment in kept.items():
            assert name + calls.get(name, "(board, day, policy := 'weights'") in comment
        assert con.execute("select count(*) from prices_on('2025-01-20')").fetchone() == (2,)
        assert con.execute("select gap from gap_on('src/b', '2025-01-20')").fetchone() == (pytest.approx(10),)
