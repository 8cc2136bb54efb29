"""The review queue: names that nothing settles, shown to a person, whose judgement goes into the registry."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from warehouse.connection import reader
from warehouse.identity.entries import Judgement
from warehouse.identity.registry import RegistryError, load_registry
from warehouse.identity.resolve import Resolver

HEAD = """# Decisions of a person about single names: SAME, NOT_SAME or UNSURE, with reason and day. Written by
# `python -m warehouse.identity review`; never asked again.
"""


@dataclass(frozen=True)
class Pending:
    """One name that waits for a person: where it was seen, how high it ranks, what it may be."""

    source: str
    name: str
    reason: str
    seen: str
    candidates: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        lines = [f"{self.name!r} in {self.source}{self.seen}", f"  {self.reason}"]
        lines += [f"  {n}  {model}  ({alike:.2f})" for n, (model, alike) in enumerate(self.candidates, 1)]
        return "\n".join(lines)


def from_database(path: Path) -> list[Pending]:
    """The queue as the last build left it in silver.unresolved_names, highest rank first."""
    query = "select source, raw_model, reason, board_id, best_rank, candidates from silver.unresolved_names"
    with reader(path) as con:
        rows = con.execute(f"{query} order by best_rank, source, raw_model").fetchall()
    return [
        Pending(s, n, why, f", rank {rank} on {board}", tuple(_pairs(candidates)))
        for s, n, why, board, rank, candidates in rows
    ]


def _pairs(candidates: str | None) -> Iterable[tuple[str, float]]:
    for item in json.loads(candidates or "[]"):
        yield item["model_id"], item["similarity"]


def from_csv(path: Path, resolver: Resolver) -> list[Pending]:
    """The names of a CSV file (source, raw_name[, date]) that the resolver leaves open."""
    out = []
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            on = date.fromisoformat(row["date"]) if row.get("date") else None
            found = resolver.resolve(row["source"], row["raw_name"], on)
            if found.status == "unresolved":
                near = tuple(resolver.suggest(row["raw_name"]))
                out.append(Pending(row["source"], row["raw_name"], found.reason or "", "", near))
    return out


def write(judgement: Judgement, folder: Path) -> None:
    """Append a judgement to the registry; raises RegistryError, and leaves the file as it was, when they clash."""
    path = folder / "judgements.yml"
    before = path.read_text("utf-8") if path.exists() else HEAD + "[]\n"
    entries = yaml.safe_load(before) or []
    entries.append(judgement.model_dump(exclude_none=True))
    lines = (f"- {yaml.safe_dump(e, default_flow_style=True, sort_keys=False, width=10**6)}" for e in entries)
    path.write_text(HEAD + "".join(lines), "utf-8")
    load_registry.cache_clear()
    try:
        load_registry(folder)
    except RegistryError:
        path.write_text(before, "utf-8")
        load_registry.cache_clear()
        raise


def ask(pending: Pending, today: date, read: Callable[[str], str] = input) -> Judgement | None:
    """Show one name and read a decision: a number or model id, `not ID`, `unsure`; empty leaves it for later."""
    print(pending)
    answer = read("  number or id: same; `not ID`; `unsure`; empty: later > ").strip()
    if not answer:
        return None
    chosen: str | None = answer.removeprefix("not ").strip()
    if chosen and chosen.isdigit() and 0 < int(chosen) <= len(pending.candidates):
        chosen = pending.candidates[int(chosen) - 1][0]
    verdict = "UNSURE" if answer == "unsure" else "NOT_SAME" if answer.startswith("not ") else "SAME"
    reason = read("  reason > ").strip()
    model = None if verdict == "UNSURE" else chosen
    entry = {"verdict": verdict, "name": pending.name, "source": pending.source, "model": model}
    return Judgement.model_validate(entry | {"reason": reason or "no reason given", "decided_on": today})
