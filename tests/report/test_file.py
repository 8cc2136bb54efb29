"""The report as a file: its size, when there is little or nothing to show, how it is replaced, the command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from report import vega
from report.build import build_report
from report.chart_data import MOST_DAYS
from tests.conftest import ROOT
from tests.report.conftest import chart_sets, keep_bundle, save
from tests.report.test_report import rows, words
from tests.warehouse.gold.world import DAY, World
from warehouse.home import Home


def long_board(days: int) -> World:
    """A board published daily, with the lead passing to and fro, days without open models, names of great length."""
    world = World()
    world.elo("src/long", title="Long")
    world.model("a" * 5_000, "closed_api")
    world.model("b", "closed_api")
    world.model("c", "open_source")
    for number in range(days):
        on = str(date(2023, 1, 1) + timedelta(days=number))
        world.score(("a" * 5_000, "b")[number % 2], 1200 + number % 7, board="src/long", on=on, std_error=3.0)
        if number % 50:
            world.score("c", 1203, board="src/long", on=on, std_error=3.0)
    return world.build()


def test_a_long_history_stays_small_and_quick(tmp_path):
    home = save(long_board(400), tmp_path)
    began = time.process_time()  # a busy machine is not this program's fault
    file = build_report(home)
    assert time.process_time() - began < 3
    assert file.stat().st_size < 3_000_000
    page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    drawn = chart_sets(page)["src/long"]["published", "weights"]
    assert [row["gap"] is None for row in drawn].count(True) == 8  # days without an open model break the line
    assert "a" * 400 not in page.get_text()


def test_a_long_list_of_changes_is_cut_and_says_so(tmp_path):
    world = World()
    world.elo("src/long")
    for number in range(70):
        released = str(date(2024, 1, 1) + timedelta(days=number))
        world.model(f"m{number}", ("closed_api", "open_source")[number % 2], released=released)
        world.score(f"m{number}", 1000 + number, board="src/long")
    page = BeautifulSoup(build_report(save(world.build(), tmp_path)).read_text("utf-8"), "html.parser")
    table = page.select_one(".changes table")
    assert words(table.caption).endswith("the last day : the newest 60 of 71 rows")
    assert [row[0] for row in rows(table)] == [*map(str, range(12, 71)), ""]


def test_days_too_many_to_draw_keep_the_changes_and_the_last(tmp_path):
    world = World()
    world.elo("src/long")
    world.model("shut", "closed_api")
    world.model("open", "open_source")
    world.model("opener", "open_source")
    days = [str(date(2020, 1, 1) + timedelta(days=number)) for number in range(2 * MOST_DAYS + 3)]
    for number, on in enumerate(days):
        world.score("shut", 1200 + number % 5, board="src/long", on=on)
        world.score("opener" if number == 101 else "open", 1190, board="src/long", on=on)
    page = BeautifulSoup(build_report(save(world.build(), tmp_path)).read_text("utf-8"), "html.parser")
    drawn = chart_sets(page)["src/long"]["published", "weights"]
    assert MOST_DAYS / 2 < len(drawn) < MOST_DAYS
    assert [row["day"] for row in drawn if row["number"]] == [days[0], days[101], days[102]]
    assert drawn[-1]["day"] == days[-1]


def test_days_that_repeat_their_neighbours_are_left_out(tmp_path):
    world = World()
    world.elo("src/long")
    world.model("shut", "closed_api")
    world.model("open", "open_source")
    for number in range(1, 10):
        world.score("shut", 1200 if number < 6 else 1210, board="src/long", on=f"01-{number:02}")
        world.score("open", 1190, board="src/long", on=f"01-{number:02}")
    page = BeautifulSoup(build_report(save(world.build(), tmp_path)).read_text("utf-8"), "html.parser")
    drawn = chart_sets(page)["src/long"]["published", "weights"]
    assert [row["day"][-2:] for row in drawn] == ["01", "05", "06", "09"]


def test_a_sample_is_not_said_to_have_been_asked_for(tmp_path):
    world = World()
    world.capture("bundled", origin="sample")
    world.board("src/b")
    world.model("open", "open_source")
    world.score("open", 10, capture_id="bundled")
    facts = {"rows_in": 1, "rows_admitted": 1, "rows_quarantined": 0, "rows_collapsed": 0, "outcome": "whole"}
    world.add("bronze.admissions", capture_id="bundled", board_id="src/b", published_on=DAY, **facts)
    page = BeautifulSoup(build_report(save(world.build(), tmp_path)).read_text("utf-8"), "html.parser")
    assert words(page.select_one(".banner")).startswith("Sample: these are real figures bundled with the program")
    assert rows(page.select_one("#freshness table"))[0][4] == "not asked; sample of 2025-06-01"


def test_a_file_without_boards_says_so(tmp_path):
    page = BeautifulSoup(build_report(save(World().build(), tmp_path)).read_text("utf-8"), "html.parser")
    assert words(page.select_one(".lede")) == "No board with both open and closed models is published yet."


def test_a_reader_of_the_old_report_keeps_it_whole(tmp_path):
    home = save(World().build(), tmp_path)
    home.report.write_text("old, and whole")
    with home.report.open() as handle:
        build_report(home)
        assert handle.read() == "old, and whole"
    assert home.report.read_text("utf-8").startswith("<!doctype html>")


def run(home: Home) -> subprocess.CompletedProcess:
    environment = os.environ | {"FRONTIER_GAP_HOME": str(home.root)}
    return subprocess.run(
        [sys.executable, "-m", "report"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_prints_the_path(home):
    done = run(home)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{home.report}\n", "")


def test_without_a_published_file_the_command_says_what_to_run(tmp_path):
    done = run(Home(tmp_path))
    assert done.returncode == 1
    assert "make run" in done.stderr and "Traceback" not in done.stderr


def test_vega_is_bundled_once_and_an_older_one_goes(tmp_path):
    keep_bundle(Home(tmp_path))
    (kept,) = Home(tmp_path).report.parent.glob(".vega-*.js")
    kept.write_text("kept")
    assert vega.bundle(kept.parent) == "kept"
    older = kept.rename(kept.with_name(".vega-0.js"))
    assert "vegaEmbed" in vega.bundle(kept.parent)
    assert kept.exists() and not older.exists()


def test_a_report_that_fails_leaves_the_old_one(tmp_path):
    home = Home(tmp_path)
    keep_bundle(home)
    home.report.write_text("old")
    home.published.write_text("no database")
    with pytest.raises(Exception, match="not a valid DuckDB"):
        build_report(home)
    assert home.report.read_text() == "old"
