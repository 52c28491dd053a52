"""What every service of the stack has in common: how it is started, proven alive, and ended.

What is particular to one server belongs to the module named after it.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import psutil

from oceanid_pipelines.local.home import Home, StackError, is_free, is_usable
from oceanid_pipelines.local.processes import Command, Owned, end, listening, owned, spawn

_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5  # between two looks at a starting service
_TAIL_LINES = 20
_ATTEMPTS = 3


@dataclass(frozen=True)
class ServiceStatus:
    """How a service is doing right now."""

    name: str
    wanted: bool
    up: bool
    address: str
    pid: int | None


class _PortTaken(Exception):
    """Somebody else listens where this service should."""


class Service(ABC):
    """One server of the stack. A subclass says what is particular; this class runs it."""

    name: ClassVar[str]
    title: ClassVar[str]
    group: ClassVar[str]  # what `--without` calls it
    needs: ClassVar[tuple[str, ...]] = ()
    ports: ClassVar[tuple[str, ...]] = ()
    secrets: ClassVar[tuple[str, ...]] = ()
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_seconds: ClassVar[float] = 15
    start_seconds: ClassVar[float] = 60

    def __init__(self, home: Home) -> None:
        self.home = home

    @abstractmethod
    def command(self, environment: Mapping[str, str]) -> Command:
        """Return how to run it; `environment` is the stack's."""

    @abstractmethod
    def answers(self, process: psutil.Process) -> bool:
        """Whether it serves, and proves by a secret of this home that it is ours."""

    @abstractmethod
    def variables(self) -> dict[str, str]:
        """Return what a client needs in its environment."""

    def prepare(self) -> None:  # noqa: B027 - nothing to do is an answer
        """Make what must be there before it starts; called when it is not running."""

    def settle(self) -> None:  # noqa: B027 - nothing to do is an answer
        """Make what can only be made while it runs; called at every `up`, changes nothing twice."""

    @property
    def address(self) -> str:
        """Return where a person finds it."""
        return self.home.address(self.ports[0]) if self.ports else ""

    @property
    def log(self) -> Path:
        """Return the file with its output."""
        return self.home.folder("logs") / f"{self.name}.log"

    def processes(self) -> list[Owned]:
        """Return its live processes, the oldest first."""
        return [one for one in owned(self.home) if one.service == self.name]

    def leader(self, processes: list[Owned]) -> Owned | None:
        """Return the process that listens on all of its ports, if there is one."""
        wanted = {self.home.port(name) for name in self.ports}
        for one in processes:
            if one.leads and wanted <= listening(one.process):
                return one
        return None

    def status(self, *, wanted: bool) -> ServiceStatus:
        """Return how it is doing, from a connection to it."""
        leader = self.leader(self.processes())
        up = leader is not None and self.answers(leader.process)
        pid = leader.process.pid if leader and up else None
        return ServiceStatus(self.name, wanted, up, self.address, pid)

    def clear(self) -> None:
        """End what is left of an earlier start, and leave ports that others have taken."""
        processes = self.processes()
        if self.leader(processes):
            return
        self.end(processes)
        self.home.leave_taken(self.ports)

    def up(self, environment: Mapping[str, str], stopping: threading.Event) -> bool:
        """Bring it up; return False when it already was. Raise StackError with its last words."""
        processes = self.processes()
        leader = self.leader(processes)
        started = not (
            leader
            and leader.plan == self.command(environment).plan
            and self.answers(leader.process)
        )
        if started:
            self.end(processes)
            self._start(environment, stopping)
        self.settle()
        return started

    def end(self, processes: list[Owned]) -> None:
        """Stop these processes of ours: gently, then for good."""
        end(processes, stop=self.stop_signal, grace_seconds=self.stop_seconds)

    def _start(self, environment: Mapping[str, str], stopping: threading.Event) -> None:
        for _ in range(_ATTEMPTS):
            self.prepare()
            child = spawn(self.home, self.name, self.command(environment), self.log)
            try:
                self._wait(child, stopping)
            except _PortTaken:
                self.end(self.processes())
                self.home.leave_taken(self.ports)
                continue
            return
        raise StackError(f"{self.title} found its ports taken {_ATTEMPTS} times")

    def _wait(self, child: subprocess.Popen[bytes], stopping: threading.Event) -> None:
        began = time.monotonic()
        process = psutil.Process(child.pid)
        wanted = {self.home.port(name) for name in self.ports}
        while True:
            # Looked at in this order, so that its own bind in between is not taken for another's.
            occupied = {port for port in wanted if not is_free(port)}
            ended = child.poll()
            mine = listening(process)
            if occupied - mine or (ended is not None and self._is_crowded()):
                raise _PortTaken
            if ended is not None:
                raise self.failure(f"ended at once with exit code {ended}", self.log)
            if wanted <= mine and self.answers(process):
                return
            if stopping.is_set():
                raise StackError(f"{self.title}: interrupted")
            waited = time.monotonic() - began
            if waited > self.start_seconds:
                raise self.failure(f"did not answer within {self.start_seconds:.0f} s", self.log)
            # A look costs 5 ms, which a service that takes long could use itself.
            time.sleep(min(max(waited / 20, _SHORTEST_PAUSE), _LONGEST_PAUSE))

    def _is_crowded(self) -> bool:
        return not all(is_usable(self.home.port(name)) for name in self.ports)

    def failure(self, reason: str, log: Path) -> StackError:
        """Return the error that says why, with the end of a log and without secrets."""
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:]
        tail = "\n".join(f"  {line}" for line in lines) or "  (it said nothing)"
        return StackError(
            self.home.hide_secrets(f"{self.title} {reason}. The end of {log}:\n{tail}")
        )
