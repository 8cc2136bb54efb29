"""From a registry to what names are looked up by: sets of words, date stamps, exact texts, repositories."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from warehouse.identity.entries import Model, Word
from warehouse.identity.names import Name, Stamp, parse, squash
from warehouse.identity.registry import Registry

TUNED = frozenset({"instruct", "chat"})
Key = frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to name a model: under a set of words, maybe with a stamp, maybe in one source or span only."""

    model_id: str
    stamp: Stamp | None = None
    source: str | None = None
    since: date | None = None
    until: date | None = None
    elided: bool = False  # the tuned model, named without its "instruct"

    def meets(self, other: Entry) -> bool:
        """True when one name could mean both entries at once."""
        if self.source != other.source or self.elided != other.elided:
            return False
        if (self.stamp is None) != (other.stamp is None):
            return False
        if self.stamp and other.stamp and not self.stamp.agrees(other.stamp):
            return False
        apart = (self.until and other.since and self.until <= other.since) or (
            other.until and self.since and other.until <= self.since
        )
        return not apart


class Index:
    """Lookup tables of one registry; `collisions` lists keys that two models claim."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.words: dict[str, tuple[Word, ...]] = self._vocabulary(registry)
        self.hosts = frozenset(registry.hosts)
        self.makers = self._makers(registry)
        self.glued = sorted(self.makers, key=lambda text: (-len(text), text))
        self.lines = {line: brand for maker in registry.organizations for line, brand in maker.lines.items()}
        self._optional: dict[str, bool] = {}
        keys: dict[Key, list[Entry]] = defaultdict(list)
        for model in registry.models:
            for key, entry in self._entries(model):
                if entry not in keys[key]:
                    keys[key].append(entry)
        self.collisions = list(self._settle(keys))
        self.by_core: dict[Key, list[tuple[Key, tuple[Entry, ...]]]] = defaultdict(list)
        for key, entries in sorted(keys.items(), key=lambda item: (-len(item[0]), sorted(item[0]))):
            self.by_core[self.core(key)].append((key, tuple(entries)))
        self.run_on = self._run_on(registry)
        self.repositories = {squash(repo): i for repo, i in registry.by_repository.items()}
        self.brands = self._brands(registry)
        self.spelled = {m.id: " ".join(sorted(parse(m.id.partition("/")[2]).words)) for m in registry.models}

    @staticmethod
    def _vocabulary(registry: Registry) -> dict[str, tuple[Word, ...]]:
        out: dict[str, list[Word]] = defaultdict(list)
        for rule in registry.words:
            for word in rule.words:
                out[word].append(rule)
        return {word: tuple(rules) for word, rules in out.items()}

    @staticmethod
    def _makers(registry: Registry) -> dict[str, frozenset[str]]:
        """Words and Hub names of makers to the makers that they may mean."""
        out: dict[str, set[str]] = defaultdict(set)
        for maker in registry.organizations:
            for text in (maker.id, *maker.words, *maker.hub):
                out[text.lower()].add(maker.id)
        return {word: frozenset(makers) for word, makers in out.items()}

    @staticmethod
    def _brands(registry: Registry) -> frozenset[str]:
        """First words of models' names: what marks a phrase as speaking of a model at all."""
        first = {next(iter(parse(m.id.partition("/")[2]).words), "") for m in registry.models}
        # "swe" and "open" are in the names of agents as much as of models.
        known = (first | {line for maker in registry.organizations for line in maker.lines}) - {"swe", "open"}
        return frozenset(word for word in known if re.search(r"[a-z]", word)) | {"chatgpt", "llama", "qwen"}

    @staticmethod
    def _run_on(registry: Registry) -> dict[str, tuple[str, ...]]:
        """Beginnings of names written without separators or dots (`gpt4omini`) to their words, where only one fits."""
        out: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for model in registry.models:
            words = parse(model.node.partition("/")[2]).words
            for length in range(2, len(words) + 1):
                out["".join(words[:length]).replace(".", "")].add(words[:length])
        return {text: next(iter(found)) for text, found in out.items() if len(found) == 1}

    def apart(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words with those that were run together parted."""
        return tuple(part for word in words for part in self.run_on.get(word.replace(".", ""), (word,)))

    def without_maker(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words with a maker's name that was glued to the first (`Tencenthunyuan`) set apart from it."""
        for maker in self.glued if words else ():
            if words[0].startswith(maker) and words[0] != maker:
                return (maker, words[0][len(maker) :], *words[1:])
        return words

    def with_brand(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words with the brand that goes without saying before a line of models (`Opus 5`)."""
        brands = {self.lines[word] for word in words if word in self.lines} - set(words)
        return (*brands, *words) if len(brands) == 1 else words

    def rules(self, word: str) -> tuple[Word, ...]:
        """What the vocabulary says of a word; `32k` is a budget, listed as `#k`."""
        budget = self.words.get("#k", ()) if re.fullmatch(r"\d+k", word) else ()
        return self.words.get(word, ()) + budget

    def optional(self, word: str) -> bool:
        """True when the word need not be part of a model's name."""
        known = self._optional.get(word)
        if known is None:
            known = bool(self.rules(word)) or word in TUNED or word in self.makers or word in self.hosts
            self._optional[word] = known
        return known

    def core(self, words: Iterable[str]) -> Key:
        """The words that only a model's name can explain."""
        return frozenset(word for word in words if not self.optional(word))

    def _entries(self, model: Model) -> Iterable[tuple[Key, Entry]]:
        """Every key under which a model is found, from its id, name, repositories and aliases."""
        own = parse(model.node.partition("/")[2])
        stamps: list[Stamp | None] = [Stamp.of(model.release)] if model.release else [*own.stamps] or [None]
        extra: list[Stamp | None] = [Stamp.of(text) for text in model.stamps]
        yield from self._keys(model, own, [*stamps, *extra] if model.release else stamps)
        named = parse(model.name)
        if named.stamps or not (model.release or own.stamps):
            yield from self._keys(model, named, list(named.stamps) or [None])
        for repository in model.repositories:
            name = parse(repository.partition("/")[2])
            bare = tuple(w for w in name.words if not any(r.setting == "format={word}" for r in self.rules(w)))
            yield from self._keys(model, Name(bare), list(name.stamps) or [None])
        for alias in model.aliases:
            name = parse(alias.name)
            entry = Entry(model.id, None, alias.source, alias.since, alias.until)
            for key, made in self._keys(model, name, list(name.stamps) or [None]):
                yield key, Entry(model.id, made.stamp, entry.source, entry.since, entry.until, made.elided)

    def _keys(self, model: Model, name: Name, stamps: list[Stamp | None]) -> Iterable[tuple[Key, Entry]]:
        words = frozenset(name.words)
        for stamp in stamps:
            yield words, Entry(model.id, stamp)
            if words & TUNED and not model.base and model.repositories:
                yield words - TUNED, Entry(model.id, stamp, elided=True)

    def _settle(self, keys: dict[Key, list[Entry]]) -> Iterable[str]:
        """Two claims on one name: a fault, unless both only follow from leaving "instruct" out (both go)."""
        for key, entries in keys.items():
            clash = {(a, b) for a in entries for b in entries if a.model_id < b.model_id and a.meets(b)}
            for a, b in clash:
                if a.elided:
                    keys[key] = [e for e in keys[key] if e not in (a, b)]
                else:
                    yield f"{' '.join(sorted(key))} {a.stamp or ''} means both {a.model_id} and {b.model_id}"


def judged(registry: Registry) -> dict[tuple[str, str | None], list[tuple[str, str | None, str]]]:
    """Judgements by (squashed name, source): verdict, model and reason."""
    out: dict[tuple[str, str | None], list[tuple[str, str | None, str]]] = defaultdict(list)
    for j in registry.judgements:
        out[squash(j.name), j.source].append((j.verdict, j.model, j.reason))
    return out
