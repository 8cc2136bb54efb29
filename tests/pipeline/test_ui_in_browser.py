"""Dagster's UI as `make ui` serves it, in a real browser: what there is, where it comes from, a run, its answer."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import dagster as dg
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from pipeline.definitions import defs
from warehouse.connection import reader
from warehouse.home import Home

ROOT = Path(__file__).parent.parent.parent
GRAPH = defs.resolve_asset_graph()
TABLE, BOARD = "gold/headline", "SWE-bench Verified, mini-SWE-agent v2"
CHECKS = {key.name: GRAPH.get_check_spec(key) for key in GRAPH.asset_check_keys if key.asset_key.path[-1] == "headline"}
LABELS = ("dagster/row_count", f"{BOARD}: gap (percent)", f"{BOARD}: gap, low end", f"{BOARD}: gap, high end")
SHOWN = """
select closed_model_name, open_model_name, format('{:+.1f}', gap), format('({:+.1f} to {:+.1f})', gap_low, gap_high),
    h.url, p.url, p.body_sha256
from gold.headline h
join gold.provenance p on p.board_id = h.board_id and p.as_of = h.as_of
where h.title = ? and p.axis = 'published' and p.policy = 'weights' and p.side = 'open'
"""
START, RUN = 180, 600  # seconds, on a machine that does other things too


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    """The UI on a free port and an empty data root; afterwards all its processes are ended."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url, log = f"http://127.0.0.1:{port}", home.root / "ui.log"
    environment = os.environ | {"FRONTIER_GAP_HOME": str(home.root)}
    command = [sys.executable, "-m", "pipeline.ui", "--port", str(port)]
    with log.open("wb") as told:
        ui = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=told, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        answers(f"{url}/server_info", ui, log)
        yield url
    finally:
        os.killpg(ui.pid, signal.SIGKILL)
        ui.wait()


def answers(url: str, ui: subprocess.Popen, log: Path) -> None:
    """Waits until the address answers."""
    for _ in range(START):
        try:
            urlopen(url, timeout=1).close()
            return
        except (URLError, TimeoutError):
            pass
        try:
            code = ui.wait(1)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"the UI ended with {code}: {log.read_text()[-2000:]}")
    raise AssertionError(f"no answer in {START} s: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[Page]:
    """A window as high as the catalog is long; nothing may leave this machine or go wrong in it."""
    page, trouble = browser.new_page(base_url=address, viewport={"width": 1600, "height": 6000}), []

    def asked(request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            trouble.append(request.url)

    page.set_default_timeout(START * 1000)
    expect.set_options(timeout=START * 1000)
    page.on("request", asked)
    page.on("websocket", lambda socket: trouble.append(socket.url) if "127.0.0.1" not in socket.url else None)
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    expect.set_options(timeout=None)
    page.close()
    assert trouble == []


@pytest.fixture(scope="module")
def launched(window: Page) -> str:
    """The page of a run of `replay`, started from its launchpad as that stands."""
    window.goto("/locations/pipeline.definitions/jobs/replay/playground")
    expect(window.get_by_text("No errors")).to_be_visible()
    expect(window.locator(".CodeMirror").first).to_contain_text("mode: sample")
    window.get_by_role("button", name="Launch Run").click()
    window.wait_for_url("**/runs/*")
    return window.url


@pytest.fixture(scope="module")
def finished(window: Page, launched: str) -> str:
    """The same once the run has ended well."""
    window.goto(launched)
    ended = window.get_by_text(re.compile("^(Success|Failure|Canceled)$")).first
    expect(ended).to_be_visible(timeout=RUN * 1000)
    assert ended.text_content() == "Success"
    return launched


def test_a_run_starts_from_the_launchpad(launched: str) -> None:
    """First of all, so that it goes on while the next tests look at what is there before."""
    assert re.search(r"/runs/[0-9a-f-]{36}", launched)


def test_the_catalog_names_every_asset(window: Page) -> None:
    window.goto("/assets")
    named = window.locator("a[href^='/assets/']")
    keys = {"/assets/" + "/".join(key.path) for key in GRAPH.get_all_asset_keys()}
    expect(named).to_have_count(len(keys))
    assert {link.get_attribute("href") for link in named.all()} == keys


def test_the_lineage_leads_from_a_capture_to_the_headline(window: Page) -> None:
    """What lies between the two and nothing else, each node in the box of its layer."""
    capture, answer = dg.AssetKey(["captures", "swe_bench"]), dg.AssetKey(TABLE.split("/"))
    between = {key for key in GRAPH.get_ancestor_asset_keys(answer) if capture in GRAPH.get_ancestor_asset_keys(key)}
    between |= {capture, answer}
    layers = {GRAPH.get(key).group_name for key in between}
    assert layers == {"captures", "records", "bronze", "silver", "gold"}
    chosen = quote(f'key:"{"/".join(capture.path)}"+ and +key:"{TABLE}"', safe="")
    unfolded = quote(",".join(f"global@global:{layer}" for layer in sorted(layers)), safe="")
    window.goto(f"/asset-groups~{chosen}/?expanded={unfolded}")
    boxes = window.locator("foreignObject").filter(has_text=re.compile(r"\w"))
    expect(boxes).to_have_count(len(between) + len(layers))
    assert sorted(box.text_content() or "" for box in boxes.all()) == sorted(
        [key.path[-1] for key in between] + [*layers]
    )


def test_the_run_succeeds_with_its_checks(window: Page, finished: str) -> None:
    window.goto(f"/assets/{TABLE}?view=checks")
    passed = window.get_by_text("Succeeded", exact=True)
    expect(passed).to_have_count(len(CHECKS))
    assert len(CHECKS) > 10
    name = "bounds_hold_the_gap"
    window.get_by_text(name).first.click()
    expect(window.get_by_text(shown(CHECKS[name].description))).to_be_visible()
    expect(window.get_by_text("Passed", exact=True)).to_be_visible()


def shown(markdown: str | None) -> str:
    """The beginning of a description as it reads on the page."""
    return (markdown or "").splitlines()[0].replace("`", "")


def test_the_headline_has_its_figures_as_numbers(window: Page, finished: str, home: Home) -> None:
    with reader(home.published) as con:
        (rows,) = con.execute("select count(*) from gold.headline").fetchone()
        found = con.execute("select gap, gap_low, gap_high from gold.headline where title = ?", [BOARD]).fetchone()
    window.goto(f"/assets/{TABLE}?view=events")
    told = {label: window.locator("tr", has=window.get_by_text(label, exact=True)) for label in LABELS}
    expect(told["dagster/row_count"].locator("td").nth(1)).to_have_text(str(rows))
    for label, figure in zip(LABELS[1:], found, strict=True):
        expect(told[label].locator("td").nth(1)).to_have_text(f"{round(figure, 4):g}")


def test_the_headline_names_models_interval_and_page(window: Page, finished: str, home: Home) -> None:
    with reader(home.published) as con:
        found = con.execute(SHOWN, [BOARD]).fetchone()
    window.goto(f"/assets/{TABLE}?view=events")
    line = window.locator("tr tr", has=window.get_by_text(BOARD, exact=True))
    for text in found[:5]:
        expect(line).to_contain_text(text)
    window.get_by_text("[Show JSON]").click()
    for text in found[4:]:
        expect(window.get_by_role("dialog").get_by_text(text).first).to_be_visible()
