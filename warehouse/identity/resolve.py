"""From a name as a board writes it to a model: deterministic, explained, and never by likeness of strings.

The chain, first answer wins: judgement, name listed as no model, repository, words of the name. A phrase of
harness and model is taken apart and its one model kept. What is left over is `unresolved` with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import polars as pl

from warehouse.identity.entries import SourceRule
from warehouse.identity.index import TUNED, Entry, Index, judged
from warehouse.identity.names import Name, Stamp, parse, squash
from warehouse.identity.phrases import leaves, split
from warehouse.identity.registry import Registry

SLACK_DAYS = 7  # records of one launch differ by up to a week: an entry is "before the release" only beyond that
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


def _no(reason: str, steps: Iterable[str] = (), status: Literal["nil", "unresolved"] = "unresolved") -> Resolution:
    method = "not a single model" if status == "nil" else "no rule"
    return Resolution(status, None, method, 1.0 if status == "nil" else 0.0, "", tuple(steps), reason)


def joined(settings: Iterable[tuple[str, str]]) -> str:
    """Settings as sorted key=value joined by `;`; `thinking=off` or a budget outranks a bare `thinking=on`."""
    out: dict[str, set[str]] = {}
    for key, value in settings:
        out.setdefault(key, set()).add(value)
    if len(out.get("thinking", ())) > 1:
        out["thinking"].discard("on")
    return ";".join(f"{key}={'+'.join(sorted(values))}" for key, values in sorted(out.items()))


class Resolver:
    """Resolves names against one registry; answers are cached, so distinct names cost once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.index = Index(registry)
        self._judged = judged(registry)
        self._nil = {squash(n): why for n, why in registry.no_model.names.items()}
        self._unsettled = {squash(n): why for n, why in registry.no_model.unsettled.items()}
        self._undated: dict[tuple[str, str], Resolution] = {}
        self._answers: dict[tuple[str, str, date | None], Resolution] = {}

    def resolve(
        self, source: str, raw_name: str, on: date | None = None, organization: str | None = None
    ) -> Resolution:
        """What `raw_name` means in `source` for a run of the day `on`; None asks regardless of the day.

        `organization`, the board's own column, is never evidence: boards credit hosts and fine-tuners wrongly.
        """
        key = (source, raw_name, on)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._undated.get(key[:2])
            if answer is None or answer.dated:
                answer = self._analyse(source, raw_name, on)
                self._undated[key[:2]] = answer
            answer = self._answers[key] = self._existing(answer, on)
        return answer

    def _rule(self, source: str) -> SourceRule:
        return self.registry.rules.get(source) or SourceRule(name=source, note="not declared")

    def _analyse(self, source: str, raw: str, on: date | None) -> Resolution:
        """The answer without regard to whether the release existed."""
        rule = self._rule(source)
        names = tuple(dict.fromkeys((source, rule.is_source or source)))  # a code also means its source
        text = squash(raw)
        if not text:
            return _no("the name is empty")
        if raw.strip().startswith("~"):
            return _no("a floating route, to whatever model is newest")
        for scope in (*names, None):
            for verdict, model_id, why in self._judged.get((text, scope), ()):
                if verdict == "SAME" and model_id:
                    step = f"judged to be {model_id}: {why}"
                    return Resolution("model", model_id, "judgement", 1.0, "", (step,), None, 99)
                if verdict == "UNSURE":
                    return _no(f"judged unsure: {why}")
        if why := self._nil.get(text):
            return _no(why, status="nil")
        if why := self._unsettled.get(text):
            return _no(why)
        if rule.repositories:
            return self._repository(raw.strip())
        blocked = {m for s in (*names, None) for v, m, _ in self._judged.get((text, s), ()) if v == "NOT_SAME"}
        found = self._phrase(raw, rule, names, on)
        if found.model_id in blocked:
            return _no(f"judged not to be {found.model_id}", found.steps)
        return found

    def _repository(self, repository: str) -> Resolution:
        """A Hub repository: the registry's model that names it, else a model of its own, in true case."""
        if model_id := self.registry.by_repository.get(repository):
            step = f"the registry's {model_id} names this repository"
            return Resolution("model", model_id, "hub repository", 1.0, "", (step,))
        if repository.count("/") == 1 and all(repository.split("/")):
            step = "no registry entry names this repository: it is a model of its own"
            return Resolution("model", f"hf:{repository}", "hub repository", 1.0, "", (step,))
        return _no("not a Hub repository of the form organisation/name")

    def _phrase(self, raw: str, rule: SourceRule, names: tuple[str, ...], on: date | None) -> Resolution:
        """A whole name first; else its parts: harness and model, tags of one row, several models."""
        whole = self._single(raw, rule, names, on)
        if whole.status != "unresolved":
            return whole
        if word := self._word_of(raw, self.registry.no_model.embeddings):
            return _no(f"an embedding model ({word})", whole.steps, "nil")
        if word := self._word_of(raw, self.registry.no_model.several):
            return _no(f"a mixture of models ({word})", whole.steps, "nil")
        parts = [part for part in split(raw) if parse(part).words]
        if len(parts) > 1 or rule.agents:
            return self._combine(raw, parts, whole, rule, names, on)
        return whole

    def _combine(
        self, raw: str, parts: list[str], whole: Resolution, rule: SourceRule, names: tuple[str, ...],
        on: date | None,
    ) -> Resolution:  # fmt: skip
        """One answer from the phrases of a name: a single model, or nil when they name several."""
        models: list[Resolution] = []
        rest: list[str] = []
        unread: list[str] = []
        while parts:
            part = parts.pop(0)
            found = self._single(part, rule, names, on)
            finer = [p for p in leaves(part) if parse(p).words] if rule.agents else []
            if found.status == "model":
                models.append(found)
            elif len(finer) > 1:
                parts = finer + parts
            elif self._mentions(part) and not self._is_agent(part):
                unread.append(part)
            else:
                rest.append(part)
        if len({self._node(m.model_id) for m in models}) > 1 or (unread and len(models) + len(unread) > 1):
            return _no(f"several models: {raw}", whole.steps, "nil")
        if not models:
            return whole if unread else self._agent(raw, whole, rule)
        best = max(models, key=lambda m: (m.specific, m.confidence, m.model_id or ""))
        return self._in_harness(best, "+".join(" ".join(part.split()) for part in rest))

    @staticmethod
    def _node(model_id: str | None) -> str:
        return (model_id or "").partition("@")[0]

    @staticmethod
    def _in_harness(best: Resolution, harness: str) -> Resolution:
        if not harness:
            return best
        settings = [tuple(s.split("=", 1)) for s in best.setting.split(";") if s]
        text = joined([*settings, ("harness", harness.replace(";", ","))])  # type: ignore[list-item]
        steps = (*best.steps, f"the rest is the harness: {harness}")
        return replace(
            best, setting=text, steps=steps, method=f"harness and {best.method}", confidence=best.confidence - 0.01
        )

    def _agent(self, raw: str, whole: Resolution, rule: SourceRule) -> Resolution:
        """A row that names no model: nil when it is a known agent."""
        if rule.agents and self._is_agent(raw):
            return _no("an agent; the model behind it is not named", whole.steps, "nil")
        return whole

    def _is_agent(self, text: str) -> bool:
        plain = f" {' '.join(parse(text).words)} "
        return any(plain.startswith(f" {' '.join(parse(a).words)} ") for a in self.registry.no_model.agents)

    def _mentions(self, text: str) -> bool:
        """True when the phrase speaks of a model: a brand, or a size in parameters."""
        words = parse(text).words
        return any(w in self.index.brands for w in words) or any(
            w[:-1].replace(".", "").isdigit() and w.endswith("b") for w in words
        )

    @staticmethod
    def _word_of(text: str, words: tuple[str, ...]) -> str | None:
        own = set(parse(text).words)
        return next((word for word in words if word in own), None)

    def _single(self, text: str, rule: SourceRule, names: tuple[str, ...], on: date | None) -> Resolution:
        """One phrase as one model: its repository, else its words."""
        name = parse(text)
        repository = "/".join((*name.prefix[-1:], text.strip().rsplit("/", 1)[-1])).lower()
        if name.prefix and (model_id := self.index.repositories.get(repository)):
            hosts = [("served_by", part) for part in name.prefix if part in self.index.hosts]
            step = f"the registry's {model_id} names the repository {repository}"
            return Resolution("model", model_id, "hub repository", 1.0, joined(hosts), (step,), None, 90)
        return self._by_words(name, rule, names, on)

    def _by_words(self, name: Name, rule: SourceRule, names: tuple[str, ...], on: date | None) -> Resolution:
        words = frozenset(name.words)
        steps = [f"words {' '.join(name.words)}"] + [f"stamp {s.year}-{s.month}-{s.day}" for s in name.stamps]
        refused: list[str] = []
        dated = False
        level: dict[str, tuple[frozenset[str], Entry, str]] = {}
        for key, entries in self.index.by_core.get(self.index.core(words), ()):
            if level and len(key) < len(next(iter(level.values()))[0]):
                break
            if not key <= words:
                continue
            dated |= any(e.since or e.until for e in entries)
            for entry, how in self._entries(entries, words - key, name, rule, names, on):
                why = self._refusal(entry.model_id, words - key, name, names, rule)
                if why:
                    refused.append(f"not {entry.model_id}: {why}")
                else:
                    level[entry.model_id] = (key, entry, how)
        if not level:
            hint = refused[0] if refused else self._unknown(words, name)
            return replace(_no(hint, [*steps, *refused]), dated=dated)
        if len(level) > 1:
            return _no(f"fits several models: {', '.join(sorted(level))}", steps)
        (model_id, (key, entry, how)) = next(iter(level.items()))
        settings = self._settings(words - key, name, names, model_id)
        confidence = 1.0 if key == words else 0.95 if how == "run date" else 0.98
        method = "words" if how == "exact" else how
        steps.append(f"{' '.join(sorted(key))} is {model_id} ({how})")
        steps += [f"{key}={value} is a setting of the run" for key, value in settings]
        fullness = 2 * len(key) + len(name.stamps)
        return Resolution("model", model_id, method, confidence, joined(settings), tuple(steps), None, fullness, dated)

    def _entries(
        self, entries: tuple[Entry, ...], dropped: frozenset[str], name: Name, rule: SourceRule,
        names: tuple[str, ...], on: date | None,
    ) -> list[tuple[Entry, str]]:  # fmt: skip
        """The entries of one key that the stamps, the source and the day leave, best kind only."""
        usable = [e for e in entries if e.source in (None, *names) and self._in_time(e, on)]
        owned = bool(name.prefix) and name.prefix[-1] not in self.index.hosts
        if dropped & TUNED or rule.bare == "hub" or owned:
            usable = [e for e in usable if not e.elided]
        for kind in ("exact", "near", "run date"):
            fits = [e for e in usable if self._fits(e, name, rule) == kind]
            own = [e for e in fits if e.source] or fits
            if own := [e for e in own if e.elided] or own:
                return [(e, kind) for e in own]
        return []

    @staticmethod
    def _in_time(entry: Entry, on: date | None) -> bool:
        if entry.since is None and entry.until is None:
            return True
        return on is not None and (entry.since or on) <= on and (entry.until is None or on < entry.until)

    def _fits(self, entry: Entry, name: Name, rule: SourceRule) -> str | None:
        """How an entry accounts for the name's stamps: exactly, nearly, as the run's date, or not at all."""
        if entry.stamp:
            return "exact" if any(s.agrees(entry.stamp) for s in name.stamps) else None
        if not name.stamps:
            return "exact"
        model = self.registry.by_id[entry.model_id]
        known = [Stamp.of(text) for text in model.stamps]
        released = model.released_on
        several = bool(self.registry.releases.get(model.node))

        def accounted(stamp: Stamp) -> bool:
            if any(stamp.agrees(k) for k in known):
                return True
            return not several and released is not None and stamp.near(released, STAMP_DAYS)

        if all(accounted(s) for s in name.stamps):
            return "near"
        days = [s.as_date() for s in name.stamps if not accounted(s)]
        if rule.run_dates and all(d and (released is None or d >= released - timedelta(SLACK_DAYS)) for d in days):
            return "run date"
        return None

    def _refusal(
        self, model_id: str, dropped: frozenset[str], name: Name, names: tuple[str, ...], rule: SourceRule
    ) -> str | None:
        """Why a name with these further words, or from this owner, is not the model; None when it may be."""
        organization = model_id.partition("/")[0]
        for part in name.prefix:
            if part not in self.index.hosts and organization not in self.index.makers.get(part, ()):
                return f"the name's owner {part} is not {organization}"
        for word in sorted(dropped):
            if organization in self.index.makers.get(word, ()) or word in self.index.hosts:
                continue
            if word in TUNED and self._owns_bare(model_id):
                continue
            if not any(r.allows(model_id, s) for r in self.index.rules(word) for s in names):
                return f"{word!r} tells models apart here"
        return None

    def _owns_bare(self, model_id: str) -> bool:
        """True where the tuned model bears the bare product name, so that "instruct" adds nothing."""
        model = self.registry.by_id[model_id]
        return bool(model.repositories) and not model.base

    def _unknown(self, words: frozenset[str], name: Name) -> str:
        brands = words & self.index.brands
        if not words:
            return "the name has no words"
        if not brands:
            return "no known model in the name"
        stamps = "".join(f" {s.year or ''}-{s.month}-{s.day or ''}" for s in name.stamps)
        return f"no known model of {'/'.join(sorted(brands))} is named {' '.join(sorted(words))}{stamps}"

    def _settings(
        self, dropped: frozenset[str], name: Name, names: tuple[str, ...], model_id: str
    ) -> list[tuple[str, str]]:
        found = list(name.marks) + [("served_by", part) for part in name.prefix if part in self.index.hosts]
        for word in dropped:
            if word in self.index.hosts:
                found.append(("served_by", word))
            rules = [r for r in self.index.rules(word) for s in names if r.allows(model_id, s)]
            for rule in rules[:1]:
                if rule.setting:
                    key, _, value = rule.setting.partition("=")
                    found.append((key, value.replace("{word}", word)))
        return found

    def _existing(self, answer: Resolution, on: date | None) -> Resolution:
        """An entry cannot run a release that was not out: then its model's node, where that was."""
        if on is None or answer.model_id is None or answer.model_id not in self.registry.by_id:
            return answer
        released = self.registry.released_on(answer.model_id)
        if released is None or on >= released - timedelta(SLACK_DAYS):
            return answer
        why = f"{answer.model_id} was released on {released}, after {on}"
        node = answer.model_id.partition("@")[0]
        if node != answer.model_id and node in self.registry.by_id:
            first = self.registry.released_on(node)
            if first and on >= first - timedelta(SLACK_DAYS):
                steps = (*answer.steps, f"{why}: only the model without its release is certain")
                return replace(answer, model_id=node, method="model node", confidence=0.9, steps=steps)
        return _no(why, answer.steps)

    def resolve_frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The same rows with model_id, status, method, confidence, name_setting and reason.

        Needs columns source, raw_model, on (Date, nullable), raw_organization; keeps the order of rows.
        """
        asked = frame.select("source", "raw_model", "on").unique(maintain_order=True)
        answers = [self.resolve(source, raw or "", on) for source, raw, on in asked.iter_rows()]
        texts = ("model_id", "status", "method", "setting", "reason")
        columns = {c: pl.Series([getattr(a, c) for a in answers], dtype=pl.String) for c in texts}
        columns["confidence"] = pl.Series([a.confidence for a in answers], dtype=pl.Float64)
        table = asked.with_columns(**columns).rename({"setting": "name_setting"})
        order = ["model_id", "status", "method", "confidence", "name_setting", "reason"]
        table = table.select("source", "raw_model", "on", *order)
        return frame.join(table, on=["source", "raw_model", "on"], how="left", nulls_equal=True, maintain_order="left")

    def suggest(self, raw_name: str, limit: int = 3) -> list[tuple[str, float]]:
        """Models whose names look alike, for a person to choose from; likeness decides nothing."""
        from rapidfuzz import fuzz, process

        wanted = " ".join(sorted(parse(raw_name).words))
        texts = {m.id: " ".join(sorted(parse(m.id.partition("/")[2]).words)) for m in self.registry.models}
        found = process.extract(wanted, texts, scorer=fuzz.token_sort_ratio, limit=limit)
        return [(model_id, round(score / 100, 3)) for _, score, model_id in found]
