"""What people type: the queries and programs of docs/sql.md, the macros of the published file, the shell."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse.shell import WELCOME
from warehouse.tables import tables, views

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "sql.md").read_text("utf-8")


def blocks(language):
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.S | re.M)


@pytest.fixture(scope="module")
def place(sample_run, tmp_path_factory):
    """A folder that looks like the checkout after a run: `data` and `.venv` are there."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "data").symlink_to(sample_run.home.root)
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "question.sql").write_text("select 1 as one")
    return folder


@pytest.fixture(scope="module")
def published(sample_run):
    with duckdb.connect(str(sample_run.home.published), read_only=True) as con:
        yield con


@pytest.mark.parametrize("block", blocks("sql"), ids=lambda text: text.partition("\n")[0].strip("- ")[:60])
def test_every_question_begins_with_words_and_every_query_gives_rows(published, block):
    assert block.startswith("-- ")
    for statement in published.extract_statements(block):
        assert published.execute(statement).fetchall(), statement.query


@pytest.mark.parametrize("block", blocks("python"))
def test_every_program_runs(place, monkeypatch, block):
    monkeypatch.chdir(place)
    found: dict = {}
    exec(compile(block, "docs/sql.md", "exec"), found)
    for name in {"frame", "table", "rows", "mine", "headline", "body", "gap"} & set(found):
        assert len(found[name]) > 0


def test_every_command_runs(place):
    """As typed; `make sql` apart, which waits for a person (its own test is below)."""
    lines = [line for block in blocks("sh") for line in block.splitlines() if not line.startswith("make ")]
    environment = {name: value for name, value in os.environ.items() if name != "FRONTIER_GAP_HOME"}
    environment["PYTHONPATH"] = str(ROOT)
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", line], cwd=place, capture_output=True, text=True, timeout=60, env=environment
        )
        assert (done.returncode, done.stderr) == (0, ""), line
        assert done.stdout or ">" in line
    assert (place / "gap.csv").read_text().startswith("board_id,axis,as_of,known_on,policy,")


@pytest.mark.parametrize("macro", ["gap_on", "frontier_on", "lag_on"])
def test_a_published_macro_answers_from_the_first_day_on(published, macro):
    first_days = dict(published.execute(
        "select axis, min(as_of) from gold.point_gap where board_id = 'swe_bench/verified/mini_v2' group by axis"
    ).fetchall())  # fmt: skip
    axis = "released" if macro == "lag_on" else "published"  # both axes are in a lag, the released one begins earlier
    assert first_days["released"] < first_days["published"]
    ask = f"select as_of from {macro}('swe_bench/verified/mini_v2', ?::date {{}})"
    assert published.execute(ask.format("- 1"), [first_days[axis]]).fetchall() == []
    assert set(published.execute(ask.format(""), [first_days[axis]]).fetchall()) == {(first_days[axis],)}


def test_the_macros_agree_with_the_headline(published):
    board, day, gap, lag, plausible = published.execute(
        "select board_id, as_of, gap, lag_days, lag_plausible_days from gold.headline"
        " where board_id = 'swe_bench/verified/mini_v2'"
    ).fetchone()
    assert published.execute("select gap from gap_on(?, ?)", [board, day]).fetchone() == (gap,)
    lags = published.execute("select lag_days from lag_on(?, ?) where axis = 'released'", [board, day]).fetchall()
    assert lags == [(lag,), (plausible,)]
    closed, opened = published.execute("select score from frontier_on(?, ?)", [board, day]).fetchall()
    assert closed[0] - opened[0] == pytest.approx(gap)


def test_prices_on_a_day_agree_with_the_price_gap(published):
    """On every latest day of a board: the closed model's price, and the open one's."""
    rows = published.execute(
        "select closed_price, c.usd_per_mtok, g.price_on, c.price_on, open_price, o.usd_per_mtok "
        "from gold.price_gap g join gold.headline h using (board_id, as_of), "
        "prices_on(g.as_of) c, prices_on(g.as_of) o "
        "where c.model_id = g.closed_model_id and o.model_id = g.open_model_id"
    ).fetchall()
    assert len(rows) > 100
    assert all((row[0], row[2], row[4]) == (row[1], row[3], row[5]) for row in rows)


