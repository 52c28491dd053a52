"""The whole embedded stack: which services it has, and in which order they come and go.

How one of them is run belongs to its module; a new service is one module and one line here.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from oceanid_pipelines.local.dagster import DEFINITIONS, Daemon, Webserver, write_instance
from oceanid_pipelines.local.home import HOST, Home, StackError
from oceanid_pipelines.local.hub.service import Hub
from oceanid_pipelines.local.label_studio import LabelStudio
from oceanid_pipelines.local.object_store import ObjectStore
from oceanid_pipelines.local.postgres import Postgres
from oceanid_pipelines.local.service import Service, ServiceStatus
from oceanid_pipelines.local.sink import Sink
from oceanid_pipelines.store.schema.migrations import migrate

Report = Callable[[str], None]
SALT = "salt"  # of splits and pseudonyms: made once, for a new one would be a new dataset


class NotStarted(Exception):
    """What this step needs did not come up; that is reported there."""


def prepare_database(environment: Mapping[str, str]) -> None:
    """Bring the analytics database to the newest schema: the one place that does."""
    migrate(environment["OCEANID_OWNER_DATABASE_URL"])


class Stack:
    """The services of one home. Every method may be called at any time, from any process."""

    def __init__(self, home: Path, *, definitions: str = DEFINITIONS) -> None:
        self.home = Home(home)
        self.services: tuple[Service, ...] = (
            Postgres(self.home),
            ObjectStore(self.home),
            Hub(self.home),
            LabelStudio(self.home),
            Sink(self.home),
            Webserver(self.home, definitions),
            Daemon(self.home, definitions),
        )

    @property
    def groups(self) -> tuple[str, ...]:
        """Return what may be left out, by name."""
        return tuple(dict.fromkeys(service.group for service in self.services))

    def up(self, without: frozenset[str] = frozenset(), report: Report = lambda _: None) -> None:
        """Bring up every service whose group is not left out; what already runs is not touched.

        Raise StackError, with the log's end of every service that failed; the others stay up.
        """
        if unknown := without - set(self.groups):
            raise StackError(f"no such service: {', '.join(sorted(unknown))}")
        with self.home.locked(report):
            self.home.remember(
                ports=[name for service in self.services for name in service.ports],
                secret_names=[SALT, *(name for one in self.services for name in one.secrets)],
            )
            chosen = [service for service in self.services if service.group not in without]
            self.home.want({*self.home.state.wanted, *(service.name for service in chosen)})
            self.home.folder("catalog")
            write_instance(self.home)
            for service in chosen:
                service.clear()
            _Starting(chosen, self._environment, report).run()

    def down(self, report: Report = lambda _: None) -> None:
        """Stop everything, whoever needs another first; raise StackError without a stack."""
        _ = self.home.state
        with self.home.locked(report):
            self._down(report)

    def reset(self, report: Report = lambda _: None) -> None:
        """Stop everything and delete the home; raise StackError when it is not a stack's."""
        _ = self.home.state
        with self.home.locked(report):
            self._down(report)
            self.home.delete()

    def _down(self, report: Report) -> None:
        for service in reversed(self.services):
            if processes := service.processes():
                began = time.monotonic()
                service.end(processes)
                report(f"{service.title}: stopped ({time.monotonic() - began:.1f} s)")
        self.home.want(())

    def status(self) -> tuple[ServiceStatus, ...]:
        """Return how every service is doing; raise StackError when there is no stack."""
        self.home.refresh()
        wanted = set(self.home.state.wanted)
        with ThreadPoolExecutor(len(self.services)) as pool:
            return tuple(pool.map(lambda one: one.status(wanted=one.name in wanted), self.services))

    def env(self) -> dict[str, str]:
        """Return the environment of a client of the stack; raise StackError without a stack."""
        self.home.refresh()
        return self._environment()

    def _environment(self) -> dict[str, str]:
        exempt = ",".join(dict.fromkeys([HOST, "localhost", *_exempt_from_proxies()]))
        variables = {
            "OCEANID_HOME": str(self.home.path),
            "OCEANID_CATALOG": str(self.home.path / "catalog"),
            "OCEANID_SALT": self.home.secret(SALT),
            "NO_PROXY": exempt,
            "no_proxy": exempt,
        }
        for service in self.services:
            variables |= service.variables()
        return variables


class _Starting:
    """One `up`: every step runs as soon as what it needs is there."""

    def __init__(
        self, services: list[Service], environment: Callable[[], dict[str, str]], report: Report
    ) -> None:
        self.services = services
        self.environment = environment
        self.report = report
        self.stopping = threading.Event()

    def run(self) -> None:
        steps: dict[str, Future[None]] = {}
        with ThreadPoolExecutor(len(self.services) + 1) as pool:
            for service in self.services:
                needs = [steps[name] for name in service.needs if name in steps]
                steps[service.name] = pool.submit(self._after, needs, self._service(service))
                if service.name == "postgres":
                    needs = [steps["postgres"]]
                    steps["migrations"] = pool.submit(self._after, needs, self._migrations)
            try:
                wait(steps.values())
            finally:
                self.stopping.set()
        errors = [step.exception() for step in steps.values()]
        failures = [error for error in errors if error and not isinstance(error, NotStarted)]
        for error in failures:
            if not isinstance(error, StackError):
                raise error
        if failures:
            raise StackError("\n".join(map(str, failures)))

    def _after(self, needs: list[Future[None]], step: Callable[[], str]) -> None:
        wait(needs)
        if any(future.exception() for future in needs):
            raise NotStarted
        began = time.monotonic()
        words = step()
        self.report(f"{words} ({time.monotonic() - began:.1f} s)")

    def _service(self, service: Service) -> Callable[[], str]:
        def step() -> str:
            started = service.up(self.environment(), self.stopping)
            return f"{service.title}: {'up' if started else 'was up'} {service.address}".rstrip()

        return step

    def _migrations(self) -> str:
        prepare_database(self.environment())
        return "Migrations: the schema is current"


def _exempt_from_proxies() -> list[str]:
    listed = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    return [entry.strip() for entry in listed.split(",") if entry.strip()]
