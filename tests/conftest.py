"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real captures; the test is skipped, with the reason, where there is none."""
    place = Path(os.environ.get("FRONTIER_GAP_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not (place / "swebench").is_dir():
        pytest.skip(f"no real captures at {place} (set FRONTIER_GAP_REAL_DATA)")
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped, with the reason, where there is none."""
    chromium = os.environ.get("FRONTIER_GAP_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on the path, nor named by FRONTIER_GAP_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole runs first: a worker that came upon one last would leave the others idle."""
    items.sort(key=lambda item: ROOT / "tests" / "pipeline" not in item.path.parents)
