"""Claims on scores and on gaps: what is stated, and a finding a board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from warehouse.claims import Gap, Score
from warehouse.gold.claim_evidence import Row, State, Tracked, on, one_of, select
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
    none_of_all,
    number,
    of_best,
    of_state,
    over_boards,
    range_text,
    scores_sql,
    told,
)
from warehouse.gold.claim_verdicts import at_least, below, gap_near, near
from warehouse.tables import quoted

SPREAD_OF = 10  # "the best ten inside each group"


def score(claim: Score, tracked: Tracked, asked: date | None) -> Judged:
    """A model's score, or the least score among the so-many best of a side."""
    title = tracked.title(claim.board)
    named = claim.model not in SIDES
    if named:
        assert claim.stated is not None and claim.tolerance is not None
        run = f", {claim.setting}" if claim.setting else ""
        low, high = claim.stated - claim.tolerance, claim.stated + claim.tolerance
        text = range_text(claim.stated, claim.tolerance)
        stated = Stated(f"{tracked.name(claim.model)}{run} on {title}", text, claim.stated, low, high)
    else:
        bound, count, side = claim.stated_at_least, claim.how_many_at_least, SIDES[claim.model]
        assert bound is not None
        text = f"at least {number(bound)}, by {count} or more"
        stated = Stated(f"{count or 1} or more {side} models on {title}", text, bound, bound)
    boards = tracked.boards_of(claim.board, asked)
    if not boards:
        return stated, no_board(tracked, claim.board)
    judge = _score_of if named else _nth_score
    models = [claim.model] if named else []
    return stated, over_boards(tracked, boards, asked, lambda state, _: judge(claim, tracked, state), models)


def _score_of(claim: Score, tracked: Tracked, state: State) -> Finding:
    assert claim.stated is not None and claim.tolerance is not None
    rows = tracked.runs(state, claim.model, claim.setting) if claim.setting else state.of(claim.model)
    if not rows:
        return lacks(tracked, state, claim.model, claim.setting)
    # A model without a release stands for all: the article is right if one of them has that score.
    nearest = min(rows, key=lambda row: abs(row.score.value - claim.stated))  # type: ignore[operator]
    sql = _runs_sql(state, rows) if claim.setting else scores_sql(state, [row.model_id for row in rows])
    return of_state(
        state,
        near(nearest.score, claim.stated, claim.tolerance),
        sql,
        nearest.score,
        figure_text(nearest.score),
        models=told([nearest, *(row for row in rows if row is not nearest)]),
    )


def _runs_sql(state: State, rows: list[Row]) -> str:
    conditions = (f"board_id = {quoted(state.board.board_id)}", on("published_on", state.day), "superseded_at is null")
    columns = "board_id, published_on, model_id, raw_model, setting, score, score_low, score_high"
    models = one_of("model_id", [row.model_id for row in rows])
    return select(columns, "silver.scores", *conditions, models, then="order by score desc")


def _nth_score(claim: Score, tracked: Tracked, state: State) -> Finding:
    assert claim.stated_at_least is not None
    count, side = claim.how_many_at_least or 1, SIDES[claim.model]
    rows = state.side(side)
    if len(rows) < count:
        missing = f"{count} {side} models on this board by {state.day}: it has {len(rows)}"
        return absent(state.board, missing, board_sql(state), state)
    row = rows[count - 1]
    bound = -claim.stated_at_least if state.board.lower_is_better else claim.stated_at_least
    text = f"{figure_text(row.score)}: {tracked.name(row.model_id)}, number {count} of {len(rows)}"
    verdict = at_least(row.merit, bound)
    return of_state(state, verdict, board_sql(state), row.score, text, models=told(rows[:count]))


