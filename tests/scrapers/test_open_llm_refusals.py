"""What the Open LLM Leaderboard's page refuses, and what it marks as a defect of one row."""

from __future__ import annotations

import json

import polars as pl
import pytest

from scrapers.record import PageChanged
from scrapers.sources.open_llm_leaderboard.page import rows_total
from tests.scrapers.test_open_llm import SCORES, SOURCE, TABLE, api, parquet, read, same, server_page


def change_first(table: pl.DataFrame, **values: object) -> pl.DataFrame:
    first = pl.int_range(pl.len()) == 0
    return table.with_columns(
        pl.when(first).then(pl.lit(value)).otherwise(name).alias(name) for name, value in values.items()
    )


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("IFEval Raw", 33.0, "ifeval/raw: 33.0 is not within 0-1"),
        ("BBH", -1.0, "bbh/normalized: -1.0 is not within 0-100"),
        ("MUSR", 271.0, "musr/normalized: 271.0 is not within 0-100"),
        ("GPQA Raw", float("nan"), "gpqa/raw: NaN is not within 0-1"),
        ("MMLU-PRO", float("inf"), "mmlu_pro/normalized: inf is not within 0-100"),
        ("MATH Lvl 5", None, "math/normalized: no score"),
        ("GPQA", 36.5, "gpqa: 36.5 is not 0.36577181208053694 normalised"),
        ("Average ⬆️", 74.2, "average 74.2 is not the mean of the six"),
    ],
)
def test_a_row_whose_figures_do_not_fit_is_a_defect_of_that_row_alone(column, value, words):
    scores = read(parquet(change_first(TABLE, **{column: value})))
    assert set(scores["defect"].drop_nulls()) == {words} and scores["defect"].drop_nulls().len() == 13
    assert set(scores.filter(pl.col("defect").is_not_null())["raw_model"]) == {TABLE["fullname"][0]}
    assert scores["score"].is_finite().all()


@pytest.mark.parametrize(
    ("column", "change", "words"),
    [
        ("IFEval Raw", pl.col("IFEval Raw") * 100, "is not within 0-1"),
        ("GPQA", pl.col("GPQA Raw") * 100, "gpqa: .* is not .* normalised"),
        ("Average ⬆️", pl.col("Average ⬆️") / 100, "is not the mean of the six"),
    ],
)
def test_a_changed_scale_or_normalisation_is_refused(column, change, words):
    with pytest.raises(PageChanged, match=rf"expected sound rows, found \d+ of 644 broken: .*{words}"):
        read(parquet(TABLE.with_columns(change.alias(column))))


@pytest.mark.parametrize("column", TABLE.columns)
def test_every_missing_or_renamed_column_is_refused(column):
    with pytest.raises(PageChanged, match="expected column"):
        read(parquet(TABLE.head(3).rename({column: f"{column} "})))


@pytest.mark.parametrize("path", ["model.name", "model.average_score", "features.is_merged", "evaluations.bbh.value"])
def test_every_renamed_path_of_the_api_is_refused(path):
    def rename(record: dict) -> None:
        *parents, last = path.split(".")
        for parent in parents:
            record = record[parent]
        record[f"{last}_v3"] = record.pop(last)

    with pytest.raises(PageChanged, match=rf"expected column\(s\) \['{path}'\], found instead \['{path}_v3'\]"):
        read(api(TABLE.head(3), rename))


def test_numbers_as_strings_are_refused_in_the_table_and_read_in_json():
    text = TABLE.with_columns(pl.col("IFEval Raw").cast(pl.String))
    with pytest.raises(PageChanged, match="expected 'IFEval Raw' as Float64, found String"):
        read(parquet(text))
    same(read(server_page(text)), SCORES, 1e-9)


@pytest.mark.parametrize("value", ["a lot", True, [1], {"x": 1}, "NaN", "1e999"])
def test_a_json_cell_that_cannot_be_typed_keeps_its_text_and_has_no_score(value):
    def spoil(record: dict) -> None:
        if record["model"]["name"] == "gpt2":
            record["evaluations"]["bbh"]["value"] = value

    scores = read(api(TABLE, spoil))
    broken = scores.filter(pl.col("defect").is_not_null())
    assert set(broken["raw_model"]) == {"gpt2"} and broken.height == 26
    assert broken["defect"].str.contains("evaluations.bbh.value: not a (finite )?number").all()
    assert broken.filter(pl.col("board") == "bbh/raw")["score"].null_count() == 2


@pytest.mark.parametrize(
    ("part", "field", "value", "words"),
    [
        ("features", "is_flagged", "False", "features.is_flagged: not a flag: 'False'"),  # a truthy text
        ("features", "is_moe", 0, "features.is_moe: not a flag: '0'"),
        ("model", "sha", 5, "model.sha: not a text: '5'"),
        ("metadata", "generation", 1.5, "metadata.generation: not a count: 1.5"),
        ("metadata", "generation", 10**30, f"metadata.generation: not a count: {10**30}"),
    ],
)
def test_a_json_cell_of_another_type_is_a_defect_of_its_row(part, field, value, words):
    def spoil(record: dict) -> None:
        if record["model"]["name"] == "01-ai/Yi-1.5-34B":
            record[part][field] = value

    defects = read(api(TABLE, spoil))["defect"].drop_nulls()
    assert set(defects) == {words} and len(defects) == 13


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity"])
def test_nan_literals_are_refused(literal):
    body = server_page(TABLE.head(2)).replace(str(TABLE["BBH"][0]).encode(), literal)
    with pytest.raises(PageChanged, match="expected JSON numbers"):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Just a moment...</title>",
        b'{"error": "Parameter \'length\' must not be greater than 100"}',
        b"[1, 2]",
        b'{"rows": [1], "partial": false}',
        b"PAR1 and then something else",
        parquet(TABLE)[:-2000],
        server_page(TABLE.head(2), partial=True),
    ],
    ids=["empty", "html", "error", "numbers", "rows", "no parquet", "cut off", "partial"],
)
def test_what_is_no_such_page_is_refused(body):
    with pytest.raises(PageChanged, match="expected"):
        read(body)


def test_a_cell_that_the_server_cut_off_is_a_defect():
    payload = json.loads(server_page(TABLE.head(3)))
    payload["rows"][1]["truncated_cells"] = ["Model"]
    defects = read(json.dumps(payload).encode())["defect"].drop_nulls()
    assert set(defects) == {"cells cut off: ['Model']"} and len(defects) == 13


def test_a_file_that_would_unpack_over_the_cap_is_refused():
    narrow = SOURCE.model_copy(update={"max_body_mb": 0})
    with pytest.raises(PageChanged, match="expected at most 0 MB unpacked"):
        narrow.parse(parquet(TABLE), "", narrow)


def test_an_empty_table_has_no_rows_and_is_no_error():
    assert read(parquet(TABLE.head(0))).height == 0 and read(b"[]").height == 0


@pytest.mark.parametrize("total", ["4576", True, -1, 10**9, None])
def test_a_senseless_number_of_rows_is_refused(total):
    with pytest.raises(PageChanged, match="num_rows_total"):
        rows_total(server_page(TABLE.head(1), num_rows_total=total))
