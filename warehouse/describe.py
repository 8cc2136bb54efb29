"""`python -m warehouse.describe`: docs/data-dictionary.md, written from tables.yml and the SQL that makes the tables.

Meanings are the comments of the published file, for both are read from tables.yml; origins are read by `lineage`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from warehouse.gold_build import SQL
from warehouse.lineage import INPUT, Pairs, by_sql, made_by, origins, table_lineage
from warehouse.tables import Table, tables, views

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "data-dictionary.md"
HEAD = """# Data dictionary

Written by `make docs` from [warehouse/tables.yml](../warehouse/tables.yml) and from the SQL that makes the tables;
change those, not this file. The same words are comments in the published file ([how to ask for them](sql.md#comments)).
What the figures mean and how they are worked out: [metrics.md](metrics.md).

- **Type** is DuckDB's. A column marked *not null* always has a value; what NULL means elsewhere stands with the
  meaning.
- **From** names the columns that a value comes from, one step back: what it is computed with, chosen by and ordered by.
  Columns that only join or filter rows are not named. It is read from the SQL by sqlglot. A dash stands where a value
  comes from no column: a constant, or a count of rows. Tables made by Python name only the tables that they read.
- Days are UTC. A score is in its board's unit (`unit` in [silver.boards](#silverboards)); accuracies are percent,
  0 to 100.
"""
LAYERS = {
    "bronze": "Every request and what became of it.",
    "silver": "Admitted rows, typed, with the model that each speaks of; the registry; what was held back, and why.",
    "gold": "Gaps, lags and what is read of them. Reads silver; never NaN or infinity.",
}
INPUTS_SAY = {
    "admitted": "rows that passed the gate, kept as Parquet under `records/gate/`",
    "held": "rows of an admitted state that the gate held back one by one",
    "resolved": "what the identity rules make of each name on each day",
    "declared_breaks": "scale versions in source.yml",
    "cadences": "`cadence_days` of every source.yml",
    "build_context": "versions of this program and of the identity registry",
    "previous_…": "that table of gold in the file published before",
}
SPECIAL = re.compile(r"([<>|*])")  # tables.yml is ours and may use backticks
MACRO = re.compile(r"comment on macro table (\w+) is\s+'((?:[^']|'')*)';")


def document() -> str:
    """The whole of docs/data-dictionary.md."""
    contract = tables() | views()
    lines = [HEAD]
    for layer in LAYERS:
        lines += [f"**{layer}**: {LAYERS[layer]}", ""]
        lines += [f"- {_link(name)}: {_text(contract[name].grain)}" for name in _of(layer, contract)] + [""]
    lines += ["**macros**: [questions as functions](#macros)", ""]
    for layer in LAYERS:
        lines += [f"## {layer}", "", *(line for name in _of(layer, contract) for line in _section(contract[name]))]
    return "\n".join([*lines, *_inputs(), *_macros()])


def _of(layer: str, contract: dict[str, Table]) -> list[str]:
    return sorted(name for name in contract if name.startswith(f"{layer}."))


def _section(table: Table) -> Iterator[str]:
    """One table: what a row is, what makes it, and its columns."""
    yield from (f"### {table.name}", "", _text(table.comment), "")
    if table.key:
        yield f"- Key: {_names(table.key)}"
    kind = "View, worked out when it is read, of" if table.is_view else "Made by"
    yield f"- {kind} [{made_by(table.name)}](../{made_by(table.name)})"
    if table_lineage(table.name):
        yield "- Reads " + ", ".join(map(_link, sorted(table_lineage(table.name))))
    traced = by_sql(table.name)
    yield from ("", "| column | type | meaning |" + " from |" * traced, "|---|---|---|" + "---|" * traced)
    found = origins(table.name)
    for column in table.columns:
        sure = " not null" if column.name in table.key + table.required else ""
        cells = [f"`{column.name}`", column.type + sure, _text(column.meaning)]
        yield "| " + " | ".join([*cells, _from(found[column.name])] if traced else cells) + " |"
    yield ""


def _from(pairs: Pairs) -> str:
    """`gold.frontier`: `score`; a table after another."""
    by_table: dict[str, list[str]] = {}
    for table, column in sorted(pairs):
        by_table.setdefault(table.removeprefix(f"{INPUT}."), []).append(column)
    return "; ".join(f"{table}: {_names(columns)}" for table, columns in by_table.items()) or "–"


def _inputs() -> Iterator[str]:
    yield from ("## Inputs that are no tables", "", "Named in *from* without a layer:", "")
    yield from (f"- `{name}`: {words}" for name, words in INPUTS_SAY.items())
    yield ""


def _macros() -> Iterator[str]:
    """What people call on the published file; its comment ends in how it is called."""
    yield from ("## Macros", "", "Part of the published file.", "")
    text = "".join((SQL / f"{name}.sql").read_text("utf-8") for name in ("questions", "macros"))
    for name, words in MACRO.findall(text):
        said, _, call = words.replace("''", "'").rpartition(f"{name}(")
        yield f"- `{name}({call}`: {_text(said)}"
    yield ""


def _text(words: str) -> str:
    """Plain text for Markdown, in tables too."""
    return SPECIAL.sub(r"\\\1", " ".join(words.split()))


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _link(name: str) -> str:
    return f"[{name}](#{name.replace('.', '')})"


def main() -> int:
    """Write the document."""
    DOCUMENT.write_text(document(), "utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
