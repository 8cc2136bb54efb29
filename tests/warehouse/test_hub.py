"""Hub repositories as models: true letter case, sane days and sizes, parents, and openness by licence."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml

from scrapers.sample import exchanges
from scrapers.source import load_sources
from warehouse.identity.hub import MODELS, OPENNESS, hub_models, licence_claim, licences, weights_class

ROOT = Path(__file__).parents[2]
TABLES = yaml.safe_load((ROOT / "warehouse" / "tables.yml").read_text("utf-8"))
SHOWN = date(2025, 3, 20)


def row(name: str, **said: object) -> dict:
    about = {"available_on_hub": True, "uploaded_on": "2024-06-01", "params_b": 7.0, "base_model": name}
    about |= {"merged": False, "sha": "0" * 40}
    facts = {"raw_license": "apache-2.0", "submitted_on": date(2024, 6, 9), "published_on": SHOWN}
    facts |= {"setting": "precision=bfloat16"}
    facts |= {key: said.pop(key) for key in list(said) if key in facts}
    kept = {key: value for key, value in (about | said).items() if value is not None}
    return {"raw_model": name, **facts, "extras": json.dumps(kept)}


def both(*rows: dict) -> tuple[list[dict], list[dict]]:
    models, openness = hub_models(pl.DataFrame(list(rows), infer_schema_length=None))
    return models.to_dicts(), openness.to_dicts()


def only(*rows: dict) -> dict:
    (model,), (openness,) = both(*rows)
    return openness | model


@pytest.mark.parametrize(("schema", "table"), [(MODELS, "silver.models"), (OPENNESS, "silver.openness")])
def test_columns_and_types_are_those_of_the_table(schema, table):
    names = {"VARCHAR": pl.String, "DATE": pl.Date, "DOUBLE": pl.Float64}
    due = {column: names[kind] for column, (kind, _) in TABLES[table]["columns"].items()}
    assert dict(schema) == due
    frame = hub_models(pl.DataFrame([row("a/B")]))[0 if table == "silver.models" else 1]
    assert frame.schema == schema
    required = TABLES[table]["key"] + TABLES[table]["required"]
    assert all(frame[column].null_count() == 0 for column in required)


def test_an_ordinary_repository():
    assert only(row("allenai/OLMo-X", base_model="allenai/OLMo")) == {
        "model_id": "hf:allenai/OLMo-X",
        "model_name": "allenai/OLMo-X",
        "base_model_id": "hf:allenai/OLMo-X",
        "family_id": None,
        "organization_id": "allenai",
        "released_on": date(2024, 6, 1),
        "total_params_b": 7.0,
        "active_params_b": None,
        "parent_model_id": "hf:allenai/OLMo",
        "relation": "finetune",
        "source_url": "https://huggingface.co/allenai/OLMo-X",
        "openness": "open_weights_permissive",
        "valid_from": date(2024, 6, 1),
        "valid_to": None,
        "licence": "apache-2.0",
        "weights_url": "https://huggingface.co/allenai/OLMo-X",
        "evidence_url": "https://huggingface.co/datasets/open-llm-leaderboard/contents, row allenai/OLMo-X",
        "checked_on": SHOWN,
    }


def test_case_twins_stay_two_models():
    models, openness = both(row("Quazim0t0/ODB-14B-sce"), row("Quazim0t0/ODB-14b-sce", raw_license="mit"))
    assert [m["model_id"] for m in models] == ["hf:Quazim0t0/ODB-14B-sce", "hf:Quazim0t0/ODB-14b-sce"]
    assert [o["licence"] for o in openness] == ["apache-2.0", "mit"]


def test_gpt2_has_no_owner_and_equal_last_parts_do_not_collide():
    models, _ = both(row("gpt2"), row("google/gemma-2-9b-it"), row("unsloth/gemma-2-9b-it"))
    assert [(m["model_id"], m["organization_id"]) for m in models] == [
        ("hf:google/gemma-2-9b-it", "google"),
        ("hf:gpt2", "unknown"),
        ("hf:unsloth/gemma-2-9b-it", "unsloth"),
    ]


def test_what_cannot_be_a_repository_gives_no_row():
    models, openness = both(row("a/B "), row('<a href="x">a/B</a>'), row("o3 (high) + gpt-4.1"), row("a/b/c"), row(""))
    assert [m["model_id"] for m in models] == [o["model_id"] for o in openness] == ["hf:a/B"]


@pytest.mark.parametrize(
    ("base", "merged", "parent", "relation"),
    [
        ("x/Y", False, None, None),  # itself
        ("Removed", False, None, None),
        (None, False, None, None),
        ("x/Y (Merge)", False, None, "merge"),  # the table names no parent of a merge
        ("Qwen/Qwen2.5-14B (Merge)", False, None, "merge"),
        ("x/Y", True, None, "merge"),
        ("Qwen/Qwen2.5-14B", False, "hf:Qwen/Qwen2.5-14B", "finetune"),
        ("Qwen/Qwen2.5-14B", True, "hf:Qwen/Qwen2.5-14B", "merge"),
    ],
)
def test_parent_and_relation(base, merged, parent, relation):
    found = only(row("x/Y", base_model=base, merged=merged))
    assert (found["parent_model_id"], found["relation"]) == (parent, relation)


@pytest.mark.parametrize(
    ("uploaded", "submitted", "released", "valid_from"),
    [
        ("2024-06-01", date(2024, 6, 1), date(2024, 6, 1), date(2024, 6, 1)),
        ("2025-03-07", date(2025, 3, 4), None, date(2025, 3, 4)),  # created anew after its evaluation
        ("2022-03-02", date(2024, 6, 12), None, date(2024, 6, 12)),  # the day from which the hub has days
        ("1970-01-01", date(2024, 6, 12), None, date(2024, 6, 12)),
        ("2024-04-10", None, date(2024, 4, 10), date(2024, 4, 10)),
        ("2025-06-01", None, None, SHOWN),  # after the table was published
        (None, date(2024, 6, 12), None, date(2024, 6, 12)),
        (None, None, None, SHOWN),
    ],
)
def test_release_day_only_where_the_upload_day_can_be_one(uploaded, submitted, released, valid_from):
    found = only(row("x/Y", uploaded_on=uploaded, submitted_on=submitted))
    assert (found["released_on"], found["valid_from"]) == (released, valid_from)


@pytest.mark.parametrize("params", [None, 0.0, -1.0, 1e9])
def test_a_senseless_size_is_none(params):
    assert only(row("x/Y", params_b=params))["total_params_b"] is None


def test_packed_weights_say_no_size():
    assert only(row("vihangd/smart", params_b=0.379, setting="precision=4bit"))["total_params_b"] is None


def test_two_precisions_are_one_model_whatever_the_order_of_rows():
    rows = [
        row("x/Y", params_b=7.0, submitted_on=date(2024, 8, 1), uploaded_on="2024-07-01"),
        row("x/Y", params_b=3.8, submitted_on=date(2024, 6, 9), uploaded_on="2024-07-01", setting="precision=float16"),
    ]
    found = only(*rows)
    assert found == only(*reversed(rows))
    # Evaluated on 06-09 already: the repository of 07-01 was created anew.
    assert (found["total_params_b"], found["released_on"], found["valid_from"]) == (7.0, None, date(2024, 6, 9))


def test_the_newest_published_row_counts():
    older = row("x/Y", published_on=date(2025, 1, 9), raw_license="mit")
    gone = row("x/Y", available_on_hub=False, raw_license=None)
    assert only(gone, older)["openness"] == only(older, gone)["openness"] == "unknown"


def test_what_is_not_on_the_hub_is_unknown_and_has_no_weights():
    for available in (False, None):
        found = only(row("x/Y", available_on_hub=available))
        assert (found["openness"], found["weights_url"], found["licence"]) == ("unknown", None, "apache-2.0")


@pytest.mark.parametrize(
    ("licence", "openness"),
    [
        ("apache-2.0", "permissive"),
        ("mit", "permissive"),
        ("llama3.1", "restricted"),
        ("gemma", "restricted"),
        ("cc-by-nc-4.0", "noncommercial"),
        ("cc-by-nc-sa-4.0", "noncommercial"),
        ("other", "restricted"),
        ("unknown", "restricted"),
        ("a licence nobody has seen", "restricted"),
        (None, "restricted"),  # no licence grants no right, and forbids nothing by name
    ],
)
def test_class_of_downloadable_weights_by_licence(licence, openness):
    assert only(row("x/Y", raw_license=licence))["openness"] == f"open_weights_{openness}" == weights_class(licence)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Proprietary", "closed"),
        ("Propretary", "closed"),
        (" proprietary ", "closed"),
        ("Apache 2.0", "open"),
        ("Apache-2.0", "open"),
        ("apache-2.0", "open"),
        ("Llama 3.1 Community", "open"),
        ("Llama-3.3", "open"),
        ("Kimi K3 license", "open"),
        ("CC-BY-NC-SA-4.0", "open"),
        ("-", "unknown"),
        ("N/A", "unknown"),
        ("Other", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        ("Closed-ish", "unknown"),
    ],
)
def test_what_a_boards_licence_string_claims(text, claim):
    assert licence_claim(text) == claim


def test_a_spelling_under_two_claims_is_refused(tmp_path, monkeypatch):
    (tmp_path / "licences.yml").write_text("closed: [MIT]\nopen_permissive: [mit]\n")
    monkeypatch.setattr("warehouse.identity.hub.LICENCES", tmp_path / "licences.yml")
    licences.cache_clear()
    with pytest.raises(ValueError, match="'mit' claims closed and open_permissive"):
        licences()
    monkeypatch.undo()
    licences.cache_clear()
    assert set(licences().values()) >= {"closed", "open_permissive", "open_restricted", "open_noncommercial"}


def records(body: bytes) -> pl.DataFrame:
    source = load_sources()["open_llm_leaderboard"]
    return source.parse(body, "", source).scores.with_columns(published_on=pl.lit(SHOWN))


def test_the_samples_rows():
    (exchange,) = [found for found in exchanges("open_llm_leaderboard") if found.url.endswith(".parquet")]
    rows = records(exchange.body)
    models, openness = hub_models(rows)
    assert models["model_id"].is_unique().all() and models["model_id"].equals(openness["model_id"])
    assert set("hf:" + rows["raw_model"].unique()) == set(models["model_id"])
    shuffled = hub_models(rows.sample(fraction=1, shuffle=True, seed=3))
    assert models.equals(shuffled[0]) and openness.equals(shuffled[1])
    assert set(rows["raw_license"].drop_nulls().str.to_lowercase()) <= set(_known(rows))


def _known(rows: pl.DataFrame) -> list[str]:
    return [
        text
        for text in rows["raw_license"].drop_nulls().unique().to_list()
        if re.sub(r"[\s_-]+", " ", text).casefold() in licences()
    ]


@pytest.mark.real_data
def test_all_real_rows(real_data):
    path = real_data / "open_llm/voidstackloop_modelforge/open_llm_leaderboard.parquet"
    rows = records(path.read_bytes())
    models, openness = hub_models(rows)
    assert models.height == openness.height == models["model_id"].n_unique() == 4576 - 79
    twins = ["hf:DeepMount00/Llama-3.1-8b-ITA", "hf:DeepMount00/Llama-3.1-8b-Ita"]
    assert models.filter(pl.col("model_id").is_in(twins)).height == 2
    assert (openness["weights_url"].is_not_null() == (openness["openness"] != "unknown")).all()
    assert models["released_on"].min() > date(2022, 3, 2) and models["released_on"].max() <= SHOWN
    assert rows["raw_license"].drop_nulls().n_unique() == len(_known(rows)) == 26


@pytest.mark.real_data
def test_every_licence_that_arena_writes_has_a_claim(real_data):
    files = sorted((real_data / "arena/derived/hf_layout").glob("*/latest*.parquet"))
    texts = pl.concat([pl.read_parquet(file, columns=["license"]) for file in files])["license"].unique()
    assert len(files) > 5 and len(texts) > 30
    assert {text for text in texts if licence_claim(text) == "unknown"} == {"-", "Other"}
    assert {text for text in texts if licence_claim(text) == "closed"} == {"Proprietary"}
