"""`claims.yml`, validated: what articles say about the open-closed gap, typed so that `gold.claims` can judge it.

Whoever adds a claim writes one entry of that file; its header says what each field means. A key that a kind of claim
does not have, a benchmark that is not declared and an article that is not listed are errors, not silent defaults.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

FILE = Path(__file__).parent / "claims.yml"
BENCHMARKS = Path(__file__).parent / "benchmarks.yml"
MODEL = r"^[a-z0-9.\-]+/[a-z0-9.\-]+(@\d{4}-\d{2}(-\d{2})?)?$"


def last_day(value: object) -> object:
    """`2026-02` means the month's last day; a whole date means itself."""
    month = re.fullmatch(r"(\d{4})-(\d{2})", str(value))
    if month and 1 <= int(month[2]) <= 12:
        year, number = int(month[1]), int(month[2])
        return date(year, number, monthrange(year, number)[1])
    return value


Day = Annotated[date, BeforeValidator(last_day)]
Model = Annotated[str, Field(pattern=MODEL)]
AnyOpen = Annotated[str, Field(pattern=rf"^any_open$|{MODEL}")]
AnySide = Annotated[str, Field(pattern=rf"^any_open$|^any_closed$|{MODEL}")]
Leading = Annotated[str, Field(pattern=rf"^leading_closed$|{MODEL}")]
Benchmark = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Boards = Literal["all"] | tuple[Benchmark, ...]
Positive = Annotated[float, Field(gt=0)]
Width = Annotated[float, Field(ge=0)]


class Strict(BaseModel):
    """No unknown key passes; a number is finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Article(Strict):
    """Where claims stand."""

    title: str
    publisher: str | None = None
    published: Day | None = None  # claims without a day of their own are of this one
    board: Benchmark | None = None  # what the article argues with


class Claim(Strict):
    """What every claim has."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    article: str
    as_of: Day | None = None
    note: str | None = None

    def _exactly_one(self, *ways: tuple[str, ...]) -> None:
        """Of several ways to state something one is used, whole. Raises ValueError."""
        given = {name for way in ways for name in way if getattr(self, name) is not None}
        if given not in [set(way) for way in ways]:
            wanted = " or ".join(" with ".join(way) for way in ways)
            raise ValueError(f"a {self.kind} claim states {wanted}; found {sorted(given)}")  # type: ignore[attr-defined]


class Score(Claim):
    """A model's score, or that so many models of a side have at least so much."""

    kind: Literal["score"]
    board: Benchmark
    model: AnySide
    setting: str | None = None
    stated: float | None = None
    tolerance: Width | None = None
    stated_at_least: float | None = None
    how_many_at_least: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _stated(self) -> Score:
        several = self.model.startswith("any_")
        self._exactly_one(("stated_at_least", "how_many_at_least") if several else ("stated", "tolerance"))
        return self


class Gap(Claim):
    """Closed less open in the board's better direction: of the best, or of two models named."""

    kind: Literal["gap"]
    board: Benchmark | None = None
    boards: Boards | None = None
    closed: Model | None = None
    open: Model | None = None
    stated: float | None = None
    tolerance: Width | None = None
    stated_below: float | None = None
    stated_below_within_group_spread: Literal[True] | None = None

    @model_validator(mode="after")
    def _stated(self) -> Gap:
        self._exactly_one(("board",), ("boards",))
        self._exactly_one(("stated", "tolerance"), ("stated_below",), ("stated_below_within_group_spread",))
        if (self.closed is None) != (self.open is None):
            raise ValueError("closed and open are named together, or neither is")
        return self


class Lead(Claim):
    """A model is ahead: of another, of a whole side, or of so many of a side."""

    kind: Literal["lead"]
    board: Benchmark
    ahead: Model
    behind: AnySide
    how_many_at_least: int | None = Field(default=None, ge=1)
    stated: tuple[float, float] | None = None  # both scores, ahead first, where the article gives them


class Rank(Claim):
    """A model's place, 1 being best."""

    kind: Literal["rank"]
    board: Benchmark
    model: Model
    setting: str | None = None
    among: Literal["all", "open", "closed", "open_non_reasoning"] = "all"
    stated: int | None = Field(default=None, ge=1)
    stated_at_most: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _stated(self) -> Rank:
        self._exactly_one(("stated",), ("stated_at_most",))
        return self


class LagMonths(Claim):
    """How many months open is behind, over several boards."""

    kind: Literal["lag_months"]
    boards: Boards
    stated: float
    tolerance: Width


