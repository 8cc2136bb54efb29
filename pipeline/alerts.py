"""The sensor `tell`: what is new of each finished run goes to the log and, if one is named, to a webhook. Once each.

It looks at runs however they were started, by schedule, by hand or from the command line, as long as Dagster's daemon
runs (`make ui` starts it).
"""

import json
import os
from dataclasses import asdict, dataclass, field

import dagster as dg

from pipeline.news import Item, News, events_of, news_of
from pipeline.webhook import NotSent, message, send

WEBHOOK, TELL_SAMPLE = "FRONTIER_GAP_WEBHOOK", "FRONTIER_GAP_TELL_SAMPLE"
ENDED = (dg.DagsterEventType.RUN_SUCCESS, dg.DagsterEventType.RUN_FAILURE)
TRIES = 3  # of one message, one a tick; then it stays in the log alone
RUNS_A_TICK = 5


@dataclass
class Told:
    """What is known after the runs so far: kept as the sensor's cursor."""

    after: int  # the storage id of the last run's end
    red: list[str] = field(default_factory=list)  # sources and checks of which it was told that they are broken
    build: str | None = None  # whose changes were told
    tries: int = 0  # of the next run's message, so far without success

    @classmethod
    def read(cls, cursor: str | None) -> "Told | None":
        """What a cursor says; None where there is none, or one of another version."""
        try:
            return cls(**json.loads(cursor)) if cursor else None
        except (TypeError, ValueError):
            return None

    def unheard(self, news: News) -> list[Item]:
        """The items that nobody was told yet: what is still red is no news, nor are the changes of the same build."""
        broken = [item for item in news.of("source_broke", "check_failed") if item.subject not in self.red]
        changes = news.of("frontier_changed", "verdict_changed", "parity_changed")
        return [*news.of("run_failed"), *broken, *(changes if news.build != self.build else [])]

    def heard(self, after: int, news: News) -> "Told":
        """What is known after one more run; what it did not look at stays as it was."""
        red = {item.subject for item in news.of("source_broke", "check_failed")}
        still = [subject for subject in self.red if subject not in news.looked_at]
        return Told(after, sorted({*red, *still}), news.build or self.build)


def ended_runs(instance: dg.DagsterInstance, after: int | None, limit: int) -> list[tuple[int, str, bool]]:
    """Runs that ended after a storage id, oldest first (the newest one for None): storage id, run id, failed."""
    found = []
    for kind in ENDED:
        chosen = dg.RunStatusChangeRecordsFilter(kind, after_storage_id=after)  # type: ignore[arg-type]
        records = instance.fetch_run_status_changes(chosen, limit=limit, ascending=after is not None).records
        found += [(record.storage_id, record.run_id, kind is dg.DagsterEventType.RUN_FAILURE) for record in records]
    return sorted(found)[:limit] if after is not None else sorted(found)[-limit:]


@dg.sensor(
    name="tell",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells what is new of each finished run: a source that broke, a check or a run that failed, a frontier "
    "that changed hands, a verdict or parity that flipped. Each once, as a line of this sensor's log and of its tick; "
    f"and as JSON to the address in {WEBHOOK}, if it is set (https, or http on 127.0.0.1). Runs on the bundled sample "
    f"are passed over unless {TELL_SAMPLE} is set.",
)
def tell(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Go through the runs that ended since the last tick; a message that does not arrive is tried again next tick."""
    told, lines = Told.read(context.cursor), []
    if told is None:
        newest = ended_runs(context.instance, None, 1)
        start = Told(newest[0][0] if newest else 0)
        return dg.SensorResult(skip_reason="begins with the next run", cursor=json.dumps(asdict(start)))
    for after, run_id, failed in ended_runs(context.instance, told.after, RUNS_A_TICK):
        run = context.instance.get_run_by_id(run_id)
        sample = bool(os.environ.get(TELL_SAMPLE))
        if run is None or (run.job_name == "replay" and not sample):
            told.after = after
            continue
        news = news_of(events_of(context.instance, run_id), failed=failed, sample=sample)
        items = told.unheard(news)
        if told.tries == 0:
            lines += [item.line() for item in items]
            for item in items:
                context.log.warning(f"{item.line()} (run {run_id})")
        try:
            if items and (url := os.environ.get(WEBHOOK, "").strip()):
                send(url, message(items, run=run_id, job=run.job_name))
        except NotSent as reason:
            told.tries += 1
            context.log.error(f"webhook, try {told.tries} of {TRIES}: {reason}")
            if told.tries < TRIES:
                lines.append(f"the webhook is tried again: {reason}")
                break
        told = told.heard(after, news)
    return dg.SensorResult(skip_reason="\n".join(lines) or "nothing new", cursor=json.dumps(asdict(told)))
