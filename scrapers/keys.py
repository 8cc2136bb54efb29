"""Keys that sources are asked with: read from the environment, sent in a request header, and written nowhere.

Whatever is written or logged passes through here on its way, so that a server that repeats the key, or a library
that shows it in an error, does not put it into a capture, a log or a result.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace

from scrapers.exchange import Answer
from scrapers.source import Source, load_sources

HIDDEN = "KEY-REDACTED"
SHORTEST = 8  # a shorter text may be a word of any page


def keys() -> list[str]:
    """What the environment holds in the variables that sources name for their keys, the longest first."""
    names = {source.needs_env for source in load_sources().values() if source.needs_env}
    found = {os.environ.get(name, "").strip() for name in names}
    return sorted((key for key in found if len(key) >= SHORTEST), key=len, reverse=True)


def without_keys(text: str) -> str:
    """The text with every key left out, in whatever case: a host's name is shown in small letters."""
    for key in keys():
        text = re.sub(re.escape(key), HIDDEN, text, flags=re.IGNORECASE)
    return text


def answer_without_keys(answer: Answer) -> Answer:
    """The answer with every key left out of its body, headers and hops; the same one where there is none."""
    body = answer.body
    for key in keys():
        body = re.sub(re.escape(key.encode()), HIDDEN.encode(), body, flags=re.IGNORECASE)
    headers = tuple((without_keys(name), without_keys(value)) for name, value in answer.headers)
    return replace(answer, headers=headers, body=body, hops=tuple(map(without_keys, answer.hops)))


def key_header(source: Source, name: str) -> Mapping[str, str]:
    """The request header that carries the source's key. Raises LookupError, which does not show it, without one."""
    if source.key is None:
        raise LookupError(f"{source.name}: {source.no_key}")
    return {name: source.key}
