"""`python -m scrapers.describe`: docs/sources.md, written from every source.yml, so that the two cannot disagree."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

from scrapers import sample
from scrapers.source import Board, Source, load_sources
from scrapers.spider import CommittedFileSpider, SourceSpider

DOCUMENT = Path(__file__).parent.parent / "docs" / "sources.md"
HEAD = """# Sources

Written by `make docs` from each `scrapers/sources/<name>/source.yml`; change that file, not this one. What the wire
format of a source looks like stands at the top of its `page.py`; what of it the bundled sample holds, in
`scrapers/sample/<name>/README.md`.
"""
SPECIAL = re.compile(r"([<>|*])")  # source.yml is ours and may use backticks


def text(value: object) -> str:
    """Plain text for Markdown, in tables too."""
    return SPECIAL.sub(r"\\\1", " ".join(str(value).split()))


def state(source: Source) -> str:
    """When the source is asked."""
    if source.needs_env:
        return f"off unless `{source.needs_env}` is set"
    return "on" if source.enabled else f"off: {text(source.disabled_reason or 'see terms')}"


def past(source: Source) -> str:
    """What of its history can be had."""
    module = importlib.import_module(f"scrapers.sources.{source.name}.spider")
    spiders = [found for found in vars(module).values() if isinstance(found, type) and issubclass(found, SourceSpider)]
    [spider] = [found for found in spiders if getattr(found, "name", None) == source.name]
    if issubclass(spider, CommittedFileSpider):
        found = "every state in its Git repository, by commit (`make backfill`)"
    elif spider.history is not SourceSpider.history:
        found = "archived states (`make backfill`)"
    else:
        found = "none is kept by the source: it grows with each run"
    return found + ("; pages from WARC files can be imported" if source.imports else "")


def board_line(board: Board) -> str:
    """One row of a source's table of boards."""
    tasks = "" if board.n_tasks is None else f"{board.n_tasks:,}"
    notes = [f"harness {board.harness}"] if board.harness else []
    notes += ["harnesses mixed: no verdict"] if board.cross_harness else []
    notes += [f"at least {board.min_n} votes or tasks"] if board.min_n else []
    notes += [f"{board.kind}, no frontier"] if board.kind != "capability" else []
    notes += [f"from {version.since}: {version.reason}" for version in board.versions if version.since]
    unit = f"{board.metric}, {board.unit}" + (", lower is better" if board.direction == "lower" else "")
    cells = [f"`{board.board}`", text(board.title), f"`{board.benchmark}`", text(unit), tasks, text("; ".join(notes))]
    return "| " + " | ".join(cells) + " |"


def section(source: Source) -> str:
    """One source's part of the document."""
    has_sample = (sample.FOLDER / source.name / "render.py").exists()
    lines = [
        f"## {source.name}",
        "",
        f"**[{text(source.title)}]({source.homepage})**. {text(source.about)}",
        "",
        f"- Asked: {state(source)}, worth asking every {source.cadence_days:g} days; pause of "
        f"{source.download_delay_s:g} s between requests to {', '.join(f'`{host}`' for host in source.allowed_hosts)}",
        f"- History: {past(source)}",
        f"- Licence: {text(source.licence)}; attribution: {text(source.attribution)}; "
        + ("passed on in" if source.redistributable else "left out of")
        + " `exports/redistributable/`",
        f"- Robots and terms: {text(source.terms)}",
        f"- In the bundled sample: {'yes' if has_sample else 'no'}",
        "",
        "| board | title | benchmark | measure | tasks | notes |",
        "|---|---|---|---|---|---|",
        *(board_line(board) for board in source.boards),
    ]
    if source.known_faults:
        lines += ["", "Known faults:", "", *(f"- {text(fault)}" for fault in source.known_faults)]
    return "\n".join(lines) + "\n"


def document() -> str:
    """The whole of docs/sources.md."""
    sources = load_sources().values()
    index = [
        "| source | what | asked | licence |",
        "|---|---|---|---|",
        *(f"| [{s.name}](#{s.name}) | {text(s.title)} | {state(s)} | {text(s.licence)} |" for s in sources),
    ]
    return "\n".join([HEAD, *index, "", *(section(source) for source in sources)])


def main() -> int:
    """Write the document."""
    DOCUMENT.write_text(document(), "utf-8")
    print(f"{DOCUMENT.relative_to(Path.cwd()) if DOCUMENT.is_relative_to(Path.cwd()) else DOCUMENT}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
