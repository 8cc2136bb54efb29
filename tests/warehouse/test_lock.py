"""One run at a time on a data root."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from warehouse.home import Home
from warehouse.lock import RunInProgress, RunLock, process_mark

HOLDS = """
import sys, time
from pathlib import Path
from warehouse.home import Home
from warehouse.lock import RunLock
lock = RunLock(Home(Path(sys.argv[1])))
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_run_is_told_which_process_is_at_work_and_a_dead_one_holds_nothing(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(RunInProgress, match=f"process {holder.pid}"):
            RunLock(Home(tmp_path))
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        RunLock(Home(tmp_path)).release()
    finally:
        holder.kill()
        holder.wait()


def test_a_process_is_told_from_a_later_one_of_the_same_id():
    mine = process_mark()
    assert mine == process_mark(os.getpid())
    process, started = mine.split("-")
    assert int(process) == os.getpid()
    assert int(started) > int(process_mark(1).split("-")[1])  # begun after the system's first process
    assert process_mark(2**22 + 1) is None


def test_a_path_that_would_be_a_pattern_is_refused(tmp_path):
    with pytest.raises(ValueError, match="patterns"):
        Home(tmp_path / "data[1]")
