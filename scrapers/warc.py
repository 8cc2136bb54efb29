"""WARC records (ISO 28500), one gzip member each: written whole, read back by offset, torn tails recognised.

What we know about an exchange beyond HTTP stands as one ASCII JSON object in the record's header
`Frontier-Gap-Facts`, so that no text from outside can break a header line.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import (
    StatusAndHeaders,
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)
from warcio.warcwriter import WARCWriter

FACTS = "Frontier-Gap-Facts"
HTTP = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"])
READ_BYTES = 1 << 20


class ArchiveDamaged(Exception):
    """A WARC file does not hold what it should: names the file, the offset and what was found."""


@dataclass(frozen=True)
class Record:
    """One WARC record. `kind` is response, revisit or metadata; `body` is empty for a revisit."""

    kind: str
    url: str
    date: str  # ISO, UTC, with microseconds
    facts: dict[str, Any]
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    refers_to_date: str | None = None  # of a revisit: the date of the record that holds the body


def pack(record: Record) -> bytes:
    """One gzip member holding the record, its payload digest being the body's SHA-256."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
    headers = {"WARC-Date": record.date, FACTS: json.dumps(record.facts, ensure_ascii=True)}
    if record.facts.get("body_sha256"):
        headers["WARC-Payload-Digest"] = f"sha256:{record.facts['body_sha256']}"
    if key := record.facts.get("capture_id"):  # the same sample gives the same bytes
        headers["WARC-Record-ID"] = f"<{uuid5(NAMESPACE_URL, f'{record.url} {key}').urn}>"
    if record.kind == "revisit":
        headers["WARC-Profile"] = writer.REVISIT_PROFILE_1_1
        headers["WARC-Refers-To-Target-URI"] = record.url
        headers["WARC-Refers-To-Date"] = record.refers_to_date or record.date
    http = None
    if record.status is not None:
        phrase = HTTPStatus(record.status).phrase if record.status in set(HTTPStatus) else "Unknown"
        http = StatusAndHeaders(f"{record.status} {phrase}", list(record.headers), protocol="HTTP/1.1")
    made = writer.create_warc_record(
        record.url,
        record.kind,
        payload=BytesIO(record.body),
        length=len(record.body),
        warc_headers_dict=headers,
        http_headers=http,
    )
    writer.write_record(made)
    return buffer.getvalue()


def unpack(member: bytes) -> Record:
    """The record in a decompressed gzip member. Raises ArchiveDamaged when there is none of ours."""
    try:
        return _unpack(member)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, TypeError) as error:
        raise ArchiveDamaged(f"no WARC record of ours in {member[:60]!r}: {error}") from error


def _unpack(member: bytes) -> Record:
    for found in ArchiveIterator(BytesIO(member), no_record_parse=True):
        head, stream = found.rec_headers, found.raw_stream
        # warcio reads HTTP headers for http URLs only; a sample's record has another scheme.
        http = HTTP.parse(stream) if found.rec_type in ("response", "revisit") else None
        return Record(
            kind=found.rec_type,
            url=head.get_header("WARC-Target-URI") or "",
            date=head.get_header("WARC-Date"),
            facts=json.loads(head.get_header(FACTS) or "{}"),
            status=int(http.get_statuscode()) if http else None,
            headers=tuple(http.headers) if http else (),
            body=stream.read() if http else b"",
            refers_to_date=head.get_header("WARC-Refers-To-Date"),
        )
    raise EOFError("the member is empty")


def members(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Each gzip member from a byte offset on, as (offset, decompressed bytes), checked by its CRC.

    Raises ArchiveDamaged, naming file and offset, at the first member that is torn or corrupt.
    """
    with path.open("rb") as file:
        file.seek(start)
        offset, rest = start, b""
        while rest or (rest := file.read(READ_BYTES)):
            member, used, parts = zlib.decompressobj(wbits=31), 0, []
            while True:
                try:
                    parts.append(member.decompress(rest))
                except zlib.error as error:
                    raise ArchiveDamaged(f"{path}: corrupt record at byte {offset}: {error}") from error
                used += len(rest) - len(member.unused_data)
                if member.eof:
                    break
                if not (rest := file.read(READ_BYTES)):
                    raise ArchiveDamaged(f"{path}: the record at byte {offset} is cut off")
            yield offset, b"".join(parts)
            offset, rest = offset + used, member.unused_data


def sort_by_url(path: Path) -> None:
    """Put a small file's records in the order of their URLs, so that the same exchanges give the same bytes."""
    packed = path.read_bytes()
    starts = [(offset, unpack(member).url) for offset, member in members(path)]
    ends = [offset for offset, _ in starts[1:]] + [len(packed)]
    records = sorted((url, packed[start:end]) for (start, url), end in zip(starts, ends, strict=True))
    with path.open("wb") as file:
        file.write(b"".join(record for _, record in records))
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, offset: int) -> Record:
    """The record that begins at a byte offset. Raises ArchiveDamaged when there is none."""
    try:
        for _, member in members(path, offset):
            return unpack(member)
    except FileNotFoundError as error:
        raise ArchiveDamaged(f"{path}: the file is gone, its record at byte {offset} with it") from error
    raise ArchiveDamaged(f"{path}: no record at byte {offset}")
