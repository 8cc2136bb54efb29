"""gold.provenance and gold.freshness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.warehouse.gold.test_point_gap import duel
from tests.warehouse.gold.world import World, day


def test_provenance_leads_from_a_gap_to_the_bytes():
    world = duel(80, 60)
    world.capture("page", url="https://example.org/page", body_sha256="cd" * 32, warc_offset=4711)
    world.rows["silver.scores"][1].update(capture_id="page", raw_model="Open One")
    world.score("o", 50, "2024-12-01")
    world.build()
    row = world.one(
        "select p.* from gold.point_gap g join gold.provenance p on p.score_id = g.open_score_id"
        " and p.policy = g.policy and p.axis = g.axis and p.as_of = g.as_of"
        " where g.policy = 'weights' and g.gap is not null"
    )
    assert (row["side"], row["raw_model"], row["url"]) == ("open", "Open One", "https://example.org/page")
    assert (row["body_sha256"], row["warc_file"], row["warc_offset"]) == ("cd" * 32, "src/0.warc.gz", 4711)
    keys = "board_id, axis, as_of, policy, side"
    counts = world.one(f"select count(*) as rows, count(distinct ({keys})) as keys from gold.provenance")
    assert counts["rows"] == counts["keys"] > 0


def freshness(world: World) -> dict:
    return world.build().one("from gold.freshness")


def seen(world: World, capture_id: str, ago: float, outcome: str, admitted: str | None, url: str = "u") -> None:
    """An answer some days ago, with what the gate said of the board in it."""
    at = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=ago)
    world.capture(capture_id, url=url, fetched_at=at, outcome=outcome)
    if admitted:
        world.add(
            "bronze.admissions", capture_id=capture_id, board_id="src/b", published_on=day("01-01"), outcome=admitted
        )


def test_freshness_is_of_the_day_of_reading():
    world = duel(80, 60)
    seen(world, "x", 2, "whole", "whole")
    row = freshness(world)
    today = datetime.now().date()
    assert (row["published_on"], row["age_days"]) == (day("01-01"), (today - day("01-01")).days)
    assert (row["checked_days_ago"], row["cadence_days"], row["last_outcome"], row["stale"]) == (2, 3, "whole", False)


@pytest.mark.parametrize(
    ("second", "stale", "outcome"),
    [
        (("unchanged", None), False, "unchanged"),
        (("failed", None), True, "failed"),
        (("drifted", None), True, "drifted"),
        (("drifted", "drifted"), True, "drifted"),
        (("drifted", "whole"), False, "whole"),
    ],
)
@pytest.mark.parametrize("ago", [1, 5])
def test_only_a_good_answer_keeps_a_board_fresh(second, stale, outcome, ago):
    """The second answer came today; what went wrong is stale at once, not only past a third more than the cadence."""
    world = duel(80, 60)
    seen(world, "first", ago, "whole", "whole")
    seen(world, "second", 0, *second)
    row = freshness(world)
    assert (row["stale"], row["last_outcome"]) == (stale, outcome)


@pytest.mark.parametrize(("ago", "stale"), [(4, False), (5, True)])
def test_a_board_nobody_asks_for_grows_stale(ago, stale):
    """Four days are a third more than the cadence of three."""
    world = duel(80, 60)
    seen(world, "first", ago, "whole", "whole")
    assert freshness(world)["stale"] is stale


def test_a_board_never_seen_whole_is_stale():
    assert freshness(duel(80, 60))["stale"] is True
