"""`python -m warehouse query`: every form it answers in, what it refuses, and that no name steers a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import date

import duckdb
import pytest

from warehouse.__main__ import main
from warehouse.home import Home
from warehouse.query import query
from warehouse.rows import aligned, displayed, distinct, fitted, harmless

HOSTILE = "\x1b]0;owned\x07\x1b[2J|`<b>\u202egpj.exe\x9b31m\r\nnext\U000e0041"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A published file with one table: a hostile name, a wide one, and numbers that JSON has no word for."""
    home = Home(tmp_path_factory.mktemp("home"))
    with duckdb.connect(str(home.published)) as con:
        con.execute("create schema gold; create table gold.board(name varchar, score double, on_day date, n bigint)")
        con.executemany(
            "insert into gold.board values (?, ?, ?, ?)",
            [
                (HOSTILE, 1234.56789, date(2026, 2, 20), 3),
                ("通义千问 é", float("nan"), None, 2**53 + 1),
                (None, float("inf"), date(2026, 1, 1), None),
            ],
        )
    home.published.chmod(0o444)
    return home


def answer(home, sql="from gold.board", **options) -> str:
    out = io.StringIO()
    query(home, sql, out, **options)
    return out.getvalue()


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown"])
def test_no_name_steers_a_terminal(home, form):
    text = answer(home, form=form)
    assert [char for char in text if not char.isprintable() and char != "\n"] == []
    assert re.search(r"\\+(x1b|u001b)\\?]0;owned", text)


def test_json_is_strict_and_loses_nothing(home):
    def no_constant(word):
        raise AssertionError(word)

    rows = json.loads(answer(home, form="json"), parse_constant=no_constant)
    assert rows[0] == {"name": HOSTILE, "score": 1234.56789, "on_day": "2026-02-20", "n": 3}
    assert rows[1] == {"name": "通义千问 é", "score": None, "on_day": None, "n": 2**53 + 1}
    assert rows[2]["name"] is None and rows[2]["score"] is None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("timestamp '2026-02-20 10:00:00.5'", "2026-02-20T10:00:00.500000"),
        ("timestamptz '2026-02-20 10:00:00+02'", "2026-02-20T08:00:00+00:00"),
        ("['nan'::double, 1.5]", [None, 1.5]),
        ("{'day': date '2026-02-20', 'deep': [{'x': 1.25::decimal(4, 2)}]}",
            {"day": "2026-02-20", "deep": [{"x": 1.25}]}),
        ("map {date '2026-02-20': 1}", {"2026-02-20": 1}),
        ("'\\xAB\\x01'::blob", "ab01"),
        ("true", True),
        ("sum(x) from (values (1::bigint), (2)) t(x)", 3),
        ("interval 3 days", "3 days, 0:00:00"),
    ],
)  # fmt: skip
def test_every_kind_of_value_as_json(home, expression, expected):
    (row,) = json.loads(answer(home, f"select {expression}", form="json"))
    assert list(row.values()) == [expected]


def test_json_keeps_columns_of_one_name_apart_and_nothing_is_a_list(home):
    assert json.loads(answer(home, "select 1 as a, 2 as a, 3 as a", form="json")) == [{"a": 1, "a_2": 2, "a_3": 3}]
    assert json.loads(answer(home, "from gold.board limit 0", form="json")) == []
    assert distinct(["a", "a_2", "a"]) == ["a", "a_2", "a_3"]


def test_csv_can_be_read_back(home):
    header, hostile, wide, empty = csv.reader(io.StringIO(answer(home, form="csv")))
    assert header == ["name", "score", "on_day", "n"]
    assert hostile[0].endswith("\\r\nnext\\U000e0041") and hostile[1:] == ["1234.56789", "2026-02-20", "3"]
    assert wide == ["通义千问 é", "", "", str(2**53 + 1)]
    assert empty == ["", "", "2026-01-01", ""]


