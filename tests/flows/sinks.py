"""A sink in a process of its own, as `oceanid sink` starts it, and one that dies at its answer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import httpx2

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.flows.attachments import HEADER
from oceanid_pipelines.store.statements import statement
from tests.chromium import PATIENCE
from tests.flows import tables

SECRET = "the secret between Label Studio and the sink"
_PAUSE_SECONDS = 0.05
_KILLED_BEFORE_ITS_ANSWER = """
import os, signal
from oceanid_pipelines.cli import main
from oceanid_pipelines.sink import server

stored = server.receive
def receive(connection, payload):
    stored(connection, payload)
    os.kill(os.getpid(), signal.SIGKILL)
server.receive = receive
main()
"""


class RunningSink:
    """A sink, and what it answers."""

    def __init__(self, url: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.url = url
        self.process = process
        self._log = log

    def post(self, content: Any, *, secret: str | bytes = SECRET) -> httpx2.Response:
        """Send what Label Studio might: JSON of anything, or bytes as they are."""
        body = {"content": content} if isinstance(content, bytes) else {"json": content}
        headers = {HEADER.encode(): secret if isinstance(secret, bytes) else secret.encode()}
        return httpx2.post(self.url, headers=headers, timeout=10, verify=trusted(), **body)

    def get(self, path: str) -> httpx2.Response:
        """Return a page of it."""
        return httpx2.get(f"{self.url}{path}", timeout=10, verify=trusted())

    def count(self, name: str) -> float:
        """Return what one of its meters shows."""
        lines = self.get("/metrics").text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    @property
    def words(self) -> str:
        """Return all that it printed."""
        return self._log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """End it at once."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return a deployment's variables with those of a sink on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **environment,
        "OCEANID_SINK_URL": f"http://127.0.0.1:{port}",
        "OCEANID_SINK_SECRET": SECRET,
    }


@contextmanager
def sink(environment: Mapping[str, str], log: Path, *, dies: bool = False) -> Iterator[RunningSink]:
    """Yield a deployment's sink once it listens; `dies` between its commit and its first answer."""
    url = environment["OCEANID_SINK_URL"]
    program = ["-c", _KILLED_BEFORE_ITS_ANSWER] if dies else ["-m", "oceanid_pipelines.cli"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *program, "sink", "--port", url.rpartition(":")[2]],
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
    running = RunningSink(url, process, log)
    try:
        until(lambda: process.poll() is not None or listens(url))
        assert process.poll() is None, "it ended at once"
        yield running
    finally:
        process.terminate()
        process.wait()


@contextmanager
def locked(owner: str, table: LiteralString) -> Iterator[None]:
    """Keep everybody else off a table."""
    with tables.connect(owner) as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def landing_held(owner: str) -> Iterator[None]:
    """Be the one that lands, so that everybody else waits."""
    with tables.connect(owner) as connection, connection.transaction():
        connection.execute(statement("label/lock_landing").text.encode())
        yield


def listens(url: str) -> bool:
    """Tell whether anybody listens there."""
    try:
        httpx2.get(f"{url}/metrics", timeout=10, verify=trusted())
    except httpx2.TransportError:
        return False
    return True


def until(true: Callable[[], object]) -> None:
    """Wait until it is true; fail when it never is."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(_PAUSE_SECONDS)
