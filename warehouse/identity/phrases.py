"""Names that join several phrases: harness and model, two models, a remark in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

JOINTS = re.compile(r"\s+[+&]\s+|\s+-\s+|\s+x\s+|\s+w/\s+")


def split(text: str) -> list[str]:
    """The phrases of a name that ` + `, ` & `, ` - `, ` x ` or ` w/ ` joins, brackets left whole."""
    depth, start, out = 0, 0, []
    for i, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and (joint := JOINTS.match(text, i)) and i >= start:
            out.append(text[start:i])
            start = joint.end()
    out.append(text[start:])
    return [part.strip() for part in out if part.strip()]


def leaves(text: str) -> list[str]:
    """A phrase taken further apart: what stands in its last brackets, joints within those, else underscores.

    `AutoCodeRover-v2.0 (Claude-3.5-Sonnet-20241022)` gives the harness and the model, `Opus 5 (Claude Code) xhigh`
    the model with its effort and the harness.
    """
    brackets = list(re.finditer(r"\(((?:[^()]|\([^()]*\))*)\)", text))
    if not brackets:
        return split(text) if len(split(text)) > 1 else [piece for piece in text.split("_") if piece.strip()]
    last = brackets[-1]
    outside = f"{text[: last.start()]} {text[last.end() :]}".strip()
    return [outside, *split(last[1])] if outside else split(last[1])


def opening(agents: Iterable[str]) -> re.Pattern[str]:
    """How a name begins that begins with one of these agents, its version and separator included."""
    spelled = [r"[\W_]*".join(re.findall(r"\w+", agent.replace("_", " "))) for agent in agents]
    any_of = "|".join(sorted(spelled, key=len, reverse=True)) or "(?!)"
    version = r"v\d[\w.]*|\d+\.\d[\w.]*|\d(?=[-_ ])"
    return re.compile(rf"(?:\d{{8}}_)?(?:{any_of})(?:[-_ ]+(?:{version}))?[-_ ]+", re.IGNORECASE)


def neighbours(text: str) -> Iterator[tuple[str, str, str]]:
    """The runs of neighbouring pieces between underscores, longest first: what is before, the run, what is after."""
    pieces = [piece for piece in text.split("_") if piece.strip()]
    for length in range(len(pieces) - 1, 0, -1):
        for start in range(len(pieces) - length + 1):
            end = start + length
            yield "_".join(pieces[:start]), "_".join(pieces[start:end]), "_".join(pieces[end:])
