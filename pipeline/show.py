"""What a person sees after a run: the headline, where things are, what to type next."""

from pathlib import Path

import duckdb

from report import words
from warehouse.connection import reader
from warehouse.home import Home

HEADLINE = """
select title, as_of, closed_model_name, closed_score, open_model_name, open_score, gap, gap_low, gap_high, unit,
    win_probability, verdict, status, lag_days, lag_plausible_days,
    coalesce(lag_status, 'insufficient_data') as lag_status,
    n_open, n_closed, newest_open_on, newest_closed_on, build_origin, url
from gold.headline where featured order by title
"""


def _plain(said: str) -> str:
    """Words of the report with a minus that every terminal has."""
    return said.replace("−", "-")


def _meaning(row: dict) -> str:
    verdict = words.VERDICT.get(row["verdict"]) or words.status_words(row["status"])
    chance = row["win_probability"]
    return verdict.lower() + ("" if chance is None else f" ({chance:.0%} prefer closed)")


def _lag(row: dict) -> str:
    noise = words.lag_in_noise(row)
    return words.lag_alone(row) + ("" if noise in (None, row["lag_days"]) else f", {noise} within noise")


def _model(row: dict, side: str) -> str:
    if row[f"{side}_model_name"] is None:
        return "none"
    alone = words.sole(row, side)
    return f"{row[f'{side}_model_name']} {row[f'{side}_score']:.1f}" + (f" ({alone})" if alone else "")


def headline(con: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    """The headline of the featured boards in words, by column; with the origin only where boards differ in it."""
    found = con.execute(HEADLINE)
    names = [column for column, *_ in found.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    mixed = len({row["build_origin"] for row in rows}) > 1
    return [
        {
            "board": row["title"],
            "best closed": _model(row, "closed"),
            "best open": _model(row, "open"),
            "gap, 95 % interval": _plain(words.gap(row)),
            "meaning": _meaning(row),
            "lag": _plain(_lag(row)),
            "measured": words.unmeasured(row),
            "as of": str(row["as_of"]),
            "page": row["url"],
        }
        | ({"from": row["build_origin"]} if mixed else {})
        for row in rows
    ]


def headline_lines(rows: list[dict[str, str]]) -> list[str]:
    """The same as aligned text columns, one line a board; nothing where there is none."""
    names = [name for name in rows[0] if name != "page"] if rows else []
    lines = [names] + [[row[name] for name in names] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]


def show_headline(home: Home) -> None:
    """Print the published headline, the paths and a query to try."""
    with reader(home.published) as con:
        rows = headline(con)
        (origin,) = con.execute("select origin from gold.build").fetchone() or ("",)
    print("\nHow far open weights are behind closed ones (positive: closed leads)\n")
    print("\n".join(headline_lines(rows)) or words.lede([], None, {}))
    if origin != "live":
        print("\nSome or all of these figures are the bundled sample, not today's: `make live` asks the sources.")
    print(f"\ndatabase  {_short(home.published)}\nexports   {_short(home.exports)}")
    if home.report.exists():
        print(f"report    {_short(home.report)}")
    print(
        "\nTry: make sql, then\n  select * from gold.leaderboard where board_id = "
        "(select board_id from gold.headline where featured order by board_id limit 1) order by rank limit 10;"
    )


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    show_headline(Home.from_environment())
