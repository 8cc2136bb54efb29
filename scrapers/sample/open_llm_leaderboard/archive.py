"""Renders the tables of past states as the CSV files in which third parties kept them, with GitHub's listings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from scrapers.sample import Exchange
from scrapers.source import load_sources

HERE = Path(__file__).parent
HUB = "https://huggingface.co/"
TEXT = "text/plain; charset=utf-8"
COMMIT, DAY = "5285982", "2024-07-13"  # of both tables of that day
TYPES = {
    "💬": "💬 chat models (RLHF, DPO, IFT, ...)",
    "🔶": "🔶 fine-tuned on domain-specific datasets",
    "🟢": "🟢 pretrained",
    "🟩": "🟩 continuously pretrained",
    "🤝": "🤝 base merges and moerges",
    "?": "",
}
V1 = (
    "t,model,average,arc,hellaswag,mmlu,truthfulqa,winogrande,gsm8k,type,architecture,weight_type,precision,merged,"
    "hub_license,params_b,hub_hearts,available_on_the_hub,model_sha,flagged,moe,date,fullname,url"
)
V2 = (
    "t,model,average,ifeval,ifeval_raw,bbh,bbh_raw,math_lvl_5,math_lvl_5_raw,gpqa,gpqa_raw,musr,musr_raw,mmlupro,"
    "mmlupro_raw,type,architecture,weight_type,precision,not_merged,hub_license,params_b,hub_hearts,"
    "available_on_the_hub,model_sha,flagged,moe,submission_date,upload_to_hub_date,chat_template,"
    "maintainers_highlight,fullname,url"
)
FLAGS = ["merged", "not_merged", "available_on_the_hub", "flagged", "moe", "chat_template", "maintainers_highlight"]


def exchanges() -> Iterator[Exchange]:
    """The tables of 2024-07-13 with their listings, and those of the 2023 report."""
    facts = load_sources()["open_llm_leaderboard"].parameters
    for path, table, header in (
        ("csv/huggingface_v1.csv", "v1_2024-07-13.csv", V1),
        ("csv/huggingface_v2.csv", "v2_2024-07-13.csv", V2),
    ):
        date = {"date": f"{DAY}T00:00:00Z"}
        listing = json.dumps([{"sha": COMMIT, "commit": {"author": date, "committer": date}}])
        yield Exchange(facts["commits"].format(path=path, page=1), listing.encode(), "application/json; charset=utf-8")
        body = _read(table).pipe(_as_archived).select(header.split(",")).write_csv().encode()
        yield Exchange(facts["at_commit"].format(sha=COMMIT, path=path), body, TEXT)
    for day in ("2023-06-29", "2023-07-14"):
        yield Exchange(facts["report_url"].format(day=day.replace("-", "")), _report(day), TEXT)


def _read(table: str) -> pl.DataFrame:
    return pl.read_csv(HERE / table, infer_schema=False).fill_null("")


def _as_archived(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns that others say already, and flags as R writes them."""
    flags = [pl.col(name).replace({"1": "TRUE", "0": "FALSE"}) for name in FLAGS if name in rows.columns]
    name = pl.col("fullname")
    return rows.with_columns(*flags, model=name, url=HUB + name, type=pl.col("t").replace_strict(TYPES))


def _report(day: str) -> bytes:
    """One day's table of the 2023 report: a BOM, four benchmarks at one decimal."""
    rows = _read("v1_2023.csv").rename({"model": "Model"}).filter(pl.col(f"{day} place") != "")
    header = ["Average", "ARC(25-shot)", "HellaSwag(10-shot)", "MMLU(5-shot)", "TruthfulQA(0-shot)", "Parameters"]
    ours = ["average", "arc", "hellaswag", "mmlu", "truthfulqa", "parameters"]
    rows = rows.sort(pl.col(f"{day} place").cast(pl.Int64)).select(
        "Model",
        *(pl.col(f"{day} {name}").alias(column) for name, column in zip(ours, header, strict=True)),
        pl.when(pl.col("linked") == "1").then(HUB + pl.col("Model")).otherwise(pl.lit("")).alias("URL"),
    )
    return rows.write_csv(include_bom=True).encode()
