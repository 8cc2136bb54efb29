"""SWE-bench's page on small bodies: each trap that the board is known for, by name."""

from __future__ import annotations

import json
from datetime import date

import pytest

from scrapers.record import Page, PageChanged
from scrapers.source import FOLDER, load_source

SOURCE = load_source(FOLDER / "swe_bench")
MINI = "20260217_mini-v2.0.0_minimax-2-5-high"


def row(**changes: object) -> dict[str, object]:
    """A row of another scaffold, as the file has them since 2025-05."""
    return {
        "name": "live-SWE-agent + Claude 4.5 Opus medium (20251101)",
        "folder": "20251215_livesweagent_claude-opus-4-5",
        "resolved": 79.2,
        "date": "2025-12-15",
        "tags": ["Model: claude-opus-4-5-20251101", "Org: UIUC", "System: Attempts - 1"],
        "os_model": False,
        "os_system": True,
        "checked": False,
        "warning": None,
    } | changes


def mini(**changes: object) -> dict[str, object]:
    """The same for mini-SWE-agent, as bash-only lists it."""
    tags = ["Model: minimax-m2.5", "Org: Minimax", "System: Attempts - 1", "Mini: 2.0.0"]
    facts = {"name": "MiniMax M2.5 (high reasoning)", "folder": MINI, "resolved": 75.8, "date": "2026-02-17"}
    return row(**{"tags": tags, "instance_cost": 0.073, **facts, **changes})


def read(**boards: list[dict[str, object]]) -> Page:
    named = [{"name": name.replace("_", "-"), "results": rows} for name, rows in boards.items()]
    return SOURCE.parse(json.dumps({"leaderboards": named}).encode(), "https://x/leaderboards.json", SOURCE)


def one(**changes: object) -> dict[str, object]:
    """The record of one row of Verified."""
    return read(Verified=[row(**changes)]).scores.row(0, named=True)


def test_a_row_of_another_scaffold_is_one_record_of_the_split() -> None:
    page = read(Verified=[row()])
    assert page.notes == ()
    assert page.scores.drop("extras").rows(named=True) == [
        {
            "board": "verified/any_scaffold",
            "published_on": None,
            "raw_model": "claude-opus-4-5-20251101",
            "raw_organization": "UIUC",
            "raw_license": None,
            "raw_open_flag": False,
            "setting": "attempts=1;effort=medium;submission=20251215_livesweagent_claude-opus-4-5",
            "harness": "live-SWE-agent",
            "score": 79.2,
            "score_low": None,
            "score_high": None,
            "std_error": None,
            "n": 500,
            "rank": None,
            "submitted_on": date(2025, 12, 15),
            "self_reported": False,
            "defect": None,
        }
    ]


