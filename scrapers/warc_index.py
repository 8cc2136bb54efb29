"""What each WARC file holds, kept in a sidecar by name, size and time of change so that it is scanned once."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from scrapers import warc
from scrapers.exchange import Capture, from_facts, to_facts
from scrapers.warc import ArchiveDamaged

INDEX_FORMAT = 1  # a sidecar of another format is made anew from its WARC file


@dataclass
class Contents:
    """What one WARC file holds: captures, where bodies lie (sha256 to offset), and its damage if any."""

    captures: list[Capture] = field(default_factory=list)
    bodies: dict[str, int] = field(default_factory=dict)
    damage: str | None = None


def read_index(root: Path, path: Path) -> Contents:
    """What a file holds: from its sidecar when the file has not changed since, else from the file."""
    name, found = path.relative_to(root).as_posix(), path.stat()
    mark = [INDEX_FORMAT, found.st_size, found.st_mtime_ns]
    sidecar = root / ".index" / f"{name}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(sidecar.read_bytes())
        if kept["mark"] == mark:
            captures = [from_facts(facts, name, offset) for offset, facts in kept["captures"]]
            return Contents(captures, kept["bodies"], kept["damage"])
    contents = scan(path, name)
    kept = {"mark": mark, "damage": contents.damage, "bodies": contents.bodies}
    kept["captures"] = [(capture.warc_offset, to_facts(capture)) for capture in contents.captures]
    with suppress(OSError):  # the index is a convenience: a full or read-only disk must not stop a reader
        sidecar.parent.mkdir(parents=True, exist_ok=True)
        scratch = sidecar.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_text(json.dumps(kept), "utf-8")
        scratch.replace(sidecar)
    return contents


def scan(path: Path, name: str) -> Contents:
    """Read a file record by record up to its end or its first damage."""
    contents = Contents()
    try:
        for offset, member in warc.members(path):
            record = warc.unpack(member)
            facts = dict(record.facts)
            for detail in ("hops", "found_in"):
                facts.pop(detail, None)
            if "capture_id" not in facts:  # a step or a summary
                continue
            contents.captures.append(from_facts(facts, name, offset))
            if record.kind == "response" and facts["body_sha256"]:
                contents.bodies.setdefault(facts["body_sha256"], offset)
    except ArchiveDamaged as damage:
        contents.damage = str(damage)
    return contents
