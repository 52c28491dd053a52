"""Takes the session's stacks down when pytest is over, however it ended.

Run by conftest.py as a process of its own. Its standard input is a pipe that only pytest holds
open: the pipe's end is pytest's end, be it a summary, Ctrl-C or SIGKILL.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from pathlib import Path

from oceanid_pipelines.local.home import Home
from oceanid_pipelines.local.processes import end, owned

_PATIENCE_SECONDS = 60


def keep(folder: Path) -> None:
    """Wait for pytest's end, then kill whatever runs from a stack in the folder, and delete it.

    A worker of a killed pytest lives on for a moment and may still write: then it is done again.
    """
    sys.stdin.buffer.read()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while folder.exists():
        try:
            for state in folder.glob("*/state.json"):
                discard(state.parent)
            shutil.rmtree(folder)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def discard(path: Path) -> None:
    """Kill every process of a stack and delete its home: faster than stopping it."""
    home = Home(path)
    # Without grace, in which Dagster's code servers would wait for a daemon that is no more.
    end(owned(home), stop=signal.SIGKILL, grace_seconds=0)
    shutil.rmtree(path)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
