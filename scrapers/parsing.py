"""Small pure readers that several pages share. Each says what it found when it cannot read it."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import yaml

from scrapers.record import PageChanged

# Half of a UTF-16 pair, as it stands or escaped (an escaped backslash before it is passed over).
SURROGATES = re.compile(
    r"[\ud800-\udfff]|\\(?:u[dD][89abAB][0-9a-fA-F]{2}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u[dD][c-fC-F][0-9a-fA-F]{2}|.)",
    re.S,
)


def paired(text: str) -> str:
    """JSON text with U+FFFD for each half of a UTF-16 pair: no UTF-8 could be written of it, and its row stays."""
    halves = (len("\ud800"), len(r"\ud800"))  # a pair is longer, another escape is between
    return SURROGATES.sub(lambda match: "\ufffd" if len(match[0]) in halves else match[0], text)


def json_body(body: bytes) -> object:
    """Strict JSON of a body: bare NaN or Infinity, or text that is not JSON, is PageChanged."""

    def no_constant(text: str) -> float:
        raise PageChanged(f"expected JSON numbers, found {text}")

    try:
        text = paired(body.decode(json.detect_encoding(body), "surrogatepass"))
        return json.loads(text, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise PageChanged(f"expected JSON, found {body[:60]!r}: {error}") from error


def yaml_body(body: bytes, max_depth: int = 8) -> object:
    """Plain YAML of a body with every scalar as its text: `5318380` may be a commit and `no` a name.

    Anchors, aliases and tags, with which few bytes unfold to many or to objects, nesting over `max_depth` and more
    than one document are PageChanged.
    """
    depth = 0
    try:
        for event in yaml.parse(body, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            marks = [getattr(event, name, None) for name in ("anchor", "tag")]
            if any(marks) or depth > max_depth:
                where = f"line {event.start_mark.line + 1}" if event.start_mark else "it"
                raise PageChanged(f"expected plain YAML, found an anchor, an alias, a tag or deep nesting in {where}")
        return yaml.load(body, Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise PageChanged(f"expected YAML, found {body[:60]!r}: {' '.join(str(error).split())}") from error


def parquet_body(body: bytes, max_mb: int, max_rows: int) -> pl.DataFrame:
    """The table of a parquet body. PageChanged if it is damaged, or unpacks to over `max_mb` MB or `max_rows` rows.

    Its own footer tells the size before anything is unpacked: the pages' bytes, and no less than 8 bytes a value,
    for a value repeated a million times takes none. Texts are measured again, since repeated ones share their bytes.
    """
    about = _sound(body, lambda file: pq.ParquetFile(file).metadata)
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    values = sum(group.column(number).num_values for group in groups for number in range(group.num_columns))
    size = max(8 * values, sum(group.total_byte_size for group in groups))
    if about.num_rows > max_rows:
        raise PageChanged(f"expected at most {max_rows:,} rows, found {about.num_rows:,}")
    if size <= max_mb * 1_000_000:
        table = _sound(body, pl.read_parquet)
        texts = table.select(pl.selectors.by_dtype(pl.String, pl.Categorical, pl.Enum).cast(pl.String).str.len_bytes())
        size = sum(column.cast(pl.UInt64).sum() for column in texts)
    if size > max_mb * 1_000_000:
        raise PageChanged(f"expected at most {max_mb} MB unpacked, found {size / 1e6:.0f} MB")
    return table


def _sound(body: bytes, read: Callable[[io.BytesIO], Any]) -> Any:
    """What a reader says of a parquet body. Whatever it raises says that the bytes are damaged."""
    try:
        return read(io.BytesIO(body))
    except (Exception, pl.exceptions.PanicException) as error:  # a panic of polars is no Exception
        raise PageChanged(f"expected a parquet file, found {body[:8]!r} ... {body[-8:]!r}: {error}") from error


def csv_body(body: bytes, max_rows: int) -> pl.DataFrame:
    """A CSV file in UTF-8 (with or without a BOM) as columns of text, empty cells NULL or "". Raises PageChanged."""
    if not body.strip():
        raise PageChanged("expected a CSV file, found nothing")
    try:
        body.decode("utf-8")
        table = pl.read_csv(io.BytesIO(body), infer_schema=False, n_rows=max_rows + 1)
    except (UnicodeDecodeError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise PageChanged(f"expected a CSV file in UTF-8, found {body[:60]!r}: {error}") from error
    if table.height > max_rows:
        raise PageChanged(f"expected at most {max_rows:,} rows, found more")
    return table


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


def named_rows(body: bytes, required: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The rows of a JSON object whose keys are names, in page order. {} for an empty object.

    PageChanged for another shape, and for a required key that no row has: it was renamed or dropped.
    """
    rows = json_body(body)
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        raise PageChanged(f"expected an object with an object for each name, found {str(rows)[:80]}")
    for key in required:
        if rows and not any(key in row for row in rows.values()):
            raise PageChanged(f"expected {key} in the rows, found {sorted(next(iter(rows.values())))}")
    return rows


def score_or_defect(value: object, what: str) -> tuple[float | None, str | None]:
    """A score, or what stands in its place in words."""
    try:
        return number(value), None
    except ValueError as error:
        return None, f"{what}: {error}"


def count(value: object) -> int:
    """A whole number from 0 to a billion (votes, tasks), from JSON or text. Raises ValueError."""
    result = number(value)
    if not (result.is_integer() and 0 <= result <= 1e9):
        raise ValueError(f"not a count: {value!r}")
    return int(result)


def rank_or_none(value: object) -> int | None:
    """A rank from 1; -1, which boards write where there is none, and what is no count are None."""
    try:
        return count(value) or None
    except ValueError:
        return None


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


def hub_commits(body: bytes) -> list[Commit]:
    """The commits of Hugging Face's `GET /api/datasets/<id>/commits/<branch>`, newest first as sent, times in UTC."""
    listing = json_body(body)
    if not isinstance(listing, list):
        raise PageChanged(f"expected a list of commits, found {str(listing)[:80]}")
    try:
        moments = [datetime.fromisoformat(entry["date"]).astimezone(UTC) for entry in listing]
        return [Commit(entry["id"], moment, moment) for entry, moment in zip(listing, moments, strict=True)]
    except (KeyError, TypeError, ValueError) as error:
        raise PageChanged(f"expected id and date in each commit, missing {error}") from error


def github_tags(body: bytes) -> list[str]:
    """The names of `GET /repos/<owner>/<name>/tags`, in GitHub's order."""
    listing = json_body(body)
    if not isinstance(listing, list) or not all(isinstance(tag, dict) and "name" in tag for tag in listing):
        raise PageChanged(f"expected a list of tags with a name each, found {str(listing)[:80]}")
    return [str(tag["name"]) for tag in listing]


def github_folders(body: bytes) -> list[str]:
    """The names of the folders in `GET /repos/<owner>/<name>/contents/<folder>`, in GitHub's order.

    GitHub lists 1,000 entries of a folder and no more, so as many are PageChanged.
    """
    listing = json_body(body)
    if not isinstance(listing, list) or not all(isinstance(entry, dict) for entry in listing):
        raise PageChanged(f"expected a list of a folder's entries, found {str(listing)[:80]}")
    folders = [str(entry.get("name")) for entry in listing if entry.get("type") == "dir"]
    if not folders or len(listing) >= 1000:
        raise PageChanged(f"expected some folders and under 1,000 entries, found {len(folders)} of {len(listing)}")
    return folders


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
    # A pair may be cut, too: its halves stand side by side in the joined stream.
    stream = paired(stream.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
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
