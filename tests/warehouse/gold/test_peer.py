"""Independent agreement: a peer's daily file has its inputs and its results; ours from the same inputs, row by row.

The peer is IAPS-AI/Open-Source-Gap, its data.json of 2026-08-22 (Epoch AI's index and eight benchmarks). It rounds
months of 365.25 / 12 days to one or two places. Where it differs, a test says by which rule of its own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.world import World, day

pytestmark = pytest.mark.real_data
MONTH = 365.25 / 12
NAMES = (
    "eci", "metr_time_horizon", "gpqa_diamond", "math_level_5", "swe_bench_verified", "frontiermath_public",
    "simpleqa_verified", "chess_puzzles", "otis_mock_aime",
)  # fmt: skip
SPACES = {"linear": "identity", "log": "log", "logit": "logit"}
NEWEST = "2026-08-22"  # the file's own day: its ages of unmatched records run up to it
Row = dict[str, Any]


@pytest.fixture(scope="module")
def peer(real_data) -> dict[str, Row]:
    file = real_data / "gap_reference" / "iaps_data_2026-08-22.json"
    return json.loads(file.read_text("utf-8"))["benchmarks"]


def models(benchmark: Row) -> Iterator[Row]:
    """The peer's own table of a benchmark: name, day of release, side, score, standard error or None."""
    key = "eci" if "eci" in benchmark["models"][0] else "score"
    for row in benchmark["models"]:
        yield {
            "model": row["model"],
            "on": date.fromisoformat(row["date"][:10]),
            "open": row["is_open"],
            "score": row[key],
            "error": row.get(f"{key}_std"),
        }


def lay(world: World, name: str, benchmark: Row) -> None:
    """The table as one snapshot of a board. 500 tasks keep shares 0.1 points off 0 and 100, as the peer does."""
    scale: Row = {"unit": "percent", "n_tasks": 500}
    if name in ("eci", "metr_time_horizon"):
        unit = "points" if name == "eci" else "minutes"
        scale = {"unit": unit, "n_tasks": None, "lower_bound": None, "upper_bound": None}
    world.board(name, **scale)
    for row in models(benchmark):
        model = f"{name}/{row['model']}"
        world.model(model, "open_weights_permissive" if row["open"] else "closed_api", released=row["on"].isoformat())
        world.score(model, row["score"], NEWEST, name, std_error=row["error"])


@pytest.fixture(scope="module")
def world(peer) -> World:
    world = World()
    for name in NAMES:
        lay(world, name, peer[name])
    return build_some(world, "gold.catch_up_summary", "gold.lag")


@pytest.mark.parametrize("name", NAMES)
def test_vertical_gap(world, peer, name):
    """Today's; its mean and 5 % and 95 % quantiles over every day of the peer's window, clamped as it clamps."""
    theirs = peer[name]["statistics"]
    assert round(world.gap(NEWEST, axis="released", board=name)["gap"], 1) == theirs["current_vertical_gap"]
    ours = world.one(
        """
        with spans as (
            select as_of, gap, coalesce(lead(as_of) over (order by as_of) - 1, known_on) as until
            from gold.point_gap where board_id = ? and axis = 'released' and policy = 'weights'
        ),
        days as (select unnest(generate_series(as_of, until, interval 1 day))::date as on_day, gap from spans)
        select count(*) as days, avg(greatest(gap, 0)) as mean, quantile_cont(greatest(gap, 0), 0.05) as low,
            quantile_cont(greatest(gap, 0), 0.95) as high
        from days where on_day between ? and ?
        """,
        name, theirs["gap_window"]["start"][:10], theirs["gap_window"]["end"][:10],
    )  # fmt: skip
    assert ours["days"] == theirs["gap_window"]["n_days"]
    for figure, key in (
        ("mean", "avg_vertical_gap"),
        ("low", "vertical_gap_ci_90_low"),
        ("high", "vertical_gap_ci_90_high"),
    ):
        assert ours[figure] == pytest.approx(theirs[key], abs=0.05 + 1e-9), key


@pytest.mark.parametrize("name", NAMES)
def test_bracket(world, peer, name):
    """Days since the first closed record above, since the last one not above, and between them in the board's space.

    The peer cuts the central one down to whole days before it makes months of it; its crossing moment is exact.
    """
    theirs = peer[name]["statistics"]["current_lag_bracket"]
    as_of = theirs["as_of"][:10]
    ours = world.lag(as_of, axis="released", board=name)
    assert round(ours["under_days"] / MONTH, 2) == theirs["under_months"]
    assert round(ours["over_days"] / MONTH, 2) == theirs["over_months"]
    crossing = datetime.fromisoformat(theirs["crossing_date"][:26])
    exact = (datetime.fromisoformat(theirs["as_of"]) - crossing).total_seconds() / 86400
    assert ours["central_days"] == pytest.approx(exact, abs=1e-4)
    assert math.floor(exact) / MONTH == pytest.approx(theirs["central_months"], abs=0.005)
    assert (ours["space"], ours["open_model_id"]) == (SPACES[theirs["transform"]], f"{name}/{theirs['laggard_model']}")


