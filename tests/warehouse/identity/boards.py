"""Names as the boards' own files write them: (board, day, name, score), read apart from the spiders' pages."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

Row = tuple[str, date, str, float | None]


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, gzipped or not, by column."""
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt", encoding="utf-8-sig") if packed else path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def document(path: Path) -> dict:
    """A JSON file, gzipped or not; an empty one is an empty document."""
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return json.loads(body.strip() or b"{}")


def number(text: object) -> float | None:
    """A score, or None where the cell has none."""
    try:
        return float(str(text).replace("%", ""))
    except ValueError:
        return None


def _day(text: str) -> date:
    found = re.search(r"(20\d\d)[-_]?(\d\d)[-_]?(\d\d)", text)
    assert found, text
    return date(int(found[1]), int(found[2]), int(found[3]))


def openlm_arena(data: Path) -> Iterator[Row]:
    for row in table(data / "arena" / "derived" / "openlm_history.csv.gz"):
        if row["Model"][:2] not in ("<<", "==", ">>"):  # marks of a merge
            for column in ("Arena Score", "coding", "vision", "aaii", "mmlu_pro", "arc_agi"):
                yield column, _day(row["captured_at"]), row["Model"], number(row[column])


def arena_archive(data: Path) -> Iterator[Row]:
    for path in sorted((data / "arena").glob("utterstep*/leaderboard_table_*.csv")):
        for row in table(path):
            for column in ("MT-bench (score)", "MMLU"):
                yield column, _day(path.stem), row["Model"], number(row[column])
    for row in table(data / "arena" / "jasontrigg0+chatbot-arena-history" / "alltime.csv.gz"):
        yield "alltime", _day(row["date"]), row["key"], number(row["rating"])
        yield "alltime", _day(row["date"]), row["Model"], number(row["rating"])


def swe_bench_pro(data: Path) -> Iterator[Row]:
    folder = data / "swebench" / "swebench_pro"
    for row in table(folder / "pro_v1_entries_parsed.csv"):
        yield "v1", _day(row["captured"]), row["model"], number(row["score"])
    for row in table(folder / "pro_v2_rows_transcribed.csv"):
        yield f"v2 {row['variant']}", _day("2026-10-09"), row["model"], number(row["score"])
    for run in document(data / "swebench" / "per_instance" / "pro_v1.json.gz")["runs"]:
        yield "runs", date(2025, 10, 13), re.sub(r"-(paper|10132025)$", "", run), 0.0


def swe_bench_experiments(data: Path) -> Iterator[Row]:
    for row in table(data / "swebench" / "per_instance" / "MANIFEST.csv"):
        if re.match(r"\d{8}_", row["submission"]):
            name = row["submission"]
            yield row["split"], _day(name), name, number(row["n_resolved"])


def mmlu_pro(data: Path) -> Iterator[Row]:
    for row in table(data / "open_llm" / "mmlu_pro" / "results_20260921.csv"):
        board = "as reported" if row["Data Source"] == "Self-Reported" else "measured"
        yield board, date(2026, 9, 21), row["Models"], number(row["Overall"])


