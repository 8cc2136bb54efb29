"""`python -m scrapers.capture ls | verify | import FILE...`: look into the archive, check it, bring pages into it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from scrapers.capture import Archive, verify
from scrapers.capture_import import import_file


def main(arguments: list[str] | None = None) -> int:
    """List the captures, verify every hash (exit 1 when one is wrong), or import WARC files (1 when nothing fits)."""
    home = Path(os.environ.get("FRONTIER_GAP_HOME") or "data")
    parser = argparse.ArgumentParser(prog="python -m scrapers.capture", description=main.__doc__)
    parser.add_argument("command", choices=["ls", "verify", "import"])
    parser.add_argument("files", nargs="*", type=Path, help="import: WARC files, packed or not")
    parser.add_argument("--captures", type=Path, default=home / "captures")
    parser.add_argument("--source", help="ls: only this source")
    given = parser.parse_args(arguments)
    if (given.command == "import") != bool(given.files):
        parser.error("import takes WARC files; ls and verify take none")
    archive = Archive(given.captures)
    return {"ls": _list, "verify": _verify, "import": _import}[given.command](archive, given)


def _list(archive: Archive, given: argparse.Namespace) -> int:
    for c in archive.captures(given.source):
        print(f"{c.capture_id} {c.state_at:%Y-%m-%d %H:%M} {c.outcome:9} {c.byte_count:>10} {c.url}")
    for line in archive.damage():
        print(line, file=sys.stderr)
    return 0


def _verify(archive: Archive, _: argparse.Namespace) -> int:
    wrong = list(verify(archive))
    print("\n".join(wrong) or f"{len(archive.captures())} captures, every hash is right")
    return 1 if wrong else 0


def _import(archive: Archive, given: argparse.Namespace) -> int:
    brought = 0
    for file in given.files:
        for found in import_file(file, archive):
            brought += found.capture is not None
            print(f"{found.said:9} {found.source or '-'} {found.state_at:%Y-%m-%d %H:%M} {found.url}: {found.reason}")
    archive.close()
    print(f"{brought} pages brought in; `make rebuild` reads them" if brought else "nothing was brought in")
    return 0 if brought else 1
