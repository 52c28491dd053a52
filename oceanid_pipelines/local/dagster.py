"""Dagster's webserver and daemon, with their storage in Postgres and their logs in S3.

What they load does not belong here: that is `oceanid_pipelines.definitions`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import httpx2
import psutil
import psycopg

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.home import HOST, Home
from oceanid_pipelines.local.processes import PASSED_ON, Command, program
from oceanid_pipelines.local.service import Service

DEFINITIONS = "oceanid_pipelines.definitions"
RECOVERY = "oceanid_pipelines.automation.recovery"
_STALE_SECONDS = 180  # the daemon writes every 30 s


def instance_file() -> str:
    """Return `dagster.yaml`: the root's in a checkout, the package's in an installed wheel."""
    package = files("oceanid_pipelines")
    packaged = package / "dagster.yaml"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(str(package)).parent / "dagster.yaml").read_text(encoding="utf-8")


def write_instance(home: Home) -> Path:
    """Return the home's DAGSTER_HOME, with production's instance file in it."""
    folder = home.folder("dagster")
    path, text = folder / "dagster.yaml", instance_file()
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return folder


class _Dagster(Service):
    group = "dagster"

    def __init__(self, home: Home, definitions: str = DEFINITIONS) -> None:
        super().__init__(home)
        self.definitions = definitions

    def variables(self) -> dict[str, str]:
        return {"DAGSTER_HOME": str(self.home.path / "dagster")}

    def prepare(self) -> None:
        write_instance(self.home)

    def _run(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Command:
        return Command(
            arguments=(*arguments, "-m", self.definitions),
            environment=environment,
            directory=self.home.folder("dagster"),
        )


class Webserver(_Dagster):
    """The user interface and its GraphQL."""

    name = "dagster-webserver"
    title = "Dagster webserver"
    needs = ("migrations", "object-store")
    ports = ("dagster",)

    def variables(self) -> dict[str, str]:
        """Return also where the sink reports to."""
        return {**super().variables(), "OCEANID_DAGSTER_URL": self.address}

    def command(self, environment: Mapping[str, str]) -> Command:
        """Return the server on our definitions."""
        port = str(self.home.port("dagster"))
        return self._run((program("dagster-webserver"), "-h", HOST, "-p", port), environment)

    def answers(self, process: psutil.Process) -> bool:  # noqa: ARG002
        """Whether it is Dagster: whose it is, the owner of the port has already proven."""
        try:
            answer = httpx2.get(
                f"{self.address}/server_info", timeout=15, trust_env=False, verify=trusted()
            )
        except httpx2.TransportError:
            return False
        return answer.status_code == httpx2.codes.OK and "dagster_version" in answer.json()

    @property
    def address(self) -> str:
        """Return what to type into a browser."""
        return f"http://{self.home.address('dagster')}"


class Daemon(_Dagster):
    """The process that ticks sensors and schedules and starts queued runs."""

    name = "dagster-daemon"
    title = "Dagster daemon"
    # Not beside the webserver: both would make the tables of an empty database.
    needs = ("dagster-webserver",)
    stop_seconds = 20

    def command(self, environment: Mapping[str, str]) -> Command:
        """Return the daemon on our definitions."""
        return self._run((program("dagster-daemon"), "run"), environment)

    def _start(self, environment: Mapping[str, str], stopping: threading.Event) -> None:
        """Free what died with the last daemon: while none runs, no launched run of its lives."""
        if self._has_launched_runs():
            self._recover(environment)
        super()._start(environment, stopping)

    def _has_launched_runs(self) -> bool:
        """Ask without Dagster, which takes seconds to load."""
        with postgres.connect(self.home, "dagster") as connection:
            row = connection.execute(
                "SELECT EXISTS (SELECT FROM runs WHERE status IN"
                " ('NOT_STARTED', 'STARTING', 'STARTED', 'CANCELING'))"
            ).fetchone()
        return row is not None and bool(row[0])

    def _recover(self, environment: Mapping[str, str]) -> None:
        inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        log = self.home.folder("logs") / "dagster-recovery.log"
        with log.open("wb") as output:
            done = subprocess.run(
                [sys.executable, "-m", RECOVERY],
                env={**inherited, **environment},
                cwd=self.home.folder("dagster"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise self.failure("could not free the runs that were killed", log)

    def answers(self, process: psutil.Process) -> bool:
        """Whether this very process wrote its heartbeat into our database, and lately."""
        try:
            with postgres.connect(self.home, "dagster") as connection:
                row = connection.execute(
                    "SELECT max(timestamp) AT TIME ZONE 'UTC' FROM daemon_heartbeats"
                    " WHERE daemon_type = 'SENSOR'"
                ).fetchone()
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return False
        last = row[0] if row else None
        if not isinstance(last, datetime):
            return False
        age = datetime.now(UTC) - last
        started = datetime.fromtimestamp(process.create_time(), UTC)
        return last >= started and age.total_seconds() < _STALE_SECONDS
