"""Arena's page on 1.1 million rows, and a plain loop over rows on a part of them, in one run.

`python -m bench.bench_arena_page [--rows 1100000] [--loop-rows 50000]`. The rows are the bundled sample's, repeated
under other model names, so that text and numbers are real and the dictionary of names grows as in the dataset.
"""

from __future__ import annotations

import argparse
import io
import math
import time
from datetime import date

import polars as pl

from scrapers.record import SCORES
from scrapers.sample import exchanges
from scrapers.source import FOLDER, load_source

SOURCE = load_source(FOLDER / "arena")


def repeated(rows: int) -> tuple[str, pl.DataFrame]:
    """The sample's text subset, repeated until it has that many rows."""
    exchange = next(exchange for exchange in exchanges("arena") if "/text/" in exchange.url)
    frame = pl.read_parquet(io.BytesIO(exchange.body))
    copies = math.ceil(rows / frame.height)
    turns = [frame.with_columns(pl.col("model_name") + f"-{turn}") for turn in range(copies)]
    return exchange.url, pl.concat(turns).head(rows)


def parquet(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def loop(body: bytes) -> pl.DataFrame:
    """The same records, row by row."""
    records = []
    for row in pl.read_parquet(io.BytesIO(body)).iter_rows(named=True):
        known = math.isfinite(row["rating"])
        records.append(
            {
                "board": f"text/{row['category']}",
                "published_on": date.fromisoformat(row["leaderboard_publish_date"]),
                "raw_model": row["model_name"],
                "raw_organization": row["organization"] or None,
                "raw_license": row["license"] or None,
                "setting": "",
                "harness": "",
                "score": row["rating"] if known else None,
                "score_low": row["rating_lower"],
                "score_high": row["rating_upper"],
                "std_error": math.sqrt(row["variance"]) if row["variance"] >= 0 else None,
                "n": int(row["vote_count"]),
                "rank": int(row["rank"]) if math.isfinite(row["rank"]) else None,
                "self_reported": False,
                "defect": None if known else f"rating is {row['rating']}",
            }
        )
    return pl.DataFrame(records, schema=SCORES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_100_000)
    parser.add_argument("--loop-rows", type=int, default=50_000)
    given = parser.parse_args()
    url, frame = repeated(given.rows)
    whole, part = parquet(frame), parquet(frame.head(given.loop_rows))
    assert loop(part).equals(SOURCE.parse(part, url, SOURCE).scores), "the two ways differ"
    start = time.perf_counter()
    scores = SOURCE.parse(whole, url, SOURCE).scores
    page_s = time.perf_counter() - start
    start = time.perf_counter()
    loop(part)
    loop_s = time.perf_counter() - start
    page_rate, loop_rate = scores.height / page_s, given.loop_rows / loop_s
    print(f"page: {scores.height:,} rows ({len(whole) / 1e6:.1f} MB) in {page_s:.2f} s, {page_rate:,.0f} rows/s")
    print(f"loop: {given.loop_rows:,} rows in {loop_s:.2f} s, {loop_rate:,.0f} rows/s")
    print(f"ratio: {page_rate / loop_rate:.1f}")


if __name__ == "__main__":
    main()
