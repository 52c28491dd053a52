"""After a failure: 1, 2, 4 … 60 minutes."""

from __future__ import annotations

from oceanid_pipelines.domain.retry import pause


def minutes(failures: int) -> float:
    return pause(failures).total_seconds() / 60


def test_the_pause_doubles_up_to_an_hour() -> None:
    assert [minutes(failures) for failures in range(10)] == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_no_number_of_failures_is_too_large() -> None:
    assert minutes(10**9) == 60
    assert minutes(-1) == 0