def gap(claim: Gap, tracked: Tracked, asked: date | None) -> Judged:
    """Closed less open, of the best or of two models; or less than the spread within either side."""
    named = () if claim.boards == "all" else claim.boards or (claim.board or "",)
    boards = [board for name in named for board in tracked.boards_of(name, asked)] if named else tracked.featured()
    if not boards:
        return _stated_gap(claim, tracked), no_board(tracked, named[0]) if named else none_of_all()
    if claim.stated_below_within_group_spread:
        found = over_boards(tracked, boards, asked, lambda state, _: _spread(tracked, state))
        return _stated_gap(claim, tracked), found
    if claim.closed and claim.open:
        pair = [claim.closed, claim.open]
        found = over_boards(tracked, boards, asked, lambda state, _: _gap_of(claim, tracked, state), pair)
    else:
        found = over_boards(tracked, boards, asked, lambda state, peers: _gap_of_best(claim, tracked, state, peers))
    return _stated_gap(claim, tracked), found


def _stated_gap(claim: Gap, tracked: Tracked) -> Stated:
    named = (claim.board,) if claim.board else claim.boards or ()
    where = "all featured boards" if named == "all" else ", ".join(tracked.title(name) for name in named)
    pair = f"{tracked.name(claim.closed)} less {tracked.name(claim.open)}" if claim.closed and claim.open else ""
    what = f"{pair or 'Best closed less best open'} on {where}"
    if claim.stated is not None and claim.tolerance is not None:
        low, high = claim.stated - claim.tolerance, claim.stated + claim.tolerance
        return Stated(what, range_text(claim.stated, claim.tolerance), claim.stated, low, high)
    if claim.stated_below is not None:
        return Stated(what, f"below {number(claim.stated_below)}", claim.stated_below, None, claim.stated_below)
    return Stated(what, f"smaller than best less number {SPREAD_OF} of either side")


def _gap_of(claim: Gap, tracked: Tracked, state: State) -> Finding:
    """Of two models named; a model without a release stands for its best one."""
    assert claim.closed and claim.open
    for model in (claim.closed, claim.open):
        if not state.of(model):
            return lacks(tracked, state, model)
    return _judged_gap(claim, tracked, state, state.of(claim.closed)[0], state.of(claim.open)[0])


def _gap_of_best(claim: Gap, tracked: Tracked, state: State, peers: Sequence[State]) -> Finding:
    for side in ("closed", "open"):
        if not state.side(side):
            return absent(state.board, f"any {side} model on this board by {state.day}", board_sql(state), state)
    closed, open = state.side("closed")[0], state.side("open")[0]
    best = {"closed": closed, "open": open}
    return of_best(tracked, _judged_gap(claim, tracked, state, closed, open), state, best, peers)


def _judged_gap(claim: Gap, tracked: Tracked, state: State, closed: Row, open: Row) -> Finding:
    ours = closed.merit.less(open.merit)
    detectable = tracked.detectable(state, closed, open) or ours.detectable
    if claim.stated is not None and claim.tolerance is not None:
        verdict = gap_near(ours, claim.stated, claim.tolerance, detectable)
    else:
        assert claim.stated_below is not None
        verdict = below(ours, claim.stated_below)
    text = figure_text(ours) + (f"; detectable from {number(detectable)}" if detectable else "")
    sql = scores_sql(state, [closed.model_id, open.model_id])
    return of_state(state, verdict, sql, ours, text, models=told([closed, open]))


def _spread(tracked: Tracked, state: State) -> Finding:
    """The gap against the smaller of both sides' spreads."""
    closed, open = state.side("closed"), state.side("open")
    if min(len(closed), len(open)) < SPREAD_OF:
        missing = f"{SPREAD_OF} models a side on this board: it has {len(closed)} closed and {len(open)} open"
        return absent(state.board, missing, board_sql(state), state)
    ours = closed[0].merit.less(open[0].merit)
    spread = min(side[0].merit.value - side[SPREAD_OF - 1].merit.value for side in (closed, open))
    text = f"{figure_text(ours)} against a spread of {number(spread)}"
    models = told([closed[0], open[0], closed[SPREAD_OF - 1], open[SPREAD_OF - 1]])
    found = of_state(state, below(ours, spread), board_sql(state), ours, text, models=models)
    return of_best(tracked, found, state, {}, ())  # boards of other benchmarks tell nothing of who is missing here
