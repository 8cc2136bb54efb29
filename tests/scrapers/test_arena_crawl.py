"""Arena's true spiders: against a server with the real files at the live paths, on the sample, and by listing."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from scrapy.http import Request, TextResponse

from scrapers.capture import Archive
from scrapers.crawl_process import run
from scrapers.exchange import Capture
from scrapers.records import parse_capture
from scrapers.source import FOLDER, load_source
from scrapers.sources.arena_archive.spider import ArenaArchiveSpider
from tests.scrapers.local_server import Answer, LocalServer
from warehouse.admit import Gate, admit

ARENA, ARCHIVE = load_source(FOLDER / "arena"), load_source(FOLDER / "arena_archive")
CDN = "cas-bridge.xethub.hf.co"
SINCE, UNTIL = date(2023, 1, 1), date(2026, 12, 31)
LATER = "2025-12-20T00:00:00Z"


def local(url: str) -> str:
    """The path and query of a live URL."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def address(subset: str, split: str) -> str:
    return str(ARENA.parameters["url"]).format(subset=subset, split=split)


def linked(url: str, body: bytes) -> dict[str, Answer]:
    """A file as Hugging Face serves it: a redirect that states its SHA-256, and the bytes on another host."""
    sha = hashlib.sha256(body).hexdigest()
    there = f"/xet-bridge-us/{sha}"
    hop = Answer(302, {"Location": f"https://{CDN}{there}", "X-Linked-ETag": f'"{sha}"'})
    return {local(url): hop, there: Answer(headers={"Content-Type": "application/octet-stream"}, body=body)}


def real_files(real_data: Path, split: str) -> dict[str, bytes]:
    folder = real_data / "arena/derived/hf_layout"
    subsets = ARENA.parameters["subsets"]
    assert isinstance(subsets, list)
    return {subset: (folder / subset / f"{split}-00000-of-00001.parquet").read_bytes() for subset in subsets}


def crawl(
    server: LocalServer, captures: Path, source: str, since: date | None = None, until: date | None = None
) -> list[Capture]:
    """The pages captured by this crawl."""
    hosts = (*ARENA.allowed_hosts, *ARCHIVE.allowed_hosts, CDN)
    before = {capture.capture_id for capture in Archive(captures).captures(source)}
    [line] = run("live", captures, [source], since, until, env={"SOURCE_ORIGINS": server.origins(*hosts)})
    assert line["outcome"] in ("whole", "unchanged"), line
    captured = Archive(captures).captures(source)
    return [c for c in captured if c.role == "page" and c.capture_id not in before]


def gate(captures: Path, pages: list[Capture]) -> tuple[int, Gate]:
    """Rows found and what the gate made of them."""
    source = ARENA if pages[0].source == "arena" else ARCHIVE
    parsed = [parse_capture(Archive(captures), capture, source, captures / "records") for capture in pages]
    assert {read.outcome.value for read in parsed} == {"whole"}
    return sum(read.row_count for read in parsed), admit(source, parsed)


def accounted(rows_in: int, judged: Gate) -> int:
    """Rows admitted; fails unless rows in = admitted + quarantined + collapsed."""
    collapsed = judged.admissions["rows_collapsed"].sum()
    assert rows_in == judged.admitted.height + judged.quarantine.height + collapsed
    return judged.admitted.height


def score(judged: Gate, board: str, day: date, model: str) -> list[tuple[float, int]]:
    found = judged.admitted.filter(
        pl.col("board_id") == board, pl.col("published_on") == day, pl.col("raw_model") == model
    )
    return found.select(pl.col("score").round(4), "n").rows()


@pytest.fixture(scope="module")
def backfilled(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Gate, list[Capture]]]:
    """A backfill of the official dataset from the real files."""
    folder = tmp_path_factory.mktemp("backfill")
    served: dict[str, Answer] = {}
    for subset, body in real_files(real_data, "full").items():
        served |= linked(address(subset, "full"), body)
    with LocalServer(dict(served)) as server:
        pages = crawl(server, folder, "arena", SINCE, UNTIL)
        assert sorted(set(server.paths())) == sorted(served)
    yield *gate(folder, pages), pages


