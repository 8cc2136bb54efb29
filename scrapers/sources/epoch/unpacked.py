"""Reads wanted files of a ZIP archive in memory: names choose, nothing is written, sizes are capped."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Container
from pathlib import PurePosixPath

from scrapers.record import PageChanged


def members(body: bytes, wanted: Container[str], max_entries: int, max_mb: int) -> dict[str, bytes]:
    """The wanted files by name, whatever folder they stand in, in the archive's order.

    Raises PageChanged for a damaged or encrypted archive, too many entries, a name that stands twice, and for more
    than `max_mb` MB unpacked in all; what a header claims of a size is not believed.
    """
    found: dict[str, bytes] = {}
    left = max_mb * 1_000_000
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = archive.infolist()
            if len(entries) > max_entries:
                raise PageChanged(f"expected at most {max_entries} files in the archive, found {len(entries)}")
            for entry in entries:
                name = PurePosixPath(entry.filename).name
                if entry.is_dir() or name not in wanted:
                    continue
                if name in found:
                    raise PageChanged(f"expected {name} once in the archive, found it again as {entry.filename!r}")
                with archive.open(entry) as file:
                    found[name] = file.read(left + 1)
                left -= len(found[name])
                if left < 0:
                    raise PageChanged(f"expected at most {max_mb} MB unpacked, found more")
    # RuntimeError: encrypted; NotImplementedError: packed in a way that nobody here reads.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise PageChanged(f"expected a ZIP archive, found {body[:8]!r}: {error}") from error
    return found
