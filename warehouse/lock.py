"""One run at a time on a data root, whoever starts it: the command line, the UI or the schedule."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from warehouse.home import Home


class RunInProgress(Exception):
    """Another process is running a job on this data root."""


class RunLock:
    """Holds the data root's lock until released; the system releases it when the process dies."""

    def __init__(self, home: Home) -> None:
        """Raises RunInProgress, naming the process, when another holds it."""
        home.root.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = (home.root / ".lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise RunInProgress(f"another run (process {holder}) is using {home.root}: wait for it") from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let the next run begin."""
        self._file.close()


def process_mark(pid: int | str = "self") -> str | None:
    """A process's id and start time, which tell it from a later one of the same id; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return f"{os.getpid() if pid == 'self' else pid}-{fields[19]}"
