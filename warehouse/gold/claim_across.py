"""Claims over several boards at once: the lag in months, parity on each of several benchmarks, much for little."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from warehouse.claims import LagMonths, Parity, Price
from warehouse.gold.claim_evidence import Board, Row, State, Tracked, one_of
from warehouse.gold.claim_findings import (
    SIDES,
    STALE,
    Finding,
    Judged,
    Stated,
    absent,
    no_board,
    none_of_all,
    number,
    range_text,
)
from warehouse.gold.claim_verdicts import (
    BELOW,
    CONTRADICTED,
    NOT_CHECKABLE,
    SUPPORTED,
    Figure,
    Verdict,
    all_of,
    near,
    not_worse,
)

MONTH = 365.25 / 12  # days
ENOUGH = 3  # boards; as in gold.summary
AXES = ("published", "released")
QUALITIES = (0.9, 1.0)  # what gold.price_gap asks for
PARITY = "select board_id, published_on, model_id, score, score_low, score_high from"
IN_WORDS = {SUPPORTED: "within the margin", CONTRADICTED: "beyond it", BELOW: "undecided"}


def _boards(tracked: Tracked, boards: Any, asked: date | None) -> list[Board]:
    if boards == "all":
        return tracked.featured()
    return [board for benchmark in boards for board in tracked.boards_of(benchmark, asked)]


def _no_board(tracked: Tracked, boards: Any) -> list[Finding]:
    return none_of_all() if boards == "all" else no_board(tracked, boards[0])


# --- lag


def lag(claim: LagMonths, tracked: Tracked, asked: date | None) -> Judged:
    """The median lag over boards on the day asked, as gold.summary has it; on the axis with most boards."""
    low, high = claim.stated - claim.tolerance, claim.stated + claim.tolerance
    stated = Stated(
        "Months by which open is behind", range_text(claim.stated, claim.tolerance), claim.stated, low, high
    )
    boards = _one_a_benchmark(_boards(tracked, claim.boards, asked))
    day = asked or tracked.newest
    if not boards or day is None:
        return stated, _no_board(tracked, claim.boards)
    found = [_lag_on(claim, tracked, boards, axis, day) for axis in AXES]
    return stated, [max(found, key=lambda finding: len(finding.boards))]  # published where they are as many


def _one_a_benchmark(boards: list[Board]) -> list[Board]:
    """Boards of one benchmark rest on the same votes or tasks: that of the whole of it speaks, as in gold.summary."""
    ranked = sorted(boards, key=lambda board: (board.category != "overall", -board.preference, board.board_id))
    return list({board.benchmark or board.board_id: board for board in reversed(ranked)}.values())


def _lag_on(claim: LagMonths, tracked: Tracked, boards: list[Board], axis: str, day: date) -> Finding:
    sql = (
        f"select board_id, stands_on(date '{day}', axis, as_of, known_on) as standing_on, known_on, status,"
        f" days_on(date '{day}', axis, as_of, known_on, reached_on, lag_days, lead_days) as days from gold.lag"
        f" where {one_of('board_id', [board.board_id for board in boards])} and axis = '{axis}'"
        f" and policy = 'weights' and variant = 'plausible' and as_of <= date '{day}'"
        " qualify as_of = max(as_of) over (partition by board_id) order by board_id"
    )
    rows = tracked.con.execute(sql).fetchall()
    fresh = [row for row in rows if row[3] in ("ok", "open_leads") and day - row[1] <= STALE]
    used = tuple({"board_id": row[0], "as_of": str(row[1]), "lag_days": row[4]} for row in fresh)
    facts: dict[str, Any] = {"boards": used, "unit": "months", "axis": axis, "day": day}
    months = sorted(row[4] / MONTH for row in fresh)
    if not months:
        missing = f"a board whose lag is known near {day}: bounds, saturated and ended boards do not count"
        return Finding(NOT_CHECKABLE, sql, missing, **facts)
    ours = Figure(_quantile(months, 0.5), _quantile(months, 0.25), _quantile(months, 0.75))
    text = f"{number(ours.value)}, quartiles {number(ours.low or 0)} and {number(ours.high or 0)}, {len(months)} boards"
    facts |= {"ours": ours, "ours_text": text}
    if len(months) < ENOUGH:
        missing = f"{ENOUGH} boards whose lag is known near {day}: there are {len(months)}"
        return Finding(NOT_CHECKABLE, sql, missing, **facts)
    later = max(row[2] for row in fresh)
    caveats = (f"scores known up to {later}, of models out by {day}",) if later > day else ()
    return Finding(near(ours, claim.stated, claim.tolerance), sql, caveats=caveats, **facts)


def _quantile(values: list[float], share: float) -> float:
    """Linear between the two nearest, as DuckDB's quantile_cont; `values` are sorted."""
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


