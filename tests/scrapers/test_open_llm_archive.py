"""Past states of the Open LLM Leaderboard, v2 and v1, as archives keep them: every trap by name, on small literals."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from scrapers.record import PageChanged
from tests.scrapers.test_open_llm import KEY, SOURCE, TABLE, api, extras, one, read, same

# ---- v2 while the Space showed its first table: rounded, flags inverted

GRADIO = """\
t,model,average,ifeval,ifeval_raw,bbh,bbh_raw,math_lvl_5,math_lvl_5_raw,gpqa,gpqa_raw,musr,musr_raw,mmlupro,mmlupro_raw,\
type,architecture,weight_type,precision,not_merged,hub_license,params_b,hub_hearts,available_on_the_hub,model_sha,\
flagged,moe,submission_date,upload_to_hub_date,chat_template,maintainers_highlight,fullname,url
💬,Qwen/Qwen2-72B-Instruct,42.49,79.89,0.8,57.48,0.7,35.12,0.35,16.33,0.37,17.17,0.46,48.92,0.54,\
"💬 chat models (RLHF, DPO, IFT, ...)",Qwen2ForCausalLM,Original,bfloat16,TRUE,other,72,523,TRUE,1af6,TRUE,TRUE,\
2024-06-26,2024-05-28,FALSE,TRUE,Qwen/Qwen2-72B-Instruct,https://huggingface.co/Qwen/Qwen2-72B-Instruct
🤝,a/Mixtral-merge,20.0,20.0,0.2,20.0,0.44,20.0,0.2,20.0,0.4,20.0,0.44,20.0,0.28,🤝 base merges and moerges,?,Original,\
float16,FALSE,"",0,1,FALSE,"",TRUE,FALSE,"","",TRUE,FALSE,a/Mixtral-merge,https://huggingface.co/a/Mixtral-merge
"""
QWEN = "Qwen/Qwen2-72B-Instruct"


def changed(text: str, old: str, new: str, times: int = 1) -> bytes:
    assert old in text
    return text.replace(old, new, times).encode()


def test_the_first_table_has_inverted_booleans_where_true_means_not():
    scores = read(GRADIO.encode())
    assert scores.height == 26 and scores["defect"].null_count() == 26
    qwen, merge = extras(one(QWEN, scores)), extras(one("a/Mixtral-merge", scores))
    assert (qwen["merged"], qwen["moe"], qwen["flagged"]) == (False, False, False)
    assert (merge["merged"], merge["moe"], merge["flagged"]) == (True, True, False)
    assert qwen["official_provider"] is True and "chat_template" in qwen  # these two are as they say
    assert (one(QWEN, scores)["raw_open_flag"], one("a/Mixtral-merge", scores)["raw_open_flag"]) == (True, False)


def test_the_first_tables_rounded_figures_are_the_same_boards_in_percent():
    scores = read(GRADIO.encode())
    assert set(scores["board"]) == {board.board for board in SOURCE.boards if not board.board.startswith("v1/")}
    assert one(QWEN, scores, "gpqa/raw")["score"] == pytest.approx(37.0)
    assert one(QWEN, scores, "gpqa/normalized")["score"] == 16.33
    assert one(QWEN, scores)["setting"] == "precision=bfloat16"


def test_magic_values_of_the_first_table_are_absent():
    merge = one("a/Mixtral-merge", read(GRADIO.encode()))
    assert merge["raw_license"] is None and merge["submitted_on"] is None
    assert {"sha", "architecture", "params_b"}.isdisjoint(extras(merge))


def test_a_normalised_figure_that_no_rounding_explains_is_a_defect():
    scores = read(changed(GRADIO, ",16.33,0.37,", ",17.33,0.37,"))
    assert set(scores["defect"].drop_nulls()) == {"gpqa: 17.33 is not 0.37 normalised"}
    scores = read(changed(GRADIO, ",42.49,", ",42.59,"))
    assert set(scores["defect"].drop_nulls()) == {"average 42.59 is not the mean of the six"}


def test_columns_that_came_later_or_changed_their_name_are_known():
    later = changed(GRADIO, "maintainers_highlight,", "official_providers,").decode()
    lines = later.splitlines()
    added = [f"{lines[0]},generation,base_model,co_cost_kg", *(f"{line},1,x/y,2.5" for line in lines[1:])]
    page = SOURCE.parse("\n".join(added).encode(), "", SOURCE)
    assert page.notes == () and extras(one(QWEN, page.scores))["base_model"] == "x/y"
    assert extras(one(QWEN, page.scores))["generation"] == 1
    assert "generation" not in extras(one(QWEN, read(GRADIO.encode())))


@pytest.mark.parametrize(
    "column", ["not_merged", "ifeval_raw", "mmlupro", "fullname", "flagged", "available_on_the_hub"]
)
def test_a_renamed_column_of_the_first_table_is_refused(column):
    with pytest.raises(PageChanged, match="expected"):
        read(changed(GRADIO, column, f"{column}_2"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",bfloat16,TRUE,", ",bfloat16,yes,", "not_merged: not a flag: yes"),
        (",79.89,", ",n/a,", "ifeval: not a number: n/a"),
        (",2024-06-26,", ",26 June,", "submitted_on: not a day: 26 June"),
    ],
)
def test_a_cell_that_cannot_be_typed_is_a_defect_of_its_row_with_its_text(old, new, words):
    assert set(read(changed(GRADIO, old, new))["defect"].drop_nulls()) == {words}


# ---- v2 as the API's records, flattened


def flattened(body: bytes, former: bool = False) -> str:
    """The API's array as R wrote it into CSV."""
    rows = []
    for record in json.loads(body):
        row = {"id": record["id"]}
        for part, facts in record.items():
            for name, value in facts.items() if isinstance(facts, dict) else ():
                deeper = value.items() if isinstance(value, dict) else [("", value)]
                row |= {f"{part}_{name}_{key}".rstrip("_"): cell for key, cell in deeper}
        rows.append({key: str(cell).upper() if isinstance(cell, bool) else cell for key, cell in row.items()})
    text = pl.DataFrame(rows, infer_schema_length=None).write_csv()
    return text.replace("is_official_provider", "is_highlighted_by_maintainer") if former else text


