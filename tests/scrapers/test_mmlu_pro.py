"""TIGER-Lab's MMLU-Pro: each trap of the file by name, the gate's rules, and the true spider against the real file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from scrapy.http import TextResponse

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.parsing import hub_commits
from scrapers.record import PageChanged
from scrapers.records import Parsed, parse_capture
from scrapers.sample import exchanges
from scrapers.sample.mmlu_pro.render import results
from scrapers.source import load_sources
from scrapers.sources.mmlu_pro.page import last_modified
from scrapers.sources.mmlu_pro.spider import MmluProSpider
from tests.scrapers.judging import balanced, judged
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import admit

SOURCE = load_sources()["mmlu_pro"]
FACTS = SOURCE.parameters
FILE, ABOUT = FACTS["file"].format(revision="main"), FACTS["about_url"]
SUBJECTS = list(FACTS["subjects"])
HEADER = ",".join(["Models,Data Source,Model Size(B),Overall", *SUBJECTS])
GPT = "0.8675,0.7858,0.7393,0.7829,0.808,0.55,0.7212,0.7007,0.5104,0.7609,0.7014,0.7467,0.7919,0.7748"
GPT_4O = f"GPT-4o (2024-05-13),TIGER-Lab,unk,0.7255,{GPT}"
DASHES = ",".join(["-"] * 14)


def read(*lines: str, header: str = HEADER) -> pl.DataFrame:
    return SOURCE.parse("\n".join([header, *lines]).encode(), FILE, SOURCE).scores


def subjects(scores: pl.DataFrame) -> pl.DataFrame:
    return scores.filter(pl.col("board").str.starts_with("subject/"))


# ---- the file's traps


def test_fractions_become_percent_and_each_subject_has_its_number_of_questions() -> None:
    scores = read(GPT_4O)
    assert scores["board"].to_list()[:2] == ["overall", "overall/as_reported"] and scores.height == 16
    assert scores["score"].to_list()[:2] == [72.55, 72.55] and scores["n"].to_list()[:2] == [None, None]
    law = scores.row(by_predicate=pl.col("board") == "subject/law", named=True)
    assert (law["score"], law["n"], law["defect"], law["harness"]) == (51.04, 1101, None, "TIGER-Lab")
    assert subjects(scores)["n"].sum() == SOURCE.board("overall")[0].n_tasks == 12032


def test_misspelt_data_sources_are_known() -> None:
    scores = read(
        f"Claude-3.5-Sonnet (2024-10-22),TIGER-LAb,unk,0.7764,{DASHES}",
        f"Mistral-3.1-Small,Sefl-Reported,24,0.668,{DASHES}",
    )
    assert scores.select("board", "self_reported", "harness").rows() == [
        ("overall", False, "TIGER-Lab"),
        ("overall/as_reported", False, "TIGER-Lab"),
        ("overall/as_reported", True, "as reported"),
    ]


def test_an_unknown_data_source_is_a_defect_and_news() -> None:
    page = SOURCE.parse(f"{HEADER}\n{GPT_4O.replace('TIGER-Lab', 'Third-Party')}".encode(), FILE, SOURCE)
    assert page.notes == ("new data source: 'Third-Party'",)
    assert page.scores["board"].to_list() == ["overall/as_reported"]
    assert page.scores["defect"].to_list() == ["data source 'Third-Party': neither measured nor reported"]


def test_a_short_row_keeps_its_overall_and_none_of_its_subjects() -> None:
    short = "QwQ-32B-Preview,TIGER-Lab,32,0.7097," + ",".join(GPT.split(",")[:13])
    scores = read(short)
    assert scores.filter(pl.col("board") == "overall").select("score", "defect").row(0) == (70.97, None)
    assert set(subjects(scores)["defect"]) == {"17 fields for 18 columns: its subjects cannot be told apart"}
    reported = read(short.replace("TIGER-Lab", "Self-Reported"))
    assert reported.select("board", "score").rows() == [("overall/as_reported", 70.97)]


def test_permuted_subjects_are_held_back_and_overall_stays() -> None:
    zephyr = "0.5509,0.2775,0.2367,0.3756,0.4573,0.2394,0.396,0.3202,0.2198,0.2361,0.3896,0.3567,0.2817,0.5050"
    scores = read(GPT_4O, f"Zephyr-7B-Beta,TIGER-Lab,7,0.3297,{zephyr}")  # ends in Other, Physics, Psychology
    held = scores.filter(pl.col("defect").is_not_null())
    assert set(held["raw_model"]) == {"Zephyr-7B-Beta"} and held.height == 14
    assert set(held["defect"]) == {"the mean of its subjects is 0.3333, its Overall 0.3297: in another order?"}
    swapped = GPT.replace("0.55,0.7212", "0.7212,0.55")  # Engineering and Health, as for Qwen2-72B-Chat
    assert subjects(read(GPT_4O.replace(GPT, swapped)))["defect"].null_count() == 0


def test_a_missing_score_is_a_dash_and_an_unknown_size_unk() -> None:
    scores = read(f"GPT-5.4,Self-Reported,unk,0.875,{DASHES}", f"Qwen2.5-7B,Self-Reported,7,0.450,{DASHES}")
    assert scores["score"].to_list() == [87.5, 45.0]
    assert [json.loads(text).get("params_b") for text in scores["extras"]] == [None, "7"]
    nothing = read(f"GPT-5.4,Self-Reported,unk,-,{DASHES}")
    assert nothing.select("score", "defect").rows() == [(None, "Overall: no score")]


def test_an_exact_duplicate_collapses_and_one_model_of_two_data_sources_stays_two_rows(tmp_path: Path) -> None:
    llada = f"LLaDA,Self-Reported,8,0.370,{DASHES}"
    claude = "Claude-3.5-Sonnet (2024-10-22)"
    lines = [
        HEADER,
        llada,
        llada,
        f"{claude},TIGER-LAb,unk,0.7764,{DASHES}",
        f"{claude},Self-Reported,unk,0.780,{DASHES}",
    ]
    lines += [f"filler-{number},TIGER-Lab,1,0.5,{DASHES}" for number in range(15)]
    gate = judged(SOURCE, FILE, tmp_path, "\n".join(lines).encode())
    assert balanced(gate) and gate.quarantine.is_empty() and gate.admissions["rows_collapsed"].sum() == 1
    twice = gate.admitted.filter(pl.col("raw_model") == claude, pl.col("board_id") == "mmlu_pro/overall/as_reported")
    assert sorted(twice.select("score", "self_reported").rows()) == [(77.64, False), (78.0, True)]


@pytest.mark.parametrize("text", ["high", "nan", "0.7.1"])
def test_a_cell_that_is_no_number_keeps_its_text(text: str) -> None:
    defect = read(GPT_4O.replace("0.7255", text), GPT_4O)["defect"][0]
    assert text in defect and defect.startswith("Overall: ")


# ---- what is refused


def test_an_xlsx_under_the_name_csv_is_refused() -> None:
    with pytest.raises(PageChanged, match="expected CSV, found a ZIP archive"):
        SOURCE.parse(b"PK\x03\x04\x14\x00\x06\x00", FILE, SOURCE)


def test_percentages_are_not_read_as_fractions() -> None:
    readme = [f"Claude-3.5-Sonnet,TIGER-Lab,unk,76.12,{DASHES}", f"GPT-4o,TIGER-Lab,unk,72.55,{DASHES}"]
    with pytest.raises(PageChanged, match=r"expected fractions of 0-1 in Overall, found 76\.12"):
        read(*readme)
    with pytest.raises(PageChanged, match=r"expected fractions of 0-1 in Law, found 51\.04"):
        read(GPT_4O.replace("0.5104", "51.04"))


def test_one_percentage_among_fractions_is_a_defect_of_its_row() -> None:
    scores = read(GPT_4O, GPT_4O, f"odd,TIGER-Lab,7,45.0,{DASHES}")
    assert (
        scores.filter(pl.col("raw_model") == "odd")["defect"].to_list() == ["Overall: 45 is not a fraction of 0-1"] * 2
    )
    assert scores.filter(pl.col("raw_model") != "odd")["defect"].null_count() == 32


@pytest.mark.parametrize("column", HEADER.split(","))
def test_every_missing_or_renamed_column_is_refused(column: str) -> None:
    header = ",".join(f"{name}s" if name == column else name for name in HEADER.split(","))
    with pytest.raises(PageChanged, match="expected columns"):
        read(GPT_4O, header=header)


def test_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(PageChanged, match="expected each column once"):
        read(f"{GPT_4O},0.5", header=f"{HEADER},Law")


def test_another_order_of_columns_has_no_effect_and_a_new_column_is_news() -> None:
    names, cells = HEADER.split(","), GPT_4O.split(",")
    header, line = ",".join(["Note", *reversed(names)]), ",".join(["x", *reversed(cells)])
    page = SOURCE.parse(f"{header}\n{line}".encode(), FILE, SOURCE)
    assert page.notes == ("new column: Note",) and page.scores.equals(read(GPT_4O))


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<html>503</html>"])
def test_what_is_no_table_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged, match="expected"):
        SOURCE.parse(body, FILE, SOURCE)


def test_an_empty_table_gives_no_row() -> None:
    assert read().is_empty()


# ---- what the spider asks for


def test_the_file_bears_the_day_of_the_data_sets_last_change() -> None:
    assert last_modified(b'{"lastModified": "2026-03-11T23:30:00.000Z"}') == date(2026, 3, 11)
    for card in (b"{}", b"[]", b'{"lastModified": "soon"}'):
        with pytest.raises(PageChanged, match="expected lastModified"):
            last_modified(card)


@pytest.mark.parametrize("body", [b"{}", b'[{"id": "a"}]', b'[{"id": "a", "date": "soon"}]', b"[1]"])
def test_a_listing_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(PageChanged, match="expected"):
        hub_commits(body)


def test_past_states_are_asked_for_by_commit_and_the_listing_is_followed() -> None:
    spider = MmluProSpider()
    [first] = spider.history(date(2025, 1, 1), date(2025, 12, 31))
    assert first.url == FACTS["commits"] and first.meta["asked"]["role"] == "listing"
    days = {"c": "2026-01-05T10:00:00.000Z", "b": "2025-06-01T10:00:00.000Z", "a": "2025-01-01T00:00:00.000Z"}
    body = json.dumps([{"id": sha, "date": at} for sha, at in days.items()]).encode()
    following = f'<{FACTS["commits"]}?p=1>; rel="next"'
    response = TextResponse(first.url, request=first, body=body, headers={"Link": following})
    asked = list(spider.states(response, **first.cb_kwargs))
    assert [request.url for request in asked] == [
        FACTS["file"].format(revision="b"),
        FACTS["file"].format(revision="a"),
        f"{FACTS['commits']}?p=1",
    ]
    assert asked[0].meta["asked"]["archived"] and asked[0].meta["asked"]["published_on"] == date(2025, 6, 1)


# ---- the sample and the real file


def test_the_sample_is_admitted_whole(tmp_path: Path) -> None:
    assert [answer.url for answer in exchanges("mmlu_pro")] == [ABOUT, FILE]
    gate = judged(SOURCE, FILE, tmp_path, results())
    assert balanced(gate) and set(gate.admissions["outcome"]) == {"whole"} and gate.admissions.height == 16


def local(url: str) -> str:
    return urlsplit(url).path


@pytest.fixture(scope="module")
def crawled(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    """What the true spider brought from a server with the real file."""
    folder = tmp_path_factory.mktemp("mmlu_pro")
    body = (real_data / "open_llm/mmlu_pro/results_20260921.csv").read_bytes()
    card = json.dumps({"lastModified": "2026-03-11T00:00:00.000Z"}).encode()
    with LocalServer({local(ABOUT): Answer(body=card), local(FILE): Answer(body=body)}) as server:
        [line] = run("live", folder, ["mmlu_pro"], env={"SOURCE_ORIGINS": server.origins("huggingface.co")})
        assert server.paths() == [local(ABOUT), local(FILE)]
    assert line["outcome"] == "whole", line
    archive = Archive(folder)
    [page] = [capture for capture in archive.captures("mmlu_pro") if capture.role == "page"]
    assert page.published_on == date(2026, 3, 11)
    return parse_capture(archive, page, SOURCE, folder / "records")


@pytest.mark.real_data
def test_the_real_file_is_admitted_but_for_subjects_that_contradict_their_overall(crawled: Parsed) -> None:
    gate = admit(SOURCE, [crawled])
    assert crawled.notes == () and balanced(gate) and set(gate.admissions["outcome"]) == {"whole"}
    rows = {row["board_id"]: row for row in gate.admissions.iter_rows(named=True)}
    assert rows["mmlu_pro/overall"]["rows_admitted"] == 125
    assert (rows["mmlu_pro/overall/as_reported"]["rows_in"], gate.admissions["rows_collapsed"].sum()) == (262, 1)
    held = gate.quarantine["raw_row"].map_elements(lambda row: json.loads(row)["raw_model"], pl.String)
    assert held.n_unique() == 14 and gate.quarantine.height == 14 * 14  # azerogpt, the fifteenth, is self-reported
    assert {"Zephyr-7B-Beta", "Staring-7B", "Qwen2-72B-Chat", "magnum-72b-v1"} <= set(held)
    best = gate.admitted.sort("score").filter(pl.col("board_id") == "mmlu_pro/overall").row(-1, named=True)
    assert (best["raw_model"], best["score"]) == ("Gemini-3.1-Pro", 91.16)
    reported = gate.admitted.filter(pl.col("self_reported"))
    assert reported.height == 136 and set(reported["board_id"]) == {"mmlu_pro/overall/as_reported"}


@pytest.mark.real_data
def test_the_real_file_agrees_with_the_readme_and_with_a_capture_of_2025(crawled: Parsed, real_data: Path) -> None:
    measured = pl.read_parquet(crawled.scores_path or "").filter(pl.col("board") == "overall")
    overall = dict(measured.select("raw_model", "score").iter_rows())
    for model in ("Claude-3-Opus", "GPT-4-Turbo", "Llama-3-70B-Instruct", "MAmmoTH2-8x7B-Plus"):
        assert f"{overall[model]:.2f}" in (real_data / "open_llm/mmlu_pro/TIGER-AI-Lab_MMLU-Pro_README.md").read_text()
    names = {"gpt-4o-2024-05-13": "GPT-4o (2024-05-13)", "claude-3-5-sonnet-20241022": "Claude-3.5-Sonnet (2024-10-22)"}
    scores = pl.read_parquet(crawled.scores_path or "").filter(~pl.col("self_reported"))
    for key, model in names.items():
        capture = json.loads((real_data / f"open_llm/mmlu_pro/lmspecs/{key}__bench-mmlu-pro.json").read_text())["value"]
        for subject, fraction in capture.items():
            board = "overall" if subject == "overall" else f"subject/{subject}"
            found = scores.filter(pl.col("raw_model") == model, pl.col("board") == board)["score"].item()
            assert found == pytest.approx(100 * fraction), (model, subject)


@pytest.mark.real_data
def test_the_sample_is_the_real_file(real_data: Path) -> None:
    assert results() == (real_data / "open_llm/mmlu_pro/results_20260921.csv").read_bytes()