@pytest.mark.real_data
def test_a_backfill_reads_every_row_of_every_subset(backfilled: tuple[int, Gate, list[Capture]]) -> None:
    rows_in, judged, pages = backfilled
    assert len(pages) == 9
    assert {capture.origin for capture in pages} == {"live"}  # `full` is today's telling of the past
    assert rows_in == 313_828
    assert accounted(rows_in, judged) > 313_000
    best = judged.admitted.filter(
        pl.col("board_id") == "arena/text_style_control/overall@2026-05-12",
        pl.col("published_on") == date(2026, 8, 12),
    ).sort("score", descending=True)
    assert best.height == 389
    assert best.row(0, named=True)["rank"] == 1


@pytest.mark.real_data
def test_of_doubled_rows_the_one_with_more_votes_stays(backfilled: tuple[int, Gate, list[Capture]]) -> None:
    _, judged, _ = backfilled
    twice = score(judged, "arena/webdev/overall", date(2026, 8, 14), "gpt-5.3-codex (codex-harness)")
    assert twice == [(1369.2926, 3504)]
    # 422 rows for 242 models: five boards' rows stood in japanese.
    japanese = "arena/text/japanese@2025-07-25"
    day = judged.admitted.filter(pl.col("board_id") == japanese, pl.col("published_on") == date(2026, 7, 16))
    assert day.height == day["raw_model"].n_unique() == 242
    assert score(judged, japanese, date(2026, 7, 16), "claude-haiku-4-5-20251001") == [(1329.3935, 983)]


@pytest.mark.real_data
def test_a_board_day_that_lost_its_best_models_to_doubled_rows_is_held_back(
    backfilled: tuple[int, Gate, list[Capture]],
) -> None:
    _, judged, _ = backfilled
    days = judged.admissions.filter(pl.col("board_id") == "arena/search/overall")
    outcomes = dict(days.select("published_on", "outcome").rows())
    assert outcomes[date(2026, 7, 14)] == "partial"
    assert [outcome for day, outcome in outcomes.items() if day != date(2026, 7, 14)] == ["whole"] * 4


@pytest.mark.real_data
def test_a_restatement_under_one_publish_date_keeps_both_values(real_data: Path, tmp_path: Path) -> None:
    first = real_files(real_data, "latest")
    table = pl.read_parquet(io.BytesIO(first["search"]))
    file = io.BytesIO()
    table.with_columns(pl.col("rating", "rating_lower", "rating_upper") + 1.5).write_parquet(file)
    second = {**first, "search": file.getvalue()}
    pages: list[Capture] = []
    with LocalServer() as server:
        for files in (first, second):
            server.pages = {}
            for subset, body in files.items():
                server.pages |= linked(address(subset, "latest"), body)
            server.asked.clear()
            pages += crawl(server, tmp_path, "arena")
        # The redirect states each file's hash: of the second crawl one body only was fetched.
        assert len([path for path in server.paths() if path.startswith("/xet-bridge-us/")]) == 1
    unchanged = [capture for capture in pages if capture.outcome.value == "unchanged"]
    stated = [capture for capture in pages if capture.url == address("search", "latest")]
    assert (len(unchanged), len(stated), len({capture.body_sha256 for capture in stated})) == (8, 2, 2)
    _, judged = gate(tmp_path, stated)
    model, rating = table.sort("rank").select("model_name", "rating").row(0)
    day = date.fromisoformat(table["leaderboard_publish_date"][0])
    both = score(judged, "arena/search/overall", day, model)
    assert sorted(value for value, _ in both) == [round(rating, 4), round(rating + 1.5, 4)]


def answered(request: Request, body: object) -> list[Request]:
    """What a listing's callback asks for next."""
    text = TextResponse(request.url, request=request, body=json.dumps(body).encode(), encoding="utf-8")
    assert request.callback is not None
    return list(request.callback(text, **request.cb_kwargs))


def commits(*days: str) -> list[dict[str, object]]:
    """A listing of commits in that order, all committed on one later day."""
    return [
        {"sha": f"sha-{day}", "commit": {"author": {"date": f"{day}T09:00:00Z"}, "committer": {"date": LATER}}}
        for day in days
    ]


