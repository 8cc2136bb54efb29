"""What published articles say of the gap, beside what was tracked, with a verdict each."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from report.figures import Figures
from report.markup import Html, choice, fold, join, name, options, remark, sql, table, tag, when
from report.words import Row

VERDICTS = {
    "supported": ("✓", "Supported"),
    "contradicted": ("✗", "Contradicted"),
    "below_resolution": ("≈", "The data cannot tell"),
    "not_checkable": ("?", "Not checkable"),
}


def claims(figures: Figures) -> Html:
    """Every claim with its verdict, the most cautious one where boards disagree; a fold an article."""
    rows = figures.claims
    if not rows:
        return tag("p", "There are none.")
    articles: dict[str, list[Row]] = {}
    for row in rows:
        articles.setdefault(row["article"], []).append(row)
    return join(
        tag("p", f"{len(rows)} claims of {len(articles)} articles; {_counts(rows)}."),
        tag("div", _choices(rows), class_="choices", hidden=""),
        *(_article(article, found) for article, found in articles.items()),
    )


def _counts(rows: list[Row]) -> str:
    """`supported: 3, not checkable: 1`."""
    count = Counter(row["verdict"] for row in rows)
    return ", ".join(f"{words.lower()}: {count[verdict]}" for verdict, (_, words) in VERDICTS.items() if count[verdict])


def _article(article: str, rows: list[Row]) -> Html:
    heads = ["Claim", "The article says", "Tracked", "Verdict", "Way back"]
    body: list[list[Any]] = [
        [
            remark(row["what"]),
            join(remark(row["stated_text"]), _day("of", row["as_of"])),
            join(remark(row["ours_text"] or "nothing to compare"), _day("as of", row["our_as_of"])),
            _verdict(row),
            _way_back(row),
        ]
        for row in rows
    ]
    title = rows[0]["article_title"]
    summary = join(tag("b", title), tag("span", f"{len(rows)} claims; {_counts(rows)}", class_="quiet"))
    shown = table(f"What “{title}” says", heads, body, whens=[when(verdict=[row["verdict"]]) for row in rows])
    verdicts = sorted({row["verdict"] for row in rows})
    return fold(summary, shown, id=f"claims-{article}", class_="article", **when(verdict=verdicts))


def _choices(rows: list[Row]) -> Html:
    found = {row["verdict"] for row in rows}
    verdicts = [("all", "All verdicts"), *((key, said) for key, (_, said) in VERDICTS.items() if key in found)]
    return choice("verdict", "Verdict", options(verdicts))


def _day(word: str, day: date | None) -> Html:
    return tag("div", f"{word} {day}", class_="quiet") if day else Html()


def _verdict(row: Row) -> Html:
    """The verdict with its sign, what is missing, and what a reader must know."""
    sign, said = VERDICTS.get(row["verdict"], ("", row["verdict"]))
    others = (row["elsewhere"] or {}).items()
    told = ", ".join(f"{VERDICTS.get(verdict, ('', verdict))[1].lower()} on {n}" for verdict, n in others)
    elsewhere = tag("div", f"Other boards: {told}.") if told and set(dict(others)) != {row["verdict"]} else ""
    missing = tag("div", "Missing: ", remark(row["missing"])) if row["missing"] else ""
    caveats = tag("div", remark(row["caveats"]), class_="quiet") if row["caveats"] else ""
    return join(tag("strong", f"{sign} {said}", class_=f"verdict {row['verdict']}"), elsewhere, missing, caveats)


def _way_back(row: Row) -> Html:
    used = json.loads(row["boards_used"])
    boards = [tag("div", tag("code", board["board_id"]), f" {board.get('as_of') or ''}") for board in used]
    note = tag("p", "Note: ", name(row["note"])) if row["note"] else ""
    return join(*boards, note, sql(row["sql"], "SQL"))
