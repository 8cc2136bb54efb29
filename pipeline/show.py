"""What a person sees after a run: the headline, where things are, what to type next."""

from pathlib import Path

from warehouse.connection import reader
from warehouse.home import Home

HEADLINE = """
select title, as_of, closed_model_name, closed_score, open_model_name, open_score, gap, gap_low, gap_high, unit,
    win_probability, verdict, status, lag_days,
    lag_plausible_days, lag_status, n_open, n_closed, newest_open_on, newest_closed_on, build_origin
from gold.headline where featured order by title
"""


def _gap(row: dict) -> str:
    if row["gap"] is None:
        return row["status"]
    interval = "" if row["gap_low"] is None else f" ({row['gap_low']:+.1f} to {row['gap_high']:+.1f})"
    unit = {"percent": " points", "elo": " Elo"}.get(row["unit"], f" {row['unit']}")
    return f"{row['gap']:+.1f}{interval}{unit}"


UNEVEN_DAYS = 120  # between the newest models of both sides: more, and one side was not measured for a season
VERDICTS = {
    "closed_ahead": "closed ahead",
    "open_ahead": "open ahead",
    "indistinguishable": "cannot be told apart",
    "insufficient_data": "not enough data",
}


def _meaning(row: dict) -> str:
    verdict = VERDICTS.get(row["verdict"], row["status"])
    chance = row["win_probability"]
    return verdict if chance is None else f"{verdict} ({chance:.0%} prefer closed)"


def _lag(row: dict) -> str:
    days, doubtful, status = row["lag_days"], row["lag_plausible_days"], row["lag_status"]
    if days is None:
        return status or ""
    if status == "open_leads":
        return "open leads"
    least = "at least " if status == "left_censored" else ""
    return f"{least}{days} days" + ("" if doubtful in (None, days) else f", {doubtful} within noise")


def _model(name: str | None, score: float | None, others: int) -> str:
    if name is None:
        return "none"
    return f"{name} {score:.1f}" + (" (the only one)" if others == 1 else "")


def _measured(row: dict) -> str:
    """Which side's newer models the board has not measured: what it cannot know."""
    opened, closed = row["newest_open_on"], row["newest_closed_on"]
    if opened is None or closed is None or abs((opened - closed).days) <= UNEVEN_DAYS:
        return ""
    side, day = ("open", opened) if opened < closed else ("closed", closed)
    return f"no {side} model after {day:%Y-%m}"


def headline_lines(rows: list[dict]) -> list[str]:
    """The headline as aligned text columns, one line a board."""
    titles = ["board", "best closed", "best open", "gap, 95 % interval", "meaning", "lag", "measured", "as of"]
    mixed = len({row["build_origin"] for row in rows}) > 1
    titles += ["from"] if mixed else []
    cells = [
        [
            row["title"],
            _model(row["closed_model_name"], row["closed_score"], row["n_closed"]),
            _model(row["open_model_name"], row["open_score"], row["n_open"]),
            _gap(row),
            _meaning(row),
            _lag(row),
            _measured(row),
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
