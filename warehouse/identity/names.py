"""Names of models, taken apart by shape alone: words, date stamps, path prefix, settings written as marks.

Pure and free of the registry: the same text always gives the same parts, and case, the kind of separator and
the order of words do not matter. What a word *means* (identity or run setting) is decided by the resolver.

    >>> parse("openrouter/Qwen/Qwen2.5-72B-Instruct-Q8_0")
    Name(words=('qwen', '2.5', '72b', 'instruct'), stamps=(), prefix=('openrouter', 'qwen'), marks=(('quant', 'q8_0'),))
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

YEAR, MONTH, DAY = r"20[12]\d", r"0[1-9]|1[0-2]", r"0[1-9]|[12]\d|3[01]"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONG = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "t(?:ember)?", "ober", "ember", "ember")
NAMED = "|".join(f"{short}(?:{long})?" if long else short for short, long in zip(MONTHS, LONG, strict=True))


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as a name writes it: any of year and day may be missing; `bracketed` when it stood in brackets."""

    year: int | None
    month: int
    day: int | None
    bracketed: bool = False

    def agrees(self, other: Stamp) -> bool:
        """True when no part known to both differs, and both share more than the month."""
        pairs = ((self.year, other.year), (self.day, other.day))
        shared = [a == b for a, b in pairs if a is not None and b is not None]
        return self.month == other.month and bool(shared) and all(shared)

    def near(self, day: date, days: int) -> bool:
        """True when the stamp may be a day within `days` of `day` (same month when the stamp has no day)."""
        if self.day is None:
            return self.agrees(Stamp(day.year, day.month, day.day))
        try:
            return abs((date(self.year or day.year, self.month, self.day) - day).days) <= days
        except ValueError:  # a 31 June
            return False

    def as_date(self) -> date | None:
        """The day itself when year, month and day are all written."""
        if self.year is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @classmethod
    def of(cls, text: str) -> Stamp:
        """A stamp from `YYYY-MM-DD`, `YYYY-MM` or `MM-DD`; raises ValueError for anything else."""
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 3:
            day = date(*parts)  # refuses a day that the calendar lacks
            return cls(day.year, day.month, day.day)
        if len(parts) == 2:
            return cls(parts[0], parts[1], None) if parts[0] > 31 else cls(None, parts[0], parts[1])
        raise ValueError(f"expected YYYY-MM-DD, YYYY-MM or MM-DD, found {text!r}")


@dataclass(frozen=True, slots=True)
class Name:
    """A name's parts: words in order, date stamps, path before the name, settings recognisable by shape."""

    words: tuple[str, ...]
    stamps: tuple[Stamp, ...] = ()
    prefix: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        parts = f"words={self.words}, stamps={self.stamps}, prefix={self.prefix}, marks={self.marks}"
        return f"Name({parts})"


def squash(text: str) -> str:
    """The text with case, kind of separator and outer blanks made alike: what an alias is compared by."""
    return re.sub(r"[\s_\-]+", "-", unicodedata.normalize("NFKC", text).strip().lower()).strip("-")


