"""What is folded away, in a real browser: drawn and opened when somebody wants it, on paper always."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from report.build import build_report
from tests.report.conftest import save
from tests.warehouse.gold.world import World


@pytest.fixture(scope="module")
def five(tmp_path_factory) -> str:
    """The address of a report of five boards, two of them folded; open is 31 days behind on each."""
    world = World()
    world.model("shut", "closed_api", released="01-10")
    world.model("early", "closed_api", released="01-01")
    world.model("open", "open_source", released="01-05")
    for number in range(5):
        board = f"src/b{number}"
        world.board(board, title=f"Board {number}", benchmark=board, comparable_group=board)
        for model, score in (("early", 40), ("open", 50), ("shut", 60)):
            world.score(model, score, board=board, on="02-10")
        world.score("open", 40, board=board, on="02-09")
        world.score("shut", 60, board=board, on="02-09")
    return build_report(save(world.build(), tmp_path_factory.mktemp("five"))).as_uri()


def test_a_folded_board_opens_and_is_drawn_when_a_link_leads_to_it(window, five):
    report = window(file=five)
    expect(report.drawn("gap", "src/b2")).to_be_attached()
    report.page.wait_for_timeout(300)  # for all that is drawn unasked
    assert report.page.locator(".board[open]").count() == 3
    assert report.drawn("gap", "src/b4").count() == 0
    link = report.page.locator(".cards > li:not([hidden]) a", has_text="Board 4")
    for _ in range(2):  # it opens again when it was closed in between
        link.click()
        expect(report.drawn("gap", "src/b4")).to_be_visible()
        expect(report.page.locator("#board-src-b4 > summary")).to_be_in_viewport()
        report.page.locator("#board-src-b4 > summary").click()
        expect(report.page.locator("#board-src-b4")).not_to_have_attribute("open", "")


def test_an_address_into_a_fold_opens_all_that_it_stands_in(window, five):
    report = window("#board-src-b3-from&axis=published", file=five)  # without a choice a browser may open it itself
    expect(report.page.locator("#board-src-b3-from table")).to_be_in_viewport()
    assert report.page.locator(".board[open]").count() == 4


def test_on_paper_everything_is_unfolded_and_drawn(window, five):
    page = window(file=five).page
    folds, charts = page.locator("details").count(), page.locator("figure").count()
    drawn = """(open, done) => {
        dispatchEvent(new Event("beforeprint"));
        return new Promise((done) => setTimeout(() => done([
            document.querySelectorAll("details[open]").length, document.querySelectorAll("figure svg").length])));
    }"""
    assert page.evaluate(drawn) == [folds, charts]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 3


def test_months_count_their_boards_and_are_filled_where_there_are_enough(window, five):
    report = window(file=five)
    shown = report.drawn("months", "months")
    expect(shown).to_be_visible()
    assert shown.locator(".mark-symbol path").last.get_attribute("fill") == "var(--line)"
    expect(shown.get_by_text("5", exact=True)).to_have_count(1)
    shown.locator(".mark-symbol path").last.hover(force=True)
    expect(report.page.locator("#vg-tooltip-element")).to_contain_text("5 of 5")
