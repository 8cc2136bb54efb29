"""The parts of the page about the gap: the answer, each board over time, the way back to the bytes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from report import words
from report.figures import MOST_ITEMS, Figures
from report.markup import Html, join, link, name, remark, table, tag
from report.svg import axis_title, balanced, extent, timeline, whisker
from report.words import Row
from warehouse.tables import quoted

GAP = "Gap (95 %)"
ORIGIN = {
    "sample": "Sample: these are real figures bundled with the program, not asked of the sources today. A sample:// "
    "address stands for the https:// one from which the figures were read.",
    "live": "Live: every figure was fetched from its source.",
    "mixed": "Mixed: some sources are live, others are the bundled sample; each board says which.",
}


def banner(figures: Figures) -> Html:
    """Where the figures come from, said plainly."""
    origin = figures.build["origin"]
    return tag("p", ORIGIN.get(origin, "No build is recorded in this file."), class_=f"banner {origin}")


def answer(figures: Figures) -> Html:
    """One row a featured board: who against whom, by how much, how sure, how long."""
    rows = figures.featured
    scales = {
        unit: balanced(*extent([row for row in rows if row["unit"] == unit])) for unit in {row["unit"] for row in rows}
    }
    return tag("ol", *(_answer_row(row, scales[row["unit"]]) for row in rows), class_="answers")


def _answer_row(row: Row, scale: tuple[float, float]) -> Html:
    against = tag(
        "p",
        *_model(row, "closed"),
        tag("span", " against ", class_="quiet"),
        *_model(row, "open"),
        class_="against",
    )
    facts = [
        ("Verdict", join(tag("strong", words.verdict(row)), ". ", words.meaning(row))),
        ("Lag", join(tag("strong", words.lag(row)), _aside(words.lag_bracket(row)), _since(row))),
        ("As of", join(tag("strong", row["as_of"]), f", {row['build_origin']}")),
    ]
    return tag(
        "li",
        tag("div", tag("h3", tag("a", row["title"], href=f"#{anchor(row)}")), against, class_="who"),
        tag("div", tag("p", words.gap(row), class_="gap"), whisker(row, *scale), class_="much"),
        tag("dl", *(tag("div", tag("dt", term), tag("dd", said)) for term, said in facts)),
    )


def _model(row: Row, side: str) -> list[Html]:
    """`Claude Fable 5 1506.6`, marked by its side."""
    if row[f"{side}_model_name"] is None:
        return [tag("span", f"no {side} model", class_=side)]
    return [
        tag("span", name(row[f"{side}_model_name"]), class_=side),
        tag("span", f" {side}, {row[f'{side}_score']:.1f}", class_="quiet"),
    ]


def _aside(said: str) -> str:
    return f"; {said}" if said else ""


def _since(row: Row) -> str:
    """The last day on which closed was no better, where the lag counts from one."""
    return f". Closed models were last no better on {row['reached_on']}." if row["reached_on"] else ""


def boards(figures: Figures) -> Html:
    """A part for each featured board: the gap over time, who held which side when, the way back to the bytes."""
    return join(*(_board(row, figures) for row in figures.featured))


def anchor(row: Row) -> str:
    """The board's id as the id of its part of the page."""
    return "board-" + re.sub(r"[^A-Za-z0-9]+", "-", row["board_id"])


def _board(row: Row, figures: Figures) -> Html:
    series = figures.series.get(row["board_id"], [])
    changes = changes_of_hands(series)
    drawing = (
        [
            tag("p", axis_title(row), class_="axis-title"),
            timeline(row["title"], series, [change["as_of"] for change in changes]),
        ]
        if series
        else []
    )
    return tag(
        "section",
        tag("h3", row["title"]),
        tag("p", tag("code", row["board_id"]), class_="quiet"),
        tag("p", words.gap(row), tag("span", f" on {row['as_of']}. ", class_="quiet"), link(row["url"], "The board")),
        *drawing,
        _changes_table(changes),
        _all_days(series),
        _events(figures.events.get(row["board_id"], [])),
        _way_back(row, figures.sides.get(row["board_id"], [])),
        id=anchor(row),
        class_="board",
    )


def changes_of_hands(series: list[Row]) -> list[Row]:
    """The first day, and each on which another model was best on a side; `changed` names these sides."""
    found: list[Row] = []
    before: Row = {}
    for row in series:
        changed = [side for side in ("closed", "open") if row[f"{side}_model_id"] != before.get(f"{side}_model_id")]
        if changed or not before:
            found.append({**row, "changed": changed if before else []})
        before = row
    return found


def _holder(row: Row, side: str) -> Html:
    """Who is best on a side; marked where that is new."""
    holder = row[f"{side}_model_name"]
    said = tag("span", "none", class_="quiet") if holder is None else name(holder)
    return join(tag("strong", said), " (new)") if side in row.get("changed", ()) else said


