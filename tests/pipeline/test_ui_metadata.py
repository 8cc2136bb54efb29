"""What a person sees in Dagster's UI: the picture, words, links, launchpads; and what each making tells."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest

from pipeline import bronze, checks, publish
from pipeline.definitions import build_defs, defs
from pipeline.made import HEADLINE, LONGEST_CELL, behind_headline, shown_table
from pipeline.resources import DataRoot
from pipeline.run import QUIET
from pipeline.show import headline
from pipeline.sources import capture_key, records_key
from scrapers.capture import Archive
from scrapers.source import load_sources
from tests.warehouse.gold.world import World
from warehouse.connection import reader
from warehouse.home import Home
from warehouse.lineage import column_lineage, made_by
from warehouse.tables import tables

ROOT = Path(__file__).parent.parent.parent
GRAPH = defs.resolve_asset_graph()
NODES = {node.key.to_user_string(): node for node in GRAPH.asset_nodes}
SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
TABLES = [name.replace(".", "/") for name in tables()]
FORWARD = ["captures", "records", "bronze", "identity", "silver", "gold", "published"]


def code_of(key: str) -> list[str]:
    """The files that a node links to, from the project's root."""
    references = SPECS[key].metadata["dagster/code_references"].code_references
    assert all(Path(reference.file_path).is_file() for reference in references)
    return [str(Path(reference.file_path).relative_to(ROOT)) for reference in references]


def test_the_groups_follow_each_other_as_in_the_design():
    """Each layer reads the one before it; nothing leads back, and the answer rests on captures."""
    edges = {
        (NODES[parent.to_user_string()].group_name, node.group_name)
        for node in NODES.values()
        for parent in node.parent_keys
    }
    assert {group for edge in edges for group in edge} == set(FORWARD)
    assert all(FORWARD.index(up) <= FORWARD.index(down) for up, down in edges)
    assert {(up, down) for up, down in pairwise(FORWARD)} - edges == {("bronze", "identity")}
    assert capture_key("swe_bench") in GRAPH.get_ancestor_asset_keys(dg.AssetKey(["gold", "headline"]))


def test_one_node_a_source_and_table():
    names = set(load_sources())
    expected = {f"captures/{name}" for name in names} | {f"records/{name}" for name in names} | set(TABLES)
    others = {"identity/registry", "bronze/audited", "silver/audited", "gold/audited"}
    assert set(NODES) == expected | others | {"published/frontier_gap", "published/report"}


@pytest.mark.parametrize("key", sorted(NODES))
def test_every_node_has_an_owner_kinds_its_layer_words_and_code(key):
    node = NODES[key]
    assert node.owners and node.kinds
    assert node.tags["layer"] == node.group_name
    assert len(node.description) > 60
    assert code_of(key)


@pytest.mark.parametrize("name", tables())
def test_a_table_shows_what_makes_it(name):
    node, table = NODES[name.replace(".", "/")], tables()[name]
    assert table.meaning in node.description and table.grain in node.description
    assert code_of(name.replace(".", "/")) == [made_by(name)]
    made_by_sql = made_by(name).endswith(".sql")
    assert ("sql" in node.kinds) is made_by_sql
    assert ("python" in node.kinds) is not made_by_sql
    assert ((ROOT / made_by(name)).read_text().strip() in node.description) is made_by_sql


def test_a_function_is_linked_by_its_line():
    (reference,) = SPECS["silver/organizations"].metadata["dagster/code_references"].code_references
    line = Path(reference.file_path).read_text().splitlines()[reference.line_number - 1]
    assert line.strip().startswith("def organizations")


def test_a_source_is_due_at_its_own_cadence_and_one_that_is_off_never():
    for name, source in load_sources().items():
        policy = SPECS[f"captures/{name}"].freshness_policy
        assert (policy is not None) == source.enabled
        if policy:
            days = timedelta(days=source.cadence_days)
            assert policy.warn_window.to_timedelta() == 2 * days
            assert policy.fail_window.to_timedelta() == 4 * days
        assert f"scrapers/sources/{name}/spider.py" in code_of(f"captures/{name}")
        assert f"scrapers/sources/{name}/page.py" in code_of(f"records/{name}")


