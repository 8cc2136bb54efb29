"""The report of what is published: seconds from process start to file, its size, seconds to the first chart.

`python -m bench.bench_report [--turns 5]`. The first build bundles Vega's JavaScript, later ones find it kept; CPU
seconds stand beside those of the clock, for the machine may be busy. The first chart is timed in Chromium (on the
path, or FRONTIER_GAP_CHROMIUM), from asking for the file to its marks being there, on a desk's window and on a phone's.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from warehouse.home import Home

WINDOWS = {"desk": (1200, 900), "phone": (390, 844)}


def build() -> tuple[float, float]:
    """Seconds of the clock and of CPU."""
    before, began = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-m", "report"], check=True, stdout=subprocess.DEVNULL)
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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    home = Home.from_environment()
    if not home.published.exists():
        print(f"{home.published} is not there yet: `make run` makes it")
        return
    for kept in home.report.parent.glob(".vega-*.js"):
        kept.unlink()
    for name, times in (("first time", 1), ("Vega kept", turns)):
        clock, cpu = (median(seconds) for seconds in zip(*(build() for _ in range(times)), strict=True))
        print(f"built, {name:15} {clock:6.2f} s  (bar: 3; CPU {cpu:.2f})")
    print(f"size                   {home.report.stat().st_size / 1e6:6.2f} MB (bar: 3)")
    chromium = os.environ.get("FRONTIER_GAP_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        print("first chart            not timed: no chromium")
        return
    for name, seconds in first_chart(home.report, chromium, turns).items():
        print(f"first chart, {name:9} {median(seconds):6.2f} s  (bar: 2; worst {max(seconds):.2f})")
    print(f"load while measuring   {os.getloadavg()[0]:6.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
