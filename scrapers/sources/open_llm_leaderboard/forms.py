"""How the v2 table is read from each of its wire forms: all give one frame under our names, with `defect`."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import polars as pl

from scrapers.parsing import number
from scrapers.record import PageChanged
from scrapers.source import Source

_TYPES = {"text": pl.String(), "flag": pl.Boolean(), "count": pl.Int64(), "number": pl.Float64()}


class Column(NamedTuple):
    """A figure of a row: our name (None: known, not taken), where each wire form has it (None: nowhere), its type."""

    name: str | None
    table: str | None
    api: str | None
    kind: str
    csv: str | None = None


class Rows(NamedTuple):
    """Rows under our names, news of columns, and whether figures are rounded to two decimals."""

    frame: pl.DataFrame
    notes: tuple[str, ...]
    rounded: bool = False


def table_rows(table: pl.DataFrame, source: Source) -> Rows:
    """The data set's own table. A column of another type is PageChanged."""
    columns = _columns(source, "table")
    notes = unknown(set(table.columns), set(columns))
    taken = {name: column for name, column in columns.items() if column.name}
    for name, column in taken.items():
        found, due = table.schema[name], _TYPES[column.kind]
        if found != due and not (due == pl.Float64 and found.is_numeric()):
            raise PageChanged(f"expected {name!r} as {due}, found {found}")
    rows = table.select(pl.col(name).cast(_TYPES[c.kind]).alias(str(c.name)) for name, c in taken.items())
    return Rows(rows.with_columns(defect=pl.lit(None, pl.String)), notes)


def server_rows(payload: dict[str, Any], source: Source) -> Rows:
    """The data set server's page. A cell that the server cut off is a defect of its row."""
    entries = payload["rows"]
    if payload.get("partial") is not False:
        raise PageChanged(f"expected the whole data set, found partial: {payload.get('partial')}")
    if not all(isinstance(entry, dict) and isinstance(entry.get("row"), dict) for entry in entries):
        raise PageChanged(f"expected row objects, found {str(entries)[:80]}")
    cut = [entry.get("truncated_cells") for entry in entries]
    defects = [f"cells cut off: {names}" if names else None for names in cut]
    return _typed([entry["row"] for entry in entries], _columns(source, "table"), defects)


def api_rows(payload: list[Any], source: Source) -> Rows:
    """The Space's records, flattened to dotted paths."""
    if not all(isinstance(record, dict) for record in payload):
        raise PageChanged(f"expected model objects, found {str(payload)[:80]}")
    renamed: dict[str, str] = source.parameters["renamed_paths"]
    flat = [{renamed.get(path, path): value for path, value in _flat(record)} for record in payload]
    return _typed(flat, _columns(source, "api"), [None] * len(flat))


def flat_csv_rows(table: pl.DataFrame, source: Source) -> Rows:
    """The Space's records as an archive wrote them into CSV: `model.name` is the column `model_name`."""
    renamed: dict[str, str] = source.parameters["renamed_paths"]
    columns = {path.replace(".", "_"): column for path, column in _columns(source, "api").items()}
    former = {old.replace(".", "_"): new.replace(".", "_") for old, new in renamed.items()}
    table = table.rename({old: new for old, new in former.items() if old in table.columns})
    notes = unknown(set(table.columns), set(columns))
    return Rows(_read(table, {name: column for name, column in columns.items() if column.name}), notes)


def gradio_rows(table: pl.DataFrame, source: Source) -> Rows:
    """The first table that the Space showed, in CSV: rounded, and its flags say the opposite of their names."""
    facts = source.parameters["gradio"]
    columns = _columns(source, "csv")
    table = table.rename({old: new for old, new in facts["renamed"].items() if old in table.columns})
    notes = unknown(set(table.columns) | set(facts["later"]), set(columns))
    later = [pl.lit(None, pl.String).alias(name) for name in facts["later"] if name not in table.columns]
    taken = {name: column for name, column in columns.items() if column.name}
    rows = _read(table.with_columns(later), taken)
    return Rows(rows.with_columns(~pl.col(facts["inverted"])), notes, rounded=True)