def test_no_name_is_markup_in_markdown(home):
    header, rule, hostile, *rest = answer(home, form="markdown").splitlines()
    assert header == "| name | score | on_day | n |"
    assert rule == "| --- | --- | --- | --- |"
    assert "\\|\\`\\<b\\>" in hostile
    assert len(rest) == 2
    assert answer(home, "select '_a_ swe_bench [x](y)' as t", form="markdown").splitlines()[-1] == (
        "| \\_a\\_ swe_bench \\[x\\](y) |"
    )


def test_a_table_lines_up_and_counts_its_rows(home):
    lines = answer(home, "select name, score, n from gold.board order by n nulls last offset 1").splitlines()
    assert lines == [
        "name        score                 n",
        "──────────  ─────  ────────────────",
        "通义千问 é   NULL  9007199254740993",
        "NULL         NULL              NULL",
        "",
        "2 rows",
    ]


def test_numbers_are_shown_with_as_many_decimals_as_they_can_bear(home):
    values = "(1691.51234, 0.5, 1e-7, 2), (3.25, 0.12345, 0.25, 10)"
    sql = f"select a::double a, b::double b, c::double c, d::double d from (values {values}) t(a, b, c, d)"
    cells = [line.split() for line in answer(home, sql).splitlines()]
    assert cells[2:4] == [["1691.5", "0.5000", "1e-07", "2.0"], ["3.2", "0.1235", "0.25", "10.0"]]


def test_a_long_answer_is_shown_in_part_and_counted_whole(home):
    lines = answer(home, "from range(12345)", most=3).splitlines()
    assert [line.strip() for line in lines[2:5]] == ["0", "1", "2"]
    assert lines[-1] == "12,345 rows, the first 3 shown (--rows for more)"
    assert answer(home, "from range(1)").splitlines()[-1] == "1 row"
    assert len(answer(home, "from range(12345)", form="csv", most=3).splitlines()) == 12346


def test_a_narrow_terminal_cuts_texts_before_it_drops_columns_and_never_cuts_a_number(home):
    sql = "select repeat('long ', 20) as title, 123456789.5::double as score, repeat('x', 40) as other"
    wide, narrow = answer(home, sql, width=60).splitlines(), answer(home, sql, width=30).splitlines()
    assert all(displayed(line) <= 60 for line in wide)
    assert "123456789.5" in wide[2] and wide[2].count("…") == 2
    assert wide[-1] == "1 row"
    assert "123456789.5" in narrow[2] and narrow[0].split() == ["title", "score"]
    assert narrow[-1].startswith("1 row; too narrow for other ")


def test_widths_are_shared_out_from_the_longest():
    assert fitted([5, 100, 20], [False, True, True], 60) == [5, 31, 20]
    assert fitted([5, 100, 90], [False, True, True], 60) == [5, 25, 25]
    assert fitted([30, 30, 30], [False, False, False], 62) == [30, 30]
    assert fitted([30], [False], 10) == [30]
    assert fitted([], [], 10) == []


