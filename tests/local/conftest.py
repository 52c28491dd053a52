"""Stacks of a test's own, for the tests that break them."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from oceanid_pipelines.local import object_store, postgres
from oceanid_pipelines.local.processes import owned
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import LOCAL_BUCKET
from tests.conftest import FOLDER, LAZY
from tests.stack_keeper import discard

KEY = "uploads/IOTC/2026-01-31/a.csv"


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Return a place for an own stack; whatever runs from it is ended after the test."""
    path = request.config.stash[FOLDER] / f"own-{secrets.token_hex(4)}"
    yield path
    if path.exists():
        discard(path)


@pytest.fixture
def own(home: Path) -> Stack:
    """Return an own stack, up with Postgres and S3 and a row and an object in them."""
    stack = Stack(home)
    stack.up(without=LAZY)
    with postgres.connect(stack.home, "oceanid") as connection:
        connection.execute("CREATE TABLE public.kept AS SELECT 42 AS answer")
    object_store.client(stack.home).put_object(Bucket=LOCAL_BUCKET, Key=KEY, Body=b"kept")
    return stack


def assert_nothing_lost(stack: Stack) -> None:
    """Check the row and the object of `own`."""
    with postgres.connect(stack.home, "oceanid") as connection:
        assert connection.execute("SELECT answer FROM public.kept").fetchall() == [(42,)]
    body = object_store.client(stack.home).get_object(Bucket=LOCAL_BUCKET, Key=KEY)["Body"]
    assert body.read() == b"kept"


def pids(stack: Stack) -> dict[str, int | None]:
    """Return the pid of every service that is up."""
    return {one.name: one.pid for one in stack.status() if one.up}


def kill(stack: Stack, *services: str) -> list[int]:
    """SIGKILL every process of these services; return the pids, all of them gone."""
    victims = [one.process for one in owned(stack.home) if one.service in services]
    for process in victims:
        process.send_signal(signal.SIGKILL)
    until(lambda: not [one for one in owned(stack.home) if one.process in victims])
    return [process.pid for process in victims]


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Poll until it is true; fail when it never is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def oceanid(
    home: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Run the command line on this home; its output is in one pipe."""
    return subprocess.Popen(
        [sys.executable, "-c", "from oceanid_pipelines.cli import main; main()", *arguments],
        env={**os.environ, **(environment or {}), "OCEANID_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def is_running(pid: int) -> bool:
    """Whether there is such a process, and it is not a dead one that nobody has buried."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
