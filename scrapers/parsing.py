"""Small pure readers that several pages share. Each says what it found when it cannot read it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from scrapers.record import PageChanged


def json_body(body: bytes) -> object:
    """Strict JSON of a body: bare NaN or Infinity, or text that is not JSON, is PageChanged."""

    def no_constant(text: str) -> float:
        raise PageChanged(f"expected JSON numbers, found {text}")

    try:
        return json.loads(body, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise PageChanged(f"expected JSON, found {body[:60]!r}: {error}") from error


def number(value: object) -> float:
    """A finite number from a JSON number or a numeric string. Raises ValueError with the text found; booleans are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"not a number: {value!r}")
    try:
        result = float(value)
    except ValueError:
        raise ValueError(f"not a number: {value!r}") from None
    if not math.isfinite(result):
        raise ValueError(f"not a finite number: {value!r}")
    return result


def day(value: object) -> date:
    """A calendar day from `2024-04-02` or the unpadded `2024-4-2`. Raises ValueError with the text found."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"not a day: {value!r}")
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise ValueError(f"not a day: {value!r}") from None


@dataclass(frozen=True)
class Commit:
    """One entry of GitHub's commits listing."""

    sha: str
    authored_at: datetime
    committed_at: datetime


def github_commits(body: bytes) -> list[Commit]:
    """The commits of `GET /repos/<owner>/<name>/commits?path=...`, newest first as GitHub sends them, times in UTC."""
    listing = json_body(body)
    if not isinstance(listing, list):
        raise PageChanged(f"expected a list of commits, found {str(listing)[:80]}")

    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(UTC)

    try:
        return [
            Commit(
                entry["sha"],
                moment(entry["commit"]["author"]["date"]),
                moment(entry["commit"]["committer"]["date"]),
            )
            for entry in listing
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise PageChanged(f"expected sha and commit dates in each commit, missing {error}") from error
