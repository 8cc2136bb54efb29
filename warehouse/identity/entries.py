"""The shapes of the registry's YAML files, validated: an unknown key, a bad date or a missing source is an error."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from warehouse.identity.names import Stamp

Openness = Literal[
    "open_source",
    "open_weights_permissive",
    "open_weights_restricted",
    "open_weights_noncommercial",
    "closed_api",
    "closed_app",
    "unreleased",
    "unknown",
]
Relation = Literal["base", "instruct", "finetune", "distill", "quantized", "merge"]


def is_open(openness: str) -> bool | None:
    """True when weights can be downloaded, False when they cannot, None when nobody knows."""
    if openness == "unknown":
        return None
    return openness.startswith("open_")


class Strict(BaseModel):
    """No unknown key passes; entries are values, never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Organization(Strict):
    """A maker of models: the part of a model id before the slash, and the words by which names point at it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    name: str
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    source: str | None = None  # where the country was read
    hub: tuple[str, ...] = ()  # its names on the Hub, old ones included (THUDM, zai-org)
    words: tuple[str, ...] = ()  # words in names that mean the maker (moonshot, nv); its id always does
    lines: dict[str, str] = Field(default_factory=dict)  # lines named without their brand: {opus: claude}
    boards: tuple[str, ...] = ()  # as boards write it in their organisation column


class Alias(Strict):
    """A name that means the model: everywhere, or in one source, or over a span of days."""

    name: str
    source: str | None = None
    since: date | None = None  # first day on which the name means this model
    until: date | None = None  # first day on which it no longer does
    reason: str | None = None


class Interval(Strict):
    """One class of openness over a span of days, with what says so."""

    openness: Openness = Field(alias="class")
    since: date | None = Field(default=None, alias="from")  # None: the release day, else unbounded
    until: date | None = Field(default=None, alias="to")  # first day on which it no longer holds
    licence: str | None = None
    weights_url: str | None = None
    evidence: str | None = None  # file and row, where the document has no URL of its own
    evidence_url: str | None = None
    checked_on: date | None = None  # date of that document
    note: str | None = None

    @model_validator(mode="after")
    def _proved(self) -> Interval:
        if self.openness != "unknown" and not (self.evidence or self.evidence_url):
            raise ValueError(f"class {self.openness} needs evidence or evidence_url")
        if (self.evidence or self.evidence_url) and self.checked_on is None:
            raise ValueError("evidence needs checked_on, the date of the document")
        if self.since and self.until and self.until <= self.since:
            raise ValueError(f"the interval ends ({self.until}) before it begins ({self.since})")
        return self


class Contradiction(Strict):
    """A record elsewhere that says the opposite of the registry about a model's openness today."""

    source: str  # who says so
    says: Literal["open", "closed"]
    evidence: str  # file and row
    checked_on: date  # date of that document


class Params(Strict):
    """Parameters in billions, as published."""

    total_b: float | None = Field(default=None, gt=0)
    active_b: float | None = Field(default=None, gt=0)


class Model(Strict):
    """One release of a model, or the undated node of a model that has several releases."""

    id: str = Field(pattern=r"^[a-z0-9.\-]+/[a-z0-9.\-]+(@\d{4}-\d{2}(-\d{2})?)?$")
    name: str
    family: str | None = None
    released_on: date | None = None
    params: Params = Params()
    parent: str | None = None
    relation: Relation | None = None
    base: bool = False  # a base model: a name with a tuned model's word never means it
    repositories: tuple[str, ...] = ()  # on the Hub, true case; the first is the one to show
    stamps: tuple[str, ...] = ()  # further dates in names that mean this release: YYYY-MM-DD, YYYY-MM, MM-DD
    aliases: tuple[Alias, ...] = ()
    openness: tuple[Interval, ...] = ()
    contradicted_by: tuple[Contradiction, ...] = ()
    source: str | None = None  # where release date and parameters were read: file and row
    source_url: str | None = None
    notes: str | None = None

    @field_validator("aliases", mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        """A bare string is an alias that holds everywhere."""
        items = value if isinstance(value, list | tuple) else [value]
        return tuple({"name": item} if isinstance(item, str) else item for item in items)

    @field_validator("stamps")
    @classmethod
    def _dates(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            Stamp.of(text)
        return value

    @property
    def organization(self) -> str:
        """The maker's id."""
        return self.id.partition("/")[0]

    @property
    def node(self) -> str:
        """The model without its release."""
        return self.id.partition("@")[0]

    @property
    def release(self) -> str | None:
        """The release part of the id, YYYY-MM-DD or YYYY-MM; None for a model without one."""
        return self.id.partition("@")[2] or None

    def openness_on(self, day: date) -> Interval | None:
        """The interval in force on a day. Before the first one: None, or the first if it is closed.

        What was not out yet was not open; whether its weights would be is not said before they are.
        """
        if self.openness and is_open(self.openness[0].openness) is False:
            since = self.openness[0].since or self.released_on or date.min
            if day < since:
                return self.openness[0]
        for interval in self.openness:
            since = interval.since or self.released_on or date.min
            if since <= day and (interval.until is None or day < interval.until):
                return interval
        return None


class Word(Strict):
    """Words that are a run setting (or say nothing) when they are not part of a model's own name."""

    words: tuple[str, ...]
    setting: str | None = None  # key=value, {word} stands for the word; None: the word is dropped
    only: tuple[str, ...] = ()  # model ids (globs) of which the word may be dropped; empty: of any
    never: tuple[str, ...] = ()  # model ids (globs) of which it may not: there it tells models apart
    sources: tuple[str, ...] = ()  # holds in these sources only
    why: str

    def allows(self, model_id: str, source: str) -> bool:
        """May the word be dropped from a name that otherwise means this model?"""
        if self.sources and source not in self.sources:
            return False
        if any(fnmatchcase(model_id, glob) for glob in self.never):
            return False
        return not self.only or any(fnmatchcase(model_id, glob) for glob in self.only)


class SourceRule(Strict):
    """How one source (or a code for one of its columns) writes names."""

    name: str
    is_source: str | None = None  # the source folder that a code stands for
    bare: Literal["tuned", "hub"] = "tuned"  # a size without "instruct": the tuned model, or as on the Hub
    repositories: bool = False  # every name is a Hub repository: unknown ones are models of their own
    agents: bool = False  # rows may name an agent, or harness and model
    run_dates: bool = False  # a date in brackets that no release bears is the run's
    note: str


class Judgement(Strict):
    """A person's decision about one name, with its reason and day."""

    verdict: Literal["SAME", "NOT_SAME", "UNSURE"]
    name: str
    source: str | None = None
    model: str | None = None
    reason: str
    decided_on: date

    @model_validator(mode="after")
    def _target(self) -> Judgement:
        if self.verdict != "UNSURE" and self.model is None:
            raise ValueError(f"{self.verdict} needs a model")
        return self


class NoModel(Strict):
    """What names no single model: words of agents, embedding models, whole names, with the reason."""

    agents: tuple[str, ...] = ()  # scaffolds and agents, as written at the start of a row's name
    embeddings: tuple[str, ...] = ()  # words that mark an embedding model
    several: tuple[str, ...] = ()  # words that mark a mixture of models
    names: dict[str, str] = Field(default_factory=dict)  # whole names that are no single model: reason
    unsettled: dict[str, str] = Field(default_factory=dict)  # names left unresolved on purpose: reason
