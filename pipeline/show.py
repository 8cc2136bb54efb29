"""What a person sees after a run: the headline, where things are, what to type next."""

from pathlib import Path

from report import words
from warehouse.connection import reader
from warehouse.home import Home

HEADLINE = """
select title, as_of, closed_model_name, closed_score, open_model_name, open_score, gap, gap_low, gap_high, unit,
    win_probability, verdict, status, lag_days, lag_plausible_days,
    coalesce(lag_status, 'insufficient_data') as lag_status,
    n_open, n_closed, newest_open_on, newest_closed_on, build_origin
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


def headline_lines(rows: list[dict]) -> list[str]:
    """The headline as aligned text columns, one line a board."""
    titles = ["board", "best closed", "best open", "gap, 95 % interval", "meaning", "lag", "measured", "as of"]
    mixed = len({row["build_origin"] for row in rows}) > 1
    titles += ["from"] if mixed else []
    cells = [
        [
            row["title"],
            _model(row, "closed"),
            _model(row, "open"),
            _plain(words.gap(row)),
            _meaning(row),
            _plain(_lag(row)),
            words.unmeasured(row),
            str(row["as_of"]),
            *([row["build_origin"]] if mixed else []),
        ]
        for row in rows
    ]
    widths = [max(len(line[i]) for line in [titles, *cells]) for i in range(len(titles))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [titles, *cells]
    ]


def show_headline(home: Home) -> None:
    """Print the published headline, the paths and a query to try."""
    with reader(home.published) as con:
        found = con.execute(HEADLINE)
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        (origin,) = con.execute("select origin from gold.build").fetchone() or ("",)
    print("\nHow far open weights are behind closed ones (positive: closed leads)\n")
    print("\n".join(headline_lines(rows)))
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
