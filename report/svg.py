"""Two small drawings as inline SVG. Across they are in percent and down in pixels, so that letters keep their size
on a phone as on a desk; colours come from the page's style, which knows the dark."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import groupby

from report.markup import Html, short, tag
from report.words import Row, gap, signed, unit

LEFT, RIGHT = 11.0, 97.0
TOP, BOTTOM, HEIGHT = 26, 196, 222
MOST_DOTS = 150
NEAREST = 3.5  # percent of the width that the number of a change needs for itself


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from low to high, at most `most` of them, zero among them when it lies within."""
    span = high - low or 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * nice for nice in (1, 2, 5, 10, 20) if span / (power * nice) <= most - 1)
    return [round(n * step, 10) + 0.0 for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def extent(rows: list[Row]) -> tuple[float, float]:
    """The range that holds zero and every gap with its interval, with some room at the sides."""
    values = [row[key] for row in rows for key in ("gap", "gap_low", "gap_high") if row[key] is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def balanced(low: float, high: float) -> tuple[float, float]:
    """The range widened so that each side of zero has room for the words that say who leads there."""
    return min(low, -high / 3), max(high, -low / 3)


def whisker(row: Row, low: float, high: float) -> Html:
    """A dot at the gap and a line over its interval, on a scale from low to high that boards of one unit share."""

    def at(value: float) -> str:
        return f"{3 + 94 * (value - low) / (high - low):.2f}%"

    zero, y = at(0), 34
    marks = [
        tag("text", "◂ open leads", x=zero, dx="-8", y="12", text_anchor="end", class_="side open"),
        tag("text", "closed leads ▸", x=zero, dx="8", y="12", class_="side closed"),
        tag("line", x1="0", x2="100%", y1="56", y2="56", class_="axis"),
    ]
    for value in ticks(low, high):
        marks.append(tag("line", x1=at(value), x2=at(value), y1="52", y2="60", class_="axis"))
        marks.append(tag("text", signed(value, 0), x=at(value), y="74", text_anchor="middle", class_="tick"))
    marks.append(tag("line", x1=zero, x2=zero, y1="2", y2="60", class_="zero"))
    if row["gap_low"] is not None:
        marks.append(tag("line", x1=at(row["gap_low"]), x2=at(row["gap_high"]), y1=y, y2=y, class_="reach"))
        for end in (row["gap_low"], row["gap_high"]):
            marks.append(tag("line", x1=at(end), x2=at(end), y1=y - 6, y2=y + 6, class_="reach"))
    if row["gap"] is not None:
        marks.append(tag("circle", cx=at(row["gap"]), cy=y, r="6", class_="dot"))
    label = f"Gap on {row['title']}: {gap(row)}. Positive means that closed leads."
    return tag("svg", *marks, class_=f"whisker {row['verdict'] or 'none'}", role="img", aria_label=label, height="80")


class Scale:
    """Where a day and a gap lie in the drawing over time."""

    def __init__(self, rows: list[Row]) -> None:
        self.first, self.last = rows[0]["as_of"], rows[-1]["as_of"]
        self.low, self.high = extent(rows)

    def share(self, day: date) -> float:
        """0 for the first day, 1 for the last, the middle when they are one."""
        span = (self.last - self.first).days
        return (day - self.first).days / span if span else 0.5

    def x(self, day: date) -> float:
        """Percent of the drawing's width."""
        return LEFT + (RIGHT - LEFT) * self.share(day)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return BOTTOM - (BOTTOM - TOP) * (value - self.low) / (self.high - self.low)


def timeline(title: str, rows: list[Row], changes: list[date]) -> Html:
    """The gap over published days with its interval as a band; `changes` are numbered, a table beneath explains them.

    A day without a gap breaks the line. Dots on days whose status asks for care are hollow.
    """
    scale = Scale(rows)
    plotted = [row for row in rows if row["gap"] is not None]
    marks = [*_grid(scale), *_line(scale, rows), *_numbers(scale, changes)]
    if len(plotted) > MOST_DOTS:
        plotted = [row for row in plotted if row["as_of"] in changes or row is plotted[-1]]
    for row in plotted:
        rivals = " against ".join(short(str(row[f"{side}_model_name"])) for side in ("closed", "open"))
        said = f"{row['as_of']}: {gap(row)}, {rivals}"
        care = "dot" if row["status"] == "ok" else "dot care"
        place = {"cx": f"{scale.x(row['as_of']):.2f}%", "cy": f"{scale.y(row['gap']):.1f}"}
        marks.append(tag("circle", tag("title", said), **place, r="4.5", class_=care))
    label = f"Gap over time on {title}: {_summary(rows)}"
    return tag("svg", *marks, class_="timeline", role="img", aria_label=label, height=HEIGHT)


def _summary(rows: list[Row]) -> str:
    known = [row for row in rows if row["gap"] is not None]
    if not known:
        return f"{len(rows)} published days, none with models of both sides."
    first, last = known[0], known[-1]
    least, most = (signed(bound(row["gap"] for row in known)) for bound in (min, max))
    return (
        f"{len(rows)} published days. {first['as_of']}: {gap(first)}. {last['as_of']}: {gap(last)}. "
        f"Between {least} and {most}. The tables beneath hold the names and figures."
    )


def _grid(scale: Scale) -> list[Html]:
    """The scale at the left, the zero line, and the days beneath."""
    marks = []
    for value in ticks(scale.low, scale.high):
        y = f"{scale.y(value):.1f}"
        kind = "zero" if value == 0 else "grid"
        digits = 0 if value == int(value) else 1
        marks.append(tag("line", x1=f"{LEFT}%", x2=f"{RIGHT}%", y1=y, y2=y, class_=kind))
        marks.append(
            tag("text", signed(value, digits), x=f"{LEFT}%", y=y, dx="-9", dy="4", text_anchor="end", class_="tick")
        )
    span = (scale.last - scale.first).days
    days = {scale.first: "start", scale.last: "end"} if span else {scale.first: "middle"}
    if span > 1:
        days[scale.first + timedelta(days=span // 2)] = "middle"
    for day, anchor in sorted(days.items()):
        x = f"{scale.x(day):.2f}%"
        marks.append(tag("line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 5, class_="axis"))
        marks.append(tag("text", day, x=x, y=BOTTOM + 20, text_anchor=anchor, class_="tick"))
    return marks


def _runs(rows: list[Row], column: str) -> list[list[Row]]:
    """The rows in stretches of neighbouring days on which the column is known."""
    return [list(run) for known, run in groupby(rows, lambda row: row[column] is not None) if known]


def _line(scale: Scale, rows: list[Row]) -> list[Html]:
    """Line and band over each stretch of days; an interval that stands alone is an upright line."""
    shapes, alone = [], []
    for run in _runs(rows, "gap_low"):
        x = [100 * scale.share(row["as_of"]) for row in run]
        if len(run) == 1:
            across = f"{scale.x(run[0]['as_of']):.2f}%"
            ends = {"y1": f"{scale.y(run[0]['gap_low']):.1f}", "y2": f"{scale.y(run[0]['gap_high']):.1f}"}
            alone.append(tag("line", x1=across, x2=across, **ends, class_="reach"))
        upper = [(at, scale.y(row["gap_high"])) for at, row in zip(x, run, strict=True)]
        lower = [(at, scale.y(row["gap_low"])) for at, row in zip(x, run, strict=True)]
        shapes.append(tag("polygon", points=_points(upper + lower[::-1]), class_="band"))
    for run in _runs(rows, "gap"):
        line = _points([(100 * scale.share(row["as_of"]), scale.y(row["gap"])) for row in run])
        shapes.append(tag("polyline", points=line, vector_effect="non-scaling-stroke", class_="line"))
    box = {"x": f"{LEFT}%", "y": "0", "width": f"{RIGHT - LEFT}%", "height": HEIGHT, "viewBox": f"0 0 100 {HEIGHT}"}
    return [tag("svg", *shapes, **box, preserveAspectRatio="none"), *alone]


def _numbers(scale: Scale, changes: list[date]) -> list[Html]:
    """The number of each change above its day, where there is room, and a thin line down from it."""
    marks, last = [], -math.inf
    for number, day in enumerate(changes, 1):
        x = scale.x(day)
        marks.append(tag("line", x1=f"{x:.2f}%", x2=f"{x:.2f}%", y1=TOP - 8, y2=BOTTOM, class_="change"))
        if x - last >= NEAREST:
            marks.append(tag("text", number, x=f"{x:.2f}%", y=TOP - 12, text_anchor="middle", class_="number"))
            last = x
    return marks


def _points(pairs: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.1f}" for x, y in pairs)


def axis_title(row: Row) -> str:
    """What the scale at the left counts."""
    return f"gap in {unit(row)}; above zero closed leads"
