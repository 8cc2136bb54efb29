"""Epoch AI's files: every trap by name, on small literals; and what the archive's reader refuses."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest

from scrapers.record import Page, PageChanged
from scrapers.source import FOLDER, load_source
from scrapers.sources.epoch.unpacked import members

SOURCE = load_source(FOLDER / "epoch")

INDEX = """\
Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,Country (of organization),Model accessibility,\
Accessibility group,model_versions
Gemini 3 Pro,Gemini 3 Pro Preview,153.5,151.5,158.08,2025-11-18,Google DeepMind,"USA,UK",API access,Closed weights,
GPT-5,GPT-5 (high),150.0,,,2025-08-07,OpenAI,USA,Unknown,Other,
Kimi K2,Kimi K2 Instruct,140.4,137.4,142.5,2025-07-12,Moonshot,China,Open weights (restricted use),Open weights,
"""
VERSIONS = """\
Model version,ECI Score,Release date,Organization,Country,Model accessibility,Training compute (FLOP),Confidence,\
Model name,Description,Display name
gpt-5.3-codex_high,,2026-02-05,OpenAI,USA,API access,,Unverified,"GPT-5.3 Codex
",,GPT-5.3 Codex (high)
claude-opus-4-6_120K,152.65,2026-02-05,Anthropic,USA,,,Unverified,Claude Opus 4.6,,Claude Opus 4.6 (120k thinking)
"""
RUNS = """\
\ufeffid,task,model,Best score (across scorers),Scores,log viewer,logs,job,started_at,Status,Manual evaluation,\
task version
V3YQ,GPQA diamond,gpt-5.1_medium,0.850,choice:0.85±0.02,,,,17 November 2025 4:28pm,Success,,1.0.1
DKLr,MATH level 5,o1_low,0.5,"a:0.47±0.01,sympy:0.47±0.01,graded:0.5±0.03",,,,1 May 2025 12:05am,Success,,1.0.0
XQ46,GPQA diamond,gpt-4_x,0.57,choice:0.57±0,,,,,Success,,1.0.0
9abc,FrontierMath-Tier-4-2025-07-01-Public,gpt-4_x,0.0,x:0±0,,,,,Success,,1.0.0
"""
MMLU = """\
\ufeffid,Name,EM,Model version,Shots,Source,Source link,Notes
rec1,Amazon Nova Lite,77.0%,amazon.nova-lite-v1:0,5,Stanford CRFM Leaderboard,https://x,
rec2,AquilaChat2 34B,65.2%,,0,Yi: Open Foundation Models by 01.AI,http://y,
"""
MMLU_ZIPPED = """\
Model version,EM,Release date,Organization,Country,Training compute (FLOP),Training compute notes,Name,Shots,Source,\
Source link,Notes,id
amazon.nova-lite-v1:0,0.77,2024-12-03,Amazon,USA,,"two
lines",Amazon Nova Lite,5,Stanford CRFM Leaderboard,https://x,,rec1
,0.652,,,,,,AquilaChat2 34B,0,Yi: Open Foundation Models by 01.AI,http://y,,rec2
"""
GPQA = """\
Model version,mean_score,Best score (across scorers),Release date,Organization,Country,Training compute (FLOP),\
Training compute notes,stderr,Log viewer,Logs,Started at,id
glm-5,0.878,0.878,2026-02-11,Z.ai (Zhipu AI),China,,,0.0234,,,2026-02-12T17:19:26.257Z,n4hy
"""
AIDER = """\
\ufeffid,Model version,Percent correct,Percent using correct edit format,Edit format,Cost,Source,Source link,Notes
rec1,gpt-5-2025-08-07_high,88.000,91.600,diff,$0.1300,Aider LLM Leaderboards,https://aider.chat,
rec2,,78.200,100.0,architect,,Aider LLM Leaderboards,https://aider.chat,a mix of o3 (high) & gpt-4.1
"""


def read(text: str, name: str) -> Page:
    return SOURCE.parse(text.encode(), f"https://epoch.ai/data/{name}", SOURCE)


def rows(text: str, name: str) -> dict[str, dict]:
    return {row["raw_model"]: row for row in read(text, name).scores.iter_rows(named=True)}


def packed(files: dict[str, str | bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


# ---- the index


def test_the_intervals_of_the_index_are_of_90_percent_and_become_a_standard_error():
    gemini = rows(INDEX, "eci_scores.csv")["Gemini 3 Pro"]
    assert gemini["std_error"] == pytest.approx((158.08 - 151.5) / (2 * 1.645))
    assert (gemini["score_low"], gemini["score_high"]) == (None, None)  # these columns are for 95 %
    assert json.loads(gemini["extras"]) == {
        **{"display_name": "Gemini 3 Pro Preview", "released_on": "2025-11-18", "accessibility": "API access"},
        **{"low_90": 151.5, "high_90": 158.08},
    }


def test_an_anchor_of_the_scale_has_no_interval_and_is_sound():
    anchor = rows(INDEX, "eci_scores.csv")["GPT-5"]
    assert (anchor["score"], anchor["std_error"], anchor["defect"]) == (150.0, None, None)


def test_accessibility_is_the_boards_claim_and_unknown_is_none():
    said = {name: row["raw_open_flag"] for name, row in rows(INDEX, "eci_scores.csv").items()}
    assert said == {"Gemini 3 Pro": False, "GPT-5": None, "Kimi K2": True}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("153.5,151.5", "150.5,151.5", "score 150.5 outside its interval 151.5 to 158.08"),
        ("153.5,", "n/a,", "not a number: 'n/a'"),
        ("151.5,158.08", "151.5,", "not a number: ''"),
    ],
)
def test_a_figure_of_the_index_that_cannot_be_right_is_a_defect_of_its_row(old, new, words):
    found = rows(INDEX.replace(old, new), "eci_scores.csv")
    assert found["Gemini 3 Pro"]["defect"] == words and found["Gemini 3 Pro"]["score"] is None
    assert found["Kimi K2"]["defect"] is None


def test_versions_without_a_score_are_not_read_and_said():
    page = read(VERSIONS, "epoch_capabilities_index.csv")
    assert page.scores["raw_model"].to_list() == ["claude-opus-4-6_120K"]
    assert page.notes == ("epoch_capabilities_index.csv: 1 rows without a score",)
    assert page.scores["raw_open_flag"].to_list() == [None] and page.scores["board"].to_list() == ["eci/versions"]


# ---- runs


def test_runs_have_dates_in_words_a_bom_and_a_rounded_error_beside_each_scorer():
    found = rows(RUNS, "benchmarks_runs.csv")
    gpt = found["gpt-5.1_medium"]
    assert (gpt["board"], gpt["score"], gpt["std_error"]) == ("runs/gpqa_diamond", 85.0, 2.0)
    assert gpt["submitted_on"] == date(2025, 11, 17) and gpt["setting"] == "submission=V3YQ;task_version=1.0.1"
    # The best of three scorers is the score, and its error is the score's.
    assert (found["o1_low"]["score"], found["o1_low"]["std_error"]) == (50.0, 3.0)
    assert found["o1_low"]["submitted_on"] == date(2025, 5, 1)
    # An error of 0 is one that was rounded away; 0.57 is 57, not 56.99999999999999.
    assert (found["gpt-4_x"]["score"], found["gpt-4_x"]["std_error"]) == (57.0, None)
    assert found["gpt-4_x"]["submitted_on"] is None and len(found) == 3


def test_an_unknown_task_is_said_and_one_that_nobody_solved_is_not_read():
    assert read(RUNS, "benchmarks_runs.csv").notes == ()
    assert read(RUNS.replace("MATH level 5", "MATH level 6"), "benchmarks_runs.csv").notes == (
        "benchmarks_runs.csv: unknown task 'MATH level 6'",
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("17 November 2025 4:28pm", "yesterday", "started_at: not a time: 'yesterday'"),
        (",Success,,1.0.1", ",Failed,,1.0.1", "Status is 'Failed', not 'Success'"),
    ],
)
def test_a_run_that_failed_or_has_no_time_is_a_defect(old, new, words):
    assert rows(RUNS.replace(old, new), "benchmarks_runs.csv")["gpt-5.1_medium"]["defect"] == words


def test_a_run_of_the_archive_has_its_error_and_time_in_columns():
    (glm,) = read(GPQA, "gpqa_diamond.csv").scores.to_dicts()
    assert (glm["score"], glm["std_error"], glm["submitted_on"]) == (87.8, 2.34, date(2026, 2, 12))
    assert (glm["raw_organization"], glm["setting"]) == ("Z.ai (Zhipu AI)", "submission=n4hy")


# ---- collected scores


def test_percent_texts_in_git_and_fractions_in_the_archive_are_the_same_percents():
    git, zipped = rows(MMLU, "external_benchmark_mmlu.csv"), rows(MMLU_ZIPPED, "mmlu_external.csv")
    same = ("board", "raw_model", "score", "setting", "harness", "self_reported", "defect")
    assert {n: [r[k] for k in same] for n, r in git.items()} == {n: [r[k] for k in same] for n, r in zipped.items()}
    nova = git["amazon.nova-lite-v1:0"]
    assert (nova["score"], nova["setting"], nova["harness"]) == (77.0, "shots=5", "Stanford CRFM Leaderboard")
    assert zipped["AquilaChat2 34B"]["score"] == 65.2  # no model version: the paper's name


def test_shots_written_in_two_ways_are_one_setting():
    found = rows(MMLU.replace(",5,Stan", ",5-shot,Stan"), "external_benchmark_mmlu.csv")
    assert found["amazon.nova-lite-v1:0"]["setting"] == "shots=5"


def test_boards_of_papers_scores_own_to_mixing_harnesses_and_runs_do_not():
    mixing = {board.board for board in SOURCE.boards if board.cross_harness}
    assert mixing == {board.board for board in SOURCE.boards if board.board.endswith("/as_reported")}
    assert len({board.comparable_group for board in SOURCE.boards}) == len(SOURCE.boards) - 1  # both forms of the index


def test_a_cost_in_dollars_is_a_number_and_no_model_stays_no_model():
    found = rows(AIDER, "external_benchmark_aider_polyglot.csv")
    gpt = found["gpt-5-2025-08-07_high"]
    assert (gpt["score"], gpt["setting"], json.loads(gpt["extras"])) == (88.0, "edit_format=diff", {"cost_usd": 0.13})
    assert found[""]["score"] == 78.2  # the gate holds it: no model name


# ---- refusals


@pytest.mark.parametrize(
    ("text", "name", "column"),
    [
        *((INDEX, "eci_scores.csv", c) for c in ("Model", "eci", "eci_ci_low", "Model accessibility", "date")),
        *((RUNS, "benchmarks_runs.csv", c) for c in ("id", "task", "model", "Scores", "Status", "task version")),
        *((MMLU, "external_benchmark_mmlu.csv", c) for c in ("EM", "Shots", "Source", "Name", "Model version")),
        *((GPQA, "gpqa_diamond.csv", c) for c in ("stderr", "Started at", "id")),
    ],
)
def test_a_missing_or_renamed_column_is_refused(text, name, column):
    header, rest = text.split("\n", 1)
    names = [f"{cell} 2" if cell.lstrip("\ufeff") == column else cell for cell in header.split(",")]
    with pytest.raises(PageChanged, match=rf"{name}: expected column"):
        read(",".join(names) + "\n" + rest, name)


def test_a_new_column_is_a_note():
    text = MMLU.replace("Notes\n", "Notes,Judge\n").replace(",\n", ",,x\n")
    assert read(text, "external_benchmark_mmlu.csv").notes == ("external_benchmark_mmlu.csv: unknown column 'Judge'",)


def test_an_unknown_file_is_refused_and_an_empty_table_has_no_row():
    with pytest.raises(PageChanged, match="expected one of"):
        read(MMLU, "benchmark_optim.csv")
    assert read(MMLU.split("\n")[0] + "\n", "external_benchmark_mmlu.csv").scores.is_empty()
    with pytest.raises(PageChanged, match="found nothing"):
        read("", "eci_scores.csv")


# ---- the archive


def test_the_archive_is_read_by_file_name_wherever_it_stands_and_the_index_only_once():
    index = {"epoch_capabilities_index/eci_scores.csv": INDEX}  # it is asked for by itself
    body = packed({"README.md": "x", "data/mmlu_external.csv": MMLU_ZIPPED, "gpqa_diamond.csv": GPQA} | index)
    page = SOURCE.parse(body, "https://epoch.ai/data/benchmark_data.zip", SOURCE)
    counts = page.scores.group_by("board").len().sort("board").rows()
    assert counts == [("mmlu/as_reported", 2), ("runs/gpqa_diamond", 1)]


def test_an_archive_without_any_known_file_is_refused():
    with pytest.raises(PageChanged, match="in the archive, found none"):
        SOURCE.parse(packed({"a.csv": "x"}), "https://epoch.ai/data/benchmark_data.zip", SOURCE)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (packed({f"{n}.txt": "" for n in range(6)}), "at most 5 files"),
        (packed({"a.csv": b"0" * 3_000_000}), "at most 2 MB unpacked"),
        (packed({"a.csv": b"0" * 1_500_000, "b.csv": b"0" * 1_500_000}), "at most 2 MB unpacked"),
        (packed({"a.csv": "x", "../../etc/a.csv": "y"}), r"expected a.csv once in the archive, found it again as"),
        (packed({"a.csv": "hello" * 99})[:-30], "expected a ZIP archive"),
        (packed({"a.csv": "hello" * 99}).replace(b"PK\x03\x04", b"PK\x03\x05", 1), "expected a ZIP archive"),
        (b"PK\x03\x04 and then something else", "expected a ZIP archive"),
    ],
    ids=["many", "a bomb", "two halves of one", "twice", "cut off", "damaged", "none"],
)
def test_a_hostile_or_damaged_archive_is_refused(body, words):
    with pytest.raises(PageChanged, match=words):
        members(body, {"a.csv", "b.csv"}, max_entries=5, max_mb=2)
