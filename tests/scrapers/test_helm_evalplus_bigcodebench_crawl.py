"""The true spiders of HELM, EvalPlus and BigCodeBench against a server with the real figures at the live paths."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest
from scrapy.http import Request, TextResponse

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.exchange import Capture
from scrapers.records import Parsed, parse_capture
from scrapers.sample import exchanges
from scrapers.sample.committed import listing, table
from scrapers.sample.helm.render import FOLDER as HELM_TABLES
from scrapers.sample.helm.render import render
from scrapers.source import FOLDER, load_source
from scrapers.sources.helm.spider import HelmSpider
from tests.scrapers.judging import balanced
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit

SOURCES = {name: load_source(FOLDER / name) for name in ("bigcodebench", "evalplus", "helm")}
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
Pages = dict[str, bytes]  # by live URL


def committed(name: str, real: Path) -> tuple[Pages, Pages]:
    """The newest files at their live paths, and the listings and files at their commits: (latest, history)."""
    facts = SOURCES[name].parameters
    urls = [facts["latest"]] if isinstance(facts["latest"], str) else facts["latest"]
    latest = {url: (real / name / url.rpartition("/")[2]).read_bytes() for url in urls}
    for path in facts["paths"]:
        latest[facts["newest"].format(path=path)] = listing([{"day": "2025-04-17", "commit": "0" * 40}])
    history: Pages = {}
    for path in facts["paths"]:
        stem = f"{Path(path).stem}__" if name == "bigcodebench" else ""
        files = sorted(real.glob(f"{name}/history/{stem}20*.json"))
        states = [dict(zip(("day", "commit"), file.stem.removeprefix(stem).split("_"), strict=True)) for file in files]
        history[facts["commits"].format(path=path, page=1)] = listing(states)
        for state, file in zip(states, files, strict=True):
            history[facts["at_commit"].format(sha=state["commit"], path=path)] = file.read_bytes()
    return latest, history


def helm_pages(real: Path) -> Pages:
    """HELM's tables, rebuilt from the real figures of a conversion, with their summaries and listings."""
    facts, pages = SOURCES["helm"].parameters, {}
    for release in table(HELM_TABLES / "releases.csv"):
        columns = [line for line in table(HELM_TABLES / "columns.csv") if line["project"] == release["project"]]
        folders = [f"{release['project']}/benchmark_output/releases/{name}/" for name in ("v1.0.0", release["release"])]
        models = [line for _, line in converted(real, release["project"], columns)]
        pages[facts["listing"].format(**release)] = json.dumps({"prefixes": folders}).encode()
        pages[facts["summary"].format(**release)] = json.dumps({"date": release["day"]}).encode()
        pages[facts["table"].format(**release)] = json.dumps(render(models, columns)).encode()
        older = {**release, "release": "v1.0.0"}
        pages[facts["summary"].format(**older)] = b'{"date": "2023-12-31"}'  # before the days asked for
    return pages


