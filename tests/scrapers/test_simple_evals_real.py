"""simple-evals' real READMEs: the true spider against a server that has them at their commits, all 26 at the gate."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.records import Parsed, parse_capture
from scrapers.sample import exchanges
from scrapers.source import load_sources
from tests.scrapers.judging import balanced, judged
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit

SOURCE = load_sources()["simple_evals"]
FACTS = SOURCE.parameters


def local(url: str) -> str:
    """The path and query of a live URL."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


@pytest.fixture(scope="module")
def files(real_data: Path) -> list[Path]:
    """The READMEs in order of their days."""
    return sorted((real_data / "open_llm/simple-evals/readme_history").glob("*.md"))


@pytest.fixture(scope="module")
def crawled(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Parsed]:
    """What a backfill brings of every fifth state; the hours are made up, in the files' order."""
    folder = tmp_path_factory.mktemp("simple_evals")
    commits: list[dict[str, object]] = []
    pages: dict[str, Answer] = {}
    for hour, file in enumerate(files[::5]):
        day, sha = file.stem.split("_")
        when = {"date": f"{day}T{hour:02}:00:00Z"}
        commits.insert(0, {"sha": sha, "commit": {"author": when, "committer": when}})
        pages[local(FACTS["at_commit"].format(sha=sha, path="README.md"))] = Answer(body=file.read_bytes())
    pages[local(FACTS["commits"].format(path="README.md", page=1))] = Answer(body=json.dumps(commits).encode())
    with LocalServer(dict(pages)) as server:
        origins = {"SOURCE_ORIGINS": server.origins(*SOURCE.allowed_hosts)}
        [line] = run("live", folder, ["simple_evals"], date(2024, 1, 1), date(2026, 1, 1), env=origins)
        assert sorted(server.paths()) == sorted(pages)
    assert line["outcome"] == "whole", line
    archive = Archive(folder)
    states = [capture for capture in archive.captures("simple_evals") if capture.role == "page"]
    return [parse_capture(archive, capture, SOURCE, folder / "records") for capture in states]


def counted(readme: str) -> int:
    """The figures of a README's table, those of OpenAI's own runs twice: they stand on two boards."""
    rows = [line for line in readme.splitlines() if re.match(r"\|[^|]*\|\s*[a-z]", line) and "Prompt" not in line]
    return sum(
        len(re.findall(r"\d\d?\.\d(?![\w.])", row.split("|", 3)[3])) * (1 if "unknown" in row else 2) for row in rows
    )


@pytest.fixture(scope="module")
def gate(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """All 26 states at the gate, one after the other."""
    bodies = [file.read_bytes() for file in files]
    return judged(SOURCE, FACTS["latest"], tmp_path_factory.mktemp("gate"), *bodies)


@pytest.mark.real_data
def test_a_backfill_brings_each_state_on_its_commits_day(crawled: list[Parsed], files: list[Path]) -> None:
    days = sorted(page.capture.published_on.isoformat() for page in crawled)
    assert days == [file.stem[:10] for file in files[::5]] and len(days) == 6
    found = admit(SOURCE, crawled)
    assert balanced(found) and set(found.admissions["outcome"]) == {"whole"}
    assert found.admitted.height == sum(counted(file.read_text()) for file in files[::5])
    llama = pl.col("raw_model") == "Llama 3.1 405b"
    newest = found.admitted.filter(llama, pl.col("board_id") == "simple_evals/mmlu/as_reported").sort("published_on")
    assert newest.select("score", "self_reported").row(-1) == (88.6, True)


@pytest.mark.real_data
def test_every_figure_of_all_26_states_is_admitted(gate: Gate, files: list[Path]) -> None:
    assert balanced(gate) and set(gate.admissions["outcome"]) == {"whole"}
    assert gate.admitted.height == sum(counted(file.read_text()) for file in files) == 6243
    mmlu = gate.admissions.filter(pl.col("board_id") == "simple_evals/mmlu/as_reported").sort("state_at")
    assert mmlu["rows_admitted"].to_list()[:4] == [11, 11, 11, 17] and mmlu["rows_admitted"][-1] == 33


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("state", "board", "model", "setting", "score", "reported"),
    [
        ("2024-05-13_294cb1f", "mmlu", "gpt-4o", "prompt=chatgpt", 88.7, False),
        ("2024-08-06_d253722", "mmlu", "gpt-4o-2024-08-06", "prompt=assistant", 88.7, False),
        ("2024-08-06_d253722", "mmlu", "Llama3 70b (rerun w/ api)", "prompt=empty", 80.2, False),
        ("2025-07-09_6ead091", "mmlu/as_reported", "Llama 3.1 405b", "", 88.6, True),
        ("2025-07-09_6ead091", "humaneval", "gpt-4o-2024-11-20", "prompt=assistant", 90.2, False),
        ("2025-07-09_6ead091", "math/math_500", "o4-mini-high", "", 98.2, False),
        ("2025-04-10_db375b6", "mgsm", "o3-mini-low", "", 55.1, False),
        ("2025-04-14_7c68bb2", "mgsm", "o3-mini-low", "", 89.4, False),
        ("2024-04-12_e29accf", "drop", "gpt-4-turbo-2024-04-09", "prompt=assistant", 86.0, False),
        ("2025-07-09_6ead091", "simpleqa", "gpt-4o-mini-2024-07-18", "prompt=assistant", 9.5, False),
    ],
)
def test_spot_values(
    real_data: Path, state: str, board: str, model: str, setting: str, score: float, reported: bool
) -> None:
    body = (real_data / f"open_llm/simple-evals/readme_history/{state}.md").read_bytes()
    row = (pl.col("board") == board, pl.col("raw_model") == model, pl.col("setting") == setting)
    found = SOURCE.parse(body, FACTS["latest"], SOURCE).scores.filter(*row)
    assert found.select("score", "self_reported", "defect").rows() == [(score, reported, None)]


@pytest.mark.real_data
def test_measured_boards_hold_openais_models_and_reruns_alone(gate: Gate) -> None:
    measured = gate.admitted.filter(~pl.col("board_id").str.ends_with("as_reported"))
    assert not measured["self_reported"].any() and set(measured["harness"]) == {"simple-evals"}
    others = {name for name in measured["raw_model"] if not name.startswith(("gpt-", "o1", "o3", "o4"))}
    assert others == {"Claude-3-Opus (rerun w/ api)", "Llama3 70b (rerun w/ api)"}
    newest = gate.admitted.filter(pl.col("self_reported"), pl.col("state_at") == pl.col("state_at").max())
    mmlu = newest.filter(pl.col("board_id") == "simple_evals/mmlu/as_reported")
    assert Counter(mmlu["raw_model"].str.split(" ").list.first()) == {"Claude": 2, "Llama": 3, "Grok": 2, "Gemini": 3}


@pytest.mark.real_data
def test_the_samples_states_say_what_the_real_files_say(files: list[Path]) -> None:
    bodies = {file.stem.split("_")[1]: file.read_bytes() for file in files}
    shas = {
        answer.url.split("/")[5]: answer for answer in exchanges("simple_evals") if answer.url.endswith("README.md")
    }
    assert len(shas) == 11 and shas.pop("main").body == shas["6ead091"].body
    for sha, answer in shas.items():
        real = SOURCE.parse(bodies[sha], answer.url, SOURCE)
        assert SOURCE.parse(answer.body, answer.url, SOURCE).scores.equals(real.scores)
