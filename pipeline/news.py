"""What a run has to tell: a source that broke, a check that failed, a frontier or a verdict that is another now.

All is read from the run's own events, so that the command line and the sensor `tell` say the same of the same run.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import dagster as dg

from pipeline.bronze import CAPTURED_WHOLE, READ_WHOLE
from pipeline.checks import CRITICAL
from pipeline.publish import CHANGES, PUBLISHED

Kind = Literal["source_broke", "check_failed", "run_failed", "frontier_changed", "verdict_changed", "parity_changed"]
OF_CHANGES: dict[object, Kind] = {
    "frontier": "frontier_changed",
    "verdict": "verdict_changed",
    "parity": "parity_changed",
}


@dataclass(frozen=True)
class Item:
    """One thing to tell: `subject` says of what, `detail` what in words; both may hold scraped text."""

    kind: Kind
    subject: str
    detail: str
    featured: bool = True  # among what the headline shows

    def line(self) -> str:
        """As one line for people."""
        return f"{self.kind.replace('_', ' ')}: {self.subject}: {self.detail}"


@dataclass(frozen=True)
class News:
    """What one run tells. A later run that asks nothing says nothing of what it did not look at."""

    items: tuple[Item, ...]
    looked_at: frozenset[str]  # sources and checks of which this run has a verdict, by subject
    build: str | None = None  # published by this run; the same build again has the same changes

    def of(self, *kinds: Kind) -> list[Item]:
        """Those of some kinds."""
        return [item for item in self.items if item.kind in kinds]


def events_of(instance: dg.DagsterInstance, run_id: str) -> list[dg.DagsterEvent]:
    """The events of a run that news is made from."""
    kinds = {
        dg.DagsterEventType.ASSET_CHECK_EVALUATION,
        dg.DagsterEventType.ASSET_MATERIALIZATION,
        dg.DagsterEventType.STEP_FAILURE,
    }
    return [entry.dagster_event for entry in instance.all_logs(run_id, of_type=kinds) if entry.dagster_event]


def news_of(events: Iterable[dg.DagsterEvent], *, failed: bool = False, sample: bool = False) -> News:
    """What the events of one run tell; of a run on the bundled sample nothing, unless `sample`. `failed`: it did."""
    items: dict[tuple[str, str], Item] = {}
    looked_at: set[str] = set()
    build, origin, modes, errors = None, None, set(), []
    for event in events:
        if event.is_step_failure:
            errors.append(f"{event.step_key}: {innermost(event)}")
        elif event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            check = event.asset_check_evaluation_data
            told = _values(check.metadata)
            subject, item = _checked(check, told)
            looked_at.add(subject)
            modes |= {told["mode"]} if "mode" in told else set()
            if item:
                items[item.kind, subject] = item
        elif event.asset_key == PUBLISHED:
            told = _values(event.materialization.metadata)
            build, origin = told.get("build"), told.get("origin")
            items |= {(item.kind, f"{item.subject} {item.detail}"): item for item in _changed(told.get(CHANGES))}
    if not sample and (modes == {"sample"} or (not modes and origin == "sample")):
        return News((), frozenset())
    if failed:
        items["run_failed", ""] = Item("run_failed", "run", "; ".join(errors) or "it ended before its time")
    return News(tuple(items.values()), frozenset(looked_at), build)


def _values(metadata: Any) -> dict[str, Any]:
    return {key: value.value for key, value in metadata.items()}


def _checked(check: dg.AssetCheckEvaluation, told: dict[str, Any]) -> tuple[str, Item | None]:
    """A check's subject, and what there is to tell of it. A source has two checks, which are one subject."""
    if check.check_name in (CAPTURED_WHOLE, READ_WHOLE):
        source = check.asset_key.path[-1]
        reason = f"{told['outcome']}: {told['reason']}" if told["reason"] else str(told["outcome"])
        return source, None if check.passed else Item("source_broke", source, reason)
    subject = f"{check.asset_key.to_user_string()} {check.check_name}"
    if check.passed or check.check_name == CRITICAL:  # which only sums up the others
        return subject, None
    word = "critical" if check.severity is dg.AssetCheckSeverity.ERROR else "warning"
    return subject, Item("check_failed", subject, f"{word}: {told.get('observed') or told.get('reason') or 'failed'}")


def _changed(table: Any) -> Iterator[Item]:
    for record in table.records if table else ():
        row = record.data
        yield Item(OF_CHANGES[row["kind"]], str(row["board_id"]), str(row["detail"]), bool(row["featured"]))


def innermost(event: dg.DagsterEvent) -> str:
    """What went wrong in a step, without the wrapping of Dagster and the name of the error."""
    error = event.step_failure_data.error
    while error and error.cause:
        error = error.cause
    # "module.Error: what happened" tells a person only what happened
    text = error.message.strip() if error else "failed"
    return text.partition(": ")[2] or text
