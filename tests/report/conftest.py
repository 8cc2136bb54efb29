from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from report import vega
from report.build import build_report
from tests.warehouse.gold.world import World, day
from warehouse.home import Home

VIOLATIONS = "addEventListener('securitypolicyviolation', (event) => console.error('policy', event.violatedDirective))"
HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(1)> **bold** [a](javascript:b) '; drop\u202e \x00 &amp;"


def published_world(place: Path) -> Home:
    """A published file as the real SQL builds it: an Elo board with a change of hands, a percent board, two others."""
    world = World()
    world.capture("elo1", url="https://example.org/elo/1.json", body_sha256="cd" * 32)
    world.capture("elo2", url="https://example.org/elo/2.json", body_sha256="ef" * 32)
    world.capture("nasty", url="javascript:alert(2)", body_sha256=None, origin="sample")
    world.elo(
        "src/elo", title="Board & one", comparable_group="elo", url="javascript:alert(3)", access="human_preference"
    )
    world.board("src/tasks", title="Tasks <b>two</b>", comparable_group="tasks")
    world.board("src/old'one", title="Older scale", comparable_group="tasks", featured=False)
    world.elo("src/alone", title="Open only", comparable_group="alone", featured=False)
    world.model("dull", "closed_api", released="01-01")
    world.model("shut", "closed_api", released="01-02")
    world.model("shutter", "closed_api", released="02-03")
    world.model(HOSTILE, "open_weights_permissive", released="01-20")
    world.model("strings", "open_weights_noncommercial", released="01-25")
    world.score("shut", 1300, board="src/elo", on="02-01", capture_id="elo1", score_low=1290, score_high=1310)
    world.score(HOSTILE, 1250, board="src/elo", on="02-01", capture_id="elo1", score_low=1240, score_high=1260)
    world.score("shutter", 1370.5, board="src/elo", on="03-01", capture_id="elo2", score_low=1360, score_high=1380)
    world.score(HOSTILE, 1250, board="src/elo", on="03-01", capture_id="elo2", score_low=1240, score_high=1260)
    world.score("strings", 1255, board="src/elo", on="03-01", capture_id="elo2", score_low=1245, score_high=1265)
    world.score("dull", 1200, board="src/elo", on="03-01", capture_id="elo2", score_low=1190, score_high=1210)
    world.score("shut", 61.5, board="src/tasks", capture_id="nasty", setting="effort=high;submission=x")
    world.score(HOSTILE, 61.0, board="src/tasks", capture_id="nasty")
    world.score("shut", 44, board="src/old'one")
    world.score(HOSTILE, 33, board="src/old'one")
    world.score(HOSTILE, 1111, board="src/alone")
    world.board("src/price", kind="price", benchmark="price", featured=False)
    world.score("shut", 1, board="src/price", on="02-01")
    for model, price in (("shut", 12.0), ("dull", 1.5), ("shutter", 20.0), (HOSTILE, 0.25)):
        each = {"input_usd_per_mtok": price / 2, "output_usd_per_mtok": price * 2.5}  # blended: (3 / 2 + 2.5) / 4 = 1
        facts = {"valid_from": day("02-01"), "source_url": "https://example.org/price", "capture_id": "cap"}
        world.add("silver.prices", source="src", model_id=model, **each, **facts)
    world.add(
        "silver.parity_rules", rule="elo_50", title="within <i>50 Elo", benchmark="b", margin=50.0, margin_unit="elo",
        stated_by="us",
    )  # fmt: skip
    for number in range(70):
        facts = {"reason": "no rule", "board_id": "src/elo", "candidates": '[{"model_id": "a/<i>b", "similarity": 1}]'}
        world.add("silver.unresolved_names", source="src", raw_model=f"<u>{number}", best_rank=number + 1, **facts)
    world.add(
        "silver.openness_conflicts", source="src", model_id="shut", raw_model="<em>shut", claim="licence",
        claimed="MIT", registry="closed_api (somewhere)",
    )  # fmt: skip
    world.add("silver.board_events", board_id="src/elo", event_on="2025-02-15", kind="rescored", detail="<s>by 3",
              evidence="e")  # fmt: skip
    facts = {"rows_in": 3, "rows_admitted": 3, "rows_quarantined": 0, "rows_collapsed": 0, "outcome": "whole"}
    world.add("bronze.admissions", capture_id="elo2", board_id="src/elo", published_on=day("03-01"), **facts)
    world.build()
    return save(world, place)


def save(world: World, place: Path) -> Home:
    """The world as the published file of a data root."""
    home = Home(place)
    keep_bundle(home)
    world.con.execute(f"attach '{home.published}' as target")
    world.con.execute("copy from database memory to target; detach target")
    return home


def keep_bundle(home: Home) -> None:
    """Vega's JavaScript where a report of this data root looks for it, bundled once for all tests."""
    name, source = _bundle()
    (home.report.parent / name).write_text(source, "utf-8")


@cache
def _bundle() -> tuple[str, str]:
    with TemporaryDirectory() as folder:
        source = vega.bundle(Path(folder))
        (file,) = Path(folder).iterdir()
        return file.name, source


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Home:
    return published_world(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="session")
def page(home) -> BeautifulSoup:
    return BeautifulSoup(build_report(home).read_text("utf-8"), "html.parser")


@pytest.fixture(scope="session")
def sets(page) -> dict:
    """The charts' sets as the page's script reads them: rows as objects, by the choices of their view."""
    return chart_sets(page)


def chart_sets(page: BeautifulSoup) -> dict:
    found = json.loads(page.select_one("script#data").string)
    shared, texts = set(found["shared"]), found["texts"]

    def unpacked(one: dict, number: int) -> dict:
        pairs = zip(one["columns"], one["rows"][number], strict=True)
        return {column: texts[value] if column in shared else value for column, value in pairs}

    def views(one: dict) -> dict:
        return {tuple(view["when"].values()): [unpacked(one, at) for at in view["rows"]] for view in one["views"]}

    return {name: views(one) for name, one in found["sets"].items()}


@dataclass
class Opened:
    """The report in a window, with all that went wrong in it."""

    page: Page
    trouble: list[str] = field(default_factory=list)

    def drawn(self, kind: str, rows: str):
        return self.page.locator(f"figure[data-chart={kind}][data-rows='{rows}'] svg")

    def ready(self) -> None:
        """Waits until each figure is drawn, or says that there is nothing to draw."""
        done = self.page.locator("figure .plot svg, figure .plot:has-text('Nothing to draw')")
        expect(done).to_have_count(self.page.locator("figure").count())

    def visible(self, selector: str) -> list[str]:
        return [found.inner_text() for found in self.page.locator(selector).all() if found.is_visible()]


@pytest.fixture(scope="session")
def address(home) -> str:
    return build_report(home).as_uri()


@pytest.fixture
def window(browser, address):
    """Opens the report; afterwards nothing may have left the page, failed, or spoken up."""
    opened: list[Opened] = []

    def open_report(fragment: str = "", width: int = 1200, file: str = address, **how) -> Opened:
        page = browser.new_page(viewport={"width": width, "height": 900}, **how)
        found = Opened(page)
        opened.append(found)
        page.add_init_script(VIOLATIONS)
        page.on("console", lambda message: found.trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: found.trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (found.trouble.append("a dialog"), dialog.dismiss()))
        page.on("request", lambda request: found.trouble.append(request.url) if request.url[:5] != "file:" else None)
        page.goto(file + fragment)
        return found

    yield open_report
    for found in opened:
        assert found.trouble == []
        found.page.close()
