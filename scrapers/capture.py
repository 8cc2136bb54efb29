"""The archive: every exchange of every crawl as it came, appended to WARC files and read back by anyone.

    captures/<source>/<UTC stamp>-<pid>.warc.gz    one file a source and live crawl
    captures/<source>/sample-<stamp>.warc.gz       the bundled sample, always the same bytes
    captures/.index/                               what the files hold, by name and size; may be deleted

A response is kept after decompression and keyed by the URL asked for. What brought nothing new is a revisit
record, what brought no response a metadata record, so that the files alone suffice for a rebuild.
`python -m scrapers.capture ls|verify --captures DIR` lists them or checks every hash.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from scrapers import warc
from scrapers.outcome import Outcome
from scrapers.warc import ArchiveDamaged, Record

INDEX_FORMAT = 1  # a sidecar of another format is read anew from its WARC file


@dataclass(frozen=True)
class Asked:
    """What a spider asked for. Times are aware and in UTC."""

    source: str
    origin: str  # live, archive or sample
    role: str  # page, listing or robots
    url: str
    fetched_at: datetime
    state_at: datetime | None = None  # an archived state's own moment; None for the present
    published_on: date | None = None  # None: the state's day


@dataclass(frozen=True)
class Answer:
    """What came back, the body decompressed; `hops` are the URLs that redirects led to, in order."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    hops: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class Capture:
    """One row of bronze.captures, but for row_count and licence, which the archive does not know."""

    capture_id: str
    source: str
    origin: str
    role: str
    url: str
    fetched_at: datetime
    state_at: datetime
    published_on: date
    status: int | None
    content_type: str | None
    byte_count: int
    body_sha256: str | None
    warc_file: str  # under the archive's root, with forward slashes
    warc_offset: int
    outcome: Outcome
    outcome_reason: str | None

    @property
    def https_url(self) -> str:
        """The live form of the URL, which page functions get."""
        return "https://" + self.url.removeprefix("sample://") if self.origin == "sample" else self.url


def capture_id(url: str, fetched_at: datetime, body_sha256: str | None) -> str:
    """The key of a capture: 16 hex digits of SHA-256 over URL, time and body hash."""
    return hashlib.sha256(f"{url}\n{fetched_at.isoformat()}\n{body_sha256 or ''}".encode()).hexdigest()[:16]


def _from_facts(facts: dict[str, Any], file: str, offset: int) -> Capture:
    times = {name: datetime.fromisoformat(facts[name]) for name in ("fetched_at", "state_at")}
    return Capture(
        **{
            **facts,
            **times,
            "published_on": date.fromisoformat(facts["published_on"]),
            "outcome": Outcome(facts["outcome"]),
            "warc_file": file,
            "warc_offset": offset,
        }
    )


def _facts(capture: Capture) -> dict[str, Any]:
    facts = {
        key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(capture).items()
    }
    del facts["warc_file"], facts["warc_offset"]
    return facts


@dataclass
class _Contents:
    """What one WARC file holds: captures, where bodies lie (sha256 to offset), and its damage if any."""

    captures: list[Capture] = field(default_factory=list)
    bodies: dict[str, int] = field(default_factory=dict)
    damage: str | None = None


