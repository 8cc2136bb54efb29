"""Publishing: whole files or none, and nobody's open handle does harm."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time

import duckdb
import polars as pl
import pytest

from warehouse.connection import WarehouseBusy, reader, writer
from warehouse.home import Home
from warehouse.publish import contents, publish
from warehouse.tables import create_table_from, empty_frame, tables


def fill(home: Home, score: float) -> None:
    """A working database with two boards, one of which may not be passed on, and one score each."""
    with writer(home.working) as con:
        for name in tables():
            create_table_from(con, name, empty_frame(name))
        boards = [
            {"board_id": f"{source}/main", "source": source, "attribution": source, "licence": licence,
             "redistributable": free}
            for source, licence, free in (("free", "CC-BY-4.0", True), ("bound", "CC-BY-NC-4.0", False))
        ]  # fmt: skip
        frame = pl.concat([empty_frame("silver.boards"), pl.DataFrame(boards)], how="diagonal_relaxed")
        create_table_from(con, "silver.boards", frame)
        rows = [{"score_id": name, "board_id": f"{name}/main", "score": score} for name in ("free", "bound")]
        frame = pl.concat([empty_frame("silver.scores"), pl.DataFrame(rows)], how="diagonal_relaxed")
        create_table_from(con, "silver.scores", frame)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    fill(home, 1.0)
    publish(home)
    return home


def published_score(home):
    with reader(home.published) as con:
        return con.execute("select max(score) from silver.scores").fetchone()[0]


def export_hashes(home):
    return {
        file.relative_to(home.exports): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(home.exports.rglob("*"))
        if file.is_file()
    }


def test_the_published_file_is_read_only_and_complete(home):
    assert home.published.stat().st_mode & 0o777 == 0o444
    assert {file.stem for file in home.exports.glob("*.parquet")} == set(tables())


def test_the_same_contents_give_the_same_bytes(home):
    before = export_hashes(home)
    publish(home)
    assert export_hashes(home) == before


def test_what_may_not_be_passed_on_is_left_out(home):
    free = pl.read_parquet(home.exports / "redistributable" / "silver.scores.parquet")
    assert free["board_id"].to_list() == ["free/main"]
    assert pl.read_parquet(home.exports / "silver.scores.parquet").height == 2
    assert "CC-BY-NC-4.0" in (home.exports / "ATTRIBUTION.md").read_text()
    assert "CC-BY-NC-4.0" not in (home.exports / "redistributable" / "ATTRIBUTION.md").read_text()


def test_a_reader_that_holds_the_file_sees_whole_data_through_the_next_publish(home):
    with reader(home.published) as con:
        fill(home, 2.0)
        publish(home)
        assert con.execute("select max(score), count(*) from silver.scores").fetchone() == (1.0, 2)
    assert published_score(home) == 2.0


DIES_WITH_A_LOG = """
import duckdb, os, sys
con = duckdb.connect(sys.argv[1])
con.execute("set checkpoint_threshold = '1GB'; update silver.scores set score = 666")
print("written", flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_user_who_opened_it_read_write_and_died_does_no_harm(home):
    home.published.chmod(0o644)
    victim = subprocess.run([sys.executable, "-c", DIES_WITH_A_LOG, str(home.published)], capture_output=True)
    assert victim.stdout.strip() == b"written"
    assert home.published.with_name(home.published.name + ".wal").stat().st_size > 0
    fill(home, 2.0)
    publish(home)
    assert published_score(home) == 2.0


def test_a_publish_that_fails_leaves_what_was_there(home):
    before = export_hashes(home)
    with writer(home.working) as con:
        con.execute("drop table gold.headline")
    with pytest.raises(duckdb.CatalogException):
        publish(home)
    assert published_score(home) == 1.0
    assert export_hashes(home) == before
    assert not home.exports.with_name("exports.new").exists()


def test_contents_change_with_a_single_value(home):
    with writer(home.working) as con:
        before = contents(con)
        con.execute("update silver.scores set score = 1.5 where score_id = 'free'")
        after = contents(con)
    assert {name for name in before if before[name] != after[name]} == {"silver.scores"}


HOLDS = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"


def test_a_second_writer_is_told_who_holds_the_warehouse(home):
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(home.working)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(WarehouseBusy, match=str(holder.pid)), writer(home.working, wait_s=0.3):
            pass
        started = time.monotonic()
        os.kill(holder.pid, signal.SIGKILL)
        with writer(home.working, wait_s=10) as con:
            assert con.execute("select count(*) from silver.scores").fetchone() == (2,)
        assert time.monotonic() - started < 10
    finally:
        holder.kill()
        holder.wait()


def test_reading_before_anything_is_published_says_what_to_run(tmp_path):
    with pytest.raises(FileNotFoundError, match="make run"), reader(tmp_path / "frontier_gap.duckdb"):
        pass
