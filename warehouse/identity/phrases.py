"""Names that join several phrases: harness and model, two models, a remark in brackets."""

from __future__ import annotations

import re

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
    """Phrases down to the last: joints, then what stands in brackets, joints within those, then underscores.

    `Agentless-1.5 (Claude 3.5 Sonnet (20241022))` gives the harness, the model with its date, nothing else.
    """
    out: list[str] = []
    for part in split(text):
        bracket = re.search(r"\((.*)\)", part)
        if bracket is None:
            out += [piece for piece in part.split("_") if piece.strip()]
            continue
        outside = f"{part[: bracket.start()]} {part[bracket.end() :]}".strip()
        inside = bracket[1]
        if re.search(r"[a-z]{2}", inside, re.I) and outside:
            out += [outside, *leaves(inside)]
        else:
            out.append(part)  # a date or a version in brackets belongs to its phrase
    return out
