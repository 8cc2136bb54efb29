"""Claims on order: who is ahead of whom, and a model's place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from warehouse.claims import Lead, Rank
from warehouse.gold.claim_evidence import Row, State, Tracked
from warehouse.gold.claim_findings import (
    SIDES,
    Finding,
    Judged,
    Stated,
    absent,
    board_sql,
    figure_text,
    lacks,
    no_board,
    number,
    of_best,
    of_state,
    over_boards,
    scores_sql,
    told,
    undone,
)
from warehouse.gold.claim_verdicts import BELOW, CONTRADICTED, SUPPORTED, Figure, Verdict, at_least, below


def lead(claim: Lead, tracked: Tracked, asked: date | None) -> Judged:
    """One model at least as good as another, as a whole side, or as so many of it."""
    behind = tracked.name(claim.behind)
    if claim.behind in SIDES:
        count, side = claim.how_many_at_least, SIDES[claim.behind]
        behind = f"{count} or more {side} models" if count else f"every {side} model"
    what = f"{tracked.name(claim.ahead)} against {behind} on {tracked.title(claim.board)}"
    scores = f", at {number(claim.stated[0])} and {number(claim.stated[1])}" if claim.stated else ""
    stated = Stated(what, f"ahead{scores}", claim.stated[0] - claim.stated[1] if claim.stated else None)
    boards = tracked.boards_of(claim.board, asked)
    if not boards:
        return stated, no_board(tracked, claim.board)
    models = [model for model in (claim.ahead, claim.behind) if model not in SIDES]
    return stated, over_boards(
        tracked, boards, asked, lambda state, peers: _lead_on(claim, tracked, state, peers), models
    )


def _lead_on(claim: Lead, tracked: Tracked, state: State, peers: Sequence[State]) -> Finding:
    ahead = state.of(claim.ahead)
    if not ahead:
        return lacks(tracked, state, claim.ahead)
    if claim.behind not in SIDES:
        rivals = state.of(claim.behind)
        if not rivals:
            return lacks(tracked, state, claim.behind)
    else:
        rivals = [row for row in state.side(SIDES[claim.behind]) if not row.is_of(claim.ahead)]
    count = claim.how_many_at_least
    if len(rivals) < (count or 1):
        missing = f"{count or 1} {SIDES[claim.behind]} models on this board: it has {len(rivals)}"
        return absent(state.board, missing, board_sql(state), state)
    rival = rivals[-count] if count else rivals[0]  # ahead of so many: of the best among the weakest
    ours = ahead[0].merit.less(rival.merit)
    text = f"{figure_text(ours)}: {number(ahead[0].score.value)} and {number(rival.score.value)}"
    models = [ahead[0].model_id, rival.model_id]
    sql = board_sql(state) if claim.behind in SIDES else scores_sql(state, models)
    found = of_state(state, at_least(ours, 0), sql, ours, text, models=told([ahead[0], rival]))
    if claim.behind in SIDES and not count:
        return of_best(tracked, found, state, {SIDES[claim.behind]: rival}, peers)
    return found


def rank(claim: Rank, tracked: Tracked, asked: date | None) -> Judged:
    """A place among models, each by its best run; its interval by whose intervals lie wholly above or below."""
    among = {"all": "all models", "open_non_reasoning": "open models that do not reason"}
    group = among.get(claim.among, f"{claim.among} models")
    run = f", {claim.setting}" if claim.setting else ""
    what = f"{tracked.name(claim.model)}{run} among {group} on {tracked.title(claim.board)}"
    at_most, place = claim.stated_at_most, claim.stated or claim.stated_at_most
    assert place is not None
    text = f"{at_most} or better" if at_most else f"number {place}"
    stated = Stated(what, text, place, None if at_most else place, place)
    boards = tracked.boards_of(claim.board, asked)
    if not boards:
        return stated, no_board(tracked, claim.board)
    return stated, over_boards(tracked, boards, asked, lambda state, _: _rank_on(claim, tracked, state), [claim.model])


def _rank_on(claim: Rank, tracked: Tracked, state: State) -> Finding:
    own = tracked.runs(state, claim.model, claim.setting) if claim.setting else state.of(claim.model)
    if not own:
        return lacks(tracked, state, claim.model, claim.setting)
    row = own[0]
    group = state.rows if claim.among == "all" else state.side(claim.among.partition("_")[0])
    ours = _place(row, [other for other in group if not other.is_of(claim.model)])
    text = f"{figure_text(ours)} of {len(group)}"
    found = of_state(state, _rank_verdict(claim, ours), board_sql(state), ours, text, models=told([row]), unit="rank")
    if claim.among != "open_non_reasoning":
        return found
    # Leaving models out can only better a place: one at most so bad stays so, one surely better stays better.
    if claim.stated_at_most and found.verdict == SUPPORTED:
        return found
    if (ours.high or ours.value) < (claim.stated or 0):
        return of_state(state, CONTRADICTED, found.sql, ours, text, models=found.models, unit="rank")
    missing = f"which models reason; among all open ones its place is {number(ours.value)}"
    return undone(found, missing)


def _place(row: Row, others: list[Row]) -> Figure:
    """1 + those better; at best those surely better, at worst those not surely worse."""
    place = 1 + sum(other.merit.value > row.merit.value for other in others)
    bounded = [o.merit for o in (row, *others) if o.merit.low is not None and o.merit.high is not None]
    if len(bounded) <= len(others):
        return Figure(place)
    differences = [other.merit.less(row.merit) for other in others]
    surely = 1 + sum((d.low or 0) > 0 for d in differences)
    perhaps = 1 + sum((d.high or 0) >= 0 for d in differences)
    return Figure(place, surely, perhaps)


def _rank_verdict(claim: Rank, ours: Figure) -> Verdict:
    if claim.stated_at_most:
        return below(ours, claim.stated_at_most + 1)
    if claim.stated == ours.value:
        return SUPPORTED
    holds = ours.low is not None and ours.high is not None and ours.low <= (claim.stated or 0) <= ours.high
    return BELOW if holds else CONTRADICTED
