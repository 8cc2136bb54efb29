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
    """A phrase taken further apart: what stands in its last brackets, joints within those, else underscores.

    `AutoCodeRover-v2.0 (Claude-3.5-Sonnet-20241022)` gives the harness and the model.
    """
    bracket = re.search(r"\(((?:[^()]|\([^()]*\))*)\)\s*$", text)
    if bracket is None:
        return split(text) if len(split(text)) > 1 else [piece for piece in text.split("_") if piece.strip()]
    outside = text[: bracket.start()].strip()
    return [outside, *split(bracket[1])] if outside else split(bracket[1])
