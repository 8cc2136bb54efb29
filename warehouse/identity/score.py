"""How well the resolver does on labelled names: precision and recall of releases, each source left out in turn."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from warehouse.identity.entries import is_open
from warehouse.identity.names import squash
from warehouse.identity.registry import Registry
from warehouse.identity.resolve import Resolver

LABELLED_ON = date(2026, 11, 22)  # the day as of which the labels state openness


@dataclass
class Score:
    """Counts over labelled rows, and the rows that went wrong, in words."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    nil_linked: int = 0
    openness_wrong: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of linked rows that are linked to the right release."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Share of rows that mean a model which are linked to the right release."""
        return self.right / max(self.right + self.wrong + self.missed, 1)


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file by column."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def score(resolver: Resolver, rows: Iterable[dict[str, str]]) -> Score:
    """Labelled rows (source, raw_name, canonical_id or NIL, open_weights) against the resolver."""
    out = Score()
    for row in rows:
        found = resolver.resolve(row["source"], row["raw_name"])
        wanted = row["canonical_id"]
        name = f"{row['source']} {row['raw_name']!r}"
        if wanted in ("", "NIL"):
            if found.model_id:
                out.nil_linked += 1
                out.faults.append(f"{name} is no model, was linked to {found.model_id}")
            continue
        if found.model_id is None:
            out.missed += 1
            out.faults.append(f"{name} means {wanted}, was not linked: {found.reason}")
            continue
        out.right += found.model_id == wanted
        out.wrong += found.model_id != wanted
        if found.model_id != wanted:
            out.faults.append(f"{name} means {wanted}, was linked to {found.model_id}")
        interval = resolver.registry.by_id[found.model_id].openness_on(LABELLED_ON)
        said = is_open(interval.openness) if interval else None
        if str(said).lower() != row["open_weights"].lower():
            out.openness_wrong += 1
            out.faults.append(f"{name}: open_weights {row['open_weights']}, the registry says {said}")
    return out


def leave_one_out(registry: Registry, rows: list[dict[str, str]], all_names: list[dict[str, str]]) -> Score:
    """Each source scored by a registry without the aliases scoped to it or found in no other source's names."""
    seen: dict[str, set[str]] = defaultdict(set)
    for row in all_names:
        seen[squash(row["raw_name"])].add(row["source"])
    total = Score()
    for source in sorted({row["source"] for row in rows}):
        learned = {text for text, sources in seen.items() if sources == {source}}
        rule = registry.rules.get(source)
        own = {source, rule.is_source if rule else None}
        rest = registry.with_aliases(
            lambda _, name, scope, own=own, learned=learned: (
                scope not in own - {None}  # type: ignore[misc]
                and squash(name) not in learned
            )
        )
        one = score(Resolver(rest), [row for row in rows if row["source"] == source])
        for part in ("right", "wrong", "missed", "nil_linked", "openness_wrong"):
            setattr(total, part, getattr(total, part) + getattr(one, part))
        total.faults += one.faults
    return total


def merged_pairs(resolver: Resolver, pairs: Iterable[dict[str, str]]) -> list[str]:
    """Pairs of different models that the resolver links to one."""
    out = []
    for pair in pairs:
        a = resolver.resolve(pair["source_a"], pair["raw_a"]).model_id
        b = resolver.resolve(pair["source_b"], pair["raw_b"]).model_id
        if a is not None and a == b:
            out.append(f"{pair['raw_a']!r} and {pair['raw_b']!r} were both linked to {a}")
    return out


def coverage(resolver: Resolver, names: list[dict[str, str]]) -> tuple[int, list[tuple[str, str, str]]]:
    """How many distinct (source, name) are a model or rightly none, and the rest with their reasons."""
    asked = dict.fromkeys((row["source"], row["raw_name"]) for row in names)
    answers = [(source, name, resolver.resolve(source, name)) for source, name in asked]
    rest = [(source, name, a.reason or "") for source, name, a in answers if a.status == "unresolved"]
    return len(asked) - len(rest), rest


def table(registry: Registry, folder: Path) -> tuple[str, list[str]]:
    """The score table over a folder of labels (gold_dev.csv and its companions), and every fault."""
    resolver = Resolver(registry)
    rows, names = read(folder / "gold_dev.csv"), read(folder / "raw_names_all.csv")
    plain, left_out = score(resolver, rows), leave_one_out(registry, rows, names)
    merged = merged_pairs(resolver, read(folder / "negative_pairs_dev.csv"))
    known, rest = coverage(resolver, names)
    lines = [
        f"{'labelled names':<34}{len(rows):>10}",
        f"{'release precision':<34}{plain.precision:>10.4f}",
        f"{'release recall':<34}{plain.recall:>10.4f}",
        f"{'one source left out: precision':<34}{left_out.precision:>10.4f}",
        f"{'one source left out: recall':<34}{left_out.recall:>10.4f}",
        f"{'linked rows with wrong openness':<34}{plain.openness_wrong + left_out.openness_wrong:>10}",
        f"{'names of no model that were linked':<34}{plain.nil_linked + left_out.nil_linked:>10}",
        f"{'negative pairs merged':<34}{len(merged):>10}",
        f"{'all names: model or rightly none':<34}{known / (known + len(rest)):>10.4f}",
    ]
    return "\n".join(lines), [*plain.faults, *(f"left out: {f}" for f in left_out.faults), *merged]
