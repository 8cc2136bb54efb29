"""The charts, as Vega-Lite made by Altair: one a kind, without data. Colours are the page's own, so they know the dark.

Each draws the rows named `rows` that report.chart_data writes and page.js hands over; every name in a chart is a mark's
text or a tooltip's value, never an expression.
"""

from __future__ import annotations

from typing import Any

import altair as alt

SIGNED, PLAIN = "+,.6~g", ".6~g"
# Room around a plot is fixed, so that two charts of one board have one scale of days. The width, and the height of a
# chart with a row for each board, are the script's to set: it knows the window.
ROOM, LEFT, TALL = {"right": 14, "top": 22, "bottom": 26}, {"gaps": 4, "lags": 4}, {"prices": 320, "months": 240}
CLOSED, OPEN, NEITHER, LINE = "var(--closed)", "var(--open)", "var(--neither)", "var(--line)"
PAPER, INK, QUIET = "var(--paper)", "var(--ink)", "var(--quiet)"
SIDES = {"closed": CLOSED, "open": OPEN}
VERDICTS = {
    "closed_ahead": (CLOSED, "circle"),
    "open_ahead": (OPEN, "square"),
    "indistinguishable": (NEITHER, "diamond"),
    "none": (NEITHER, "cross"),
}
CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif",
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET, "domainColor": QUIET, "tickColor": QUIET, "labelFontSize": 12,
        "gridColor": "var(--grid)", "title": None, "labelOverlap": True,
    },
    "text": {"fill": INK, "fontSize": 12},
}  # fmt: skip


def specs() -> dict[str, Any]:
    """Every chart by name; those over time once for each axis: a release stands until the next, a day is seen alone."""
    kinds = {
        "gaps": _gaps(),
        "lags": _lags(),
        "prices": _prices(),
        "months": _months(),
        **{f"gap/{axis}": _gap(how) for axis, how in (("released", "step-after"), ("published", "linear"))},
        **{f"sides/{axis}": _sides(how) for axis, how in (("released", "step-after"), ("published", "linear"))},
    }
    return {
        name: alt.layer(*layers, data=alt.NamedData("rows"))
        .properties(autosize="none", padding=ROOM | {"left": LEFT.get(name, 46)}, height=TALL.get(name, 210))
        .configure(**CONFIG)
        .to_dict()
        for name, layers in kinds.items()
    }


def _tips(**titles: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]


def _names(field: str = "title") -> alt.Chart:
    """A row's title above its marks, from the left edge: a phone has no room beside them."""
    return (
        alt.Chart()
        .mark_text(align="left", baseline="bottom", dy=-8, limit=alt.ExprRef("width - 60"))
        .encode(x=alt.value(0), y=_row(), text=f"{field}:N")
    )


def _figures() -> alt.Chart:
    """The row's figure in words, from the right edge."""
    return (
        alt.Chart()
        .mark_text(align="right", baseline="bottom", dy=-8, fontWeight="bold")
        .encode(x=alt.value("width"), y=_row(), text="figure:N")
    )


def _row() -> alt.Y:
    return alt.Y("title:N", sort=None, axis=None)


def _zero(encode: str = "x") -> alt.Chart:
    """One line, with data of its own, or there would be one a row upon the other."""
    return alt.Chart(alt.Data(values=[{}])).mark_rule(stroke=QUIET, opacity=0.6).encode(**{encode: alt.datum(0)})


