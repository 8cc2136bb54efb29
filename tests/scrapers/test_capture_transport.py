"""What an answer amounts to, case by case."""

from __future__ import annotations

import gzip
import logging
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import transport
from scrapers.outcome import Outcome

MB = 1 << 20
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BODY = b"0123456789" * 50


@pytest.mark.parametrize(
    ("encodings", "body"),
    [
        ([], BODY),
        (["identity"], BODY),
        (["gzip"], gzip.compress(BODY, mtime=0)),
        (["GZIP "], gzip.compress(BODY, mtime=0)),
        (["gzip"], gzip.compress(BODY[:70], mtime=0) + gzip.compress(BODY[70:], mtime=0)),
        (["gzip"], gzip.compress(BODY, mtime=0) + b"\0" * 512),
        (["deflate"], zlib.compress(BODY)),
        (["deflate"], zlib.compress(BODY)[2:-4]),
        (["deflate", "gzip"], gzip.compress(zlib.compress(BODY), mtime=0)),
    ],
)
def test_a_complete_body_is_decompressed(encodings: list[str], body: bytes) -> None:
    assert transport.decompress(body, encodings, MB) == (BODY, True)


def test_a_compressed_stream_that_ends_early_is_not_complete() -> None:
    packed = gzip.compress(BODY, mtime=0)
    for cut in (1, 8, 20):
        body, complete = transport.decompress(packed[:-cut], ["gzip"], MB)
        assert not complete
        assert BODY.startswith(body)


@pytest.mark.parametrize("cap", [100, MB])
def test_a_bomb_is_refused_before_it_is_inflated(cap: int) -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 40 * MB, mtime=0))
    with pytest.raises(transport.BodyOverCap, match="cap of"):
        transport.decompress(bomb, ["gzip", "gzip"], cap)
    with pytest.raises(transport.BodyOverCap):
        transport.decompress(b"x" * (cap + 1), [], cap)


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(transport.BodyGarbled, match=encoding):
        transport.decompress(BODY, [encoding], MB)


@given(st.binary(max_size=200))
def test_rubbish_never_passes_for_gzip(body: bytes) -> None:
    try:
        _, complete = transport.decompress(b"\x1f\x8b" + body, ["gzip"], MB)
    except transport.BodyGarbled:
        return
    assert not complete or gzip.decompress(b"\x1f\x8b" + body) is not None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 22 Nov 2026 10:01:30 GMT", 90),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("99999999999999999999", None),
    ],
)
def test_retry_after_in_seconds_and_as_a_date(value: str | None, seconds: float | None) -> None:
    assert transport.retry_after(value, NOW) == seconds


def test_backoff_doubles_has_jitter_and_a_cap() -> None:
    for attempt in range(12):
        waits = {transport.backoff(attempt, 2.0, 60.0) for _ in range(20)}
        full = min(60.0, 2.0 * 2**attempt)
        assert all(full / 2 <= wait <= full for wait in waits)
        assert len(waits) > 1


@pytest.mark.parametrize(
    ("status", "body", "kind", "outcome", "reason"),
    [
        (200, b"{}", "application/json", Outcome.WHOLE, None),
        (200, b"", "application/json", Outcome.EMPTY, "empty"),
        (
            200,
            b"<!DOCTYPE html><title>Just a\nmoment\x1b[2J</title>",
            "text/html",
            Outcome.FAILED,
            "'Just a moment [2J'",
        ),
        (200, b"\xef\xbb\xbf \n<html>", None, Outcome.FAILED, "HTML page"),
        (200, b"[]", "text/html; charset=utf-8", Outcome.FAILED, "HTML page"),
        (200, b"PAR1", "text/plain", Outcome.WHOLE, None),
        (401, b"", None, Outcome.REFUSED, "401"),
        (403, b"", None, Outcome.REFUSED, "403"),
        (451, b"", None, Outcome.REFUSED, "legal"),
        (404, b"", None, Outcome.FAILED, "404"),
        (500, b"", None, Outcome.FAILED, "500"),
        (204, b"", None, Outcome.FAILED, "204"),
        (206, b"{}", None, Outcome.FAILED, "206"),
    ],
)
def test_outcome_of_an_answer(status: int, body: bytes, kind: str | None, outcome: Outcome, reason: str | None) -> None:
    found, why = transport.judge(status, body, kind, html_expected=False)
    assert found is outcome
    assert reason is why is None or (reason or "") in (why or "")


def test_html_is_whole_where_the_source_declares_it() -> None:
    assert transport.judge(200, b"<html>", "text/html", html_expected=True) == (Outcome.WHOLE, None)


def test_secrets_are_left_out_of_urls_headers_and_logs() -> None:
    url = "https://cdn.test/x?X-Amz-Signature=abc123&page=2&Key-Pair-Id=K9&access_token=t0k"
    clean = transport.without_secrets(url)
    assert "page=2" in clean
    assert not [secret for secret in ("abc123", "K9", "t0k") if secret in clean]
    assert transport.without_secrets("https://me:pw@cdn.test/") == "https://cdn.test/"
    assert transport.without_secrets("https://cdn.test/a?b=%2F&c") == "https://cdn.test/a?b=%2F&c"
    headers = dict(transport.kept_headers([("Location", url), ("Set-Cookie", "s=1"), ("Content-Encoding", "gzip")]))
    assert headers == {"Location": clean, "X-Archive-Orig-Content-Encoding": "gzip"}
    record = logging.LogRecord("x", logging.INFO, "", 0, "Crawled <GET %s>", (url,), None)
    assert transport.Redaction().filter(record)
    assert "abc123" not in record.getMessage()


def test_only_this_machine_may_stand_in_for_a_host() -> None:
    assert transport.origins("A.test=http://127.0.0.1:80,b.test=http://127.0.0.1:81") == {
        "a.test": "http://127.0.0.1:80",
        "b.test": "http://127.0.0.1:81",
    }
    assert transport.origins(None) == {}
    for bad in ("a.test=http://10.0.0.1:80", "a.test=http://127.0.0.1.evil.test:80", "a.test", "a=https://127.0.0.1:1"):
        with pytest.raises(ValueError, match="SOURCE_ORIGINS"):
            transport.origins(bad)


def test_allowed_hosts_cover_what_is_below_them_and_nothing_else() -> None:
    hosts = ("hf.co", "board.test")
    assert transport.allowed("hf.co", hosts)
    assert transport.allowed("cdn.hf.co", hosts)
    assert not transport.allowed("evilhf.co", hosts)
    assert not transport.allowed("hf.co.evil.test", hosts)
    assert not transport.allowed("", hosts)
