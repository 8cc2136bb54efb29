"""gold.significance: which test, its numbers by hand, the family it is adjusted in, the verdict that follows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.test_point_gap import duel
from tests.warehouse.gold.test_properties import FEW, boards, lay, of, table
from tests.warehouse.gold.world import World, day

FEWER = settings(FEW, max_examples=2)  # of six boards each, over many days


def built(world: World) -> World:
    """With gold.headline, and so with all that its verdict rests on."""
    return build_some(world, "gold.headline")


def test_of(world: World, as_of: str = "01-01", board: str = "src/b", axis: str = "published", policy: str = "weights"):
    return world.one(
        "from gold.significance where board_id = ? and as_of = ? and axis = ? and policy = ?",
        board, day(as_of), axis, policy,
    )  # fmt: skip


test_of.__test__ = False


def solve(world: World, submission: str, solved: str, board: str = "src/b") -> None:
    """Task results by letters: `abc` solves a, b and c of the ten tasks a to j; capitals too are tasks, not solved."""
    for task in dict.fromkeys("abcdefghij" + solved.lower()):
        world.add(
            "silver.instance_results", board_id=board, submission=submission, instance_id=task,
            resolved=task in solved, capture_id="cap",
        )  # fmt: skip


def paired(closed: str = "abcdefg", open_: str = "abc", **facts) -> World:
    """A duel of which the tasks are known: by default 7 and 3 of ten."""
    world = World()
    world.board(**{"n_tasks": 10, **facts})
    for model, openness, solved in (("c", "closed_api", closed), ("o", "open_source", open_)):
        world.model(model, openness)
        world.score(model, 10 * len(solved), setting=f"submission={model}-run")
        solve(world, f"{model}-run", solved)
    return world


def test_tasks_are_compared_one_by_one_where_they_are_known():
    # only c: d e f g, only o: none: p = 2 / 16; se = 100 sqrt(4 - 16/10) / 10 = 15.49; 2.8 se = 43.4
    row = test_of(built(paired()))
    assert (row["method"], row["n_shared"], row["only_closed"], row["only_open"]) == ("mcnemar_exact", 10, 4, 0)
    assert (row["p"], row["p_holm"], row["verdict"], row["status"]) == (0.125, 0.125, "indistinguishable", "ok")
    assert row["se_difference"] == pytest.approx(15.4919, rel=1e-5)
    assert row["mde80"] == pytest.approx(43.3774, rel=1e-5)


def test_runs_that_solved_the_very_same_tasks():
    row = test_of(built(paired("abc", "abc")))
    assert (row["gap"], row["p"], row["verdict"]) == (0, 1, "indistinguishable")
    assert row["se_difference"] is None and row["mde80"] is None  # no width measures nothing


def test_a_run_stands_on_several_boards_and_the_record_that_is_its_score_is_taken():
    world = paired()
    world.board("other/runs", source="other", kind="catalogue", category="results_by_task", n_tasks=10)
    solve(world, "c-run", "ab", board="other/runs")  # another run under that name: 20 % against a score of 70
    for row in world.rows["silver.instance_results"]:
        if row["submission"] == "o-run":
            row["board_id"] = "other/runs"  # known only there
    row = test_of(built(world))
    assert (row["method"], row["only_closed"], row["only_open"]) == ("mcnemar_exact", 4, 0)


@pytest.mark.parametrize("doubt", ["share", "shared", "category", "benchmark", "setting"])
def test_tasks_are_left_alone_where_they_may_be_of_another_run(doubt):
    world = paired()
    results = world.rows["silver.instance_results"]
    if doubt == "share":
        world.rows["silver.scores"][0]["score"] = 70.6
    if doubt == "shared":  # a tenth of the tasks and more are not the other's
        for row in results[-2:]:
            row["instance_id"] += "'"
    if doubt in ("category", "benchmark"):
        world.board("other/runs", source="other", kind="catalogue", **{doubt: "other"})
        for row in results[:10]:
            row["board_id"] = "other/runs"
    if doubt == "setting":
        world.rows["silver.scores"][0]["setting"] = "not_a_submission=c-run"
    row = test_of(built(world))
    assert (row["method"], row["n_shared"]) == ("two_proportion", None)


def test_half_a_point_and_a_tenth_of_the_tasks_are_forgiven():
    world = paired()
    world.rows["silver.scores"][0]["score"] = 70.5
    world.rows["silver.instance_results"][-1]["instance_id"] = "another"
    row = test_of(built(world))
    assert (row["method"], row["n_shared"]) == ("mcnemar_exact", 9)


def test_any_two_submissions_can_be_asked_for():
    world = built(paired("abcdefgh", "aj"))
    row = world.one("from mcnemar_on('b', 'c-run', 'o-run')")
    # only c: b to h, 7; only o: j; p = 2 (1 + 8) / 256
    assert row.pop("p") == pytest.approx(0.0703125)
    assert row == {"n_one": 10, "n_other": 10, "n_shared": 10, "only_one": 7, "only_other": 1}
    assert world.all("from mcnemar_on('b', 'c-run', 'nobody')") == []


def test_two_proportions_by_hand():
    # 74.4 and 61.0 of 500: pooled 0.677, se 2.9575, z 4.531
    row = test_of(built(duel(74.4, 61.0, n_tasks=500)))
    assert (row["method"], row["verdict"]) == ("two_proportion", "closed_ahead")
    assert row["se_difference"] == pytest.approx(2.95751, rel=1e-5)
    assert row["p"] == pytest.approx(5.87e-6, rel=1e-2)
    assert row["mde80"] == pytest.approx(8.281, rel=1e-4)


def test_a_runs_own_number_of_tasks_comes_before_its_boards():
    world = duel(80, 60)
    world.rows["silver.scores"][0]["n"] = 50
    # pooled (40 + 600) / 1050 = 0.609524, se = sqrt(0.609524 x 0.390476 x (1/50 + 1/1000)) = 7.0697
    assert test_of(built(world))["se_difference"] == pytest.approx(7.0697, rel=1e-4)


def elo(closed: float, open_: float, closed_error: float | None = 3.0, open_error: float | None = 4.0) -> World:
    world = World()
    world.elo()
    world.model("c", "closed_api")
    world.model("o", "open_source")
    world.score("c", closed, std_error=closed_error)
    world.score("o", open_, std_error=open_error)
    return world


@pytest.mark.parametrize(
    ("gap", "p", "verdict"),
    [
        (5, 0.317311, "indistinguishable"),  # z = 1
        (9.8, 0.0499958, "closed_ahead"),  # z = 1.96
        (9.79, 0.0502309, "indistinguishable"),
        (-9.8, 0.0499958, "open_ahead"),
        (0, 1.0, "indistinguishable"),
    ],
)
def test_elo_by_hand(gap, p, verdict):
    row = test_of(built(elo(1400 + gap, 1400)))
    assert (row["method"], row["se_difference"], row["mde80"]) == ("elo_z", 5, 14)
    assert row["p"] == pytest.approx(p, rel=1e-4)
    assert row["verdict"] == verdict


def test_published_errors_come_before_numbers_of_tasks():
    world = duel(80, 60)
    for row in world.rows["silver.scores"]:
        row["std_error"] = 15.0
    row = test_of(built(world))
    assert (row["method"], row["verdict"]) == ("interval_z", "indistinguishable")
    assert row["p"] == pytest.approx(0.345779, rel=1e-5)  # z = 20 / 21.2132


def test_an_error_on_one_side_only_goes_with_the_number_of_tasks_on_the_other():
    world = duel(80, 60)
    world.rows["silver.scores"][0]["std_error"] = 3.0
    row = test_of(built(world))
    # 3 and 100 sqrt(0.24 / 1000) = 1.5492
    assert (row["method"], row["se_difference"]) == ("interval_z", pytest.approx(3.37639, rel=1e-5))


@pytest.mark.parametrize("world", [duel(80, 60, n_tasks=None), elo(1500, 1400, 3, None)], ids=["percent", "elo"])
def test_without_errors_there_is_no_test(world):
    row = test_of(built(world))
    assert (row["method"], row["p"], row["verdict"]) == ("none", None, "insufficient_data")
    assert (row["status"], row["family_size"]) == ("insufficient_data", 0)


def test_one_side_only():
    row = test_of(built(duel(80, None)))
    assert (row["method"], row["verdict"], row["status"]) == ("none", "insufficient_data", "no_open")


def test_across_harnesses_there_is_a_p_but_no_verdict():
    world = duel(80, 60, cross_harness=True)
    row = test_of(built(world))
    assert row["p"] < 1e-9 and (row["p_holm"], row["verdict"], row["status"]) == (None, None, "cross_harness")


def shown(*gaps: tuple[str, float, str], featured: bool = True, source: str = "src") -> World:
    """Elo boards of a group each, standard error 5 of every gap: (board, gap, day)."""
    world = World()
    world.model("c", "closed_api")
    world.model("o", "open_source")
    for board, gap, on in gaps:
        if board not in {row["board_id"] for row in world.rows.get("silver.boards", [])}:
            world.elo(board, comparable_group=board, featured=featured, source=source)
        world.score("c", 1400 + gap, on, board, std_error=3.0)
        world.score("o", 1400, on, board, std_error=4.0)
    return world


def test_the_lines_of_the_headline_are_adjusted_together():
    # p: 0.0124 (z 2.5), 0.0278 (2.2), 0.0455 (2): x 3, x 2, x 1 = 0.0373, 0.0556, 0.0556
    world = built(shown(("src/x", 12.5, "01-01"), ("src/y", 11, "02-01"), ("src/z", 10, "03-01")))
    found = {row["board_id"]: row for row in world.all("from gold.headline")}
    assert [found[f"src/{b}"]["p_holm"] for b in "xyz"] == pytest.approx([0.037258, 0.055614, 0.055614], rel=1e-4)
    verdicts = [found[f"src/{b}"]["verdict"] for b in "xyz"]
    assert verdicts == ["closed_ahead", "indistinguishable", "indistinguishable"]
    assert {row["method"] for row in found.values()} == {"elo_z"}


def test_what_still_stands_is_adjusted_with_what_stands_now_and_the_past_with_its_own_day():
    world = shown(("src/x", 12.5, "01-01"), ("src/x", 12.5, "02-01"), ("src/y", 10, "01-15"), ("src/z", 9, "03-01"))
    built(world)
    past, now = test_of(world, "01-01", "src/x"), test_of(world, "02-01", "src/x")
    assert (past["family_on"], past["family_size"], past["p_holm"]) == (day("01-01"), 1, past["p"])
    assert (now["family_on"], now["family_size"]) == (day("03-01"), 3)
    assert now["p_holm"] == pytest.approx(3 * now["p"])
    assert test_of(world, "01-15", "src/y")["family_on"] == day("03-01")


def test_a_family_holds_one_row_a_board_the_newest_until_then():
    world = shown(
        *(("src/x", 12.5, f"01-{d:02}") for d in range(1, 20)), ("src/y", 10, "01-10"), ("src/y", 10, "03-01")
    )
    built(world)
    assert test_of(world, "01-09", "src/x")["family_size"] == 1
    assert test_of(world, "01-12", "src/x")["family_size"] == 2
    assert test_of(world, "03-01", "src/y")["family_size"] == 2


def test_boards_that_are_not_shown_are_adjusted_by_source():
    world = shown(("src/x", 12.5, "01-01"))
    for board, source in (("src/p", "src"), ("src/q", "src"), ("other/r", "other")):
        world.elo(board, comparable_group=board, featured=False, source=source)
        for model, score in (("c", 1412.5), ("o", 1400)):
            world.score(model, score, board=board, std_error=3.5)
    built(world)
    found = {b: test_of(world, board=b) for b in ("src/x", "src/p", "src/q", "other/r")}
    assert {b: (row["family"], row["family_size"]) for b, row in found.items()} == {
        "src/x": ("headline", 1), "src/p": ("source/src", 2), "src/q": ("source/src", 2),
        "other/r": ("source/other", 1),
    }  # fmt: skip


def test_a_withheld_verdict_costs_the_others_nothing():
    world = shown(("src/x", 10, "01-01"), ("src/y", 10, "01-01"))
    world.rows["silver.boards"][1]["cross_harness"] = True
    built(world)
    row = test_of(world, board="src/x")
    assert (row["family_size"], row["verdict"]) == (1, "closed_ahead")


@FEWER
@given(boards, st.sampled_from([None, 1, 7, 1000]), st.sampled_from(["higher", "lower"]))
def test_p_is_a_chance_and_no_verdict_goes_against_the_gap(shapes, n_tasks, direction):
    world = built(lay(World(), shapes, n_tasks=n_tasks, direction=direction))
    rows = table(world, "gold.significance")
    assert len(rows) == len(table(world, "gold.point_gap"))
    for row in rows:
        assert all(math.isfinite(value) for value in row.values() if isinstance(value, float)), row
        assert row["p"] is None or 0 <= row["p"] <= row["p_holm"] <= 1, row
        assert row["verdict"] != "closed_ahead" or row["gap"] > 0
        assert row["verdict"] != "open_ahead" or row["gap"] < 0


@FEWER
@given(boards)
def test_swapping_sides_turns_the_verdict_and_keeps_p(shapes):
    fixed = [
        ([(o if o != "open_weights_restricted" else "unreleased", r, None) for o, r, _ in models], runs)
        for models, runs in shapes
    ]
    world = lay(lay(World(), fixed, "one"), fixed, "other", swap=True)
    for row in world.rows["silver.boards"]:
        row["source"], row["featured"] = row["board_id"].split("/")[0], False
    built(world)
    turned = {
        "closed_ahead": "open_ahead",
        "open_ahead": "closed_ahead",
        "no_open": "no_closed",
        "no_closed": "no_open",
    }
    what = "select board_id, axis, as_of, policy, p, p_holm, se_difference, method, family_size, verdict, status"
    for row, other in zip(
        *(of(world, called, f"{what} from gold.significance") for called in ("one", "other")), strict=True
    ):
        other |= {name: turned.get(other[name], other[name]) for name in ("verdict", "status")}
        for name, value in row.items():
            assert other[name] == (pytest.approx(value, abs=1e-12) if isinstance(value, float) else value), row
