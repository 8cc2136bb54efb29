"""The Open LLM Leaderboard's sample and its real captures."""

from __future__ import annotations

import gzip

import polars as pl
import pytest

from scrapers.sample.open_llm_leaderboard.render import exchanges
from scrapers.sources.open_llm_leaderboard.page import rows_total
from tests.scrapers.test_open_llm import AVERAGE, KEY, SOURCE, TABLE, extras, one, read, same

# ---- the sample


def test_the_sample_has_all_official_providers_and_the_same_bytes_each_time():
    first, second = list(exchanges()), list(exchanges())
    assert first == second and first[0].url == SOURCE.parameters["parquet_url"] and len(first) == 7
    assert TABLE["Official Providers"].sum() == 470 and TABLE.height >= 500


@pytest.mark.real_data
def test_the_samples_rows_are_the_real_files_rows_in_every_column(real_data):
    real = pl.read_parquet(real_data / "open_llm/voidstackloop_modelforge/open_llm_leaderboard.parquet")
    assert real.schema == TABLE.schema
    assert real.join(TABLE, on=["fullname", "Precision"], how="semi").equals(TABLE)
    assert real["Official Providers"].sum() == 470


# ---- the real payloads


def derived(real_data, name: str) -> bytes:
    body = (real_data / "open_llm/derived" / name).read_bytes()
    return gzip.decompress(body) if name.endswith(".gz") else body


@pytest.fixture(scope="module")
def real_scores(real_data) -> pl.DataFrame:
    return read((real_data / "open_llm/voidstackloop_modelforge/open_llm_leaderboard.parquet").read_bytes())


@pytest.mark.real_data
def test_the_real_table(real_scores):
    assert real_scores.height == 4576 * 13 == 59_488
    assert real_scores["defect"].null_count() == 59_488 and real_scores.select(KEY).is_duplicated().sum() == 0
    average = real_scores.filter(pl.col("board") == AVERAGE)
    assert one("MaziyarPanahi/calme-3.2-instruct-78b", average)["score"] == average["score"].max()
    assert average["score"].max() == pytest.approx(52.08, abs=0.005)
    assert one("Qwen/Qwen2.5-72B-Instruct", average)["score"] == pytest.approx(47.98, abs=0.005)
    assert average["raw_open_flag"].sum() == 2893
    assert average["raw_license"].null_count() == 1753 and average["submitted_on"].null_count() == 12
    assert average["extras"].str.contains('"flagged": true').sum() == 1
    bands = {board.board: board.admission for board in SOURCE.boards}
    for board, best, rows in real_scores.group_by("board").agg(pl.col("score").max(), pl.len()).iter_rows():
        low, high = bands[board].best_between
        assert low <= best <= high and bands[board].min_rows <= rows <= bands[board].max_rows


@pytest.mark.real_data
def test_the_real_api_array_and_server_pages_say_the_same_as_the_file(real_data, real_scores):
    same(read(derived(real_data, "api_formatted_final_2025-03-21.rebuilt.json.gz")), real_scores, 1e-9)
    for offset, rows in (("0000", 100), ("0100", 100), ("4500", 76)):
        page = read(derived(real_data, f"rows_offset{offset}_length100.rebuilt.json"))
        assert page.height == 13 * rows
        same(page, real_scores.join(page, on=KEY, how="semi"), 1e-9)
    assert rows_total(derived(real_data, "rows_offset4500_length100.rebuilt.json")) == 4576


@pytest.mark.real_data
def test_the_real_re_score_of_math_keeps_its_keys(real_data):
    """Between the two days MATH was scored anew (Math-Verify); Qwen2.5-72B-Instruct's commit did not move."""
    before = read(derived(real_data, "api_formatted_2024-12-11.unflattened.json.gz"))
    after = read(derived(real_data, "api_formatted_2025-02-14.unflattened.json.gz"))
    assert (before.height, after.height) == (2209 * 13, 3834 * 13)
    qwen = "Qwen/Qwen2.5-72B-Instruct"
    old, new = one(qwen, before, "math/raw"), one(qwen, after, "math/raw")
    assert (old["score"], new["score"]) == pytest.approx((1.21, 59.82), abs=0.005)
    assert extras(old)["sha"] == extras(new)["sha"] and old["submitted_on"] == new["submitted_on"]
    both = before.join(after, on=KEY, suffix="_after").filter(pl.col("board") == "math/raw")
    moved = (both["score"] - both["score_after"]).abs() > 1e-9
    assert moved.sum() > 0.8 * both.height


@pytest.mark.real_data
def test_the_samples_past_states_say_what_the_real_files_say(real_data):
    """Every record of the sample's rendering is one of the real file's."""
    folder = real_data / "open_llm"
    real = {
        "huggingface_v1.csv": gzip.decompress(
            (folder / "fboulnois_llm-leaderboard-csv/huggingface_v1_20240713.csv.gz").read_bytes()
        ),
        "huggingface_v2.csv": (
            folder / "fboulnois_llm-leaderboard-csv/snapshots/huggingface_v2_2024-07-13_5285982.csv"
        ).read_bytes(),
        "20230629.csv": (folder / "dsdanielpark_oll_v1_2023/20230629.csv").read_bytes(),
        "20230714.csv": (folder / "dsdanielpark_oll_v1_2023/20230714.csv").read_bytes(),
    }
    rendered = {answer.url.split("/")[-1]: answer.body for answer in exchanges()}
    for name, body in real.items():
        ours, theirs = read(rendered[name]), read(body)
        assert ours.join(theirs, on=ours.columns, how="semi", nulls_equal=True).height == ours.height > 0
        assert name == "huggingface_v1.csv" or ours.height == theirs.height
