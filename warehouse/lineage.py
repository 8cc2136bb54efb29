"""Which column comes from which: read by sqlglot out of the very SQL that makes a table.

A column comes from every column in the expression that gives it: what is computed with, chosen by (`case`, `filter`)
and ordered by (windows, `arg_max`). Conditions of joins and of WHERE decide which rows there are and are no part of it.
Bronze, most of silver and a few tables of gold are made by Python: of these only the tables that they read are known.
sqlglot is imported when somebody asks, for a run that asks nothing should not pay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scrapers.record import SCORES
from warehouse.gold_build import PREVIOUS, reads
from warehouse.tables import Table, tables, views

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope

Pairs = frozenset[tuple[str, str]]

ROOT = Path(__file__).parent.parent
COMMENT = re.compile(r"^comment on macro .*?';$", re.S | re.M)  # which sqlglot cannot read
MACROS = ROOT / "warehouse" / "gold" / "macros.sql"
INPUT = "input"  # as it were the schema of what Python hands to the SQL

# What tables of bronze and silver rest on without any SQL that says so: through records, the gate and identity.
READS_BELOW_GOLD: dict[str, tuple[str, ...]] = {
    "bronze.captures": ("bronze.admissions",),
    "bronze.admissions": (),
    "silver.boards": ("bronze.admissions",),
    "silver.benchmarks": ("silver.boards",),
    "silver.parity_rules": (),
    "silver.quarantine": ("bronze.admissions",),
    "silver.model_aliases": ("bronze.admissions",),
    "silver.organizations": ("silver.model_aliases",),
    "silver.models": ("silver.model_aliases",),
    "silver.openness": ("silver.model_aliases",),
    "silver.scores": ("bronze.admissions", "silver.model_aliases"),
    "silver.instance_results": ("bronze.admissions", "silver.boards"),
    "silver.unresolved_names": ("silver.scores", "silver.boards", "silver.models", "silver.openness"),
    "silver.openness_conflicts": ("silver.scores", "silver.boards", "silver.openness"),
}
MAKERS = {"bronze": "warehouse/bronze.py", "silver": "warehouse/silver_build.py"}

_ADMITTED = ("capture_id", "state_at", "fetched_at", "board_id", *(set(SCORES) - {"board", "defect"}))
# What Python hands to the SQL by name, with the columns that it has.
INPUTS: dict[str, tuple[str, ...]] = {
    "admitted": _ADMITTED,
    "held": ("board_id", "published_on", "state_at", "fetched_at", "capture_id", "raw_model", "setting", "harness"),
    "resolved": ("source", "raw_model", "on_day", "raw_organization", "model_id", "name_setting"),
    "declared_breaks": ("board_id", "since", "reason"),
    "cadences": ("source", "cadence_days"),
    "build_context": ("code_version", "registry_version"),
    **{f"previous_{name}": tuple(tables()[f"gold.{name}"].column_names) for name in PREVIOUS},
}


def made_by(name: str) -> str:
    """The file that makes a contract table, from the project's root: SQL or Python."""
    layer, _, short = name.partition(".")
    for suffix in (".sql", ".py"):
        if (ROOT / "warehouse" / layer / f"{short}{suffix}").exists():
            return f"warehouse/{layer}/{short}{suffix}"
    return MAKERS[layer]


def by_sql(name: str) -> bool:
    """Whether a contract table or view is made by an SQL file, so that its columns can be traced."""
    return made_by(name).endswith(".sql")


def table_lineage(name: str) -> frozenset[str]:
    """The contract tables that a contract table or view reads, in joins and conditions too."""
    if name.startswith("gold."):
        return reads(name)
    if not by_sql(name):
        return frozenset(READS_BELOW_GOLD[name])
    from sqlglot import exp

    named = {f"{table.db}.{table.name}" for table in _select(name).find_all(exp.Table)}
    return frozenset(named & set(tables())).union(READS_BELOW_GOLD.get(name, ()))


@cache
def silver_order() -> tuple[str, ...]:
    """Every silver table, each after those it reads."""
    silver = sorted(name for name in tables() if name.startswith("silver."))
    return tuple(TopologicalSorter({name: sorted(table_lineage(name) & set(silver)) for name in silver}).static_order())


def column_lineage(name: str) -> dict[str, Pairs]:
    """Each column of a contract table or view, and the contract tables' columns that its values come from.

    One step back, e.g. `{"gap": {("gold.frontier", "score"), ("silver.boards", "direction")}, ...}`; an empty set for
    what comes from no column; `{}` for a table made by Python. Raises ValueError for SQL that cannot be traced.
    """
    return {
        column: frozenset(pair for pair in pairs if not pair[0].startswith(f"{INPUT}."))
        for column, pairs in origins(name).items()
    }


@cache
def origins(name: str) -> dict[str, Pairs]:
    """`column_lineage` with what Python hands to the SQL besides: `input.` and a name of INPUTS."""
    contract = _contract()[name]
    if not by_sql(name):
        return {}
    from sqlglot.errors import SqlglotError
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    try:
        scope = build_scope(qualify(_select(name), dialect="duckdb", schema=_schema(), quote_identifiers=False))
    except SqlglotError as error:
        raise ValueError(f"{made_by(name)}: {error}") from error
    if scope is None or _query(scope).named_selects != contract.column_names:
        raise ValueError(f"{made_by(name)}: its columns cannot be told, or are not those of tables.yml")
    return {column: _origin(scope, column) for column in contract.column_names}


def _contract() -> dict[str, Table]:
    return tables() | views()


