"""What published articles say of the gap, beside what was tracked, with a verdict each."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from report.figures import Figures
from report.markup import Html, choice, join, name, options, remark, sql, table, tag, when
from report.words import Row

VERDICTS = {
    "supported": ("✓", "Supported"),
    "contradicted": ("✗", "Contradicted"),
    "below_resolution": ("≈", "The data cannot tell"),
    "not_checkable": ("?", "Not checkable"),
}


def claims(figures: Figures) -> Html:
    """Every claim with its verdict, the most cautious one where boards disagree."""
    rows = figures.claims
    if not rows:
        return tag("p", "There are none.")
    count = Counter(row["verdict"] for row in rows)
    said = ", ".join(f"{words.lower()}: {count[verdict]}" for verdict, (_, words) in VERDICTS.items() if count[verdict])
    heads = ["Claim", "The article says", "Tracked", "Verdict", "Way back"]
    body: list[list[Any]] = [
        [
            join(remark(row["what"]), tag("div", row["article_title"], class_="quiet")),
            join(remark(row["stated_text"]), _day("of", row["as_of"])),
            join(remark(row["ours_text"] or "nothing to compare"), _day("as of", row["our_as_of"])),
            _verdict(row),
            _way_back(row),
        ]
        for row in rows
    ]
    whens = [when(verdict=[row["verdict"]], article=[row["article"]]) for row in rows]
    shown = table(f"{len(rows)} claims; {said}", heads, body, whole=(), whens=whens)
    return join(tag("div", _choices(rows), class_="choices", hidden=""), tag("div", shown, class_="claims"))


def _choices(rows: list[Row]) -> Html:
    found = {row["verdict"] for row in rows}
    verdicts = [("all", "All verdicts"), *((key, said) for key, (_, said) in VERDICTS.items() if key in found)]
    articles = [("all", "All articles"), *sorted({row["article"]: row["article_title"] for row in rows}.items())]
    return join(choice("verdict", "Verdict", options(verdicts)), choice("article", "Article", options(articles)))


def _day(word: str, day: date | None) -> Html:
    return tag("div", f"{word} {day}", class_="quiet") if day else Html()


def _verdict(row: Row) -> Html:
    """The verdict with its sign, what is missing, and what a reader must know."""
    sign, said = VERDICTS.get(row["verdict"], ("", row["verdict"]))
    missing = tag("div", "Missing: ", remark(row["missing"])) if row["missing"] else ""
    caveats = tag("div", remark(row["caveats"]), class_="quiet") if row["caveats"] else ""
    return join(tag("strong", f"{sign} {said}", class_=f"verdict {row['verdict']}"), missing, caveats)


def _way_back(row: Row) -> Html:
    used = json.loads(row["boards_used"])
    boards = [tag("div", tag("code", board["board_id"]), f" {board.get('as_of') or ''}") for board in used]
    note = tag("p", "Note: ", name(row["note"])) if row["note"] else ""
    return join(*boards, note, sql(row["sql"], "SQL"))
