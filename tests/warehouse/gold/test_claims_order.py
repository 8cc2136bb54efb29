"""gold.claims: gaps, leads and ranks worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.warehouse.gold.claiming import BELOW, GAP, NO, OPEN, YES, headline, judge, world
from tests.warehouse.gold.world import World

# --- gaps


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (GAP, YES),  # 13.4; an error of 2.92, so detectable from 8.2
        ({**GAP, "stated": 17.0}, BELOW),  # 7.6 to 19.1 holds it
        ({**GAP, "stated": 23.0}, NO),
        ({"kind": "gap", "board": "b", "stated_below": 19.2}, YES),
        ({"kind": "gap", "board": "b", "stated_below": 15.0}, BELOW),
        ({"kind": "gap", "board": "b", "stated_below": 7.0}, NO),
        ({**GAP, "closed": "c/c", "open": "o/o"}, YES),
        ({**GAP, "closed": "c/c", "open": "z/z"}, OPEN),
        ({"kind": "gap", "boards": ["b"], "stated_below": 7.0}, NO),
    ],
)
def test_gap(claim: dict[str, Any], verdict: str) -> None:
    row = headline(world(), **claim)
    assert row["verdict"] == verdict
    assert (row["ours"] or 0) == pytest.approx(0 if verdict == OPEN else 13.4)


def test_a_gap_below_what_500_tasks_can_show() -> None:
    """76.8 and 75.8 of 500: the error is 2.69, so that gaps are detectable from 7.5; of 0.7 nothing can be said."""
    w = World()
    w.board(n_tasks=500)
    w.model("c/c", "closed_api")
    w.model("o/o", "open_source")
    w.score("c/c", 76.8)
    w.score("o/o", 75.8)
    row = headline(w, kind="gap", board="b", stated=0.7, tolerance=0.5)
    assert (row["verdict"], row["ours"]) == (BELOW, pytest.approx(1.0))
    assert row["ours_text"] == "1 (-4.27 to 6.26); detectable from 7.53"


def test_the_gap_of_the_best_is_gold_point_gaps() -> None:
    w = world()
    row = headline(w, **GAP)
    gap = w.build().gap()
    assert [row["ours"], row["ours_low"], row["ours_high"]] == pytest.approx(
        [gap["gap"], gap["gap_low"], gap["gap_high"]], abs=1e-8
    )


def test_a_board_that_lacks_the_best_does_not_tell_the_gap_of_the_best() -> None:
    w = world()
    w.model("p/p", "open_source")
    w.board("src/wide", n_tasks=500, cross_harness=True)
    for model, score in (("c/c", 74.0), ("o/o", 61.0), ("p/p", 73.0)):
        w.score(model, score, board="src/wide")
    rows = {row["board_id"]: row for row in judge(w, GAP)}
    assert rows["src/b"]["missing"] == "P/P on this board: elsewhere it is ahead of O/O, the best open one here"
    assert (rows["src/b"]["ours"], rows["src/wide"]["ours"]) == (pytest.approx(13.4), pytest.approx(1.0))
    assert rows["src/wide"]["headline"]


def test_what_is_detectable_is_gold_significances_where_it_has_the_pair() -> None:
    """On the same tasks, 10 solved by closed alone and 5 by open alone of 500: an error of 0.77: 2.2, not 7.5."""
    w = World()
    w.board(n_tasks=500)
    w.model("c/c", "closed_api")
    w.model("o/o", "open_source")
    for model, score, solved in (("c/c", 76.0, range(380)), ("o/o", 75.0, [*range(370), *range(380, 385)])):
        w.score(model, score, setting=f"submission={model}")
        for task in range(500):
            w.add("silver.instance_results", board_id="src/b", submission=model, instance_id=f"t{task}",
                  resolved=task in solved, capture_id="cap")  # fmt: skip
    row = headline(w, kind="gap", boards="all", stated=3.0, tolerance=2.0)
    detectable = w.one("from gold.significance where axis = 'published' and policy = 'weights'")["mde80"]
    assert detectable == pytest.approx(2.165, abs=0.001)
    assert row["ours_text"].endswith("detectable from 2.17")
    assert row["verdict"] == YES


def test_who_was_best_is_not_read_off_a_board_half_a_year_old() -> None:
    w = world()
    assert headline(w, **GAP, as_of="2025-06-30")["verdict"] == YES  # 180 days
    row = headline(w, **GAP, as_of="2025-07-01")
    assert (row["verdict"], row["ours"]) == (OPEN, pytest.approx(13.4))
    pair = headline(w, **GAP, closed="c/c", open="o/o", as_of="2025-07-01")
    assert pair["verdict"] == YES  # two models on fixed tasks do not age


def test_smaller_than_the_spread_within_the_sides() -> None:
    w = World()
    w.board(n_tasks=100_000)
    for place in range(10):
        for side, openness, top in (("c", "closed_api", 80.0), ("o", "open_source", 76.0)):
            w.model(f"{side}/{place}", openness)
            w.score(f"{side}/{place}", top - place)  # best less tenth best: 9 on either side
    claim = {"kind": "gap", "boards": "all", "stated_below_within_group_spread": True}
    row = headline(w, **claim)
    assert (row["verdict"], row["ours"]) == (YES, pytest.approx(4.0))
    w.score("c/0", 90.0, setting="run=2")
    row = headline(w, **claim)  # 14 against 9: the closed side's spread is 19, the open one's 9
    assert (row["verdict"], row["ours"]) == (NO, pytest.approx(14.0))


# --- lead and rank


def test_lead() -> None:
    w = world()
    w.model("p/p", "open_source")
    w.score("p/p", 73.0)
    lead = {"kind": "lead", "board": "b"}
    assert headline(w, **lead, ahead="c/c", behind="o/o")["verdict"] == YES
    assert headline(w, **lead, ahead="o/o", behind="c/c")["verdict"] == NO
    row = headline(w, **lead, ahead="c/c", behind="any_open")  # every open one: 73.0 is too near
    assert (row["verdict"], row["ours"]) == (BELOW, pytest.approx(1.4))
    row = headline(w, **lead, ahead="c/c", behind="any_open", how_many_at_least=1)  # one of them: 61.0
    assert (row["verdict"], row["ours"]) == (YES, pytest.approx(13.4))
    assert headline(w, **lead, ahead="c/c", behind="any_open", how_many_at_least=3)["verdict"] == OPEN
    assert headline(w, **lead, ahead="c/c", behind="z/z")["verdict"] == OPEN


def ranked() -> World:
    """Ratings, each give or take 10: closed 1500, 1495 and 1400, open 1450 and 1440."""
    w = World()
    w.elo()
    for model, openness, score in (
        ("c/1", "closed_api", 1500.0), ("c/2", "closed_api", 1495.0), ("o/3", "open_source", 1450.0),
        ("o/4", "open_source", 1440.0), ("c/5", "closed_api", 1400.0),
    ):  # fmt: skip
        w.model(model, openness)
        w.score(model, score, score_low=score - 10, score_high=score + 10)
    return w


@pytest.mark.parametrize(
    ("claim", "verdict", "ours"),
    [
        ({"model": "o/3", "stated": 3}, YES, (3, 3, 4)),  # 1440 may be ahead of it: sqrt(10^2 + 10^2) = 14.1
        ({"model": "o/3", "stated": 4}, BELOW, (3, 3, 4)),
        ({"model": "o/3", "stated": 5}, NO, (3, 3, 4)),
        ({"model": "o/3", "stated": 1, "among": "open"}, YES, (1, 1, 2)),
        ({"model": "o/3", "stated_at_most": 4}, YES, (3, 3, 4)),
        ({"model": "o/3", "stated_at_most": 3}, BELOW, (3, 3, 4)),
        ({"model": "o/3", "stated_at_most": 2}, NO, (3, 3, 4)),
        ({"model": "o/4", "stated": 1, "among": "open_non_reasoning"}, OPEN, (2, 1, 2)),
        ({"model": "o/4", "stated": 3, "among": "open_non_reasoning"}, NO, (2, 1, 2)),  # fewer rivals cannot worsen it
        ({"model": "o/4", "stated_at_most": 2, "among": "open_non_reasoning"}, YES, (2, 1, 2)),
    ],
)
def test_rank(claim: dict[str, Any], verdict: str, ours: tuple[int, int, int]) -> None:
    row = headline(ranked(), kind="rank", board="b", **claim)
    assert (row["verdict"], (row["ours"], row["ours_low"], row["ours_high"])) == (verdict, ours)