# Each rule: a pattern, and which groups hold year, month, day. Tried in order; the first to match takes the text.
DATES: tuple[tuple[re.Pattern[str], tuple[int, int, int]], ...] = (
    (re.compile(rf"(?<!\d)v?({YEAR})[-.]?({MONTH})[-.]?({DAY})(?!\d)"), (1, 2, 3)),  # 20241022, 2024-10-22
    (re.compile(rf"(?<!\d)({YEAR})-(\d\d?)-(\d\d?)(?!\d)"), (1, 2, 3)),  # 2025-9-23
    (re.compile(rf"(?<!\d)({MONTH})-({DAY})-({YEAR})(?!\d)"), (3, 1, 2)),  # 01-29-2025
    (re.compile(rf"(?<!\d)({MONTH})/({DAY})(?!\d)"), (0, 1, 2)),  # (10/22)
    (re.compile(rf"(?<!\d)(2[3-9])-({MONTH})-({DAY})(?!\d)"), (1, 2, 3)),  # 26-02-10
    (re.compile(rf"(?<!\d)({MONTH})-({YEAR})(?!\d)"), (2, 1, 0)),  # 09-2025
    (re.compile(rf"(?<!\d)({YEAR})-?({MONTH})(?!\d)"), (1, 2, 0)),  # 202412
    (re.compile(rf"\b({NAMED})[\s,'\-]*({YEAR}|2[3-9])(?!\d)"), (2, 1, 0)),  # Oct '24, Mar' 25, June 2024
    (re.compile(rf"(?<![\d.])({MONTH})-({DAY})(?![\d.])"), (0, 1, 2)),  # 03-25
    (re.compile(rf"(?<![\d.])(2[3-9])\.({MONTH})(?![\d.])"), (1, 2, 0)),  # 25.01
    (re.compile(rf"(?<![\d.a-z])v?({MONTH})({DAY})(?![\d.a-z])"), (0, 1, 2)),  # 0905
    (re.compile(rf"(?<![\d.a-z])(2[3-9])({MONTH})(?![\d.a-z])"), (1, 2, 0)),  # 2507
)


def _stamps(text: str) -> tuple[str, tuple[Stamp, ...]]:
    """The text without its dates, and the dates."""
    found: list[Stamp] = []

    def take(match: re.Match[str], groups: tuple[int, int, int]) -> str:
        year, month, day = (match.group(g) if g else None for g in groups)
        number = int(month) if month and month.isdigit() else MONTHS.index((month or "")[:3]) + 1
        before = match.string[: match.start()]
        full = None if year is None else int(year) if len(year) == 4 else 2000 + int(year)
        inside = before.count("(") > before.count(")")
        found.append(Stamp(full, number, int(day) if day else None, inside))
        return " "

    for pattern, groups in DATES:
        text = pattern.sub(lambda match, groups=groups: take(match, groups), text)  # type: ignore[misc]
    return text, tuple(found)


QUANT = re.compile(r"(?<![a-z0-9])(i?q\d(?:[-_ ][a-z0-9]{1,2}){0,2}|int[48]|[48][- ]?bit)(?![a-z0-9])")
PAIR = re.compile(r"(?<![a-z])(t|temperature|n|length|reasoning)\s*=\s*([a-z]+|\d+(?:\.\d+)?)")
SHOTS = re.compile(r"(?<![\w.])(\d+|zero|one|few)[-\s]shot(?![a-z])")
PAIRS = {"t": "temperature", "n": "samples", "reasoning": "thinking"}
WITH = re.compile(r"(?<![a-z])w/(?!o)\s*")
OFF = re.compile(r"(?<![a-z])(?:non|no|without)[-_\s]*(?:thinking|think|reasoning)(?![a-z])")
GLUED = re.compile(r"([a-z]{2,})(\d+(?:\.\d+)*)([a-z]?)")
WHOLE = frozenset({"fp8", "fp16", "bf16", "nvfp4", "fp4", "mxfp4", "fp32"})
TWO_DIGITS = {"claude": "3.5 3.7 2.1 4.5 4.1", "gpt": "3.5 4.1 4.5"}  # a dot dropped in a slug: claude-35, gpt-35
SAME = {
    "it": "instruct",
    "inst": "instruct",
    "ins": "instruct",
    "med": "medium",
    "experimental": "exp",
    "reasoner": "thinking",
    "reasoning": "thinking",
    "think": "thinking",
    "highthinking": "high",
    "flashlite": "flash-lite",
    "xlarge": "xl",
}


