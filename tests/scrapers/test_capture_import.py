"""Pages from WARC files that something else wrote: whose they are, from when, and what is left."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scrapers.capture import Archive, ArchiveDamaged
from scrapers.capture_import import import_file
from scrapers.records import parse_capture
from scrapers.source import load_sources
from tests.scrapers.mini_source import BODY, URL, MiniSources

DAY = "2025-04-20T10:00:00Z"


@pytest.fixture
def minis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MiniSources:
    """A source whose pages an import may bring, in this process and in programs started from it."""
    minis = MiniSources(tmp_path)
    minis.add("minis_page", imports=[r"https://board\.test/scores\.json"])
    monkeypatch.setenv("FRONTIER_GAP_EXTRA_SOURCES", str(minis.folder))
    load_sources.cache_clear()
    yield minis
    load_sources.cache_clear()


def warc(
    path: Path, *records: tuple[str, str, bytes, dict[str, str]], packed: bool = True, status: str = "200 OK"
) -> Path:
    """A file as a crawler writes it: of each record the URL, the day, the body as sent, more HTTP headers."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "another"}))
        for url, day, body, headers in records:
            http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
            facts = {"WARC-Date": day}
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), http_headers=http, warc_headers_dict=facts
            )
            writer.write_record(record)
    return path


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def test_a_page_is_brought_with_its_own_day_and_can_be_read(minis: MiniSources, tmp_path: Path) -> None:
    [found] = import_file(warc(tmp_path / "a.warc.gz", (URL, DAY, BODY, {"ETag": "x"})), minis.archive())
    assert found.said == "brought"
    [capture] = minis.archive().captures()
    assert (capture.source, capture.origin, capture.role) == ("minis_page", "archive", "page")
    assert capture.state_at == datetime(2025, 4, 20, 10, tzinfo=UTC)
    assert capture.published_on.isoformat() == "2025-04-20"
    assert (datetime.now(UTC) - capture.fetched_at).total_seconds() < 60, "when we got it is another matter"
    parsed = parse_capture(minis.archive(), capture, load_sources()["minis_page"], tmp_path / "records")
    assert parsed.row_count == 1


