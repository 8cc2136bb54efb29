"""What comes of a claim: a finding a board, and the walk over boards and over the two ways of knowing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from warehouse.gold.claim_evidence import RATINGS_HOLD, Board, Row, State, Tracked, on, one_of, select
from warehouse.gold.claim_verdicts import NOT_CHECKABLE, Figure, Verdict
from warehouse.tables import quoted

SIDES = {"any_open": "open", "any_closed": "closed"}
STALE = timedelta(days=180)  # as in gold.summary: who led then says nothing of who leads now
SCORES = "board_id, published_on, model_id, score, score_low, score_high, setting, harness"


@dataclass(frozen=True)
class Stated:
    """What an article says: in words, as numbers where it is numbers, in which unit."""

    what: str
    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Finding:
    """What one board (or none: `board_id` empty) says of a claim; figures may stand without a verdict on them."""

    verdict: Verdict
    sql: str
    missing: str | None = None
    board_id: str = ""
    boards: tuple[dict[str, Any], ...] = ()
    preference: int = 0
    unit: str = ""
    ours: Figure | None = None
    ours_text: str | None = None
    axis: str | None = None
    day: date | None = None
    models: tuple[dict[str, Any], ...] = ()
    caveats: tuple[str, ...] = field(default=())

    @property
    def judged(self) -> bool:
        """True when it is a verdict and not a missing piece."""
        return self.verdict != NOT_CHECKABLE


Judged = tuple[Stated, list[Finding]]


def number(value: float) -> str:
    """A figure as people write it: at most two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def figure_text(figure: Figure) -> str:
    """A figure with its interval."""
    if figure.low is None or figure.high is None:
        return number(figure.value)
    return f"{number(figure.value)} ({number(figure.low)} to {number(figure.high)})"


def range_text(value: float, tolerance: float) -> str:
    """A stated figure with its tolerance."""
    return f"{number(value)} (give or take {number(tolerance)})"


def told(rows: Sequence[Row]) -> tuple[dict[str, Any], ...]:
    """Models and their scores."""
    return tuple({"model_id": row.model_id, "score": row.score.value} for row in rows)


def scores_sql(state: State, models: Sequence[str], how: str = "order by score desc") -> str:
    """The scores of some models in one state."""
    board = f"board_id = {quoted(state.board.board_id)}"
    return select(SCORES, "gold.standings", board, on("published_on", state.day), one_of("model_id", models), then=how)


def board_sql(state: State) -> str:
    """The whole of one state."""
    board = f"board_id = {quoted(state.board.board_id)}"
    columns = f"{SCORES}, rank, openness, released_on"
    return select(columns, "gold.standings", board, on("published_on", state.day), then="order by rank, model_id")


def days_sql(board: Board) -> str:
    """The days of one board."""
    board_id = f"board_id = {quoted(board.board_id)}"
    return select("published_on, count(*) as n_models", "gold.standings", board_id, then="group by all order by all")


def of_state(state: State, verdict: Verdict, sql: str, ours: Figure, text: str, **more: Any) -> Finding:
    """A finding of one state of one board, with what a reader must know of it."""
    finding = Finding(
        verdict,
        sql,
        board_id=state.board.board_id,
        boards=({"board_id": state.board.board_id, "as_of": str(state.day)},),
        preference=state.board.preference,
        unit=more.pop("unit", state.board.unit),
        ours=ours,
        ours_text=text,
        axis=state.axis,
        day=state.day,
        caveats=tuple(caveats(state)),
        **more,
    )
    rates, age = state.board.rates, timedelta(days=abs(state.age))
    if finding.judged and rates and age > RATINGS_HOLD:
        return undone(finding, f"a state of this board near {state.asked}: its newest up to then is of {state.day}")
    return finding


def undone(finding: Finding, missing: str) -> Finding:
    """The same figures without a verdict, and why."""
    return replace(finding, verdict=NOT_CHECKABLE, missing=missing)


def absent(board: Board, missing: str, sql: str, state: State | None = None) -> Finding:
    """A board that does not tell."""
    return Finding(
        NOT_CHECKABLE,
        sql,
        missing,
        board_id=board.board_id,
        boards=({"board_id": board.board_id, **({"as_of": str(state.day)} if state else {})},),
        preference=board.preference,
        unit=board.unit,
        axis=state.axis if state else None,
        day=state.day if state else None,
    )


