"""The answer: how far behind, on which boards, as of when, how sure."""

from __future__ import annotations

import json
import re
from typing import Any

from report import words
from report.chart_data import kinds, units
from report.figures import POLICIES, Figures
from report.markup import Html, chart, choice, fold, join, link, name, options, sql_by_policy, table, tag, text, when
from report.words import Row

ORIGIN = {
    "sample": "Sample: these are real figures bundled with the program, not asked of the sources today. A sample:// "
    "address stands for the https:// one from which the figures were read.",
    "live": "Live: every figure was fetched from its source.",
    "mixed": "Mixed: some sources are live, others are the bundled sample; each board says which.",
}
SIGNS = {"closed_ahead": "●", "open_ahead": "■", "indistinguishable": "◆", "none": "✚"}
LAG_SQL = """select board_id, variant, lag_days, under_days, central_days, over_days, reached_on, status
from gold.lag
where axis = 'released' and policy = 'weights' and as_of = known_on
  and board_id in (select board_id from gold.headline where featured)
order by board_id, variant desc;"""
SUMMARY_SQL = """select * from gold.summary
where axis = 'released' and policy = 'weights' and as_of = (select max(as_of) from gold.summary);"""
ANSWER_SQL = """select h.title, g.as_of, g.closed_model_id, g.open_model_id, g.gap, g.gap_low, g.gap_high,
  s.verdict, g.status
from gold.headline h
join gold.point_gap g using (board_id, as_of)
join gold.significance s using (board_id, axis, as_of, policy)
where h.featured and axis = 'published' and policy = 'weights'
order by h.title;"""


def anchor(row: Row) -> str:
    """The board's id as the id of its part of the page."""
    return "board-" + re.sub(r"[^A-Za-z0-9]+", "-", row["board_id"])


def banner(figures: Figures) -> Html:
    """Where the figures come from, said plainly."""
    origin = figures.build["origin"]
    return tag("p", ORIGIN.get(origin, "No build is recorded in this file."), class_=f"banner {origin}")


def lede(figures: Figures) -> Html:
    """The answer in words, by either policy."""
    return join(
        *(
            tag(
                "p",
                words.lede(figures.featured(policy), _overall(figures, policy), _titles(figures)),
                class_="lede",
                **when(policy=policy),
            )
            for policy in POLICIES
        )
    )


def _titles(figures: Figures) -> dict[str, str]:
    return {row["board_id"]: row["title"] for row in figures.now}


def _overall(figures: Figures, policy: str) -> Row | None:
    return next((row for row in figures.summary if (row["policy"], row["access"]) == (policy, "all")), None)


def choices(figures: Figures) -> Html:
    """What a reader may choose for the whole page: what counts as open, which boards, which days."""
    policies = [("weights", "Any downloadable weights"), ("permissive", "Permissive licences only")]
    boards = figures.featured()
    access = [(kind, words.ACCESS.get(kind, kind)) for kind in sorted({row["access"] for row in boards})]
    benchmarks = sorted({row["benchmark_title"]: row["benchmark"] for row in boards}.items())
    groups = join(
        options([("all", "All boards")]),
        tag("optgroup", options(access), label="Kind of board"),
        tag("optgroup", options([(benchmark, title) for title, benchmark in benchmarks]), label="Benchmark"),
    )
    axes = options([("released", "By release day"), ("published", "As published")])
    return join(
        choice("policy", "Open means", options(policies)),
        choice("boards", "Boards", groups),
        choice("axis", "Over time", axes),
    )


def gaps(figures: Figures) -> Html:
    """A chart for each unit, with the words for its marks."""
    parts = [
        chart(
            "gaps",
            f"gaps-{unit}",
            "Gap on each board with its 95 % interval",
            f"In {words.UNIT_OF_GAP.get(unit, unit)}, with the 95 % interval; above zero closed leads.",
        )
        for unit in units(figures)
    ]
    looks = {**words.VERDICT, "none": "No verdict"}
    legend = [tag("li", tag("span", sign, class_=kind), f" {looks[kind]}") for kind, sign in SIGNS.items()]
    return join(tag("ul", *legend, class_="legend"), *parts, sql_by_policy(ANSWER_SQL)) if parts else Html()


def cards(figures: Figures) -> Html:
    """One card a featured board: who against whom, by how much, how sure, how long."""
    rows = [row for policy in POLICIES for row in figures.featured(policy)]
    return tag("ul", *(_card(row) for row in rows), class_="cards")


