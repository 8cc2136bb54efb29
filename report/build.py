"""From the published database to one HTML file that asks for nothing from the network."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from string import Template

from report import answer, boards, claims, lists, months, prices, vega
from report.chart_data import chart_data
from report.figures import Figures, read
from report.markup import data, text
from warehouse.home import Home, replace_file

HERE = Path(__file__).parent


def render(figures: Figures, vega_script: str) -> str:
    """The whole page as HTML. The same figures give the same text."""
    build = figures.build
    style, script = ((HERE / name).read_text("utf-8") for name in ("style.css", "page.js"))
    # Nothing runs, and nothing styles, but what was written here: the page's policy names each by its hash.
    policy = (
        f"default-src 'none'; script-src {_hash(vega_script)} {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return Template((HERE / "page.html").read_text("utf-8")).substitute(
        policy=policy,
        style=style,
        script=script,
        vega=vega_script,
        data=data(chart_data(figures)),
        lede=answer.lede(figures),
        banner=answer.banner(figures),
        choices=answer.choices(figures),
        gaps=answer.gaps(figures),
        months=months.months(figures),
        cards=answer.cards(figures),
        lags=answer.lags(figures),
        boards=boards.boards(figures),
        prices=prices.prices(figures),
        claims=claims.claims(figures),
        others=boards.others(figures),
        freshness=lists.freshness(figures),
        review=lists.review(figures),
        licences=lists.licences(figures),
        build=text(f"Build {build['build_id']}, program version {build['code_version']}"),
    )


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


def build_report(home: Home) -> Path:
    """Write the report of what is published and return its path; a reader never sees half a file.

    Raises FileNotFoundError, with what to run, when nothing is published yet.
    """
    figures = read(home.published)
    page = render(figures, vega.bundle(home.report.parent))
    replace_file(home.report, lambda fresh: fresh.write_text(page, "utf-8"))
    return home.report