def _gaps() -> list[alt.Chart]:
    """Each board's gap with its interval; boards of one unit share the scale."""
    kinds, looks = list(VERDICTS), list(VERDICTS.values())
    colour = alt.Color("verdict:N", scale=alt.Scale(domain=kinds, range=[look[0] for look in looks]), legend=None)
    shape = alt.Shape("verdict:N", scale=alt.Scale(domain=kinds, range=[look[1] for look in looks]), legend=None)
    x = alt.X("gap:Q", scale=alt.Scale(padding=14), axis=alt.Axis(tickCount=6, format=SIGNED))
    reach = alt.Chart().transform_filter("isValid(datum.low)")
    return [
        _zero(),
        _names(),
        _figures(),
        reach.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q"), x2="high", y=_row(), stroke=colour.copy()),
        reach.mark_tick(thickness=2, size=12).encode(x="low:Q", y=_row(), color=colour.copy()),
        reach.mark_tick(thickness=2, size=12).encode(x="high:Q", y=_row(), color=colour.copy()),
        alt.Chart()
        .mark_point(size=130, filled=True, opacity=1, stroke=PAPER, strokeWidth=1)
        .encode(
            x=x, y=_row(), fill=colour, shape=shape,
            tooltip=_tips(title="Board", said="Gap", verdict_said="Verdict", closed="Closed", open="Open", on="As of"),
        ),
    ]  # fmt: skip


def _lags() -> list[alt.Chart]:
    """Each board's lag: the bracket as a bar, strict and plausible as points; an arrow where it is only a bound."""
    x = alt.X("under:Q", scale=alt.Scale(padding=14), axis=alt.Axis(tickCount=5, format=PLAIN))
    tips = _tips(title="Board", said="Lag", bracket_said="Bracket", noise_said="Within the noise", on="As of")
    known = {field: alt.Chart().transform_filter(f"isValid(datum.{field})") for field in ("under", "over", "central")}
    return [
        _zero(),
        _names(),
        _figures(),
        known["over"].mark_bar(height=10, color=LINE, opacity=0.35).encode(x=x, x2="over", y=_row(), tooltip=tips),
        known["central"].mark_tick(thickness=3, size=18, color=LINE).encode(x="central:Q", y=_row(), tooltip=tips),
        alt.Chart()
        .transform_filter("isValid(datum.plausible)")
        .mark_point(size=230, shape="diamond", stroke=INK, strokeWidth=1.5, fill=PAPER, opacity=1)
        .encode(x="plausible:Q", y=_row(), tooltip=tips),
        alt.Chart()
        .transform_filter("isValid(datum.strict)")
        .mark_point(size=80, filled=True, fill=INK, opacity=1)
        .encode(
            x="strict:Q",
            y=_row(),
            shape=alt.Shape(
                "bound:N", scale=alt.Scale(domain=["exact", "least"], range=["circle", "triangle-right"]), legend=None
            ),
            tooltip=tips,
        ),
    ]


def _day() -> alt.X:
    """Days are UTC, or a reader west of Greenwich sees the day before."""
    return alt.X("day:T", scale=alt.Scale(type="utc", padding=8), axis=alt.Axis(tickCount=5, grid=False))


def _score(field: str, **scale: Any) -> alt.Y:
    axis = alt.Axis(tickCount=5, format=SIGNED if field in ("gap", "low") else PLAIN)
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(**scale))


def _months() -> list[alt.Chart]:
    """The median lag over boards with their middle half; hollow where few boards carry it."""
    axis = alt.Axis(tickCount=5, format=PLAIN)
    low, y = (alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(padding=12)) for field in ("low", "median"))
    tips = _tips(day_said="Day", said="Median lag", spread_said="Middle half", boards_said="Boards", care="Care")
    care = alt.condition("datum.care == 'none'", alt.value(LINE), alt.value(PAPER))
    return [
        alt.Chart().mark_area(color=LINE, opacity=0.18).encode(x=_day(), y=low, y2="high"),
        _zero("y"),
        alt.Chart().mark_text(baseline="top", dy=-16, fontSize=11).encode(x=_day(), y=alt.value(0), text="shown:N"),
        alt.Chart().mark_line(stroke=LINE, strokeWidth=2).encode(x=_day(), y=y),
        alt.Chart()
        .mark_point(size=50, stroke=LINE, strokeWidth=1.5, opacity=1)
        .encode(x=_day(), y=y, fill=care, tooltip=tips),
    ]


