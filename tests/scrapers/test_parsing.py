"""Foreign bytes at the shared readers: read, or refused as a changed page, and never an error of another kind."""

from __future__ import annotations

import io
import json
import random

import polars as pl
import pytest

from scrapers.parsing import count, flight_values, json_body, parquet_body, rank_or_none
from scrapers.record import SCORES, PageChanged
from tests.scrapers import test_arena, test_open_llm

MB = 10
ROWS = 1_000_000


def parquet(frame: pl.DataFrame, **options: object) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file, **options)  # type: ignore[arg-type]
    return file.getvalue()


def read(body: bytes) -> pl.DataFrame:
    return parquet_body(body, MB, ROWS)


TEXTS = pl.DataFrame(
    {
        "name": [f"model {number} é 💬" for number in range(60)],
        "score": [number / 7 for number in range(60)],
        "kind": pl.Series(["a", "b", None] * 20, dtype=pl.Categorical),
    }
)
OPEN_LLM = parquet(test_open_llm.TABLE.head(40))
ARENA = parquet(test_arena.rows(*({"model_name": f"model {number}"} for number in range(60))))


@pytest.mark.parametrize("compression", ["uncompressed", "zstd", "snappy"])
def test_random_changes_of_a_parquet_file_are_read_or_refused(compression: str) -> None:
    body, chance, refused = parquet(TEXTS, compression=compression), random.Random(20261122), 0
    for _ in range(300):
        garbled = bytearray(body)
        for _ in range(chance.randint(1, 4)):
            garbled[chance.randrange(len(body))] = chance.randrange(256)
        try:
            read(bytes(garbled)).to_dicts()
        except PageChanged:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize(("page", "body"), [(test_arena.parse, ARENA), (test_open_llm.read, OPEN_LLM)])
def test_random_changes_of_the_two_parquet_pages_are_read_or_refused(page, body: bytes) -> None:
    chance, footer = random.Random(20261122), int.from_bytes(body[-8:-4], "little") + 8
    for number in range(300):
        # Half of the changes fall into the footer, where the schema is.
        first = len(body) - footer if number % 2 else 0
        garbled = bytearray(body)
        garbled[chance.randrange(first, len(body))] = chance.randrange(256)
        try:
            found = page(bytes(garbled))
        except PageChanged:
            continue
        assert getattr(found, "scores", found).schema == SCORES


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"x": pl.repeat(None, 900_000, eager=True, dtype=pl.Int64)} | {"y": 1, "z": 2}),
        pl.DataFrame({"x": [[None] * 3_000_000]}, schema={"x": pl.List(pl.Int8)}),
    ],
    ids=["repeated values", "a list"],
)
def test_values_that_take_no_bytes_count_before_they_are_unpacked(frame: pl.DataFrame, monkeypatch) -> None:
    body = parquet(frame)
    assert len(body) < 100_000
    monkeypatch.setattr(pl, "read_parquet", None)
    with pytest.raises(PageChanged, match=r"expected at most 10 MB unpacked, found 2\d MB"):
        read(body)


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical])
def test_a_long_text_repeated_counts_each_time(dtype: type[pl.DataType]) -> None:
    body = parquet(pl.DataFrame({"x": pl.Series(["a" * 10_000] * 50_000, dtype=dtype)}))
    assert len(body) < 100_000
    with pytest.raises(PageChanged, match="expected at most 10 MB unpacked, found 500 MB"):
        read(body)


def test_a_parquet_file_within_the_caps_is_read() -> None:
    assert read(parquet(TEXTS)).equals(TEXTS)
    with pytest.raises(PageChanged, match="expected at most 59 rows, found 60"):
        parquet_body(parquet(TEXTS), MB, 59)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (rb'"a\ud800b"', "a\ufffdb"),
        (rb'"\uDFFF"', "\ufffd"),
        (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\ud83d\ud83d\ude00"', "\ufffd\U0001f600"),
        (rb'"\ude00\ud83d"', "\ufffd\ufffd"),
        (rb'"\ud83d\u0041"', "\ufffdA"),
        (rb'"\\ud800"', r"\ud800"),
        (rb'"\\\ud800"', "\\\ufffd"),
        (rb'"\u00e9\n\u0041"', "é\nA"),
        (b'"a\xed\xa0\x80"', "a\ufffd"),
        (b'"\xf0\x9f\x98\x80"', "\U0001f600"),
        ('"\U0001f600"'.encode("utf-16"), "\U0001f600"),
        (b'\xef\xbb\xbf"a"', "a"),
    ],
)
def test_half_a_pair_is_replaced_and_all_else_stays(text: bytes, value: str) -> None:
    assert json_body(text) == value


def test_half_a_pair_in_a_page_costs_that_name_alone() -> None:
    def spoil(record: dict) -> None:
        if record["model"]["name"] == "gpt2":
            record["model"]["name"] = "gpt2 \ud800"

    names = test_open_llm.read(test_open_llm.api(test_open_llm.TABLE, spoil))["raw_model"]
    assert set(names) == set(test_open_llm.SCORES["raw_model"]) - {"gpt2"} | {"gpt2 \ufffd"}


def test_half_a_pair_in_a_flight_stream_is_replaced_and_a_pair_cut_between_chunks_joined() -> None:
    row = json.dumps({"a": "\ud800"})
    chunks = ["1:" + row + '\n2:{"b": "\ud83d', '\ude00"}\n3:{"c": "\ud83d"}']
    page = "".join(f"self.__next_f.push([1,{json.dumps(chunk)}])" for chunk in chunks)
    assert flight_values(page) == [{"a": "\ufffd"}, {"b": "\U0001f600"}, {"c": "\ufffd"}]


@pytest.mark.parametrize("value", [-1, 12.5, "1e300", 1e300, 10**30, "inf", True, None, "many"])
def test_what_is_no_count_is_said_and_is_no_rank(value: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        count(value)
    assert rank_or_none(value) is None


def test_counts_and_ranks() -> None:
    assert [count(value) for value in (0, "4892", 4932.0)] == [0, 4892, 4932]
    assert [rank_or_none(value) for value in (0, "1", 3.0)] == [None, 1, 3]
