"""What may be deleted, and that nothing anyone needs ever is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers import retention
from scrapers.capture import Answer, Archive, Asked, verify
from scrapers.exchange import Capture
from scrapers.outcome import Outcome

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PAGE, LISTING, ROBOTS = (f"https://board.test/{name}" for name in ("page", "listing", "robots.txt"))


def crawl(root: Path, days_ago: int, *exchanges: tuple[str, bytes | None]) -> str:
    """One crawl's file: each exchange a URL with a body, or with None for "unchanged"; returns the file's name."""
    archive = Archive(root)
    at = NOW - timedelta(days=days_ago)
    kept: list[Capture] = []
    for url, body in exchanges:
        role = {PAGE: "page", LISTING: "listing", ROBOTS: "robots"}[url]
        asked = Asked("mini", "live", role, url, at)
        before = archive.newest(url)
        if body is None:
            kept.append(archive.keep(asked, Answer(304, (), b""), Outcome.UNCHANGED, same_as=before))
        elif body.startswith(b"error"):
            kept.append(archive.keep(asked, Answer(500, (), body), Outcome.FAILED, "HTTP 500"))
        else:
            kept.append(archive.keep(asked, Answer(200, (), body), Outcome.WHOLE))
    archive.close()
    name = f"{at:%Y%m%dT%H%M%S}Z-1.warc.gz"
    (root / kept[0].warc_file).rename(root / "mini" / name)
    return f"mini/{name}"


def going(root: Path, keep_days: float = 400) -> list[str]:
    return [j.file for j in retention.judge_files(Archive(root), keep_days, NOW) if j.goes]


def reason(root: Path, file: str) -> str:
    return next(j.reason for j in retention.judge_files(Archive(root), 400, NOW) if j.file == file)


def test_old_crawls_that_brought_nothing_go_and_pages_stay_for_ever(tmp_path: Path) -> None:
    page = crawl(tmp_path, 2000, (PAGE, b"v1"))
    idle = crawl(tmp_path, 1500, (PAGE, None))
    errors = crawl(tmp_path, 1400, (PAGE, b"error"))
    recent = crawl(tmp_path, 10, (PAGE, None))
    assert going(tmp_path) == [idle, errors]
    assert "holds the page" in reason(tmp_path, page)
    assert "newest exchange" in reason(tmp_path, recent)


def test_every_distinct_page_stays_not_the_newest_alone(tmp_path: Path) -> None:
    crawl(tmp_path, 2000, (PAGE, b"v1"))
    crawl(tmp_path, 1900, (PAGE, b"v2"))
    crawl(tmp_path, 1800, (PAGE, b"v1"))  # back to the first: another published day
    crawl(tmp_path, 10, (PAGE, b"v3"))
    assert going(tmp_path) == []


def test_the_newest_word_on_a_url_stays_however_old(tmp_path: Path) -> None:
    crawl(tmp_path, 2000, (PAGE, b"v1"))
    crawl(tmp_path, 1500, (PAGE, None))
    last = crawl(tmp_path, 1400, (PAGE, None))
    assert "newest usable capture" in reason(tmp_path, last)


def test_a_body_that_a_staying_revisit_refers_to_stays(tmp_path: Path) -> None:
    listing = crawl(tmp_path, 2000, (LISTING, b"l1"))
    other = crawl(tmp_path, 1900, (LISTING, b"l2"))
    crawl(tmp_path, 1800, (ROBOTS, b"r1"))
    crawl(tmp_path, 10, (LISTING, None), (ROBOTS, b"r2"))
    assert going(tmp_path) == [listing, "mini/20211218T000000Z-1.warc.gz"]
    assert "refers to its body" in reason(tmp_path, other)


def test_a_damaged_file_waits_for_a_person(tmp_path: Path) -> None:
    crawl(tmp_path, 2000, (PAGE, b"v1"))
    torn = crawl(tmp_path, 1500, (PAGE, b"error"))
    crawl(tmp_path, 10, (PAGE, None))
    path = tmp_path / torn
    path.write_bytes(path.read_bytes()[:-3])
    assert going(tmp_path) == []
    assert "damaged" in reason(tmp_path, torn)


def test_after_deleting_every_hash_is_right_and_nothing_more_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for days in range(3000, 400, -100):
        crawl(tmp_path, days, (ROBOTS, b"r"), (LISTING, b"l%d" % (days // 500)), (PAGE, None if days < 3000 else b"v"))
    crawl(tmp_path, 5, (ROBOTS, b"r"), (LISTING, b"l9"), (PAGE, None))
    pages = {
        (c.url, c.body_sha256) for c in Archive(tmp_path).captures() if c.outcome is Outcome.WHOLE and c.role == "page"
    }
    arguments = ["--captures", str(tmp_path), "--keep-days", "400"]
    before = sorted(tmp_path.glob("*/*.warc.gz"))
    retention.main([*arguments, "--dry-run"])
    assert sorted(tmp_path.glob("*/*.warc.gz")) == before
    assert "would go" in capsys.readouterr().out
    retention.main(arguments)
    out = capsys.readouterr().out
    assert len(list(tmp_path.glob("*/*.warc.gz"))) < len(before) / 2
    assert out.count("\ngoes ") + out.startswith("goes ") == len(before) - len(list(tmp_path.glob("*/*.warc.gz")))
    archive = Archive(tmp_path)
    assert list(verify(archive)) == []
    kept = {(c.url, c.body_sha256) for c in archive.captures() if c.outcome is Outcome.WHOLE and c.role == "page"}
    assert kept == pages
    retention.main(arguments)
    assert " 0 may go" in capsys.readouterr().out
