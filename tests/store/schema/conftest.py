from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import psycopg
import pytest

from oceanid_pipelines.store.schema.migrations import migrate
from oceanid_pipelines.store.statements import sql_root
from tests.store.schema.postgres_server import Server, running_server


@pytest.fixture(scope="session", params=[15, 18], ids=["pg15", "pg18"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with running_server(request.param) as started:
        yield started


@pytest.fixture
def empty_database(server: Server) -> str:
    """URL of a database without anything, by the login that will own the schema."""
    return server.create_database()


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """Name of a database with every migration of ours, to be cloned."""
    url = server.create_database()
    migrate(url)
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def common_database(server: Server, template: str) -> str:
    """URL of a migrated database for tests that leave nothing in it."""
    return server.create_database(template)


@pytest.fixture
def migrated_database(server: Server, template: str) -> str:
    """URL of a database of the test's own with every migration of ours."""
    return server.create_database(template)


@pytest.fixture
def connect(request: pytest.FixtureRequest) -> Iterator[Callable[[str], psycopg.Connection]]:
    """Opens sessions that are closed at the test's end."""
    opened: list[psycopg.Connection] = []

    def open_session(url: str) -> psycopg.Connection:
        opened.append(psycopg.connect(url, autocommit=True, application_name="a test's session"))
        return opened[-1]

    yield open_session
    for connection in opened:
        connection.close()


class WriteFolder(Protocol):
    def __call__(self, files: Mapping[str, str | bytes]) -> Path: ...


@pytest.fixture
def folder(tmp_path: Path) -> WriteFolder:
    """Writes a migrations folder: our own 0001, which makes the ledger, and the given files."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        ledger = sql_root() / "migrations" / "0001_ledger.sql"
        (tmp_path / "0001_ledger.sql").write_bytes(ledger.read_bytes())
        for name, content in files.items():
            raw = content.encode() if isinstance(content, str) else content
            (tmp_path / name).write_bytes(raw)
        return tmp_path

    return write
