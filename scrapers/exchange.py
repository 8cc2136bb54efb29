"""What a spider asked for, what came back, and the row of bronze.captures that the two make."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from scrapers.outcome import Outcome


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

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the body, hex."""
        return hashlib.sha256(self.body).hexdigest()

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


def from_facts(facts: dict[str, Any], file: str, offset: int) -> Capture:
    """The capture that `to_facts` wrote down, found in a file at a byte offset."""
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


def to_facts(capture: Capture) -> dict[str, Any]:
    """A capture as JSON values, but for the place where it is kept."""
    facts = {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(capture).items()}
    del facts["warc_file"], facts["warc_offset"]
    return facts


def draft(
    asked: Asked, answer: Answer | None, outcome: Outcome, reason: str | None, same_as: Capture | None = None
) -> Capture:
    """The capture of an exchange before it has a place in a file."""
    sha = same_as.body_sha256 if same_as else answer.sha256 if answer else None
    state_at = asked.state_at or asked.fetched_at
    return Capture(
        capture_id=capture_id(asked.url, asked.fetched_at, sha),
        source=asked.source,
        origin=asked.origin,
        role=asked.role,
        url=asked.url,
        fetched_at=asked.fetched_at,
        state_at=state_at,
        published_on=asked.published_on or state_at.astimezone(UTC).date(),
        status=answer.status if answer else None,
        content_type=answer.header("content-type") if answer else None,
        byte_count=same_as.byte_count if same_as else len(answer.body) if answer else 0,
        body_sha256=sha,
        warc_file="",
        warc_offset=0,
        outcome=outcome,
        outcome_reason=reason,
    )
