"""Starting, finding and ending the stack's processes.

A process is ours when its own environment says so: the mark is put there when it is started and
its children inherit it. No pid is ever written down, so none can be stale or lie.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sysconfig
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psutil

from oceanid_pipelines.local.home import Home, StackError

HOME_MARK = "OCEANID_STACK_HOME"
SERVICE_MARK = "OCEANID_STACK_SERVICE"
PLAN_MARK = "OCEANID_STACK_PLAN"
# All that a server sees of the caller's shell: nothing that could lead it outside.
PASSED_ON = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH")
_POLL_SECONDS = 0.05
_KILL_SECONDS = 10


@dataclass(frozen=True)
class Command:
    """How to run a server: what is not in here does not reach it."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    directory: Path
    user: str | None = None

    @property
    def plan(self) -> str:
        """Return a fingerprint: a running server with another one was started differently."""
        parts = [*self.arguments, *(f"{k}={v}" for k, v in sorted(self.environment.items()))]
        return sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Owned:
    """A process proven to be of a stack, and of which service."""

    process: psutil.Process
    service: str
    plan: str

    @property
    def leads(self) -> bool:
        """Whether it is the one that was started, not a child of it."""
        try:
            return os.getsid(self.process.pid) == self.process.pid
        except ProcessLookupError:
            return False


def spawn(home: Home, service: str, command: Command, log: Path) -> subprocess.Popen[bytes]:
    """Start a program that outlives us, with its output in `log`; the previous log is kept."""
    if log.exists():
        log.replace(log.with_suffix(".previous.log"))
    inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    marks = {HOME_MARK: str(home.path), SERVICE_MARK: service, PLAN_MARK: command.plan}
    with log.open("wb") as output:
        return subprocess.Popen(
            command.arguments,
            env={**inherited, **command.environment, **marks},
            cwd=command.directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=command.user,
            group=command.user,
            extra_groups=[] if command.user else None,
        )


def owned(home: Home) -> list[Owned]:
    """Return every live process of this home's stack, the oldest first."""
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
            if environment.get(HOME_MARK) == str(home.path) and _is_alive(process):
                service, plan = environment.get(SERVICE_MARK, ""), environment.get(PLAN_MARK, "")
                found.append(Owned(process, service, plan))
        except (psutil.Error, OSError):  # ended meanwhile, or of another user: not ours
            continue
    return sorted(found, key=lambda one: one.process.create_time())


def listening(process: psutil.Process) -> frozenset[int]:
    """Return the TCP ports that this very process listens on; none when it is gone."""
    try:
        connections = process.net_connections("tcp")
    except psutil.Error:
        return frozenset()
    return frozenset(
        connection.laddr.port
        for connection in connections
        if connection.status == psutil.CONN_LISTEN
    )


def end(found: Iterable[Owned], *, stop: signal.Signals, grace_seconds: float) -> None:
    """Ask the leading processes to stop, wait, and kill what is left, or orphans, at once.

    psutil compares the time a process was created before it signals, so that a reused pid is safe.
    """
    everyone = list(found)
    leaders = [one.process for one in everyone if one.leads]
    for process in leaders:
        _signal(process, stop)
    processes = [one.process for one in everyone]
    for process in _remaining(processes, grace_seconds if leaders else 0):
        _signal(process, signal.SIGKILL)
    if alive := _remaining(processes, _KILL_SECONDS):
        raise StackError(f"process {alive[0].pid} cannot be ended")


def _remaining(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for the end of these processes; return those that are still there after `seconds`."""
    deadline = time.monotonic() + seconds
    alive = list(processes)
    while alive := [process for process in alive if _is_alive(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(_POLL_SECONDS)
    return alive


def _is_alive(process: psutil.Process) -> bool:
    """Whether it runs. One that nobody has buried yet does not: not every system's init does."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def program(name: str) -> str:
    """Return the path of a program that a dependency installed; raise StackError without it."""
    beside = Path(sysconfig.get_path("scripts")) / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise StackError(f"{name} is not installed: pip install 'oceanid-pipelines[local]'")
    return found
