"""Price against quality: a chart a board, and how much cheaper an open model that is good enough comes."""

from __future__ import annotations

from typing import Any

from report import words
from report.answer import anchor
from report.chart_data import kinds, priced
from report.figures import POLICIES, Figures
from report.markup import Html, chart, choice, fold, join, name, options, sql_by_policy, table, tag, when
from report.words import Row

PRICE_SQL = """select board_id, rho, closed_model_id, closed_price, price_on, open_model_id, open_price, open_price_on,
  quality_ratio, price_ratio, dominated, n_enough, n_unpriced, p.status
from gold.price_gap p
semi join (from gold.headline where featured) h on h.board_id = p.board_id and h.as_of = p.as_of
where axis = 'published' and policy = 'weights'
order by board_id, rho;"""


def prices(figures: Figures) -> Html:
    """Boards with priced models of both sides can be charted; the table has every featured board."""
    boards = [row for row in figures.featured() if priced(figures, row["board_id"])]
    boards.sort(key=lambda row: (-len(priced(figures, row["board_id"])), row["title"]))
    rows = figures.price_gaps
    if not rows:
        return tag("p", "There are none.")
    return join(
        *(tag("p", _in_short(rows, policy), **when(policy=policy)) for policy in POLICIES),
        _charts(boards) if boards else tag("p", "No price is known of both sides."),
        fold("The cheapest open model that is good enough, board by board", _table(figures)),
        sql_by_policy(PRICE_SQL),
    )


def _in_short(rows: list[Row], policy: str) -> str:
    """What open models that are nine tenths as good cost beside the best closed one, over boards."""
    asked = [row for row in rows if row["policy"] == policy and row["rho"] == 0.9]
    ratios = [row["price_ratio"] for row in asked if row["price_ratio"] is not None]
    if not ratios:
        return "On no board are both prices known of the best closed model and an open one 90 % as good."
    costs = f"{min(ratios):.0%} to {max(ratios):.0%}" if len(ratios) > 1 else f"{ratios[0]:.0%}"
    return (
        f"On {len(ratios)} of {len(asked)} boards the prices are known of the best closed model and of an open one 90 %"
        f" as good: the cheapest such one costs {costs} of the closed price."
    )


def _charts(boards: list[Row]) -> Html:
    pick = choice("price", "Board", options([(row["board_id"], row["title"]) for row in boards]))
    closed, opened = tag("span", "● closed", class_="closed"), tag("span", "■ open", class_="open")
    caption = join(
        "Score against US dollars a million tokens (3 read to 1 written), price on a log scale: ", closed, ", ", opened,
        ". The dashed lines are each side's best for the money; what costs nothing is left out.",
    )  # fmt: skip
    first = boards[0]["board_id"]
    shown = chart("prices", f"prices-{first}", "Score against price", caption)
    return join(tag("div", pick, class_="choices", hidden=""), shown)


def _table(figures: Figures) -> Html:
    boards = {row["board_id"]: row for row in figures.featured()}
    heads = ["Board", "Best closed", "Cheapest open 90 % as good", "Cheapest open as good"]
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in figures.price_gaps:
        pairs.setdefault((row["board_id"], row["policy"]), []).append(row)
    rows: list[list[Any]] = [
        [
            tag("a", pair[0]["title"], href=f"#{anchor(pair[0])}"),
            _priced(pair[0]["closed_model_name"], pair[0]["closed_price"], pair[0]["price_on"]),
            *(_open(row) for row in pair),
        ]
        for pair in pairs.values()
    ]
    whens = [when(policy=policy, boards=kinds(boards[board])) for board, policy in pairs]
    caption = (
        "US dollars a million tokens, on each board's latest day. 90 % as good is nine tenths of the closed score, "
        "and on Elo boards a chance to win of at least 45 %"
    )
    return table(caption, heads, rows, whens=whens)


def _open(row: Row) -> Html | str:
    """The cheapest open model that is good enough, with what to know of it; or why there is none."""
    if row["open_model_name"] is None:
        unpriced = f"{row['n_enough']} good enough, price not known"
        return unpriced if row["n_enough"] else "none is" if row["n_enough"] == 0 else "cannot be asked on this scale"
    share = "" if row["price_ratio"] is None else f"{row['price_ratio']:.1%} of the closed price"
    others = f"{row['n_unpriced']} more good enough, price not known" if row["n_unpriced"] else ""
    care = "" if row["status"] == "ok" else words.status_words(row["status"])
    said = [tag("div", part) for part in (share, others, care) if part]
    return join(_priced(row["open_model_name"], row["open_price"], row["open_price_on"]), *said)


def _priced(model: str | None, price: float | None, on: object) -> Html | str:
    if model is None:
        return "none"
    seen = "" if price is None else tag("span", f", seen {on}", class_="quiet nowrap")
    return join(name(model), tag("div", words.dollars(price), seen))
