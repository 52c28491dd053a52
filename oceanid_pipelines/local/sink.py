"""The sink as a service of the stack: Label Studio's webhooks, received on this machine."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import httpx2
import psutil

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.local.home import HOST
from oceanid_pipelines.local.processes import Command
from oceanid_pipelines.local.service import Service

_OWNER = "OCEANID_OWNER_DATABASE_URL"  # the schema's owner has no business here


class Sink(Service):
    """The receiver of webhooks."""

    name = "sink"
    title = "Sink"
    group = "sink"
    needs = ("migrations",)
    ports = ("sink",)
    secrets = ("sink_secret",)

    def command(self, environment: Mapping[str, str]) -> Command:
        """Return the server on the stack's database."""
        port = str(self.home.port("sink"))
        return Command(
            arguments=(
                *(sys.executable, "-m", "oceanid_pipelines.cli", "sink"),
                *("--host", HOST, "--port", port),
            ),
            environment={name: value for name, value in environment.items() if name != _OWNER},
            directory=self.home.folder("sink"),
        )

    def answers(self, process: psutil.Process) -> bool:  # noqa: ARG002
        """Whether it knows our secret and its database: an empty report is refused, as no event."""
        secret = {"X-Oceanid-Secret": self.home.secret("sink_secret")}
        try:
            known = httpx2.post(
                self.address, headers=secret, timeout=5, trust_env=False, verify=trusted()
            )
            healthy = httpx2.get(
                f"{self.address}/health", timeout=5, trust_env=False, verify=trusted()
            )
        except httpx2.TransportError:
            return False
        return (
            known.status_code == httpx2.codes.BAD_REQUEST and healthy.status_code == httpx2.codes.OK
        )

    def variables(self) -> dict[str, str]:
        """Return what `oceanid provision` tells Label Studio."""
        return {
            "OCEANID_SINK_URL": self.address,
            "OCEANID_SINK_SECRET": self.home.secret("sink_secret"),
        }

    @property
    def address(self) -> str:
        """Return where Label Studio reports to."""
        return f"http://{self.home.address('sink')}"
