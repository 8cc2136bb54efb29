"""The Open LLM Leaderboard's page: its three wire forms, and every trap of the real table by name."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import polars as pl
import pytest

from scrapers.record import PageChanged
from scrapers.sample.open_llm_leaderboard.render import models
from scrapers.source import load_sources

SOURCE = load_sources()["open_llm_leaderboard"]
AVERAGE = "average/normalized"
KEY = ["board", "raw_model", "setting"]
BENCHMARKS = {"ifeval": "IFEval", "bbh": "BBH", "math": "MATH Lvl 5", "gpqa": "GPQA", "musr": "MUSR"} | {
    "mmlu_pro": "MMLU-PRO"
}


def parquet(table: pl.DataFrame) -> bytes:
    body = io.BytesIO()
    table.write_parquet(body)
    return body.getvalue()


def read(body: bytes) -> pl.DataFrame:
    return SOURCE.parse(body, "https://huggingface.co/x", SOURCE).scores


def server_page(table: pl.DataFrame, **envelope: object) -> bytes:
    rows = [{"row_idx": i, "row": row, "truncated_cells": []} for i, row in enumerate(table.to_dicts())]
    return json.dumps({"features": [], "rows": rows, "num_rows_total": 4576, "partial": False} | envelope).encode()


def api(table: pl.DataFrame, change: Callable[[dict], object] = lambda record: None) -> bytes:
    """The Space's array, as its backend made it from the table."""
    records = []
    for row in table.to_dicts():
        kind = row["Type"].split("(")[0].lower().split(" ", 1)[1].replace(" ", "")
        record = {
            "id": f"{row['fullname']}_{row['Precision']}_{row['Model sha']}_{row['Chat Template']}",
            "model": {
                **{"name": row["fullname"], "sha": row["Model sha"], "precision": row["Precision"], "type": kind},
                **{"weight_type": row["Weight type"], "architecture": row["Architecture"]},
                **{"average_score": row["Average ⬆️"], "has_chat_template": row["Chat Template"]},
            },
            "evaluations": {
                key: {"name": column, "value": row[f"{column} Raw"], "normalized_score": row[column]}
                for key, column in BENCHMARKS.items()
            },
            "features": {
                **{"is_not_available_on_hub": row["Available on the hub"], "is_merged": row["Merged"]},
                **{"is_moe": row["MoE"], "is_flagged": row["Flagged"]},
                "is_official_provider": row["Official Providers"],
            },
            "metadata": {
                **{"upload_date": row["Upload To Hub Date"], "submission_date": row["Submission Date"]},
                **{"generation": row["Generation"], "base_model": row["Base Model"]},
                **{"hub_license": row["Hub License"], "hub_hearts": row["Hub ❤️"]},
                **{"params_billions": row["#Params (B)"], "co2_cost": row["CO₂ cost (kg)"]},
            },
        }
        change(record)
        records.append(record)
    return json.dumps(records).encode()


TABLE = models()
SCORES = read(parquet(TABLE))


def one(name: str, scores: pl.DataFrame = SCORES, board: str = AVERAGE) -> dict:
    (row,) = scores.filter((pl.col("raw_model") == name) & (pl.col("board") == board)).to_dicts()
    return row


def extras(row: dict) -> dict:
    return json.loads(row["extras"])


def same(a: pl.DataFrame, b: pl.DataFrame, tolerance: float) -> None:
    a, b = a.sort(KEY), b.sort(KEY)
    assert a.drop("score").equals(b.drop("score"), null_equal=True)
    assert (a["score"] - b["score"]).abs().max() <= tolerance


# ---- what it says


