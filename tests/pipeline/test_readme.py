"""The README is true: its commands exist, its SQL runs, its output is what is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.show import show_headline
from warehouse.connection import reader
from warehouse.tables import tables, views

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language):
    """The fenced blocks of one language."""
    return [text for found, text in re.findall(r"^```(\w*)\n(.*?)^```$", README, re.S | re.M) if found == language]


@pytest.mark.parametrize("document", DOCS, ids=lambda file: file.name)
def test_every_command_is_a_make_target(document):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", document.read_text("utf-8"), re.M))
    assert named <= targets


@pytest.mark.parametrize("document", DOCS, ids=lambda file: file.name)
def test_every_table_named_is_in_the_contract(document):
    named = set(re.findall(r"\b(?:bronze|silver|gold)\.[a-z_]+\b", document.read_text("utf-8")))
    assert named - {name for name in named if name.endswith((".sql", ".md"))} <= set(tables()) | set(views())


@pytest.mark.parametrize("document", DOCS, ids=lambda file: file.name)
def test_every_link_leads_to_a_file(document):
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8")):
        assert target.startswith("http") or (document.parent / target).exists(), target


def test_the_first_block_shows_six_commands():
    assert len(re.findall(r"^make ", blocks("sh")[0], re.M)) == 6


@pytest.mark.parametrize("query", [q for block in blocks("sql") for q in block.split(";") if q.strip()])
def test_every_query_gives_rows(sample_run, query):
    with reader(sample_run.home.published) as con:
        assert con.execute(query).fetchall()


def test_the_output_is_what_a_run_prints(sample_run, capsys):
    show_headline(sample_run.home)
    printed = capsys.readouterr().out.strip().splitlines()
    (shown,) = [block for block in blocks("") if block.startswith("How far")]
    lines = [line.rstrip() for line in shown.strip().splitlines()]
    ends = next(i for i, line in enumerate(lines) if line.startswith("database"))
    assert printed[:ends] == lines[:ends]
