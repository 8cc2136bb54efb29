"""Renders the tables beside it as Epoch AI's CSV files, as they stood in Git, and GitHub's listings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from scrapers.sample import Exchange
from scrapers.source import load_sources

HERE = Path(__file__).parent
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class State:
    """A commit as far as it is known: its repository, its hash and its day (or the first day that it may be)."""

    repo: str
    sha: str
    day: str


STITCHING = State("epoch-research/benchmark-stitching", "f87d3cc8", "2025-12-03")
BY_MODEL = State("IAPS-AI/ECI-Accessibility-Gap", "1d87bbc6e43b2bd4cb94582c3e919a9771425fb0", "2025-12-17")
BY_VERSION = State("louis0487/LLM-Benchmark-Lifecycle", "07f3455cf08462f7c40f98aaaa8d27273e360f0c", "2026-03-01")
COLLECTED = {  # file: column of the score, and the order of the columns after it
    "mmlu": ("EM", "Model version,Shots,Source,Source link,Notes"),
    "gsm8k": ("EM", "Model version,Shots,Notes,Source,Source link"),
    "bbh": ("Average", "Model version,Shots,Notes,Source,Source link"),
    "hellaswag": ("Overall accuracy", "Model version,Shots,Notes,Source,Source link"),
    "arc_ai2": ("Challenge score", "Easy score,Model version,Shots,Source,Source link,Notes"),
    "winogrande": ("Accuracy", "Model version,Shots,Notes,Source,Source link"),
}


def exchanges() -> Iterator[Exchange]:
    """Each file at its commit, with the listing that names it."""
    yield from _file(BY_MODEL, "data/eci_scores.csv", _by_model())
    yield from _file(BY_VERSION, "benchmark_data/epoch_capabilities_index.csv", _by_version())
    yield from _file(STITCHING, "data/benchmarks_runs.csv", _runs(), bom=True)
    for name in COLLECTED:
        yield from _file(STITCHING, f"data/external_benchmark_{name}.csv", _collected(name), bom=True)


def _file(state: State, path: str, rows: pl.DataFrame, bom: bool = False) -> Iterator[Exchange]:
    known = load_sources()["epoch"].parameters
    moment = {"date": f"{state.day}T00:00:00Z"}
    listing = json.dumps([{"sha": state.sha, "commit": {"author": moment, "committer": moment}}]).encode()
    url = known["commits"].format(repo=state.repo, path=path, page=1)
    yield Exchange(url, listing, "application/json; charset=utf-8")
    body = rows.write_csv(include_bom=bom).encode()
    yield Exchange(known["at_commit"].format(repo=state.repo, sha=state.sha, path=path), body, TEXT)


def _read(table: str, columns: dict[str, str]) -> pl.DataFrame:
    """A table's columns under the names that they were published with."""
    return pl.read_csv(HERE / table, infer_schema=False).fill_null("").rename(columns)


def _shaped(rows: pl.DataFrame, header: str) -> pl.DataFrame:
    """The published header; columns that were not carried are blank."""
    names = header.split(",")
    blank = [pl.lit("").alias(name) for name in names if name not in rows.columns]
    return rows.with_columns(blank).select(names)


def _by_model() -> pl.DataFrame:
    columns = {
        **{"model": "Model", "display_name": "Display name", "low": "eci_ci_low", "high": "eci_ci_high"},
        **{"released_on": "date", "organization": "Organization", "country": "Country (of organization)"},
        "accessibility": "Model accessibility",
    }
    rows = _read("eci_models.csv", columns)
    access, shown = pl.col("Model accessibility"), pl.col("Display name")
    group = pl.when(access.str.starts_with("Open weights")).then(pl.lit("Open weights"))
    rows = rows.with_columns(
        pl.when(shown == "").then("Model").otherwise(shown).alias("Display name"),
        group.when(access == "Unknown")
        .then(pl.lit("Other"))
        .otherwise(pl.lit("Closed weights"))
        .alias("Accessibility group"),
    )
    header = "Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,Country (of organization),"
    return _shaped(rows, f"{header}Model accessibility,Accessibility group,model_versions")


def _by_version() -> pl.DataFrame:
    columns = {
        **{"version": "Model version", "eci": "ECI Score", "released_on": "Release date", "model": "Model name"},
        **{"organization": "Organization", "accessibility": "Model accessibility", "display_name": "Display name"},
    }
    header = "Model version,ECI Score,Release date,Organization,Country,Model accessibility,Training compute (FLOP),"
    return _shaped(_read("eci_versions.csv", columns), f"{header}Confidence,Model name,Description,Display name")


def _runs() -> pl.DataFrame:
    columns = {"best": "Best score (across scorers)", "scores": "Scores", "task_version": "task version"}
    rows = _read("runs.csv", columns).with_columns(pl.lit("Success").alias("Status"))
    header = "id,task,model,Best score (across scorers),Scores,log viewer,logs,job,started_at,Status,"
    return _shaped(rows, f"{header}Manual evaluation,task version")


def _collected(name: str) -> pl.DataFrame:
    score, rest = COLLECTED[name]
    sources = _read("sources.csv", {"title": "Source", "link": "Source link"})
    columns = {"name": "Name", "score": score, "version": "Model version", "shots": "Shots"}
    rows = _read("collected.csv", columns).filter(pl.col("file") == name)
    rows = rows.join(sources, on="source", how="left", maintain_order="left").drop("source", "file")
    return _shaped(rows, f"id,Name,{score},{rest}")
