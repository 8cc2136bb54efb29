"""What must hold of silver's identity tables: who a name means, and whether a model was open on a day."""

from __future__ import annotations

from expectations.check import Check, known_words
from expectations.silver import CLOSED, OPEN, OPENNESS, TOP, listed


def organizations() -> list[Check]:
    """silver.organizations."""
    return [
        Check(
            "silver.organizations",
            "country_is_a_code",
            "A country is an ISO 3166 alpha-2 code.",
            "select * from silver.organizations where not regexp_full_match(country, '[A-Z]{2}')",
            "warning",
        ),
    ]


def models() -> list[Check]:
    """silver.models."""
    return [
        known_words(
            "silver.models", "relation", ["base", "instruct", "finetune", "distill", "quantized", "merge"], "warning"
        ),
        Check(
            "silver.models",
            "organization_known",
            "Every model's maker stands in silver.organizations.",
            """
            select model_id, organization_id from silver.models
            anti join silver.organizations using (organization_id)
            """,
        ),
        Check(
            "silver.models",
            "parameters_sane",
            "Parameters are positive, and no more are active than there are.",
            """
            select model_id, total_params_b, active_params_b from silver.models
            where least(total_params_b, active_params_b) <= 0 or active_params_b > total_params_b
            """,
            "warning",
        ),
        Check(
            "silver.models",
            "released_before_newest_capture",
            "No model's release lies after the newest capture: a future date would stretch every lag.",
            """
            select model_id, released_on from silver.models
            where released_on > (select max(fetched_at)::date + 1 from bronze.captures)
            """,
        ),
    ]


def openness() -> list[Check]:
    """silver.openness."""
    return [
        known_words("silver.openness", "openness", OPENNESS),
        Check(
            "silver.openness",
            "model_known",
            "Openness is told of models that stand in silver.models.",
            "select model_id, openness, valid_from from silver.openness anti join silver.models using (model_id)",
        ),
        Check(
            "silver.openness",
            "spans_apart",
            "A model has one class on any day: spans are not turned round and do not overlap.",
            """
            select model_id, openness, valid_from, valid_to, lead(valid_from) over spans as next_from
            from silver.openness window spans as (partition by model_id order by valid_from)
            qualify valid_to <= valid_from or next_from < coalesce(valid_to, 'infinity'::date)
            """,
        ),
        Check(
            "silver.openness",
            "open_says_where",
            "An open model has weights that can be downloaded, or evidence for them.",
            f"""
            select model_id, openness, valid_from from silver.openness
            where openness in {listed(OPEN)} and coalesce(nullif(weights_url, ''), nullif(evidence_url, '')) is null
            """,
        ),
        Check(
            "silver.openness",
            "closed_says_why",
            "A closed model has evidence, too.",
            f"""
            select model_id, openness, valid_from from silver.openness
            where openness in {listed(CLOSED)} and nullif(evidence_url, '') is null
            """,
            "warning",
        ),
    ]


def model_aliases() -> list[Check]:
    """silver.model_aliases."""
    return [
        Check(
            "silver.model_aliases",
            "model_known",
            "An alias means a model that stands in silver.models.",
            """
            select source, raw_model, model_id from silver.model_aliases
            anti join silver.models using (model_id) where model_id is not null
            """,
        ),
        Check(
            "silver.model_aliases",
            "no_model_only_with_reason",
            "A name without a model says that it is none (nil:) or that nobody knows (unresolved:), and no other does.",
            """
            select source, raw_model, model_id, method from silver.model_aliases
            where (model_id is null) <> (starts_with(method, 'nil:') or starts_with(method, 'unresolved:'))
            """,
        ),
        Check(
            "silver.model_aliases",
            "confidence_within_bounds",
            "Confidence lies between 0 and 1.",
            "select source, raw_model, confidence from silver.model_aliases where confidence not between 0 and 1",
        ),
        Check(
            "silver.model_aliases",
            "one_model_at_a_time",
            "A name of a source is not read as two models over the same days.",
            """
            select a.source, a.raw_model, a.model_id, b.model_id as other_model_id, b.valid_from, a.valid_to
            from silver.model_aliases a join silver.model_aliases b using (source, raw_model)
            where a.model_id < b.model_id
                and a.valid_from <= coalesce(b.valid_to, 'infinity'::date)
                and b.valid_from <= coalesce(a.valid_to, 'infinity'::date)
            """,
            "warning",
        ),
    ]


def unresolved_names() -> list[Check]:
    """silver.unresolved_names."""
    return [
        Check(
            "silver.unresolved_names",
            "none_near_the_top",
            f"No name among a board's top {TOP} is unresolved: it could be the frontier of either side.",
            f"""
            select source, raw_model, board_id, best_rank, reason from silver.unresolved_names
            where best_rank <= {TOP}
            """,
            "critical_on_sample",
        ),
    ]


def openness_conflicts() -> list[Check]:
    """silver.openness_conflicts."""
    return [
        Check(
            "silver.openness_conflicts",
            "no_conflict",
            "No board contradicts the registry about a model's openness (the registry decides; a person should look).",
            "select * from silver.openness_conflicts",
            "warning",
        ),
    ]


SUITES = {
    "silver.organizations": organizations,
    "silver.models": models,
    "silver.openness": openness,
    "silver.model_aliases": model_aliases,
    "silver.unresolved_names": unresolved_names,
    "silver.openness_conflicts": openness_conflicts,
}
