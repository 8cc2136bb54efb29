"""The registry of organisations, models and openness: loaded from YAML, validated as a whole, given as frames.

Layout of `registry/`: `organizations.yml`, `models/<organization>.yml`, `identity_words.yml`, `sources.yml`,
`nil.yml`, `judgements.yml`. `load_registry()` raises RegistryError with every fault that it finds.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from pydantic import TypeAdapter, ValidationError

from warehouse.identity.entries import Judgement, Model, NoModel, Organization, SourceRule, Word, is_open
from warehouse.tables import empty_frame

EARLY_DAYS = 45  # previews of a model run on boards up to this long before its launch
FOLDER = Path(__file__).parent / "registry"


class RegistryError(ValueError):
    """The registry contradicts itself or lacks a source; the message lists every fault."""


@dataclass(frozen=True)
class Registry:
    """All facts about identity. Built by `load_registry`; tests may build one from parts."""

    organizations: tuple[Organization, ...]
    models: tuple[Model, ...]
    words: tuple[Word, ...]
    hosts: tuple[str, ...]
    sources: tuple[SourceRule, ...]
    no_model: NoModel
    judgements: tuple[Judgement, ...] = ()
    version: str = ""

    @cached_property
    def by_id(self) -> dict[str, Model]:
        """Models by id."""
        return {model.id: model for model in self.models}

    @cached_property
    def releases(self) -> dict[str, tuple[str, ...]]:
        """Node id to the ids of its releases, in order of release."""
        out: dict[str, list[str]] = defaultdict(list)
        for model in sorted(self.models, key=lambda m: m.id):
            if model.release:
                out[model.node].append(model.id)
        return {node: tuple(ids) for node, ids in out.items()}

    @cached_property
    def rules(self) -> dict[str, SourceRule]:
        """Source rules by source name and by code."""
        return {rule.name: rule for rule in self.sources}

    @cached_property
    def by_repository(self) -> dict[str, str]:
        """Hub repository in true case to model id."""
        return {repo: model.id for model in self.models for repo in model.repositories}

    def with_aliases(self, keep: Callable[[Model, str, str | None], bool]) -> Registry:
        """The same registry with only the aliases for which `keep(model, name, source)` holds."""
        models = tuple(
            model.model_copy(update={"aliases": tuple(a for a in model.aliases if keep(model, a.name, a.source))})
            for model in self.models
        )
        return replace(self, models=models)

    def organizations_frame(self) -> pl.DataFrame:
        """Rows of silver.organizations."""
        rows = [(o.id, o.name, o.country) for o in self.organizations]
        names = ["organization_id", "organization_name", "country"]
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").sort(names[0])

    def models_frame(self) -> pl.DataFrame:
        """Rows of silver.models; an undated node is dated by its first release."""
        schema = empty_frame("silver.models").schema
        rows = []
        for m in self.models:
            params = (m.params.total_b, m.params.active_b)
            facts = (m.family, m.organization, self.released_on(m.id), *params, m.parent, m.relation)
            rows.append((m.id, m.name, m.node, *facts, m.source_url or m.source))
        return pl.DataFrame(rows, schema=schema, orient="row").sort("model_id")

    def released_on(self, model_id: str) -> date | None:
        """The day of release; of an undated node, its own or its first release's."""
        model = self.by_id[model_id]
        if model.released_on or model_id not in self.releases:
            return model.released_on
        days = [d for r in self.releases[model_id] if (d := self.by_id[r].released_on)]
        return min(days, default=None)

    def openness_frame(self) -> pl.DataFrame:
        """Rows of silver.openness: one a model and interval.

        The first begins on the release day; a closed one with the previews before it, for what was not out yet
        was not open.
        """
        schema = empty_frame("silver.openness").schema
        rows = []
        for model in self.models:
            for i in model.openness:
                # The beginning of time stands in where no release day is recorded: the key may not be NULL.
                since = i.since or self.released_on(model.id) or date(1970, 1, 1)
                if i.since is None and is_open(i.openness) is False and since.year > 1970:
                    since -= timedelta(EARLY_DAYS)
                proof = (i.weights_url, i.evidence_url or i.evidence, i.checked_on)
                rows.append((model.id, i.openness, since, i.until, i.licence, *proof))
        return pl.DataFrame(rows, schema=schema, orient="row").sort("model_id", "valid_from")


