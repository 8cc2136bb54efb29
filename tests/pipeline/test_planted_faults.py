"""A good day, then a day on which everything goes wrong at once, through the whole job."""

from __future__ import annotations

import hashlib
import shutil

import dagster as dg
import polars as pl
import pytest

import warehouse.gold_build
from pipeline.definitions import build_defs
from pipeline.resources import DataRoot
from pipeline.run import QUIET
from tests.pipeline.conftest import Runs, exports
from tests.pipeline.live import ARENA, OPEN_LLM, SWE_BENCH, Answer, good_pages, serve, with_json, with_parquet
from warehouse.connection import reader

SCRIPT, INJECTION = "<script>alert(1)</script>", "x'; DROP TABLE silver.scores;--"


def split(document, name):
    return next(board["results"] for board in document["leaderboards"] if board["name"] == name)


def spoil_swe_bench(document):
    """Odd rows on Verified, no row on Lite, nine tenths of Test gone, Multilingual as fractions."""
    verified = split(document, "Verified")
    for name, changes in {
        "count": {"resolved": 271.0},
        "future": {"date": "2031-01-01"},
        SCRIPT: {"tags": [f"Model: {SCRIPT}"]},
        INJECTION: {"tags": [f"Model: {INJECTION}"]},
    }.items():
        verified.append({**verified[0], "name": name, "folder": f"20260301_{len(verified)}"} | changes)
    split(document, "Lite").clear()
    del split(document, "Test")[2:]
    for row in split(document, "Multilingual"):
        row["resolved"] /= 100


def spoil_text(table):
    """In the newest overall table: NaN, infinity and an endless interval in the best three, a row of no category."""
    newest = pl.col("leaderboard_publish_date") == table["leaderboard_publish_date"].max()
    overall = newest & (pl.col("category") == "overall")
    first, second, third = table.filter(overall).sort("rank")["model_name"].head(3)
    name = pl.col("model_name")
    stray = table.filter(overall & (name == third)).with_columns(pl.lit(None, pl.String).alias("category"))
    spoiled = table.with_columns(
        pl.when(overall & (name == first))
        .then(float("nan"))
        .when(overall & (name == second))
        .then(float("inf"))
        .otherwise("rating")
        .alias("rating"),
        pl.when(overall & (name == third)).then(-1e200).otherwise("rating_lower").alias("rating_lower"),
    )
    return pl.concat([spoiled, stray])


def bad_pages():
    pages = good_pages()
    style, vision = ARENA.format(subset="text_style_control"), ARENA.format(subset="vision_style_control")
    pages[SWE_BENCH] = with_json(pages[SWE_BENCH], spoil_swe_bench)
    pages[style] = with_parquet(pages[style], spoil_text)
    pages[vision] = with_parquet(pages[vision], lambda table: table.rename({"rating": "elo"}))
    pages[OPEN_LLM] = Answer(status=404, body=b"gone")
    return pages


def table(home, sql):
    with reader(home.published) as con:
        return con.sql(sql).pl()


@pytest.fixture(scope="module")
def good_day(runs):
    with serve(good_pages()) as server:
        result = runs.run("refresh", server)
    assert result.success, runs.failures
    return {
        "headline": table(runs.home, "from gold.headline order by board_id"),
        "scores": table(runs.home, "select board_id, count(*) n from silver.scores group by all order by 1"),
    }


@pytest.fixture(scope="module")
def bad_day(runs, good_day):
    with serve(bad_pages()) as server:
        result = runs.run("refresh", server)
    assert result.success, runs.failures
    return runs


def test_a_rebuild_from_captures_alone_gives_the_same_exports(runs, good_day, tmp_path):
    """Before the bad day comes."""
    fresh = Runs(tmp_path)
    shutil.copytree(runs.home.captures, fresh.home.captures, dirs_exist_ok=True)
    assert fresh.run("rebuild").success, fresh.failures
    assert exports(fresh.home) == exports(runs.home)


def reasons(runs, board_like):
    sql = f"select raw_row, reason from silver.quarantine where board_id like '{board_like}'"
    return {row["raw_row"]: row["reason"] for row in table(runs.home, sql).to_dicts()}


@pytest.mark.parametrize(
    ("sign", "why"),
    [
        ("271.0", "score 271.0 above 100"),
        ("2031-01-01", "submitted in the future"),
        ("alert(1)", "characters that no model name has"),
        ("DROP TABLE", "characters that no model name has"),
    ],
)
def test_a_bad_row_is_held_back_with_its_reason(bad_day, sign, why):
    held = {row: reason for row, reason in reasons(bad_day, "swe_bench/verified/any_scaffold").items() if sign in row}
    assert held
    assert all(why in reason for reason in held.values())


def test_nothing_of_a_held_row_reaches_gold(bad_day):
    names = table(
        bad_day.home, "select raw_model from silver.scores where raw_model like '%alert%' or raw_model like '%DROP%'"
    )
    assert names.is_empty()


@pytest.mark.parametrize(
    ("board", "outcome", "why"),
    [
        ("swe_bench/lite/any_scaffold", "empty", "no row"),
        ("swe_bench/test/any_scaffold", "partial", "rows"),
        ("swe_bench/multilingual/any_scaffold", "drifted", "best score"),
    ],
)
def test_a_bad_board_is_stopped_with_its_reason(bad_day, board, outcome, why):
    found = table(
        bad_day.home, f"select outcome, reason from bronze.admissions where board_id = '{board}' and outcome <> 'whole'"
    )
    assert found["outcome"].to_list() == [outcome]
    assert why in found["reason"][0]


