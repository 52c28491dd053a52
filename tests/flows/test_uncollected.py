"""The collector rests during a batch, and never longer."""

from __future__ import annotations

import gc

import pytest

from oceanid_pipelines.flows.uncollected import uncollected


def test_the_collector_is_on_again_after_a_batch_that_failed() -> None:
    was_on = []

    def batch() -> None:
        with uncollected():
            was_on.append(gc.isenabled())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        batch()
    assert was_on == [False]
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    try:
        with uncollected(), uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
