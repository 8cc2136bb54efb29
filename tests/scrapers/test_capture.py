"""The archive on real files: what goes in comes out, what is torn or altered is found and named."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers import capture_commands as command
from scrapers.capture import Answer, Archive, ArchiveDamaged, Asked
from scrapers.outcome import Outcome

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://board.test/scores.json"


def asked(url: str = URL, at: datetime = DAY, **facts: object) -> Asked:
    return Asked(**({"source": "mini", "origin": "live", "role": "page", "url": url, "fetched_at": at} | facts))  # type: ignore[arg-type]


def answer(body: bytes = b'{"a": 1}', **headers: str) -> Answer:
    return Answer(200, tuple({"Content-Type": "application/json", **headers}.items()), body)


def test_a_capture_is_read_back_by_another_archive(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.keep(asked(), answer(ETag='"v1"'), Outcome.WHOLE)
    archive.close()
    other = Archive(tmp_path)
    assert other.captures() == [kept]
    assert other.body(kept) == b'{"a": 1}'
    assert other.answer(kept).header("etag") == '"v1"'
    assert (kept.byte_count, kept.status, kept.content_type) == (8, 200, "application/json")
    assert len(kept.capture_id) == 16


def test_published_on_is_given_or_the_states_day_or_the_fetch_day(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    state = datetime(2025, 1, 2, 23, 30, tzinfo=UTC)
    days = [
        archive.keep(asked(published_on=date(2024, 5, 6), state_at=state), answer(), Outcome.WHOLE).published_on,
        archive.keep(asked(f"{URL}?1", state_at=state), answer(), Outcome.WHOLE).published_on,
        archive.keep(asked(f"{URL}?2"), answer(), Outcome.WHOLE).published_on,
    ]
    assert days == [date(2024, 5, 6), date(2025, 1, 2), date(2026, 3, 1)]


def test_a_state_in_another_time_zone_is_published_on_its_utc_day(tmp_path: Path) -> None:
    state = datetime.fromisoformat("2025-01-02T23:30:00-08:00")
    kept = Archive(tmp_path).keep(asked(state_at=state), answer(), Outcome.WHOLE)
    assert kept.published_on == date(2025, 1, 3)
    assert Archive(tmp_path).captures() == [kept]


def test_a_revisit_refers_to_the_earlier_body_across_files(tmp_path: Path) -> None:
    first = Archive(tmp_path)
    whole = first.keep(asked(), answer(b"x" * 100_000), Outcome.WHOLE)
    first.close()
    (tmp_path / whole.warc_file).rename(tmp_path / "mini" / "20260301T000000Z-1.warc.gz")
    second = Archive(tmp_path)
    before = second.newest(URL)
    later = asked(at=DAY + timedelta(days=1))
    revisit = second.keep(later, Answer(304, (), b""), Outcome.UNCHANGED, same_as=before)
    second.close()
    assert (tmp_path / revisit.warc_file).stat().st_size < 2000
    third = Archive(tmp_path)
    assert third.newest(URL) == revisit
    assert third.body(revisit) == b"x" * 100_000
    assert (revisit.byte_count, revisit.body_sha256) == (100_000, whole.body_sha256)
    with (tmp_path / revisit.warc_file).open("rb") as file:
        record = next(iter(ArchiveIterator(file)))
        assert record.rec_type == "revisit"
        assert record.rec_headers.get_header("WARC-Payload-Digest") == f"sha256:{whole.body_sha256}"


def test_a_request_without_an_answer_has_a_row_too(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.keep(asked(), None, Outcome.REFUSED, "Forbidden by robots.txt")
    archive.close()
    assert Archive(tmp_path).captures() == [kept]
    assert (kept.status, kept.body_sha256, kept.outcome_reason) == (None, None, "Forbidden by robots.txt")
    assert Archive(tmp_path).newest(URL) is None
    with pytest.raises(ValueError, match="brought no body"):
        Archive(tmp_path).body(kept)


def test_hops_and_attempts_are_kept_but_are_no_captures(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep_step(asked(), Answer(302, (("Location", "https://cdn.test/x"),), b""), "hop")
    archive.keep_step(asked(), None, "attempt", "the connection broke")
    kept = archive.keep(asked(), answer(), Outcome.WHOLE)
    archive.keep_summary({"source": "mini", "outcome": "whole"})
    archive.close()
    assert Archive(tmp_path).captures() == [kept]
    with (tmp_path / kept.warc_file).open("rb") as file:
        facts = [json.loads(r.rec_headers.get_header("Frontier-Gap-Facts")) for r in ArchiveIterator(file)]
    assert [fact.get("step") for fact in facts] == ["hop", "attempt", None, None]
    assert facts[3]["summary"] == {"source": "mini", "outcome": "whole"}


def keep_sample(root: Path, *bodies: bytes, day: datetime = DAY, discard: bool = False) -> int:
    """A sample crawl of one source; returns how many captures were new."""
    archive = Archive(root)
    kept = [
        archive.keep(asked(f"sample://board.test/{n}", day, origin="sample"), answer(body), Outcome.WHOLE)
        for n, body in enumerate(bodies)
    ]
    archive.close(discard_sample=discard)
    return sum(map(archive.is_new, kept))


def test_the_same_sample_is_kept_once_and_gives_the_same_bytes(tmp_path: Path) -> None:
    for place in ("one", "two"):
        assert [keep_sample(tmp_path / place, b"a", b"b") for _ in range(2)] == [2, 0]
    one, two = (tmp_path / place / "mini" / "sample-20260301.warc.gz" for place in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    captures = Archive(tmp_path / "one").captures()
    assert [capture.https_url for capture in captures] == ["https://board.test/0", "https://board.test/1"]
    assert sorted(path.name for path in (tmp_path / "one" / "mini").iterdir()) == ["sample-20260301.warc.gz"]


def test_the_order_in_which_a_samples_answers_come_changes_no_byte(tmp_path: Path) -> None:
    files = []
    for order in ([0, 1, 2], [2, 0, 1]):
        archive = Archive(tmp_path / str(order[0]))
        for n in order:
            archive.keep(asked(f"sample://board.test/{n}", origin="sample"), answer(b"%d" % n), Outcome.WHOLE)
        archive.close()
        assert [archive.body(capture) for capture in archive.captures()] == [b"0", b"1", b"2"]
        (file,) = (tmp_path / str(order[0]) / "mini").glob("*.warc.gz")
        files.append(file.read_bytes())
    assert files[0] == files[1]


def test_a_changed_sample_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    keep_sample(tmp_path, b"a", b"b")
    assert len(Archive(tmp_path).captures()) == 2
    assert keep_sample(tmp_path, b"c") == 1
    archive = Archive(tmp_path)
    assert [archive.body(capture) for capture in archive.captures()] == [b"c"]
    assert keep_sample(tmp_path, b"d", day=DAY + timedelta(days=30)) == 1
    assert [path.name for path in (tmp_path / "mini").iterdir()] == ["sample-20260331.warc.gz"]


def test_a_sample_crawl_that_went_wrong_changes_nothing(tmp_path: Path) -> None:
    keep_sample(tmp_path, b"a", b"b")
    keep_sample(tmp_path, b"c", discard=True)
    killed = Archive(tmp_path)
    killed.keep(asked("sample://board.test/0", origin="sample"), answer(b"d"), Outcome.WHOLE)  # never closed
    archive = Archive(tmp_path)
    assert [archive.body(capture) for capture in archive.captures()] == [b"a", b"b"]


def torn(tmp_path: Path, cut: int) -> tuple[Path, list[str]]:
    """An archive of three captures whose file lacks its last `cut` bytes; the ids of its captures."""
    archive = Archive(tmp_path)
    ids = [archive.keep(asked(f"{URL}?{n}"), answer(os.urandom(5000)), Outcome.WHOLE).capture_id for n in range(3)]
    archive.close()
    [path] = (tmp_path / "mini").glob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:-cut])
    return path, ids


@pytest.mark.parametrize("cut", [1, 9, 3000])
def test_a_file_torn_by_a_kill_is_read_up_to_its_last_whole_record(tmp_path: Path, cut: int) -> None:
    path, ids = torn(tmp_path, cut)
    archive = Archive(tmp_path)
    assert [capture.capture_id for capture in archive.captures()] == ids[:2]
    [damage] = archive.damage()
    assert str(path) in damage
    assert "cut off" in damage
    assert [len(archive.body(capture)) for capture in archive.captures()] == [5000, 5000]


def test_a_crawl_after_a_torn_one_writes_a_file_of_its_own(tmp_path: Path) -> None:
    path, ids = torn(tmp_path, 100)
    path.rename(path.with_name("20260301T000000Z-1.warc.gz"))
    again = Archive(tmp_path)
    kept = again.keep(asked(f"{URL}?2"), answer(b"anew"), Outcome.WHOLE)
    again.close()
    assert Archive(tmp_path).body(kept) == b"anew"
    assert [capture.capture_id for capture in Archive(tmp_path).captures()][:2] == ids[:2]


def test_a_torn_sample_is_healed_by_the_next_sample_crawl(tmp_path: Path) -> None:
    keep_sample(tmp_path, b"a", b"b")
    path = tmp_path / "mini" / "sample-20260301.warc.gz"
    path.write_bytes(path.read_bytes()[:-20])
    assert Archive(tmp_path).damage()
    assert keep_sample(tmp_path, b"a", b"b") == 1
    assert Archive(tmp_path).damage() == []


def test_an_altered_body_is_named_with_file_offset_and_both_hashes(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(asked(f"{URL}?0"), answer(b"first"), Outcome.WHOLE)
    kept = archive.keep(asked(), answer(b"score: 41.0"), Outcome.WHOLE)
    archive.close()
    path = tmp_path / kept.warc_file
    raw = path.read_bytes()
    member = gzip.decompress(raw[kept.warc_offset :]).replace(b"score: 41.0", b"score: 91.0")
    path.write_bytes(raw[: kept.warc_offset] + gzip.compress(member))
    with pytest.raises(ArchiveDamaged) as damage:
        Archive(tmp_path).body(kept)
    for told in (str(path), f"byte {kept.warc_offset}", kept.body_sha256 or ""):
        assert told in str(damage.value)
    assert command.main(["verify", "--captures", str(tmp_path)]) == 1


def test_a_flipped_bit_is_found_by_the_record_s_checksum(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.keep(asked(), answer(os.urandom(4000)), Outcome.WHOLE)
    archive.close()
    assert Archive(tmp_path).captures() == [kept]  # indexed while it was sound
    raw = bytearray((tmp_path / kept.warc_file).read_bytes())
    raw[-2000] ^= 1
    (tmp_path / kept.warc_file).write_bytes(raw)
    with pytest.raises(ArchiveDamaged, match=r"corrupt record at byte 0|SHA-256"):
        Archive(tmp_path).body(kept)


def test_the_index_is_made_anew_when_a_file_grew_or_the_index_is_rubbish(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.keep(asked(f"{URL}?0"), answer(), Outcome.WHOLE)
    assert Archive(tmp_path).captures() == [first]  # writes the sidecar, while the crawl goes on
    second = archive.keep(asked(at=DAY + timedelta(hours=1)), answer(b"[]"), Outcome.WHOLE)
    archive.close()
    assert Archive(tmp_path).captures() == [first, second]
    [sidecar] = (tmp_path / ".index").rglob("*.json")
    for rubbish in ("{", '{"mark": 1}', "[]"):
        sidecar.write_text(rubbish)
        assert Archive(tmp_path).captures() == [first, second]


def test_headers_and_reasons_from_outside_cannot_break_a_record(tmp_path: Path) -> None:
    hostile = "x\r\nWARC-Type: response\r\n\r\n\u202e\x00" + "é" * 9000
    archive = Archive(tmp_path)
    kept = archive.keep(asked(), answer(Server="a\tb é ünï"), Outcome.FAILED, hostile)
    archive.close()
    [again] = Archive(tmp_path).captures()
    assert again == kept
    assert again.outcome_reason == hostile
    assert Archive(tmp_path).body(again) == b'{"a": 1}'


def test_a_failed_write_is_taken_back_and_names_path_and_need(tmp_path: Path) -> None:
    """A full disk, played by a limit on the size of files."""
    script = f"""
import resource, signal
from pathlib import Path
from tests.scrapers.test_capture import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
archive = Archive(Path({str(tmp_path)!r}))
archive.keep(asked(), answer(), Outcome.WHOLE)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
try:
    archive.keep(asked(URL + "?big"), answer(os.urandom(50_000)), Outcome.WHOLE)
except OSError as error:
    print(error)
archive.close()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "cannot keep 5" in done.stdout
    assert str(tmp_path) in done.stdout
    archive = Archive(tmp_path)
    assert [capture.url for capture in archive.captures()] == [URL]
    assert archive.damage() == []


def test_a_body_gone_with_its_file_is_named(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.keep(asked(), answer(), Outcome.WHOLE)
    archive.close()
    (tmp_path / kept.warc_file).unlink()
    with pytest.raises(ArchiveDamaged, match="no file holds"):
        Archive(tmp_path).body(kept)


def test_the_archive_stays_quick_with_many_captures(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for n in range(1500):
        archive.keep(asked(f"{URL}?{n}"), answer(b"%d" % n), Outcome.WHOLE)
    archive.close()
    assert len(Archive(tmp_path).captures()) == 1500
    used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    assert len(Archive(tmp_path).captures()) == 1500  # from the index
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - used < 0.5