class Archive:
    """All WARC files under one folder. One process may append; any number may read."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self._started = datetime.now(UTC)
        self._files: dict[str, BinaryIO] = {}
        self._contents: dict[str, _Contents] | None = None

    # ---- reading

    def captures(self, source: str | None = None) -> list[Capture]:
        """Every capture, by source, fetch time, file and offset; damaged files up to their last whole record."""
        found = [
            capture
            for contents in self._index().values()
            for capture in contents.captures
            if source in (None, capture.source)
        ]
        return sorted(found, key=lambda c: (c.source, c.fetched_at, c.warc_file, c.warc_offset))

    def damage(self) -> list[str]:
        """One sentence for each file that could not be read to its end."""
        return [contents.damage for contents in self._index().values() if contents.damage]

    def body(self, capture: Capture) -> bytes:
        """The decompressed body, also of a revisit. Raises ArchiveDamaged if it is not what was captured,
        ValueError for a capture that has none."""
        if capture.body_sha256 is None:
            raise ValueError(
                f"{capture.url} of {capture.fetched_at:%Y-%m-%d} has no body: {capture.outcome_reason}"
            )
        file, offset = self._place(capture)
        body = warc.read(self.root / file, offset).body
        found = hashlib.sha256(body).hexdigest()
        if found != capture.body_sha256:
            raise ArchiveDamaged(
                f"{self.root / file}: the record at byte {offset} has SHA-256 {found}, not {capture.body_sha256}"
            )
        return body

    def answer(self, capture: Capture) -> Answer:
        """The whole answer; of a revisit, the headers of the answer that said so and the body it refers to."""
        record = warc.read(self.root / capture.warc_file, capture.warc_offset)
        body = self.body(capture) if capture.body_sha256 else b""
        return Answer(capture.status or 0, record.headers, body)

    def newest(self, url: str) -> Capture | None:
        """The newest usable capture of a URL as it was asked for, None when there is none."""
        usable = [
            capture
            for contents in self._index().values()
            for capture in contents.captures
            if capture.url == url and capture.outcome.usable and capture.body_sha256
        ]
        return max(usable, key=lambda c: (c.fetched_at, c.warc_file, c.warc_offset), default=None)

    def known(self, key: str) -> Capture | None:
        """The capture of an id, None when there is none."""
        every = (capture for contents in self._index().values() for capture in contents.captures)
        return next((capture for capture in every if capture.capture_id == key), None)

    # ---- writing

    def keep(
        self,
        asked: Asked,
        answer: Answer | None,
        outcome: Outcome,
        reason: str | None = None,
        *,
        same_as: Capture | None = None,
    ) -> Capture:
        """Append the final answer to a request (None: nothing came) and return its capture.

        same_as: the earlier capture whose body still stands; a revisit record refers to it.
        A sample capture that is there already is returned, and nothing is written.
        """
        body = answer.body if answer else b""
        sha = same_as.body_sha256 if same_as else hashlib.sha256(body).hexdigest() if answer else None
        state_at = asked.state_at or asked.fetched_at
        capture = Capture(
            capture_id=capture_id(asked.url, asked.fetched_at, sha),
            source=asked.source,
            origin=asked.origin,
            role=asked.role,
            url=asked.url,
            fetched_at=asked.fetched_at,
            state_at=state_at,
            published_on=asked.published_on or state_at.date(),
            status=answer.status if answer else None,
            content_type=answer.header("content-type") if answer else None,
            byte_count=same_as.byte_count if same_as else len(body),
            body_sha256=sha,
            warc_file="",
            warc_offset=0,
            outcome=outcome,
            outcome_reason=reason,
        )
        if asked.origin == "sample" and (there := self.known(capture.capture_id)):
            return there
        kind = "revisit" if same_as else "response" if answer else "metadata"
        return self._file_away(capture, kind, answer, same_as)

    def keep_step(self, asked: Asked, answer: Answer | None, step: str, reason: str | None = None) -> None:
        """Append an exchange that was not the last word: a redirect hop, or an attempt that is repeated."""
        facts = {"step": step, "source": asked.source, "role": asked.role, "reason": reason}
        facts["hops"] = list(answer.hops) if answer else []
        self._append(asked.source, asked.origin, _record(asked, "response", answer, facts))

    def keep_summary(self, line: dict[str, Any]) -> None:
        """Append a crawl's summary to the source's file, if the crawl has one."""
        name = str(line["source"])
        if name in self._files:
            record = Record(
                "metadata", f"urn:frontier-gap:crawl:{name}", _stamp(self._started), {"summary": line}
            )
            self._append(name, "live", record)

    def close(self, source: str | None = None) -> None:
        """Make a source's file (or all) durable and close it."""
        for name in [source] if source else list(self._files):
            file = self._files.pop(name, None)
            if file:
                with file:
                    file.flush()
                    os.fsync(file.fileno())
                _sync_folder(self.root / name)

    # ---- inside

    def _file_away(
        self, capture: Capture, kind: str, answer: Answer | None, same_as: Capture | None
    ) -> Capture:
        facts = _facts(capture) | {"hops": list(answer.hops) if answer else []}
        asked = Asked(capture.source, capture.origin, capture.role, capture.url, capture.fetched_at)
        record = _record(asked, kind, answer, facts, same_as)
        file, offset = self._append(capture.source, capture.origin, record)
        facts.pop("hops")
        stored = _from_facts(facts, file, offset)
        contents = self._index().setdefault(file, _Contents())
        contents.captures.append(stored)
        if kind == "response" and stored.body_sha256:
            contents.bodies.setdefault(stored.body_sha256, offset)
        return stored

    def _append(self, source: str, origin: str, record: Record) -> tuple[str, int]:
        """Write one record whole, or not at all: a failed write is taken back, so that the file stays sound."""
        packed = warc.pack(record)
        file = self._open(source, origin, record.date)
        offset = file.seek(0, os.SEEK_END)
        try:
            file.write(packed)
            file.flush()
        except OSError as error:
            with suppress(OSError):
                file.truncate(offset)
            raise OSError(
                error.errno, f"cannot keep {len(packed)} bytes: {error.strerror}", file.name
            ) from error
        return Path(file.name).relative_to(self.root).as_posix(), offset

    def _open(self, source: str, origin: str, stamp: str) -> BinaryIO:
        if source not in self._files:
            folder = self.root / source
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{self._started:%Y%m%dT%H%M%S}Z-{os.getpid()}.warc.gz"
            if origin == "sample":
                name = self._sample_file(source, stamp)
            self._files[source] = (folder / name).open("ab", buffering=0)
        return self._files[source]

    def _sample_file(self, source: str, stamp: str) -> str:
        """The sample's file; when a killed crawl left it torn, the next number's, for a record after a tear is lost."""
        number, damaged = 1, {name for name, contents in self._index().items() if contents.damage}
        while True:
            name = f"sample-{stamp[:10].replace('-', '')}{'' if number == 1 else f'-{number}'}.warc.gz"
            if f"{source}/{name}" not in damaged:
                return name
            number += 1

    def _place(self, capture: Capture) -> tuple[str, int]:
        """Where the body of a capture lies: in its own record, or in the one that a revisit refers to."""
        index = self._index()
        sha = capture.body_sha256 or ""
        for file in (capture.warc_file, *index):
            if file in index and sha in index[file].bodies:
                return file, index[file].bodies[sha]
        raise ArchiveDamaged(
            f"{self.root / capture.warc_file}: the record at byte {capture.warc_offset} refers to the body {sha}, "
            "which no file holds"
        )

    def _index(self) -> dict[str, _Contents]:
        if self._contents is None:
            paths = sorted(self.root.glob("*/*.warc.gz"))
            self._contents = {
                path.relative_to(self.root).as_posix(): self._read_index(path) for path in paths
            }
        return self._contents

    def _read_index(self, path: Path) -> _Contents:
        """What a file holds: from its sidecar when that was made for a file of this size, else from the file."""
        name, size = path.relative_to(self.root).as_posix(), path.stat().st_size
        sidecar = self.root / ".index" / f"{name}.json"
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(sidecar.read_bytes())
            if (kept["format"], kept["size"]) == (INDEX_FORMAT, size):
                captures = [_from_facts(facts, name, offset) for offset, facts in kept["captures"]]
                return _Contents(captures, kept["bodies"], kept["damage"])
        contents = _scan(path, name)
        kept = {"format": INDEX_FORMAT, "size": size, "damage": contents.damage, "bodies": contents.bodies}
        kept["captures"] = [(capture.warc_offset, _facts(capture)) for capture in contents.captures]
        with suppress(OSError):  # the index is a convenience: a full or read-only disk must not stop a reader
            sidecar.parent.mkdir(parents=True, exist_ok=True)
            scratch = sidecar.with_suffix(f".{os.getpid()}.tmp")
            scratch.write_text(json.dumps(kept), "utf-8")
            scratch.replace(sidecar)
        return contents


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


