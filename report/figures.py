"""Everything that the report shows, read from the published tables in one go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from report.words import Row
from warehouse.connection import reader

MOST_ITEMS = 60

BUILD = "select build_id, origin, code_version, sources from gold.build"
HEADLINE = """
select h.*, b.direction, b.source, l.reached_on
from gold.headline h
left join silver.boards b using (board_id)
left join gold.lag l on l.board_id = h.board_id and l.axis = 'released' and l.policy = 'weights'
    and l.variant = 'strict' and l.as_of = l.known_on
order by h.title, h.board_id
"""
SERIES = """
select g.board_id, g.as_of, g.gap, g.gap_low, g.gap_high, g.unit, g.status, g.closed_model_id, g.open_model_id,
    coalesce(c.model_name, g.closed_model_id) as closed_model_name,
    coalesce(o.model_name, g.open_model_id) as open_model_name
from gold.point_gap g
join gold.headline h on h.board_id = g.board_id and h.featured
left join silver.models c on c.model_id = g.closed_model_id
left join silver.models o on o.model_id = g.open_model_id
where g.axis = 'published' and g.policy = 'weights'
order by g.board_id, g.as_of
"""
SIDES = """
select p.board_id, p.side, p.model_id, p.raw_model, p.setting, p.score, p.url, p.origin, p.fetched_at, p.body_sha256,
    p.warc_file, p.warc_offset
from gold.provenance p
join gold.headline h on h.board_id = p.board_id and h.as_of = p.as_of
where p.axis = 'published' and p.policy = 'weights'
order by p.board_id, p.side
"""
EVENTS = """
select e.board_id, e.event_on, e.kind, e.detail
from silver.board_events e
join gold.headline h on h.board_id = e.board_id and h.featured
order by all
"""
FRESHNESS = """
select source, count(*) as boards, max(published_on) as published_on, min(age_days) as age_days,
    max(checked_at)::date as checked_on, min(checked_days_ago) as checked_days_ago,
    any_value(cadence_days) as cadence_days, count(*) filter (stale) as stale,
    string_agg(distinct coalesce(last_outcome, 'never'), ', ' order by coalesce(last_outcome, 'never')) as outcomes
from gold.freshness
group by source
order by source
"""
UNRESOLVED = """
select source, raw_model, reason, board_id, seen_on, best_rank, candidates
from silver.unresolved_names
order by best_rank, source, raw_model
"""
CONFLICTS = """
select source, raw_model, model_id, claim, claimed, registry, seen_on
from silver.openness_conflicts
order by source, model_id, raw_model, claim
"""
QUARANTINE = """
select source, reason, count(*) as row_count
from silver.quarantine
group by all
order by row_count desc, source, reason
"""
LICENCES = """
select source, attribution, licence, redistributable, list(board_id order by board_id) as boards
from silver.boards
group by source, attribution, licence, redistributable
order by source, licence
"""


@dataclass(frozen=True)
class Figures:
    """What is published, as rows by column name; `series`, `sides` and `events` are keyed by board."""

    build: Row
    headline: list[Row]
    series: dict[str, list[Row]]
    sides: dict[str, list[Row]]
    events: dict[str, list[Row]]
    freshness: list[Row]
    unresolved: list[Row]
    conflicts: list[Row]
    quarantine: list[Row]
    licences: list[Row]
    made_on: str

    @property
    def featured(self) -> list[Row]:
        """One row a featured board."""
        return [row for row in self.headline if row["featured"]]

    @property
    def others(self) -> list[Row]:
        """One row a board that is not featured."""
        return [row for row in self.headline if not row["featured"]]


def read(published: Path) -> Figures:
    """Read the published database. Raises FileNotFoundError, with what to run, when there is none yet."""
    with reader(published) as con:
        con.execute("set timezone = 'UTC'")
        build = _rows(con, BUILD)
        return Figures(
            build=build[0] if build else {"build_id": None, "origin": "unknown", "code_version": None, "sources": "{}"},
            headline=[_named(row) for row in _rows(con, HEADLINE)],
            series=_by_board(_rows(con, SERIES)),
            sides=_by_board(_rows(con, SIDES)),
            events=_by_board(_rows(con, EVENTS)),
            freshness=_rows(con, FRESHNESS),
            unresolved=_rows(con, UNRESOLVED),
            conflicts=_rows(con, CONFLICTS),
            quarantine=_rows(con, QUARANTINE),
            licences=_rows(con, LICENCES),
            made_on=str(_rows(con, "select current_date as today")[0]["today"]),
        )


def origins(figures: Figures) -> dict[str, str]:
    """Each source's origin in this build: sample or live."""
    return {source: facts["origin"] for source, facts in json.loads(figures.build["sources"]).items()}


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    found = con.execute(sql)
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _by_board(rows: list[Row]) -> dict[str, list[Row]]:
    boards: dict[str, list[Row]] = {}
    for row in rows:
        boards.setdefault(row["board_id"], []).append(row)
    return boards


def _named(row: Row) -> Row:
    """A model that the registry has no name for goes by its id."""
    sides = {f"{side}_model_name": row[f"{side}_model_name"] or row[f"{side}_model_id"] for side in ("closed", "open")}
    return row | sides
