"""One small JSON message to one address that the user named: over TLS (or to this machine), bounded, never redirected.

The message holds `text`, which Slack and Mattermost show as it is, and `items` for programs.
"""

import html
import json
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from pipeline.news import Item

TIMEOUT_S = 10
MOST_ITEMS = 40
LONGEST_DETAIL = 300  # characters: what is scraped may be long
LOCAL = "127.0.0.1"


class NotSent(Exception):
    """Why a message did not arrive; says the host and never the rest of the address, which may be a secret."""


class _Refused(urllib.request.HTTPRedirectHandler):
    """A redirect could lead the message to where nobody wanted it."""

    def redirect_request(self, *_: Any) -> None:
        """None makes the redirect an error."""


def message(items: Sequence[Item], **about: str) -> dict[str, Any]:
    """What is sent of these items, the featured first; `about` says of which run they are."""
    told = sorted(items, key=lambda item: not item.featured)[:MOST_ITEMS]
    left_out = len(items) - len(told)
    lines = [item.line()[:LONGEST_DETAIL] for item in told] + ([f"and {left_out} more"] if left_out else [])
    shown = [
        {"kind": item.kind, "subject": item.subject[:LONGEST_DETAIL], "detail": item.detail[:LONGEST_DETAIL]}
        for item in told
    ]
    text = "\n".join(["Frontier Gap", *map(_harmless, lines)])
    return {"text": text, "items": shown, "left_out": left_out, **about}


def _harmless(line: str) -> str:
    """One line of plain text: a model's name may not call everybody together, make a link or another line."""
    one_line = html.escape(" ".join(line.split()), quote=False)
    return one_line.replace("@", "@\u2060").replace("](", "]\u2060(")  # a word joiner, which nobody sees


def _host(url: str) -> str:
    """The host of an address that may be used. Raises NotSent."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotSent("the address of the webhook is none") from None
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == LOCAL)):
        return parts.hostname
    raise NotSent("the address of the webhook is neither https:// nor http://127.0.0.1")


def send(url: str, body: dict[str, Any]) -> None:
    """POST the body as JSON, once. Raises NotSent."""
    host = _host(url)
    # An address on this machine is not for a proxy.
    handlers = [_Refused(), *([urllib.request.ProxyHandler({})] if host == LOCAL else [])]
    request = urllib.request.Request(
        url,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "User-Agent": "frontier-gap"},
        method="POST",
    )
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=TIMEOUT_S):
            pass
    except HTTPError as error:
        raise NotSent(f"{host} answered {error.code}") from None
    # ValueError: not an address at all; HTTPException: no HTTP is spoken there, or the address cannot be asked for
    except (OSError, ValueError, HTTPException) as error:
        reason = getattr(error, "reason", None)
        raise NotSent(f"{host}: {type(reason if isinstance(reason, OSError) else error).__name__}") from None
