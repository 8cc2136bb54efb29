"""The downloader middleware of live crawls: it captures every exchange, asks with validators, waits when asked to.

It sits between Scrapy's redirect middleware and the network, so that each hop and each attempt passes through
it; the record of the final answer is keyed by the URL that the spider asked for. It undoes compression and
repeats attempts itself (with Scrapy's `get_retry_request`), because Scrapy does the first without noticing a
cut-off stream and the second without waiting.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request, Response

from scrapers import transport
from scrapers.capture import Answer, ArchiveDamaged, Capture
from scrapers.keys import answer_without_keys, keys, without_keys
from scrapers.outcome import Outcome
from scrapers.recorder import Lost, Recorder, header, shown

REDIRECTS = {301, 302, 303, 307, 308}
NETWORK_FAULTS: dict[type[Exception], str] = {
    DownloadTimeoutError: "no complete answer in time",  # the limit is named, see _why_lost
    CannotResolveHostError: "the host's name cannot be resolved",
    DownloadConnectionRefusedError: "the connection was refused",
    ResponseDataLossError: "the answer was cut off",
    DownloadFailedError: "the connection broke",
    OSError: "the connection broke",
}
CONDITIONS = {"etag": ("ETag", "If-None-Match"), "last-modified": ("Last-Modified", "If-Modified-Since")}
VALIDATORS = ("ETag", "Last-Modified", "X-Linked-ETag")
ROBOTS_CAP = 1 << 20
DENY_ALL = b"User-agent: *\nDisallow: /\n"


class CaptureMiddleware(Recorder):
    """Capture, conditional requests and patience of one source's live crawl."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.quiet_until = 0.0  # monotonic: the server asked for a pause
        self.deadline = time.monotonic() + self.settings.getfloat("TIME_BUDGET_S")
        self.patience = self.settings.getfloat("PATIENCE_S")
        self.robots_trouble: str | None = None

    # ---- Scrapy's three entries

    async def process_request(self, request: Request) -> Response | None:
        """Wait for a pause to end, then prepare the request: host, budget, cap, validators.

        A past state never changes: a backfill does not ask for one that is held already, so it can be resumed.
        """
        asked = self.asked(request)
        if self.spider.since and asked.get("archived") and (held := self._held(asked["url"])):
            return shown(request.url, held, flag="held")
        request.dont_filter = True  # a redirect to a URL seen before must not vanish in the duplicate filter
        await self._wait(request)
        self._check(request)
        if not request.meta.get("redirect_times"):
            asked["fetched_at"] = datetime.now(UTC)
            self._add_validators(request)
        self.spider.ledger.exchanges += 1
        return None

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Record an answer, decide whether it is the last word, and pass on what the spider should see."""
        if {"denied", "held"} & set(response.flags):
            return response
        try:
            answer, complete = self._answer(request, response)
        except (transport.BodyOverCap, transport.BodyGarbled) as error:
            return self._settle(request, Answer(response.status, (), b""), Outcome.FAILED, str(error))
        self.spider.ledger.bytes += len(answer.body)
        previous = request.meta.get("previous")
        if previous and self._says_unchanged(request, response):
            return self._unchanged(request, answer, previous)
        if response.status in REDIRECTS and "Location" in response.headers:
            return self._redirect(request, response, answer)
        limited = transport.is_rate_limit(answer)
        if limited or not complete or response.status in map(int, self.settings.getlist("RETRY_HTTP_CODES")):
            reason = f"HTTP {response.status}" if complete else "the body was cut off"
            return self._again(request, answer, reason) or self._judge(request, answer, complete)
        return self._judge(request, answer, complete)

    def process_exception(self, request: Request, exception: Exception) -> Response | Request | None:
        """Record a request that brought no answer, or try it again."""
        known = isinstance(exception, (IgnoreRequest, DownloadCancelledError, *NETWORK_FAULTS))
        if not known or "asked" not in request.meta:
            self.spider.ledger.error(exception, changed=False)
            return None
        outcome, reason = self._why_lost(request, exception)
        if isinstance(exception, tuple(NETWORK_FAULTS)) and (again := self._again(request, None, reason)):
            return again
        self._settle(request, None, outcome, reason)
        if self.asked(request)["role"] == "robots":
            return self._deny(request, reason)
        return None

    # ---- before asking

    async def _wait(self, request: Request) -> None:
        while (left := max(self.quiet_until, request.meta.get("not_before", 0.0)) - time.monotonic()) > 0:
            await asyncio.sleep(left)

    def _held(self, url: str) -> Answer | None:
        """The answer that the archive has of a past state, settled as nothing new; None when it cannot be read."""
        capture = self.archive.newest(url)
        if capture is None or capture.origin != "archive":
            return None
        try:
            answer = self.archive.answer(capture)
        except ArchiveDamaged as damage:  # it heals by being asked for
            self.spider.logger.error("a past state that is held cannot be read: %s", damage)
            return None
        self.spider.ledger.settle(capture, is_new=False)
        return answer

    def _check(self, request: Request) -> None:
        """Set cap and time limit. Raises Lost when the host is not allowed or the source's time is spent."""
        host = urlsplit(request.url).hostname or ""
        if not transport.allowed(host, self.spider.source.allowed_hosts):
            raise Lost(Outcome.REFUSED, f"{host} is not among the hosts that source.yml allows")
        if request.meta.get("redirect_times") and host != urlsplit(self.asked(request)["url"]).hostname:
            self._leave_keys(request)
        left = self.deadline - time.monotonic()
        if left <= 0:
            budget = self.settings.getfloat("TIME_BUDGET_S")
            raise Lost(Outcome.FAILED, f"the source's time budget of {budget:g} s is spent")
        request.meta["download_timeout"] = min(self.settings.getfloat("DOWNLOAD_TIMEOUT"), left)
        request.meta["download_maxsize"] = self._cap(request)
        request.meta["download_fail_on_dataloss"] = False  # what is cut off is kept, and marked
        request.headers["Accept-Encoding"] = "gzip, deflate"

    @staticmethod
    def _leave_keys(request: Request) -> None:
        """A key is for the host that the spider named: a redirect to another does not take it along."""
        for name in list(request.headers):
            if any(key.encode() in value for key in keys() for value in request.headers.getlist(name)):
                del request.headers[name]

    def _cap(self, request: Request) -> int:
        robots = self.asked(request)["role"] == "robots"
        return ROBOTS_CAP if robots else self.spider.source.max_body_mb << 20

    def _add_validators(self, request: Request) -> None:
        """Ask conditionally, if the last whole capture of this URL can still be read."""
        asked = self.asked(request)
        previous = self.archive.newest(asked["url"])
        if previous is None:
            return
        try:
            kept = self.archive.answer(previous)
        except ArchiveDamaged as damage:  # it heals by a full answer
            self.spider.logger.error("cannot build on the last capture: %s", damage)
            return
        request.meta["previous"], request.meta["kept"] = previous, kept
        theirs, ours = CONDITIONS.get(self.spider.source.validator, ("", ""))
        if asked["role"] != "robots" and (value := kept.header(theirs)):
            request.headers[ours] = value

    # ---- after an answer

    def _answer(self, request: Request, response: Response) -> tuple[Answer, bool]:
        """The answer with its body decompressed, and whether it is complete."""
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").split(",")
        body, whole = transport.decompress(response.body, encodings, self._cap(request))
        pairs = [(n.decode("latin-1"), v.decode("latin-1")) for n, vs in response.headers.items() for v in vs]
        headers = transport.kept_headers(pairs)
        if response.status == 200 and (linked := request.meta.get("linked_etag")):
            headers += (("X-Linked-ETag", linked),)  # said on a redirect; the next crawl needs it with the body
        hops = [*request.meta["redirect_urls"][1:], request.url] if "redirect_urls" in request.meta else []
        answer = Answer(response.status, headers, body, tuple(map(transport.without_secrets, hops)))
        answer = answer_without_keys(answer)  # a server may repeat the key that it was asked with
        return answer, whole and "dataloss" not in response.flags

    def _says_unchanged(self, request: Request, response: Response) -> bool:
        if response.status == 304:
            return True
        linked = header(response, "X-Linked-ETag")
        compared = self.spider.source.validator == "x-linked-etag" and response.status in REDIRECTS
        return bool(compared and linked and linked == request.meta["kept"].header("X-Linked-ETag"))

    def _unchanged(self, request: Request, answer: Answer, previous: Capture, reason: str | None = None) -> Response:
        """A revisit of the earlier body, which the spider gets to see; validators not sent again still hold."""
        asked, kept = self.as_asked(request), request.meta["kept"]
        again = ((name, kept.header(name)) for name in VALIDATORS if not answer.header(name))
        answer = replace(answer, headers=answer.headers + tuple((n, value) for n, value in again if value))
        capture = self.archive.keep(asked, answer, Outcome.UNCHANGED, reason, same_as=previous)
        self.spider.ledger.settle(capture)
        return shown(request.url, Answer(200, kept.headers, kept.body))

    def _redirect(self, request: Request, response: Response, answer: Answer) -> Response:
        """Let Scrapy follow it, unless it leads astray; then it is the last word."""
        target = urlsplit(urljoin(request.url, header(response, "Location")))
        limit = self.settings.getint("REDIRECT_MAX_TIMES")
        astray = target.scheme != "https" or not transport.allowed(
            target.hostname or "", self.spider.source.allowed_hosts
        )
        if astray or request.meta.get("redirect_times", 0) >= limit:
            reason = f"redirects to {target.scheme}://{target.hostname}, which source.yml does not allow"
            request.meta["dont_redirect"] = True
            reason = reason if astray else f"redirects more than {limit} times"
            return self._settle(request, answer, Outcome.FAILED, reason)
        if linked := header(response, "X-Linked-ETag"):
            request.meta["linked_etag"] = linked
        self.archive.keep_step(self.as_asked(request), answer, "hop")
        return response

    def _again(self, request: Request, answer: Answer | None, reason: str) -> Request | Response | None:
        """Another attempt; the last word if the server asks for too long a pause; None after the last attempt."""
        said = transport.pause_asked(answer, datetime.now(UTC)) if answer else None
        base = self.settings.getfloat("BACKOFF_S")
        tried = request.meta.get("retry_times", 0)
        wait = transport.backoff(tried, base, self.patience) if said is None else said
        if said is not None and said > self.patience:
            reason += f", asks to wait {said:.0f} s; we wait {self.patience:.0f} s at most"
            return self._settle(request, answer, Outcome.FAILED, reason)
        again = get_retry_request(request, spider=self.spider, reason=reason, give_up_log_level=logging.DEBUG)
        if again is None or time.monotonic() + wait > self.deadline:
            return None
        if said is not None:  # the pause is for the whole source, not for this request alone
            self.quiet_until = max(self.quiet_until, time.monotonic() + said)
        again.meta["not_before"] = time.monotonic() + wait
        self.archive.keep_step(self.as_asked(request), answer, "attempt", without_keys(reason))
        return again

    def _judge(self, request: Request, answer: Answer, complete: bool) -> Response:
        """The last word on an answer that is not repeated."""
        robots = self.asked(request)["role"] == "robots"
        html = robots or bool(self.spider.source.parameters.get("html"))
        outcome, reason = transport.judge(answer.status, answer.body, answer.header("Content-Type"), html)
        if outcome is Outcome.WHOLE and not complete:
            outcome, reason = Outcome.PARTIAL, f"the body was cut off after {len(answer.body)} bytes"
        if robots and (answer.status >= 500 or outcome is Outcome.PARTIAL):
            self._settle(request, answer, outcome, reason)
            return self._deny(request, reason or "")
        if robots and outcome is not Outcome.WHOLE:  # RFC 9309: no rules can be had, nothing is forbidden
            reason = f"HTTP {answer.status}: nothing is forbidden"
            self._settle(request, answer, Outcome.WHOLE, reason)
            return shown(request.url, Answer(200, (), b""))
        previous = request.meta.get("previous")
        if outcome is Outcome.WHOLE and previous and previous.body_sha256 == answer.sha256:
            return self._unchanged(request, answer, previous, "the same bytes as before")
        return self._settle(request, answer, outcome, reason)

    def _settle(self, request: Request, answer: Answer | None, outcome: Outcome, reason: str | None) -> Response:
        """Record the last word; the spider sees the decompressed answer."""
        tries = request.meta.get("retry_times", 0)
        reason = without_keys(reason) if reason else reason
        if reason and tries and not outcome.usable:
            reason += f" ({tries + 1} attempts)"
        self.spider.ledger.settle(self.archive.keep(self.as_asked(request), answer, outcome, reason))
        return shown(request.url, answer or Answer(502, (), b""))

    def _why_lost(self, request: Request, exception: Exception) -> tuple[Outcome, str]:
        if isinstance(exception, Lost):
            return exception.outcome, str(exception)
        if isinstance(exception, DownloadCancelledError):
            return Outcome.FAILED, f"the body is over the cap of {self._cap(request) >> 20} MB"
        if isinstance(exception, IgnoreRequest):
            if self.robots_trouble:
                return Outcome.FAILED, f"not asked, for robots.txt cannot be read: {self.robots_trouble}"
            return Outcome.REFUSED, transport.plain(str(exception))
        if isinstance(exception, DownloadTimeoutError):
            return Outcome.FAILED, f"no complete answer within {request.meta['download_timeout']:.1f} s"
        plain = next(text for kind, text in NETWORK_FAULTS.items() if isinstance(exception, kind))
        detail = transport.plain(str(exception))[:200]
        return Outcome.FAILED, f"{plain}: {detail}" if detail else plain

    def _deny(self, request: Request, reason: str) -> Response:
        """RFC 9309: while robots.txt cannot be read, everything is forbidden."""
        self.robots_trouble = reason
        return Response(request.url, body=DENY_ALL, flags=["denied"])