def _columns(source: Source, form: Literal["table", "api", "csv"]) -> dict[str, Column]:
    """The columns that a wire form has, by their name there."""
    columns = [Column(*facts) for facts in source.parameters["columns"]]
    for key, facts in source.parameters["benchmarks"].items():
        table, api, csv = facts["column"], f"evaluations.{key}", facts["csv"]
        columns += [
            Column(f"{key}/raw", f"{table} Raw", f"{api}.value", "number", f"{csv}_raw"),
            Column(f"{key}/normalized", table, f"{api}.normalized_score", "number", csv),
            Column(None, None, f"{api}.name", "text"),
        ]
    return {getattr(column, form): column for column in columns if getattr(column, form)}


def unknown(found: set[str], expected: set[str]) -> tuple[str, ...]:
    """Notes on columns that nobody takes. Raises PageChanged when an expected one is missing."""
    missing, new = sorted(expected - found), sorted(found - expected)
    if missing:
        raise PageChanged(f"expected column(s) {missing}, found instead {new}")
    return tuple(f"unknown column {name!r}" for name in new)


def _flat(record: dict[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for key, value in record.items():
        path = prefix + key
        # Three levels are all there are: what lies deeper stays a value, and cannot be typed.
        deeper = isinstance(value, dict) and path.count(".") < 2
        pairs += _flat(value, f"{path}.") if deeper else [(path, value)]
    return pairs


def _typed(records: list[dict[str, object]], columns: dict[str, Column], defects: list[str | None]) -> Rows:
    """JSON records as a frame under our names; what cannot be typed is NULL, and its text is in `defect`."""
    notes = unknown(set().union(*records), set(columns)) if records else ()
    taken = {path: column for path, column in columns.items() if column.name}
    values: dict[str, list[object]] = {str(column.name): [] for column in taken.values()}
    for position, record in enumerate(records):
        for path, column in taken.items():
            cell = None
            try:
                cell = _cell(record.get(path), column.kind)
            except ValueError as error:
                defects[position] = defects[position] or f"{path}: {error}"
            values[str(column.name)].append(cell)
    frame = pl.DataFrame(values, schema={str(c.name): _TYPES[c.kind] for c in taken.values()})
    return Rows(frame.with_columns(defect=pl.Series(defects, dtype=pl.String)), notes)


def _cell(value: object, kind: str) -> object:
    """A JSON value of the wanted kind, None as it is. Raises ValueError with the text found."""
    if value is None:
        return None
    if kind == "number":
        return number(value)
    if kind == "count":
        if not number(value).is_integer() or abs(number(value)) > 1e9:
            raise ValueError(f"not a count: {value!r}")
        return int(number(value))
    if not isinstance(value, bool if kind == "flag" else str):
        raise ValueError(f"not a {kind}: {str(value)[:80]!r}")
    return value


def _read(table: pl.DataFrame, taken: dict[str, Column]) -> pl.DataFrame:
    """A CSV's text cells as a frame under our names; what cannot be typed is NULL, and its text is in `defect`."""
    cells, defects = [], []
    for name, column in taken.items():
        text = pl.col(name)
        if column.kind == "text":
            cells.append(text.alias(str(column.name)))
            continue
        value = as_flag(text) if column.kind == "flag" else text.cast(_TYPES[column.kind], strict=False)
        cells.append(value.alias(str(column.name)))
        unread = pl.format(f"{name}: not a {column.kind}: {{}}", text)
        defects.append(pl.when(value.is_null() & (text != "")).then(unread))
    return table.select(*cells, defect=pl.coalesce(defects) if defects else pl.lit(None, pl.String))


def as_flag(text: pl.Expr) -> pl.Expr:
    """TRUE or FALSE as R writes them; anything else is NULL."""
    return pl.when(text == "TRUE").then(True).when(text == "FALSE").then(False).otherwise(None)
