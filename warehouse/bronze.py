"""From the archive to admitted rows: which captures a build uses, what their pages say, what the gate lets through.

Parsing and judging are done anew only for a source whose captures, parser or rules changed; the results
lie as Parquet under records/, so that every later step can be run by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from scrapers.capture import Archive, Capture
from scrapers.outcome import Outcome, worst
from scrapers.records import Parsed, parse_capture
from scrapers.source import Source, load_sources
from warehouse.admit import Gate, admit
from warehouse.home import Home, replace_file
from warehouse.tables import create_table_as, create_table_from, empty_frame, quoted

RULES = [Path(__file__).parent / name for name in ("admit.py", "soundness.py", "verdicts.py")]


def captures_in_use(archive: Archive, source: str) -> list[Capture]:
    """A source's pages that a build rests on: sample ones only while no live or archived page has come."""
    pages = [
        capture
        for capture in archive.captures()
        if capture.source == source and capture.role == "page" and capture.outcome == Outcome.WHOLE
    ]
    true_ones = [capture for capture in pages if capture.origin != "sample"]
    return true_ones or pages


def parse_source(home: Home, source: Source) -> list[Parsed]:
    """What each page in use says; parsed once a body, URL and parser version."""
    archive = Archive(home.captures)
    return [parse_capture(archive, capture, source, home.records) for capture in captures_in_use(archive, source.name)]


def gate_folder(home: Home, source: str) -> Path:
    """Where the gate's result for a source lies."""
    return home.records / "gate" / source


@dataclass(frozen=True)
class Gated:
    """The gate's counts for one source; `judged_anew` is False when nothing had changed."""

    rows_in: int
    rows_admitted: int
    rows_quarantined: int
    rows_collapsed: int
    judged_anew: bool


def gate_source(home: Home, source: Source, parsed: Sequence[Parsed]) -> Gated:
    """Judge a source's records and keep the result as Parquet, unless captures, parser and rules are as before."""
    folder = gate_folder(home, source.name)
    facts = [source.parser_version, *(rule.read_text("utf-8") for rule in RULES)]
    facts += [f"{page.capture.capture_id} {page.outcome} {page.row_count}" for page in parsed]
    fingerprint = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    done = folder / "done.json"
    anew = _fingerprint_of(done) != fingerprint
    if anew:
        folder.mkdir(parents=True, exist_ok=True)
        done.unlink(missing_ok=True)
        _write(folder, admit(source, parsed))
        replace_file(done, lambda path: path.write_text(json.dumps({"fingerprint": fingerprint})))
    counts = ("rows_in", "rows_admitted", "rows_quarantined", "rows_collapsed")
    totals = pl.read_parquet(folder / "admissions.parquet", columns=list(counts))
    rows_in, admitted, quarantined, collapsed = (int(totals[name].sum()) for name in counts)
    return Gated(rows_in, admitted, quarantined, collapsed, judged_anew=anew)


