"""What a capture says is parsed once, kept whole or not at all, and never kept past its parser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from scrapers.capture import Answer, Archive, Asked, Capture
from scrapers.outcome import Outcome
from scrapers.record import INSTANCES, SCORES
from scrapers.records import Parsed, parse_capture
from scrapers.source import Source, load_source
from tests.scrapers.mini_source import BODY, URL, MiniSources

WITH_INSTANCES = """
import polars as pl
from scrapers.record import INSTANCES, Page, score_frame

def parse(body, url, source):
    scores = score_frame(pl.DataFrame({"board": ["main"], "raw_model": ["a"], "score": [1.0]}))
    return Page(scores, pl.DataFrame([["main", "s", "i", True]], schema=INSTANCES, orient="row"))
"""


class Bench:
    """A miniature source, its archive and its cache."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sources, self.cache = MiniSources(root), root / "records"
        monkeypatch.setenv("FRONTIER_GAP_EXTRA_SOURCES", str(self.sources.folder))
        self.sources.add()
        self.archive = Archive(self.sources.captures)

    @property
    def source(self) -> Source:
        return load_source(self.sources.folder / "mini")

    def capture(self, body: bytes = BODY, url: str = URL) -> Capture:
        asked = Asked("mini", "live", "page", url, datetime.now(UTC))
        return self.archive.keep(asked, Answer(200, (), body), Outcome.WHOLE)

    def parse(self, capture: Capture, page: str | None = None) -> Parsed:
        source = self.source
        namespace: dict[str, object] = {}
        text = page or (self.sources.folder / "mini" / "page.py").read_text()
        exec(text, namespace)
        source.__dict__["parse"] = namespace["parse"]  # as importing the folder would, for this source alone
        return parse_capture(self.archive, capture, source, self.cache)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


def files(bench: Bench) -> list[str]:
    return sorted(path.suffixes[-1] for path in bench.cache.rglob("*") if path.is_file())


def test_scores_are_kept_with_their_schema_and_read_back_from_the_cache(bench: Bench) -> None:
    capture = bench.capture()
    first, second = bench.parse(capture), bench.parse(capture)
    assert (first.outcome, first.row_count, first.from_cache) == (Outcome.WHOLE, 1, False)
    assert (second.from_cache, second.scores_path, second.notes) == (True, first.scores_path, first.notes)
    assert first.notes == (f"seen {URL}",)
    assert first.scores_path is not None
    frame = pl.read_parquet(first.scores_path)
    assert frame.schema == SCORES
    assert frame["score"].to_list() == [1.5]
    assert first.instances_path is None
    assert files(bench) == [".json", ".parquet"]


def test_instances_are_kept_beside_the_scores(bench: Bench) -> None:
    found = bench.parse(bench.capture(), WITH_INSTANCES)
    assert found.instances_path is not None
    frame = pl.read_parquet(found.instances_path)
    assert frame.schema == INSTANCES
    assert frame.row(0) == ("main", "s", "i", True)


def test_the_same_bytes_at_another_time_are_not_parsed_again_and_at_another_url_are(bench: Bench) -> None:
    bench.parse(bench.capture())
    assert bench.parse(bench.capture()).from_cache
    assert not bench.parse(bench.capture(url=URL + "?x")).from_cache


def test_a_changed_parser_parses_again(bench: Bench) -> None:
    capture = bench.capture()
    bench.parse(capture)
    for name in ("page.py", "source.yml"):
        file = bench.sources.folder / "mini" / name
        file.write_text(file.read_text() + "\n# changed\n")
        assert not bench.parse(capture).from_cache
        assert bench.parse(capture).from_cache


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (b'{"ranks": []}', Outcome.DRIFTED, "expected scores, found ['ranks']"),
        (b'{"scores": [', Outcome.DRIFTED, "expected JSON"),
        (b"PAR1\x00\x00rubbish", Outcome.DRIFTED, "expected JSON"),
        (b"[" * 100_000, Outcome.DRIFTED, "expected JSON"),
        (b'{"scores": []}', Outcome.EMPTY, "no row"),
    ],
)
def test_a_changed_or_empty_page_is_an_outcome_and_is_kept(
    bench: Bench, body: bytes, outcome: Outcome, reason: str
) -> None:
    capture = bench.capture(body)
    for from_cache in (False, True):
        found = bench.parse(capture)
        assert (found.outcome, found.scores_path, found.row_count, found.from_cache) == (outcome, None, 0, from_cache)
        assert reason in (found.reason or "")
    assert files(bench) == [".json"]


PANICS = """
import polars as pl

def parse(body, url, source):
    raise pl.exceptions.PanicException("capacity overflow")
"""


@pytest.mark.parametrize(
    ("page", "told"),
    [(None, "KeyError: 'score'"), (PANICS, "PanicException: capacity overflow"), ("def parse(body): 0", "TypeError: ")],
)
def test_a_bug_in_a_page_function_fails_that_capture_alone_and_is_not_kept(
    bench: Bench, page: str | None, told: str
) -> None:
    capture = bench.capture(b'{"scores": [{"model": "a"}]}')
    found = bench.parse(capture, page)
    assert (found.outcome, found.bug, found.scores_path, found.row_count) == (Outcome.FAILED, True, None, 0)
    assert (found.reason or "").startswith(f"bug in the page function: {told}")
    assert (found.capture, files(bench)) == (capture, [])
    sound = bench.parse(bench.capture())
    assert (sound.outcome, sound.bug) == (Outcome.WHOLE, False)


@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_a_signal_to_stop_is_no_bug(bench: Bench, signal: type[BaseException]) -> None:
    with pytest.raises(signal):
        bench.parse(bench.capture(), f"def parse(body, url, source): raise {signal.__name__}")


def test_a_cut_off_cache_is_made_again(bench: Bench) -> None:
    capture = bench.capture()
    path = bench.parse(capture).scores_path
    assert path is not None
    path.write_bytes(path.read_bytes()[:-1])
    assert not bench.parse(capture).from_cache
    [sidecar] = bench.cache.rglob("*.json")
    sidecar.write_text("{")
    assert not bench.parse(capture).from_cache
    assert pl.read_parquet(path)["raw_model"].to_list() == ["a"]


def test_a_damaged_archive_fails_that_capture_alone_and_is_not_kept(bench: Bench) -> None:
    capture = bench.capture()
    bench.archive.close()
    path = bench.sources.captures / capture.warc_file
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    found = bench.parse(capture)
    assert (found.outcome, found.bug) == (Outcome.FAILED, False)
    assert str(path) in (found.reason or "")
    path.write_bytes(whole)
    assert bench.parse(capture).outcome is Outcome.WHOLE


def test_a_sample_capture_is_parsed_under_its_live_url(bench: Bench) -> None:
    asked = Asked("mini", "sample", "page", "sample://board.test/scores.json", datetime(2026, 11, 22, tzinfo=UTC))
    capture = bench.archive.keep(asked, Answer(200, (), BODY), Outcome.WHOLE)
    bench.archive.close()
    bench.archive = Archive(bench.sources.captures)
    assert bench.parse(capture).notes == (f"seen {URL}",)
