"""simple-evals' README: a Markdown table of percentages (0-100; DROP is F1), a row a model and prompt.

    | Model         | Prompt        | MMLU | GPQA [^8] | MATH [^6]| HumanEval | MGSM[^5] | DROP[^5]<br>(F1, 3-shot)
    |:-------------:|:-------------:|:----:|:---------:|:--------:|:---------:|:--------:|:-----------------------:|
    | **o3**        |               |      |           |          |           |          |                         |
    | o3-high [^10] | n/a [^7]      | 93.3 | 83.4      | 98.1     | 88.4      | 92.0     | 89.8                    |
    | **Other Models (Reported)** | |      |
    | [Claude 3 Opus](https://...) | unknown | 86.8 | 50.4 | 60.1 | **`84.9`** | 90.7 | 83.1

A row without a prompt heads the rows below it: its name says who measured them, its cells may state shots. Heading
rows have as many cells as they like, and any row may lack its outer pipes. Columns are found by the first word of
their head.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from scrapers.parsing import number
from scrapers.record import Page, PageChanged, score_frame, setting_text
from scrapers.source import Source

FOOTNOTE = re.compile(r" ?\[\^\d{1,4}\]")
LINK = re.compile(r"\[([^\[\]]{0,300})\]\([^()]{0,600}(?:\([^()]{0,300}\)[^()]{0,300}){0,3}\)")
LONGEST = 4000  # characters of a line of the table
RULE = re.compile(r":?-+:?")
SHOTS = re.compile(r"\((\d+)-shot\)")
WORD = re.compile(r"[A-Za-z]+")

Row = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """A heading row: its name, and the shots that its cells state by column."""

    name: str = ""
    shots: dict[str, str] = field(default_factory=dict)


def parse(body: bytes, url: str, source: Source) -> Page:
    """Read the table with the columns Model and Prompt. Raises PageChanged for none, or a column that is gone."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PageChanged(f"expected a README in UTF-8, found {body[:20]!r}: {error}") from error
    heads, lines = _table(text)
    facts = source.parameters
    columns, notes = _columns(heads, facts["columns"])
    says_500 = facts["math_500"]["says"] in text
    records: list[Row] = []
    group = Group()
    for cells in lines:
        named = {head: cell for head, cell in zip(columns, cells[2:], strict=False) if head}
        prompt = cells[1] if len(cells) > 1 else ""
        if prompt or any(_is_number(cell) for cell in named.values()):
            faults = _faults(cells, len(heads), group, facts)
            records += _records(cells[0], prompt, named, group, faults, says_500, facts)
        else:
            shots = {head: found[1] for head, cell in named.items() if (found := SHOTS.fullmatch(cell))}
            group = Group(cells[0], shots)
    return Page(score_frame(pl.DataFrame(records, infer_schema_length=None)), notes=tuple(notes))


def _table(text: str) -> tuple[list[str], list[list[str]]]:
    """The heads as they stand, and the plain cells of each row below, up to the first line without a pipe."""
    lines = iter(text.splitlines())
    for line in lines:
        heads = _cells(line) if len(line) <= LONGEST else []
        if [_plain(head) for head in heads[:2]] == ["Model", "Prompt"]:
            break
    else:
        raise PageChanged("expected a table with the columns Model and Prompt, found none")
    rows: list[list[str]] = []
    for line in lines:
        if "|" not in line:
            break
        if len(line) > LONGEST:
            raise PageChanged(f"expected rows of at most {LONGEST:,} characters, found {len(line):,}: {line[:80]!r}")
        cells = _cells(line)
        if not all(RULE.fullmatch(cell) for cell in cells):
            rows.append([_plain(cell) for cell in cells])
    return heads, rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _plain(cell: str) -> str:
    """A cell without footnotes, links, bold and code."""
    return LINK.sub(r"\1", FOOTNOTE.sub("", cell)).replace("**", "").replace("`", "").strip()


def _columns(heads: list[str], known: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Of each head after the prompt the column that it is, "" for a new one; and what is new."""
    words = [found[0] if (found := WORD.match(head)) else "" for head in heads[2:]]
    for column, about in known.items():
        if words.count(column) != 1 and not (about.get("optional") and column not in words):
            raise PageChanged(f"expected one column {column}, found {heads}")
        if column in words and about.get("says", "").lower() not in heads[2 + words.index(column)].lower():
            raise PageChanged(f"expected {about['says']} in the head of {column}, found {heads}")
    new = [f"new column: {head}" for head, word in zip(heads[2:], words, strict=True) if word not in known]
    return [word if word in known else "" for word in words], new


def _is_number(cell: str) -> bool:
    try:
        number(cell)
    except ValueError:
        return False
    return True


def _faults(cells: list[str], width: int, group: Group, facts: dict[str, Any]) -> tuple[bool | None, str | None]:
    """Whether a row's maker reported it (None: it cannot be told), and why the row cannot be believed."""
    if len(cells) != width:
        return None, f"{len(cells)} cells for {width} columns"
    reported = bool(
        re.fullmatch(facts["reported_groups"], group.name) or re.fullmatch(facts["reported_names"], cells[0])
    )
    if not reported and not re.fullmatch(facts["measured_groups"], group.name):
        return None, f"group {group.name!r}: neither measured nor reported"
    if reported != (cells[1] == facts["reported_prompt"]):
        return None, f"prompt {cells[1]!r} in group {group.name!r}: measured or reported?"
    return reported, None


def _records(
    name: str,
    prompt: str,
    named: dict[str, str],
    group: Group,
    faults: tuple[bool | None, str | None],
    says_500: bool,
    facts: dict[str, Any],
) -> Iterator[Row]:
    """A row's records: a measured figure stands on its board and among all figures, a reported one there alone."""
    reported, fault = faults
    newer, unsure = facts["math_500"], facts["math_unsure"]
    for column, cell in named.items():
        if cell in facts["missing"]:
            continue
        board, defect = facts["columns"][column]["board"], fault
        if column == newer["column"] and re.fullmatch(newer["models"], name):
            board = newer["board"]
            defect = defect or (None if says_500 else f"{column}: the page no longer says {newer['says']}")
        score = None
        try:
            score = number(cell)
        except ValueError as error:
            defect = defect or f"{column}: {error}"
        stated = None if prompt in ("", *facts["no_prompt"]) else prompt
        record = {
            "raw_model": name,
            "setting": setting_text(prompt=stated, shots=group.shots.get(column)),
            "harness": "as reported" if reported else "simple-evals" if reported is False else "",
            "score": score,
            "self_reported": bool(reported),
            "defect": defect,
            "extras": None,
        }
        if column == unsure["column"] and any(re.fullmatch(models, name) for models in unsure["models"]):
            record["extras"] = json.dumps({"flagged": True, "reason": unsure["reason"]})
        if reported is False:
            yield record | {"board": board}
        yield record | {"board": f"{board}/as_reported"}
