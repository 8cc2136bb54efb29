"""Run a crawl as a process of its own (Twisted's reactor starts once a process) and read its lines."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any

from scrapers import sample
from scrapers.keys import without_keys
from scrapers.outcome import Outcome
from scrapers.source import load_sources

log = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent
TAIL_LINES = 12


def selected(mode: str, sources: list[str] | None) -> list[str]:
    """The sources of a crawl by name: those named, else all that are not off, in sample mode all that have a sample.

    Raises KeyError for a name that no folder has.
    """
    every = load_sources()
    if sources:
        unknown = [name for name in sources if name not in every]
        if unknown:
            raise KeyError(f"no such source: {', '.join(unknown)}; there are {', '.join(every)}")
        return list(dict.fromkeys(sources))
    if mode == "sample":
        return [name for name in every if (sample.FOLDER / name / "render.py").exists()]
    return [name for name, source in every.items() if source.off is None]


def command_line(
    mode: str,
    captures: Path,
    names: list[str],
    since: date | None,
    until: date | None,
    changes: Mapping[str, object],
) -> list[str]:
    """The arguments of `python -m scrapers.crawl`."""
    arguments = ["--mode", mode, "--captures", str(captures)]
    for name in names:
        arguments += ["--source", name]
    for flag, day in (("--since", since), ("--until", until)):
        arguments += [flag, str(day)] if day else []
    for key, value in changes.items():
        arguments += ["--set", f"{key}={json.dumps(value)}"]
    return arguments


def run(
    mode: str,
    captures: Path,
    sources: list[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    env: Mapping[str, str] | None = None,
    timeout_s: float = 7200,
    changes: Mapping[str, object] | None = None,
    on_line: Callable[[dict[str, Any]], None] | None = None,
    on_progress: Callable[[dict[str, Any]], None] | None = None,
) -> list[dict[str, Any]]:
    """Crawl in a subprocess; one line (see `Ledger.line`) for each selected source, in that order.

    A source that the process leaves without a line has failed, the reason being the last words on stderr.
    env: added to this process's environment; changes: settings for tests; on_line: told each line as it comes;
    on_progress: told `Ledger.progress()` of each source now and then.
    """
    names = list(dict.fromkeys(sources)) if sources else selected(mode, None)
    arguments = command_line(mode, captures, names, since, until, changes or {})
    lines: dict[str, dict[str, Any]] = {}
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapers.crawl", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=ROOT,
        env={**os.environ, **(env or {})},
    )
    assert process.stdout and process.stderr
    listener = threading.Thread(target=_listen, args=(process.stderr, tail), daemon=True)
    clock = threading.Timer(timeout_s, _stop, (process, tail, timeout_s))
    listener.start()
    clock.start()
    try:
        for text in process.stdout:
            line = json.loads(text)
            if "progress" in line:
                if on_progress:
                    on_progress(line)
                continue
            lines[line["source"]] = line
            if on_line:
                on_line(line)
        process.wait()
    finally:
        clock.cancel()
        process.kill()
        process.wait()
        listener.join(timeout=5)
    return [lines.get(name) or _missing(name, mode, process.returncode, tail) for name in names]


def _listen(stream: IO[str], tail: deque[str]) -> None:
    for text in stream:
        line = without_keys(text.rstrip())
        tail.append(line)
        log.info("%s", line)


def _stop(process: subprocess.Popen[str], tail: deque[str], timeout_s: float) -> None:
    process.kill()
    tail.append(f"the crawl was stopped after {timeout_s:g} s")


def _missing(name: str, mode: str, code: int | None, tail: deque[str]) -> dict[str, Any]:
    """The line of a source that the process left without one."""
    return {
        "source": name,
        "mode": mode,
        "outcome": Outcome.FAILED.value,
        "reason": f"the crawl ended with code {code} and no word on this source: {' | '.join(tail)[-800:]}",
        "exchanges": 0,
        "captures": [],
        "unchanged": 0,
        "failed": 0,
        "bytes": 0,
        "seconds": 0.0,
    }
