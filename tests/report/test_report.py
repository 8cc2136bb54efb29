"""The report as a reader gets it, from a small database that the real SQL built."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup

from report.build import build_report
from report.sections import anchor
from tests.report.conftest import HOSTILE, save
from tests.warehouse.gold.world import World
from warehouse.connection import reader

SHOWN = HOSTILE.replace("\u202e", "\ufffd").replace("\x00", "\ufffd").title()


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


def answers(page) -> dict:
    return {words(item.h3): item for item in page.select("#answer li")}


def board(page, board_id):
    return page.select_one("#" + anchor({"board_id": board_id}))


def rows(table) -> list[list[str]]:
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]


def test_every_featured_board_stands_in_the_answer_with_its_figures(page):
    shown = answers(page)
    assert list(shown) == ["Board & one", "Tasks <b>two</b>"]
    elo, tasks = (words(item) for item in shown.values())
    # 1370.5 (1360 to 1380) against 1250 (1240 to 1260): 120.5 less root(10.5^2 + 10^2), and more root(9.5^2 + 10^2)
    for part in ("+120.5 (+106.0 to +134.3) Elo", "Closed ahead", "66.7%", "Shutter closed, 1370.5", "open, 1250.0"):
        assert part in elo
    assert "As of 2025-03-01 , live" in elo
    assert "+0.5 (−3.8 to +4.8) points" in tasks
    assert "Cannot be told apart" in tasks and "not parity" in tasks


def test_the_lag_stands_with_its_last_day_and_bracket(home, page):
    with reader(home.published) as con:
        strict, plausible = con.execute(
            "select lag_days, lag_plausible_days from gold.headline where board_id = 'src/elo'"
        ).fetchone()
    assert strict > 0
    # Closed was last no better the day before the better one came out.
    assert f"Lag {strict} days ; the same within the noise. Closed models were last no better on 2025-02-02" in words(
        answers(page)["Board & one"]
    )
    assert plausible == strict == (date(2025, 3, 1) - date(2025, 2, 2)).days


def test_a_lag_that_the_noise_takes_away_shows_both(tmp_path):
    world = World()
    world.elo("src/elo", title="Close")
    for model, openness, released, score in (
        ("early", "closed_api", "01-01", 1200),
        ("late", "closed_api", "02-01", 1260),
        ("free", "open_source", "01-10", 1250),
    ):
        world.model(model, openness, released=released)
        world.score(model, score, board="src/elo", on="03-01", std_error=20.0)
    page = BeautifulSoup(build_report(save(world.build(), tmp_path)).read_text("utf-8"), "html.parser")
    said = words(answers(page)["Close"])
    assert "Lag 29 days ; 0 days within the noise. Closed models were last no better on 2025-01-31." in said


def test_the_first_sentence_counts_the_boards(page):
    assert words(page.select_one(".lede")).startswith(
        "Of 2 boards, closed models are ahead on 1, open models on none, on 1 they cannot be told apart."
    )


def test_where_the_figures_come_from_is_said_plainly(page):
    assert words(page.select_one(".banner")).startswith("Mixed:")
    assert "sample" in words(answers(page)["Tasks <b>two</b>"].dl)


def test_hostile_text_stays_text(page):
    assert SHOWN in page.select_one("#answer").get_text()
    for element in ("script", "img", "iframe", "u", "em", "i", "s", "object", "form", "base"):
        assert not page.find_all(element), element
    assert not page.find_all(lambda element: any(name.startswith("on") for name in element.attrs))
    assert "\u202e" not in str(page) and "\x00" not in str(page)


def test_nothing_is_asked_of_the_network(page):
    source = str(page)
    assert not re.search(r"@import|url\(|srcset|http-equiv=\"refresh", source)
    assert not page.find_all(src=True)
    assert [link["href"] for link in page.find_all("link")] == ["data:,"]
    assert "default-src 'none'" in page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    targets = {anchor["href"] for anchor in page.find_all("a")}
    assert "https://example.org/elo/2.json" in targets
    assert all(target.startswith(("#", "https://", "http://")) for target in targets)
    assert "javascript:alert(2)" in board(page, "src/tasks").get_text()


def test_links_within_the_page_lead_somewhere(page):
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in page.find_all("a") if a["href"].startswith("#")} <= set(ids)


def test_each_drawing_says_what_it_shows(page):
    drawings = page.select("svg[role=img]")
    assert len(drawings) == 4
    assert all(drawing["aria-label"].startswith("Gap ") for drawing in drawings)
    over_time = board(page, "src/elo").select_one("svg.timeline")["aria-label"]
    assert "2 published days" in over_time and "+50.0" in over_time and "+120.5" in over_time


def test_the_dot_lies_where_the_gap_is(page):
    def place(drawing, kind):
        return float(drawing.select_one(kind).get("cx", drawing.select_one(kind).get("x1")).rstrip("%"))

    drawing = answers(page)["Board & one"].svg
    low, high = (float(line["x1"].rstrip("%")) for line in drawing.select("line.reach")[1:])
    zero, dot = place(drawing, "line.zero"), place(drawing, "circle")
    assert zero < low < dot < high < 100
    # one scale for all: the same points a percent from zero
    assert (dot - zero) / 120.5 == pytest.approx((low - zero) / 106.0, rel=1e-3)


def test_the_line_over_time_has_each_published_day_and_rises_with_the_gap(page):
    drawing = board(page, "src/elo").select_one("svg.timeline")
    first, last = drawing.select("circle")
    assert float(first["cx"].rstrip("%")) < float(last["cx"].rstrip("%"))
    assert float(first["cy"]) > float(last["cy"])
    assert "2025-03-01: +120.5 (+106.0 to +134.3) Elo, Shutter against" in first.find_next_sibling("circle").title.text
    assert len(drawing.select_one("polyline")["points"].split()) == 2
    assert len(drawing.select_one("polygon")["points"].split()) == 4


def test_changes_of_hands_are_numbered_and_named(page):
    part = board(page, "src/elo")
    assert [number.text for number in part.select("svg.timeline text.number")] == ["1", "2"]
    changes = rows(part.table)
    assert [row[:3] for row in changes] == [["1", "2025-02-01", "Shut"], ["2", "2025-03-01", "Shutter (new)"]]
    assert "(new)" not in changes[1][3]
    assert "2025-02-15, rescored: <s>by 3" in words(part.ul)


def test_the_sql_on_the_page_leads_to_the_bytes_named_beside_it(home, page):
    for board_id in ("src/elo", "src/tasks"):
        part = board(page, board_id)
        with reader(home.published) as con:
            found = con.execute(part.pre.text).fetchall()
        assert [row[0] for row in found] == ["closed", "open"]
        for side, _, _, _, url, sha256, file, offset in found:
            (line,) = [row for row in rows(part.select("table")[-1]) if row[0] == side]
            assert url in line[-1] and (sha256 or "none")[:12] in line[-1] and f"{file} at byte {offset}" in line[-1]


def test_every_other_board_has_a_row_and_a_way_back(home, page):
    part = page.select_one("#others")
    table, without = part.select("table")
    (line,) = rows(table)
    assert line[0].startswith("Older scale src/old'one")
    assert line[1] == "+11.0 (+6.7 to +15.2) points"
    with reader(home.published) as con:
        assert len(con.execute(table.pre.text).fetchall()) == 2
    assert rows(without)[0][1] == "no closed model on this board"


def test_ages_are_counted_to_the_day_of_making_and_stand_in_one_place(page):
    today = datetime.now(UTC).date()
    (line,) = rows(page.select_one("#freshness table"))
    assert line[3] == f"{(today - date(2025, 3, 1)).days} days"
    assert line[4] == f"2025-06-01 ({(today - date(2025, 6, 1)).days} days ago)"
    assert line[5:] == ["3 days", "4 of 4", "never, whole"]
    rest = BeautifulSoup(str(page), "html.parser")
    part = rest.select_one("#freshness").extract()
    assert str(today) in part.get_text()
    assert str(today) not in rest.get_text()


def test_two_reports_of_one_file_are_the_same(home):
    assert build_report(home).read_bytes() == build_report(home).read_bytes()


def test_open_questions_are_counted_and_cut(page):
    names, conflicts = page.select("#review details")
    assert words(names.summary) == "Names that no rule settles: 70"
    assert len(rows(names.table)) == 60
    assert "from silver.unresolved_names;" in names.p.text
    assert rows(names.table)[0][0] == "<u>0" and rows(names.table)[0][-1] == "a/<i>b"
    assert rows(conflicts.table)[0][:4] == ["<em>shut", "src", "licence: MIT", "closed_api (somewhere)"]
    assert "held back at the gate: none" in words(page.select_one("#review"))


def test_every_board_has_its_licence(page):
    (line,) = rows(page.select_one("#licences table"))
    assert line[:4] == ["src", "them", "MIT", "yes"]
    assert {code.text for code in page.select("#licences code")} == {"src/elo", "src/tasks", "src/old'one", "src/alone"}
