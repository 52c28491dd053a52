"""In which order tests run: what takes minutes first, what disturbs others after them.

What is done in the meantime on another worker is known from a file that they share.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from oceanid_pipelines.local.stack import Stack
from tests.conftest import FOLDER, LAZY, LabelStudioAccess

PATIENCE_SECONDS = 300
_ALONE = "label_studio_alone"
_GROUPED, _EARLY, _LABEL_STUDIO, _LAST_OF_LABEL_STUDIO, _OTHERS = range(5)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put a group together and first, then what takes minutes: neither is left for the end.

    Who wants Label Studio alone comes after all others that use it, and before those that do not:
    there is something left to do on the other worker.
    """
    items.sort(key=_rank)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let Label Studio come up while the first tests wait for servers of their own."""
    worker = getattr(session.config, "workerinput", {"workerid": "gw0"})
    begins_otherwise = session.items and _rank(session.items[0]) < _LABEL_STUDIO
    if (
        worker["workerid"] == "gw0"
        and begins_otherwise
        and any(_needs(item, "label_studio") for item in session.items)
        and not session.config.option.collectonly
    ):
        stack = Stack(session.config.stash[FOLDER] / "home")
        # The fixture waits for it, and tells what went wrong.
        threading.Thread(
            target=stack.up, args=(LAZY - {"label-studio"},), name="label studio", daemon=True
        ).start()


def _rank(item: pytest.Item) -> int:
    if is_grouped(item):
        return _GROUPED
    if item.get_closest_marker("early"):
        return _EARLY
    if _needs(item, _ALONE):
        return _LAST_OF_LABEL_STUDIO
    return _LABEL_STUDIO if _needs(item, "label_studio") else _OTHERS


def is_grouped(item: pytest.Item) -> bool:
    """Whether it runs on one worker with others of its group."""
    return item.get_closest_marker("xdist_group") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Note that a test is done with Label Studio."""
    yield
    if _needs(item, "label_studio"):
        with _finished(item.config).open("ab") as file:
            file.write(b".")


@pytest.fixture
def label_studio_alone(
    request: pytest.FixtureRequest, label_studio: LabelStudioAccess
) -> LabelStudioAccess:
    """Return the session's Label Studio when every other test is done with it."""
    others = sum(_needs(one, "label_studio") for one in request.session.items) - 1
    finished = _finished(request.config)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (finished.stat().st_size if finished.exists() else 0) < others:
        assert time.monotonic() < deadline, "a test never ended"
        time.sleep(0.1)
    return label_studio


def _needs(item: pytest.Item, fixture: str) -> bool:
    return isinstance(item, pytest.Function) and fixture in item.fixturenames


def _finished(config: pytest.Config) -> Path:
    return config.stash[FOLDER] / "finished with label studio"