def caveats(state: State) -> list[str]:
    """What a reader must know of a state: its age, and whether it compares harnesses."""
    found = []
    if state.age > 0:
        found.append(f"the board as of {state.day}, {state.age} days before {state.asked}")
    if state.axis == "released":
        found.append(f"scores known on {state.day}, {-state.age} days later, of models out by {state.asked}")
    if state.board.cross_harness:
        found.append("rows of this board differ in harness")
    elif state.board.harness:
        found.append(f"all rows in one harness: {state.board.harness}")
    return found


def overlooked(state: State, best: Row, side: str, peers: Sequence[State]) -> Row | None:
    """A model of that side which this board does not have, though elsewhere it is ahead of its best one."""
    present = {row.base_model_id for row in state.rows}
    for peer in peers:
        if peer.board.unit != state.board.unit:
            continue
        same = next((row for row in peer.rows if row.model_id == best.model_id), None)
        if same is None and state.board.rates:
            continue
        mark = (same or best).merit.value
        for row in peer.side(side):
            if row.merit.value > mark and row.base_model_id not in present:
                return row
    return None


def of_best(
    tracked: Tracked, finding: Finding, state: State, best: Mapping[str, Row], peers: Sequence[State]
) -> Finding:
    """Who is best of a side (`best`) is not to be read off a board that is long out of date, or lacks the best."""
    if not finding.judged:
        return finding
    if state.age > STALE.days:
        return undone(finding, f"a state of this board near {state.asked}: its newest up to then is of {state.day}")
    for side, row in best.items():
        if better := overlooked(state, row, side, peers):
            name, second = tracked.name(better.model_id), tracked.name(row.model_id)
            return undone(finding, f"{name} on this board: elsewhere it is ahead of {second}, the best {side} one here")
    return finding


def over_boards(
    tracked: Tracked,
    boards: list[Board],
    asked: date | None,
    judge: Callable[[State, Sequence[State]], Finding],
    models: Sequence[str] = (),
) -> list[Finding]:
    """A finding a board: of what was published by the day asked; where no board tells, of what was known later.

    `judge` is given a board's state, and those of all boards.
    """
    states = [tracked.published(board, asked) for board in boards]
    peers = [state for state in states if state]
    first = [
        judge(state, peers) if state else _too_late(tracked, board, asked)
        for board, state in zip(boards, states, strict=True)
    ]
    if asked is None or any(finding.judged for finding in first):
        return first
    later = [tracked.known_later(board, asked, models) or tracked.known_later(board, asked) for board in boards]
    peers = [state for state in later if state]
    found = [judge(state, peers) if state else before for state, before in zip(later, first, strict=True)]
    return [b if b.ours and not after.judged else after for b, after in zip(first, found, strict=True)]


def _too_late(tracked: Tracked, board: Board, asked: date | None) -> Finding:
    first = tracked.first_day(board)
    return absent(board, f"a state of this board on or before {asked}: its first is of {first}", days_sql(board))


def none_of_all() -> list[Finding]:
    """A claim of all boards, where none is featured."""
    sql = select("board_id, featured", "gold.headline", "featured")
    return [Finding(NOT_CHECKABLE, sql, "a board that the headline features")]


def no_board(tracked: Tracked, benchmark: str) -> list[Finding]:
    """Nobody measures it."""
    sql = select("board_id, title, kind", "silver.boards", f"benchmark = {quoted(benchmark)}")
    return [Finding(NOT_CHECKABLE, sql, f"a board that measures {tracked.title(benchmark)}")]


def lacks(tracked: Tracked, state: State, model: str, setting: str | None = None) -> Finding:
    """A model that a board does not have."""
    board = f"board_id = {quoted(state.board.board_id)}"
    named = f"{quoted(model)} in (s.model_id, s.base_model_id)"
    sql = select("published_on, model_id, score", "gold.standings s", board, named, then="order by published_on")
    run = f", {setting}," if setting else ""
    return absent(state.board, f"{tracked.name(model)}{run} on this board by {state.day}", sql, state)