@pytest.mark.parametrize(
    ("trap", "changes", "expected"),
    [
        ("a percentage as a string, until 2024-07", {"resolved": "12.29"}, {"score": 12.29, "defect": None}),
        ("a whole number", {"resolved": 55}, {"score": 55.0, "defect": None}),
        ("a true zero is a score", {"resolved": 0.0}, {"score": 0.0, "defect": None}),
        ("a count in a percent column stays as found", {"resolved": 271.0}, {"score": 271.0, "defect": None}),
        ("no number", {"resolved": "n/a"}, {"score": None, "defect": "resolved is not a number: 'n/a'"}),
        ("a boolean is no number", {"resolved": True}, {"defect": "resolved is not a number: True"}),
        ("infinity as text", {"resolved": "1e999"}, {"defect": "resolved is not a finite number: '1e999'"}),
        ("null", {"resolved": None}, {"score": None, "defect": "row without resolved"}),
        ("an unpadded date", {"date": "2024-4-2"}, {"submitted_on": date(2024, 4, 2)}),
        ("an impossible date keeps the row", {"date": "2508-22-"}, {"submitted_on": None, "defect": None}),
        ("hidden by a warning", {"warning": True}, {"defect": "hidden by the site's warning flag: True"}),
        ("no warning", {"warning": None}, {"defect": None}),
        ("attempts 2+", {"tags": ["System: Attempts - 2+"]}, {"setting": "attempts=2+;effort=medium"}),
        ("attempt misspelt", {"tags": ["System: Attempt - 2+"]}, {"setting": "attempts=2+;effort=medium"}),
        ("a URL as a tag", {"tags": ["Model: https://huggingface.co/zai-org/GLM-4.6"]},
         {"raw_model": "https://huggingface.co/zai-org/GLM-4.6"}),
        ("a vendor prefix", {"tags": ["Model: openai/gpt-5-2025-08-07"]}, {"raw_model": "openai/gpt-5-2025-08-07"}),
        ("a family as tag, the size in the name", {"name": "RAG + SWE-Llama 7B", "tags": ["Model: SWE-Llama"]},
         {"raw_model": "SWE-Llama 7B"}),
        ("trailing space", {"tags": ["Model: glm-4.6 "]}, {"raw_model": "glm-4.6 "}),
        ("size is no model", {"tags": ["Model: Llama3-SWE-RL-70B", "Model_size: 70"]},
         {"raw_model": "Llama3-SWE-RL-70B"}),
        ("several models, one an embedding", {"tags": ["Model: gpt-4o-mini", "Model: text-embedding-3-small"]},
         {"raw_model": "gpt-4o-mini + text-embedding-3-small"}),
        ("two spellings of one model",
         {"tags": ["Model: claude-3-5-sonnet-20241022", "Model: claude-3.5-sonnet-20241022"]},
         {"raw_model": "claude-3-5-sonnet-20241022"}),
        ("no model tag", {"name": "OpenHands + GPT 4 (1106)", "tags": []},
         {"raw_model": "OpenHands + GPT 4 (1106)", "harness": "OpenHands", "raw_organization": None}),
        ("no tags at all", {"name": "Warp", "tags": None}, {"raw_model": "Warp", "harness": "Warp"}),
        ("a scaffold with a plus", {"name": "Agentless + RepoGraph + GPT-4o", "tags": ["Model: gpt-4o"]},
         {"harness": "Agentless + RepoGraph"}),
        ("a scaffold with several models",
         {"name": "TRAE + Sonnet 4 + Opus 4", "tags": ["Model: sonnet-4", "Model: opus-4"]}, {"harness": "TRAE"}),
        ("a plus in brackets", {"name": "SWE-RL (Llama3-SWE-RL-70B + Agentless Mini) (20250226)"},
         {"harness": "SWE-RL (Llama3-SWE-RL-70B + Agentless Mini) (20250226)"}),
        ("two organisations name no vendor", {"tags": ["Org: Z.ai", "Org: UIUC"]}, {"raw_organization": None}),
        ("the harness's makers are no vendor", {"tags": ["Org: Z.ai", "Org: SWE-agent"]}, {"raw_organization": "Z.ai"}),
        ("an open flag is carried as claimed", {"os_model": True, "os_system": False}, {"raw_open_flag": True}),
        ("the old flag is of the code", {"os_model": None, "oss": True}, {"raw_open_flag": None}),
    ],
)  # fmt: skip
def test_trap(trap: str, changes: dict[str, object], expected: dict[str, object]) -> None:
    found = one(**changes)
    found["setting"] = str(found["setting"]).replace(";submission=20251215_livesweagent_claude-opus-4-5", "")
    assert {key: found[key] for key in expected} == expected, trap


@pytest.mark.parametrize(
    ("checked", "expected"),
    [
        (True, True),
        ("true", True),
        (False, False),
        ("false (See README.md for info on how to get your results verified)", False),  # a truthy string
        (None, None),
    ],
)
def test_checked_is_true_only_when_it_says_true(checked: object, expected: bool | None) -> None:
    extras = json.loads(str(one(checked=checked)["extras"]))
    assert extras.get("checked") is expected