def _fingerprint_of(done: Path) -> str | None:
    """What the kept result was made from; None when there is none, or a killed run left it torn."""
    try:
        return str(json.loads(done.read_text())["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(folder: Path, gate: Gate) -> None:
    gate.held.write_parquet(folder / "held.parquet")
    gate.admitted.write_parquet(folder / "admitted.parquet")
    gate.quarantine.write_parquet(folder / "quarantine.parquet")
    gate.admissions.write_parquet(folder / "admissions.parquet")


def gate_files(home: Home, name: str) -> list[str]:
    """The Parquet files of one kind (admitted, quarantine, admissions) of every known source, in name order."""
    files = (gate_folder(home, source) / f"{name}.parquet" for source in load_sources())
    return [str(file) for file in files if file.exists()]


def union_of(files: Sequence[str]) -> str:
    """SQL for all rows of several Parquet files (at least one)."""
    return "select * from read_parquet([" + ", ".join(map(quoted, files)) + "], union_by_name = true)"


def build_admissions(con: duckdb.DuckDBPyConnection, home: Home) -> int:
    """bronze.admissions from the gate's results."""
    files = gate_files(home, "admissions")
    if not files:
        return create_table_from(con, "bronze.admissions", empty_frame("bronze.admissions"))
    return create_table_as(con, "bronze.admissions", union_of(files))


def build_captures(con: duckdb.DuckDBPyConnection, home: Home) -> int:
    """bronze.captures: the archive's index, each page with the worst of what transport, parser and gate say."""
    archive, rows = Archive(home.captures), []
    verdicts = _verdicts(con)
    for name, source in load_sources().items():
        pages = {page.capture.capture_id: page for page in parse_source(home, source)}
        for capture in archive.captures():
            if capture.source == name:
                rows.append(_capture_row(capture, source, pages.get(capture.capture_id), verdicts))
    frame = pl.DataFrame(rows, schema=empty_frame("bronze.captures").schema, orient="row")
    # The same bytes at the same instant are one capture, however often a crawl was repeated.
    return create_table_from(con, "bronze.captures", frame.unique("capture_id", keep="first", maintain_order=True))


def _verdicts(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    """Per capture the boards that were not admitted whole, with the reason."""
    verdicts: dict[str, list[tuple[str, str]]] = {}
    bad = con.execute(
        "select capture_id, outcome, board_id || ' (' || published_on || '): ' || reason"
        " from bronze.admissions where outcome <> 'whole' order by all"
    )
    for capture_id, outcome, reason in bad.fetchall():
        verdicts.setdefault(capture_id, []).append((outcome, reason))
    return verdicts


def _capture_row(
    capture: Capture, source: Source, page: Parsed | None, verdicts: dict[str, list[tuple[str, str]]]
) -> dict[str, object]:
    stages = [(Outcome(capture.outcome), capture.outcome_reason)]
    if page is not None:
        stages.append((Outcome(page.outcome), page.reason))
        stages += [(Outcome(outcome), reason) for outcome, reason in verdicts.get(capture.capture_id, [])]
    outcome = worst([stage for stage, _ in stages])
    reason = next((why for stage, why in stages if stage is outcome), None)
    row = {column: getattr(capture, column, None) for column in empty_frame("bronze.captures").columns}
    return row | {
        "fetched_at": capture.fetched_at.replace(tzinfo=None),
        "state_at": capture.state_at.replace(tzinfo=None),
        "row_count": page.row_count if page else None,
        "outcome": outcome.value,
        "outcome_reason": reason,
        "licence": source.licence,
    }


NEWEST_OF_ASKED = """
with asked as (
    select distinct source, url from bronze.captures
    where role = 'page' and (fetched_at >= $started_at or origin = 'sample' and $mode = 'sample')
),
newest as (
    select * from bronze.captures semi join asked using (source, url)
    where role = 'page' and body_sha256 is not null and outcome <> 'unchanged'
    qualify row_number() over (partition by source, url order by state_at desc, fetched_at desc, capture_id) = 1
)
select source, outcome, outcome_reason,
    capture_id in (select capture_id from bronze.admissions where rows_admitted > 0) as of_use
from newest order by source, url
"""


def read_outcomes(con: duckdb.DuckDBPyConnection, crawl: Crawled) -> dict[str, tuple[Outcome, str | None]]:
    """What became of each source that the last crawl asked: the worst of request, parser and gate, with its reason.

    `partial` where something went wrong and something else was admitted. A page that is unchanged since it could
    not be read still cannot be read.
    """
    stages = {name: [(Outcome(outcome), reason)] for name, (outcome, reason) in crawl.outcomes.items()}
    of_use = set()
    for source, outcome, reason, admitted in con.execute(
        NEWEST_OF_ASKED, {"started_at": crawl.started_at, "mode": crawl.mode}
    ).fetchall():
        if source in stages:
            of_use |= {source} if admitted else set()
            stages[source] += [] if Outcome(outcome).usable else [(Outcome(outcome), reason)]
    return {name: _source_outcome(known, name in of_use) for name, known in stages.items()}


def _source_outcome(stages: list[tuple[Outcome, str | None]], of_use: bool) -> tuple[Outcome, str | None]:
    outcome = worst([stage for stage, _ in stages])
    reason = next((why for stage, why in stages if stage is outcome), None)
    if outcome.usable or not of_use:
        return outcome, reason
    return Outcome.PARTIAL, f"{outcome.value}: {reason}" if outcome is not Outcome.PARTIAL else reason


@dataclass(frozen=True)
class Crawled:
    """The last crawl: when it began (UTC, naive), its mode, and outcome and reason of each source asked."""

    started_at: datetime
    mode: str
    outcomes: dict[str, tuple[str, str | None]]

    def keep(self, home: Home) -> None:
        """Leave it for later steps."""
        text = json.dumps([self.started_at.isoformat(), self.mode, self.outcomes])
        replace_file(home.records / "crawl.json", lambda path: path.write_text(text))

    @classmethod
    def last(cls, home: Home) -> Crawled | None:
        """The last crawl kept, None when there was none."""
        try:
            started_at, mode, outcomes = json.loads((home.records / "crawl.json").read_text())
        except (OSError, ValueError):
            return None
        return cls(datetime.fromisoformat(started_at), mode, {name: tuple(told) for name, told in outcomes.items()})