def _read(path: Path) -> Any:
    """One YAML file; an absent one is empty. Raises RegistryError where it cannot be read."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader) if path.exists() else None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day that the calendar lacks
        raise RegistryError(f"{path}: {error}") from error


def _parts(folder: Path) -> dict[str, Any]:
    """The typed parts of a registry folder; raises RegistryError naming file and field."""
    words = _read(folder / "identity_words.yml") or {}
    shapes: dict[str, tuple[Any, Any]] = {
        "organizations": (tuple[Organization, ...], _read(folder / "organizations.yml") or []),
        "words": (tuple[Word, ...], words.get("words", [])),
        "hosts": (tuple[str, ...], words.get("hosts", [])),
        "sources": (tuple[SourceRule, ...], _read(folder / "sources.yml") or []),
        "no_model": (NoModel, _read(folder / "nil.yml") or {}),
        "judgements": (tuple[Judgement, ...], _read(folder / "judgements.yml") or []),
    }
    parts: dict[str, Any] = {}
    try:
        for part, (shape, value) in shapes.items():
            parts[part] = TypeAdapter(shape).validate_python(value)
        models: list[Model] = []
        for path in sorted((folder / "models").glob("*.yml")):
            part = f"models/{path.name}"
            models += TypeAdapter(list[Model]).validate_python(_read(path) or [])
        parts["models"] = tuple(models)
    except ValidationError as error:
        raise RegistryError(f"{folder / part}: {error}") from error
    return parts


def faults(registry: Registry) -> list[str]:
    """Every contradiction that the shapes alone do not catch."""
    found = [f"duplicate model {i}" for i, n in Counter(m.id for m in registry.models).items() if n > 1]
    makers = {o.id for o in registry.organizations}
    repositories = Counter(r for m in registry.models for r in m.repositories)
    found += [f"repository {r} is named by {n} models" for r, n in repositories.items() if n > 1]
    for model in registry.models:
        found += [f"{model.id}: {fault}" for fault in _model_faults(registry, model, makers)]
    for judgement in registry.judgements:
        if judgement.model and judgement.model not in registry.by_id:
            found.append(f"judgement on {judgement.name!r} names an unknown model {judgement.model}")
    return found


def _model_faults(registry: Registry, model: Model, makers: set[str]) -> Iterable[str]:
    if model.organization not in makers:
        yield f"unknown organisation {model.organization}"
    if model.parent and model.parent not in registry.by_id:
        yield f"unknown parent {model.parent}"
    if model.relation and not model.parent and not model.notes:
        yield f"relation {model.relation} without a parent or a note that names it"
    if not model.openness:
        yield "no openness (say `unknown` where nobody knows)"
    if model.released_on and not (model.source or model.source_url):
        yield "a release day needs its source"
    before: date | None = date.min
    for interval in model.openness:
        since = interval.since or model.released_on or date.min
        if before is None or since < before:
            yield f"openness intervals overlap at {since}"
        if model.released_on and since < model.released_on and interval.openness.startswith("open_"):
            yield f"weights open from {since}, before the release on {model.released_on}"
        before = interval.until
    for alias in model.aliases:
        if alias.source and alias.source not in registry.rules:
            yield f"alias {alias.name!r} is scoped to an unknown source {alias.source}"


def check(registry: Registry) -> Registry:
    """The registry itself when it is sound; raises RegistryError with every fault otherwise."""
    from warehouse.identity.index import Index  # the index is built from registries

    found = faults(registry) or Index(registry).collisions
    if found:
        raise RegistryError(f"{len(found)} faults in the registry:\n  " + "\n  ".join(sorted(found)[:200]))
    return registry


@cache
def load_registry(folder: Path = FOLDER) -> Registry:
    """The registry of a folder, checked; cached. `version` is the hash of its files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return check(Registry(**_parts(folder), version=digest.hexdigest()[:16]))