class Parity(Claim):
    """Open is within a share of the leading closed model's score, on every board named."""

    kind: Literal["parity"]
    boards: tuple[Benchmark, ...] = Field(min_length=1)
    open: AnyOpen
    closed: Leading
    margin_relative: Positive
    by: Day | None = None  # a forecast: the day on which it falls due


class Price(Claim):
    """A list price, a ratio of two models' blended prices, or so much quality for so little money."""

    kind: Literal["price"]
    model: Model | None = None
    measure: Literal["input_usd_per_mtok", "output_usd_per_mtok"] | None = None
    stated: float | None = None
    tolerance: Width | None = None
    versus: Model | None = None
    stated_between: tuple[float, float] | None = None
    boards: Boards | None = None
    quality_at_least: float | None = Field(default=None, gt=0, le=1)
    price_at_most: Positive | None = None

    @model_validator(mode="after")
    def _stated(self) -> Price:
        self._exactly_one(
            ("model", "measure", "stated", "tolerance"),
            ("model", "versus", "stated_between"),
            ("boards", "quality_at_least", "price_at_most"),
        )
        if self.stated_between and self.stated_between[0] > self.stated_between[1]:
            raise ValueError("stated_between goes from low to high")
        return self


class Parameters(Claim):
    """A model's size in billions of parameters."""

    kind: Literal["parameters"]
    model: Model
    total_b: Positive | None = None
    active_b: Positive | None = None

    @model_validator(mode="after")
    def _stated(self) -> Parameters:
        if self.total_b is None and self.active_b is None:
            raise ValueError("a parameters claim states total_b, active_b or both")
        return self


class Licence(Claim):
    """The licence of a model's weights, or `closed` where there are none to be had."""

    kind: Literal["licence"]
    model: Model
    stated: str


AnyClaim = Score | Gap | Lead | Rank | LagMonths | Parity | Price | Parameters | Licence


class Claims(Strict):
    """The whole file."""

    articles: dict[str, Article]
    claims: tuple[Annotated[AnyClaim, Field(discriminator="kind")], ...]

    @model_validator(mode="after")
    def _consistent(self) -> Claims:
        seen: set[str] = set()
        for claim in self.claims:
            if claim.id in seen:
                raise ValueError(f"claim {claim.id} is there twice")
            if claim.article not in self.articles:
                raise ValueError(f"claim {claim.id}: article {claim.article} is not listed under articles")
            seen.add(claim.id)
        return self

    def day_of(self, claim: Claim) -> date | None:
        """The day that a claim speaks of: its own, else its article's; None where neither is known (the newest)."""
        return claim.as_of or self.articles[claim.article].published


def benchmarks_of(claim: AnyClaim) -> tuple[str, ...]:
    """The benchmarks that a claim names; none when it is of all boards, or of no board."""
    boards = getattr(claim, "boards", None)
    named = boards if isinstance(boards, tuple) else ()
    one = getattr(claim, "board", None)
    return (one, *named) if one else named


def models_of(claim: AnyClaim) -> tuple[str, ...]:
    """The models that a claim names."""
    fields = ("model", "versus", "ahead", "behind", "closed", "open")
    named = (getattr(claim, name, None) for name in fields)
    return tuple(model for model in named if model and "/" in model)


@cache
def load_claims(path: Path = FILE) -> Claims:
    """Read and validate a claims file. Raises ValueError that names the file, the claim and the field."""
    try:
        raw: Any = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        book = Claims.model_validate(raw)
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path.name}: {_readable(error, path)}") from error
    declared = {entry["benchmark"] for entry in yaml.load(BENCHMARKS.read_text("utf-8"), Loader=yaml.CSafeLoader)}
    for claim in book.claims:
        if unknown := set(benchmarks_of(claim)) - declared:
            raise ValueError(f"{path.name}: claim {claim.id}: {sorted(unknown)} are not in benchmarks.yml")
    return book


def _readable(error: yaml.YAMLError | ValidationError, path: Path) -> str:
    """Every fault with the id of its claim, in place of pydantic's list position."""
    if isinstance(error, yaml.YAMLError):
        return str(error)
    entries = (yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader) or {}).get("claims") or []
    lines = []
    for fault in error.errors():
        where = [str(part) for part in fault["loc"]]
        if len(where) > 1 and where[0] == "claims" and isinstance(entries[int(where[1])], dict):
            where[:2] = [f"claim {entries[int(where[1])].get('id', where[1])}"]
        lines.append(f"{': '.join(where)}: {fault['msg']}")
    return "; ".join(lines)
