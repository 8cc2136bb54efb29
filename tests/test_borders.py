"""The borders between folders: who may import what, and how long a file may be."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("scrapers", "warehouse", "expectations", "pipeline", "report")

# A library, and the only folder that may import it.
ONLY_IN = {
    "scrapy": "scrapers",
    "twisted": "scrapers",
    "great_expectations": "expectations",
    "dagster": "pipeline",
}

# One way: a package, and those of ours that it may import.
MAY_IMPORT = {
    "scrapers": set(),
    "warehouse": {"scrapers"},
    "expectations": {"warehouse"},
    "report": {"warehouse"},
    "pipeline": {"scrapers", "warehouse", "expectations", "report"},
}
WAREHOUSE_MAY_USE = {"record", "source", "capture", "outcome", "records"}

FILES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def imports(file: Path) -> set[str]:
    """Every module that a file imports, at the top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_each_library_stays_in_its_folder(file):
    package = file.relative_to(ROOT).parts[0]
    for module in imports(file):
        home = ONLY_IN.get(module.split(".")[0])
        assert home in (None, package), f"{name(file)} imports {module}, which belongs to {home}/"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_imports_run_one_way(file):
    package = file.relative_to(ROOT).parts[0]
    for module in imports(file):
        other = module.split(".")[0]
        if other in PACKAGES and other != package:
            assert other in MAY_IMPORT[package], f"{name(file)} imports {module}"
            if (package, other) == ("warehouse", "scrapers"):
                assert module.split(".")[1] in WAREHOUSE_MAY_USE, f"{name(file)} imports {module}"


@pytest.mark.parametrize("file", sorted((ROOT / "scrapers" / "sources").rglob("*.py")), ids=name)
def test_only_spiders_know_of_scrapy(file):
    if file.name != "spider.py":
        assert not {m for m in imports(file) if m.split(".")[0] in ("scrapy", "twisted")}
        assert "scrapers.spider" not in imports(file)


@pytest.mark.parametrize("file", sorted((ROOT / "pipeline").rglob("*.py")), ids=name)
def test_dagster_can_read_annotations(file):
    assert "from __future__ import annotations" not in file.read_text("utf-8")


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_fits_in_a_reader_s_head(file):
    assert len(file.read_text("utf-8").splitlines()) <= 300