# --- parity


def parity(claim: Parity, tracked: Tracked, asked: date | None) -> Judged:
    """Open not worse by more than the margin, on one board a benchmark, tested where both sides share a harness."""
    names = {"any_open": "The best open model", "leading_closed": "the best closed one"}
    open, closed = (names.get(model, tracked.name(model)) for model in (claim.open, claim.closed))
    where = ", ".join(tracked.title(benchmark) for benchmark in claim.boards)
    due = f", by {claim.by}" if claim.by else ""
    text = f"within {number(100 * claim.margin_relative)} % on each{due}"
    stated = Stated(f"{open} against {closed} on {where}", text, 100 * claim.margin_relative)
    parts = [_parity_on(claim, tracked, benchmark, asked) for benchmark in claim.boards]
    verdict = all_of(part.verdict for part in parts)
    if verdict == SUPPORTED and len({part.models[1]["model_id"] for part in parts}) > 1:
        verdict = BELOW  # each by another open model: whether one of them does it all is not said by this
    missing = "; ".join(part.missing for part in parts if part.missing)
    so_far = ", ".join(
        f"{tracked.title(b)}: {p.ours_text or 'no figure'}" for b, p in zip(claim.boards, parts, strict=True)
    )
    if claim.by and verdict != SUPPORTED and (tracked.newest or date.min) < claim.by:
        verdict = NOT_CHECKABLE
        missing = "; ".join(filter(None, [f"the day on which it falls due, {claim.by}", missing]))
    days = [part.day for part in parts if part.day]
    return stated, [
        Finding(
            verdict,
            " union all ".join(f"({part.sql})" for part in parts),
            missing if verdict == NOT_CHECKABLE else None,
            boards=tuple(board for part in parts for board in part.boards),
            unit="percent",
            ours=max((part.ours for part in parts if part.ours), key=lambda ours: ours.value, default=None),
            ours_text=so_far,
            axis="published" if days else None,
            day=min(days, default=None),
            models=tuple(model for part in parts for model in part.models),
            caveats=tuple(caveat for part in parts for caveat in part.caveats),
        )
    ]


def _parity_on(claim: Parity, tracked: Tracked, benchmark: str, asked: date | None) -> Finding:
    """The newest board of the whole benchmark (else of a part) on which both stand and can be tested."""
    states = []
    for board in tracked.boards_of(benchmark, asked, parts=True):
        state = tracked.published(board, asked)
        pair = _pair(claim, state) if state else None
        if state and pair:
            states.append((_fitness(state, pair), state, pair))
    if not states:
        sql = f"{PARITY} gold.standings where false"
        return Finding(NOT_CHECKABLE, sql, f"a board of {tracked.title(benchmark)} that has both sides")
    _, state, (closed, open) = max(states, key=lambda found: found[0])
    gap = closed.merit.less(open.merit)
    by = 100 / abs(closed.score.value) if closed.score.value else 0.0
    share = Figure(by * gap.value, by * gap.low if gap.low is not None else None, by * gap.high if gap.high else None)
    verdict = not_worse(gap, claim.margin_relative * abs(closed.score.value))
    sql = (
        f"{PARITY} gold.standings where board_id = '{state.board.board_id}' and published_on = date '{state.day}'"
        f" and {one_of('model_id', [closed.model_id, open.model_id])}"
    )
    if verdict is None or state.board.cross_harness:
        missing = f"a board of {tracked.title(benchmark)} with both sides in one harness, and their errors"
        return _part(absent(state.board, missing, sql, state), share, closed, open, None)
    return _part(Finding(verdict, sql, day=state.day), share, closed, open, state)


def _pair(claim: Parity, state: State) -> tuple[Row, Row] | None:
    closed = state.side("closed") if claim.closed == "leading_closed" else state.of(claim.closed)
    open = state.side(SIDES[claim.open]) if claim.open in SIDES else state.of(claim.open)
    return (closed[0], open[0]) if closed and open else None


def _fitness(state: State, pair: tuple[Row, Row]) -> tuple[Any, ...]:
    testable = not state.board.cross_harness and None not in (pair[0].merit.error, pair[1].merit.error)
    return testable, state.board.category == "overall", state.day, state.board.preference, state.board.board_id


