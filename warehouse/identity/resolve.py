"""From a name as a board writes it to a model: deterministic, explained, and never by likeness of strings.

The chain, first answer wins: judgement, name listed as no model, repository, words of the name. A phrase of
harness and model is taken apart and its one model kept. What is left over is `unresolved` with its reason.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
from rapidfuzz import fuzz, process

from warehouse.identity.entries import SourceRule
from warehouse.identity.hub import REPOSITORY
from warehouse.identity.index import Index, judged
from warehouse.identity.match import SLACK_DAYS, Asker, Matcher, Resolution, joined, nil, unresolved
from warehouse.identity.names import parse, squash
from warehouse.identity.phrases import leaves, neighbours, opening, split
from warehouse.identity.registry import EARLY_DAYS, Registry

__all__ = ["Resolution", "Resolver"]


class Resolver:
    """Resolves names against one registry; answers are cached, so distinct names cost once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.index = Index(registry)
        self.matcher = Matcher(registry, self.index)
        self._judged = judged(registry)
        self._nil = {squash(name): why for name, why in registry.no_model.names.items()}
        self._unsettled = {squash(name): why for name, why in registry.no_model.unsettled.items()}
        self._agents = [f" {' '.join(parse(agent).words)} " for agent in registry.no_model.agents]
        self._opening = opening(registry.no_model.agents)
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

    def _asker(self, source: str, on: date | None) -> Asker:
        """The source's rule; a code (one column of a source) has its source's aliases too."""
        rule = self.registry.rules.get(source) or SourceRule(name=source, note="not declared")
        return Asker(rule, tuple(dict.fromkeys((source, rule.is_source or source))), on)

    def _analyse(self, source: str, raw: str, on: date | None) -> Resolution:
        """The answer without regard to whether the release existed."""
        asker = self._asker(source, on)
        text = squash(raw)
        if not text:
            return unresolved("the name is empty")
        blocked: set[str | None] = set()
        scopes: tuple[str | None, ...] = (*asker.names, None)
        for scope in scopes:
            for verdict, model_id, ground in self._judged.get((text, scope), ()):
                if verdict == "SAME":
                    step = f"judged to be {model_id}: {ground}"
                    return Resolution("model", model_id, "judgement", 1.0, "", (step,))
                if verdict == "UNSURE":
                    return unresolved(f"judged unsure: {ground}")
                blocked.add(model_id)
        if why := self._nil.get(text):
            return nil(why)
        if why := self._unsettled.get(text):
            return unresolved(why)
        if raw.strip().startswith("~"):
            return unresolved("a floating route, to whatever model is newest")
        found = self._repository(raw.strip()) if asker.rule.repositories else self._phrases(raw, asker)
        if found.model_id and found.model_id in blocked:
            return unresolved(f"judged not to be {found.model_id}", found.steps)
        return found

    def _repository(self, repository: str) -> Resolution:
        """A Hub repository: the registry's model that names it, else a model of its own, in true case."""
        if model_id := self.registry.by_repository.get(repository):
            step = f"the registry's {model_id} names this repository"
            return Resolution("model", model_id, "hub repository", 1.0, "", (step,))
        if re.fullmatch(REPOSITORY, repository):
            step = "no registry entry names this repository: it is a model of its own"
            return Resolution("model", f"hf:{repository}", "hub repository", 1.0, "", (step,))
        return unresolved("not a repository: organisation/name")

    def _phrases(self, raw: str, asker: Asker) -> Resolution:
        """A whole name first; else its parts: harness and model, tags of one row, several models."""
        whole = self.matcher.phrase(raw, asker)
        if whole.status == "model":
            return whole
        if word := self._word_of(raw, self.registry.no_model.several):
            return nil(f"a mixture of models ({word})", whole.steps)
        parts = [part for part in split(raw) if parse(part).words]
        if len(parts) < 2 and (word := self._word_of(raw, self.registry.no_model.embeddings)):
            return nil(f"an embedding model ({word})", whole.steps)
        if len(parts) > 1 or asker.rule.agents:
            return self._combined(raw, parts, whole, asker)
        return whole

    def _combined(self, raw: str, parts: list[str], whole: Resolution, asker: Asker) -> Resolution:
        """One answer from the phrases of a name: a single model, or nil when they name several."""
        models: list[Resolution] = []
        rest: list[str] = []
        unread: list[str] = []
        while parts:
            part = parts.pop(0)
            found = self.matcher.phrase(part, asker)
            finer = self._finer(part, asker) if found.status != "model" and asker.rule.agents else [part]
            if found.status == "model":
                models.append(found)
            elif finer != [part]:
                parts = finer + parts
            elif self._speaks_of_model(part):
                unread.append(part)
            else:
                rest.append(part)
        nodes = {(found.model_id or "").partition("@")[0] for found in models}
        if len(nodes) > 1 or (unread and len(models) + len(unread) > 1):
            return nil(f"several models: {raw}", whole.steps)
        if models and rest and not asker.rule.agents:
            return unresolved(f"besides {models[0].model_id} it names {rest[0]!r}", whole.steps)
        if models:
            best = max(models, key=lambda m: (m.specific, m.confidence, m.model_id or ""))
            return _in_harness(best, "+".join(" ".join(part.split()) for part in rest))
        if not unread and self._is_agent(raw):
            return nil("an agent; the model behind it is not named", whole.steps)
        return whole

    def _finer(self, part: str, asker: Asker) -> list[str]:
        """A phrase that is no model, taken apart: by its brackets and joints, round a model, or after an agent."""
        finer = leaves(part)
        if "(" not in part and len(split(part)) < 2:
            agent = self._opening.match(part)
            runs = neighbours(part) if "_" in part else ()
            named = (run for run in runs if self.matcher.phrase(run[1], asker).status == "model")
            if agent:
                finer = [agent[0].strip("-_ "), part[agent.end() :]]
            elif self._is_agent(part):
                return [part]
            elif run := next(named, None):
                finer = list(run)
        return [piece for piece in finer if parse(piece).words]

    def _is_agent(self, text: str) -> bool:
        plain = f" {' '.join(parse(text).words)} "
        return any(plain.startswith(agent) for agent in self._agents)

    def _speaks_of_model(self, text: str) -> bool:
        """True when a phrase that no model fits still names one: by a brand, or by a size in parameters."""
        words = parse(text).words
        if self._is_agent(text) or self._word_of(text, self.registry.no_model.embeddings):
            return False
        sized = any(w.endswith("b") and w[:-1].replace(".", "", 1).isdigit() for w in words)
        return sized or any(w in self.index.brands for w in words)

    @staticmethod
    def _word_of(text: str, words: tuple[str, ...]) -> str | None:
        own = set(parse(text).words)
        return next((word for word in words if word in own), None)

    def _existing(self, answer: Resolution, on: date | None) -> Resolution:
        """An entry cannot run a release that was not out: then its model's node, where that was."""
        if on is None or answer.model_id is None or answer.model_id not in self.registry.by_id:
            return answer
        if answer.method == "hub repository":  # what was run from its repository was there
            return answer
        if self.registry.by_id[answer.model_id].released_on is None:  # a node may have releases that nobody recorded
            return answer
        released = self.registry.released_on(answer.model_id)
        if released is None or on >= released - timedelta(SLACK_DAYS):
            return answer
        why = f"{answer.model_id} was released on {released}, after {on}"
        node = answer.model_id.partition("@")[0]
        if node == answer.model_id:
            if on < released - timedelta(EARLY_DAYS):
                return unresolved(why, answer.steps)
            steps = (*answer.steps, f"{why}: a preview, by its name the model's only release")
            return replace(answer, method="before its launch", confidence=0.8, steps=steps)
        first = self.registry.released_on(node) if node in self.registry.by_id else None
        if first is None or on < first - timedelta(SLACK_DAYS):
            return unresolved(why, answer.steps)
        steps = (*answer.steps, f"{why}: only the model without its release is certain")
        return replace(answer, model_id=node, method="model node", confidence=0.9, steps=steps)

    def resolve_frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The same rows with model_id, status, method, confidence, name_setting and reason.

        Needs columns source, raw_model, on (Date, nullable), raw_organization; keeps the order of rows.
        """
        keys = ["source", "raw_model", "on"]
        asked = frame.select(keys).unique(maintain_order=True)
        answers = [self.resolve(source, raw or "", on) for source, raw, on in asked.iter_rows()]
        fields = {"model_id": "model_id", "status": "status", "method": "method", "confidence": "confidence"}
        fields |= {"name_setting": "setting", "reason": "reason"}
        columns = [
            pl.Series(name, [getattr(a, part) for a in answers], pl.Float64 if part == "confidence" else pl.String)
            for name, part in fields.items()
        ]
        table = asked.with_columns(columns)
        return frame.join(table, on=keys, how="left", nulls_equal=True, maintain_order="left")

    def suggest(self, raw_name: str, limit: int = 3) -> list[tuple[str, float]]:
        """Models whose names look alike, with likeness 0 to 1, for a person to choose from; decides nothing."""
        wanted = " ".join(sorted(parse(raw_name).words))
        found = process.extract(wanted, self.index.spelled, scorer=fuzz.token_sort_ratio, limit=limit)
        return [(model_id, round(score / 100, 3)) for _, score, model_id in found]


def _in_harness(best: Resolution, harness: str) -> Resolution:
    """The model of a row whose other phrases name the harness."""
    if not harness:
        return best
    settings = [(key, value) for key, _, value in (s.partition("=") for s in best.setting.split(";") if s)]
    text = joined([*settings, ("harness", harness.replace(";", ","))])
    steps = (*best.steps, f"the rest is the harness: {harness}")
    confidence = best.confidence - 0.01
    return replace(best, setting=text, steps=steps, method=f"harness and {best.method}", confidence=confidence)
