"""What an HTTP answer amounts to, decided without a network: decompression under a cap, waits, reasons in words."""

from __future__ import annotations

import html
import logging
import random
import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapers.exchange import Answer
from scrapers.keys import without_keys
from scrapers.outcome import Outcome

SECRET = re.compile(r"token|key|secret|signature|credential|password|auth|policy", re.IGNORECASE)
URL = re.compile(r"https?://[^\s'\"<>]+")
REFUSALS = {401: "a login is needed", 403: "the server forbids it", 451: "it is barred for legal reasons"}


class BodyOverCap(Exception):
    """The decompressed body is larger than the source's cap."""


class BodyGarbled(Exception):
    """The body cannot be decompressed."""


def decompress(body: bytes, encodings: list[str], cap: int) -> tuple[bytes, bool]:
    """Undo gzip and deflate (all we ask for), outermost last; returns the bytes and whether the stream was complete.

    Raises BodyOverCap as soon as more than `cap` bytes come out, BodyGarbled for other encodings and bad streams.
    """
    complete = True
    for encoding in reversed([part.strip().lower() for part in encodings]):
        if encoding in ("", "identity"):
            continue
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise BodyGarbled(f"the body is in the encoding {encoding!r}, which was not asked for")
        body, whole = _inflate(body, encoding, cap)
        complete = complete and whole
    if len(body) > cap:
        raise BodyOverCap(f"the body is over the cap of {cap >> 20} MB")
    return body, complete


def _inflate(body: bytes, encoding: str, cap: int) -> tuple[bytes, bool]:
    raw = encoding == "deflate" and (len(body) < 2 or int.from_bytes(body[:2], "big") % 31)
    out, rest, complete = bytearray(), body, False
    while rest:  # a gzip body may have several members
        stream = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS + 32)
        try:
            out += stream.decompress(rest, cap + 1 - len(out))
        except zlib.error as error:
            if complete:  # zero padding after the last member
                break
            raise BodyGarbled(f"the body is not {encoding}: {error}") from error
        if len(out) > cap:
            raise BodyOverCap(f"the body is over the cap of {cap >> 20} MB once decompressed")
        complete, rest = stream.eof, stream.unused_data
        if not complete:
            break
    return bytes(out), complete or not body


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait, from seconds or an HTTP date; None when it says nothing."""
    if value is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}\s*", value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def is_rate_limit(answer: Answer) -> bool:
    """True for a 403 that says "not so fast", as GitHub's does, and not "never"."""
    spent = answer.header("X-RateLimit-Remaining") == "0"
    return answer.status == 403 and (spent or answer.header("Retry-After") is not None)


def pause_asked(answer: Answer, now: datetime) -> float | None:
    """Seconds that an answer asks to wait: Retry-After, else the reset of a spent rate limit; None for neither."""
    said = retry_after(answer.header("Retry-After"), now)
    reset = answer.header("X-RateLimit-Reset") or ""
    if said is None and answer.header("X-RateLimit-Remaining") == "0" and re.fullmatch(r"\d{9,11}", reset):
        return max(0.0, float(reset) - now.timestamp())
    return said


def backoff(attempt: int, base_s: float, cap_s: float) -> float:
    """Seconds to wait before another attempt (0 the first): doubling, half of it at random, never over the cap."""
    return min(cap_s, base_s * 2**attempt) * random.uniform(0.5, 1.0)


def judge(status: int, body: bytes, content_type: str | None, html_expected: bool) -> tuple[Outcome, str | None]:
    """Outcome and reason of a complete answer. A captcha or error page with status 200 is a failure, not a page."""
    if status in REFUSALS:
        return Outcome.REFUSED, f"{REFUSALS[status]} (HTTP {status})"
    if status != 200:
        return Outcome.FAILED, f"HTTP {status}"
    if not body:
        return Outcome.EMPTY, "the body is empty"
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_html = start.startswith((b"<!doctype html", b"<html", b"<head")) or "text/html" in (content_type or "").lower()
    if is_html and not html_expected:
        return Outcome.FAILED, f"expected data, got an HTML page titled {title(body)!r}"
    return Outcome.WHOLE, None


def title(body: bytes) -> str:
    """The title of an HTML page, in at most 80 printable characters."""
    found = re.search(rb"<title[^>]*>(.*?)</title", body[:65536], re.IGNORECASE | re.DOTALL)
    return plain(html.unescape(found[1].decode("utf-8", "replace")))[:80] if found else ""


def plain(text: str) -> str:
    """One line of printable characters: text from outside may hold anything."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def without_secrets(url: str) -> str:
    """The URL with the values of signatures, tokens and keys in its query left out, and no user or password."""
    parts = urlsplit(url)
    query = parts.query
    if SECRET.search(query):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(name, "REDACTED" if SECRET.search(name) else value) for name, value in pairs])
    return parts._replace(query=query, netloc=parts.netloc.rpartition("@")[2]).geturl()


class Redaction(logging.Filter):
    """Leaves keys, and secrets in URLs, out of what is logged, tracebacks too."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's message and traceback; never drops it."""
        record.msg, record.args = self._plain(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = self._plain(logging.Formatter().formatException(record.exc_info))
        return True

    @staticmethod
    def _plain(text: str) -> str:
        return without_keys(URL.sub(lambda found: without_secrets(found[0]), text))


def redact_logs() -> None:
    """Leave keys and secrets out of all that this process logs from now on.

    Records are rewritten as they are made: Scrapy puts a handler of its own in place of the last with each crawler,
    and a filter would go with it.
    """
    make, redaction = logging.getLogRecordFactory(), Redaction()

    def made(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        try:
            redaction.filter(record)
        except Exception:  # arguments that do not fit the message: shown as they are, they could hold anything
            record.msg, record.args = "a message that cannot be put together", ()
        return record

    logging.setLogRecordFactory(made)


def allowed(host: str, hosts: tuple[str, ...]) -> bool:
    """True when the host is one of `hosts` or below one of them."""
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def kept_headers(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Response headers as they are archived: cookies left out, signatures in Location redacted, and what no
    longer describes the decompressed body renamed."""
    kept = []
    for name, value in pairs:
        lower, shown = name.lower(), plain(value)
        if lower == "set-cookie":
            continue
        if lower == "location":
            shown = without_secrets(shown)
        if lower in ("content-encoding", "transfer-encoding", "content-length"):
            name = f"X-Archive-Orig-{name}"
        kept.append((name, shown))
    return tuple(kept)


def origins(text: str | None) -> Mapping[str, str]:
    """`host=http://127.0.0.1:8000,...` as a mapping. Raises ValueError for a target that is not on this machine."""
    found = {}
    for pair in filter(None, (part.strip() for part in (text or "").split(","))):
        host, _, target = pair.partition("=")
        if not re.fullmatch(r"http://127\.0\.0\.1:\d{1,5}", target):
            raise ValueError(f"SOURCE_ORIGINS: {pair!r} must be host=http://127.0.0.1:port")
        found[host.lower()] = target
    return found