def _part(finding: Finding, share: Figure, closed: Row, open: Row, state: State | None) -> Finding:
    word = IN_WORDS.get(finding.verdict, "not tested")
    text = f"{number(share.value)} % behind, {word}"
    models = tuple({"model_id": row.model_id, "score": row.score.value} for row in (closed, open))
    boards = finding.boards
    if state:
        boards = ({"board_id": state.board.board_id, "as_of": str(state.day), "verdict": finding.verdict},)
    return replace(finding, ours=share, ours_text=text, models=models, boards=boards)


# --- quality for its price


def bargain(claim: Price, tracked: Tracked, asked: date | None) -> Judged:
    """Whether some open model has such a share of the best closed one's quality at such a share of its price."""
    assert claim.quality_at_least is not None and claim.price_at_most is not None
    text = (
        f"{number(100 * claim.quality_at_least)} % of the quality at {number(100 * claim.price_at_most)} % of the price"
    )
    stated = Stated("An open model against the best closed one", text, claim.price_at_most, None, claim.price_at_most)
    day = asked or tracked.newest or date.max
    boards = _boards(tracked, claim.boards, asked)
    if not boards:
        return stated, _no_board(tracked, claim.boards)
    found = {axis: _bargains(claim, tracked, boards, axis, day) for axis in AXES}
    axis = next((axis for axis in AXES if any(finding.judged for finding in found[axis])), AXES[0])
    return stated, found[axis]


def _bargains(claim: Price, tracked: Tracked, boards: list[Board], axis: str, day: date) -> list[Finding]:
    """A finding a board, of its newest prices and scores by that day."""
    sql = (
        "select board_id, as_of, status, closed_model_id, closed_price, open_model_id, open_price, price_ratio,"
        " n_unpriced, price_on, open_price_on, quality_ratio from gold.price_gap"
        f" where {{board}} and axis = '{axis}' and policy = 'weights' and rho = {claim.quality_at_least}"
        f" and as_of <= date '{day}' qualify as_of = max(as_of) over (partition by board_id)"
    )
    of_all = sql.format(board=one_of("board_id", [board.board_id for board in boards]))
    rows = {row[0]: row[1:] for row in tracked.con.execute(of_all).fetchall()}
    return [
        _bargain_on(
            claim, board, axis, day, rows.get(board.board_id), sql.format(board=one_of("board_id", [board.board_id]))
        )
        for board in boards
    ]


def _bargain_on(claim: Price, board: Board, axis: str, day: date, row: Any, sql: str) -> Finding:
    if claim.quality_at_least not in QUALITIES:
        return absent(board, f"gold.price_gap for a share of {claim.quality_at_least}: it has 0.9 and 1", sql)
    if row is None or day - row[0] > STALE:
        return absent(board, f"a state of this board near {day}", sql)
    on, status, closed, closed_price, open, open_price, ratio, n_unpriced, *_ = row
    verdict, missing = _cheap(claim, ratio, n_unpriced, status)
    prices = ((closed, closed_price), (open, open_price))
    return Finding(
        verdict,
        sql,
        missing,
        board_id=board.board_id,
        boards=({"board_id": board.board_id, "as_of": str(on)},),
        preference=board.preference,
        unit="price_ratio",
        ours=None if ratio is None else Figure(ratio),
        ours_text=_bargain_text(claim, ratio, status),
        axis=axis,
        day=on,
        models=tuple({"model_id": model, "blended_usd_per_mtok": price} for model, price in prices if model),
    )


def _bargain_text(claim: Price, ratio: float | None, status: str) -> str | None:
    if status == "out_of_reach":
        return f"no open model has {number(100 * (claim.quality_at_least or 0))} % of the quality"
    return None if ratio is None else f"{number(100 * ratio)} % of the price"


def _cheap(claim: Price, ratio: float | None, n_unpriced: int | None, status: str) -> tuple[Verdict, str | None]:
    assert claim.price_at_most is not None
    if status == "out_of_reach":
        return CONTRADICTED, None
    if ratio is None or status != "ok":
        return NOT_CHECKABLE, f"prices and scores fit to compare: {status}"
    if ratio <= claim.price_at_most:
        return SUPPORTED, None
    if n_unpriced:
        return NOT_CHECKABLE, f"prices of {n_unpriced} further open models of that quality"
    return CONTRADICTED, None