def test_a_renamed_column_is_refused_aloud(bad_day):
    found = table(
        bad_day.home,
        "select outcome, outcome_reason from bronze.captures where url like '%/vision_style%' and outcome <> 'whole'",
    )
    assert found["outcome"].to_list() == ["drifted"]
    assert "rating" in found["outcome_reason"][0]


def test_what_is_no_measurement_never_arrives(bad_day):
    held = reasons(bad_day, "arena/text_style_control/overall%").values()
    assert sorted(held) == ["rating is NaN", "rating is inf", "uncertainty beyond any scale"]
    assert table(bad_day.home, "select count(*) n from silver.scores where not isfinite(score)")["n"][0] == 0


def test_a_row_of_no_category_is_held_back_alone(bad_day):
    (why,) = [why for row, why in reasons(bad_day, "arena/text_style%").items() if "(missing)" in row]
    assert "category is missing" in why or "board not declared" in why


def test_a_row_spoiled_in_a_restatement_keeps_its_last_good_value(bad_day, good_day):
    """The three best models of the day are spoiled under the same published day: the frontier must not move."""
    board = "arena/text_style_control/overall@2026-05-12"
    same = ["board_id", "as_of", "closed_model_id", "closed_score", "open_model_id", "open_score"]
    now = table(bad_day.home, f"from gold.headline where board_id = '{board}'").select(same)
    assert now.equals(good_day["headline"].filter(board_id=board).select(same))
    warned = ("silver/quarantine", "none_held_near_the_top")
    assert bad_day.checks()[warned] is False


def test_what_came_whole_and_could_not_be_read_is_not_called_whole(bad_day):
    assert bad_day.outcomes["arena"] == "partial"  # a renamed column on one board, the others are of use
    assert bad_day.outcomes["swe_bench"] == "partial"  # fractions on one board, no row on another
    assert bad_day.checks()[("records/swe_bench", "read_whole")] is False
    assert bad_day.checks()[("captures/swe_bench", "captured_whole")] is True


def test_a_source_that_is_down_is_red_and_stays_in_use(bad_day, good_day):
    assert bad_day.outcomes["open_llm_leaderboard"] == "failed"
    assert bad_day.checks()[("captures/open_llm_leaderboard", "captured_whole")] is False
    kept = table(bad_day.home, "select count(*) n from silver.scores where board_id like 'open_llm%'")["n"][0]
    assert kept == good_day["scores"].filter(pl.col("board_id").str.starts_with("open_llm"))["n"].sum() > 0


def test_the_rest_is_published_and_the_good_rows_stay(bad_day, good_day):
    now = table(bad_day.home, "from gold.headline order by board_id")
    assert now["board_id"].to_list() == good_day["headline"]["board_id"].to_list()
    same = ["board_id", "closed_model_id", "closed_score", "open_model_id", "open_score"]
    kept = pl.col("board_id").str.contains("lite|test|multilingual|vision|open_llm")
    assert now.filter(kept).select(same).equals(good_day["headline"].filter(kept).select(same))


def test_rows_are_accounted_for(bad_day):
    off = table(
        bad_day.home, "from bronze.admissions where rows_in <> rows_admitted + rows_quarantined + rows_collapsed"
    )
    assert off.is_empty()


def published_bytes(home):
    return hashlib.sha256(home.published.read_bytes()).hexdigest()


def test_a_run_on_the_sample_never_replaces_live_figures(bad_day):
    """The last step of such a run, over tables that were audited and could be published."""
    before = published_bytes(bad_day.home)
    replay = build_defs(DataRoot(root=str(bad_day.home.root))).resolve_job_def("replay")
    published = dg.AssetKey(["published", "frontier_gap"])
    result = replay.execute_in_process(run_config=QUIET, asset_selection=[published])
    (made,) = result.get_asset_materialization_events()
    assert made.materialization.metadata["published"].value is False
    assert published_bytes(bad_day.home) == before


def test_a_broken_invariant_in_gold_stops_the_publish(bad_day, monkeypatch):
    before = published_bytes(bad_day.home)
    true_sql = warehouse.gold_build._sql

    def broken(name):
        sql = true_sql(name)
        return f"select * replace (gap + 1 as gap) from ({sql})" if name.endswith("point_gap") else sql

    monkeypatch.setattr(warehouse.gold_build, "_sql", broken)
    result = bad_day.run("rebuild")
    assert not result.success
    assert published_bytes(bad_day.home) == before
    failed = {check for check, passed in bad_day.checks().items() if not passed}
    assert any(asset == "gold/point_gap" for asset, _ in failed)


def test_no_network_is_said_of_each_source_and_touches_nothing(bad_day, monkeypatch):
    before = published_bytes(bad_day.home)
    with serve({}) as server:
        origins = server.origins  # a port where nobody listens once the server is closed
        result_origins = origins("raw.githubusercontent.com", "api.github.com", "huggingface.co")

    class Closed:
        @staticmethod
        def origins(*_):
            return result_origins

    result = bad_day.run("refresh", Closed)
    assert not result.success
    assert set(bad_day.outcomes.values()) == {"failed"}
    assert published_bytes(bad_day.home) == before


def test_when_nothing_that_came_can_be_read_nothing_is_published(bad_day):
    before = published_bytes(bad_day.home)
    pages = good_pages() | {SWE_BENCH: with_json(good_pages()[SWE_BENCH], rename_resolved)}
    with serve(pages) as server:
        result = bad_day.run("refresh", server, sources=["swe_bench"])
    assert not result.success
    assert "no source could be used" in bad_day.failures[0]
    assert published_bytes(bad_day.home) == before


def rename_resolved(document):
    for board in document["leaderboards"]:
        for row in board["results"]:
            row["solved"] = row.pop("resolved")
