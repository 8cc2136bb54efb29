"""LiveBench's tables: each trap of the real ones, and what is refused."""

from __future__ import annotations

import json

import pytest

from scrapers.record import PageChanged
from scrapers.source import FOLDER, load_source
from scrapers.sources.livebench.page import check_categories, releases, script_url

SOURCE = load_source(FOLDER / "livebench")
JUNE_2024 = SOURCE.parameters["releases"]["2024_06_24"]
TASKS = sorted(task for tasks in JUNE_2024.values() for task in tasks)


def table(*models: dict[str, str], tasks: list[str] = TASKS) -> bytes:
    """A table in which every cell is 50.0 but for those given."""
    lines = [",".join(["model", *tasks])]
    lines += [",".join([model.get("model", "m"), *(model.get(task, "50.0") for task in tasks)]) for model in models]
    return "\n".join(lines).encode()


def read(body: bytes, release: str = "2024_06_24") -> dict[str, dict]:
    """The rows by category."""
    scores = SOURCE.parse(body, f"https://livebench.ai/table_{release}.csv", SOURCE).scores
    assert set(scores["board"].str.head(10)) <= {release.replace("_", "-")}
    return {row["board"][11:]: row for row in scores.to_dicts()}


def test_a_category_is_the_mean_of_its_tasks_and_global_the_mean_of_the_categories():
    rows = read(table({"model": "claude-opus-4-7-low-effort", "cta": "80.0", "typos": "20.0", "web_of_lies_v2": "90"}))
    assert {category: row["score"] for category, row in rows.items()} == pytest.approx(
        {
            "reasoning": 70.0,
            "coding": 50.0,
            "mathematics": 50.0,
            "data_analysis": 60.0,
            "language": 40.0,
            "instruction_following": 50.0,
            "global": 320 / 6,  # tasks weigh by their category: their own mean would be 52.35
        }
    )
    row = rows["global"]
    assert (row["board"], row["published_on"], row["extras"]) == ("2024-06-24/global", None, None)
    assert (row["raw_model"], row["setting"]) == ("claude-opus-4-7-low-effort", "")  # the effort is the name's


@pytest.mark.parametrize("cell", ["", " ", "N/A"])
def test_an_empty_cell_is_left_out_of_the_mean_and_told(cell):
    rows = read(table({"connections": cell, "typos": "20.0"}))
    assert rows["language"]["score"] == 35.0
    assert json.loads(rows["language"]["extras"]) == {"partial": True, "no_result": ["connections"]}
    assert json.loads(rows["global"]["extras"])["partial"] is True
    assert rows["global"]["score"] == pytest.approx(285 / 6)
    assert rows["coding"]["extras"] is None


@pytest.mark.parametrize("model", ["grok-3", "grok-3-thinking"])
def test_the_averages_that_the_site_hard_codes_are_not_taken(model):
    """The script says 58 and 72; their rows of 2025-02-27 have N/A in whole categories."""
    assert read(table({"model": model}))["global"]["score"] == 50.0
    rows = read(table({"model": model, "AMPS_Hard": "N/A", "math_comp": "N/A", "olympiad": "N/A"}))
    assert (rows["global"]["score"], rows["global"]["defect"]) == (None, "no result in mathematics: no global average")
    assert "mathematics" not in rows and rows["coding"]["score"] == 50.0


@pytest.mark.parametrize(
    ("cell", "defect"),
    [
        ("x", "typos is not a number: 'x'"),
        ("nan", "not a finite number"),
        ("271.0", "271.0, no percentage"),
        ("-1", "-1.0"),
    ],
)
def test_a_cell_that_is_no_percentage_spoils_its_category_and_the_global_score(cell, defect):
    rows = read(table({"typos": cell}))
    for category in ("language", "global"):
        assert rows[category]["score"] is None and defect in rows[category]["defect"]
    assert rows["coding"]["defect"] is None


def test_a_short_line_is_held_back_on_every_board():
    """nemotron-3-super-120b-a12b has 21 fields of 24: nothing tells whose they are."""
    body = table({"model": "a"}) + b"\nnemotron-3-super-120b-a12b,87.0,39.13"
    scores = SOURCE.parse(body, "https://livebench.ai/table_2024_06_24.csv", SOURCE).scores
    held = scores.filter(scores["defect"].is_not_null())
    assert held["raw_model"].unique().to_list() == ["nemotron-3-super-120b-a12b"]
    assert held.height == 7 and held["score"].null_count() == 7
    assert held["defect"][0].startswith("3 fields, where the table has 18")


def test_column_order_and_blank_lines_have_no_effect():
    models = {"model": "a", "cta": "80.0", "typos": "20.0"}
    turned = table(models, tasks=TASKS[::-1]).replace(b"\n", b"\n\n") + b"\n\n"
    assert read(turned) == read(table(models))