def test_each_query_of_the_welcome_runs(published):
    queries = re.findall(r"(?:from|select) [^;\n]*;", WELCOME)
    assert len(queries) == 1 + 5 + 3 + 3
    for query in queries:
        assert published.execute(query).fetchall(), query


def test_every_table_column_and_macro_carries_its_comment(published):
    for name, table in (tables() | views()).items():
        layer, _, short = name.partition(".")
        kind = "view" if table.is_view else "table"
        said = published.execute(
            f"select comment from duckdb_{kind}s() where schema_name = ? and {kind}_name = ?", [layer, short]
        ).fetchall()
        assert said == [(table.comment,)], name
        columns = published.execute(
            "select column_name, comment from duckdb_columns() where schema_name = ? and table_name = ?"
            " order by column_index", [layer, short],
        ).fetchall()  # fmt: skip
        assert columns == [(column.name, column.meaning) for column in table.columns]
        assert table.meaning and all(column.meaning for column in table.columns)
    macros = dict(published.execute(
        "select function_name, comment from duckdb_functions() where not internal"
    ).fetchall())  # fmt: skip
    assert set(macros) == {"gap_on", "frontier_on", "lag_on", "known_prices", "prices_on", "days_on", "stands_on"}
    assert all(f"{name}(" in comment for name, comment in macros.items())


READER = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as con:
    print(con.execute("select count(*) from gold.headline").fetchone()[0], flush=True)
    sys.stdin.readline()
    print(con.sql("from gold.headline").pl().height, con.sql("from gold.headline").df().shape[0], flush=True)
"""


def test_two_processes_read_the_file_at_once(sample_run, published):
    (rows,) = published.execute("select count(*) from gold.headline").fetchone()
    command = [sys.executable, "-c", READER, str(sample_run.home.published)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) for _ in range(2)
    ]
    try:
        assert [int(reader.stdout.readline()) for reader in both] == [rows, rows]  # both have it open now
        assert [reader.communicate("go on\n", timeout=60)[0].split() for reader in both] == [[str(rows)] * 2] * 2
    finally:
        for reader in both:
            reader.kill()
            reader.wait()


def shell(home, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "warehouse.shell", *arguments], timeout=60,
        env={**os.environ, "FRONTIER_GAP_HOME": str(home), "HOME": "/nonexistent", "TERM": "dumb"}, **options,
    )  # fmt: skip


def test_a_person_is_welcomed_and_a_pipe_is_not(sample_run):
    ask = ("-csv", "-c", "select 40 + 2 as answer")
    piped = shell(sample_run.home.root, *ask, capture_output=True, text=True)
    assert piped.stdout == "answer\n42\n"
    ours, theirs = pty.openpty()
    shell(sample_run.home.root, *ask, stdout=theirs)
    os.close(theirs)
    seen = b""
    try:
        while more := os.read(ours, 65536):
            seen += more
    except OSError:  # how a terminal ends on Linux
        pass
    os.close(ours)
    text = seen.decode().replace("\r\n", "\n")
    assert text.startswith(WELCOME) and "42" in text.removeprefix(WELCOME)


def test_the_shell_shows_what_would_steer_a_terminal_by_its_code(sample_run):
    shown = shell(sample_run.home.root, "-c", "select chr(27) || ']0;owned' as name", capture_output=True, text=True)
    assert "\\e]0;owned" in shown.stdout and "\x1b" not in shown.stdout


def test_the_shell_cannot_write_and_says_what_to_run_when_nothing_is_published(sample_run, tmp_path):
    refused = shell(sample_run.home.root, "-c", "delete from gold.headline", capture_output=True, text=True)
    assert refused.returncode != 0 and "read-only" in refused.stderr
    nothing = shell(tmp_path, capture_output=True, text=True)
    assert nothing.returncode == 1 and "make run" in nothing.stderr
