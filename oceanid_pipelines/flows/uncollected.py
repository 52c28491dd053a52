"""Keeps Python's collector out of a bounded batch. What a batch does belongs to its own flow."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let no cycles be looked for meanwhile: for a batch whose objects live until its end.

    They hold no cycles, but their number makes the collector go through all that the process has
    loaded, again and again: a tenth of landing's time. Those that are not part of a cycle are freed
    as ever. Threads that overlap here at worst switch it on too early.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
