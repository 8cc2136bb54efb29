"""What crawl tests of several boards share: a source's true spider against a local server, then the true gate."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from scrapers.capture import Archive, Capture
from scrapers.crawl_process import run
from scrapers.records import Parsed, parse_capture
from scrapers.source import Source
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit

FIRST, LAST = date(2023, 1, 1), date(2026, 12, 31)


def local(url: str) -> str:
    """The path and query of a live URL."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def listing(commits: list[tuple[str, str]]) -> bytes:
    """GitHub's commits listing of (sha, time), newest first."""
    entries = [{"sha": sha, "commit": {"author": {"date": at}, "committer": {"date": at}}} for sha, at in commits]
    return json.dumps(entries).encode()


def committed(source: Source, path: str, states: dict[tuple[str, str], bytes]) -> dict[str, Answer]:
    """A path's listing and its file at each commit, from bodies by (day, sha): what GitHub would answer."""
    newest_first = sorted(states, reverse=True)
    body = listing([(sha, f"{day}T12:00:00Z") for day, sha in newest_first])
    pages = {local(source.parameters["commits"].format(path=path, page=1)): Answer(body=body)}
    for (_, sha), state in states.items():
        pages[local(source.parameters["at_commit"].format(sha=sha, path=path))] = Answer(body=state)
    return pages


def crawl(source: Source, pages: dict[str, Answer], captures: Path, past: bool = False) -> tuple[dict, list[str]]:
    """The line of a live crawl (`past`: a backfill of all days) and the paths asked for."""
    days = (FIRST, LAST) if past else (None, None)
    with LocalServer(dict(pages)) as server:
        origins = server.origins(*source.allowed_hosts)
        [line] = run("live", captures, [source.name], *days, env={"SOURCE_ORIGINS": origins})
        return line, server.paths()


def pages_of(captures: Path, source: Source) -> list[Parsed]:
    """What each captured page says."""
    archive = Archive(captures)
    kept = [capture for capture in archive.captures(source.name) if capture.role == "page"]
    return [parse_capture(archive, capture, source, captures / "records") for capture in whole(kept)]


def whole(captures: list[Capture]) -> list[Capture]:
    """The captures that a build would use."""
    return [capture for capture in captures if capture.outcome.value == "whole"]


def judged(source: Source, pages: list[Parsed]) -> Gate:
    """The gate on those pages; whatever goes in must come out."""
    gate = admit(source, pages)
    held = pl.col("rows_admitted") + pl.col("rows_quarantined") + pl.col("rows_collapsed")
    assert gate.admissions.select((held == pl.col("rows_in")).all()).item()
    assert gate.admissions["rows_in"].sum() == sum(page.row_count for page in pages)
    assert gate.admissions["rows_quarantined"].sum() == gate.quarantine.height
    assert gate.admissions["rows_admitted"].sum() == gate.admitted.height
    return gate
