"""From the published database to one HTML file that asks for nothing from the network."""

from __future__ import annotations

from pathlib import Path
from string import Template

from report import lists, sections, words
from report.figures import Figures, read
from report.markup import text
from warehouse.home import Home

PAGE = Path(__file__).parent / "page.html"


def render(figures: Figures) -> str:
    """The whole page as HTML. The same figures give the same text."""
    build = figures.build
    return Template(PAGE.read_text("utf-8")).substitute(
        lede=text(words.lede(figures.featured)),
        banner=sections.banner(figures),
        answer=sections.answer(figures),
        boards=sections.boards(figures),
        others=sections.others(figures),
        freshness=lists.freshness(figures),
        review=lists.review(figures),
        licences=lists.licences(figures),
        build=text(f"Build {build['build_id']}, program version {build['code_version']}"),
    )


def build_report(home: Home) -> Path:
    """Write the report of what is published and return its path; a reader never sees half a file.

    Raises FileNotFoundError, with what to run, when nothing is published yet.
    """
    page = render(read(home.published))
    staged = home.report.with_suffix(".new")
    staged.write_text(page, "utf-8")
    staged.replace(home.report)
    return home.report
