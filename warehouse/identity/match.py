"""One phrase against the index: which model explains all of its words and stamps, and what is left as a setting.

The longest set of words that the registry knows wins; every word beyond it must be one that the vocabulary lets
go for that very model. A stamp must be a release, near the launch, or (where a source says so) the run's day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from warehouse.identity.entries import SourceRule
from warehouse.identity.index import TUNED, Entry, Index, Key
from warehouse.identity.names import Name, Stamp, parse, squash
from warehouse.identity.registry import Registry

SLACK_DAYS = 7  # records of one launch differ by up to a week: an entry is "before the release" only beyond that
SIZE = re.compile(r"\d+(?:\.\d+)?[bm]")
SIZE_SLACK = 0.05  # a size in a name is rounded
STAMP_DAYS = 3  # a snapshot's stamp and the announced day differ by up to this


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means. `steps` tells how, in order; `reason` is why not, for nil and unresolved."""

    status: Literal["model", "nil", "unresolved"]
    model_id: str | None
    method: str
    confidence: float
    setting: str = ""
    steps: tuple[str, ...] = ()
    reason: str | None = None
    specific: int = 0  # words and stamps explained: the fuller of two readings of one phrase
    dated: bool = False  # the answer depends on the day asked for


def unresolved(reason: str, steps: Iterable[str] = ()) -> Resolution:
    """A name that nothing settles."""
    return Resolution("unresolved", None, "no rule", 0.0, "", tuple(steps), reason)


def nil(reason: str, steps: Iterable[str] = ()) -> Resolution:
    """A name that is no single model."""
    return Resolution("nil", None, "not a single model", 1.0, "", tuple(steps), reason)


def joined(settings: Iterable[tuple[str, str]]) -> str:
    """Settings as sorted key=value joined by `;`; `thinking=off` or a budget outranks a bare `thinking=on`."""
    out: dict[str, set[str]] = {}
    for key, value in settings:
        out.setdefault(key, set()).add(value)
    if len(out.get("thinking", ())) > 1:
        out["thinking"].discard("on")
    return ";".join(f"{key}={'+'.join(sorted(values))}" for key, values in sorted(out.items()))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the source's rule, the names under which its aliases stand, the day."""

    rule: SourceRule
    names: tuple[str, ...]
    on: date | None


