"""`python -m scrapers.describe`: docs/sources.md and NOTICE, written from every source.yml: they cannot disagree.

What is said of the programs that draw the report's charts is from LICENSE of vega/vega (77c2201), vega/vega-lite
(38ee8c5) and d3/d3 (06e5d41), package.json of vega-embed (00831ae) and of vega's package vega-interpreter (06655db),
and the licence in the wheel of vl-convert-python.
"""

from __future__ import annotations

import importlib
import re
import sys
import textwrap
from pathlib import Path

from scrapers import sample
from scrapers.source import Board, Source, load_sources
from scrapers.spider import CommittedFileSpider, SourceSpider

ROOT = Path(__file__).parent.parent
DOCUMENT, NOTICE = ROOT / "docs" / "sources.md", ROOT / "NOTICE"
HEAD = """# Sources

Written by `make docs` from each `scrapers/sources/<name>/source.yml`; change that file, not this one. What the wire
format of a source looks like stands at the top of its `page.py`; what of it the bundled sample holds, in
`scrapers/sample/<name>/README.md`.
"""
CREDITS = """Frontier Gap
The code is licensed under the Apache License 2.0 (LICENSE).

Figures that it fetches, bundles as a sample or exports belong to their publishers. Each table of the warehouse and
every export names the licence of its boards; exports/redistributable holds only what may be passed on. The READMEs
under scrapers/sample/ name the repository and commit from which each figure of the sample was read.
"""
REGISTRY_CREDITS = """The identity registry also rests on facts of Epoch AI (CC-BY 4.0, "Epoch AI"), models.dev (MIT),
Artificial Analysis (attribution, "Artificial Analysis") and the others that warehouse/identity/registry/README.md
names.
"""
CHART_CREDITS = """\
The HTML report holds the programs that draw its charts, as vl-convert-python (BSD-3-Clause, Copyright 2023 Jon Mease)
bundles them; both licences stand in full in the report itself:

- Vega, with its packages, vega-interpreter among them: Copyright (c) 2015-2023, University of Washington Interactive
  Data Lab. BSD-3-Clause.
- Vega-Lite: Copyright (c) 2015, University of Washington Interactive Data Lab. BSD-3-Clause.
- Vega-Embed: UW Interactive Data Lab. BSD-3-Clause.
- What these are built from, above all D3 (modules of it): Copyright 2010-2023 Mike Bostock. ISC.
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


def notice() -> str:
    """The whole of NOTICE."""
    lines = [
        f"- {source.title}: {source.attribution}. Licence: {source.licence}"
        + ("." if source.redistributable else "; left out of exports/redistributable.")
        for source in load_sources().values()
    ]
    wrapped = [textwrap.fill(line, 118, subsequent_indent="  ", break_on_hyphens=False) for line in lines]
    return "\n".join([CREDITS, *wrapped, "", REGISTRY_CREDITS, CHART_CREDITS])


def main() -> int:
    """Write both documents."""
    for file, content in ((DOCUMENT, document()), (NOTICE, notice())):
        file.write_text(content, "utf-8")
        print(f"{file.relative_to(ROOT)}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