def waits(world: World, name: str, variant: str) -> dict[str, Row]:
    rows = world.all(
        "from gold.catch_up where board_id = ? and axis = 'released' and policy = 'weights' and variant = ?",
        name, variant,
    )  # fmt: skip
    return {row["closed_model_id"].removeprefix(f"{name}/"): row for row in rows}


def by_rule(table: list[Row], closed: Row, after: date) -> date | None:
    """The peer's analytic rule: the first open release after a day within 1.645 standard errors of the difference."""
    good = (
        row["on"] for row in table
        if row["open"] and row["on"] > after
        and closed["score"] - row["score"] <= 1.645 * math.hypot(closed["error"], row["error"])
    )  # fmt: skip
    return min(good, default=None)


def no_record(table: list[Row], closed: Row) -> bool:
    """Some other closed model had that score by that day: the peer lists ties, and lower ones of the very same day."""
    rivals = (r for r in table if not r["open"] and r["model"] != closed["model"] and r["on"] <= closed["on"])
    return any(
        row["score"] > closed["score"] or (row["score"] == closed["score"] and row["model"] < closed["model"])
        if row["on"] == closed["on"] else row["score"] >= closed["score"]
        for row in rivals
    )  # fmt: skip


ANALYTIC = [name for name in NAMES if name not in ("eci", "metr_time_horizon")]


@pytest.mark.parametrize("name", ANALYTIC)
def test_matched_gaps(world, peer, name):
    """Every row of the peer's list: the same wait, or one of two differences, each proved from its own table.

    No record: we follow a closed model that is better than all before. Open was there first: the peer looks at open
    releases after the closed one only, so that its waits are never below a day; ours are negative then.
    """
    table, ours = list(models(peer[name])), waits(world, name, "plausible")
    by_name = {row["model"]: row for row in table}
    same = 0
    for row in peer[name]["gaps"]:
        closed = by_name[row["closed_model"]]
        found = ours.pop(row["closed_model"], None)
        if found is None:
            assert no_record(table, closed), row
            continue
        theirs = by_rule(table, closed, closed["on"])
        assert theirs == (row["open_date"] and date.fromisoformat(row["open_date"][:10])), row  # their rule is that one
        first = by_rule(table, closed, date.min)
        assert found["reached_on"] == first, row
        if first is not None and first <= closed["on"]:
            assert found["status"] == "open_leads" and found["days"] < 0, row
            continue
        same += 1
        assert (found["status"] == "ok") == row["matched"], row
        assert round(found["days"] / MONTH, 1) == row["gap_months"], row
    assert not ours  # no record of ours that the peer has not
    assert same >= len(peer[name]["gaps"]) / 3


def test_matched_gaps_of_time_horizons_are_the_strict_ones(world, peer):
    """The table has no standard errors: the peer takes what is at least as good, we judge nothing as plausible."""
    ours = waits(world, "metr_time_horizon", "strict")
    gaps = peer["metr_time_horizon"]["gaps"]
    assert {row["closed_model"]: (row["gap_months"], row["matched"]) for row in gaps} == {
        model: (round(row["days"] / MONTH, 1), row["status"] == "ok") for model, row in ours.items()
    }
    assert {row["status"] for row in waits(world, "metr_time_horizon", "plausible").values()} == {
        "ok", "insufficient_data"
    }  # fmt: skip


def errors_kept(table: list[Row], closed: Row, matched: str | None) -> tuple[float, float]:
    """The share of the independent error of a difference from which on, and below which, this match is the first."""
    lowest, below = -math.inf, math.inf
    for row in table:
        if row["open"] and row["on"] > closed["on"]:
            share = (closed["score"] - row["score"]) / (1.645 * math.hypot(closed["error"], row["error"]))
            if row["model"] == matched:
                lowest = share
                break
            below = min(below, share)
    return lowest, below