class Matcher:
    """Phrases against one registry's index."""

    def __init__(self, registry: Registry, index: Index) -> None:
        self.registry = registry
        self.index = index

    def phrase(self, text: str, asker: Asker) -> Resolution:
        """One phrase as one model: by its repository, else by its words."""
        name = parse(text)
        repository = "/".join((*name.prefix[-1:], text.strip().rsplit("/", 1)[-1]))
        model_id = self.index.repositories.get(squash(repository))
        if name.prefix and model_id:
            hosts = [("served_by", part) for part in name.prefix if part in self.index.hosts]
            step = f"the registry's {model_id} names the repository {repository}"
            return Resolution("model", model_id, "hub repository", 1.0, joined(hosts), (step,), None, 90)
        found = self._words(name, asker)
        if found.status == "unresolved":
            index = self.index
            for way in (index.apart, index.without_maker, index.with_brand):
                words = way(name.words)
                if words != name.words:
                    other = self._words(replace(name, words=words), asker)
                    found = other if other.status == "model" else found
        return found if found.status == "model" else self._without_size(name, asker) or found

    def _without_size(self, name: Name, asker: Asker) -> Resolution | None:
        """A model without a size in its own name, named with the size that the registry records (`phi-2 2.7B`)."""
        sizes = [word for word in name.words if SIZE.fullmatch(word)]
        if len(sizes) != 1 or len(name.words) < 2:
            return None
        found = self._words(replace(name, words=tuple(word for word in name.words if word not in sizes)), asker)
        if found.model_id is None:
            return None
        total = self.registry.by_id[found.model_id].params.total_b
        said = float(sizes[0][:-1]) / (1 if sizes[0].endswith("b") else 1000)
        if total is None or abs(said - total) > SIZE_SLACK * total:
            return None
        return replace(found, steps=(*found.steps, f"{sizes[0]} is the size that {found.model_id} has"))

    def _words(self, name: Name, asker: Asker) -> Resolution:
        words = frozenset(name.words)
        steps = [f"words: {' '.join(name.words)}", *(f"stamp: {_stamp(stamp)}" for stamp in name.stamps)]
        refused: list[str] = []
        dated = False
        best: Key = frozenset()
        found: dict[str, str] = {}
        for key, entries in self.index.by_core.get(self.index.core(words), ()):
            if found and len(key) < len(best):
                break
            if not key <= words:
                continue
            dated |= any(e.since or e.until for e in entries)
            for entry, how in self._entries(entries, words - key, name, asker):
                if why := self._refusal(entry.model_id, words - key, name, asker):
                    refused.append(f"not {entry.model_id}: {why}")
                else:
                    best, found[entry.model_id] = key, how
        if len(found) != 1:
            reason = f"fits several models: {', '.join(sorted(found))}" if found else self._why(refused, dated, name)
            return replace(unresolved(reason, [*steps, *refused]), dated=dated)
        ((model_id, how),) = found.items()
        settings = self._settings(words - best, name, asker, model_id)
        steps.append(f"{' '.join(sorted(best))}: {model_id} ({how})")
        steps += [f"a setting of the run: {key}={value}" for key, value in sorted(settings)]
        confidence = 1.0 if best == words and how == "exact" else 0.95 if how == "run date" else 0.98
        method = "words" if how == "exact" else how
        fullness = 2 * len(best) + len(name.stamps)
        text = joined(settings)
        return Resolution("model", model_id, method, confidence, text, tuple(steps), None, fullness, dated)

    def _entries(self, entries: tuple[Entry, ...], dropped: Key, name: Name, asker: Asker) -> list[tuple[Entry, str]]:
        """The entries of one key that the stamps, the source and the day leave, of the best kind only."""
        usable = [e for e in entries if e.source in (None, *asker.names) and _in_time(e, asker.on)]
        if dropped & TUNED or asker.rule.bare == "hub":
            usable = [e for e in usable if not e.elided]
        for kind in ("exact", "near", "run date"):
            fits = [e for e in usable if self._fits(e, name, asker.rule) == kind]
            own = [e for e in fits if e.source] or fits
            if own := [e for e in own if e.elided] or own:
                return [(e, kind) for e in own]
        return []

    def _fits(self, entry: Entry, name: Name, rule: SourceRule) -> str | None:
        """How an entry accounts for the name's stamps: exactly, nearly, as the run's day, or not at all."""
        if entry.stamp:
            return "exact" if any(s.agrees(entry.stamp) for s in name.stamps) else None
        if not name.stamps:
            return "exact"
        model = self.registry.by_id[entry.model_id]
        known = [Stamp.of(text) for text in model.stamps]
        day = None if self.registry.releases.get(model.node) else model.released_on
        rest = [s for s in name.stamps if not (any(s.agrees(k) for k in known) or (day and s.near(day, STAMP_DAYS)))]
        if not rest:
            return "near"
        days = [s.as_date() for s in rest]
        first = (model.released_on or date.min) if model.released_on else None
        if rule.run_dates and all(d and (first is None or d >= first - timedelta(SLACK_DAYS)) for d in days):
            return "run date"
        return None

    def _refusal(self, model_id: str, dropped: Key, name: Name, asker: Asker) -> str | None:
        """Why a name with these further words, or from this owner, is not the model; None when it may be."""
        organization = model_id.partition("/")[0]
        for part in name.prefix:
            if part == name.words[0]:  # a route that repeats the name: gemini/gemini-2.5-pro
                continue
            if part not in self.index.hosts and organization not in self.index.makers.get(part, ()):
                return f"the name's owner {part} is not {organization}"
        for word in sorted(dropped):
            if organization in self.index.makers.get(word, ()) or word in self.index.hosts:
                continue
            if word in TUNED and "thinking" in name.words and "thinking" not in dropped:
                return f"{word!r} and its thinking sibling are different weights"
            if word in TUNED and self._owns_bare_name(model_id):
                continue
            if not any(r.allows(model_id, s) for r in self.index.rules(word) for s in asker.names):
                return f"{word!r} tells models apart here"
        return None

    def _owns_bare_name(self, model_id: str) -> bool:
        """True where the tuned model bears the bare product name, so that "instruct" adds nothing."""
        model = self.registry.by_id[model_id]
        return bool(model.repositories) and not model.base

    def _why(self, refused: list[str], dated: bool, name: Name) -> str:
        """The likeliest reason why no model fits."""
        if dated:
            return "a floating name: it means different models at different times, and on this day none is recorded"
        if refused:
            return refused[0]
        words = frozenset(name.words)
        if not words & self.index.brands:
            return "no known model in the name" if words else "the name has no words"
        stamps = "".join(f" {_stamp(stamp)}" for stamp in name.stamps)
        return (
            f"no known model of {'/'.join(sorted(words & self.index.brands))} has all of {' '.join(name.words)}{stamps}"
        )

    def _settings(self, dropped: Key, name: Name, asker: Asker, model_id: str) -> list[tuple[str, str]]:
        """What the words left over, the path and the marks say of the run."""
        found = list(name.marks) + [("served_by", part) for part in name.prefix if part in self.index.hosts]
        for word in dropped:
            if word in self.index.hosts:
                found.append(("served_by", word))
            allowed = [r for r in self.index.rules(word) for s in asker.names if r.allows(model_id, s)]
            if allowed and allowed[0].setting:
                key, _, value = allowed[0].setting.partition("=")
                found.append((key, value.replace("{word}", word)))
        return found


def _in_time(entry: Entry, on: date | None) -> bool:
    """True when an alias holds on the day; a dated one never holds without a day."""
    if entry.since is None and entry.until is None:
        return True
    return on is not None and (entry.since or on) <= on and (entry.until is None or on < entry.until)


def _stamp(stamp: Stamp) -> str:
    parts = (stamp.year and f"{stamp.year:04}", f"{stamp.month:02}", stamp.day and f"{stamp.day:02}")
    return "-".join(part for part in parts if part)