URL = re.compile(r"^https?://(?:www\.)?huggingface\.co/")
BEDROCK = re.compile(r"^(amazon|anthropic|meta)\.(?=[a-z])")
PART = re.compile(r"[a-z0-9][\w.\-]*")
ROUTE = re.compile(r":(?:free|beta|extended|nitro|floor|online|0)$")
COLON = re.compile(r"(?<=\w):(?=\w)")
PLUS = re.compile(r"(?<=[a-z0-9])\+(?=$|[\s(),_\-])")
DEEP = re.compile(r"deep[-_\s]+think(?![a-z])")
EFFORT = re.compile(r"(?<![a-z])(minimal|low|medium|x?high)[-_\s]+reasoning(?![a-z])")
CHUNK = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
POINT = re.compile(r"([a-z]*\d+)p(\d+)")
VERSION = re.compile(r"\d\d?v?")
LETTERED = re.compile(r"[a-z]?\d")
BLANKS = re.compile(r"[_\s]+")
TWO = re.compile(r"\d\D?\d")


def _path(text: str) -> tuple[str, tuple[str, ...]]:
    """The name and the path before it: a URL, a host, an organisation; a slash inside a phrase is no path."""
    text = BEDROCK.sub(r"\1/", URL.sub("", text).lstrip("~"))
    *prefix, last = text.split("/")
    if prefix and last and all(PART.fullmatch(part) for part in prefix):
        return last, tuple(part.replace("_", "-") for part in prefix)
    return text, ()


def _tag(text: str) -> str:
    """Tags after a colon: OpenRouter's routes go, Bedrock's version goes, Ollama's tag is part of the name."""
    return COLON.sub("-", ROUTE.sub("", text)) if ":" in text else text


def _parts(chunk: str) -> list[str]:
    """One run of letters and digits as words: glued names and numbers are split, `k2p5` is read as `k2.5`."""
    if not chunk.isalpha():
        if "p" in chunk and (point := POINT.fullmatch(chunk)):
            chunk = f"{point[1]}.{point[2]}"
        if chunk not in WHOLE and (glued := GLUED.fullmatch(chunk)):
            return [*_parts(glued[1]), glued[2] + glued[3]]
    return SAME[chunk].split("-") if chunk in SAME else [chunk]


def _words(text: str) -> list[str]:
    """Words with versions whole: digits that a separator parted are joined; a final `.0` says nothing and goes."""
    out: list[str] = []
    for chunk in CHUNK.findall(text):
        for word in _parts(chunk):
            if out and VERSION.fullmatch(word):
                dotted = f"{word[0]}.{word[-1]}"
                if len(word) == 2 and dotted in TWO_DIGITS.get(out[-1], ""):
                    word = dotted
                elif LETTERED.fullmatch(out[-1]):
                    out[-1] += f".{word}"
                    continue
            out.append(word)
    return [word[:-2] if word.endswith(".0") and word[:-2].lstrip("v").isdigit() else word for word in out]


def parse(raw: str) -> Name:
    """A raw name's parts; never raises, an empty name has no words."""
    text = unicodedata.normalize("NFKC", raw).strip().lower().replace("’", "'").replace("‘", "'")
    text, prefix = _path(text)
    text = PLUS.sub("-plus", _tag(WITH.sub("", text)))
    if "think" in text or "reason" in text:
        text = EFFORT.sub(r"\1", DEEP.sub("deepthink", OFF.sub(" nothinking ", text)))
    marks: list[tuple[str, str]] = []

    def mark(match: re.Match[str], key: str) -> str:
        value = BLANKS.sub("_", match[1].replace("-", "_")) if match[1][0] in "iq" else match[1]
        marks.append((key, value.replace("-", "").replace(" ", "")))
        return " "

    def pair(match: re.Match[str]) -> str:
        key = PAIRS.get(match[1], match[1])
        marks.append(("effort" if key == "thinking" and match[2].isalpha() else key, match[2]))
        return " "

    text = PAIR.sub(pair, text) if "=" in text else text
    text = SHOTS.sub(lambda match: mark(match, "shots"), text) if "shot" in text else text
    text = QUANT.sub(lambda match: mark(match, "quant"), text)
    text = BLANKS.sub("-", text)
    text, stamps = _stamps(text) if TWO.search(text) else (text, ())
    return Name(tuple(_words(text)), stamps, prefix, tuple(sorted(set(marks))))