@cache
def _schema() -> dict[str, Any]:
    """Every relation that the SQL may name, as sqlglot wants it; types of inputs are of no matter."""
    found: dict[str, Any] = {INPUT: {}}
    for name, table in _contract().items():
        layer, _, short = name.partition(".")
        found.setdefault(layer, {})[short] = {column.name: column.type for column in table.columns}
    for name, columns in INPUTS.items():
        found[INPUT][name] = dict.fromkeys(columns, "VARCHAR")
    return found


def _select(name: str) -> exp.Expr:
    """The SELECT that makes a table, with macros expanded and inputs under a schema of their own."""
    import sqlglot
    from sqlglot import exp

    sql = (ROOT / made_by(name)).read_text("utf-8").replace("/*cadences*/", "from cadences")
    select = _expanded(sqlglot.parse_one(sql, dialect="duckdb"))
    within = {cte.alias for cte in select.find_all(exp.CTE)}
    for table in select.find_all(exp.Table):
        if not table.db and table.name in INPUTS and table.name not in within:
            table.set("db", exp.to_identifier(INPUT))
    return select


@cache
def _macros() -> dict[str, tuple[list[str], exp.Expr]]:
    """Macros of the build by name: parameters and body, which is a query for macros that stand for a table.

    Those of questions.sql are for people: no table reads them.
    """
    import sqlglot

    return {
        made.this.this.name: ([parameter.name for parameter in made.this.expressions], made.expression)
        for made in sqlglot.parse(COMMENT.sub("", MACROS.read_text("utf-8")), dialect="duckdb")
        if made is not None
    }


def _expanded(tree: exp.Expr) -> exp.Expr:
    """The same with each call of a macro replaced by its body; a rowid, which is no column, by NULL."""
    from sqlglot import exp

    def body(call: exp.Expr) -> exp.Expr:
        parameters, defined = _macros()[call.name]
        given = dict(zip(parameters, call.expressions, strict=True))

        def filled(node: exp.Expr) -> exp.Expr:
            is_parameter = isinstance(node, exp.Column) and not node.table and node.name in given
            return exp.paren(given[node.name]) if is_parameter else node

        return _expanded(defined.copy().transform(filled, copy=False))

    def step(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Anonymous):
            alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.this.name))
            return exp.Subquery(this=body(node.this), alias=alias, joins=node.args.get("joins"))
        if isinstance(node, exp.Anonymous) and node.name in _macros():
            return exp.paren(body(node), copy=False)
        return exp.null() if isinstance(node, exp.Column) and node.name == "rowid" else node

    return tree.transform(step, copy=False)


def _origin(scope: Scope, name: str, field: str | None = None) -> Pairs:
    """The stored columns behind one column of a query, or behind one field of it where it is a struct."""
    return _at(scope, _query(scope).named_selects.index(name), field)


def _at(scope: Scope, place: int, field: str | None = None) -> Pairs:
    """`_origin` by place, for parts of a UNION may name their columns as they like."""
    from sqlglot import exp

    query = _query(scope)
    if not isinstance(query, exp.SetOperation):
        return _behind(scope, query.selects[place].unalias(), field)
    if query.args.get("by_name"):
        name = query.named_selects[place]  # which a part may lack
        alike = [part for part in scope.set_operation_scopes if name in _query(part).named_selects]
        return _union(_origin(part, name, field) for part in alike)
    return _union(_at(part, place, field) for part in scope.set_operation_scopes)


def _query(scope: Scope) -> exp.Query:
    return cast("exp.Query", scope.expression)


def _union(found: Iterable[Pairs]) -> Pairs:
    return frozenset().union(*found)


def _behind(scope: Scope, expression: exp.Expr, field: str | None = None) -> Pairs:
    """The stored columns behind an expression of a query: by what it is computed, chosen and ordered.

    What rows are grouped by, in a window as in GROUP BY, is no part of a value.
    """
    from sqlglot import exp

    match expression:
        case exp.Column():
            return _stored(scope, expression, field)
        case exp.Dot(this=exp.Column() as struct):
            return _stored(scope, struct, expression.name)
        case exp.TableColumn():  # a whole row of a table or query
            row = [field] if field else _columns(scope.sources[expression.name])
            return _union(_stored(scope, exp.column(name, expression.name), None) for name in row)
        case exp.Query():
            (inner,) = [part for part in scope.subquery_scopes if part.expression is expression.unnest()]
            return _union(_at(inner, place) for place in range(len(_query(inner).selects)))
        case exp.Struct() if field is not None:
            parts = [part.expression for part in expression.expressions if part.name == field]
        case exp.Window():
            named = [window for window in _windows(scope) if window.name == expression.alias]
            parts = [expression.this, *(part.args.get("order") for part in (expression, *named))]
        case _:
            parts = list(expression.iter_expressions())
    return _union(_behind(scope, part, field) for part in parts if part is not None)


def _columns(source: exp.Table | Scope) -> list[str]:
    from sqlglot import exp

    if isinstance(source, exp.Table):
        return list(_schema()[source.db][source.name])
    return _query(source).named_selects


def _windows(scope: Scope) -> list[exp.Window]:
    return scope.expression.args.get("windows") or []


def _stored(scope: Scope, column: exp.Column, field: str | None) -> Pairs:
    """The stored columns behind a column as a query names it; KeyError for one of a query around it."""
    from sqlglot import exp

    source = scope.sources[column.table]
    if isinstance(source, exp.Table):
        return frozenset({(f"{source.db}.{source.name}", column.name)})
    return _origin(source, column.name, field)