@pytest.mark.parametrize("job", ["refresh", "replay", "backfill", "rebuild"])
def test_a_launchpad_works_as_it_stands(job):
    resolved = defs.resolve_job_def(job)
    assert resolved.description
    assert dg.validate_run_config(resolved, resolved.run_config or {})


def test_a_mode_that_there_is_not_is_refused_in_the_launchpad():
    wrong = {"ops": {"crawl": {"config": {"mode": "often"}}}}
    with pytest.raises(dg.DagsterInvalidConfigError, match="often"):
        dg.validate_run_config(defs.resolve_job_def("refresh"), wrong)


def test_every_table_counts_its_rows_and_shows_some(sample_run):
    with reader(sample_run.home.published) as con:
        for name in tables():
            told = sample_run.metadata[name.replace(".", "/")]
            (rows,) = con.execute(f"select count(*) from {name}").fetchone()
            assert told["dagster/row_count"] == rows, name
            assert bool(rows) == ("preview" in told), name


def test_the_gap_of_each_featured_board_is_a_number_under_a_lasting_name(sample_run):
    told = sample_run.metadata["gold/headline"]
    with reader(sample_run.home.published) as con:
        found = con.execute("select title, unit, gap, gap_low, lag_days from gold.headline where featured").fetchall()
    assert len(found) > 5
    for title, unit, gap, low, _ in found:
        assert told[f"{title}: gap ({unit})"] == pytest.approx(gap, abs=1e-4)
        assert told.get(f"{title}: gap, low end") == (None if low is None else pytest.approx(low, abs=1e-4))
    assert told["SWE-bench Verified, mini-SWE-agent v2: lag (days)"] == 89
    assert not [label for label in told if "@" in label]


def test_the_headline_is_shown_as_it_is_printed_with_the_page_of_each_board(sample_run):
    told = [record.data for record in sample_run.metadata["gold/headline"]["preview"].records]
    with reader(sample_run.home.published) as con:
        printed = headline(con)
        pages = con.execute("select title, url from gold.headline where featured order by title").fetchall()
    assert told == [{name: row[name] for name in HEADLINE} for row in printed]
    assert [(row["board"], row["page"]) for row in told] == pages


def test_each_side_of_a_headline_leads_to_bytes_that_are_kept(sample_run):
    told = sample_run.metadata["gold/headline"]["rests on"]
    board = told["SWE-bench Verified, mini-SWE-agent v2"]
    assert board["page"] == "https://www.swebench.com/"
    for side, name, score in (("closed", "claude-4-5-opus", 76.8), ("open", "minimax-m2.5", 75.8)):
        assert (board[side]["name on the page"], board[side]["score"]) == (name, score)
    captures = Archive(sample_run.home.captures).captures()
    kept = {(page.url, page.body_sha256, page.warc_file, page.warc_offset) for page in captures}
    places = ("asked for", "sha256", "WARC file", "at byte")
    assert all(
        tuple(board[side][place] for place in places) in kept for board in told.values() for side in ("closed", "open")
    )


def test_names_of_strangers_stay_text_in_the_headline_and_below():
    world, hostile = World(), "<b>`free`|\u202e"
    world.board("src/one", title="One")
    world.model("shut", "closed_api")
    world.model(hostile, "open_source")
    for model in ("shut", hostile):
        world.score(model, 50, board="src/one")
    con = world.build().con
    (shown,) = shown_table(HEADLINE, headline(con)).records
    assert shown.data["best open"] == f"{hostile.title()} 50.0 (the only one)".replace("\u202e", "\\u202e")
    assert behind_headline(con).data["One"]["open"]["name on the page"] == hostile.replace("\u202e", "\\u202e")


def test_columns_lead_to_the_columns_they_come_from(sample_run):
    told = sample_run.metadata["gold/headline"]["dagster/column_lineage"].deps_by_column
    assert dg.TableColumnDep(dg.AssetKey(["gold", "point_gap"]), "gap") in told["gap"]
    assert set(told) == {column for column, pairs in column_lineage("gold.headline").items() if pairs}
    assert "dagster/column_lineage" not in sample_run.metadata["silver/boards"]


