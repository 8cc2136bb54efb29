"""Long crawls say how far they are, and one that was cut off asks only for what it does not hold."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scrapers import crawl_process
from scrapers.exchange import Answer as Came
from scrapers.exchange import Asked, Capture, draft
from scrapers.ledger import Ledger
from scrapers.outcome import Outcome
from tests.scrapers.local_server import Answer, LocalServer
from tests.scrapers.mini_source import MiniSources
from tests.scrapers.test_crawl import JSON, LISTER

SINCE = date(2025, 1, 1)
NAMES = [f"s{number}" for number in range(4)]
LISTING = json.dumps([{"name": name, "at": "2025-01-02T03:04:05+00:00"} for name in NAMES]).encode()


def pages(*missing: str) -> dict[str, Answer]:
    states = {f"/{name}": Answer(headers=JSON, body=json.dumps({"scores": [name]}).encode()) for name in NAMES}
    states |= {f"/{name}": Answer(404) for name in missing}
    return {**states, "/history?2025-01-01/9999-12-31": Answer(headers=JSON, body=LISTING)}


def test_a_backfill_that_was_cut_off_is_resumed_with_what_it_does_not_hold(tmp_path: Path) -> None:
    minis = MiniSources(tmp_path)
    minis.add("lister", spider=LISTER)
    with LocalServer(pages("s2", "s3")) as server:
        assert minis.crawl(server, names=("lister",), since=SINCE)["lister"]["outcome"] == "partial"
    with LocalServer(pages()) as server:
        line = minis.crawl(server, names=("lister",), since=SINCE)["lister"]
    assert sorted(path for path in server.paths() if path.startswith("/s")) == ["/s2", "/s3"]
    assert (line["outcome"], len(line["captures"]), line["unchanged"]) == ("whole", 2, 2)
    with LocalServer(pages()) as server:
        line = minis.crawl(server, names=("lister",), since=SINCE)["lister"]
    assert sorted(path for path in server.paths() if path.startswith("/s")) == []
    assert line["outcome"] == "unchanged"


def test_a_past_state_that_is_damaged_is_asked_for_again(tmp_path: Path) -> None:
    minis = MiniSources(tmp_path)
    minis.add("lister", spider=LISTER)
    with LocalServer(pages()) as server:
        minis.crawl(server, names=("lister",), since=SINCE)
    for file in minis.captures.glob("lister/*.warc.gz"):
        file.write_bytes(file.read_bytes()[:400])
    with LocalServer(pages()) as server:
        line = minis.crawl(server, names=("lister",), since=SINCE)["lister"]
    assert sorted(path for path in server.paths() if path.startswith("/s")) == [f"/{name}" for name in NAMES]
    assert line["outcome"] == "whole"


def test_the_ledger_tells_how_far_it_is_but_not_with_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("scrapers.ledger.time.monotonic", lambda: clock[0])
    told: list[dict] = []
    ledger = Ledger("mini", "live", on_progress=told.append)
    ledger.asked = 9
    for seconds in (1, 3, 2, 1, 6):
        clock[0] += seconds
        ledger.settle(capture("page"))
    assert told == [
        {"progress": "mini", "asked": 9, "done": 3, "new": 3},
        {"progress": "mini", "asked": 9, "done": 5, "new": 5},
    ]


def capture(role: str) -> Capture:
    asked = Asked("mini", "live", role, "https://board.test/", datetime(2026, 1, 1, tzinfo=UTC))
    return draft(asked, Came(200, (), b"x"), Outcome.WHOLE, None)


def test_progress_is_no_line_of_a_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = [{"progress": "mini", "asked": 3, "done": 1, "new": 1}, {"source": "mini", "outcome": "whole"}]
    program = "import json; [print(json.dumps(word)) for word in json.loads('''" + json.dumps(words) + "''')]"
    monkeypatch.setattr(crawl_process, "command_line", lambda *_: ["--"])
    popen = crawl_process.subprocess.Popen
    monkeypatch.setattr(
        crawl_process.subprocess, "Popen", lambda _, **more: popen([sys.executable, "-c", program], **more)
    )
    told: list[dict] = []
    lines = crawl_process.run("live", tmp_path, ["mini"], on_progress=told.append)
    assert (lines, told) == ([words[1]], [words[0]])
