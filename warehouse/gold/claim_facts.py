"""Claims on what boards do not score: list prices, sizes, licences."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from warehouse.claims import Licence, Parameters, Price
from warehouse.gold.claim_evidence import Tracked
from warehouse.gold.claim_findings import Finding, Judged, Stated, number, range_text
from warehouse.gold.claim_verdicts import (
    BELOW,
    CONTRADICTED,
    NOT_CHECKABLE,
    SUPPORTED,
    Figure,
    Verdict,
    all_of,
    near,
    sized,
)
from warehouse.tables import quoted

PRICES_HOLD = timedelta(days=30)  # as in gold.price_gap: further from the day asked a price says nothing
CLOSED = ("closed_api", "closed_app")
NAMES = {"input_usd_per_mtok": "Input", "output_usd_per_mtok": "Output"}
UNIT = "usd_per_mtok"


def _models(model: str, table: str) -> str:
    """Rows of a release, or of all releases of a model."""
    known = f"select model_id from silver.models where {quoted(model)} in (model_id, base_model_id)"
    return f"from {table} where model_id in ({known})"


# --- price


def list_price(claim: Price, tracked: Tracked, asked: date | None) -> Judged:
    """A model's list price, or the ratio of two models' blended prices, by every source that has them."""
    assert claim.model
    name = tracked.name(claim.model)
    if claim.versus:
        assert claim.stated_between
        low, high = claim.stated_between
        text = f"{number(low)} to {number(high)}"
        what = f"Blended price of {name} by that of {tracked.name(claim.versus)}"
        stated = Stated(what, text, (low + high) / 2, low, high)
        return stated, [_priced(claim, tracked, asked, _ratio_sql(claim), stated, "ratio")]
    assert claim.stated is not None and claim.tolerance is not None and claim.measure
    low, high = claim.stated - claim.tolerance, claim.stated + claim.tolerance
    what = f"{NAMES[claim.measure]} price of {name}, US dollars a million tokens"
    stated = Stated(what, range_text(claim.stated, claim.tolerance), claim.stated, low, high)
    columns = f"source, model_id, valid_from, valid_to, {claim.measure} as figure"
    sql = f"select {columns} {_models(claim.model, 'silver.prices')} order by valid_from, source, model_id"
    return stated, [_priced(claim, tracked, asked, sql, stated, UNIT)]


def _ratio_sql(claim: Price) -> str:
    """Both prices of one source while both stood."""
    blended = "(3 * {0}.input_usd_per_mtok + {0}.output_usd_per_mtok) / 4"
    overlap = "greatest(a.valid_from, b.valid_from) as valid_from, least(a.valid_to, b.valid_to) as valid_to"
    return (
        f"select source, a.model_id, {overlap}, {blended.format('a')} / nullif({blended.format('b')}, 0) as figure"
        f" from (select * {_models(claim.model or '', 'silver.prices')}) a"
        f" join (select * {_models(claim.versus or '', 'silver.prices')}) b using (source)"
        " where a.valid_from < coalesce(b.valid_to, date '9999-12-31')"
        " and b.valid_from < coalesce(a.valid_to, date '9999-12-31') order by valid_from, source, model_id"
    )


def _priced(claim: Price, tracked: Tracked, asked: date | None, sql: str, stated: Stated, unit: str) -> Finding:
    """The prices nearest to the day asked, one a source and release; sources that differ decide nothing."""
    names = " and ".join(tracked.name(model) for model in (claim.model, claim.versus) if model)
    found = [row for row in tracked.con.execute(sql).fetchall() if row[4] is not None]
    if not found:
        return Finding(NOT_CHECKABLE, sql, f"a price of {names}: no source has one", unit=unit)
    day = asked or max(row[2] for row in found)
    far = min(_days_off(row, day) for row in found)
    rows = [row for row in found if _days_off(row, day) == far]
    figures = [float(row[4]) for row in rows]
    span = Figure(figures[0], min(figures), max(figures)) if min(figures) < max(figures) else Figure(figures[0])
    seen = _seen(rows[0], day)
    facts: dict[str, Any] = {
        "unit": unit,
        "ours": span,
        "ours_text": ", ".join(dict.fromkeys(f"{figure:.3g}" for figure in figures)),
        "day": seen,
        "models": tuple({"model_id": row[1], "source": row[0], "figure": round(row[4], 6)} for row in rows),
    }
    if far > PRICES_HOLD:
        missing = f"a price of {names} seen within {PRICES_HOLD.days} days of {asked}: the nearest is of {seen}"
        return Finding(NOT_CHECKABLE, sql, missing, **facts)
    assert stated.low is not None and stated.high is not None
    middle, reach = (stated.low + stated.high) / 2, (stated.high - stated.low) / 2
    verdicts = {near(Figure(figure), middle, reach) for figure in figures}
    verdict = verdicts.pop() if len(verdicts) == 1 else BELOW
    caveats = (f"the price as first seen on {seen}",) if far else ()
    return Finding(verdict, sql, caveats=caveats, **facts)


def _days_off(row: tuple[Any, ...], day: date) -> timedelta:
    """How far a price's days (from, and up to but not on, the day it ended) are from a day."""
    since, until = row[2], row[3]
    if day < since:
        return since - day
    return timedelta(0) if until is None or day < until else day - until + timedelta(days=1)


