"""Where the servers of tests keep their files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil


def in_memory(gigabytes: int) -> Path | None:
    """Return a folder in memory, where a new database costs a tenth; None where none has room."""
    memory = Path("/dev/shm")  # noqa: S108 - what is made in it is our own
    if not os.access(memory, os.W_OK):
        return None
    room = min(shutil.disk_usage(memory).free, psutil.virtual_memory().available // 2)
    return memory if room > gigabytes * 2**30 else None
