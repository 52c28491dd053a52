"""Takes the session's stacks down when pytest is over, however it ended.

Run by conftest.py as a process of its own. Its standard input is a pipe that only pytest holds
open: the pipe's end is pytest's end, be it a summary, Ctrl-C or SIGKILL.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def keep(folder: Path) -> None:
    """Wait for pytest's end, then stop and delete every stack in the folder, and the folder."""
    sys.stdin.buffer.read()
    for state in folder.glob("*/state.json"):
        from oceanid_pipelines.local.stack import Stack  # noqa: PLC0415 - slow, and not always due

        Stack(state.parent).reset()
    shutil.rmtree(folder)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