def test_the_flattened_records_say_the_same_as_the_table():
    body = flattened(api(TABLE)).encode()
    assert len(body.splitlines()[0].split(b",")) == 40
    frozen = read(api(TABLE))
    same(read(body), frozen, 1e-9)
    same(read(flattened(api(TABLE), former=True).encode()), frozen, 1e-9)  # until 2025-01-09


def test_in_the_flattened_records_booleans_are_as_they_say_but_not_available_is_available():
    scores = read(flattened(api(TABLE)).encode())
    homer = extras(one("newsbang/Homer-v0.5-Qwen2.5-7B", scores))
    assert (homer["flagged"], homer["moe"]) == (True, False)
    average = scores.filter(pl.col("board") == "average/normalized")
    assert average["raw_open_flag"].sum() == TABLE["Available on the hub"].sum()


def test_a_changed_scale_of_the_flattened_records_is_refused():
    table = TABLE.head(4).with_columns(pl.col("BBH") / 100)
    with pytest.raises(PageChanged, match="is not the mean of the six"):
        read(flattened(api(table)).encode())


# ---- v1 in 2024

V1 = """\
t,model,average,arc,hellaswag,mmlu,truthfulqa,winogrande,gsm8k,type,architecture,weight_type,precision,merged,hub_license,\
params_b,hub_hearts,available_on_the_hub,model_sha,flagged,moe,date,fullname,url
💬,Contamination/contaminated_proof_7b_v1.0,81.14,78.58,91.4,71.76,82.29,89.66,73.16,💬 chat models,MistralForCausalLM,\
Original,float16,TRUE,"",7,0,TRUE,b141,FALSE,TRUE,2024-03-29T11:00:00Z,Contamination/contaminated_proof_7b_v1.0,u
🟢,mistralai/Mixtral-8x7B-v0.1,68.47,66.38,86.46,71.88,46.81,81.69,57.62,🟢 pretrained,MixtralForCausalLM,\
Original,float16,TRUE,apache-2.0,46,9,TRUE,58301,TRUE,FALSE,2023-12-11T10:00:00.123456Z,mistralai/Mixtral-8x7B-v0.1,u
🟢,mistralai/Mixtral-8x7B-v0.1,68.42,66.04,86.49,71.82,46.78,81.93,57.47,🟢 pretrained,MixtralForCausalLM,\
Original,bfloat16,FALSE,apache-2.0,46,9,FALSE,58301,TRUE,FALSE,"",mistralai/Mixtral-8x7B-v0.1,u
"""
MIXTRAL = "mistralai/Mixtral-8x7B-v0.1"


def test_v1_has_seven_records_a_row_and_two_precisions_of_a_name_are_told_apart_by_the_setting():
    scores = read(V1.encode())
    assert scores.height == 21 and scores["defect"].null_count() == 21
    assert scores.select(KEY).is_duplicated().sum() == 0
    assert {SOURCE.board(board)[0].board for board in set(scores["board"])} == {
        board.board for board in SOURCE.boards if board.board.startswith("v1/")
    }
    arc = scores.filter(pl.col("raw_model") == MIXTRAL, pl.col("board") == "v1/arc_challenge")
    assert dict(arc.select("setting", "score").rows()) == {"precision=float16": 66.38, "precision=bfloat16": 66.04}
    assert arc["submitted_on"].cast(str).to_list() == ["2023-12-11", None]