def test_every_row_gives_thirteen_sound_records_with_raw_and_normalised_apart():
    assert SCORES.height == 13 * TABLE.height and SCORES["defect"].null_count() == SCORES.height
    assert SCORES.select(KEY).is_duplicated().sum() == 0
    boards = [board for board in SOURCE.boards if not board.board.startswith("v1/")]
    assert {SOURCE.board(board)[0].board for board in SCORES["board"].unique()} == {b.board for b in boards}
    groups = [board.comparable_group for board in boards]
    assert len(set(groups)) == 13
    qwen = "Qwen/Qwen2.5-72B-Instruct"
    assert one(qwen)["score"] == pytest.approx(47.98, abs=0.005)
    assert one(qwen, board="math/raw")["score"] == pytest.approx(59.82, abs=0.005)
    yi = "01-ai/Yi-1.5-34B"  # GPQA: .366 of the questions right is 15.4 above chance
    assert one(yi, board="gpqa/raw")["score"] == pytest.approx(36.577, abs=0.001)
    assert one(yi, board="gpqa/normalized")["score"] == pytest.approx(15.436, abs=0.001)
    metrics = {SOURCE.board(f"gpqa/{form}")[0].metric for form in ("raw", "normalized")}
    assert metrics == {"accuracy", "normalized_accuracy"}


def test_the_three_wire_forms_say_the_same():
    same(read(server_page(TABLE)), SCORES, 0)
    same(read(api(TABLE)), SCORES, 0)


def test_column_order_has_no_effect():
    same(read(parquet(TABLE.select(sorted(TABLE.columns)))), SCORES, 0)


def test_an_unknown_column_is_a_note_and_nothing_else():
    page = SOURCE.parse(parquet(TABLE.with_columns(AIME=1.0)), "", SOURCE)
    assert page.notes == ("unknown column 'AIME'",) and page.scores.equals(SCORES)


# ---- names and settings


def test_flagged_models_cell_has_a_third_link_and_the_name_is_the_full_name():
    homer = one("newsbang/Homer-v0.5-Qwen2.5-7B")
    assert extras(homer)["flagged"] is True and homer["defect"] is None
    assert "See discussion #1022" in TABLE.filter("Flagged")["Model"][0]
    assert SCORES["extras"].str.contains('"flagged": true').sum() == 13
    assert not SCORES["raw_model"].str.contains("[<>]").any()


def test_without_a_full_name_the_first_links_text_is_the_name():
    flagged = TABLE.filter("Flagged").with_columns(fullname=pl.lit(""))
    assert set(read(parquet(flagged))["raw_model"]) == {"newsbang/Homer-v0.5-Qwen2.5-7B"}


def test_a_row_without_any_name_is_a_defect_and_nothing_more():
    nameless = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(""))
    scores = read(parquet(TABLE.with_columns(nameless.otherwise(c).alias(c) for c in ("fullname", "Model"))))
    assert set(scores["defect"].drop_nulls()) == {"no model name in the row"}
    assert scores["defect"].drop_nulls().len() == 13


def test_two_precisions_of_one_name_are_two_rows_and_only_the_setting_tells_them_apart():
    coder = SCORES.filter(
        (pl.col("raw_model") == "Qwen/Qwen2.5-Coder-7B-Instruct") & (pl.col("board") == "math/raw")
    ).sort("setting")
    assert coder["setting"].to_list() == ["precision=bfloat16", "precision=float16"]
    assert coder["score"].to_list() == pytest.approx([37.2, 3.1], abs=0.1)


def test_case_twins_stay_two_models():
    assert one("Quazim0t0/ODB-14B-sce")["score"] == pytest.approx(26.9, abs=0.05)
    assert one("Quazim0t0/ODB-14b-sce")["score"] == pytest.approx(41.3, abs=0.05)


def test_gpt2_has_no_owner():
    assert SCORES.filter(pl.col("raw_model") == "gpt2")["raw_organization"].null_count() == 26