def _seen(row: tuple[Any, ...], day: date) -> date:
    since, until = row[2], row[3]
    return since if day < since else day if until is None or day < until else until - timedelta(days=1)


# --- parameters


def parameters(claim: Parameters, tracked: Tracked, asked: date | None) -> Judged:
    """A model's parameters, all and active ones; every release that has a record is looked at."""
    parts = {"total_params_b": claim.total_b, "active_params_b": claim.active_b}
    asked_for = {column: value for column, value in parts.items() if value is not None}
    text = ", ".join(f"{number(value)} {column.partition('_')[0]}" for column, value in asked_for.items())
    stated = Stated(f"Parameters of {tracked.name(claim.model)}, billions", text, next(iter(asked_for.values())))
    sql = (
        "select model_id, total_params_b, active_params_b, source_url from silver.models"
        f" where {quoted(claim.model)} in (model_id, base_model_id) order by model_id"
    )
    rows = [dict(zip(("model_id", *parts), row, strict=False)) for row in tracked.con.execute(sql).fetchall()]
    verdicts, texts, missing, first = [], [], [], None
    for column, value in asked_for.items():
        recorded = [row[column] for row in rows if row[column] is not None]
        word = column.partition("_")[0]
        if not recorded:
            missing.append(f"the {word} parameters of {tracked.name(claim.model)}: no record has them")
            verdicts.append(NOT_CHECKABLE)
            continue
        nearest = min(recorded, key=lambda ours: abs(ours - value))
        first = first or Figure(nearest)
        verdicts.append(sized(nearest, value))
        texts.append(f"{number(nearest)} {word}")
    verdict = all_of(verdicts)
    return stated, [
        Finding(
            verdict,
            sql,
            "; ".join(missing) if verdict == NOT_CHECKABLE else None,
            unit="billion_parameters",
            ours=first,
            ours_text=", ".join(texts) or None,
            models=tuple(rows),
        )
    ]


# --- licence


def licence(claim: Licence, tracked: Tracked, asked: date | None) -> Judged:
    """The licence of the weights in force on the day asked, or that there are none."""
    stated = Stated(f"Licence of {tracked.name(claim.model)}", claim.stated)
    columns = "model_id, openness, licence, valid_from, valid_to, evidence_url"
    sql = f"select {columns} {_models(claim.model, 'silver.openness')} order by model_id, valid_from"
    day = asked or date.max
    rows = [row for row in tracked.con.execute(sql).fetchall() if _in_force(row[3], row[4], day)]
    verdicts = {_licensed(claim.stated, row[1], row[2]) for row in rows}
    known = verdicts - {NOT_CHECKABLE}
    if not known:
        when = f" on {asked}" if asked else ""
        missing = f"the licence of {tracked.name(claim.model)}{when}: no record has it"
        return stated, [Finding(NOT_CHECKABLE, sql, missing)]
    ours = dict.fromkeys(f"{row[2]} ({row[1]})" if row[2] else row[1] for row in rows)
    models = tuple({"model_id": row[0], "openness": row[1], "licence": row[2]} for row in rows)
    verdict: Verdict = BELOW if len(known) > 1 else known.pop()  # releases that differ
    return stated, [Finding(verdict, sql, ours_text=", ".join(ours), models=models)]


def _in_force(since: date | None, until: date | None, day: date) -> bool:
    return (since is None or since <= day) and (until is None or day < until or day == date.max)


def _licensed(stated: str, openness: str, recorded: str | None) -> Verdict:
    if openness in ("unknown", "unreleased"):
        return NOT_CHECKABLE
    if stated == "closed" or openness in CLOSED:
        return SUPPORTED if stated == "closed" and openness in CLOSED else CONTRADICTED
    if recorded is None:
        return NOT_CHECKABLE
    return SUPPORTED if _short(stated) == _short(recorded) else CONTRADICTED


def _short(name: str) -> str:
    """A licence's name without what is written differently: `Apache 2.0`, `apache-2.0`, `MIT License`."""
    return re.sub(r"licen[cs]e|agreement|[^a-z0-9.]", "", name.lower())