def test_v1s_merged_flagged_and_moe_are_inverted_and_the_flagged_model_is_marked():
    scores = read(V1.encode()).filter(pl.col("board") == "v1/mmlu")
    said = {row["raw_model"] + row["setting"]: extras(row) for row in scores.iter_rows(named=True)}
    contaminated = said["Contamination/contaminated_proof_7b_v1.0precision=float16"]
    assert (contaminated["flagged"], contaminated["moe"], contaminated["merged"]) == (True, False, False)
    first, second = said[f"{MIXTRAL}precision=float16"], said[f"{MIXTRAL}precision=bfloat16"]
    assert (first["flagged"], first["moe"], first["merged"]) == (False, True, False)
    assert second["merged"] is True
    assert dict(scores.select("setting", "raw_open_flag").rows()[1:]) == {
        "precision=float16": True,
        "precision=bfloat16": False,
    }


def test_v1s_average_is_the_unnormalised_mean_and_one_that_is_not_is_a_defect_of_that_board_alone():
    scores = read(changed(V1, ",68.47,", ",74.2,"))
    assert scores.filter(pl.col("defect").is_not_null()).select("board", "raw_model", "defect").rows() == [
        ("v1/average", MIXTRAL, "average 74.2 is not the mean")
    ]


def test_v1_on_another_scale_or_with_a_missing_or_renamed_column_is_refused():
    rows = pl.read_csv(V1.encode(), infer_schema=False).with_columns(pl.col("average").cast(float) / 100)
    with pytest.raises(PageChanged, match="expected averages of the benchmarks"):
        read(rows.write_csv().encode())
    for column in ("flagged", "mmlu", "precision", "url", "fullname"):
        with pytest.raises(PageChanged, match="expected"):
            read(changed(V1, column, f"{column}_2"))


# ---- v1 in 2023

REPORT = """\
\ufeffModel,Average,ARC (25-shot),HellaSwag (10-shot),MMLU (5-shot),TruthfulQA (0-shot),Parameters,URL
llama-65b,58.3,57.8,84.2,48.8,42.3,100.0,
tiiuae/falcon-40b,60.4,61.9,85.3,52.7,41.7,33.33333333333333,https://huggingface.co/tiiuae/falcon-40b
tiiuae/falcon-40b,60.2,61.9,85.3,51.9,41.7,33.33333333333333,https://huggingface.co/tiiuae/falcon-40b
a/no-truth,50.0,50.0,50.0,50.0,,0.0,
"""


def test_the_report_of_2023_has_a_bom_four_benchmarks_and_a_blank_before_the_bracket_until_2023_06_29():
    with_blank, without = read(REPORT.encode()), read(REPORT.replace(" (", "(").encode())
    assert with_blank.equals(without) and with_blank.height == 20
    assert set(with_blank["board"]) == {
        f"v1/{name}" for name in ("average", "arc_challenge", "hellaswag", "mmlu", "truthfulqa")
    }
    llama = with_blank.filter(pl.col("raw_model") == "llama-65b", pl.col("board") == "v1/mmlu")
    assert llama["score"].to_list() == [48.8] and llama["setting"].to_list() == [""]


def test_the_reports_parameters_are_no_parameters_and_are_not_read():
    assert read(REPORT.encode())["extras"].null_count() == 20


def test_a_missing_score_of_2023_is_a_defect_of_its_own_board_alone():
    lost = read(REPORT.encode()).filter(pl.col("defect").is_not_null())
    assert lost.select("board", "raw_model", "defect").rows() == [
        ("v1/truthfulqa", "a/no-truth", "v1/truthfulqa: not a number: (nothing)")
    ]


def test_the_average_of_four_and_of_six_are_two_series():
    board, _ = SOURCE.board("v1/average")
    days = (date(2023, 9, 15), date(2024, 6, 18), date(2024, 6, 19), date(2024, 7, 13))
    assert [getattr(board.version_on(day), "name", None) for day in days] == ["1", "1", "2024-06-19", "2024-06-19"]
    assert not SOURCE.board("v1/mmlu")[0].versions


@pytest.mark.parametrize("body", [b"", b"a,b\n1,2\n", b"Model,Average\n\xff\xfe,1\n", b"404: Not Found"])
def test_what_is_no_table_of_either_age_is_refused(body):
    with pytest.raises(PageChanged, match="expected"):
        read(body)


def test_an_empty_table_gives_no_row():
    assert read(V1.splitlines()[0].encode() + b"\n").height == 0
    assert read(GRADIO.splitlines()[0].encode() + b"\n").height == 0
    assert read(REPORT.splitlines()[0].encode() + b"\n").height == 0