def test_matched_gaps_of_the_index_differ_by_the_errors_that_two_models_share(world, peer):
    """The peer refits the index on resampled scores, model beside model: what errs for both alike cancels out there.

    We take errors as independent. So plausible comes no later and strict no earlier than the peer's; 6 rows of 18 are
    the plausible ones to the tenth of a month, in 10 a smaller error, 0.5 to 1 of the independent one, gives the peer's
    match. Two models that anchor the index have no error: nothing is plausible of them, and the file has no refits.
    """
    plausible, strict = waits(world, "eci", "plausible"), waits(world, "eci", "strict")
    table = list(models(peer["eci"]))
    by_name = {row["model"]: row for row in table}
    kinds: dict[str, int] = {"same": 0, "shared": 0, "anchor": 0}
    for row in peer["eci"]["gaps"]:
        model = row["closed_model"]
        found = plausible[model]
        assert row["gap_months"] <= strict[model]["days"] / MONTH + 0.05, row
        if by_name[model]["error"] is None:
            assert found["status"] == "insufficient_data"
            kinds["anchor"] += 1
        elif round(found["days"] / MONTH, 1) == row["gap_months"] and (found["status"] == "ok") == row["matched"]:
            kinds["same"] += 1
        else:
            lowest, below = errors_kept(table, by_name[model], row["open_model"])
            assert found["days"] / MONTH < row["gap_months"] and lowest < below and 0.5 < below < 1, row
            kinds["shared"] += 1
    assert kinds == {"same": 6, "shared": 10, "anchor": 2}
    assert set(plausible) == {row["closed_model"] for row in peer["eci"]["gaps"]}


# What the peer is known to get wrong, on its own table of SWE-bench Verified, changed.


def changed(peer: dict[str, Row], *extra: Row, without: Any = lambda row: False) -> World:
    rows = [row for row in peer["swe_bench_verified"]["models"] if not without(row)]
    world = World()
    lay(world, "swe", {"models": [*rows, *extra]})
    return build_some(world, "gold.catch_up_summary", "gold.lag")


def extra(model: str, score: float, on: str, is_open: bool) -> Row:
    return {"model": model, "score": score, "date": on, "is_open": is_open, "score_std": 1.9}


def test_an_infinite_score_changes_nothing(world, peer):
    """There the mean vertical gap becomes infinite."""
    ours = changed(peer, extra("overflow", math.inf, "2026-06-01", False))
    assert ours.gap(NEWEST, axis="released", board="swe")["gap"] == pytest.approx(4.77, abs=1e-9)
    assert ours.one("select count(*) as n from gold.standings where model_id = 'swe/overflow'")["n"] == 0


def test_a_release_in_the_future_changes_nothing_before_it(world, peer):
    """There one such row moves `as_of`, and every lag with it: 446 months."""
    ours = changed(peer, extra("tomorrow", 60.0, "2063-08-01", True))
    theirs = peer["swe_bench_verified"]["statistics"]["current_lag_bracket"]
    row = ours.lag(NEWEST, axis="released", board="swe")
    assert ours.one("select max(as_of) as last from gold.lag")["last"] == day(NEWEST)
    assert row["lag_days"] == world.lag(NEWEST, axis="released", board="swe_bench_verified")["lag_days"]
    assert ours.lag(theirs["as_of"][:10], axis="released", board="swe")["open_model_id"] == "swe/glm-5.2_max"


def test_a_lead_of_open_is_seen(peer):
    """There the vertical gap stops at 0, and the lag too."""
    ours = changed(peer, extra("leader", 90.0, "2026-07-01", True))
    gap = ours.gap(NEWEST, axis="released", board="swe")
    assert gap["gap"] == pytest.approx(83.47 - 90, abs=1e-9)
    row = ours.lag(NEWEST, axis="released", board="swe")
    assert (row["lag_days"], row["lead_days"], row["status"]) == (0, -53, "open_leads")  # since 30 June
    assert (row["under_days"], row["over_days"], row["central_days"]) == (0, 0, 0)


def test_closed_ahead_since_ever_is_told_as_a_bound(peer):
    """There such a board has 4.96 months in its headline, unmarked; here no closed model is below open's best."""
    ours = changed(peer, without=lambda row: not row["is_open"] and row["score"] <= 78.7)
    row = ours.lag(NEWEST, axis="released", board="swe")
    assert (row["status"], row["reached_on"]) == ("left_censored", None)
    assert (row["under_days"], row["over_days"], row["central_days"]) == (198, None, None)  # unknown is not 0
    assert row["lag_days"] == (day(NEWEST) - day("2026-02-05")).days  # at least: from the first closed release there is
    summary = ours.one(
        "from gold.catch_up_summary where axis = 'released' and policy = 'weights' and variant = 'strict' and as_of = ?"
        " and board_id = 'swe'",
        day(NEWEST),
    )
    assert (summary["median_days"], summary["n_censored"], summary["status"]) == (None, 2, "right_censored")
