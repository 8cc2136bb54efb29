"""The README is true: its SQL runs, its output is what is printed; docs/operations.md names what Dagster runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.definitions import defs
from pipeline.show import show_headline
from pipeline.sources import RHYTHMS
from warehouse.connection import reader

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")


def blocks(language):
    """The fenced blocks of one language."""
    return [text for found, text in re.findall(r"^```(\w*)\n(.*?)^```$", README, re.S | re.M) if found == language]


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
    assert [line.replace(str(sample_run.home.root), "data") for line in printed] == lines


def rows_of(heading):
    """The first cells of the table under a heading of docs/operations.md."""
    section = OPERATIONS.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z_]+)` \|", section, re.M))


def test_operations_names_every_job_and_schedule():
    assert rows_of("Runs") == {job.name for job in defs.jobs}
    assert rows_of("Schedules") == {schedule.name for schedule in defs.schedules}
    for rhythm, _, when in RHYTHMS.values():
        assert rhythm not in rows_of("Schedules") or f"| `{rhythm}` | {when} |" in OPERATIONS
    assert all(f"sensor `{sensor.name}`" in OPERATIONS for sensor in defs.sensors)