def states(requests: list[Request]) -> list[tuple[str, date]]:
    return [(request.url.split("/", 5)[-1], request.meta["asked"]["published_on"]) for request in requests]


def test_since_and_until_cut_a_backfill() -> None:
    tags, text, *_ = ArenaArchiveSpider().history(date(2025, 5, 20), date(2025, 5, 21))
    names = [{"name": name} for name in ("2025.05.22", "2025.05.21", "2025.05.20", "2025.05.19")]
    assert states(answered(tags, names)) == [
        ("2025.05.21/csv/lmsys.csv", date(2025, 5, 21)),
        ("2025.05.20/csv/lmsys.csv", date(2025, 5, 20)),
    ]
    assert "path=data/leaderboard-data.json" in text.url
    assert not answered(text, commits("2025-05-20"))  # that file was gone by then
    asked = [request.url for request in ArenaArchiveSpider().history(date(2025, 3, 1), date(2025, 3, 10))]
    assert [url for url in asked if "-history/" in url] == [ARCHIVE.parameters["lines"]["url"]]  # type: ignore[index]
    early = [request.url for request in ArenaArchiveSpider().history(date(2023, 1, 1), date(2023, 5, 7))]
    assert not [url for url in early if "-history/" in url]
    space = list(ArenaArchiveSpider().history(date(2023, 6, 20), date(2023, 7, 17)))[-3]
    tables = [{"path": f"leaderboard_table_{day}.csv"} for day in ("20230619", "20230717", "20230802")]
    assert [url[-12:] for url in (request.url for request in answered(space, tables))] == ["20230717.csv"]


def test_a_daily_run_asks_the_newest_state_only_and_dates_it() -> None:
    tags, text, *others = ArenaArchiveSpider().latest()
    assert len(others) == 4
    tables = [{"path": f"leaderboard_table_{day}.csv"} for day in ("20230619", "20250804", "20250511")]
    [newest_table] = answered(others.pop(), tables)
    assert newest_table.url.endswith("/resolve/main/leaderboard_table_20250804.csv")
    assert newest_table.meta["asked"]["published_on"] == date(2025, 8, 4)
    names = [{"name": name} for name in ("v1.3.0", "2025.08.04", "2025.08.01")]
    assert states(answered(tags, names)) == [("2025.08.04/csv/lmarena_text.csv", date(2025, 8, 4))]
    newest = answered(text, commits("2025-05-13", "2025-12-11", "2025-05-24"))
    assert states(newest) == [("sha-2025-12-11/data/leaderboard-text.json", date(2025, 12, 11))]
    assert newest[0].meta["asked"]["state_at"] == datetime(2025, 12, 11, 9, tzinfo=UTC)
    assert newest[0].meta["asked"]["archived"] is True


def test_a_full_listing_has_a_next_page_and_a_short_one_has_none() -> None:
    tags, *_ = ArenaArchiveSpider().history(SINCE, UNTIL)
    names = [{"name": f"2024.{month:02}.{day:02}"} for month in (7, 8, 9, 10) for day in range(1, 26)]
    *files, following = answered(tags, names)
    assert len(files) == 100
    assert following.url == tags.url.replace("&page=1", "&page=2")
    assert states(answered(following, [{"name": "2024.06.19"}])) == [("2024.06.19/csv/lmsys.csv", date(2024, 6, 19))]


def test_a_sample_crawl_captures_every_rendered_file_once(tmp_path: Path) -> None:
    lines = run("sample", tmp_path, ["arena", "arena_archive"])
    assert [(line["outcome"], len(line["captures"])) for line in lines] == [("whole", 4), ("whole", 55)]
    pages = [capture for capture in Archive(tmp_path).captures() if capture.role == "page"]
    assert {capture.origin for capture in pages} == {"sample"}
    for source, admitted in (("arena", 14_616), ("arena_archive", 15_562)):
        rows_in, judged = gate(tmp_path, [capture for capture in pages if capture.source == source])
        assert accounted(rows_in, judged) == admitted
        assert set(judged.admissions["outcome"]) == {"whole"}
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    assert {capture.fetched_at for capture in pages} == {moment}
