"""What README and docs/ name is there: commands and their flags, tables and columns, variables, links, files.

Each check takes a document's text and gives what is wrong with it; below, each is shown a text in which something is.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import duckdb
import pytest

from scrapers.source import load_sources
from warehouse.describe import DOCUMENT, INPUTS_SAY, document
from warehouse.gold_build import create_views, prepare
from warehouse.lineage import INPUTS
from warehouse.tables import tables, views

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PACKAGES = ("scrapers", "warehouse", "expectations", "pipeline", "report", "bench", "tests")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
OPERATIONS = ROOT / "docs" / "operations.md"
SET_BY_US = {"DAGSTER_HOME"}  # never read before it is set

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.S | re.M)
INLINE = re.compile(r"`([^`\n]+)`")
# Ours, by their look; other capitals in code are words of data.
VARIABLE = re.compile(r"\b(?:FRONTIER_GAP_[A-Z_]+|SOURCE_ORIGINS|[A-Z]+_[A-Z_]*(?:KEY|TOKEN|URL|WEBHOOK))\b")


def code(text):
    """Every piece of code in a document, inline and fenced."""
    return [block for _, block in FENCED.findall(text)] + INLINE.findall(FENCED.sub("", text))


def commands(text, file):
    """Make targets and their variables; modules, their commands and flags."""
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    settings = set(re.findall(r"\$\((?:or )?([A-Z]+)", makefile))
    for line in "\n".join(code(text)).splitlines():
        for target, given in re.findall(r"\bmake ([a-z-]+)((?: [A-Z]+=\S*)*)", line):
            if target not in targets:
                yield f"make {target}"
            yield from (f"make {target} {name}=" for name in re.findall(r"(\w+)=", given) if name not in settings)
        for module, given in re.findall(r"python -m ([\w.]+)([^#|>]*)", line):
            yield from _command(module, re.sub(r'"[^"]*"', "", given).split())


def _command(module, given):
    if importlib.util.find_spec(module) is None:
        yield f"python -m {module}"
        return
    if not given:
        return
    usage = _help(module)
    commands = set().union(*(found.split(",") for found in re.findall(r"\{([\w,]+)\}", usage.partition("\n\n")[0])))
    if commands and re.fullmatch("[a-z]+", given[0]) and given[0] not in commands:
        yield f"python -m {module} {given[0]}"
    flags = {word.partition("=")[0] for word in given if word.startswith("--")}
    if flags and given[0] in commands:
        usage += _help(module, given[0])
    yield from (f"python -m {module} {flag}" for flag in sorted(flags) if not re.search(rf"{flag}\b", usage))


@cache
def _help(*words):
    """What `--help` says; nothing where there is no such command."""
    asked = subprocess.run([sys.executable, "-m", *words, "--help"], cwd=ROOT, capture_output=True, text=True)
    return asked.stdout if asked.returncode == 0 else ""


def names(text, file):
    """Tables, and columns that are named with their table."""
    contract = tables() | views()
    for layer, table, column in re.findall(r"\b(bronze|silver|gold)\.([a-z_]+)(?:\.([a-z_]+))?\b", text):
        name = f"{layer}.{table}"
        if table == "py":  # a file
            continue
        if name not in contract:
            yield name
        elif column and column != "parquet" and column not in contract[name].column_names:
            yield f"{name}.{column}"


@cache
def empty_warehouse():
    """Every table, view and macro of the published file, without a row."""
    con = duckdb.connect()
    for name, table in tables().items():
        con.execute(f"create schema if not exists {table.layer}")
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        con.execute(f"create table {name} ({columns})")
    prepare(con, previous=None, code_version="1", registry_version="r")
    create_views(con)
    return con


def queries(text, file):
    """SQL blocks bind: their tables, columns and macros exist. (tests/pipeline runs them on the sample.)"""
    for language, block in FENCED.findall(text):
        for statement in empty_warehouse().extract_statements(block) if language == "sql" else []:
            try:
                empty_warehouse().execute(statement)
            except duckdb.Error as error:
                yield str(error).partition("\n")[0]


def variables(text, file):
    """Environment variables are read by something."""
    yield from sorted(set(VARIABLE.findall("\n".join(code(text)))) - variables_read() - SET_BY_US)


@cache
def variables_read():
    """Every name that Python reads from the environment, the keys that sources ask for included."""
    found = {source.needs_env for source in load_sources().values() if source.needs_env}
    for text in (file.read_text("utf-8") for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        tree = ast.parse(text if re.search("environ|getenv|EnvVar", text) else "")
        constants = {}
        for names, values in re.findall(r'^([A-Z_, ]+) = ("[^\n]+")', text, re.M):
            constants |= dict(zip(names.split(", "), re.findall(r'"(\w+)"', values), strict=False))
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="get"), args=[name, *_]):
                    pass
                case ast.Call(func=ast.Attribute(attr="getenv") | ast.Attribute(attr="EnvVar"), args=[name, *_]):
                    pass
                case ast.Subscript(value=ast.Attribute(attr="environ"), slice=name, ctx=ast.Load()):
                    pass
                case _:
                    continue
            if isinstance(name, ast.Name) and name.id in constants:
                found.add(constants[name.id])
            elif isinstance(name, ast.Constant):
                found.add(name.value)
    return frozenset(found - SET_BY_US - {""})


def links(text, file):
    """Relative links lead to files, and anchors to headings."""
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", text)):
        if re.match(r"https?://|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (file.parent / path).resolve() if path else file
        if not there.exists() or (anchor and anchor not in anchors(there.read_text("utf-8") if path else text)):
            yield target


def anchors(text):
    """The anchors that GitHub makes of a document's headings."""
    found = []
    for heading in re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.M):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower())
        anchor = plain.strip().replace(" ", "-")
        found.append(f"{anchor}-{found.count(anchor)}" if anchor in found else anchor)
    return set(found)