def simple_evals(data: Path) -> Iterator[Row]:
    folder = data / "open_llm" / "simple-evals"
    for path in [*sorted((folder / "readme_history").glob("*.md")), folder / "README.md"]:
        day = date(2025, 7, 31) if path.name == "README.md" else _day(path.name)
        for line in path.read_text("utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            heads = ("**", ":", "-", "Model", "=", "REFERENCE", "OPENAI", "GPT4s")  # rows that part the table
            if not line.startswith("|") or len(cells) < 6 or cells[0].startswith(heads):
                continue
            linked = re.match(r"\[(.*?)\]\(", cells[0])
            name = linked[1] if linked else re.sub(r"\s*\[\^\d+\]", "", cells[0])
            for board, cell in zip(("MMLU", "GPQA", "MATH", "HumanEval"), cells[2:], strict=False):
                yield board, day, name, number(cell)


def arena_hard(data: Path) -> Iterator[Row]:
    folder = data / "arena" / "lmarena+arena-hard-auto"
    for row in table(folder / "leaderboard" / "arena_hard_leaderboard_20240731.csv"):
        yield "v0.1", date(2024, 7, 31), row["model"], number(row["score"])
    past = (folder / "misc" / "past_leaderboards.md").read_text("utf-8")
    for name, score in re.findall(r"^(\S+) +\| score: ([\d.]+)", past, re.M):
        yield "v0.1 old", date(2024, 11, 14), name, number(score)
    blocks = (data / "open_llm" / "arena-hard-auto" / "README.md").read_text("utf-8").split("```console")
    for i, block in enumerate(blocks[1:4]):
        for name, score in re.findall(r"^\d+ +(\S+) +([\d.]+)", block.split("```")[0], re.M):
            yield f"v2.0 {i}", date(2025, 6, 20), name, number(score)


def livebench(data: Path) -> Iterator[Row]:
    folder = data / "open_llm" / "livebench"
    for path in [*folder.glob("public/table_*.csv"), *folder.glob("history/*.csv"), *folder.glob("table_*.csv")]:
        day = _day(path.stem.partition("__")[2] or path.stem)
        for row in table(path):
            scores = [s for column, cell in row.items() if column != "model" and (s := number(cell)) is not None]
            yield "global", day, row["model"], sum(scores) / max(len(scores), 1)


def livecodebench(data: Path) -> Iterator[Row]:
    for path in (data / "open_llm" / "livecodebench").glob("performances_generation_*.json.gz"):
        scores: dict[str, list[float]] = defaultdict(list)
        for row in document(path)["performances"]:
            scores[row["model"]].append(row["pass@1"])
        yield from (("pass@1", _day(path.name), name, sum(each) / len(each)) for name, each in scores.items())


def aider(data: Path) -> Iterator[Row]:
    folder = data / "open_llm" / "aider"
    for name in ("polyglot_leaderboard", "edit_leaderboard"):
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for row in yaml.load((folder / f"{name}.yml").read_text("utf-8"), Loader=loader):
            yield name, _day(str(row["date"])), row["model"], number(row["pass_rate_2"])


def _pass_at_1(path: Path, day: date) -> Iterator[Row]:
    for name, row in document(path).items():
        for board, score in (row.get("pass@1") or {}).items():
            yield f"{path.stem.partition('__')[0]} {board}", day, name, number(score)


def evalplus(data: Path) -> Iterator[Row]:
    yield from _pass_at_1(data / "open_llm" / "evalplus" / "results.json", date(2024, 12, 26))


def bigcodebench(data: Path) -> Iterator[Row]:
    folder = data / "open_llm" / "bigcodebench"
    for path in [*folder.glob("history/*.json"), *folder.glob("results*.json")]:
        yield from _pass_at_1(path, _day(path.stem) if "__" in path.stem else date(2025, 4, 17))


def helm(data: Path) -> Iterator[Row]:
    for row in table(data / "open_llm" / "derived" / "helm_scores_tidy.csv.gz"):
        name = row["model_name"] if row["suite"] == "helm_classic" else row["model_id"]
        yield f"{row['suite']} {row['evaluation_name']}", date(2025, 11, 24), name, number(row["score"])


MEASURES = ("EM", "Average", "Percent correct", "Global average", "Overall accuracy", "Accuracy", "Challenge score")


def epoch(data: Path) -> Iterator[Row]:
    for row in table(data / "identity" / "raw" / "epoch_capabilities_index_2026-03.csv"):
        for column in ("Model version", "Model name"):
            if (score := number(row["ECI Score"])) is not None and row[column].strip():
                yield f"index by {column}", date(2026, 3, 1), row[column], score
    folder = data / "open_llm" / "epoch_benchmark-stitching"
    for path in folder.glob("external_benchmark_*.csv"):
        for row in table(path):
            score = next((number(row[column]) for column in MEASURES if column in row), None)
            if (name := row["Model version"].strip() or row.get("Name", "")) and score is not None:
                yield path.stem, date(2025, 12, 3), name, score
    for row in table(folder / "benchmarks_runs.csv"):
        yield row["task"], date(2025, 12, 3), row["model"], number(row["Best score (across scorers)"])


def models_dev(data: Path) -> Iterator[Row]:
    raw = data / "identity" / "raw"
    for name in document(raw / "models_dev_models_2026-07-02.json"):
        yield "models", date(2026, 7, 2), name, None
    makers = {"openai", "anthropic", "google", "xai", "mistral", "deepseek", "moonshotai", "zai", "minimax"}
    for row in table(raw / "models_dev_provider_models_2026-07-02.csv"):
        if row["provider"] in makers:
            yield "offers", date(2026, 7, 2), row["id"], None


def open_llm_leaderboard(data: Path) -> Iterator[Row]:
    folder = data / "open_llm"
    for path in (folder / "dsdanielpark_oll_v1_2023").glob("*.csv"):
        for row in table(path):
            yield "v1 of 2023", _day(path.stem), row["Model"], number(row["Average"])
    path = folder / "fboulnois_llm-leaderboard-csv" / "huggingface_v1_20240713.csv.gz"
    for row in table(path):
        yield "v1", _day(row["date"] or path.stem), row["fullname"], number(row["average"])
