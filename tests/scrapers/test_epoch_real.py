"""Epoch AI's true spider against a server with the real files at the live paths, its sample, and the gate on both."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from scrapy.http import Request, TextResponse

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.records import Parsed, parse_capture
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source
from scrapers.sources.epoch.spider import EpochSpider
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit

SOURCE = load_source(FOLDER / "epoch")
KNOWN = SOURCE.parameters
SHA = {"epoch-research/benchmark-stitching": "f87d3cc8", "IAPS-AI/ECI-Accessibility-Gap": "1d87bbc6"}
SAMPLE = list(exchanges("epoch"))
DAYS = {"f87d3cc8": "2025-12-03T12:00:00Z", "1d87bbc6": "2025-12-17T12:00:00Z", "07f3455c": "2026-03-01T12:00:00Z"}


def local(url: str) -> str:
    """The path and query of a live URL."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def listing(*commits: tuple[str, str]) -> bytes:
    """GitHub's commits listing of (sha, time), newest first."""
    entries = [{"sha": sha, "commit": {"author": {"date": at}, "committer": {"date": at}}} for sha, at in commits]
    return json.dumps(entries).encode()


def real_file(real_data: Path, path: str) -> Path | None:
    """The file at hand for a path that the spider asks for."""
    known = {
        "eci_scores.csv": "gap_reference/iaps_eci_scores_2026-08-22.csv",
        "epoch_capabilities_index.csv": "identity/raw/epoch_capabilities_index_2026-03.csv",
    }
    name = path.rpartition("/")[2]
    if path.startswith("data/website/"):
        return None
    place = real_data / known.get(name, f"open_llm/epoch_benchmark-stitching/{name}")
    return place if place.exists() else None


def past(real_data: Path) -> dict[str, Answer]:
    """Every archived file at hand with its listing; the listing of one that is not is empty."""
    pages: dict[str, Answer] = {}
    for archive in KNOWN["archives"]:
        sha = SHA.get(archive["repo"], "07f3455c")
        for path in archive["paths"]:
            place = real_file(real_data, path)
            there = [(sha, DAYS[sha])] if place else []
            url = KNOWN["commits"].format(repo=archive["repo"], path=path, page=1)
            pages[local(url)] = Answer(body=listing(*there))
            if place:
                url = KNOWN["at_commit"].format(repo=archive["repo"], sha=sha, path=path)
                pages[local(url)] = Answer(body=place.read_bytes())
    return pages