def _scan(path: Path, name: str) -> _Contents:
    """Read a file record by record up to its end or its first damage."""
    contents = _Contents()
    try:
        for offset, member in warc.members(path):
            record = warc.unpack(member)
            facts = dict(record.facts)
            facts.pop("hops", None)
            if "capture_id" not in facts:  # a step or a summary
                continue
            contents.captures.append(_from_facts(facts, name, offset))
            if record.kind == "response" and facts["body_sha256"]:
                contents.bodies.setdefault(facts["body_sha256"], offset)
    except ArchiveDamaged as damage:
        contents.damage = str(damage)
    return contents


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


def main(arguments: list[str] | None = None) -> int:
    """List the captures, or verify every hash (exit 1 when one is wrong)."""
    parser = argparse.ArgumentParser(prog="python -m scrapers.capture", description=main.__doc__)
    parser.add_argument("command", choices=["ls", "verify"])
    parser.add_argument("--captures", type=Path, default=Path("data/captures"))
    parser.add_argument("--source")
    given = parser.parse_args(arguments)
    archive = Archive(given.captures)
    if given.command == "verify":
        wrong = list(verify(archive))
        print("\n".join(wrong) or f"{len(archive.captures())} captures, every hash is right")
        return 1 if wrong else 0
    for c in archive.captures(given.source):
        print(f"{c.capture_id} {c.fetched_at:%Y-%m-%d %H:%M} {c.outcome:9} {c.byte_count:>10} {c.url}")
    print(*archive.damage(), sep="\n", end="", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
