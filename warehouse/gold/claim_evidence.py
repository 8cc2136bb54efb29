"""What was tracked by the day that a claim speaks of: the states of boards, as gold.standings has them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

import duckdb

from warehouse.gold.claim_verdicts import Figure
from warehouse.tables import quoted

RATINGS_HOLD = timedelta(days=31)  # a claim's month is no finer; ratings are estimated anew at each publication
Axis = Literal["published", "released"]

ROWS = """
    select
        s.model_id, s.base_model_id, s.released_on, side_of(s.openness, 'weights') as side,
        s.score, s.score_low, s.score_high, s.std_error, s.board_id, s.published_on
    from gold.standings s
    join (select unnest($boards) as board_id, unnest($days) as published_on) using (board_id, published_on)
"""
DETECTABLE = """
    select mde80 from gold.significance
    where board_id = ? and axis = 'published' and as_of = ? and policy = 'weights'
        and closed_model_id = ? and open_model_id = ?
"""
DAYS_OF = """
    select name, board_id, list(distinct published_on)
    from (select unnest($models) as name) join gold.standings on name in (model_id, base_model_id)
    group by all
"""
# Runs with one setting: a standing is a model's best run only.
RUNS = """
    select
        s.model_id, m.base_model_id, m.released_on, null as side, s.score,
        coalesce(s.score_low, s.score - 1.96 * s.std_error, 100 * wilson(s.score / 100, s.tasks, -1)) as score_low,
        coalesce(s.score_high, s.score + 1.96 * s.std_error, 100 * wilson(s.score / 100, s.tasks, 1)) as score_high,
        s.std_error
    from (select *, if(unit = 'percent' and tasks > 0, tasks, null) as tasks from runs()
        where board_id = $board and published_on = $day) s
    join silver.models m using (model_id)
    where $model in (s.model_id, m.base_model_id)
        and (list_contains(string_split(s.setting, ';'), $setting)
            or list_contains(string_split(s.setting, ';'), $setting || '=on'))
    qualify row_number() over (partition by s.model_id order by better(s.direction, s.score) desc, s.score_id) = 1