def zipped(real_data: Path) -> bytes:
    """The real files as the live archive names them: fractions there, percents in Git, both are read."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.md", "Epoch AI")
        for name, git in {"mmlu_external.csv": "mmlu", "hella_swag_external.csv": "hellaswag"}.items():
            place = real_data / f"open_llm/epoch_benchmark-stitching/external_benchmark_{git}.csv"
            archive.writestr(name, place.read_bytes())
        index = real_data / "identity/raw/epoch_capabilities_index_2026-03.csv"
        archive.writestr("epoch_capabilities_index.csv", index.read_bytes())
    return body.getvalue()


def judged(captures: Path) -> tuple[list[Parsed], Gate]:
    archive = Archive(captures)
    pages = [capture for capture in archive.captures("epoch") if capture.role == "page"]
    parsed = [parse_capture(archive, page, SOURCE, captures / "records") for page in pages]
    gate = admit(SOURCE, parsed)
    counts = gate.admissions.select(pl.col("^rows_.*$").sum()).row(0, named=True)
    assert counts["rows_in"] == sum(read.row_count for read in parsed)
    assert counts["rows_in"] == gate.admitted.height + gate.quarantine.height + counts["rows_collapsed"]
    return parsed, gate


@pytest.fixture(scope="module")
def backfilled(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Parsed], Gate]:
    """One backfill of everything at hand."""
    captures = tmp_path_factory.mktemp("epoch")
    with LocalServer(dict(past(real_data))) as server:
        env = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)}
        (line,) = run("live", captures, ["epoch"], date(2025, 1, 1), date(2026, 12, 31), env=env)
        assert line["outcome"] == "whole", line
        assert sorted(server.paths()) == sorted(server.pages)
    return judged(captures)


def rows_of(gate: Gate, board: str, name: str) -> list[dict]:
    return gate.admitted.filter(pl.col("board_id") == f"epoch/{board}", pl.col("raw_model") == name).to_dicts()


@pytest.mark.real_data
def test_a_backfill_captures_and_accounts_for_every_row(backfilled: tuple[list[Parsed], Gate]) -> None:
    parsed, gate = backfilled
    rows = {read.capture.url.rpartition("/")[2].removeprefix("external_benchmark_"): read.row_count for read in parsed}
    assert rows == {
        **{"benchmarks_runs.csv": 515, "aider_polyglot.csv": 68, "arc_ai2.csv": 141, "bbh.csv": 89, "gsm8k.csv": 234},
        **{"hellaswag.csv": 135, "livebench.csv": 64, "mmlu.csv": 246, "winogrande.csv": 144},
        **{"eci_scores.csv": 140, "epoch_capabilities_index.csv": 283},
    }
    assert set(gate.admissions["outcome"]) == {"whole"}
    assert gate.admissions.height == 2 + 7 + 8
    reasons = Counter(gate.quarantine["reason"].str.split(";").list.first())
    assert reasons == {"no model name": 15, "conflicting row for the same model and setting": 15}


@pytest.mark.real_data
def test_the_indexs_intervals_are_of_90_percent_and_its_two_anchors_have_none(
    backfilled: tuple[list[Parsed], Gate],
) -> None:
    _, gate = backfilled
    (gemini,) = rows_of(gate, "eci/models", "Gemini 3 Pro")
    assert gemini["score"] == 153.99290428017454 and gemini["raw_open_flag"] is False
    assert gemini["std_error"] == pytest.approx((159.36763547103794 - 151.5049316616275) / 3.29)
    assert json.loads(gemini["extras"])["low_90"] == 151.5049316616275
    assert (gemini["score_low"], gemini["score_high"]) == (None, None)
    index = gate.admitted.filter(pl.col("board_id") == "epoch/eci/models")
    anchors = index.filter(pl.col("std_error").is_null()).select("raw_model", "score").rows()
    assert sorted(anchors) == [("Claude 3.5 Sonnet", 130.0), ("GPT-5", 150.0)]
    assert index["raw_open_flag"].sum() == 72 and index["raw_open_flag"].null_count() == 4
    best_open = index.filter("raw_open_flag").sort("score").row(-1, named=True)
    assert best_open["raw_model"] == "Qwen3-235B-A22B-Thinking (Jul 2025)"


@pytest.mark.real_data
def test_the_older_fit_of_the_index_is_a_board_of_its_own(backfilled: tuple[list[Parsed], Gate]) -> None:
    _, gate = backfilled
    (gpt5,) = rows_of(gate, "eci/versions", "gpt-5.2-2025-12-11_xhigh")
    (gpt,) = rows_of(gate, "eci/models", "GPT-5.2")
    assert (round(gpt5["score"], 2), round(gpt["score"], 2)) == (152.86, 152.03)
    assert str(gpt5["published_on"]) == "2026-03-01" and gpt5["std_error"] is None
    assert SOURCE.board("eci/models")[0].refit and SOURCE.board("eci/versions")[0].refit


@pytest.mark.real_data
def test_real_runs_and_collected_scores(backfilled: tuple[list[Parsed], Gate]) -> None:
    _, gate = backfilled
    (gpt,) = rows_of(gate, "runs/gpqa_diamond", "gpt-5.1_medium")
    assert (gpt["score"], gpt["std_error"], gpt["harness"]) == (85.0, 2.0, "")
    assert str(gpt["submitted_on"]) == "2025-11-17"
    assert gpt["setting"] == "submission=V3YQtSEnQ3TPZEPPgkCKQM;task_version=1.0.1"
    o3 = rows_of(gate, "runs/frontiermath_private", "o3-2025-04-16_medium")
    assert all(row["score"] < 20 for row in o3)
    (nova,) = rows_of(gate, "mmlu/as_reported", "amazon.nova-lite-v1:0")
    assert (nova["score"], nova["setting"], nova["harness"]) == (77.0, "shots=5", "Stanford CRFM Leaderboard")
    held = gate.quarantine.filter(pl.col("raw_row").str.contains("Llama-2-70b-hf"))
    assert len(held) == 2 and set(held["board_id"]) == {"epoch/gsm8k/as_reported"}  # 48.4 and 13.3 of one paper
    both = gate.admitted.filter(pl.col("board_id") == "epoch/mmlu/as_reported")["raw_model"].str.to_lowercase()
    assert both.str.contains("^gpt-4").any() and both.str.contains("^llama-3").any()
    (gpt5,) = rows_of(gate, "aider_polyglot/as_reported", "gpt-5-2025-08-07_high")
    assert json.loads(gpt5["extras"])["cost_usd"] == 0.13


@pytest.mark.real_data
def test_a_daily_run_asks_for_two_files_reads_the_archive_and_takes_a_403_as_refused(
    real_data: Path, tmp_path: Path
) -> None:
    archive = Answer(body=zipped(real_data), headers={"Content-Type": "application/zip"})
    refused = Answer(403, body=b"Forbidden")
    pages = {local(KNOWN["scores_url"]): refused, local(KNOWN["archive_url"]): archive}
    with LocalServer(dict(pages)) as server:
        env = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)}
        (line,) = run("live", tmp_path, ["epoch"], env=env)
        assert sorted(server.paths()) == ["/data/benchmark_data.zip", "/data/eci_scores.csv"]
        assert all("frontier" in asked.headers["user-agent"].lower() for asked in server.asked)  # it says who asks
    assert (line["outcome"], line["failed"]) == ("partial", 1) and "403" in line["reason"], line
    parsed, gate = judged(tmp_path)
    assert [read.row_count for read in parsed if read.scores_path] == [246 + 135 + 283]
    boards = {"epoch/mmlu/as_reported", "epoch/hellaswag/as_reported", "epoch/eci/versions"}
    assert set(gate.admitted["board_id"]) == boards and set(gate.admissions["outcome"]) == {"whole"}


def test_the_sample_is_crawled_and_admitted_whole(tmp_path: Path) -> None:
    (line,) = run("sample", tmp_path, ["epoch"])
    assert line["outcome"] == "whole", line
    parsed, gate = judged(tmp_path)
    assert set(gate.admissions["outcome"]) == {"whole"} and len(parsed) == 9
    assert set(gate.admitted["board_id"]) == {
        *("epoch/eci/models", "epoch/eci/versions", "epoch/runs/gpqa_diamond", "epoch/runs/math_level_5"),
        *(f"epoch/{name}/as_reported" for name in ("mmlu", "gsm8k", "bbh", "hellaswag", "arc_challenge", "winogrande")),
    }
    days = gate.admitted.group_by("published_on").len().sort("published_on").rows()
    assert [(str(day), rows) for day, rows in days][1:] == [("2025-12-17", 140), ("2026-03-01", 283)]


@pytest.mark.real_data
def test_the_samples_records_are_the_real_files_records(real_data: Path) -> None:
    for answer in SAMPLE:
        if "raw.githubusercontent.com" in answer.url:
            path = answer.url.split("/", 6)[6]
            place = real_file(real_data, path)
            assert place is not None
            ours = SOURCE.parse(answer.body, answer.url, SOURCE).scores
            theirs = SOURCE.parse(place.read_bytes(), answer.url, SOURCE).scores
            assert ours.join(theirs, on=ours.columns, how="semi", nulls_equal=True).height == ours.height > 50


def asked(commits: list[tuple[str, str]], since: date, until: date) -> list[Request]:
    """What the spider asks for after one page of the first listing."""
    spider = EpochSpider()
    first = next(iter(spider.history(since, until)))
    response = TextResponse(first.url, request=first, body=listing(*commits), encoding="utf-8")
    return list(spider.states(response, **first.cb_kwargs))


def test_only_the_days_asked_for_are_asked_for_and_none_after_an_archives_last() -> None:
    commits = [("c", "2025-12-20T00:00:00Z"), ("b", "2025-11-02T00:00:00Z"), ("a", "2025-10-30T00:00:00Z")]
    (state,) = asked(commits, date(2025, 11, 1), date(2026, 1, 1))
    assert state.url.endswith("/benchmark-stitching/b/data/benchmarks_runs.csv")
    facts = state.meta["asked"]
    assert (facts["published_on"], facts["archived"]) == (date(2025, 11, 2), True)
    assert not list(EpochSpider().history(date(2026, 8, 23), date(2026, 12, 31)))


@pytest.mark.parametrize(("size", "more"), [(100, True), (99, False)])
def test_a_full_page_of_the_listing_has_a_next_page(size: int, more: bool) -> None:
    found = asked([(f"{n:040x}", "2025-06-01T00:00:00Z") for n in range(size)], date(2025, 1, 1), date(2026, 1, 1))
    assert bool([request for request in found if request.url.endswith("page=2")]) is more
