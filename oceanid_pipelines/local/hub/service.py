"""The local Hub as a service of the stack."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, ClassVar

import httpx2
import psutil

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.local.home import StackError
from oceanid_pipelines.local.hub.faults import PATH as FAULTS
from oceanid_pipelines.local.processes import Command
from oceanid_pipelines.local.service import Service

USER = "oceanid"
DATASET = f"{USER}/vessels"


class Hub(Service):
    """The place that datasets are published to."""

    name = "hub"
    title = "Hub"
    group = "hub"
    ports = ("hub",)
    secrets: ClassVar[tuple[str, ...]] = ("hub_token", "hub_reader_token")

    def command(self, environment: Mapping[str, str]) -> Command:  # noqa: ARG002
        """Return the server; its tokens are not among the arguments, which all can read."""
        folder = self.home.folder("hub")
        port = str(self.home.port("hub"))
        tokens = [
            f"{USER}:write:{self.home.secret('hub_token')}",
            f"{USER}:read:{self.home.secret('hub_reader_token')}",
        ]
        module = "oceanid_pipelines.local.hub.server"
        return Command(
            arguments=(sys.executable, "-m", module, "--home", str(folder), "--port", port),
            environment={"HUB_TOKENS": ",".join(tokens)},
            directory=folder,
        )

    def answers(self, process: psutil.Process) -> bool:  # noqa: ARG002
        """Whether it knows our token."""
        try:
            answer = httpx2.get(
                f"{self.address}/api/whoami-v2",
                headers={"Authorization": f"Bearer {self.home.secret('hub_token')}"},
                timeout=5,
                trust_env=False,
                verify=trusted(),
            )
        except httpx2.TransportError:
            return False
        return answer.status_code == httpx2.codes.OK and answer.json()["name"] == USER

    def faults(self, method: str = "GET", fault: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask what is armed, arm a fault by POST, or disarm all by DELETE; return what is armed.

        Raise StackError with the server's words when it is no fault, or when no server answers.
        """
        try:
            answer = httpx2.request(
                method,
                f"{self.address}{FAULTS}",
                headers={"Authorization": f"Bearer {self.home.secret('hub_token')}"},
                json=fault,
                timeout=60,
                trust_env=False,
                verify=trusted(),
            )
        except httpx2.TransportError as error:
            raise StackError(f"the local Hub does not answer: {error}") from None
        known: dict[str, Any] = answer.json()
        if answer.status_code != httpx2.codes.OK:
            raise StackError(str(known["error"]))
        return known

    def variables(self) -> dict[str, str]:
        """Return what the real clients read, and a link that signs a browser in, to read only."""
        reader = self.home.secret("hub_reader_token")
        return {
            "HF_ENDPOINT": self.address,
            "HF_TOKEN": self.home.secret("hub_token"),
            "OCEANID_HF_DATASET": DATASET,
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_XET": "1",
            "OCEANID_HUB_PAGE": f"{self.address}/sign-in?token={reader}",
        }

    @property
    def address(self) -> str:
        """Return what to type into a browser."""
        return f"http://{self.home.address('hub')}"
