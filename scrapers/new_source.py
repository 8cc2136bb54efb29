"""`python -m scrapers.new_source NAME`: a source folder to be filled in, with a test that refuses it until it is.

What is left to say is marked TO DO in one word; no test suite passes while that word stands in a source's folder.
The new source is off, so that nothing asks for it by mistake.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

SOURCE_YML = """\
name: {name}
title: TODO as people call it
about: TODO what it measures and for whom it speaks, in a sentence or two
homepage: https://example.org/
licence: TODO of the figures, or `none stated`
attribution: TODO whom to name
redistributable: false
terms: TODO what robots.txt and the terms say
enabled: false
disabled_reason: TODO it is being written; take this line and the one above away when it is done
cadence_days: 7
allowed_hosts: [example.org]
validator: etag
known_faults: []
parameters:
  latest: https://example.org/TODO.json
boards:
  - board: main
    title: TODO for people
    benchmark: {name}
    metric: accuracy
    unit: percent
    lower_bound: 0
    upper_bound: 100
    comparable_group: {name}
    url: https://example.org/
    admission: {{min_rows: 1, best_between: [1.5, 100]}}
"""
SPIDER = '''\
"""Asks for TODO. Parses nothing."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.http import Request

from scrapers.spider import SourceSpider


class {class_name}Spider(SourceSpider):
    """TODO how many requests a daily run makes, and what past there is (`history`)."""

    name = "{name}"

    def latest(self) -> Iterable[Request]:
        """The page as it is now."""
        return [self.ask(self.source.parameters["latest"])]
'''
PAGE = '''\
"""What TODO says, a row a score.

The payload, with units:

    {{"TODO": [{{"model": "name as written", "score": 71.2}}]}}
"""

from __future__ import annotations

import polars as pl

from scrapers.parsing import json_body
from scrapers.record import Page, PageChanged, score_frame
from scrapers.source import Source


def parse(body: bytes, url: str, source: Source) -> Page:
    """The scores of one page, in percent. Raises PageChanged for a page of another shape."""
    payload = json_body(body)
    if not isinstance(payload, dict) or "TODO" not in payload:
        raise PageChanged(f"expected TODO, found {{str(payload)[:80]}}")
    rows = [{{"board": "main", "raw_model": row["model"], "score": row["score"]}} for row in payload["TODO"]]
    return Page(score_frame(pl.DataFrame(rows)))
'''
TEST = '''\
"""{title}: its page on small bytes, each known fault by name, and its spider against a local server."""

from __future__ import annotations

import pytest

from scrapers.record import PageChanged
from scrapers.source import FOLDER, load_source
from scrapers.sources.{name}.page import parse

SOURCE = load_source(FOLDER / "{name}")
URL = "https://example.org/TODO.json"
BODY = b"TODO the smallest page that has all that is read"


def test_a_row_is_read_as_it_stands() -> None:
    page = parse(BODY, URL, SOURCE)
    assert page.scores.select("board", "raw_model", "score").rows() == [("main", "TODO", 71.2)]


def test_a_page_of_another_shape_is_refused() -> None:
    with pytest.raises(PageChanged):
        parse(b"<html>an error</html>", URL, SOURCE)
'''


def files(name: str) -> dict[str, str]:
    """What is written, by path under the root. Raises ValueError for a name that is no word of the house."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r}: a source is named in small letters, digits and single underscores, as in my_board")
    facts = {"name": name, "class_name": "".join(part.title() for part in name.split("_")), "title": name}
    folder = f"scrapers/sources/{name}"
    return {
        f"{folder}/__init__.py": f'"""{name}."""\n',
        f"{folder}/source.yml": SOURCE_YML.format(**facts),
        f"{folder}/spider.py": SPIDER.format(**facts),
        f"{folder}/page.py": PAGE.format(**facts),
        f"tests/scrapers/test_{name}.py": TEST.format(**facts),
    }


def write(name: str, root: Path = ROOT) -> list[Path]:
    """Write the skeleton. Raises FileExistsError, and writes nothing, where a file of it is there already."""
    skeleton = {root / path: text for path, text in files(name).items()}
    there = [path for path in skeleton if path.exists()]
    if there:
        raise FileExistsError(f"{there[0]} is there already")
    for path, text in skeleton.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(skeleton)


def main(arguments: list[str] | None = None) -> int:
    """Write the skeleton and say what comes next."""
    parser = argparse.ArgumentParser(prog="python -m scrapers.new_source", description=main.__doc__)
    parser.add_argument("name", help="small letters, digits and underscores: my_board")
    try:
        written = write(parser.parse_args(arguments).name)
    except (ValueError, FileExistsError) as refused:
        print(refused, file=sys.stderr)
        return 1
    for path in written:
        print(path.relative_to(ROOT))
    print(
        "Fill in what says TODO; `make test` is red until then. How a page is read: scrapers/sources/swe_bench/page.py."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