def test_an_unreadable_date_is_kept_as_text() -> None:
    folder = "250822_mini-v1.9.1_glm-4.5"
    page = read(bash_only=[mini(date="2508-22-", folder=folder)])
    assert page.scores["board"].to_list() == ["verified/mini_v1", "verified/any_scaffold"]
    assert page.scores["submitted_on"].to_list() == [None, None]
    assert {json.loads(text)["date_raw"] for text in page.scores["extras"]} == {"2508-22-"}


def test_a_mini_folder_gives_the_day_where_the_date_cannot_be_read() -> None:
    scores = read(bash_only=[mini(date="2602-17-")]).scores
    assert scores["submitted_on"].unique().to_list() == [date(2026, 2, 17)]


def test_a_cross_listed_mini_row_gives_identical_records() -> None:
    tags = [*mini()["tags"], "Org: SWE-agent"]  # type: ignore[misc]
    listed = mini(name="mini-SWE-agent + MiniMax M2.5 (high reasoning)", tags=tags, site="https://x/")
    scores = read(bash_only=[mini()], Verified=[listed]).scores
    assert scores.height == 4
    assert scores.unique().sort("board")["board"].to_list() == ["verified/any_scaffold", "verified/mini_v2"]
    assert scores["harness"].unique().to_list() == ["mini-SWE-agent v2.0.0"]
    assert scores["setting"].unique().to_list() == [f"attempts=1;effort=high;submission={MINI}"]
    assert scores["raw_organization"].unique().to_list() == ["Minimax"]


def test_the_folder_gives_the_version_where_the_field_is_wrong() -> None:
    wrong = mini(folder="20250726_mini-v1.0.0_gemini-2.0-flash", **{"mini-swe-agent_version": "0.0.0"})
    assert read(Verified=[wrong]).scores["board"].to_list() == ["verified/mini_v1", "verified/any_scaffold"]


@pytest.mark.parametrize(
    ("folder", "harness"),
    [
        ("20250720_mini-v0.0.0-Llama-4-Scout-17B-Instruct", "mini-SWE-agent v0.0.0"),
        ("20260213_mini-v2.0.0a0_glm-5", "mini-SWE-agent v2.0.0a0"),
        ("20251211_mini-v1.17.2_gpt-5.2-2025-12-11", "mini-SWE-agent v1.17.2"),
    ],
)
def test_versions_in_folders(folder: str, harness: str) -> None:
    assert read(Verified=[mini(folder=folder)]).scores["harness"].unique().to_list() == [harness]


def test_a_major_version_without_a_board_is_told_and_not_guessed() -> None:
    page = read(Verified=[mini(folder="20270101_mini-v9.0.0_x")])
    assert page.scores["board"].to_list() == ["verified/any_scaffold"]
    assert "mini-SWE-agent v9" in page.notes[0]


def test_zero_cost_and_calls_mean_unknown() -> None:
    extras = json.loads(str(one(instance_cost=0.0, instance_calls=0.0)["extras"]))
    assert "instance_cost" not in extras and "instance_calls" not in extras


def test_rows_of_one_name_stay_apart_by_their_submission() -> None:
    warp = [row(name="Warp", tags=[], folder=folder) for folder in ("20250623_warp", "20250901_warp")]
    scores = read(Verified=warp).scores
    assert scores["raw_model"].to_list() == ["Warp", "Warp"]
    assert scores["setting"].n_unique() == 2


def test_column_order_has_no_effect() -> None:
    backwards = dict(reversed(mini().items()))
    assert read(Verified=[backwards]).scores.equals(read(Verified=[mini()]).scores)