@pytest.mark.parametrize(
    ("url", "body", "headers"),
    [
        (URL.replace("https", "http"), BODY, {}),
        (URL.replace("https://board.test", "http://board.test:80"), BODY, {}),
        (URL + "#top", BODY, {}),
        (f"https://web.archive.org/web/20250420100000id_/{URL}", BODY, {}),
        (URL, gzip.compress(BODY, mtime=0), {"Content-Encoding": "gzip"}),
        (URL, chunked(gzip.compress(BODY, mtime=0)), {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_the_same_page_in_other_clothes(
    minis: MiniSources, tmp_path: Path, url: str, body: bytes, headers: dict[str, str], packed: bool
) -> None:
    day = "2026-01-01T00:00:00Z" if "web.archive" in url else DAY
    [found] = import_file(warc(tmp_path / "a.warc", (url, day, body, headers), packed=packed), minis.archive())
    assert found.capture is not None, found.reason
    assert found.capture.url == URL
    assert found.capture.state_at == datetime(2025, 4, 20, 10, tzinfo=UTC)
    assert minis.archive().body(found.capture) == BODY


def test_the_archive_says_which_file_and_record_a_page_was_taken_from(minis: MiniSources, tmp_path: Path) -> None:
    list(import_file(warc(tmp_path / "theirs.warc.gz", (URL, DAY, BODY, {})), archive := minis.archive()))
    archive.close()
    [kept] = minis.captures.glob("*/*.warc.gz")
    text = gzip.decompress(kept.read_bytes()).decode()
    facts = json.loads(text.split("Frontier-Gap-Facts: ")[1].splitlines()[0])
    assert facts["found_in"]["file"] == "theirs.warc.gz"
    assert facts["found_in"]["record"].startswith("<urn:uuid:")


def test_a_second_import_brings_nothing_and_another_day_does(minis: MiniSources, tmp_path: Path) -> None:
    file = warc(tmp_path / "a.warc.gz", (URL, DAY, BODY, {}), (URL, DAY, BODY, {}))
    assert [found.said for found in import_file(file, minis.archive())] == ["brought", "left"]
    assert [found.reason for found in import_file(file, minis.archive())] == ["held already"] * 2
    later = warc(tmp_path / "b.warc.gz", (URL, "2025-05-20T10:00:00Z", BODY, {}))
    assert [found.said for found in import_file(later, minis.archive())] == ["brought"]


@pytest.mark.parametrize(
    ("url", "day", "body", "status", "reason"),
    [
        ("https://board.test/other.json", DAY, BODY, "200 OK", "no source"),
        (URL, DAY, BODY, "404 Not Found", "HTTP 404"),
        (URL, "2999-01-01T00:00:00Z", BODY, "200 OK", "future"),
        (URL, DAY, b"[" + b" " * (1 << 20) + b"]", "200 OK", "over the cap of 1 MB"),
        (URL, DAY, b"", "200 OK", "empty"),
    ],
)
def test_what_is_left_and_why(
    minis: MiniSources, tmp_path: Path, url: str, day: str, body: bytes, status: str, reason: str
) -> None:
    [found] = import_file(warc(tmp_path / "a.warc.gz", (url, day, body, {}), status=status), minis.archive())
    assert found.said == "left"
    assert reason in found.reason
    assert minis.archive().captures() == []


@pytest.mark.parametrize(
    ("url", "day"),
    [
        (f"https://evil.test/20250101000000/{URL}", DAY),  # nobody's archive
        (f"https://web.archive.org/web/20259999000000/{URL}", DAY),  # no day of any calendar
        (URL, "0001-01-01T00:00:00Z"),
        (URL, "yesterday"),
    ],
)
def test_a_record_of_no_day_or_of_another_host_is_left_and_those_after_it_are_read(
    minis: MiniSources, tmp_path: Path, url: str, day: str
) -> None:
    found = list(import_file(warc(tmp_path / "a.warc.gz", (url, day, BODY, {}), (URL, DAY, BODY, {})), minis.archive()))
    assert [one.state_at.year for one in found if one.capture] == [2025]
    assert [one.url for one in found if one.capture] == [URL]


def test_a_bomb_is_left_at_the_cap(minis: MiniSources, tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    [found] = import_file(warc(tmp_path / "a.warc.gz", (URL, DAY, bomb, {"Content-Encoding": "gzip"})), minis.archive())
    assert "over the cap" in found.reason


def test_a_file_that_breaks_off_is_said_and_what_came_before_stays(minis: MiniSources, tmp_path: Path) -> None:
    file = warc(tmp_path / "a.warc.gz", (URL, DAY, BODY, {}), (URL, "2025-05-20T10:00:00Z", BODY * 99, {}))
    file.write_bytes(file.read_bytes()[:-40])
    found = []
    with pytest.raises(ArchiveDamaged, match="cut off"):
        for one in import_file(file, minis.archive()):
            found.append(one.said)
    assert found == ["brought"]
    (tmp_path / "no.warc.gz").write_bytes(b"<html>not one</html>")
    with pytest.raises(ArchiveDamaged):
        list(import_file(tmp_path / "no.warc.gz", minis.archive()))


def test_the_command_imports_says_so_and_fails_when_nothing_fits(minis: MiniSources, tmp_path: Path) -> None:
    def command(file: Path) -> subprocess.CompletedProcess[str]:
        arguments = [sys.executable, "-m", "scrapers.capture", "import", str(file), "--captures", str(minis.captures)]
        return subprocess.run(arguments, capture_output=True, text=True, env=os.environ)

    good = command(warc(tmp_path / "a.warc.gz", (URL, DAY, BODY, {})))
    assert good.returncode == 0, good.stderr
    assert "1 pages brought in" in good.stdout
    assert len(Archive(minis.captures).captures()) == 1
    nothing = command(warc(tmp_path / "b.warc.gz", ("https://else.test/", DAY, BODY, {})))
    assert nothing.returncode == 1
    assert "nothing was brought in" in nothing.stdout
