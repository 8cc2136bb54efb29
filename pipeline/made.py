"""What Dagster keeps of each making of a table: rows, first rows, where its columns come from, and numbers to plot.

A number under the same label in every run is drawn over time in the UI, so labels name what stays: a board by its
title, never by its id, which changes with the board's scale.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
from dagster._core.definitions.source_asset import SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION

from pipeline.describe import key_of
from pipeline.show import headline
from warehouse.lineage import column_lineage
from warehouse.tables import tables

SHOWN_ROWS = 8
LONGEST_CELL, LONGEST_ADDRESS = 160, 2000  # characters: what is scraped may be long
# What is most worth seeing of a table: the first of these columns that it has, highest first.
FIRST_BY = ("featured", "as_of", "published_on", "fetched_at")
# Per table a SELECT of label and number. Nothing is told of a board without a gap, so its line has a hole there.
NUMBERS = {
    "bronze.captures": """
        unpivot (select count(distinct source) as sources, sum(byte_count) as "bytes",
            count(*) filter (outcome not in ('whole', 'unchanged')) as "not whole" from bronze.captures)
        on columns(*) into name label value number""",
    "bronze.admissions": """
        unpivot (select sum(rows_in)::bigint as "rows in", sum(rows_admitted)::bigint as "rows admitted",
            sum(rows_quarantined)::bigint as "rows quarantined", sum(rows_collapsed)::bigint as "rows collapsed",
            count(*) filter (outcome <> 'whole') as "states not admitted" from bronze.admissions)
        on columns(*) into name label value number""",
    "silver.scores": """
        select 'share of scores with a known model, percent',
            round(100 * count(model_id) / nullif(count(*), 0), 2)
        from silver.scores where superseded_at is null""",
    "silver.unresolved_names": """
        select 'among a board''s top 20', count(*) filter (best_rank <= 20) from silver.unresolved_names""",
    "gold.headline": """
        select title || label, round(number::double, 4) from (
            select title, unnest([
                {label: ': gap (' || unit || ')', number: gap},
                {label: ': gap, low end', number: gap_low},
                {label: ': gap, high end', number: gap_high},
                {label: ': lag (days)', number: if(lag_status in ('ok', 'short'), lag_days, null)}
            ], recursive := true)
            from gold.headline where featured)""",
    "gold.summary": """
        select 'median lag over boards (' || access || '), days', median_lag_days
        from gold.summary where axis = 'released' and policy = 'weights'
            and as_of = (select max(as_of) from gold.summary)""",
    "gold.claims": "select verdict, count(distinct claim_id) from gold.claims where headline group by verdict",
    "gold.changes": "select kind, count(*) from gold.changes group by kind",
}
# The printed headline and the page that a person looks at: what matters most comes first, for the window may be narrow.
HEADLINE = ("board", "gap, 95 % interval", "best closed", "best open", "meaning", "lag", "measured", "as of", "page")
# From either side of each headline to the bytes it rests on.
BEHIND_HEADLINE = """
select h.title, h.url as page, p.side, p.raw_model as "name on the page", p.score, p.url as "asked for",
    p.fetched_at as fetched, p.body_sha256 as sha256, p.warc_file as "WARC file", p.warc_offset as "at byte"
from gold.headline h
join gold.provenance p
    on p.board_id = h.board_id and p.as_of = h.as_of and p.axis = 'published' and p.policy = 'weights'
where h.featured order by h.title, p.side
"""


def table_metadata(con: duckdb.DuckDBPyConnection, name: str, rows: int) -> dict[str, Any]:
    """What a materialisation of the contract table `name`, just built behind `con`, tells."""
    told: dict[str, Any] = {"dagster/row_count": rows}
    if rows and name == "gold.headline":
        told |= {"preview": shown_table(HEADLINE, headline(con)), "rests on": behind_headline(con)}
    elif rows:
        told["preview"] = preview(con, name)
    told |= numbers(con, name)
    lineage = {column: sorted(pairs) for column, pairs in column_lineage(name).items() if pairs}
    if lineage:
        told["dagster/column_lineage"] = dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(key_of(table), upstream) for table, upstream in pairs]
                for column, pairs in lineage.items()
            }
        )
    return told


def not_made(key: dg.AssetKey) -> dg.MaterializeResult:
    """Lets what is downstream go on with what there is, and claims nothing: the asset's age goes on growing.

    Dagster has no public way to say so, and an output left out would skip all that is downstream; this mark, with
    which it keeps its own source assets from being noted twice, leaves the materialisation out.
    """
    return dg.MaterializeResult(asset_key=key, metadata={SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION: True})


def numbers(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, int | float]:
    """A table's numbers by label, those that are missing left out."""
    if name not in NUMBERS:
        return {}
    return {label: number for label, number in con.execute(NUMBERS[name]).fetchall() if number is not None}


def preview(con: duckdb.DuckDBPyConnection, name: str) -> dg.TableMetadataValue:
    """The rows of a table that are most worth seeing."""
    order = [f"{column} desc" for column in FIRST_BY if column in tables()[name].column_names][:1]
    names, rows = _asked(con, f"from {name} order by {', '.join([*order, 'rowid'])} limit {SHOWN_ROWS}")
    return shown_table(names, rows)


def behind_headline(con: duckdb.DuckDBPyConnection) -> dg.JsonMetadataValue:
    """By featured board and side: the address asked, the hash of the bytes that came, and where they are kept.

    Not a table, which the UI would make as wide as its longest address.
    """
    found: dict[str, dict[str, object]] = {}
    for row in _asked(con, BEHIND_HEADLINE)[1]:
        told = {name: _cell(value, LONGEST_ADDRESS) for name, value in row.items()}
        board = found.setdefault(str(told.pop("title")), {"page": told.pop("page")})
        board[str(told.pop("side"))] = told
    return dg.MetadataValue.json(found)


def _asked(con: duckdb.DuckDBPyConnection, query: str) -> tuple[list[str], list[dict[str, object]]]:
    """What a query gives: its columns, its rows."""
    found = con.execute(query)
    names = [column for column, *_ in found.description or []]
    return names, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def shown_table(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> dg.TableMetadataValue:
    """Rows as a table of the UI, which shows text as text; a column that a row lacks stays empty."""
    schema = dg.TableSchema([dg.TableColumn(name, "string") for name in names])
    records = [dg.TableRecord({name: _cell(row.get(name)) for name in names}) for row in rows]
    return dg.TableMetadataValue(records, schema)


def _cell(value: object, longest: int = LONGEST_CELL) -> str | int | float | bool | None:
    """A value as the UI can hold it: text is cut, and control and invisible characters are told, not obeyed."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text[:longest])
    return shown + ("…" if len(text) > longest else "")
