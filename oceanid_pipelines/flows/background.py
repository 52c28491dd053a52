"""A thread that does one thing after the other, while the caller goes on: sessions of stores wait.

Made for one database session: whatever speaks through it is given to the same thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

_T = TypeVar("_T")
_P = ParamSpec("_P")


class Background:
    """Does what it is given in its order; what fails there is raised at the next call."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._last: Future[None] | None = None

    def ahead(self, items: Iterator[_T]) -> Iterator[_T]:
        """Yield the items, of which the next is made while the caller is busy with the last."""
        coming = self._pool.submit(_next, items)
        while found := coming.result():
            coming = self._pool.submit(_next, items)
            yield found[0]

    def do(self, work: Callable[_P, None], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Let it be done, once the last one is: more than one at a time would fill the memory."""
        self.wait()
        self._last = self._pool.submit(work, *args, **kwargs)

    def wait(self) -> None:
        """Come back when all that was given to `do` is done."""
        if self._last is not None:
            self._last.result()


@contextmanager
def background() -> Iterator[Background]:
    """Yield a thread; at the end all that it was given is done, or what it did last is raised."""
    with ThreadPoolExecutor(1, "background") as pool:
        thread = Background(pool)
        yield thread
        thread.wait()


def _next(items: Iterator[_T]) -> tuple[_T] | None:
    for item in items:
        return (item,)
    return None
