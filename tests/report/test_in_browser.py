"""The report in a real browser, from a file URL: charts, choices, hostile names, no network, small windows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from report.build import build_report
from tests.report.conftest import save
from tests.report.test_report import SHOWN
from tests.warehouse.gold.world import World

SIZES = {"gap": "gap", "gaps": "gap", "lags": "strict", "months": "median"}


def test_each_chart_has_a_mark_for_each_row(window, sets):
    report = window()
    figures = report.page.locator("figure")
    report.ready()
    for figure in figures.all():
        kind, name = figure.get_attribute("data-chart"), figure.get_attribute("data-rows")
        of_time = kind in ("gap", "sides")
        view = (
            ("released", "weights") if of_time else ("weights", name.removeprefix("prices-"))[: 1 + (kind == "prices")]
        )
        rows = sets[name][view]
        points = figure.locator("svg .mark-symbol path").count()
        if kind == "sides":
            assert points == sum(row[f"{side}_new"] for row in rows for side in ("closed", "open"))
        elif kind == "lags":
            assert points == sum(row[key] is not None for row in rows for key in ("strict", "plausible"))
        else:
            assert points == len([row for row in rows if row[SIZES.get(kind, "price")] is not None])
        assert points > 0 or (name, rows) == ("src/tasks", [])  # no model of that board is out before its only day


def test_a_day_to_be_read_with_care_is_hollow(window, tmp_path):
    world = World()
    world.board("src/mixed", title="Mixed", cross_harness=True)
    for model, openness, score, harness in (("shut", "closed_api", 60, "one"), ("open", "open_source", 50, "two")):
        world.model(model, openness, released="01-01")
        world.score(model, score, board="src/mixed", on="02-01", harness=harness)
    report = window(file=build_report(save(world.build(), tmp_path)).as_uri())
    report.ready()
    assert report.drawn("gap", "src/mixed").locator(".mark-symbol path").first.get_attribute("fill") == "var(--paper)"


def test_names_stand_where_the_lead_changed_hands(window):
    report = window()
    shown = report.drawn("sides", "src/elo")
    for name in ("Dull", "Shutter", "Strings"):
        expect(shown.get_by_text(name, exact=True)).to_be_visible()


def test_the_reader_chooses_what_counts_as_open_and_the_address_remembers(window):
    report = window()
    expect(report.drawn("gaps", "gaps-elo").get_by_text("+115.5")).to_be_visible()
    assert any("+115.5 (+101.0 to +129.3) Elo" in card for card in report.visible(".cards > li"))
    report.page.select_option("select[data-choice=policy]", "permissive")
    expect(report.drawn("gaps", "gaps-elo").get_by_text("+120.5")).to_be_visible()
    cards = report.visible(".cards > li")
    assert len(cards) == 2 and any("+120.5 (+106.0 to +134.3) Elo" in card for card in cards)
    assert "+120.5" in report.page.locator("figure[data-rows='gaps-elo'] .plot").get_attribute("aria-label")
    assert report.page.url.endswith("#policy=permissive")
    report.page.locator("nav a", has_text="Claims").click()
    expect(report.page).to_have_url(report.page.url.split("#")[0] + "#claims&policy=permissive")
    report.page.select_option("select[data-choice=policy]", "weights")
    assert report.page.url.endswith("#claims")
    again = window("#claims&policy=permissive")
    assert again.page.locator("select[data-choice=policy]").input_value() == "permissive"
    expect(again.page.locator("#claims h2")).to_be_in_viewport()


def test_the_reader_chooses_boards(window):
    report = window()
    report.page.select_option("select[data-choice=boards]", "human_preference")
    assert [card.split("\n")[0] for card in report.visible(".cards > li")] == ["Board & one"]
    assert len(report.visible(".board")) == 1
    expect(report.page.locator("figure[data-rows='gaps-percent']")).to_be_hidden()
    expect(report.drawn("gaps", "gaps-elo")).to_be_visible()
    assert report.page.locator("#shown").inner_text().startswith("1 board, ")


def test_the_reader_chooses_days_with_the_keyboard(window):
    report = window()
    expect(report.drawn("gap", "src/elo")).to_be_attached()
    select = report.page.locator("select[data-choice=axis]")
    select.focus()
    report.page.keyboard.press("ArrowDown")
    assert select.input_value() == "published"
    shown = report.page.locator("figure[data-chart=gap][data-rows='src/elo'] .plot")
    said = "2 days. 2025-02-01: +50.0 (+35.9 to +64.1) Elo. 2025-03-01: +115.5 (+101.0 to +129.3) Elo."
    expect(shown).to_have_attribute("aria-label", f"Gap over time on Board & one: {said} Between +50.0 and +115.5.")
    expect(report.drawn("gap", "src/elo").locator(".mark-symbol path")).to_have_count(2)


def test_the_reader_chooses_claims(window):
    report = window()
    report.page.evaluate("document.querySelectorAll('.article').forEach((fold) => { fold.open = true; })")
    # Of so small a world no claim can be checked: one row is made to say otherwise.
    report.page.locator("#claims tbody tr").first.evaluate("(row) => { row.dataset.verdict = 'all\\tsupported'; }")
    everything = len(report.visible("#claims tbody tr"))
    report.page.select_option("select[data-choice=verdict]", "not_checkable")
    some = report.visible("#claims tbody tr")
    assert 0 < len(some) < everything and all("Not checkable" in line for line in some)
    assert f"{len(some)} claims" in report.page.locator("#shown").inner_text()


def test_hostile_names_stay_text_in_a_chart_and_its_tooltip(window):
    report = window("#board-src-tasks&axis=published")
    page = report.page
    point = report.drawn("gap", "src/tasks").locator(".mark-symbol path").first
    point.hover(force=True)
    tip = page.locator("#vg-tooltip-element")
    expect(tip).to_contain_text(SHOWN[:60])
    assert tip.locator("script, img, a, b").count() == 0
    assert page.locator("script").count() == 3 and page.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(window, scheme):
    report = window(width=390, color_scheme=scheme)
    page = report.page
    report.ready()
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.locator("figure svg").evaluate_all("(all) => Math.max(...all.map((svg) => svg.clientWidth))")
    assert 300 < wide <= 390


def test_a_chart_grows_with_its_window(window):
    report = window(width=390)
    expect(report.drawn("gaps", "gaps-elo")).to_have_attribute("width", "350")
    report.page.set_viewport_size({"width": 1200, "height": 900})
    expect(report.drawn("gaps", "gaps-elo")).to_have_attribute("width", "896")


def test_charts_follow_the_dark_without_being_drawn_anew(window):
    report = window(color_scheme="light")
    report.ready()
    page = report.page
    line = page.locator("figure[data-chart=gap] svg .mark-line path").first
    light = line.evaluate("(path) => getComputedStyle(path).stroke")
    page.emulate_media(color_scheme="dark")
    assert line.evaluate("(path) => getComputedStyle(path).stroke") != light


def test_without_a_script_the_figures_are_still_there(window):
    report = window(java_script_enabled=False)
    assert "need JavaScript" in report.page.locator("noscript").inner_text()
    assert len(report.visible(".cards > li")) == 2
    assert report.visible(".choices") == []
    report.page.locator("#lag summary", has_text="in a table").click()
    assert "Board & one" in report.visible("#lag table")[0]
    report.page.emulate_media(media="print")
    assert report.visible("#claims table") and report.visible("#freshness table")


def test_a_card_leads_to_the_page_its_hash_and_the_query(window):
    page = window().page
    fold = page.locator("#board-src-elo-from")
    assert fold.get_attribute("open") is None
    page.locator(".cards > li:not([hidden])", has_text="Board & one").get_by_text("page, hash, SQL").click()
    expect(fold.get_by_text("https://example.org/elo/2.json").first).to_be_in_viewport()
    assert "ef" * 32 in fold.inner_text() and "from gold.provenance" in fold.inner_text()


def test_an_empty_warehouse_is_shown_without_a_fault(window, tmp_path):
    report = window(file=build_report(save(World().build(), tmp_path)).as_uri())
    expect(report.page.locator("#shown")).to_contain_text("0 boards")
    assert report.page.locator("figure").count() == 0


def test_an_address_that_makes_no_sense_changes_nothing(window):
    report = window("#%E0%A4%A&policy=%zz&boards=<script>&axis&=&policy=nobody")
    report.ready()
    assert report.page.locator("select[data-choice=policy]").input_value() == "weights"
    assert len(report.visible(".cards > li")) == 2


def test_months_of_few_boards_are_hollow(window):
    shown = window().drawn("months", "months")
    expect(shown).to_be_visible()
    assert {path.get_attribute("fill") for path in shown.locator(".mark-symbol path").all()} == {"var(--paper)"}


def test_who_led_when_follows_the_choice(window):
    report = window("#axis=published")
    fold = report.page.locator("#board-src-elo .changes")
    fold.locator("summary").click()
    expect(fold.locator("tbody tr")).to_have_count(2)
    assert fold.locator("tbody tr").last.inner_text().split("\t") == [
        "2", "2025-03-01", "Shutter (new)", "Strings (new)", "+115.5 (+101.0 to +129.3) Elo"
    ]  # fmt: skip
    expect(fold.locator("p")).to_contain_text("2 days. 2025-02-01: +50.0")
    report.page.select_option("select[data-choice=axis]", "released")
    expect(fold.locator("tbody tr")).to_have_count(5)
    assert SHOWN[:40] in fold.inner_text() and fold.locator("tbody script, tbody img, tbody a").count() == 0