"""


@dataclass(frozen=True)
class Board:
    """What of a board decides how a claim is judged on it."""

    board_id: str
    benchmark: str
    category: str
    unit: str
    lower_is_better: bool
    refit: bool
    cross_harness: bool
    harness: str
    preference: int
    featured: bool

    @property
    def series(self) -> str:
        """The board without its scale version."""
        return self.board_id.partition("@")[0]

    @property
    def rates(self) -> bool:
        """True when a score is a rating among those present, which moves without the model."""
        return self.refit or self.unit == "elo"


@dataclass(frozen=True)
class Row:
    """One model on one board and day; `merit` is its score with higher as better."""

    model_id: str
    base_model_id: str
    released_on: date | None
    side: str | None
    score: Figure
    merit: Figure

    def is_of(self, model: str) -> bool:
        """True when it is this release, or a release of this model."""
        return model in (self.model_id, self.base_model_id)


@dataclass(frozen=True)
class State:
    """One board on one day, best model first; on the released axis, of models that were out by the day asked."""

    board: Board
    day: date
    asked: date | None
    axis: Axis
    rows: tuple[Row, ...]

    def of(self, model: str) -> list[Row]:
        """The releases of a model, best first."""
        return [row for row in self.rows if row.is_of(model)]

    def side(self, side: str) -> list[Row]:
        """Models whose openness on that day puts them on a side, best first."""
        return [row for row in self.rows if row.side == side]

    @cached_property
    def age(self) -> int:
        """Days from this state to the day asked; negative when it came later, 0 when no day was asked."""
        return 0 if self.asked is None else (self.asked - self.day).days


class Tracked:
    """What gold and silver hold, read as claims need it; every figure is of the weights policy."""

    def __init__(self, con: duckdb.DuckDBPyConnection, models: Iterable[str] = ()) -> None:
        self.con = con
        self.models = sorted(set(models))  # those that claims name
        self.names = dict(con.execute("select model_id, model_name from silver.models").fetchall())
        self.titles = dict(con.execute("select benchmark, title from silver.benchmarks").fetchall())
        featured = {row[0] for row in con.execute("select board_id from gold.headline where featured").fetchall()}
        self._boards = [
            Board(*row[:4], row[4] == "lower", *row[5:9], row[0] in featured)  # type: ignore[call-arg]
            for row in con.execute(
                "select board_id, benchmark, category, unit, direction, refit, cross_harness,"
                " coalesce(harness, ''), coalesce(preference, 0)"
                " from silver.boards where kind = 'capability' order by board_id"
            ).fetchall()
        ]
        days = "select board_id, list(distinct published_on order by published_on) from gold.standings group by all"
        self._days: dict[str, list[date]] = dict(con.execute(days).fetchall())
        self._rows: dict[tuple[str, date], list[tuple[Any, ...]]] = {}

    @property
    def newest(self) -> date | None:
        """The newest day on which any board was published."""
        return max((days[-1] for days in self._days.values()), default=None)

    def name(self, model: str) -> str:
        """A model's name for people; its id where it is an undated node of several releases."""
        return self.names.get(model, model)

    def title(self, benchmark: str) -> str:
        """A benchmark's title for people."""
        return self.titles.get(benchmark, benchmark)

    def featured(self) -> list[Board]:
        """The boards that the headline shows, as far as some model stands on them."""
        return [board for board in self._boards if board.featured and board.board_id in self._days]

    def boards_of(self, benchmark: str, asked: date | None, *, parts: bool = False) -> list[Board]:
        """The boards that measure the whole of a benchmark (or its parts, where none does or `parts` are wanted).

        Of one series, only the scale that was in force on the day asked, else the first one after it.
        """
        found = [board for board in self._boards if board.benchmark == benchmark and board.board_id in self._days]
        whole = [board for board in found if board.category == "overall"]
        chosen: dict[str, Board] = {}
        for board in found if parts or not whole else whole:
            rival = chosen.get(board.series)
            if rival is None or self._fits(board, asked) > self._fits(rival, asked):
                chosen[board.series] = board
        return sorted(chosen.values(), key=lambda board: board.board_id)

    def _fits(self, board: Board, asked: date | None) -> tuple[bool, int]:
        days = self._days[board.board_id]
        by_then = bisect_right(days, asked or date.max)
        return (True, days[by_then - 1].toordinal()) if by_then else (False, -days[0].toordinal())

    def first_day(self, board: Board) -> date:
        """The first day on which a board was published."""
        return self._days[board.board_id][0]

    def published(self, board: Board, asked: date | None) -> State | None:
        """The board as a reader saw it on the day asked: its newest state up to then; None when there was none."""
        days = self._days.get(board.board_id, [])
        by_then = bisect_right(days, asked or date.max)
        return self._state(board, days[by_then - 1], asked, "published") if by_then else None

    def known_later(self, board: Board, asked: date, models: Iterable[str] = ()) -> State | None:
        """A later state, of models that were out by the day asked: their abilities, though not yet measured then.

        Ratings: the first later state, at most a month later. Else the newest state, or the newest with all `models`.
        """
        days = self._days[board.board_id]
        later = days[bisect_right(days, asked) :]
        if board.rates:
            later = [day for day in later[:1] if day - asked <= RATINGS_HOLD]
        for model in models:
            later = sorted(set(later) & self._days_of.get((model, board.board_id), set()))
        return self._state(board, later[-1], asked, "released") if later else None

    @cached_property
    def _days_of(self) -> dict[tuple[str, str], set[date]]:
        """The days on which a model that claims name stood on a board."""
        found = self.con.execute(DAYS_OF, {"models": self.models}).fetchall()
        return {(model, board_id): set(days) for model, board_id, days in found}

    def read(self, asked: Iterable[tuple[str, date | None]]) -> None:
        """Read what was published of benchmarks by the days asked, all at once: one query is faster than hundreds."""
        states = set()
        for benchmark, day in asked:
            for board in self.boards_of(benchmark, day, parts=True) + self.boards_of(benchmark, day):
                days = self._days[board.board_id]
                if by_then := bisect_right(days, day or date.max):
                    states.add((board.board_id, days[by_then - 1]))
        self._read(states)

    def _read(self, states: set[tuple[str, date]]) -> None:
        states = states - set(self._rows)
        if not states:
            return
        boards, days = zip(*sorted(states), strict=True)
        self._rows |= {state: [] for state in states}
        for row in self.con.execute(ROWS, {"boards": list(boards), "days": list(days)}).fetchall():
            self._rows[row[8:]].append(row[:8])

    def _state(self, board: Board, day: date, asked: date | None, axis: Axis) -> State:
        self._read({(board.board_id, day)})
        rows = [self._row(board, found) for found in self._rows[board.board_id, day]]
        if axis == "released" and asked is not None:
            out = [row for row in rows if row.released_on is not None and row.released_on <= asked]
            rows = [replace(row, side=self._side(row.model_id, asked)) for row in out]
        return State(board, day, asked, axis, tuple(sorted(rows, key=lambda row: (-row.merit.value, row.model_id))))

    def _row(self, board: Board, found: tuple[Any, ...]) -> Row:
        score = Figure(*found[4:8])
        base = found[1] or found[0]
        return Row(found[0], base, found[2], found[3], score, score.turned() if board.lower_is_better else score)

    def runs(self, state: State, model: str, setting: str) -> list[Row]:
        """A model's best run with a setting, one a release, best first."""
        if not state.of(model):
            return []
        asked = {"board": state.board.board_id, "day": state.day, "model": model, "setting": setting}
        rows = [self._row(state.board, found) for found in self.con.execute(RUNS, asked).fetchall()]
        return sorted(rows, key=lambda row: (-row.merit.value, row.model_id))

    def detectable(self, state: State, closed: Row, open: Row) -> float | None:
        """The smallest gap that the board can be relied on to show, where gold.significance has these two models.

        It may know more than their errors: how both did on the very same tasks.
        """
        found = self.con.execute(
            DETECTABLE, [state.board.board_id, state.day, closed.model_id, open.model_id]
        ).fetchone()
        return found[0] if found else None

    @cached_property
    def _spells(self) -> dict[str, list[tuple[date, date, str | None]]]:
        spells: dict[str, list[tuple[date, date, str | None]]] = {}
        sql = "select model_id, since, until, side_of(openness, 'weights') from openness_spells()"
        for model, since, until, side in self.con.execute(sql).fetchall():
            spells.setdefault(model, []).append((since, until, side))
        return spells

    def _side(self, model: str, day: date) -> str | None:
        return next((side for since, until, side in self._spells.get(model, []) if since <= day < until), None)


def select(columns: str, table: str, *conditions: str, then: str = "") -> str:
    """A query for people, which runs on the published file."""
    return f"select {columns} from {table} where {' and '.join(conditions)}{f' {then}' if then else ''}"


def one_of(column: str, values: Iterable[str]) -> str:
    """An SQL condition: a column has one of these values."""
    listed = [quoted(value) for value in sorted(set(values))]
    return f"{column} = {listed[0]}" if len(listed) == 1 else f"{column} in ({', '.join(listed)})"


def on(column: str, day: date) -> str:
    """An SQL condition: a column is this day."""
    return f"{column} = date '{day}'"