def _card(row: Row) -> Html:
    facts: list[tuple[str, Html]] = [
        ("Verdict", join(tag("strong", words.verdict(row)), ". ", words.meaning(row))),
        ("Lag", join(tag("strong", words.lag(row)), _aside(words.lag_bracket(row)), _since(row))),
        ("As of", join(tag("strong", row["as_of"]), f", {row['build_origin']}")),
        ("From", join(link(row["url"], "the board"), ": ", tag("a", "page, hash, SQL", href=f"#{anchor(row)}-from"))),
    ]
    if row["parity"]:
        facts.insert(1, ("Parity", name(row["parity"])))
    if words.unmeasured(row):
        facts.insert(-2, ("Care", text(f"The board has {words.unmeasured(row)}: what came later was not measured.")))
    against = [*_model(row, "closed"), tag("span", " against ", class_="quiet"), *_model(row, "open")]
    return tag(
        "li",
        tag("h3", tag("a", row["title"], href=f"#{anchor(row)}")),
        tag("p", words.gap(row), class_="gap"),
        tag("p", *against, class_="against"),
        tag("dl", *(tag("div", tag("dt", term), tag("dd", said)) for term, said in facts)),
        **when(policy=row["policy"], boards=kinds(row)),
    )


def _model(row: Row, side: str) -> list[Html]:
    """`Claude Fable 5 1506.6`, marked by its side."""
    if row[f"{side}_model_name"] is None:
        return [tag("span", f"no {side} model", class_=side)]
    alone = words.sole(row, side)
    return [
        tag("span", name(row[f"{side}_model_name"]), class_=side),
        tag("span", f" {side}, {row[f'{side}_score']:.1f}" + (f", {alone} here" if alone else ""), class_="quiet"),
    ]


def _aside(said: str) -> str:
    return f"; {said}" if said else ""


def _since(row: Row) -> str:
    """The last day on which closed was no better, where the lag counts from one."""
    return f". Closed models were last no better on {row['reached_on']}." if row["reached_on"] else ""


def lags(figures: Figures) -> Html:
    """How long: the bracket of each board, how long records stood, and what the boards say together."""
    if not figures.featured():
        return tag("p", "There are none.")
    legend = [
        tag("li", tag("span", sign, class_=kind), f" {said}")
        for sign, kind, said in (
            ("●", "ink", "lag"),
            ("▶", "ink", "at least so long"),
            ("◇", "ink", "within the noise"),
            ("▬", "line", "under to over"),
            ("┃", "line", "central"),
        )
    ]
    shown = chart("lags", "lags", "Lag on each board in days", "Days.")
    boards = fold(f"The lag of each board in a table ({len(figures.featured())})", _lag_table(figures))
    return join(tag("ul", *legend, class_="legend"), shown, boards, sql_by_policy(LAG_SQL), _summary(figures))


def _lag_table(figures: Figures) -> Html:
    heads = ["Board", "Lag", "Within the noise", "Under to over, central", "Closed records stood (median)", "As of"]
    boards = [row for policy in POLICIES for row in figures.featured(policy)]
    rows: list[list[Any]] = [
        [
            tag("a", row["title"], href=f"#{anchor(row)}"),
            words.lag(row),
            "cannot be judged" if row["lag_plausible_days"] is None else words.days(row["lag_plausible_days"]),
            words.bracket(row),
            words.catch_up(row),
            row["lag_on"],
        ]
        for row in boards
    ]
    whens = [when(policy=row["policy"], boards=kinds(row)) for row in boards]
    return table("The lag by release day, board by board", heads, rows, whole=("As of",), whens=whens)


def _summary(figures: Figures) -> Html:
    heads = ["Kind of board", "Boards", "Median lag", "Middle half", "Left out, and why"]
    kept = [row for row in figures.summary if row["n_boards"] or row["access"] == "all"]
    titles = _titles(figures)
    rows: list[list[Any]] = [
        [
            words.ACCESS.get(row["access"], row["access"]),
            row["n_boards"],
            words.median_lag(row),
            words.middle_half(row),
            _left_out(json.loads(row["left_out"]), titles),
        ]
        for row in kept
    ]
    caption = "Over boards: the median of their lags within the noise (a spread among boards, no confidence interval)"
    shown = table(caption, heads, rows, whens=[when(policy=row["policy"]) for row in kept])
    return join(shown, sql_by_policy(SUMMARY_SQL))


def _left_out(rows: list[Row], titles: dict[str, str]) -> Html:
    if not rows:
        return text("none")
    said = [
        tag(
            "div",
            f"{titles.get(row['board_id'], row['board_id'])}, {row['as_of']}: {words.status_words(row['reason'])}",
        )
        for row in rows
    ]
    return fold("1 board" if len(rows) == 1 else f"{len(rows)} boards", *said)