def test_re_uploads_keep_their_own_names_under_one_set_of_scores():
    names = ("JungZoona/T3Q-qwen2.5-14b-v1.0-e3", "JungZoona/T3Q-Qwen2.5-14B-Instruct-1M-e3")
    boards = [board.board for board in SOURCE.boards if board.board.endswith("/raw")]
    first, second = ([one(name, board=board)["score"] for board in boards] for name in names)
    assert first == second and len(boards) == 6


# ---- missing values, booleans, days


def test_magic_values_for_missing_are_absent_and_never_text_or_minus_one():
    seen = [extras(row) for row in SCORES.filter(pl.col("board") == AVERAGE).iter_rows(named=True)]
    assert (TABLE["#Params (B)"] <= 0).sum() == 10 and sum("params_b" not in row for row in seen) == 10
    assert (TABLE["Model sha"] == "").sum() == 16 and sum("sha" not in row for row in seen) == 16
    unsaid = TABLE["Architecture"].is_in(["", "?", "Unknown"]).sum()
    assert unsaid > 12 and sum("architecture" not in row for row in seen) == unsaid
    texts = {value for row in seen for value in row.values() if isinstance(value, str)}
    assert texts.isdisjoint({"", "?", "Unknown"}) and all(row.get("params_b", 1) > 0 for row in seen)
    average = SCORES.filter(pl.col("board") == AVERAGE)
    assert average["raw_license"].null_count() == (TABLE["Hub License"] == "").sum() > 0
    assert average["submitted_on"].null_count() == (TABLE["Submission Date"] == "").sum() == 12
    assert not average["raw_license"].is_in([""]).any()


def test_math_of_exactly_zero_is_a_score():
    zero = TABLE.filter(pl.col("MATH Lvl 5 Raw") == 0).height
    assert zero > 0 and (SCORES.filter(pl.col("board") == "math/raw")["score"] == 0).sum() == zero


def test_is_not_available_on_hub_means_is_available():
    available = TABLE["Available on the hub"].sum()
    scores = read(api(TABLE)).filter(pl.col("board") == AVERAGE)
    assert 0 < available < TABLE.height and scores["raw_open_flag"].sum() == available
    assert one("Qwen/Qwen2.5-72B-Instruct", scores)["raw_open_flag"] is True


def test_the_older_tables_inverted_not_merged_is_refused_as_a_renamed_column():
    with pytest.raises(PageChanged, match=r"expected column\(s\) \['Merged'\], found instead \['Not_Merged'\]"):
        read(parquet(TABLE.rename({"Merged": "Not_Merged"})))


def test_the_apis_older_name_for_official_providers_is_known():
    def older(record: dict) -> None:
        features = record["features"]
        features["is_highlighted_by_maintainer"] = features.pop("is_official_provider")

    same(read(api(TABLE, older)), SCORES, 0)


def test_a_day_that_is_none_is_a_defect_with_its_text():
    odd = TABLE.with_columns(pl.col("Submission Date").replace("2024-06-12", "12 June"))
    defects = read(parquet(odd))["defect"].drop_nulls()
    assert set(defects) == {"submitted_on: not a day: 12 June"}
    assert len(defects) == 13 * (TABLE["Submission Date"] == "2024-06-12").sum()


# ---- re-scores


def test_a_mass_re_score_changes_values_under_the_same_keys():
    """MATH was scored anew on 2025-02-14 with the commit and the submission day unmoved."""
    before = TABLE.with_columns(pl.col("MATH Lvl 5 Raw") / 2, pl.col("MATH Lvl 5") / 2)
    six = list(BENCHMARKS.values())
    before = before.with_columns(pl.mean_horizontal(six).alias("Average ⬆️"))
    joined = SCORES.join(read(parquet(before)), on=KEY, suffix="_before")
    assert joined.height == SCORES.height
    assert (joined["submitted_on"] == joined["submitted_on_before"]).sum() == joined["submitted_on"].count()
    changed = joined.filter(pl.col("score") != pl.col("score_before"))
    assert set(changed["board"]) == {"math/raw", "math/normalized", AVERAGE}