def test_new_schema_names_model_organisation_and_effort() -> None:
    new = {"agent": "live-SWE-agent", "agent_org": "UIUC", "model_display": "Claude 4.5 Opus"}
    new |= {"model_org": "Anthropic", "model_release_date": 20251124, "reasoning_effort": "low"}
    page = read(Verified=[row(name="x", tags=["Org: UIUC"], **new)])
    found = page.scores.row(0, named=True)
    assert page.notes == ()
    assert (found["raw_model"], found["raw_organization"]) == ("Claude 4.5 Opus", "Anthropic")
    assert found["harness"] == "live-SWE-agent"
    assert "effort=low" in found["setting"]


@pytest.mark.parametrize("display", ["Multiple", "Undisclosed", None, ""])
def test_a_display_that_names_no_model_is_no_model(display: str | None) -> None:
    assert one(name="Warp", tags=[], model_display=display)["raw_model"] == "Warp"


def test_new_keys_and_new_boards_are_told_and_change_nothing() -> None:
    page = read(Verified=[row(resolved_se=1.9)], Verified_Pro=[row()])
    assert page.scores.drop("extras").equals(read(Verified=[row()]).scores.drop("extras"))
    assert set(page.notes) == {"new board: Verified-Pro", "new key of a row: resolved_se"}


@pytest.mark.parametrize("key", ["name", "resolved", "date", "folder"])
def test_a_renamed_or_missing_column_is_refused_by_name(key: str) -> None:
    rows = [row(), row(folder="20251216_x")]
    for each in rows:
        each["renamed"] = each.pop(key)
    with pytest.raises(PageChanged, match=f"expected {key} in the rows of board Verified, found .*renamed"):
        read(Verified=rows)


def test_one_row_without_its_score_does_not_spoil_the_others() -> None:
    short = row(folder="20251216_x")
    del short["resolved"]
    assert read(Verified=[row(), short]).scores["defect"].to_list() == [None, "row without resolved"]


def test_an_empty_board_is_told() -> None:
    page = read(Verified=[], Lite=[row()])
    assert page.notes == ("board Verified holds no row",)
    assert page.scores["board"].to_list() == ["lite/any_scaffold"]
    assert read(Verified=[]).scores.is_empty()


def test_results_by_task_come_once_for_a_row_listed_twice() -> None:
    details = {"astropy__astropy-1": {"resolved": True, "cost": 1.0}, "mrdoob__three": {"resolved": False}}
    listed = mini(per_instance_details=details, resolved=50.0)
    instances = read(bash_only=[listed], Verified=[listed]).instances
    assert instances.rows() == [
        ("verified/mini_v2", MINI, "astropy__astropy-1", True),
        ("verified/mini_v2", MINI, "mrdoob__three", False),  # cut at the dot, kept as it is
    ]


def test_results_by_task_that_contradict_the_score_are_left_out_aloud() -> None:
    details = {f"task-{number}": {"resolved": number < 51} for number in range(500)}
    page = read(Verified=[mini(resolved=52.8, per_instance_details=details)])
    assert page.instances.is_empty()
    assert page.notes == (f"{MINI}: 10.20 % by task, score 52.8: results by task left out",)
    assert page.scores["score"].unique().to_list() == [52.8]


def test_tasks_that_are_not_listed_may_be_resolved() -> None:
    details = {f"task-{number}": {"resolved": number < 197} for number in range(297)}
    page = read(Multilingual=[mini(resolved=66.7, per_instance_details=details)])
    assert page.instances.height == 297
    assert page.instances["board"].unique().to_list() == ["multilingual/mini_v2"]


def test_the_newest_major_version_leads_its_group() -> None:
    group = [board for board in SOURCE.boards if board.comparable_group == "swe_bench/verified"]
    led = sorted(group, key=lambda board: board.preference)
    assert [board.board.removeprefix("verified/") for board in led] == [
        "any_scaffold", "mini_v0", "mini_v1", "mini_v2", "mini_v3",
    ]  # fmt: skip
    assert [board.cross_harness for board in led] == [True, False, False, False, False]
    assert all(board.upper_bound == 100 and board.unit == "percent" for board in SOURCE.boards)
