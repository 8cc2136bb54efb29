"""The report as a reader gets it, from a small database that the real SQL built."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup

from report.answer import anchor
from report.build import build_report
from report.claims import _verdict
from report.figures import read
from tests.report.conftest import HOSTILE, chart_sets, save
from tests.warehouse.gold.world import World
from warehouse.connection import reader

SHOWN = HOSTILE.replace("\u202e", "\ufffd").replace("\x00", "\ufffd").title()


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


def answers(page) -> dict:
    return {words(item.h3): item for item in page.select(".cards > li") if not item.has_attr("hidden")}


def board(page, board_id):
    return page.select_one("#" + anchor({"board_id": board_id}))


def rows(table) -> list[list[str]]:
    """The rows that are shown while the reader has chosen nothing."""
    shown = [row for row in table.tbody.find_all("tr") if not row.has_attr("hidden")]
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in shown]


def test_every_featured_board_stands_in_the_answer_with_its_figures(page):
    shown = answers(page)
    assert list(shown) == ["Board & one", "Tasks <b>two</b>"]
    elo, tasks = (words(item) for item in shown.values())
    # 1370.5 (1360 to 1380) against 1255 (1245 to 1265): 115.5 less root(10.5^2 + 10^2), and more root(9.5^2 + 10^2)
    for part in ("+115.5 (+101.0 to +129.3) Elo", "Closed ahead", "66.0%", "Shutter closed, 1370.5", "open, 1255.0"):
        assert part in elo
    assert "As of 2025-03-01 , live" in elo
    assert "+0.5 (−3.8 to +4.8) points" in tasks
    assert "Cannot be told apart" in tasks and "not parity" in tasks
    assert "closed, 61.5, the only one here" in tasks and "open, 61.0, the only one here" in tasks
    assert "the only one" not in elo


def test_a_licence_that_is_not_permissive_takes_no_side_where_that_is_chosen(page):
    (card,) = [item for item in page.select(".cards > li[hidden]") if words(item.h3) == "Board & one"]
    assert card["data-policy"] == "permissive"
    assert "+120.5 (+106.0 to +134.3) Elo" in words(card) and SHOWN in card.get_text()


def test_the_cards_are_the_headline(home):
    shared = "as_of closed_model_id closed_score open_model_id open_score gap gap_low gap_high unit win_probability"
    shared += " verdict p_holm method status lag_days lag_plausible_days lag_status n_open n_closed newest_open_on"
    with reader(home.published) as con:
        found = con.execute("select * from gold.headline where featured").pl().to_dicts()
    shown = {row["board_id"]: row for row in read(home.published).featured()}
    assert len(found) == len(shown) == 2
    for row in found:
        assert {key: shown[row["board_id"]][key] for key in shared.split()} == {key: row[key] for key in shared.split()}


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
        ("free", "open_source", "2024-06-10", 1250),
    ):
        world.model(model, openness, released=released)
        world.score(model, score, board="src/elo", on="03-01", std_error=20.0)
    page = BeautifulSoup(build_report(save(world.build(), tmp_path)).read_text("utf-8"), "html.parser")
    said = words(answers(page)["Close"])
    assert "Lag 29 days ; 0 days within the noise. Closed models were last no better on 2025-01-31." in said
    assert "Care The board has no open model after 2024-06: what came later was not measured." in said


def test_the_first_sentence_counts_the_boards(page):
    assert words(page.select_one(".lede")) == (
        "Of 2 boards, closed models are ahead on 1, open models on none, on 1 they cannot be told apart. "
        "On the one board where noise and age allow a lag (Board & one), open models are behind by 27 days (median). "
        "Figures as of 2025-01-01 to 2025-03-01, each board's latest day."
    )


def test_where_the_figures_come_from_is_said_plainly(page):
    assert words(page.select_one(".banner")).startswith("Mixed:")
    assert "sample" in words(answers(page)["Tasks <b>two</b>"].dl)


def test_a_card_tells_parity_where_there_is_a_rule(page):
    assert "Parity within <i>50 Elo: no" in words(answers(page)["Board & one"].dl)  # 115.5 behind
    assert "Parity" not in words(answers(page)["Tasks <b>two</b>"].dl)


@pytest.mark.parametrize(
    ("elsewhere", "said"),
    [
        ({"supported": 2, "not_checkable": 1}, "Other boards: supported on 2, not checkable on 1."),
        ({"contradicted": 3}, ""),
        (None, ""),
    ],
)
def test_boards_that_disagree_with_a_verdict_are_counted(elsewhere, said):
    row = {"verdict": "contradicted", "missing": None, "caveats": None, "elsewhere": elsewhere}
    assert words(BeautifulSoup(str(_verdict(row)), "lxml")) == f"✗ Contradicted {said}".strip()


def test_hostile_text_stays_text(page):
    assert SHOWN in page.select_one("#answer").get_text()
    for element in ("img", "iframe", "u", "em", "i", "s", "object", "form", "base"):
        assert not page.find_all(element), element
    assert [script.get("type") for script in page.find_all("script")] == ["application/json", "module", "module"]
    assert not page.find_all(lambda element: any(name.startswith("on") for name in element.attrs))
    assert not page.find_all(style=True)
    assert "\u202e" not in str(page) and "\x00" not in str(page)


def test_nothing_is_asked_of_the_network(page):
    markup = BeautifulSoup(str(page), "html.parser")
    for script in markup.find_all("script"):
        script.extract()
    assert not re.search(r"@import|url\(|srcset|http-equiv=\"refresh", str(markup))
    assert not page.find_all(src=True)
    assert [link["href"] for link in page.find_all("link")] == ["data:,"]
    targets = {anchor["href"] for anchor in page.find_all("a")}
    assert "https://example.org/elo/2.json" in targets
    assert all(target.startswith(("#", "https://", "http://")) for target in targets)
    assert "javascript:alert(2)" in board(page, "src/tasks").get_text()


def test_the_policy_names_what_may_run_and_nothing_else(page):
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in policy and "http" not in policy
    parts = {"script-src": page.find_all("script", type="module"), "style-src": page.find_all("style")}
    for rule, elements in parts.items():
        hashes = [b64encode(sha256(element.string.encode()).digest()).decode() for element in elements]
        assert rules[rule].split() == [f"'sha256-{one}'" for one in hashes]


def test_links_within_the_page_lead_somewhere(page):
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {element["data-rows"] for element in page.select("figure")} <= set(chart_sets(page))
    assert {a["href"][1:] for a in page.find_all("a") if a["href"].startswith("#")} <= set(ids)


def test_prices_stand_in_a_table_too(page):
    tasks = next(row for row in rows(page.select_one("#price table")) if row[0].startswith("Tasks"))
    assert tasks[1] == "Shut $12.00 , seen 2025-02-01"
    assert "$0.25 , seen 2025-02-01 2.1% of the closed price" in tasks[2] and tasks[3] == "none is"


def test_the_months_stand_in_a_table_newest_first(page):
    table = page.select_one("#answer > details[data-policy=weights] table")
    assert rows(table)[0] == ["2025-03-01", "27 days", "one board only", "1 of 1", "fewer than three boards"]
    assert [row[0] for row in rows(table)] == ["2025-03-01", "2025-02-28", "2025-01-31"]


def test_what_nearly_as_good_costs_is_said_first(page):
    said = {part["data-policy"]: words(part) for part in page.select("#price > p[data-policy]")}
    assert said["weights"] == (
        "On 1 of 2 boards the prices are known of the best closed model and of an open one 90 % as good: the cheapest"
        " such one costs 2% of the closed price."
    )


def test_each_article_says_how_its_claims_were_judged(home, page):
    with reader(home.published) as con:
        found = con.execute(
            "select article, count(*), count(*) filter (verdict = 'not_checkable') from gold.claims "
            "where headline group by article"
        ).fetchall()
    folds = {fold["id"]: words(fold.summary) for fold in page.select("#claims > details")}
    assert len(folds) == len(found) > 3
    for article, count, not_checkable in found:
        assert f"{count} claims;" in folds[f"claims-{article}"]
        assert f"not checkable: {not_checkable}" in folds[f"claims-{article}"]


def test_every_claim_has_a_row_with_its_query(home, page):
    with reader(home.published) as con:
        found = con.execute(
            "select what, verdict, missing, sql from gold.claims where headline order by article, claim_id"
        ).fetchall()
    lines = page.select("#claims tbody tr")
    assert len(lines) == len(found) > 30
    for line, (what, verdict, missing, query) in zip(lines, found, strict=True):
        assert words(line.th).startswith(" ".join(what.split()))
        assert line["data-verdict"].split("\t") == ["all", verdict]
        assert " ".join(missing.split()) in words(line)
        assert line.pre.text == query


def test_changes_of_hands_are_numbered_and_named(page, sets):
    part = board(page, "src/elo")
    drawn = sets["src/elo"]["published", "weights"]
    assert [row["number"] for row in drawn] == ["1", "2"]
    assert [(row["closed_new"], row["open_new"]) for row in drawn] == [(True, True), (True, True)]
    changes = rows(part.select_one(".changes table"))
    assert [(*row[:3], row[3].startswith(SHOWN[:20])) for row in changes] == [
        ("1", "2025-01-01", "Dull", False),
        ("2", "2025-01-20", "Dull", True),
        ("3", "2025-01-25", "Dull", False),
        ("4", "2025-02-03", "Shutter (new)", False),
        ("", "2025-03-01", "Shutter", False),
    ]
    assert words(part.select_one(".changes p")).startswith("Gap over time on Board & one: 5 days. 2025-01-20: −50.0")
    assert "2025-02-15, rescored: <s>by 3" in words(part.ul)


def test_the_sql_on_the_page_leads_to_the_bytes_named_beside_it(home, page):
    for board_id in ("src/elo", "src/tasks"):
        part = board(page, board_id)
        with reader(home.published) as con:
            found, other = (con.execute(query.text).fetchall() for query in part.find_all("pre"))
        assert [row[0] for row in found] == [row[0] for row in other] == ["closed", "open"]
        for side, _, _, _, url, body, file, offset in found:
            (line,) = [row for row in rows(part.select("table")[-1]) if row[0] == side]
            assert url in line[-1] and (body or "none") in line[-1] and f"{file} at byte {offset}" in line[-1]


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
    assert line[5:] == ["3 days", "5 of 5", "never, whole"]
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
    boards = {"src/elo", "src/tasks", "src/old'one", "src/alone", "src/price"}
    assert {code.text for code in page.select("#licences code")} == boards


def test_the_queries_of_the_overview_give_what_stands_beside_them(home, page):
    def found(part, policy):
        with reader(home.published) as con:
            folds = page.select(f"#{part} > details[data-policy={policy}]")
            return [con.execute(fold.pre.text).pl() for fold in folds if fold.pre]

    for policy, gaps in (("weights", [115.5, 0.5]), ("permissive", [120.5, 0.5])):
        (answer, months), (lags, summary), (prices,) = (found(part, policy) for part in ("answer", "lag", "price"))
        assert months["median_lag_days"].to_list() == [-11, 26, 27] and months["n_boards"].to_list() == [1, 1, 1]
        assert answer["gap"].to_list() == gaps
        assert lags["variant"].to_list() == ["strict", "plausible"] and lags["lag_days"].to_list() == [27, 27]
        assert set(summary["policy"]) == {policy} and summary.height == 4
        assert prices["board_id"].to_list() == ["src/elo", "src/elo", "src/tasks", "src/tasks"]