def converted(real: Path, project: str, columns: list[dict[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each model of the conversion with a line of the renderer; its -1.0 is a cell without value."""
    with gzip.open(real / f"every_eval_ever/helm_{project}.jsonl.gz", "rt") as lines:
        records = [json.loads(line)["record"] for line in lines]
    for record in records:
        model = record["model_info"]
        scores = {found["evaluation_name"]: found["score_details"]["score"] for found in record["evaluation_results"]}
        shown = {column["column"]: scores[column["column"].split(" - ")[0]] for column in columns}
        cells = {title: "" if score == -1.0 else str(score) for title, score in shown.items()}
        yield model["id"], {"model": model["id"], "display_name": model["name"], **cells}


@dataclass(frozen=True)
class Crawled:
    """What one crawl asked for and brought, by source."""

    lines: dict[str, dict[str, Any]]
    asked: list[str]
    captures: dict[str, list[Capture]]
    parsed: dict[str, list[Parsed]]

    def gate(self, name: str) -> Gate:
        return admit(SOURCES[name], self.parsed[name])

    def scores(self, name: str, url_part: str) -> pl.DataFrame:
        [page] = [page for page in self.parsed[name] if url_part in page.capture.url and page.scores_path]
        return pl.read_parquet(page.scores_path or "")


def crawled(folder: Path, pages: Pages, names: list[str], *days: date) -> Crawled:
    """A crawl of the pages, each host a server of its own: two hosts have a /results.json."""
    hosts: dict[str, dict[str, Any]] = {host: {} for name in names for host in SOURCES[name].allowed_hosts}
    for url, body in pages.items():
        parts = urlsplit(url)
        hosts[parts.netloc][parts._replace(scheme="", netloc="").geturl()] = Answer(body=body)
    with ExitStack() as stack:
        servers = {host: stack.enter_context(LocalServer(answers)) for host, answers in hosts.items()}
        origins = ",".join(server.origins(host) for host, server in servers.items())
        since, until = days or (None, None)
        lines = run("live", folder, names, since, until, env={"SOURCE_ORIGINS": origins})
        asked = [path for server in servers.values() for path in server.paths()]
    archive = Archive(folder)
    captures = {name: [c for c in archive.captures(name) if c.role == "page"] for name in names}
    parsed = {
        name: [parse_capture(archive, capture, SOURCES[name], folder / "records") for capture in captures[name]]
        for name in names
    }
    return Crawled({line["source"]: line for line in lines}, asked, captures, parsed)


@pytest.fixture(scope="module")
def real(real_data: Path) -> Path:
    return real_data / "open_llm"


@pytest.fixture(scope="module")
def daily(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """A daily run."""
    pages = helm_pages(real)
    for name in ("evalplus", "bigcodebench"):
        pages |= committed(name, real)[0]
    return crawled(tmp_path_factory.mktemp("daily"), pages, list(SOURCES))


@pytest.fixture(scope="module")
def backfill(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """A backfill of all that lies in Git."""
    names = ["bigcodebench", "evalplus"]
    pages = {url: body for name in names for url, body in committed(name, real)[1].items()}
    return crawled(tmp_path_factory.mktemp("backfill"), pages, names, FIRST, LAST)


def scored(body: bytes) -> int:
    """How many scores a results file holds, in any of its forms."""
    rows = json.loads(body).values() if body else ()
    return sum(value is not None for row in rows for key in row if "pass@1" in key for value in row[key].values())


@pytest.mark.real_data
def test_a_daily_run_asks_for_the_newest_state_alone_and_reads_it_whole(daily: Crawled, real: Path) -> None:
    assert {line["outcome"] for line in daily.lines.values()} == {"whole"}
    assert {name: len(captures) for name, captures in daily.captures.items()} == {
        "bigcodebench": 2,
        "evalplus": 1,
        "helm": 3,
    }
    assert not [path for path in daily.asked if "v1.0.0" in path]
    dated = [capture for name in ("bigcodebench", "evalplus") for capture in daily.captures[name]]
    assert {capture.published_on for capture in dated} == {date(2025, 4, 17)}
    assert daily.parsed["evalplus"][0].row_count == scored((real / "evalplus/results.json").read_bytes()) == 428
    means = {"results": 123, "results-hard": 170}
    for file, extra in means.items():
        found = daily.scores("bigcodebench", f"/{file}.json")
        assert found.height == scored((real / f"bigcodebench/{file}.json").read_bytes()) + extra


@pytest.mark.real_data
def test_every_real_row_is_admitted_held_or_collapsed(daily: Crawled) -> None:
    rows = {"bigcodebench": 944, "evalplus": 428, "helm": 6 * 68 + 4 * 91 - 1 + 79}
    for name, expected in rows.items():
        gate = daily.gate(name)
        assert balanced(gate) and set(gate.admissions["outcome"]) == {"whole"}
        assert gate.admitted.height == gate.admissions["rows_in"].sum() == expected
        assert gate.quarantine.is_empty()


@pytest.mark.real_data
def test_spot_values(daily: Crawled) -> None:
    evalplus = daily.scores("evalplus", "results.json")
    best = evalplus.filter(pl.col("board") == "humaneval").top_k(4, by="score")
    assert set(best["raw_model"]) == {
        *("O1 Preview (Sept 2024)", "O1 Mini (Sept 2024)", "GPT 4o (Aug 2024)", "Qwen2.5-Coder-32B-Instruct")
    }
    assert sorted(best["score"]) == [92.1, 92.7, 96.3, 96.3]
    hard = daily.scores("bigcodebench", "results-hard.json")
    o1 = hard.filter(pl.col("raw_model") == "o1-2024-12-17 (temperature=1, reasoning=high)")
    assert o1["score"].to_list() == [38.5, 32.4, 35.45]
    mmlu = daily.scores("helm", "/mmlu/").top_k(2, by="score").select("raw_model", "score", "n").rows()
    assert mmlu == [
        ("anthropic/claude-3-5-sonnet-20241022", 87.3, 14042),
        ("deepseek-ai/deepseek-v3", 87.2, 14042),
    ]
    assert {c.url.split("/")[4]: str(c.published_on) for c in daily.captures["helm"]} == {
        "capabilities": "2025-11-24",
        "lite": "2025-01-10",
        "mmlu": "2025-01-10",
    }


@pytest.mark.real_data
def test_helms_figures_are_the_conversions_and_its_minus_one_is_no_score(daily: Crawled, real: Path) -> None:
    names = {
        **{"mean_score": "Mean score", "mmlu_pro": "MMLU-Pro", "gpqa": "GPQA", "ifeval": "IFEval"},
        **{"wildbench": "WildBench", "omni_math": "Omni-MATH", "mean_win_rate": "Mean win rate", "mmlu": "MMLU"},
        **{"math": "MATH", "gsm8k": "GSM8K", "all_subjects": "MMLU All Subjects"},
    }
    with gzip.open(real / "derived/helm_scores_tidy.csv.gz", "rt") as lines:
        tidy = {(x["suite"], x["evaluation_name"], x["model_id"]): float(x["score"]) for x in csv.DictReader(lines)}
    seen: Counter[str] = Counter()
    for page in daily.parsed["helm"]:
        for board, model, score in pl.read_parquet(page.scores_path or "")["board", "raw_model", "score"].iter_rows():
            project, name = board.split("/")[:2]
            assert score == pytest.approx(100 * tidy[(f"helm_{project}", names[name], model)], abs=1e-9)
            seen[project] += 1
    assert seen == {"capabilities": 408, "lite": 363, "mmlu": 79}
    assert tidy[("helm_lite", "GSM8K", "microsoft/phi-3-small-8k-instruct")] == -1.0


@pytest.mark.real_data
def test_the_sample_holds_the_conversions_figures(real: Path) -> None:
    for project in ("capabilities", "lite", "mmlu"):
        columns = [line for line in table(HELM_TABLES / "columns.csv") if line["project"] == project]
        found = {line.pop("model"): line for line in table(HELM_TABLES / f"{project}.csv")}
        for model, line in converted(real, project, columns):
            shown = found.pop(model)
            assert shown.pop("display_name").replace("(", "").replace(")", "") == line["display_name"]
            assert shown == {title: line[title] for title in shown}
        assert not found


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["evalplus", "bigcodebench"])
def test_the_sample_holds_the_files_as_they_were(name: str, real: Path) -> None:
    latest, history = committed(name, real)
    for answer in exchanges(name):
        if "/commits?" not in answer.url:
            rows = json.loads((latest | history)[answer.url])
            left_out = ("elo_mle", "lazy", "direct_complete")
            kept = {model: {k: v for k, v in row.items() if k not in left_out} for model, row in rows.items()}
            assert json.loads(answer.body) == kept


@pytest.mark.real_data
def test_a_backfill_reads_every_state_and_refuses_the_empty_file(backfill: Crawled, real: Path) -> None:
    assert {name: len(captures) for name, captures in backfill.captures.items()} == {"bigcodebench": 37, "evalplus": 11}
    for name, pages in backfill.parsed.items():
        for page in pages:
            *_, commit, path = page.capture.url.split("/")
            stem = f"{Path(path).stem}__" if name == "bigcodebench" else ""
            file = real / f"{name}/history/{stem}{page.capture.published_on}_{commit}.json"
            scores = pl.read_parquet(page.scores_path) if page.scores_path else pl.DataFrame({"board": [""]}).clear()
            means = scores["board"].str.ends_with("/average").sum()
            assert page.row_count - means == scored(file.read_bytes())
            assert page.capture.origin == "archive"
            assert (page.outcome.value == "whole") is (commit != "a634980")


@pytest.mark.real_data
def test_every_state_passes_the_gate_but_the_empty_one(backfill: Crawled) -> None:
    gates = {name: backfill.gate(name) for name in backfill.parsed}
    for gate in gates.values():
        assert balanced(gate) and gate.quarantine.is_empty()
        assert set(gate.admissions["outcome"]) == {"whole"}
    assert set(gates["evalplus"].admitted["board_id"]) == {
        *("evalplus/humaneval", "evalplus/mbpp@0.1", "evalplus/mbpp@0.2"),
        *("evalplus/humaneval_plus", "evalplus/mbpp_plus@0.1", "evalplus/mbpp_plus@0.2"),
    }
    assert gates["bigcodebench"].admitted["board_id"].n_unique() == 6
    assert not gates["bigcodebench"].admissions.filter(pl.col("published_on") == date(2024, 6, 12)).height


def test_a_backfill_of_helm_asks_for_the_releases_of_the_days_asked_for() -> None:
    spider = HelmSpider()
    [capabilities, *_] = spider.history(date(2025, 11, 1), date(2025, 11, 30))
    body = json.dumps({"prefixes": ["x/v1.14.0/", "x/v1.15.0/"]}).encode()
    response = TextResponse(capabilities.url, request=capabilities, body=body, encoding="utf-8")
    asked = list(spider.summaries(response, **capabilities.cb_kwargs))
    assert [request.url.split("/")[-2] for request in asked] == ["v1.14.0", "v1.15.0"]
    found: list[Request] = []
    for request, day in zip(asked, ("2025-10-31", "2025-11-24"), strict=True):
        summary = TextResponse(request.url, body=json.dumps({"date": day}).encode(), encoding="utf-8")
        found += spider.table(summary, **request.cb_kwargs)
    [page] = found
    facts = page.meta["asked"]
    assert page.url.endswith("/capabilities/benchmark_output/releases/v1.15.0/groups/core_scenarios.json")
    assert (facts["archived"], facts["published_on"], facts["state_at"].isoformat()) == (
        True,
        date(2025, 11, 24),
        "2025-11-24T00:00:00+00:00",
    )