def test_wide_letters_take_two_columns_and_marks_none():
    assert displayed("千e\u0301") == 3
    assert aligned("千千千", 4, right=False) == "千… "
    assert aligned("ab", 4, right=True) == "  ab"
    assert harmless("a\u00a0b\tc", keep="\t") == "a\u00a0b\tc"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("selec 1", 'Parser Error: syntax error at or near "selec"'),
        (
            "from gold.bord",
            'Catalog Error: Table with name bord does not exist!\nDid you mean "board"?\nLINE 1: from gold',
        ),
        ("select scor from gold.board", 'Candidate bindings: "score"\nLINE 1: select scor'),
        ("delete from gold.board", 'Cannot execute statement of type "DELETE"'),
        ("create table t(x int)", 'Cannot execute statement of type "CREATE"'),
        ("copy gold.board to 'stolen.csv'", "Permission Error"),
        ("from read_text('/etc/hostname')", "Permission Error"),
        ("attach 'other.duckdb'", "Permission Error"),
        ("set enable_external_access = true; from read_text('/etc/hostname')", "Cannot enable external access"),
        ("select 1; select nonsense", "Binder Error"),
        ("select cast(name as date) from gold.board", "Conversion Error"),
    ],
)
def test_what_does_not_run_exits_1_with_what_duckdb_says(home, capsys, tmp_path, monkeypatch, sql, message):
    monkeypatch.chdir(tmp_path)
    assert main(["query", "--home", str(home.root), sql]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    assert all(line.isprintable() and line.strip() for line in printed.err.splitlines())
    assert list(tmp_path.iterdir()) == []


def test_nothing_published_says_what_to_run_and_makes_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("FRONTIER_GAP_HOME", str(tmp_path / "none"))
    assert main(["query", "select 1"]) == 1
    assert "make run" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
    (tmp_path / "none").mkdir()
    assert main(["query", "select 1"]) == 1
    assert "make run" in capsys.readouterr().err


def test_a_home_that_cannot_be_is_refused_in_one_line(capsys):
    assert main(["query", "--home", "/tmp/a*", "select 1"]) == 1
    assert capsys.readouterr().err.startswith("/tmp/a*: a data root")


def test_an_error_that_quotes_lines_of_data_is_cut(home, capsys):
    assert main(["query", "--home", str(home.root), "select cast(repeat('line\n', 99) || chr(27) as date)"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 6 and lines[0].startswith("Conversion Error")


def test_help_names_the_tables_to_start_with(capsys):
    with pytest.raises(SystemExit):
        main(["query", "--help"])
    text = capsys.readouterr().out
    assert re.findall(r"from (gold\.\w+); ", text) == [
        "gold.headline", "gold.leaderboard", "gold.point_gap", "gold.provenance", "gold.freshness"
    ]  # fmt: skip
    assert set(re.findall(r"--\w+", text)) == {"--help", "--format", "--rows", "--home"}


def test_the_last_of_several_statements_is_shown_and_none_is_nothing(home, capsys):
    assert main(["query", "--home", str(home.root), "--format", "csv", "select 1 as a; select 2 as b;"]) == 0
    assert capsys.readouterr().out == "b\n2\n"
    assert main(["query", "--home", str(home.root), "-- nothing"]) == 0
    assert capsys.readouterr().out == ""


def run(home, *arguments, **options) -> subprocess.CompletedProcess:
    environment = {**os.environ, "FRONTIER_GAP_HOME": str(home.root), **options.pop("env", {})}
    command = [sys.executable, "-m", "warehouse", "query", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, **options)


def test_as_a_command_it_reads_the_home_of_the_environment_and_its_standard_input(home):
    done = run(home, "--format", "csv", "-", input="select n from gold.board where n = 3")
    assert (done.returncode, done.stdout, done.stderr) == (0, "n\n3\n", "")


def test_a_moment_is_told_in_utc_wherever_one_is(home):
    done = run(home, "--format", "csv", "select timestamptz '2026-02-20 10:00:00Z' as t", env={"TZ": "Asia/Tokyo"})
    assert done.stdout == "t\n2026-02-20T10:00:00+00:00\n"


def test_as_a_command_it_fits_the_terminal_and_speaks_ascii_where_it_must(home):
    done = run(home, "select repeat('千', 50) as name", env={"COLUMNS": "20", "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert done.stdout.isascii() and "\\u5343" in done.stdout
    assert done.stdout.count("\\u5343") == 9


def test_a_reader_that_has_seen_enough_is_no_error(home):
    command = (
        f"{sys.executable} -m warehouse query --format csv 'from range(1000000)' | head -1; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=60,
        env={**os.environ, "FRONTIER_GAP_HOME": str(home.root)},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("range\n0\n", "")