def _gap(how: Any) -> list[alt.Chart]:
    """The gap over time with its interval as a band, numbered where the frontier changed hands."""
    turned = alt.Chart().transform_filter("datum.number != ''")
    alone = alt.Chart().transform_filter("datum.alone && isValid(datum.low)")
    tips = _tips(day_said="Day", said="Gap", closed="Best closed", open="Best open", care="Care")
    care = alt.condition("datum.care == 'none'", alt.value(LINE), alt.value(PAPER))
    return [
        alt.Chart().mark_area(color=LINE, opacity=0.18, interpolate=how).encode(x=_day(), y=_score("low"), y2="high"),
        _zero("y"),
        turned.mark_rule(stroke=QUIET, strokeDash=[2, 4], opacity=0.7).encode(x=_day()),
        turned.mark_text(baseline="top", dy=-14, fontWeight="bold", fontSize=11).encode(
            x=_day(), y=alt.value(0), text="shown:N"
        ),
        alone.mark_rule(stroke=LINE, strokeWidth=2).encode(x=_day(), y=_score("low"), y2="high"),
        alt.Chart().mark_line(stroke=LINE, strokeWidth=2, interpolate=how).encode(x=_day(), y=_score("gap")),
        alt.Chart()
        .mark_point(size=44, stroke=LINE, strokeWidth=1.5, opacity=1)
        .encode(x=_day(), y=_score("gap", padding=12), fill=care, tooltip=tips),
    ]


def _sides(how: Any) -> list[alt.Chart]:
    """Who is best on each side over time, by score, with the name at each change of hands where there is room."""
    layers = []
    for side, colour in SIDES.items():
        y = _score(f"{side}_score", zero=False, padding=24)
        shape, dash = ("circle", [1, 0]) if side == "closed" else ("square", [6, 3])
        new = alt.Chart().transform_filter(f"datum.{side}_new")
        tips = _tips(day_said="Day", **{side: f"Best {side}", f"{side}_score": "Score"}, said="Gap")
        layers += [
            alt.Chart().mark_line(stroke=colour, strokeWidth=2, strokeDash=dash, interpolate=how).encode(x=_day(), y=y),
            new.mark_point(size=60, filled=True, fill=colour, shape=shape, opacity=1).encode(
                x=_day(), y=y, tooltip=tips
            ),
            new.mark_text(
                fill=colour,
                fontSize=11,
                baseline="bottom" if side == "closed" else "top",
                align=alt.ExprRef(f"datum.{side}_align"),
                dy=-6 if side == "closed" else 7,
            ).encode(x=_day(), y=y, text=f"{side}_shown:N"),
        ]
    return layers


def _prices() -> list[alt.Chart]:
    """Score against price, with each side's best for the money as a line."""
    x = alt.X("price:Q", scale=alt.Scale(type="log", padding=16), axis=alt.Axis(format="$~g", tickCount=5, grid=False))
    y = _score("score", zero=False, padding=16)
    sides = alt.Scale(domain=list(SIDES), range=list(SIDES.values()))
    shape = alt.Shape("side:N", scale=alt.Scale(domain=list(SIDES), range=["circle", "square"]), legend=None)
    tips = _tips(model="Model", side="Side", score="Score", price_said="Price", on="Price seen on")
    best = alt.Chart().transform_filter("datum.best")
    return [
        best.mark_line(strokeWidth=1.5, strokeDash=[4, 3], interpolate="step-after").encode(
            x=x, y=y, stroke=alt.Stroke("side:N", scale=sides, legend=None)
        ),
        alt.Chart()
        .mark_point(size=55, filled=True, opacity=0.85)
        .encode(x=x, y=y, fill=alt.Fill("side:N", scale=sides, legend=None), shape=shape, tooltip=tips),
        best.mark_text(baseline="bottom", dy=-7, fontSize=11, align=alt.ExprRef("datum.model_align")).encode(
            x=x, y=y, text="model_shown:N"
        ),
    ]
