"""Small pure readers that several pages share. Each says what it found when it cannot read it."""

from __future__ import annotations

import io
import json
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl
import pyarrow.parquet as pq
from pyarrow import ArrowException

from scrapers.record import PageChanged


def json_body(body: bytes) -> object:
    """Strict JSON of a body: bare NaN or Infinity, or text that is not JSON, is PageChanged."""

    def no_constant(text: str) -> float:
        raise PageChanged(f"expected JSON numbers, found {text}")

    try:
        return json.loads(body, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise PageChanged(f"expected JSON, found {body[:60]!r}: {error}") from error


def parquet_body(body: bytes, max_mb: int) -> pl.DataFrame:
    """The table of a parquet body. PageChanged if it cannot be read, or would unpack to over `max_mb` MB."""
    try:
        about = pq.ParquetFile(io.BytesIO(body)).metadata
        size = sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups))
        if size <= max_mb * 1_000_000:
            return pl.read_parquet(io.BytesIO(body))
    except (ArrowException, OSError, pl.exceptions.PolarsError) as error:
        raise PageChanged(f"expected a parquet file, found {body[:12]!r}: {error}") from error
    raise PageChanged(f"expected at most {max_mb} MB unpacked, found {size / 1e6:.0f} MB")


def number(value: object) -> float:
    """A finite number from a JSON number or a numeric string. Raises ValueError; booleans are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"not a number: {value!r}")
    try:
        result = float(value)
    except (ValueError, OverflowError):
        raise ValueError(f"not a number: {value!r}") from None
    if not math.isfinite(result):
        raise ValueError(f"not a finite number: {value!r}")
    return result


def rank_or_none(value: object) -> int | None:
    """A rank from 1; -1, which boards write where there is none, and what is no number are None."""
    try:
        rank = int(number(value))
    except ValueError:
        return None
    return rank if rank >= 1 else None


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
    """The commits of `GET /repos/<owner>/<name>/commits?path=...`, newest first as sent, times in UTC."""
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


def github_tags(body: bytes) -> list[str]:
    """The names of `GET /repos/<owner>/<name>/tags`, in GitHub's order."""
    listing = json_body(body)
    if not isinstance(listing, list) or not all(isinstance(tag, dict) and "name" in tag for tag in listing):
        raise PageChanged(f"expected a list of tags with a name each, found {str(listing)[:80]}")
    return [str(tag["name"]) for tag in listing]


INTERVAL = re.compile(r"(?:±|\+)\s*(\d+(?:\.\d+)?)(?:\s*/\s*[-−]\s*(\d+(?:\.\d+)?))?")


def interval(score: float, text: object) -> tuple[float, float]:
    """The ends of an interval written beside its score: `+5/-6`, `+14 / -15` or `±8`. Raises ValueError."""
    match = INTERVAL.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match or (match[2] is None) != ("±" in match[0]):
        raise ValueError(f"not an interval: {text!r}")
    above, below = float(match[1]), float(match[2] or match[1])
    return score - below, score + above


# A string literal in `self.__next_f.push([1,"..."])`, the pieces in which a Next.js page carries its data.
FLIGHT_CHUNK = re.compile(r'self\.__next_f\.push\(\[1,\s*("[^"\\]*(?:\\.[^"\\]*)*")\]\)', re.S)
FLIGHT_ROW = re.compile(r"^[0-9a-f]+:(?=[\[{])", re.M)


def flight_values(page: str) -> list[object]:
    """Every JSON value of a Next.js page's flight stream (or of the bare stream), in page order.

    A value may be cut across chunks anywhere, so the chunks are joined before anything is looked for.
    """
    chunks = FLIGHT_CHUNK.findall(page)
    try:
        stream = "".join(json.loads(chunk) for chunk in chunks) if chunks else page
    except ValueError as error:
        raise PageChanged(f"expected JSON strings in the flight chunks: {error}") from error
    decoder, values = json.JSONDecoder(), []
    for row in FLIGHT_ROW.finditer(stream):
        # A row of plain text may hold a line that looks like a row, and a cut page ends inside one.
        with suppress(ValueError, RecursionError):
            values.append(decoder.raw_decode(stream, row.end())[0])
    return values


def dicts_with(value: object, key: str) -> list[dict]:
    """Every object inside a JSON value that has `key`, in order; no recursion: pages nest as they like."""
    found, open_values = [], [value]
    while open_values:
        current = open_values.pop()
        if isinstance(current, dict):
            if key in current:
                found.append(current)
            open_values.extend(reversed(current.values()))
        elif isinstance(current, list):
            open_values.extend(reversed(current))
    return found
