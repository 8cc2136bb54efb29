"""A registry that contradicts itself, or states what nothing proves, does not load."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from warehouse.identity.registry import EARLY_DAYS, RegistryError, load_registry
from warehouse.identity.resolve import Resolver
from warehouse.tables import empty_frame

ORGANIZATIONS = "- {id: acme, name: Acme, hub: [AcmeAI]}\n"
SOURCES = "- {name: board, note: a board}\n- {name: other, note: another}\n"
WORDS = "hosts: [somehost]\nwords:\n- {words: [high], setting: 'effort={word}', why: effort}\n"
CLOSED = "openness: [{class: closed_api, evidence: a list, checked_on: 2026-01-01}]"
MODEL = f"- {{id: acme/one, name: One, released_on: 2026-01-01, source: a list, {CLOSED}}}\n"


def registry(folder: Path, models: str, **files: str) -> Path:
    """A registry folder with one maker, two sources and the models given."""
    (folder / "models").mkdir()
    parts = {"organizations": ORGANIZATIONS, "sources": SOURCES, "identity_words": WORDS} | files
    for name, text in parts.items():
        (folder / f"{name}.yml").write_text(text)
    (folder / "models" / "acme.yml").write_text(models)
    return folder


def test_a_sound_registry_loads_and_resolves(tmp_path: Path) -> None:
    resolver = Resolver(load_registry(registry(tmp_path, MODEL)))
    found = resolver.resolve("board", "acme one HIGH")
    assert (found.model_id, found.setting) == ("acme/one", "effort=high")


def _model(body: str) -> str:
    return f"{MODEL}- {{id: acme/two, name: Two, {body}}}\n"


def _twins(body: str) -> str:
    """Two more models of the same facts."""
    return _model(body) + f"- {{id: acme/three, name: Three, {body}}}\n"


OPEN = "{class: open_weights_permissive, from: 2025-01-01, evidence: a list, checked_on: 2026-01-01}"
FAULTS = [
    ("same id twice", MODEL + MODEL, "duplicate model acme/one"),
    ("unknown maker", MODEL.replace("acme/one", "nobody/one"), "unknown organisation nobody"),
    ("one name, two models", _model(f"aliases: [one], {CLOSED}"), "means both acme/one and acme/two"),
    ("one name in one source", _twins(f"aliases: [{{name: x, source: board}}], {CLOSED}"), "means both"),
    ("one repository, two models", _twins(f"repositories: [AcmeAI/x], {CLOSED}"), "named by 2 models"),
    ("weights too early", _model(f"released_on: 2026-01-01, source: s, openness: [{OPEN}]"), "before the release"),
    ("overlapping spans", _model(f"openness: [{OPEN}, {OPEN}]"), "overlap"),
    ("no openness", _model("released_on: 2026-01-01, source: s"), "no openness"),
    ("a day without its source", _model(f"released_on: 2026-01-01, {CLOSED}"), "needs its source"),
    ("unknown parent", _model(f"parent: acme/zero, relation: finetune, {CLOSED}"), "unknown parent acme/zero"),
    ("alias of no source", _model(f"aliases: [{{name: x, source: nowhere}}], {CLOSED}"), "unknown source nowhere"),
    ("class without evidence", _model("openness: [{class: closed_api}]"), "needs evidence"),
    ("evidence without its day", _model("openness: [{class: closed_api, evidence: a list}]"), "needs checked_on"),
    ("span turned round", MODEL.replace("closed_api,", "closed_api, from: 2026-02-01, to: 2026-01-01,"), "ends"),
    ("a word of openness that is none", _model("openness: [{class: free}]"), "Input should be"),
    ("a misspelt key", _model(f"relased_on: 2026-01-01, {CLOSED}"), "Extra inputs"),
    ("a stamp that is no date", _model(f"stamps: [2026-13-01], {CLOSED}"), "month must be in"),
    ("an id outside the pattern", MODEL.replace("acme/one", "Acme/One"), "String should match"),
]


@pytest.mark.parametrize(("why", "models", "message"), FAULTS, ids=[why for why, _, _ in FAULTS])
def test_a_fault_is_named(tmp_path: Path, why: str, models: str, message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        load_registry(registry(tmp_path, models))


def test_scoped_and_dated_aliases_do_not_collide(tmp_path: Path) -> None:
    one = f"aliases: [{{name: x, source: board}}, {{name: y, until: 2026-01-01}}], {CLOSED}"
    two = f"aliases: [{{name: x, source: other}}, {{name: y, since: 2026-01-01}}], {CLOSED}"
    text = f"- {{id: acme/one, name: One, {one}}}\n- {{id: acme/two, name: Two, {two}}}\n"
    ask = Resolver(load_registry(registry(tmp_path, text))).resolve
    assert [ask(source, "x").model_id for source in ("board", "other", "third")] == ["acme/one", "acme/two", None]
    days = (date(2025, 12, 31), date(2026, 1, 1), None)
    assert [ask("board", "y", day).model_id for day in days] == ["acme/one", "acme/two", None]


def test_judgements_come_first(tmp_path: Path) -> None:
    said = "reason: seen, decided_on: 2026-01-01}\n"
    judgements = f"- {{verdict: SAME, name: Mystery, source: board, model: acme/one, {said}"
    judgements += f"- {{verdict: NOT_SAME, name: one, source: other, model: acme/one, {said}"
    judgements += f"- {{verdict: UNSURE, name: one high, {said}"
    ask = Resolver(load_registry(registry(tmp_path, MODEL, judgements=judgements))).resolve
    assert ask("board", "mystery").method == "judgement"
    assert ask("other", "mystery").status == "unresolved"
    assert (ask("board", "one").model_id, ask("other", "one").model_id) == ("acme/one", None)
    assert "unsure" in (ask("board", "ONE-high").reason or "")


def test_a_judgement_on_an_unknown_model_is_a_fault(tmp_path: Path) -> None:
    text = "- {verdict: SAME, name: x, model: acme/zero, reason: r, decided_on: 2026-01-01}\n"
    with pytest.raises(RegistryError, match="unknown model acme/zero"):
        load_registry(registry(tmp_path, MODEL, judgements=text))


def test_frames_have_the_columns_of_the_contract() -> None:
    known = load_registry()
    for frame, table in (
        (known.organizations_frame(), "silver.organizations"),
        (known.models_frame(), "silver.models"),
        (known.openness_frame(), "silver.openness"),
    ):
        expected = empty_frame(table).schema
        assert dict(frame.schema) == dict(expected), table
    assert known.models_frame()["model_id"].is_unique().all()
    assert known.openness_frame().select("model_id", "valid_from").is_unique().all()
    assert known.openness_frame().select(pl.col("valid_from").null_count()).item() == 0


def test_every_class_but_unknown_has_evidence_with_its_day() -> None:
    for model in load_registry().models:
        for interval in model.openness:
            if interval.openness != "unknown":
                assert interval.evidence or interval.evidence_url, model.id
                assert interval.checked_on is not None, model.id
            if interval.openness.startswith("open_"):
                assert interval.weights_url or interval.evidence, model.id


def test_the_version_follows_the_files(tmp_path: Path) -> None:
    folder = registry(tmp_path, MODEL)
    before = load_registry(folder).version
    (folder / "models" / "acme.yml").write_text(MODEL.replace("One", "The One"))
    load_registry.cache_clear()
    assert load_registry(folder).version != before


def test_a_node_is_dated_by_its_first_release() -> None:
    known = load_registry()
    assert known.released_on("anthropic/claude-3.5-sonnet") == known.released_on(
        "anthropic/claude-3.5-sonnet@2024-06-20"
    )


def test_what_was_not_out_yet_was_not_open() -> None:
    known = load_registry()
    closed, opened = known.by_id["alibaba/qwen3.7-plus"], known.by_id["moonshotai/kimi-k2.6"]
    assert closed.released_on and opened.released_on
    before = timedelta(10)
    assert closed.openness_on(closed.released_on - before) == closed.openness[0]
    assert opened.openness_on(opened.released_on - before) is None, "whether its weights would be was not said"
    spans = known.openness_frame().filter(pl.col("model_id").is_in([closed.id, opened.id])).sort("model_id")
    assert spans["valid_from"].to_list() == [closed.released_on - timedelta(EARLY_DAYS), opened.released_on]
