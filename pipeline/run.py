"""`python -m pipeline.run replay|refresh|backfill|rebuild`: one whole run in this process, with progress and exit code.

Exit codes: 0 when all is whole or unchanged; 2 when some source failed and the rest was published; 1 when
nothing was published.
"""

import argparse
import os
import shutil
import sys
from datetime import date
from typing import NoReturn

import dagster as dg

from pipeline.bronze import CAPTURED_WHOLE, READ_WHOLE
from pipeline.definitions import build_defs
from pipeline.instance import prepare
from pipeline.jobs import crawl_config, part_of
from pipeline.news import News, innermost, news_of
from pipeline.publish import live_sources
from pipeline.resources import DataRoot
from pipeline.show import show_headline
from scrapers.outcome import Outcome
from scrapers.source import load_sources
from warehouse.home import Home
from warehouse.lock import RunInProgress, RunLock, process_mark

# Progress is ours to print; Dagster's own log is in $DAGSTER_HOME and its UI.
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
MODE_OF = {"replay": "sample", "refresh": "live", "backfill": "live", "rebuild": None}


def fail_dead_runs(instance: dg.DagsterInstance) -> None:
    """Runs of this driver whose process is gone are failed; Dagster would show them as started for ever."""
    unfinished = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished)):
        process = run.tags.get("frontier_gap/process")
        if process and process_mark(process.partition("-")[0]) != process:
            instance.report_run_failed(run, f"its process {process} is gone")


def execute(job: str, config: dict | None, home: Home) -> dg.ExecuteInProcessResult:
    """Run one job of the graph in this process, recorded in $DAGSTER_HOME."""
    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance)
        defs = build_defs(DataRoot(root=str(home.root)))
        chosen = defs.resolve_job_def(job)
        sources = config["ops"]["crawl"]["config"]["sources"] if config else []
        if sources and set(sources) <= set(load_sources()):  # a name that there is not is refused by the crawl
            assets, judged = part_of(defs.resolve_asset_graph(), sources)
            chosen = chosen.get_subset(asset_selection=set(assets), asset_check_selection=set(judged))
        return chosen.execute_in_process(
            instance=instance,
            run_config=(config or {}) | QUIET,
            raise_on_error=False,
            tags={"frontier_gap/process": process_mark() or str(os.getpid())},
        )


def failures(result: dg.ExecuteInProcessResult) -> list[str]:
    """What went wrong: each critical check that failed, else the innermost error of each failed step."""
    checks = [
        f"{check.asset_key.to_user_string()}: {check.check_name}: {check.metadata['observed'].value}"
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR and "observed" in check.metadata
    ]
    return checks or [f"{event.step_key}: {innermost(event)}" for event in result.all_events if event.is_step_failure]


def start_anew(home: Home) -> None:
    """Remove all that is made from captures and not published, unless a run is using it."""
    try:
        lock = RunLock(home)
    except RunInProgress as busy:
        sys.exit(str(busy))
    shutil.rmtree(home.records, ignore_errors=True)
    for file in home.working.parent.glob("working.duckdb*"):
        file.unlink()
    lock.release()


def source_outcomes(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """What became of every source that this run asked, from the request to the gate."""
    outcomes: dict[str, str] = {}
    for name in (CAPTURED_WHOLE, READ_WHOLE):  # the second is the verdict, on those that have the first
        for check in result.get_asset_check_evaluations():
            source = check.asset_key.path[-1]
            if check.check_name == name and (name == CAPTURED_WHOLE or source in outcomes):
                outcomes[source] = str(check.metadata["outcome"].value)
    return outcomes


def show_news(news: News) -> None:
    """Print what broke and what changed hands; checks that failed were said when they did."""
    changes = news.of("frontier_changed", "verdict_changed", "parity_changed")
    featured = [item for item in changes if item.featured]
    lines = [item.line() for item in [*news.of("source_broke"), *featured]]
    if len(changes) > len(featured):
        lines.append(f"{len(changes) - len(featured)} more changes on other boards: select * from gold.changes")
    if lines:
        print("\n" + "\n".join(lines), file=sys.stderr)


class Arguments(argparse.ArgumentParser):
    """Wrong usage exits 64, for 2 means that some source failed."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and stop."""
        self.print_usage(sys.stderr)
        self.exit(64, f"{message}\n")


def main() -> int:
    """Run, then show the headline of what is published."""
    arguments = Arguments(prog="python -m pipeline.run", description=__doc__)
    arguments.add_argument("job", choices=sorted(MODE_OF))
    arguments.add_argument("--source", action="append", default=[], help="only this source (may be repeated)")
    arguments.add_argument("--since", type=date.fromisoformat, help="backfill: archived states from this day on")
    arguments.add_argument("--until", type=date.fromisoformat, help="backfill: to this day; default: today")
    given = arguments.parse_args()
    if (given.job == "backfill") != bool(given.since):
        arguments.error("backfill takes a --since, as in --since 2024-01-31; no other job does")
    if given.until and not (given.since and given.since <= given.until):
        arguments.error("--until goes with a --since that is not later")
    home = Home.from_environment()
    prepare(home)
    mode = MODE_OF[given.job]
    if given.job == "replay" and (live := live_sources(home)):
        print(f"{home.root} holds live figures of {', '.join(live)}, which the sample does not replace.")
        print("For the sample, name another place: FRONTIER_GAP_HOME=/tmp/sample make run")
        show_headline(home)
        return 0
    config = crawl_config(mode, given.source, str(given.since or ""), str(given.until or "")) if mode else None
    if given.job == "rebuild":
        start_anew(home)
    result = execute(given.job, config, home)
    outcomes = source_outcomes(result)
    if not result.success:
        print("\nNothing was published; what was there stands.", file=sys.stderr)
        for message in failures(result):
            print(f"  {message}", file=sys.stderr)
        return 1
    show_headline(home)
    show_news(news_of(result.all_events, sample=True))
    if all(Outcome(outcome).usable for outcome in outcomes.values()):
        return 0
    print("\nWhat broke is shown as last known.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
