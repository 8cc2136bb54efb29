"""Bring pages into the archive from a WARC file that something else wrote: a crawler, a web archive, another of ours.

A record belongs to the source one of whose `imports` patterns is its URL. Its day is the WARC's, its bytes are kept as
they came, and the record says which file and record it was taken from. Importing a file twice brings nothing new.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from scrapers import transport
from scrapers.capture import Answer, Archive, ArchiveDamaged, Asked, Capture
from scrapers.outcome import Outcome
from scrapers.source import Source, load_sources

# A web archive's own address of a page: 14 digits of time, an optional mark, the page's URL. Others' word is not taken.
ARCHIVES = ("web.archive.org", "arquivo.pt", "webarchive.loc.gov")
REPLAYED = re.compile(
    rf"https?://(?:{'|'.join(map(re.escape, ARCHIVES))})/(?:\w+/)?(\d{{14}})(?:[a-z]{{2}}_)?/(https?://.+)"
)
EARLIEST = datetime(1996, 1, 1, tzinfo=UTC)  # no page of the web was archived before
READ_BYTES = 1 << 16


@dataclass(frozen=True)
class Found:
    """One response record of the file, and what became of it."""

    url: str
    state_at: datetime
    source: str | None
    capture: Capture | None
    reason: str

    @property
    def said(self) -> str:
        """brought, or left."""
        return "brought" if self.capture else "left"


def import_file(path: Path, archive: Archive) -> Iterator[Found]:
    """Each response record of a WARC file with what became of it, in the file's order.

    Raises FileNotFoundError, and ArchiveDamaged where the file is no WARC file or breaks off; what came before stays.
    """
    digest = _sha256(path)
    held = {(c.url, c.state_at, c.body_sha256) for c in archive.captures()}
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                if record.rec_type != "response" or record.http_headers is None:
                    continue
                found = _found(record, archive, held, {"file": path.name, "sha256": digest})
                if found is None:
                    continue
                if found.capture:
                    held.add((found.capture.url, found.capture.state_at, found.capture.body_sha256))
                yield found
        except (ArchiveLoadFailed, EOFError, ValueError, TypeError, AttributeError) as error:  # warcio's on bad headers
            raise ArchiveDamaged(f"{path}: no WARC file that can be read to its end: {error}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _found(
    record: Any, archive: Archive, held: set[tuple[str, datetime, str | None]], file: dict[str, str]
) -> Found | None:
    """What became of one record; None for one that says no day or no URL, and so is no page of anybody."""
    try:
        url, state_at = _state(record)
    except (ValueError, TypeError, OverflowError):
        return None
    source = _source_of(url)

    def left(reason: str) -> Found:
        return Found(url, state_at, source.name if source else None, None, reason)

    if source is None:
        return left("no source's `imports` has this URL")
    if record.http_headers.get_statuscode() != "200":
        return left(f"HTTP {record.http_headers.get_statuscode()}")
    if not EARLIEST <= state_at <= datetime.now(UTC):
        return left(f"its day, {state_at:%Y-%m-%d}, is before the web's archives or in the future")
    try:
        answer = _answer(record, source)
    except (transport.BodyOverCap, transport.BodyGarbled) as error:
        return left(str(error))
    if (url, state_at, answer.sha256) in held:
        return left("held already")
    html = bool(source.parameters.get("html"))
    outcome, reason = transport.judge(answer.status, answer.body, answer.header("Content-Type"), html)
    if outcome is not Outcome.WHOLE:
        return left(reason or outcome.value)
    asked = Asked(source.name, "archive", "page", url, datetime.now(UTC), state_at)
    head = record.rec_headers
    found_in = file | {"record": head.get_header("WARC-Record-ID") or "", "url": head.get_header("WARC-Target-URI")}
    capture = archive.keep(asked, answer, outcome, found_in=found_in)
    return Found(url, state_at, source.name, capture, f"{capture.byte_count:,} bytes")


def _state(record: Any) -> tuple[str, datetime]:
    """The page's live https URL and the moment that the record shows."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    moment = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
    if replayed := REPLAYED.fullmatch(url):
        moment, url = datetime.strptime(replayed[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC), replayed[2]
    url = re.sub(r"^http://([^/:]+)(?::80)?(?=/|$)", r"https://\1", urldefrag(url).url)
    return url, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _source_of(url: str) -> Source | None:
    for source in load_sources().values():
        if any(re.fullmatch(pattern, url) for pattern in source.imports):
            return source
    return None


def _answer(record: Any, source: Source) -> Answer:
    """The record's answer with its body decompressed and in one piece. Raises BodyOverCap, BodyGarbled, EOFError."""
    cap, body, stream = source.max_body_mb << 20, bytearray(), record.content_stream()
    try:
        while len(body) <= cap and (part := stream.read(READ_BYTES)):
            body += part
    except (zlib.error, EOFError, ValueError) as error:
        raise transport.BodyGarbled(f"the body cannot be unpacked: {error}") from error
    if len(body) > cap:
        raise transport.BodyOverCap(f"the body is over the cap of {source.max_body_mb} MB")
    record.raw_stream.read(READ_BYTES)  # what a packed body has behind its end
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError(f"the record of {record.rec_headers.get_header('WARC-Target-URI')} is cut off")
    return Answer(200, transport.kept_headers(record.http_headers.headers), bytes(body))
