"""Claims judged in a small world: for the tests of gold.claims."""

from __future__ import annotations

from typing import Any

from tests.warehouse.gold.some import build_some
from tests.warehouse.gold.world import World
from warehouse.claims import Claims
from warehouse.gold.claims import build

YES, NO, BELOW, OPEN = "supported", "contradicted", "below_resolution", "not_checkable"
SCORE = {"kind": "score", "board": "b", "model": "c/c", "stated": 74.0, "tolerance": 0.5}
GAP = {"kind": "gap", "board": "b", "stated": 13.0, "tolerance": 1.0}


def world() -> World:
    """One board of 500 tasks: closed 74.4 (70.4 to 78.0) and open 61.0 (56.7 to 65.2), both of 1 January."""
    w = World()
    w.board(n_tasks=500)
    w.model("c/c", "closed_api", released="2024-06-01")
    w.model("o/o", "open_source", released="2024-07-01")
    w.score("c/c", 74.4)
    w.score("o/o", 61.0)
    return w


def judge(w: World, *claims: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of some claims; every query is run, on the tables alone."""
    articles = {"x": {"title": "X"}}
    entries = [{"id": f"x-{number}", "article": "x", **claim} for number, claim in enumerate(claims)]
    book = Claims.model_validate({"articles": articles, "claims": entries})
    # A whole build takes most of a second; only claims of all boards read more than standings.
    everything = any(claim.get("boards") == "all" for claim in claims)
    rows = build((w.build() if everything else build_some(w, "gold.standings")).con, book).to_dicts()
    for row in rows:
        w.con.execute(row["sql"]).fetchall()
    return rows


def headline(w: World, **claim: Any) -> dict[str, Any]:
    (row,) = [row for row in judge(w, claim) if row["headline"]]
    return row
