"""When a failed item, or a failed run, is tried again: after 1, 2, 4 … 60 minutes."""

from __future__ import annotations

from datetime import timedelta

_LONGEST_MINUTES = 60


def pause(failures: int) -> timedelta:
    """Return how long to wait after this many failures in a row (0: not at all)."""
    if failures <= 0:
        return timedelta(0)
    return timedelta(minutes=min(2 ** min(failures - 1, 6), _LONGEST_MINUTES))
