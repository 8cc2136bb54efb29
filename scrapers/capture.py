"""The archive: every exchange of every crawl as it came, appended to WARC files and read back by anyone.

    captures/<source>/<UTC stamp>-<pid>.warc.gz    one file a source and live crawl
    captures/<source>/sample-<day>.warc.gz         the bundled sample, replaced whole when the sample changes
    captures/.index/                               what the files hold, by name and size; may be deleted

A response is kept after decompression and keyed by the URL asked for. What brought nothing new is a revisit
record, what brought no response a metadata record, so that the files alone suffice for a rebuild.
`python -m scrapers.capture ls|verify|import` lists them, checks every hash, or brings in pages from another WARC file.
"""

from __future__ import annotations

import errno
import filecmp
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

from scrapers import warc
from scrapers.exchange import Answer, Asked, Capture, draft, to_facts
from scrapers.outcome import Outcome
from scrapers.warc import ArchiveDamaged, Record
from scrapers.warc_index import Contents, read_index

PART = ".part"  # of a sample's file that is still being written
__all__ = ["Answer", "Archive", "ArchiveDamaged", "Asked", "Capture"]


class Archive:
    """All WARC files under one folder. One process may append; any number may read."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self._started = datetime.now(UTC)
        self._files: dict[str, FileIO] = {}
        self._appended: set[str] = set()
        self._ids: dict[str, Capture] = {}
        self._newest: dict[str, Capture] = {}  # by URL as asked
        self._contents: dict[str, Contents] | None = None

    # ---- reading

    def captures(self, source: str | None = None) -> list[Capture]:
        """Every capture, by source, fetch time, file and offset; a damaged file up to its last whole record."""
        found = [
            capture
            for contents in self._index().values()
            for capture in contents.captures
            if source in (None, capture.source)
        ]
        return sorted(found, key=lambda c: (c.source, c.fetched_at, c.warc_file, c.warc_offset))

    def contents(self) -> dict[str, Contents]:
        """What each file holds, by its name under the root."""
        return dict(self._index())

    def newest_of_each_url(self) -> dict[str, Capture]:
        """The newest usable capture of each URL as asked for."""
        self._index()
        return dict(self._newest)

    def damage(self) -> list[str]:
        """One sentence for each file that could not be read to its end."""
        return [contents.damage for contents in self._index().values() if contents.damage]

    def body(self, capture: Capture) -> bytes:
        """The decompressed body, also of a revisit.

        Raises ArchiveDamaged if it is not what was captured, ValueError for a capture that has none.
        """
        if capture.body_sha256 is None:
            raise ValueError(f"{capture.url}, asked on {capture.fetched_at:%Y-%m-%d}, brought no body")
        file, offset = self._place(capture)
        body = warc.read(self.root / file, offset).body
        found = hashlib.sha256(body).hexdigest()
        if found != capture.body_sha256:
            raise ArchiveDamaged(
                f"{self.root / file}: the record at byte {offset} has the SHA-256 {found}, "
                f"captured was {capture.body_sha256}"
            )
        return body

    def answer(self, capture: Capture) -> Answer:
        """The whole answer; of a revisit its own headers, with the body it refers to. Raises like `body`."""
        record = warc.read(self.root / capture.warc_file, capture.warc_offset)
        body = self.body(capture) if capture.body_sha256 else b""
        return Answer(record.status or 0, record.headers, body)

    def newest(self, url: str) -> Capture | None:
        """The usable capture of the newest state of a URL as it was asked for, None when there is none."""
        self._index()
        return self._newest.get(url)

    def is_new(self, capture: Capture) -> bool:
        """True when this object brought the capture and the archive did not hold it before."""
        return capture.capture_id in self._appended

    # ---- writing

    def keep(
        self,
        asked: Asked,
        answer: Answer | None,
        outcome: Outcome,
        reason: str | None = None,
        *,
        same_as: Capture | None = None,
        found_in: dict[str, str] | None = None,
    ) -> Capture:
        """Append the final answer to a request (None: nothing came) and return its capture.

        same_as: the earlier capture whose body still stands; a revisit record refers to it.
        found_in: of an imported page, the file and record that it was taken from.
        A sample's captures take effect together, when `close` puts the new file in the old one's place.
        """
        drafted = draft(asked, answer, outcome, reason, same_as)
        index = self._index()
        kind = "revisit" if same_as else "response" if answer else "metadata"
        facts = to_facts(drafted) | {"hops": list(answer.hops) if answer else []}
        facts |= {"found_in": found_in} if found_in else {}
        file, offset = self._append(asked, _record(asked, kind, answer, facts, same_as))
        capture = replace(drafted, warc_file=file, warc_offset=offset)
        before = self._ids.get(capture.capture_id)
        if before is None or to_facts(before) != to_facts(capture):
            self._appended.add(capture.capture_id)
        if asked.origin == "sample":
            return capture
        contents = index.setdefault(file, Contents())
        contents.captures.append(capture)
        if kind == "response" and capture.body_sha256:
            contents.bodies.setdefault(capture.body_sha256, offset)
        self._register(capture)
        return capture

    def keep_step(self, asked: Asked, answer: Answer | None, step: str, reason: str | None = None) -> None:
        """Append an exchange that was not the last word: a redirect hop, or an attempt that is repeated."""
        facts: dict[str, Any] = {"step": step, "source": asked.source, "role": asked.role, "reason": reason}
        facts["hops"] = list(answer.hops) if answer else []
        self._append(asked, _record(asked, "response", answer, facts))

    def keep_summary(self, line: dict[str, Any]) -> None:
        """Append a crawl's summary line to the file that the crawl opened for its source, if it opened one."""
        source = str(line["source"])
        if source in self._files:
            asked = Asked(source, "live", "summary", f"urn:frontier-gap:crawl:{source}", datetime.now(UTC))
            self._append(asked, _record(asked, "metadata", None, {"summary": line}))

    def close(self, source: str | None = None, *, discard_sample: bool = False) -> None:
        """Make a source's file (or all) durable and close it; a sample's file replaces the one before it.

        discard_sample: the sample crawl went wrong, and what was there before stays.
        """
        for name in [source] if source else list(self._files):
            file = self._files.pop(name, None)
            if file:
                with file:
                    os.fsync(file.fileno())
                path = Path(file.name)
                if path.suffix == PART:
                    self._replace_sample(path, discard_sample)
                _sync_folder(path.parent)

    # ---- inside

    def _append(self, asked: Asked, record: Record) -> tuple[str, int]:
        """Write one record whole or not at all: a failed write is taken back, so that the file stays sound."""
        packed = warc.pack(record)
        file = self._open(asked)
        offset = file.seek(0, os.SEEK_END)
        try:
            if file.write(packed) != len(packed):
                raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            with suppress(OSError):
                file.truncate(offset)
            why = f"cannot keep {len(packed)} bytes of {asked.url}: {error.strerror}"
            raise OSError(error.errno, why, str(file.name)) from error
        return Path(file.name).relative_to(self.root).as_posix().removesuffix(PART), offset

    def _open(self, asked: Asked) -> FileIO:
        if asked.source not in self._files:
            folder = self.root / asked.source
            folder.mkdir(parents=True, exist_ok=True)
            name, mode = f"{self._started:%Y%m%dT%H%M%S}Z-{os.getpid()}.warc.gz", "ab"
            if asked.origin == "sample":
                name, mode = f"sample-{asked.fetched_at:%Y%m%d}.warc.gz{PART}", "wb"
            self._files[asked.source] = FileIO(folder / name, mode)
        return self._files[asked.source]

    def _replace_sample(self, part: Path, discard: bool) -> None:
        final = part.with_suffix("")
        if not discard:
            warc.sort_by_url(part)  # in which order the answers came is chance
        if discard or (final.exists() and filecmp.cmp(part, final, shallow=False)):
            part.unlink()
            return
        part.replace(final)
        for other in part.parent.glob("sample-*"):
            if other != final:
                other.unlink()
        self._contents, self._ids, self._newest = None, {}, {}

    def _place(self, capture: Capture) -> tuple[str, int]:
        """Where the body of a capture lies: in its own file, or in that of the record a revisit refers to."""
        index, sha = self._index(), capture.body_sha256 or ""
        for file in (capture.warc_file, *index):
            if file in index and sha in index[file].bodies:
                return file, index[file].bodies[sha]
        raise ArchiveDamaged(
            f"{self.root / capture.warc_file}: the record at byte {capture.warc_offset} refers to a body "
            f"of SHA-256 {sha}, which no file holds"
        )

    def _index(self) -> dict[str, Contents]:
        if self._contents is None:
            paths = sorted(self.root.glob("*/*.warc.gz"))
            self._contents = {path.relative_to(self.root).as_posix(): read_index(self.root, path) for path in paths}
            for capture in self.captures():
                self._register(capture)
        return self._contents

    def _register(self, capture: Capture) -> None:
        self._ids[capture.capture_id] = capture
        newest = self._newest.get(capture.url)
        usable = capture.outcome.usable and capture.body_sha256
        if usable and (newest is None or newest.state_at <= capture.state_at):
            self._newest[capture.url] = capture


def _record(
    asked: Asked, kind: str, answer: Answer | None, facts: dict[str, Any], same_as: Capture | None = None
) -> Record:
    return Record(
        kind=kind if answer else "metadata",
        url=asked.url,
        date=_stamp(asked.fetched_at),
        facts=facts,
        status=answer.status if answer else None,
        headers=answer.headers if answer else (),
        body=b"" if same_as or not answer else answer.body,
        refers_to_date=_stamp(same_as.fetched_at) if same_as else None,
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verify(archive: Archive) -> Iterator[str]:
    """One sentence for each body that is not what was captured, and for each file cut off."""
    yield from archive.damage()
    for capture in archive.captures():
        if capture.body_sha256:
            try:
                archive.body(capture)
            except ArchiveDamaged as damage:
                yield str(damage)


if __name__ == "__main__":
    from scrapers.capture_commands import main

    sys.exit(main())
