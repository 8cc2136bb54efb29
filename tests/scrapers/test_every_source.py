"""What holds of every source folder: it is filled in, described, and says of each board what is needed to compare."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from scrapy.http import TextResponse

from scrapers import sample
from scrapers.crawl import spider_class
from scrapers.describe import DOCUMENT, NOTICE, document, notice
from scrapers.new_source import files, write
from scrapers.source import FOLDER, Source, load_source, load_sources

EXTRA = "from pathlib import Path\n\nimport pytest\n\nfrom scrapers.source import source_folders\n\nsource_folders()"
SOURCES = list(load_sources().values())
TEXTS = (".py", ".yml", ".csv", ".md", ".txt")


def unfinished(folder: Path) -> list[str]:
    """Files of a folder in which something is still to be said."""
    return [file.name for file in folder.rglob("*") if file.suffix in TEXTS and "TODO" in file.read_text("utf-8")]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_is_filled_in(source: Source) -> None:
    assert unfinished(FOLDER / source.name) == []
    assert source.known_faults, "no leaderboard is without faults: say those that were seen"
    assert source.enabled or source.disabled_reason
    assert spider_class(source.name).latest.__doc__ or source.parameters


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_page_shows_its_payload_and_a_sample_its_origin(source: Source) -> None:
    docstring = (FOLDER / source.name / "page.py").read_text("utf-8").split('"""')[1]
    assert len(docstring.splitlines()) > 3, "the docstring of page.py shows what comes over the wire"
    place = sample.FOLDER / source.name
    if (place / "render.py").exists():
        assert re.search(r"licen[cs]e", (place / "README.md").read_text("utf-8"), re.I)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_boards_say_what_is_needed_to_compare_them(source: Source) -> None:
    words = {entry["benchmark"] for entry in yaml.safe_load(Path("warehouse/benchmarks.yml").read_text("utf-8"))}
    for board in source.boards:
        where = f"{source.name}/{board.board}"
        if board.unit == "percent":
            assert (board.lower_bound, board.upper_bound) == (0, 100), where
        if board.featured or board.kind == "capability":
            assert board.benchmark in words, f"{where}: benchmark {board.benchmark} has no title in benchmarks.yml"
        assert board.admission.best_between or board.admission.max_median_shift or board.kind != "capability", (
            f"{where}: nothing would tell a fraction from a percentage"
        )


@pytest.mark.parametrize("name", [source.name for source in SOURCES if "newest" in source.parameters])
def test_a_file_that_states_no_day_is_dated_by_its_last_commit(name: str) -> None:
    moment = {"date": "2024-12-26T23:59:59Z"}
    commit = {"sha": "a1", "commit": {"author": moment, "committer": moment}}
    for request in spider_class(name)().latest():
        url = request.cb_kwargs["url"]
        assert request.url.endswith("&per_page=1") and url.rpartition("/")[2] in request.url
        for commits, day in ([commit], date(2024, 12, 26)), ([], None):
            answer = TextResponse(request.url, body=json.dumps(commits).encode())
            [file] = request.callback(answer, **request.cb_kwargs)
            assert (file.url, file.meta["asked"]["published_on"]) == (url, day)


def test_every_source_that_may_be_asked_without_a_key_is_in_the_sample() -> None:
    without = [s.name for s in SOURCES if not (sample.FOLDER / s.name / "render.py").exists()]
    assert without == [s.name for s in SOURCES if s.needs_env or not s.enabled]


def test_the_sample_is_small() -> None:
    size = sum(file.stat().st_size for file in sample.FOLDER.rglob("*") if "__pycache__" not in file.parts)
    assert size < 5_000_000


def test_the_documents_on_sources_are_what_they_say() -> None:
    assert DOCUMENT.read_text("utf-8") == document(), "run make docs"
    assert NOTICE.read_text("utf-8") == notice(), "run make docs"


@pytest.mark.parametrize("name", ["My", "a-b", "", "../x", "a__b", "9a"])
def test_a_new_source_needs_a_name_of_the_house(name: str) -> None:
    with pytest.raises(ValueError, match="small letters"):
        files(name)


def test_the_skeleton_of_a_new_source_can_be_read_is_off_and_is_refused(tmp_path: Path) -> None:
    written = write("my_board", tmp_path)
    source = load_source(tmp_path / "scrapers/sources/my_board")
    assert not source.enabled
    assert sorted(unfinished(tmp_path / "scrapers/sources/my_board")) == ["page.py", "source.yml", "spider.py"]
    environment = os.environ | {"FRONTIER_GAP_EXTRA_SOURCES": str(tmp_path / "scrapers/sources")}
    test = next(file for file in written if file.name == "test_my_board.py")
    test.write_text(test.read_text().replace('FOLDER / "my_board"', f'Path("{tmp_path}/scrapers/sources/my_board")'))
    test.write_text(test.read_text().replace("import pytest", EXTRA))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test), f"--rootdir={tmp_path}"]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=Path.cwd())
    assert ran.returncode == 1, ran.stdout
    assert "1 failed, 1 passed" in ran.stdout, ran.stdout
    assert re.search(r"FAILED \S*::test_a_row_is_read_as_it_stands", ran.stdout)
    assert "PageChanged: expected JSON, found b'TODO" in ran.stdout
    assert "ImportError" not in ran.stdout and "ModuleNotFoundError" not in ran.stdout
    with pytest.raises(FileExistsError):
        write("my_board", tmp_path)