def test_a_release_has_its_own_tasks():
    for release, categories in SOURCE.parameters["releases"].items():
        tasks = [task for listed in categories.values() for task in listed]
        rows = read(table({}, tasks=tasks), release)
        assert set(rows) == {*categories, "global"} and 17 <= len(tasks) <= 23
        assert len(tasks) == len(set(tasks))


def test_every_board_is_declared_and_the_global_one_is_featured():
    for board in ("2026-06-25/global", "2026-06-25/agentic_coding"):
        declared, fields = SOURCE.board(board)
        assert fields["release"] == "2026-06-25" and declared.featured is board.endswith("global")
    assert SOURCE.board("2026-06-25/global")[0].comparable_group == "livebench/global"


# ---- refused


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><html></html>", b"\xef\xbb\xbfmodel,a\n", b"Model,a\n", b""])
def test_an_error_page_instead_of_a_table_is_refused(body):
    with pytest.raises(PageChanged, match="starts with 'model,'"):
        read(body)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LCB_generation", "code_generation"),
        ("coding_completion", "code_completion"),
        ("web_of_lies_v2", "web_of_lies_v3"),
    ],
)
def test_a_renamed_task_of_a_known_release_is_refused(old, new):
    renamed = [new if task == old else task for task in TASKS]
    with pytest.raises(PageChanged, match=rf"in release 2024_06_24, found .*{new}"):
        read(table({}, tasks=renamed))


@pytest.mark.parametrize("tasks", [TASKS[1:], [*TASKS, "spatial"], [*TASKS, TASKS[0]]])
def test_a_missing_new_or_doubled_column_of_a_known_release_is_refused(tasks):
    with pytest.raises(PageChanged, match="expected the tasks"):
        read(table({}, tasks=tasks))


def test_a_new_release_passes_with_the_tasks_of_a_known_one_and_is_refused_with_others():
    newest = [task for listed in SOURCE.parameters["releases"]["2026_06_25"].values() for task in listed]
    assert read(table({}, tasks=newest), "2027_01_01")["agentic_coding"]["board"] == "2027-01-01/agentic_coding"
    with pytest.raises(PageChanged, match=r"release 2027_01_01 .* new are \['chess'\]: add its categories"):
        read(table({}, tasks=[*newest, "chess"]), "2027_01_01")


def test_another_file_is_refused():
    with pytest.raises(PageChanged, match="expected a table_<release>"):
        SOURCE.parse(table({}), "https://livebench.ai/cost_2026_01_08.csv", SOURCE)


def test_bytes_that_are_no_csv_are_refused():
    for body in (b'model,a\n"x', b"model,a\n\xff\xfe,1\n"):
        with pytest.raises(PageChanged, match="expected CSV"):
            read(body)


def test_a_table_of_a_header_alone_gives_no_rows():
    assert read(table()) == {}


# ---- on the way to the table


def test_the_script_is_the_sites_own():
    manifest = b'{"files": {"main.js": "./static/js/main.d7731ac4.js", "main.css": "./static/css/main.6816faa6.css"}}'
    assert script_url(manifest, SOURCE) == "https://livebench.ai/static/js/main.d7731ac4.js"


@pytest.mark.parametrize(
    "manifest",
    [
        b'{"files": {"main.js": "//evil.test/static/js/main.js"}}',
        b'{"files": {"main.js": "../../static/js/main.1.js"}}',
        b'{"files": {"main.js": 1}}',
        b'{"files": []}',
        b"[]",
    ],
)
def test_a_manifest_that_names_another_script_is_refused(manifest):
    with pytest.raises(PageChanged, match="a script of the site"):
        script_url(manifest, SOURCE)


def test_releases_are_read_from_the_scripts_list_and_from_nothing_else_if_there_is_one():
    script = b'var a="2026-09-30",pe=["2024-06-24","2026-06-25","2026-01-08"];note("2027-01-01")'
    assert releases(script) == ["2026_06_25", "2026_01_08", "2024_06_24"]
    assert releases(b'a="2026-06-25";b="2026-01-08"') == ["2026_06_25", "2026_01_08"]
    with pytest.raises(PageChanged, match="found none"):
        releases(b"!function(){}()")


def site_categories(**changes: list[str]) -> bytes:
    names = {ours: theirs for theirs, ours in SOURCE.parameters["categories"].items()}
    return json.dumps({names.get(ours, ours): tasks for ours, tasks in (JUNE_2024 | changes).items()}).encode()


def test_the_categories_of_the_site_are_those_of_source_yml():
    check_categories(site_categories(), "2024_06_24", SOURCE)
    check_categories(site_categories(), "2027_01_01", SOURCE)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"language": ["connections", "plot_unscrambling"]}, "expected the tasks"),
        ({"Chess": ["mate_in_two"]}, r"does not name: \['Chess'\]"),
        (
            {"language": ["connections", "typos"], "coding": [*JUNE_2024["coding"], "plot_unscrambling"]},
            "other categories",
        ),
    ],
)
def test_other_categories_are_refused(changes, told):
    with pytest.raises(PageChanged, match=told):
        check_categories(site_categories(**changes), "2024_06_24", SOURCE)
