"""SWE-bench's page on every real file, and the sample against the states it was read from."""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from scrapers.record import Page, PageChanged
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source

SOURCE = load_source(FOLDER / "swe_bench")
SPLITS = {"bash-only": "verified"} | {
    name: name.lower() for name in ("Verified", "Lite", "Test", "Multilingual", "Multimodal")
}
MINI = re.compile(r"^\d{6,8}_mini-v(\d+)")
STATES = "swebench/leaderboards_history/all_distinct_versions.stripped.jsonl.gz"

pytestmark = pytest.mark.real_data


def contents(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def parse(body: bytes) -> Page:
    return SOURCE.parse(body, "https://www.swebench.com/", SOURCE)


def boards_of(document: object) -> dict[str, list[dict[str, object]]]:
    """Rows by board, read independently of the page module."""
    if isinstance(document, dict) and "leaderboards" not in document:
        return {key.split("_")[0].title(): rows for key, rows in document.items() if key.endswith("_leaderboard")}
    listed = document["leaderboards"] if isinstance(document, dict) else document
    assert isinstance(listed, list)
    return {board["name"]: board["results"] for board in listed}


def counted(document: object) -> Counter[str]:
    """How many records each board should have, counted from the document."""
    counts: Counter[str] = Counter()
    for name, rows in boards_of(document).items():
        for row in rows:
            counts[f"{SPLITS[name]}/any_scaffold"] += 1
            if major := MINI.match(str(row.get("folder"))):
                counts[f"{SPLITS[name]}/mini_v{major[1]}"] += 1
    return counts


def counts_of(page: Page) -> dict[str, int]:
    return dict(page.scores["board"].value_counts().rows())


def states(real_data: Path) -> Iterator[dict[str, object]]:
    with gzip.open(real_data / STATES) as lines:
        yield from map(json.loads, lines)


def score(page: Page, board: str, folder: str) -> list[float]:
    found = page.scores.filter(pl.col("board") == board, pl.col("setting").str.ends_with(f"submission={folder}"))
    return found["score"].unique().sort().to_list()


def test_every_file_of_the_history_gives_the_rows_that_it_holds(real_data: Path) -> None:
    files = sorted((real_data / "swebench/leaderboards_history").glob("*.json.gz"))
    assert len(files) == 26
    for file in files:
        body = contents(file)
        assert counts_of(parse(body)) == counted(json.loads(body)), file.name


def test_the_new_schema_gives_the_rows_that_it_holds(real_data: Path) -> None:
    body = contents(real_data / "swebench/new_schema_2026-10/leaderboards_2026-10-08_SUBSET.json")
    page = parse(body)
    assert counts_of(page) == counted(json.loads(body))
    assert sum(len(rows) for rows in boards_of(json.loads(body)).values()) == 23
    best = page.scores.filter(pl.col("setting").str.contains("minimax-2-5-high"))
    assert best["raw_open_flag"].to_list() == [True, True]  # wrong until 2026-02-27
    assert best["setting"].str.contains("effort=high").all()
    assert not page.notes


@pytest.mark.parametrize("era", ["era0", "era1", "era3", "era4"])
def test_tables_give_as_many_rows_as_they_have_scores(real_data: Path, era: str) -> None:
    files = sorted((real_data / "swebench/served_pages").glob(f"index_*{era}*"))
    assert files
    for file in files:
        text = contents(file).decode()
        scores = parse(text.encode()).scores
        cells = re.findall(r'class="number[^"]*">([\d.]+)<', text)
        assert scores["score"].to_list() == [float(cell) for cell in cells], file.name
        names = re.findall(r'class="model-(?:type|name)[^"]*">([^<]*)<', text)
        shown = [json.loads(extras)["name"] for extras in scores["extras"]]
        assert all(name in html.unescape(cell) for name, cell in zip(shown, names, strict=True))
        assert scores["defect"].null_count() == scores["submitted_on"].len()
        keys = ["board", "raw_model", "setting", "harness"]
        assert not scores.select(keys).is_duplicated().any(), file.name


def test_pages_with_the_list_embedded_give_the_rows_that_it_holds(real_data: Path) -> None:
    files = sorted((real_data / "swebench/served_pages").glob("index_202[56]*"))
    embedded = [file for file in files if b'id="leaderboard-data"' in contents(file)]
    assert len(embedded) == 8
    for file in embedded:
        text = contents(file).decode()
        listed = re.search(r'id="leaderboard-data">\s*(.*?)\s*</script>', text, re.DOTALL)
        assert listed
        assert counts_of(parse(text.encode())) == counted(json.loads(listed[1])), file.name


def test_the_table_hides_the_rows_that_have_a_warning(real_data: Path) -> None:
    page = parse(contents(next((real_data / "swebench/served_pages").glob("index_20250331*"))))
    file = parse(contents(real_data / "swebench/leaderboards_history/data_20250331_0eca0439.json.gz"))
    shown = file.scores.filter(pl.col("defect").is_null())
    assert file.scores.height - shown.height == 7
    facts = ["board", "raw_model", "score", "submitted_on"]
    assert page.scores.select(facts).sort(facts).equals(shown.select(facts).sort(facts))


def test_the_viewer_is_no_leaderboard(real_data: Path) -> None:
    with pytest.raises(PageChanged, match="leaderboard-data"):
        parse(contents(real_data / "swebench/served_pages/viewer_20260226_f229e2b4.html.gz"))


def test_spot_values_of_the_newest_page(real_data: Path) -> None:
    page = parse(contents(next((real_data / "swebench/served_pages").glob("index_20260226*SLIM*"))))
    assert score(page, "verified/mini_v2", "20260217_mini-v2.0.0_claude-4-5-opus-high") == [76.8]
    assert score(page, "verified/mini_v2", "20260217_mini-v2.0.0_minimax-2-5-high") == [75.8]
    assert score(page, "verified/any_scaffold", "20260219_mini-v2.0.0_gpt-5-2-codex") == [72.8]
    flat = pl.read_csv(real_data / "swebench/latest_flat_20260226.csv")
    for split, n in (("verified", 500), ("lite", 300), ("test", 2294), ("multimodal", 517)):
        found = page.scores.filter(pl.col("board") == f"{split}/any_scaffold")
        assert found["n"].unique().to_list() == [n]
        listed = flat.filter(pl.col("board") == split.title())["resolved"]
        assert set(found["score"]) >= set(listed)
    checked = page.scores.filter(pl.col("extras").str.contains('"checked": true'))
    assert 0 < checked.height < page.scores.height


def test_wrong_open_flags_are_carried_as_claimed(real_data: Path) -> None:
    page = parse(contents(next((real_data / "swebench/served_pages").glob("index_20260226*SLIM*"))))
    suspects = pl.read_csv(real_data / "swebench/reference/os_model_suspects_20260226.csv")
    boards = ("verified", "multilingual", "test", "verified", "lite", "multimodal")  # in the page's order
    for pointer, folder, flag in suspects.select("json_pointer", "folder", "published_os_model").iter_rows():
        split = boards[int(pointer.split("/")[1])]
        run = pl.col("setting").str.ends_with(f"submission={folder}") & pl.col("board").str.starts_with(split)
        found = page.scores.filter(run)["raw_open_flag"]
        assert found.unique().to_list() == [str(flag).lower() == "true"], pointer


def test_the_count_of_2025_09_10_and_its_correction(real_data: Path) -> None:
    history = real_data / "swebench/leaderboards_history"
    wrong = parse(contents(history / "leaderboards_20250910_8d0ee39d.json.gz"))
    right = parse(contents(history / "leaderboards_20250910_80be3f4a.json.gz"))
    assert score(wrong, "verified/mini_v1", "20250822_mini-v1.9.1_GLM-4.5") == [54.2, 271.0]
    assert wrong.scores.filter(pl.col("score") > 100)["score"].to_list() == [271.0, 271.0]
    assert right.scores["score"].max() == 76.8
    assert score(right, "verified/mini_v1", "20250822_mini-v1.9.1_GLM-4.5") == [54.2]


def test_the_date_that_is_none_of_2025_09_11(real_data: Path) -> None:
    [state] = [state for state in states(real_data) if str(state["commit"]).startswith("f6606915")]
    page = parse(json.dumps(state["data"]).encode())
    assert score(page, "verified/mini_v1", "250822_mini-v1.9.1_glm-4.5") == [54.2]
    unread = page.scores.filter(pl.col("submitted_on").is_null())
    assert unread.height == 4
    assert {json.loads(extras)["date_raw"] for extras in unread["extras"]} == {"2508-22-"}
    assert unread["defect"].null_count() == 4


def test_results_by_task_add_up_to_the_published_scores(real_data: Path) -> None:
    page = parse(contents(next((real_data / "swebench/served_pages").glob("index_20260126*"))))
    sums = page.instances.group_by("board", "submission").agg(pl.col("resolved").sum(), pl.len())
    assert sums["len"].unique().to_list() == [500]
    assert sums.height == 27
    assert any("20250720_mini-v0.0.0-claude-3-7-sonnet-20250219" in note for note in page.notes)
    for board, submission, resolved, tasks in sums.iter_rows():
        [published] = score(page, board, submission)
        assert abs(100 * resolved / tasks - published) < 0.2, submission


def test_every_state_keeps_to_the_admission_bands(real_data: Path) -> None:
    """No real state would be drifted or partial: what the bands hold back is wrong, not merely old."""
    before: dict[str, pl.Series] = {}
    for state in states(real_data):
        scores = parse(json.dumps(state["data"]).encode()).scores
        sound = pl.col("defect").is_null() & pl.col("score").is_between(0, 100)
        for (name,), rows in scores.unique(["board", "setting", "raw_model", "score"]).group_by("board"):
            rules = SOURCE.board(str(name))[0].admission
            admitted = rows.filter(sound)["score"]
            where = f"{name} at {state['utc']}"
            assert rules.best_between and rules.max_median_factor
            assert admitted.len() >= rules.min_rows, where
            assert 1 - admitted.len() / rows.height <= rules.max_defect_share, where
            assert rules.best_between[0] <= admitted.max() <= rules.best_between[1], where  # type: ignore[operator]
            last = before.get(str(name), admitted)
            assert admitted.len() >= last.len() * (1 - rules.max_drop_share), where
            factor = admitted.median() / last.median()  # type: ignore[operator]
            assert 1 / rules.max_median_factor <= factor <= rules.max_median_factor, where
            before[str(name)] = admitted


def test_fractions_fall_out_of_the_band(real_data: Path) -> None:
    page = parse(contents(next((real_data / "swebench/served_pages").glob("index_20260226*SLIM*"))))
    best = page.scores.group_by("board").agg(pl.col("score").max() / 100)
    for board, fraction in best.iter_rows():
        band = SOURCE.board(board)[0].admission.best_between
        assert band and fraction < band[0]


# ---- the sample


def test_every_rendered_state_is_the_real_one(real_data: Path) -> None:
    """Each state of the sample holds the same rows, with the same values, as the version it was read from."""
    real = {str(state["commit"]): state for state in states(real_data)}
    place = Path(__file__).parents[2] / "scrapers/sample/swe_bench/states.csv"
    told = {line["commit"]: line for line in csv.DictReader(place.read_text().splitlines())}
    assert len(told) == 29
    rendered = {answer.url: answer.body for answer in exchanges("swe_bench")}
    for commit, line in told.items():
        url = str(SOURCE.parameters["at_commit"]).format(sha=commit, path=line["path"])
        shown, truth = boards_of(json.loads(rendered[url])), real[line["read_from"].split("@")[1].split()[0]]
        published = boards_of(truth["data"])
        assert {name: len(rows) for name, rows in shown.items()} == {n: len(r) for n, r in published.items()}
        for name, rows in shown.items():
            keys = {key for row in rows for key in row} - {"per_instance_details"}
            assert keys >= {"name", "resolved", "date"}
            assert facts(rows, keys) == facts(published[name], keys), f"{name} at {commit}"
            lost = {key for row in published[name] for key in row} - keys
            assert lost <= {"logs", "trajs", "site", "logo", "org_logo", "trajs_docent", "per_instance_n",
                            "per_instance_resolved"}  # fmt: skip


def facts(rows: list[dict[str, object]], keys: set[str]) -> Counter[str]:
    return Counter(json.dumps({key: row[key] for key in keys if key in row}, sort_keys=True) for row in rows)


def test_the_sample_s_commits_and_times_are_those_of_the_history(real_data: Path) -> None:
    index = (real_data / "swebench/leaderboards_history/HISTORY_INDEX.csv").read_text().splitlines()
    times = {(line["commit"], line["path"]): line["utc"] for line in csv.DictReader(index)}
    listings = [answer for answer in exchanges("swe_bench") if "api.github.com" in answer.url]
    listed = []
    for answer in listings:
        path = re.search(r"path=([^&]+)", answer.url)
        assert path
        for entry in json.loads(answer.body):
            assert times[entry["sha"], path[1]] == entry["commit"]["committer"]["date"]
            listed.append(entry["sha"])
    assert len(listed) == 29


def test_the_sample_s_newest_state_is_the_newest_page(real_data: Path) -> None:
    latest = next(answer for answer in exchanges("swe_bench") if answer.url == SOURCE.parameters["latest"])
    page = parse(contents(next((real_data / "swebench/served_pages").glob("index_20260226*SLIM*"))))
    shown = parse(latest.body)
    assert shown.scores.sort(pl.all()).equals(page.scores.sort(pl.all()))
    files = {"verified": "bash_only", "multilingual": "multilingual"}
    for split, file in files.items():
        body = contents(real_data / f"swebench/per_instance/{file}_per_instance_details.json.gz")
        truth = {
            (submission, task): result["resolved"]
            for submission, tasks in json.loads(body).items()
            if "claude-3-7-sonnet" not in submission  # contradicts its score
            for task, result in tasks.items()
        }
        found = shown.instances.filter(pl.col("board").str.starts_with(split))
        assert {(run, task): resolved for _, run, task, resolved in found.iter_rows()} == truth
