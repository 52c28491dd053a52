"""Whether a tick launches a run, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from oceanid_pipelines.automation.decide import Decision, Failures, decide, describe
from oceanid_pipelines.store.backlog import Layer

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RUN = "0f9d1c58-0000-4000-8000-000000000000"


def layer(due: int, *, name: str = "raw/objects", waiting: int = 0, set_aside: int = 0) -> Layer:
    return Layer(name, due, waiting, set_aside, None)


def failed(count: int, minutes_ago: float) -> Failures:
    return Failures(count, NOW - timedelta(minutes=minutes_ago))


IDLE = (layer(0), layer(0, name="stage/documents", waiting=2, set_aside=3))
BUSY = (layer(0), layer(4, name="stage/documents"))


@pytest.mark.parametrize(
    ("layers", "in_flight", "failures", "launch", "words"),
    [
        ((), (), Failures(), False, "nothing is due"),
        (IDLE, (), Failures(), False, "nothing is due"),
        (IDLE, (RUN,), Failures(), False, "nothing is due"),
        (BUSY, (), Failures(), True, "stage/documents: 4 due"),
        (BUSY, (RUN,), Failures(), False, "run 0f9d1c58 is in flight"),
        (BUSY, (RUN,), failed(1, 60), False, "run 0f9d1c58 is in flight"),
        # 1, 2, 4 … 60 minutes after 1, 2, 3 … failures.
        (BUSY, (), failed(1, 0), False, "1 runs failed in a row: next at 12:01:00 UTC"),
        (BUSY, (), failed(1, 0.99), False, "next at"),
        (BUSY, (), failed(1, 1), True, "4 due"),
        (BUSY, (), failed(2, 1.99), False, "next at"),
        (BUSY, (), failed(2, 2), True, "4 due"),
        (BUSY, (), failed(3, 3.99), False, "next at"),
        (BUSY, (), failed(3, 4), True, "4 due"),
        (BUSY, (), failed(7, 59), False, "next at 12:01:00 UTC"),
        (BUSY, (), failed(7, 60), True, "4 due"),
        (BUSY, (), failed(10, 60), True, "4 due"),
        # The record of the last failure has no end: nothing to count from.
        (BUSY, (), Failures(3, None), True, "4 due"),
        # A clock that was set back does not stop it for longer than a step.
        (BUSY, (), failed(1, -0.5), False, "next at 12:01:30 UTC"),
    ],
)
def test_a_run_is_launched_when_something_is_due_and_nothing_speaks_against_it(
    layers: tuple[Layer, ...],
    in_flight: tuple[str, ...],
    failures: Failures,
    launch: bool,
    words: str,
) -> None:
    decision = decide(layers, in_flight=in_flight, failures=failures, now=NOW)
    assert decision.launch is launch
    assert words in decision.reason


def test_whatever_is_decided_the_reason_says_what_was_seen_in_every_layer() -> None:
    seen = describe(BUSY)
    assert seen == "raw/objects: 0 due; stage/documents: 4 due"
    for failures, in_flight in ((Failures(), ()), (failed(1, 0), ()), (Failures(), (RUN,))):
        assert seen in decide(BUSY, in_flight=in_flight, failures=failures, now=NOW).reason
    assert decide(IDLE, in_flight=(), failures=Failures(), now=NOW) == Decision(
        False, "nothing is due (raw/objects: 0 due; stage/documents: 0 due, 2 waiting, 3 set aside)"
    )
