"""A local Hub of the tests' own, to let fail on demand; it knows more than one user."""

from __future__ import annotations

import secrets
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import httpx2

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.local.home import Home
from oceanid_pipelines.local.hub.service import USER, Hub
from oceanid_pipelines.local.processes import Command
from tests.stack_keeper import discard

STRANGER = "stranger"


class FaultyHub(Hub):
    """The Hub of the stack, which knows one user more."""

    secrets: ClassVar[tuple[str, ...]] = (*Hub.secrets, "stranger_token")

    def command(self, environment: Mapping[str, str]) -> Command:
        command = super().command(environment)
        tokens = f"{command.environment['HUB_TOKENS']},{STRANGER}:write:{self.stranger}"
        return replace(command, environment={"HUB_TOKENS": tokens})

    @property
    def token(self) -> str:
        return self.home.secret("hub_token")

    @property
    def reader(self) -> str:
        return self.home.secret("hub_reader_token")

    @property
    def stranger(self) -> str:
        return self.home.secret("stranger_token")

    def start(self) -> None:
        self.up({}, threading.Event())

    def kill(self) -> None:
        """SIGKILL it, and see that it is gone."""
        [leader] = self.processes()
        leader.process.send_signal(signal.SIGKILL)
        leader.process.wait()
        assert not self.processes()

    def arm(self, kind: str, method: str, path: str, **options: Any) -> None:
        """Let it fail at the next requests of a method to a path that matches."""
        self.faults("POST", {"kind": kind, "method": method, "path": path, **options})

    def assert_all_happened(self) -> None:
        """A fault that never happened proves nothing; nor may it hit the next test."""
        waiting = self.faults()["armed"]
        self.faults("DELETE")
        assert waiting == []

    def http(
        self, method: str, path: str, *, token: str | None = None, **options: Any
    ) -> httpx2.Response:
        """Send a request, with a path as it is."""
        headers = {**options.pop("headers", {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        with httpx2.Client(trust_env=False, timeout=60, verify=trusted()) as client:
            return client.request(method, f"{self.address}{path}", headers=headers, **options)

    def folder(self, dataset: str) -> Path:
        """Return the git repository behind a dataset."""
        return self.home.path / "hub" / "datasets" / f"{dataset}.git"


@contextmanager
def serving(folder: Path) -> Iterator[FaultyHub]:
    """Run one in a folder of the session's; nothing of it is left."""
    home = Home(folder / f"hub-{secrets.token_hex(4)}")
    with home.locked(lambda _: None):
        home.remember(ports=FaultyHub.ports, secret_names=FaultyHub.secrets)
    server = FaultyHub(home)
    try:
        server.start()
        yield server
    finally:
        discard(home.path)


def new_dataset() -> str:
    """Return a name for a repository that nobody has made yet."""
    return f"{USER}/test-{secrets.token_hex(6)}"
