"""What is done in the background is done in its order, ahead of the caller, and fails aloud."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, current_thread

import pytest

from oceanid_pipelines.flows.background import background


def test_the_next_item_is_made_while_the_caller_has_the_last_and_no_further_one() -> None:
    made: list[int] = []
    second = Event()

    def items() -> Iterator[int]:
        for number in range(1, 5):
            made.append(number)
            if number == 2:
                second.set()
            yield number

    with background() as thread:
        coming = thread.ahead(items())
        assert next(coming) == 1
        assert second.wait(10)
        assert made == [1, 2]
        assert list(coming) == [2, 3, 4]


def test_everything_is_done_in_one_thread_in_its_order_and_at_the_end_all_of_it() -> None:
    done: list[tuple[int, str]] = []

    def work(number: int) -> None:
        done.append((number, current_thread().name))

    with background() as thread:
        for number in range(20):
            thread.do(work, number)
    assert [number for number, _ in done] == list(range(20))
    assert {name for _, name in done} == {"background_0"}


def test_what_fails_there_is_raised_here_and_nothing_is_done_after_it() -> None:
    done: list[str] = []

    def fail() -> None:
        raise OSError("the disk is full")

    def ask(*further: str) -> None:
        with background() as thread:
            thread.do(fail)
            for word in further:
                thread.do(done.append, word)

    for further in ((), ("a second thing",)):
        with pytest.raises(OSError, match="the disk is full"):
            ask(*further)
    assert done == []
