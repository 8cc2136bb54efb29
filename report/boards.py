"""Each board over time: the gap, who held which side when, and the way back to the bytes; all other boards in brief."""

from __future__ import annotations

from datetime import date
from typing import Any

from report import words
from report.answer import anchor
from report.chart_data import changes_of_hands, gap_said, kinds
from report.figures import MOST_ITEMS, POLICIES, Figures
from report.markup import Html, chart, fold, join, link, name, remark, table, tag, when
from report.words import Row
from warehouse.tables import quoted

GAP = "Gap (95 %)"
OPEN = 3  # boards that are not folded


def boards(figures: Figures) -> Html:
    """A part for each featured board; the first few are open."""
    parts = [_board(row, figures, at < OPEN) for at, row in enumerate(figures.featured())]
    return join(*parts) if parts else tag("p", "There are none.")


def _board(row: Row, figures: Figures, is_open: bool) -> Html:
    unit = words.unit(row)
    by_policy = [
        tag("span", words.gap(now), _on(now["as_of"]), **when(policy=now["policy"]))
        for policy in POLICIES
        for now in figures.featured(policy)
        if now["board_id"] == row["board_id"]
    ]
    said = f"Gap over time on {row['title']}"
    return fold(
        join(tag("h3", row["title"]), *by_policy),
        tag("p", tag("code", row["board_id"]), " ", link(row["url"], "The board"), class_="quiet"),
        chart("sides", row["board_id"], f"Who was best on {row['title']}", _sides_caption(row)),
        chart("gap", row["board_id"], said, f"The gap in {unit}; above zero closed leads. Numbers: the table beneath."),
        _changes(row, figures),
        _events(figures.events.get(row["board_id"], [])),
        _way_back(row, figures.sides.get(row["board_id"], [])),
        id=anchor(row),
        class_="board",
        open="" if is_open else None,
        **when(boards=kinds(row)),
    )


def _on(day: date) -> Html:
    return tag("span", f" on {day}", class_="quiet nowrap")


def _sides_caption(row: Row) -> Html:
    closed, opened = tag("span", "● best closed", class_="closed"), tag("span", "■ best open", class_="open")
    return join(closed, ", ", opened, f": score ({words.score_unit(row)}), named where the lead changed hands.")


def _changes(row: Row, figures: Figures) -> Html:
    """The chart in a table: the first day, each change of hands, the last day.

    It is of what the page shows before anything is chosen; the script writes it anew, from what the chart draws.
    """
    days = figures.days(row["board_id"], "released", "weights")
    changes = [{**change, "number": number} for number, change in enumerate(changes_of_hands(days), 1)]
    if days and days[-1]["as_of"] != changes[-1]["as_of"]:
        changes.append({**days[-1], "number": "", "changed": []})
    heads = ["No.", "Day", "Best closed", "Best open", GAP]
    body: list[list[Any]] = [
        [day["number"], day["as_of"], _holder(day, "closed"), _holder(day, "open"), words.gap(day)]
        for day in changes[-MOST_ITEMS:]
    ]
    cut = f": the newest {MOST_ITEMS} of {len(changes)} rows" if len(changes) > MOST_ITEMS else ""
    caption = join("First day on record, each change of hands, and the last day", tag("span", cut, class_="cut"))
    shown = table(caption, heads, body, whole=("Day", GAP))
    said = tag("p", gap_said(row, days))
    return fold("Who led when, in a table", said, shown, class_="changes", data_rows=row["board_id"])


def _holder(row: Row, side: str) -> Html:
    """Who is best on a side; marked where that is new."""
    holder = row[f"{side}_model_name"]
    said = tag("span", "none", class_="quiet") if holder is None else name(holder)
    new = side in row.get("changed", ()) and row["number"] != 1
    return join(tag("strong", said), " (new)") if new else said


def _events(events: list[Row]) -> Html:
    if not events:
        return Html()
    said = [
        tag("li", tag("b", f"{row['event_on']}, {row['kind'].replace('_', ' ')}: "), remark(row["detail"]))
        for row in events
    ]
    return join(tag("p", "What happened to the board itself, which is no progress of models:"), tag("ul", *said))


def way_back_sql(board_id: str, as_of: date, policy: str = "weights") -> str:
    """What to type in `make sql` to get from the gap to the bytes it rests on."""
    return (
        "select side, raw_model, setting, score, url, body_sha256, warc_file, warc_offset\nfrom gold.provenance\n"
        f"where board_id = {quoted(board_id)}\n"
        f"  and axis = 'published' and policy = {quoted(policy)} and as_of = date '{as_of}'\norder by side;"
    )


def _source_of(side: Row) -> Html:
    """The page, its hash and its place in the archive."""
    return join(
        tag("div", link(side["url"], side["url"]), class_="long"),
        tag(
            "div",
            "sha256 ",
            tag("code", side["body_sha256"] or "none"),
            f", {side['warc_file']} at byte {side['warc_offset']}",
        ),
    )


def _way_back(row: Row, sides: list[Row]) -> Html:
    """Which lines of which pages the gap rests on, by either policy."""
    heads = ["Side", "Name on the page", "Setting", "Score", "Page, hash, place in captures/"]
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
    whens = [when(policy=side["policy"]) for side in sides]
    caption = f"Where the gap of {row['as_of']} comes from"
    queries = [
        tag(
            "pre", tag("code", way_back_sql(row["board_id"], row["as_of"], policy)), tabindex="0", **when(policy=policy)
        )
        for policy in POLICIES
    ]
    shown = table(caption, heads, body, whole=("Side", "Score"), whens=whens) if body else ""
    return fold("Where the figures come from: page, hash, SQL", shown, *queries, id=f"{anchor(row)}-from")


def others(figures: Figures) -> Html:
    """Every board that is not featured, one row each; those without a gap are folded away."""
    with_gap = [row for row in figures.others if row["gap"] is not None]
    without = [row for row in figures.others if row["gap"] is None]
    parts = []
    for title, caption, found in (
        ("Boards with both sides", "Boards with both sides", with_gap),
        ("Boards without a gap", "Boards with one side only, or none", without),
    ):
        if found:
            parts.append(fold(f"{title} ({len(found)})", _board_table(caption, found, figures)))
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
    query = tag("pre", tag("code", way_back_sql(row["board_id"], row["as_of"])), tabindex="0")
    return fold(f"{row['build_origin']}: way back", tag("p", link(row["url"], "The board")), *pages, query)
