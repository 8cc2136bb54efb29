"""`make run`, twice: the bundled sample through the true spiders, gate, audit and publish."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from pipeline.publish import Withheld, require_audit
from scrapers.capture import Archive
from tests.pipeline.conftest import Runs, environment_kept, exports
from warehouse.connection import reader, writer
from warehouse.home import Home


def warc_files(home):
    return {file.name: file.stat().st_size for file in home.captures.rglob("*.warc.gz")}


def rows(home, sql, *parameters):
    with reader(home.published) as con:
        found = con.execute(sql, parameters)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def headline(home, board_id):
    (row,) = rows(home, "from gold.headline where board_id = ?", board_id)
    return row


@pytest.fixture(scope="module")
def home(sample_run):
    return sample_run.home


def test_the_run_succeeds_and_says_that_it_is_the_sample(sample_run, home):
    assert set(sample_run.outcomes.values()) == {"whole"}
    (build,) = rows(home, "from gold.build")
    assert build["origin"] == "sample"
    assert {row["build_origin"] for row in rows(home, "from gold.headline")} == {"sample"}
    assert {row["origin"] for row in rows(home, "from bronze.captures")} == {"sample"}
    assert all(row["url"].startswith("sample://") for row in rows(home, "from bronze.captures"))


def test_no_critical_check_failed_and_all_were_run(sample_run):
    checks = sample_run.checks
    assert len(checks) > 100
    assert all(checks[(f"{layer}/audited", "no_critical_failure")] for layer in ("bronze", "silver", "gold"))


def test_swe_bench_compares_within_the_newest_version_of_one_scaffold(home):
    """76.8 and 75.8 stand in the board's own page of February 2026."""
    row = headline(home, "swe_bench/verified/mini_v2")
    assert row["featured"]
    assert (row["closed_model_id"], row["closed_score"]) == ("anthropic/claude-opus-4.5", 76.8)
    assert (row["open_model_id"], row["open_score"]) == ("minimax/minimax-m2.5", 75.8)
    assert row["gap"] == pytest.approx(1.0)
    assert row["gap_low"] < 0 < row["gap_high"]
    assert row["verdict"] == "indistinguishable"


def test_rows_of_any_scaffold_give_no_verdict(home):
    row = headline(home, "swe_bench/verified/any_scaffold")
    assert row["verdict"] is None
    assert not row["featured"]


def test_the_open_flag_of_the_board_is_wrong_and_does_no_harm(home):
    conflicts = rows(home, "from silver.openness_conflicts where source = 'swe_bench' and claim = 'open flag'")
    wrong = {row["model_id"] for row in conflicts}
    assert {"minimax/minimax-m2.5", "zai/glm-5", "moonshotai/kimi-k2.5"} <= wrong


def test_a_board_of_open_models_only_says_so(home):
    assert headline(home, "open_llm_leaderboard/average/normalized")["status"] == "no_closed"


def test_the_archives_are_boards_of_their_own(home):
    groups = rows(home, "select distinct comparable_group from silver.boards where source = 'arena_archive'")
    official = rows(home, "select distinct comparable_group from silver.boards where source = 'arena'")
    assert not {row["comparable_group"] for row in groups} & {row["comparable_group"] for row in official}


def test_rows_are_accounted_for_from_page_to_silver(home):
    (total,) = rows(
        home, "select sum(rows_in) i, sum(rows_admitted) a, sum(rows_quarantined) q, sum(rows_collapsed) c"
        " from bronze.admissions"
    )  # fmt: skip
    assert total["i"] == total["a"] + total["q"] + total["c"] > 40_000
    assert rows(home, "select count(*) n from silver.quarantine")[0]["n"] == total["q"]


def test_a_number_can_be_followed_back_to_its_bytes(home):
    (back,) = rows(
        home,
        "from gold.provenance where board_id = 'swe_bench/verified/mini_v2' and axis = 'published'"
        " and policy = 'weights' and side = 'open' and as_of = (select as_of from gold.headline"
        " where board_id = 'swe_bench/verified/mini_v2')",
    )
    archive = Archive(home.captures)
    (capture,) = [capture for capture in archive.captures() if capture.capture_id == back["capture_id"]]
    body = archive.body(capture)
    assert hashlib.sha256(body).hexdigest() == back["body_sha256"]
    assert b"75.8" in body and b"minimax" in body.lower()


def test_every_top_20_name_is_settled(home):
    assert rows(home, "from silver.unresolved_names where best_rank <= 20") == []


def test_freshness_is_worked_out_when_read(home):
    (row,) = rows(home, "select min(age_days) a, max(age_days) b from gold.freshness")
    assert 0 <= row["a"] <= row["b"]


@pytest.fixture(scope="module")
def again(sample_run, tmp_path_factory):
    """A copy of the sample's data root, to run in once more: torn and emptied as by a killed run, or by hand."""
    root = tmp_path_factory.mktemp("again")
    shutil.copytree(sample_run.home.root, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("dagster"))
    with environment_kept():
        yield Runs(root)


def test_a_second_run_captures_nothing_makes_what_is_torn_or_gone_and_changes_no_byte(again):
    """What is there is not parsed again; what is gone comes back from the captures alone, to the byte."""
    home, before, warcs = again.home, exports(again.home), warc_files(again.home)
    (names,) = (home.records / "gate").glob("names-*.parquet")
    names.write_bytes(names.read_bytes()[:100])
    (home.records / "gate" / "swe_bench" / "done.json").write_text("")
    gone = {"arena", "livecodebench", "models_dev", "open_llm_leaderboard", "swe_bench_experiments", "swe_bench_pro"}
    for name in gone:
        shutil.rmtree(home.records / name)
        shutil.rmtree(home.records / "gate" / name)
    home.working.unlink()
    assert again.run("replay").success, again.failures
    assert set(again.outcomes.values()) == {"unchanged"}
    assert warc_files(home) == warcs
    anew = {
        event.asset_key.path[1]: event.materialization.metadata["parsed_anew"].value
        for event in again.result.get_asset_materialization_events()
        if event.asset_key.path[0] == "records"
    }
    assert {name for name, pages in anew.items() if pages} == gone
    assert exports(home) == before


def test_publishing_waits_for_an_audit_of_these_very_tables(again):
    home = again.home
    require_audit(home)
    with writer(home.working) as con:
        con.execute("update gold.headline set gap = gap + 1 where gap is not null")
    with pytest.raises(Withheld, match=r"gold\.headline"):
        require_audit(home)


def test_an_empty_home_has_nothing_to_show(tmp_path):
    with pytest.raises(FileNotFoundError, match="make run"), reader(Home(tmp_path).published):
        pass