def test_the_published_file_names_its_build_and_the_report_its_place(sample_run):
    told = sample_run.metadata["published/frontier_gap"]
    with reader(sample_run.home.published) as con:
        assert con.execute("select build_id, origin from gold.build").fetchone() == (told["build"], told["origin"])
    assert sample_run.metadata["published/report"]["path"] == str(sample_run.home.report)
    assert sample_run.home.report.stat().st_size > 10_000


def test_text_of_strangers_stays_text_in_tables():
    hostile = "<script>alert(1)</script>|\u202ereversed\x1b[2J"
    (record,) = shown_table(("name", "day", "n"), [{"name": hostile, "day": timedelta(1), "n": 1.5}]).records
    assert record.data == {
        "name": "<script>alert(1)</script>|\\u202ereversed\\x1b[2J",
        "day": "1 day, 0:00:00",
        "n": 1.5,
    }
    (record,) = shown_table(("name",), [{"name": "x" * 10_000}]).records
    assert len(record.data["name"]) == LONGEST_CELL + 1


def test_offenders_are_a_table_of_their_own_columns():
    rows = ['{"board_id": "b", "gap": 1.5}', '{"board_id": "c"}', '{"board_id": "cut of', "missing: word"]
    table = checks.offenders(rows)["offenders"]
    assert [column.name for column in table.schema.columns] == ["board_id", "gap", "offender"]
    assert [tuple(record.data.values()) for record in table.records] == [
        ("b", 1.5, None), ("c", None, None), (None, None, '{"board_id": "cut of'), (None, None, "missing: word"),
    ]  # fmt: skip
    assert checks.offenders([]) == {}


def line(name: str, outcome: str) -> dict:
    """A crawl's line of one source, as the crawl process writes it."""
    counts = {"exchanges": 3, "captures": [], "unchanged": 0, "failed": 1, "bytes": 12, "seconds": 0.5}
    return {"source": name, "mode": "live", "outcome": outcome, "reason": None, **counts}


def test_only_a_source_that_came_whole_is_younger_afterwards(tmp_path, monkeypatch):
    """A failed source and one that nobody asked claim nothing, and what is downstream of them runs all the same."""
    lines = [line("arena", "whole"), line("swe_bench", "failed")]
    monkeypatch.setattr(bronze, "crawl_sources", lambda *_, **__: lines)
    monkeypatch.setattr(bronze, "_warm_up", lambda: None)
    asked = ["arena", "swe_bench", "helm"]
    keys = [key(name) for name in asked for key in (capture_key, records_key)]
    graph = build_defs(DataRoot(root=str(tmp_path)))
    job = dg.define_asset_job("some", dg.AssetSelection.assets(*keys))
    crawl = {"ops": {"crawl": {"config": {"mode": "live", "sources": asked[:2]}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        some = dg.Definitions.merge(graph, dg.Definitions(jobs=[job])).resolve_job_def("some")
        result = some.execute_in_process(crawl | QUIET, instance)
        assert result.success
        observed = {
            name
            for name in asked
            if instance.fetch_observations(capture_key(name), limit=1).records
        }  # fmt: skip
    made = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}
    assert made == {"captures/arena", *(f"records/{name}" for name in asked)}
    assert observed == {"swe_bench"}
    captured = {check.asset_key.path[-1]: check.passed for check in result.get_asset_check_evaluations()}
    assert captured == {"arena": True, "swe_bench": False}


def test_a_report_that_fails_is_told_and_takes_nothing_back(tmp_path, monkeypatch):
    Home(tmp_path).report.write_text("the last report")
    result = dg.materialize(
        [publish.report], resources={"data_root": DataRoot(root=str(tmp_path))}, run_config=QUIET,
        selection=[publish.REPORT],
    )  # fmt: skip
    assert result.success
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed and "make run" in check.metadata["reason"].value
    assert result.get_asset_materialization_events() == []
    assert Home(tmp_path).report.read_text() == "the last report"
