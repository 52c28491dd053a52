"""The folder that holds a stack: its lock, and one file with its ports, passwords and wishes.

What a service does with a port or a secret belongs to the module of that service.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from oceanid_pipelines.domain.errors import OceanidError

FORMAT = "oceanid local stack, 1"
HOST = "127.0.0.1"
# Below the ports that systems give to outgoing connections; SeaweedFS also opens port + 10000.
PORTS = range(12000, 22000)
SHADOW = 10000
_PATIENCE_SECONDS = 1


class StackError(OceanidError):
    """The embedded stack cannot do what was asked; the message says what to do."""


@dataclass
class State:
    """What a stack remembers between commands."""

    format: str = FORMAT
    wanted: list[str] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)


class Home:
    """A stack's folder. Reading needs no lock; whoever changes it holds `locked()`."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self._file = self.path / "state.json"
        self._state: State | None = None
        self._changing = threading.RLock()  # services are started side by side

    @contextmanager
    def locked(self, waiting: Callable[[str], None]) -> Iterator[None]:
        """Make the folder if there is none and hold its lock; `waiting` is told of a wait."""
        descriptor = self._lock(waiting)
        try:
            self._state = None
            yield
        finally:
            os.close(descriptor)

    def _lock(self, waiting: Callable[[str], None]) -> int:
        path = self.path / "lock"
        while True:
            self._refuse_foreign()
            # Others must be able to pass to the database's folder when we are root; see postgres.
            self.path.mkdir(parents=True, exist_ok=True, mode=0o711)
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            except FileNotFoundError:  # a reset came in between
                continue
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting(f"another command works on {self.path}: waiting for it")
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            # A reset may have removed the file we locked: then the lock is on nothing.
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
            os.close(descriptor)

    def _refuse_foreign(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise StackError(f"{self.path} is not a folder: set OCEANID_HOME to another place")
        if not self.path.exists() or self._file.exists():
            return
        if {entry.name for entry in self.path.iterdir()} - {"lock", "state.json", "state.new"}:
            raise StackError(
                f"{self.path} is not empty and not a stack's folder: set OCEANID_HOME to another"
            )

    @property
    def exists(self) -> bool:
        """Whether a stack was ever begun here."""
        return self._file.exists()

    @property
    def state(self) -> State:
        """What is remembered; raise StackError when there is no stack here."""
        state = self._state
        if state is None:
            try:
                document = json.loads(self._file.read_text(encoding="utf-8"))
            except (FileNotFoundError, NotADirectoryError):
                raise StackError(f"no stack in {self.path}: run oceanid local up") from None
            if not isinstance(document, dict) or document.get("format") != FORMAT:
                raise StackError(f"{self._file} is not this version's: run oceanid local reset")
            self._state = state = State(**document)
        return state

    def refresh(self) -> None:
        """Forget what was read, so that the next look sees what another process wrote."""
        self._state = None

    def save(self, state: State) -> None:
        """Replace the file in one step; only its owner can read it."""
        scratch = self._file.with_suffix(".new")
        scratch.unlink(missing_ok=True)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(asdict(state), stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(self._file)
        self._state = state

    def remember(self, *, ports: Collection[str], secret_names: Collection[str]) -> None:
        """Give a value, once and for all, to every port and secret that has none yet."""
        state = self.state if self.exists else State()
        for name in secret_names:
            state.secrets.setdefault(name, secrets.token_hex(20))
        for name in ports:
            if name not in state.ports:
                state.ports[name] = free_port(taken=state.ports.values())
        self.save(state)

    def leave_taken(self, port_names: Collection[str]) -> bool:
        """Remember other, free ports for those that somebody else uses; whether there were any."""
        with self._changing:
            state = self.state
            taken = [name for name in port_names if not _becomes_usable(state.ports[name])]
            for name in taken:
                state.ports[name] = free_port(taken=state.ports.values())
            if taken:
                self.save(state)
        return bool(taken)

    def want(self, services: Collection[str]) -> None:
        """Remember which services should run."""
        state = self.state
        state.wanted = sorted(services)
        self.save(state)

    def port(self, name: str) -> int:
        """Return a remembered port."""
        return self.state.ports[name]

    def address(self, name: str) -> str:
        """Return `host:port` of a remembered port."""
        return f"{HOST}:{self.port(name)}"

    def secret(self, name: str) -> str:
        """Return a remembered secret: 40 hexadecimal digits."""
        return self.state.secrets[name]

    def hide_secrets(self, text: str) -> str:
        """Return the text with every secret of the stack blotted out."""
        for value in self.state.secrets.values():
            text = text.replace(value, "***")
        return text

    def folder(self, name: str) -> Path:
        """Return a folder of the home, made private if it was not there."""
        path = self.path / name
        path.mkdir(exist_ok=True, mode=0o700)
        return path

    def delete(self) -> None:
        """Remove the folder and all it holds; raise StackError when it is not a stack's."""
        _ = self.state
        shutil.rmtree(self.path)
        self._state = None


def is_free(port: int) -> bool:
    """Whether a server of ours could listen here right now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def is_usable(port: int) -> bool:
    """Whether the port and its shadow are both free."""
    return is_free(port) and is_free(port + SHADOW)


def _becomes_usable(port: int) -> bool:
    """Whether it is usable, or soon is: a killed server's threads let go of it one by one."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_usable(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port(*, taken: Collection[int]) -> int:
    """Return a port that is free, with its shadow; raise StackError when there is none."""
    first = secrets.randbelow(len(PORTS))
    for step in range(len(PORTS)):
        port = PORTS[(first + step) % len(PORTS)]
        if port not in taken and is_usable(port):
            return port
    raise StackError(f"no free port between {PORTS.start} and {PORTS.stop}")
