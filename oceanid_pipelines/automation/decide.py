"""Whether a tick launches a run: a pure function of what the sensor saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.store.backlog import Layer


@dataclass(frozen=True, slots=True)
class Failures:
    """The newest runs that failed one after the other: how many, and when the last one ended."""

    in_a_row: int = 0
    last_ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Launch or not, and why, in words for the tick's page."""

    launch: bool
    reason: str


def decide(
    layers: Sequence[Layer], *, in_flight: Sequence[str], failures: Failures, now: datetime
) -> Decision:
    """Launch one run when anything is due, none is in flight, and the last failures are old enough.

    `in_flight` are the ids of runs that may touch these assets.
    """
    due = [layer for layer in layers if layer.due]
    if not due:
        return Decision(False, f"nothing is due ({describe(layers)})")
    if in_flight:
        return Decision(False, f"run {in_flight[0][:8]} is in flight ({describe(layers)})")
    if failures.in_a_row and failures.last_ended:
        again = failures.last_ended + pause(failures.in_a_row)
        if now < again:
            return Decision(
                False,
                f"{failures.in_a_row} runs failed in a row: next at {again:%H:%M:%S} UTC"
                f" ({describe(layers)})",
            )
    return Decision(True, describe(layers))


def describe(layers: Sequence[Layer]) -> str:
    """Return the layers' work in one line."""
    return "; ".join(
        f"{layer.name}: {layer.due} due"
        + (f", {layer.waiting} waiting" if layer.waiting else "")
        + (f", {layer.set_aside} set aside" if layer.set_aside else "")
        for layer in layers
    )