def _days(caption: str, rows: list[Row], numbered: bool) -> Html:
    heads = [*(["No."] if numbered else []), "Day", "Best closed", "Best open", GAP]
    body: list[list[Any]] = [
        [*([number] if numbered else []), row["as_of"], _holder(row, "closed"), _holder(row, "open"), words.gap(row)]
        for number, row in enumerate(rows, 1)
    ]
    return table(caption, heads, body, whole=("Day", GAP))


def _changes_table(changes: list[Row]) -> Html:
    caption = "First day on record, and each change of hands since (the numbers in the drawing)"
    return _days(caption, changes, numbered=True) if changes else Html()


def _all_days(series: list[Row]) -> Html:
    shown = series[-MOST_ITEMS:][::-1]
    caption = f"The newest {len(shown)} of {len(series)} published days"
    return tag("details", tag("summary", f"All days ({len(series)})"), _days(caption, shown, numbered=False))


def _events(events: list[Row]) -> Html:
    if not events:
        return Html()
    said = [
        tag("li", tag("b", f"{row['event_on']}, {row['kind'].replace('_', ' ')}: "), remark(row["detail"]))
        for row in events
    ]
    return join(tag("p", "What happened to the board itself, which is no progress of models:"), tag("ul", *said))


def way_back_sql(board_id: str, as_of: date) -> str:
    """What to type in `make sql` to get from the gap to the bytes it rests on."""
    return (
        "select side, raw_model, setting, score, url, body_sha256, warc_file, warc_offset\nfrom gold.provenance\n"
        f"where board_id = {quoted(board_id)}\n"
        f"  and axis = 'published' and policy = 'weights' and as_of = date '{as_of}'\norder by side;"
    )


def _score(side: Row) -> str:
    return f"{side['score']:.2f}"


def _source_of(side: Row) -> Html:
    """The page, its hash and its place in the archive."""
    return join(
        tag("div", link(side["url"], side["url"]), class_="long"),
        tag(
            "div",
            "sha256 ",
            tag("code", (side["body_sha256"] or "none")[:12], title=side["body_sha256"]),
            f", {side['warc_file']} at byte {side['warc_offset']}",
        ),
    )


def _way_back(row: Row, sides: list[Row]) -> Html:
    body: list[list[Any]] = [
        [
            side["side"],
            name(side["raw_model"]),
            remark((side["setting"] or "none").replace(";", "; ")),
            f"{side['score']:.2f}",
            _source_of(side),
        ]
        for side in sides
    ]
    heads = ["Side", "Name on the page", "Setting", "Score", "Page, hash, place in captures/"]
    return join(
        table(f"Where the gap of {row['as_of']} comes from", heads, body, whole=("Side", "Score")) if body else "",
        tag(
            "details",
            tag("summary", "The same by SQL (make sql)"),
            tag("pre", tag("code", way_back_sql(row["board_id"], row["as_of"])), tabindex="0"),
        ),
    )


def others(figures: Figures) -> Html:
    """Every board that is not featured, one row each; those without a gap are folded away."""
    with_gap = [row for row in figures.others if row["gap"] is not None]
    without = [row for row in figures.others if row["gap"] is None]
    parts = [_board_table("Boards with both sides", with_gap, figures)] if with_gap else []
    if without:
        summary = tag("summary", f"Boards without a gap ({len(without)})")
        parts.append(tag("details", summary, _board_table("Boards with one side only, or none", without, figures)))
    return join(*parts) if parts else tag("p", "There are none.")


def _board_table(caption: str, boards: list[Row], figures: Figures) -> Html:
    heads = ["Board", GAP, "Best closed", "Best open", "Verdict", "Lag", "As of"]
    rows: list[list[Any]] = [
        [
            join(row["title"], " ", tag("code", row["board_id"]), _folded_way_back(row, figures)),
            words.gap(row),
            _holder(row, "closed"),
            _holder(row, "open"),
            words.verdict(row),
            words.lag(row),
            row["as_of"],
        ]
        for row in boards
    ]
    return table(caption, heads, rows, whole=("As of",))


def _folded_way_back(row: Row, figures: Figures) -> Html:
    sides = figures.sides.get(row["board_id"], [])
    pages = [
        tag("div", f"{side['side']}: ", name(side["raw_model"]), _source_of(side), class_="page") for side in sides
    ]
    sql = tag("pre", tag("code", way_back_sql(row["board_id"], row["as_of"])), tabindex="0")
    return tag(
        "details",
        tag("summary", f"{row['build_origin']}: way back"),
        tag("p", link(row["url"], "The board")),
        *pages,
        sql,
    )