def files(text, file):
    """Files and folders of the project named in code; `<name>`, `my_board` and `*` stand for any name."""
    for piece in INLINE.findall(FENCED.sub("", text)):
        word = piece.rstrip(":")
        if not re.fullmatch(rf"(?:{'|'.join(PACKAGES)}|docs|\.ci)/[\w./*<>-]*", word):
            continue
        pattern = re.sub(r"<\w+>|my_board", "*", word).rstrip("/")
        if not any(ROOT.glob(pattern)):
            yield word


CHECKS = [commands, names, queries, variables, links, files]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("file", DOCS, ids=lambda file: file.name)
def test_what_a_document_names_is_there(file, check):
    assert list(check(file.read_text("utf-8"), file)) == []


PLANTED = [
    (commands, "`make coffee` and `make run`", ["make coffee"]),
    (commands, "```sh\nmake backfill SOURCE=swe_bench TILL=2025-01-01\n```", ["make backfill TILL="]),
    (commands, "`python -m warehouse.nothing`", ["python -m warehouse.nothing"]),
    (commands, "`python -m warehouse ask`", ["python -m warehouse ask"]),
    (commands, '`python -m warehouse query --fromat csv "select --x"`', ["python -m warehouse --fromat"]),
    (names, "silver.score has it, and gold.lag.days, gold.lag.lag_days", ["silver.score", "gold.lag.days"]),
    (queries, "```sql\nselect gapp from gold.headline;\n```", ['Binder Error: Referenced column "gapp" not found']),
    (queries, "```sql\nfrom gap_off('a', 'b');\n```", ["Catalog Error: Table Function with name gap_off"]),
    (variables, "Set `FRONTIER_GAP_HOUSE=/x` or `FRONTIER_GAP_HOME`.", ["FRONTIER_GAP_HOUSE"]),
    (links, "[a](docs/nothing.md) [b](docs/sql.md#ways-in) [c](docs/sql.md#ways-out)",
        ["docs/nothing.md", "docs/sql.md#ways-out"]),
    (links, "# One\n[a](#one) [b](#two) [c](https://example.org/x#y)", ["#two"]),
    (files, "`warehouse/gold/lagg.sql`, `warehouse/gold/*.sql`, `scrapers/sources/<name>/page.py`, `tests/no/`",
        ["warehouse/gold/lagg.sql", "tests/no/"]),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text", "expected"), PLANTED)
def test_each_check_finds_what_is_wrong(check, text, expected):
    found = list(check(text, ROOT / "README.md"))
    assert len(found) == len(expected)
    assert all(one.startswith(what) for one, what in zip(found, expected, strict=True))


def test_every_check_is_shown_a_fault():
    assert {check for check, _, _ in PLANTED} == set(CHECKS)


def test_variables_are_read_told_and_shown():
    """What the code reads stands in .env.example and in docs/operations.md; nothing there is dead."""
    shown = re.findall(r"^#? ?([A-Z_]+)=", EXAMPLE, re.M)
    told = re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS.read_text("utf-8"), re.M)
    assert "FRONTIER_GAP_HOME" in variables_read()
    assert sorted(shown) == sorted(variables_read()) == sorted(told)  # each once


def test_the_data_dictionary_is_what_make_docs_writes():
    assert DOCUMENT.read_text("utf-8") == document()


def test_the_data_dictionary_tells_of_every_column_and_every_input():
    text = document()
    for name, table in (tables() | views()).items():
        _, _, section = text.partition(f"\n### {name}\n")
        section = section.partition("\n### ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.M) == table.column_names
    assert {name.replace("previous_…", "previous_build") for name in INPUTS_SAY} == {
        name for name in INPUTS if not name.startswith("previous_")
    } | {"previous_build"}
