"""`python -m scrapers.retention`: which WARC files may go, and why each of the others stays.

Files are deleted whole or not at all. A file goes only if all of this holds:

1. its newest exchange is older than --keep-days;
2. it could be read to its end (a damaged file waits for a person);
3. it holds no body of a whole page: what a board once said is kept for ever;
4. no capture in it is the newest usable one of its URL, which tells when we last knew;
5. no capture in a file that stays refers to a body that lies only in this one.

So what goes are old crawls that brought nothing but revisits, errors, listings and robots.txt.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapers.capture import Archive
from scrapers.exchange import Capture
from scrapers.outcome import Outcome
from scrapers.warc_index import Contents

KEEP_DAYS = 400  # a yearly pattern can still be looked up


@dataclass(frozen=True)
class Judgement:
    """One file (under the archive's root), whether it may go, and why."""

    file: str
    byte_count: int
    goes: bool
    reason: str


def judge_files(archive: Archive, keep_days: float = KEEP_DAYS, now: datetime | None = None) -> list[Judgement]:
    """A judgement of every WARC file, in name order."""
    before = (now or datetime.now(UTC)) - timedelta(days=keep_days)
    files = archive.contents()
    newest = archive.newest_of_each_url()
    stays = {file: why for file, held in files.items() if (why := _why_stays(archive, file, held, before, newest))}
    going = set(files) - set(stays)
    while needed := {file: sha for file in going if (sha := _needed(file, going, files))}:
        stays |= {file: f"a capture that stays refers to its body {sha[:12]}" for file, sha in needed.items()}
        going -= set(needed)
    return [
        Judgement(
            file,
            (archive.root / file).stat().st_size,
            file in going,
            stays.get(file, "old, and nothing but revisits, errors, listings and robots.txt"),
        )
        for file in sorted(files)
    ]


def _why_stays(
    archive: Archive, file: str, held: Contents, before: datetime, newest: Mapping[str, Capture]
) -> str | None:
    """The first rule that keeps a file by what it holds itself; None when none does."""
    if held.damage:
        return "it is damaged: look at it first"
    modified = datetime.fromtimestamp((archive.root / file).stat().st_mtime, UTC)
    latest = max((capture.fetched_at for capture in held.captures), default=modified)
    if latest >= before:
        return f"its newest exchange is of {latest:%Y-%m-%d}"
    for capture in held.captures:
        if capture.role == "page" and capture.outcome is Outcome.WHOLE:
            return f"it holds the page {capture.url} of {capture.published_on}"
        if newest.get(capture.url) == capture:
            return f"it holds the newest usable capture of {capture.url}"
    return None


def _needed(file: str, going: set[str], files: Mapping[str, Contents]) -> str | None:
    """A body of this file that a staying file's capture refers to and no staying file holds; None when none is."""
    staying = [held for name, held in files.items() if name not in going]
    wanted = {capture.body_sha256 for held in staying for capture in held.captures}
    there = {sha for held in staying for sha in held.bodies}
    return min((sha for sha in files[file].bodies if sha in wanted and sha not in there), default=None)


def delete(archive: Archive, judgements: list[Judgement]) -> int:
    """Delete the files that may go, with their index entries; returns the bytes freed."""
    freed = 0
    for judgement in judgements:
        if judgement.goes:
            (archive.root / judgement.file).unlink()
            (archive.root / ".index" / f"{judgement.file}.json").unlink(missing_ok=True)
            freed += judgement.byte_count
    return freed


def main(arguments: list[str] | None = None) -> int:
    """Delete old WARC files that nothing needs, and say what stays and why."""
    parser = argparse.ArgumentParser(prog="python -m scrapers.retention", description=main.__doc__)
    parser.add_argument("--captures", type=Path, default=Path("data/captures"))
    parser.add_argument("--keep-days", type=float, default=KEEP_DAYS)
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    given = parser.parse_args(arguments)
    archive = Archive(given.captures)
    judgements = judge_files(archive, given.keep_days)
    for judgement in judgements:
        verb = "stays" if not judgement.goes else "would go" if given.dry_run else "goes"
        print(f"{verb:8} {judgement.byte_count:>12} {judgement.file}: {judgement.reason}")
    freed = 0 if given.dry_run else delete(archive, judgements)
    print(f"{len(judgements)} files, {sum(j.goes for j in judgements)} may go, {freed} bytes freed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
