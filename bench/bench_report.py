"""The report of what is published: seconds from process start to file, its size, seconds to the first chart.

`python -m bench.bench_report [--turns 5] [--days 30 250]`; with days, of an Arena history of so many days and all other
boards of the data root (bench/arena_history.py), built and published in a temporary folder. The first build bundles
Vega's JavaScript, later ones find it kept; CPU seconds stand beside those of the clock, for the machine may be busy.
The first chart is timed in Chromium (on the path, or FRONTIER_GAP_CHROMIUM), from asking for the file to its marks
being there, on a desk's window and on a phone's.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb
from playwright.sync_api import sync_playwright

from bench.arena_history import SNAPSHOTS, add_arena, add_other_boards, empty
from warehouse.gold_build import build_gold
from warehouse.home import Home
from warehouse.publish import publish

WINDOWS = {"desk": (1200, 900), "phone": (390, 844)}


def live_sized(days: int, other_boards: Home, root: Path) -> Home:
    """A data root with a published file of the size of a live one."""
    home = Home(root)
    with duckdb.connect(str(home.working), config={"threads": 2}) as con:
        empty(con)
        add_arena(con, days, 29)
        add_other_boards(con, other_boards.working)
        build_gold(con, previous=None, code_version="bench", registry_version="bench")
    publish(home)
    return home


def build(home: Home) -> tuple[float, float]:
    """Seconds of the clock and of CPU."""
    before, began = os.times(), time.perf_counter()
    environment = os.environ | {"FRONTIER_GAP_HOME": str(home.root)}
    subprocess.run([sys.executable, "-m", "report"], check=True, stdout=subprocess.DEVNULL, env=environment)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, cpu


def first_chart(report: Path, chromium: str, turns: int) -> dict[str, list[float]]:
    """Seconds by window; each turn in a context of its own, which has nothing cached."""
    found: dict[str, list[float]] = {name: [] for name in WINDOWS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (width, height) in WINDOWS.items():
            for _ in range(turns):
                page = browser.new_page(viewport={"width": width, "height": height})
                began = time.perf_counter()
                page.goto(report.as_uri(), wait_until="commit")
                page.wait_for_selector("figure svg .mark-symbol path", state="attached")
                found[name].append(time.perf_counter() - began)
                page.close()
        browser.close()
    return found


def measure(home: Home, turns: int) -> None:
    """Print what the report of a data root takes."""
    for kept in home.report.parent.glob(".vega-*.js"):
        kept.unlink()
    for name, times in (("first time", 1), ("Vega kept", turns)):
        clock, cpu = (median(seconds) for seconds in zip(*(build(home) for _ in range(times)), strict=True))
        print(f"built, {name:15} {clock:6.2f} s  (bar: 3; CPU {cpu:.2f})")
    print(f"size                   {home.report.stat().st_size / 1e6:6.2f} MB (bar: 3)")
    chromium = os.environ.get("FRONTIER_GAP_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        print("first chart            not timed: no chromium")
        return
    for name, seconds in first_chart(home.report, chromium, turns).items():
        print(f"first chart, {name:9} {median(seconds):6.2f} s  (bar: 2; worst {max(seconds):.2f})")
    print(f"load while measuring   {os.getloadavg()[0]:6.1f} on {os.cpu_count()} cores")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--days", type=int, nargs="*", default=[])
    given = parser.parse_args()
    home = Home.from_environment()
    if not home.published.exists():
        print(f"{home.published} is not there yet: `make run` makes it")
        return
    if given.days and not SNAPSHOTS.exists():
        print(f"No Arena history: {SNAPSHOTS} is not there (FRONTIER_GAP_REAL_DATA names the real data).")
        return
    if not given.days:
        measure(home, given.turns)
    for days in given.days:
        with tempfile.TemporaryDirectory() as folder:
            print(f"an Arena history of {days} days and all other boards:")
            measure(live_sized(days, home, Path(folder)), given.turns)


if __name__ == "__main__":
    main()
