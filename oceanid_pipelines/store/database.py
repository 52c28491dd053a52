"""Connections to the analytics database, the writer's lock, and bulk loading.

What a table means does not belong here: see the module named after the concern.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, TextClause, create_engine, event, exc, text

from oceanid_pipelines.domain.errors import StoreUnreachable, WriterBusy
from oceanid_pipelines.store.statements import statement

__all__ = [
    "ALERTS_LOCK",
    "APPLICATION_PREFIX",
    "BACKUP_LOCK",
    "LISTING_LOCK",
    "PROVISIONING_LOCK",
    "WRITER_LOCK",
    "Connection",
    "Database",
    "array_of",
    "copy_binary",
    "copy_lines",
    "copy_rows",
    "copy_text",
    "driver_of",
    "fetch",
    "hold_lock",
    "is_store_failure",
    "live_applications",
    "lock_holder",
]

logger = logging.getLogger(__name__)

WRITER_LOCK = 0x0CEA41D  # the one session advisory lock of whoever promotes, pushes or publishes
LISTING_LOCK = 0x0CEA115  # of whoever lists the bucket: sensor or run
BACKUP_LOCK = 0x0CEABAC  # of whoever dumps this database
ALERTS_LOCK = 0x0CEA1E7  # of whoever tells people of troubles
PROVISIONING_LOCK = 0x0CEA119  # of whoever makes projects in Label Studio
APPLICATION_PREFIX = "oceanid "
_POLL_SECONDS = 0.5
_LINES_AT_ONCE = 200
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_ESCAPED = re.compile(r"[\\\t\n\r]")
_TOO_BIG = "54"  # class of SQLSTATE: a value that no index can hold, and the like


class Database:
    """The analytics database, by one login. Opens nothing until it is used."""

    def __init__(self, url: str, *, application: str = "cli") -> None:
        # 63 bytes is Postgres' limit for an application name.
        self.application = f"{APPLICATION_PREFIX}{application}"[:63]
        self.engine: Engine = create_engine(
            url,
            pool_size=2,
            max_overflow=2,
            pool_pre_ping=True,
            connect_args={
                "application_name": self.application,
                "connect_timeout": 10,
                "keepalives_idle": 30,
                # Without the check, a killed client's statement runs on, and its locks with it.
                "options": "-c timezone=UTC -c idle_in_transaction_session_timeout=600000"
                " -c client_connection_check_interval=5000",
            },
        )

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Yield a connection; raise StoreUnreachable when there is none to be had."""
        try:
            connection = self.engine.connect()
        except exc.OperationalError as error:
            raise StoreUnreachable("the analytics database", _reason(error)) from None
        with connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection inside one transaction: committed at the end, or nothing happened."""
        with self.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writer(self, *, wait_seconds: float = 900) -> Iterator[Connection]:
        """Yield the connection that holds the writer's lock; its transactions are the caller's.

        The lock lives in the session that writes, so a writer that lost its lock cannot write.
        Raise WriterBusy, naming the holder, when another writer keeps it past `wait_seconds`.
        """
        with self.connect() as connection:
            _bind_to_session(connection)
            with hold_lock(connection, WRITER_LOCK, wait_seconds):
                yield connection


def _bind_to_session(connection: Connection) -> None:
    """Let the connection end with its session: SQLAlchemy would silently open another one."""
    session = connection.connection.driver_connection

    def refuse_another(current: Connection, *_: object) -> None:
        if current.connection.driver_connection is not session:
            raise StoreUnreachable("the analytics database", "the writer's session was cut")

    event.listen(connection, "before_cursor_execute", refuse_another)
    event.listen(connection, "commit", refuse_another)


@contextmanager
def hold_lock(connection: Connection, key: int, wait_seconds: float) -> Iterator[None]:
    """Hold a session advisory lock; raise WriterBusy when another session keeps it too long."""
    _wait_for_lock(connection, key, wait_seconds)
    try:
        yield
    finally:
        if not connection.closed and not connection.invalidated:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
            connection.commit()


def _wait_for_lock(connection: Connection, key: int, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    announced = False
    while True:
        got = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key})
        connection.commit()
        if got:
            return
        holder = lock_holder(connection, key)
        if time.monotonic() >= deadline:
            raise WriterBusy(holder or "another session")
        if not announced:
            logger.info("waiting for a lock held by %s", holder)
            announced = True
        time.sleep(_POLL_SECONDS)


def lock_holder(connection: Connection, key: int = WRITER_LOCK) -> str | None:
    """Return the application name of the session that holds the lock, if any does."""
    name: str | None = connection.scalar(statement("control/lock_holder"), {"key": key})
    connection.commit()
    return name


def live_applications(connection: Connection) -> frozenset[str]:
    """Return the application names of our sessions that are connected right now."""
    names = connection.scalars(
        statement("control/live_applications"), {"prefix": f"{APPLICATION_PREFIX}%"}
    ).all()
    connection.commit()
    return frozenset(names)


def copy_rows(
    connection: Connection,
    table: tuple[str, ...],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> int:
    """Stream rows into a table by COPY inside the connection's transaction; return how many.

    `table` is the name in its parts: `("stage", "table_ingest")`, or `("new_rows",)` for a
    temporary one.
    """
    count = 0
    with _copying(connection, table, columns) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def copy_lines(
    connection: Connection,
    table: tuple[str, ...],
    columns: Sequence[str],
    lines: Iterable[bytes],
) -> None:
    """Stream rows that are lines of COPY's text format already, each with its line end.

    For millions of rows: whoever knows their columns writes a line faster than the driver does.
    """
    with _copying(connection, table, columns) as copy:
        waiting = iter(lines)
        while block := tuple(islice(waiting, _LINES_AT_ONCE)):
            copy.write(b"".join(block))


def copy_binary(
    connection: Connection,
    table: tuple[str, ...],
    columns: Mapping[str, str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Stream rows into a table in binary: of columns of many bytes nobody writes a text.

    `columns` are their names with their types: values must be of these, nothing is converted.
    """
    with _copying(connection, table, tuple(columns), binary=True) as copy:
        copy.set_types(tuple(columns.values()))
        for row in rows:
            copy.write_row(row)


def copy_text(value: str | None) -> str:
    r"""Return a value as COPY's text format has it: \N for none, backslash and controls escaped."""
    if value is None:
        return r"\N"
    return value.translate(_ESCAPES) if _ESCAPED.search(value) else value


def array_of(values: Iterable[int | str]) -> str:
    """Return an array of numbers or hashes as a parameter: the driver writes a list much slower.

    Nothing is quoted: no value may hold a comma, a brace, a quote or white space.
    """
    return f"{{{','.join(map(str, values))}}}"


@contextmanager
def _copying(
    connection: Connection, table: tuple[str, ...], columns: Sequence[str], *, binary: bool = False
) -> Iterator[psycopg.Copy]:
    driver = driver_of(connection)
    command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT {})").format(
        sql.Identifier(*table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL("binary" if binary else "text"),
    )
    with driver.cursor() as cursor, cursor.copy(command) as copy:
        yield copy


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    """Return the driver's own connection: for COPY, and for names of tables as data."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("the driver is not psycopg 3")
    return driver


def fetch(
    connection: Connection, query: TextClause, parameters: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Return the rows of a query as the driver has them, sent in binary: for much data at once."""
    compiled = query.compile(dialect=connection.dialect)
    with driver_of(connection).cursor(binary=True) as cursor:
        cursor.execute(compiled.string.encode(), parameters)
        return cursor.fetchall()


@contextmanager
def stream(
    connection: Connection, query: TextClause, parameters: Mapping[str, Any], most: int
) -> Iterator[Iterator[tuple[Any, ...]]]:
    """Yield such rows one after the other, inside the connection's transaction, as they come.

    Up to `most` come at once. Postgres reads on while the caller works, and does nothing else until
    the block is left.
    """
    compiled = query.compile(dialect=connection.dialect)
    with driver_of(connection).cursor(binary=True) as cursor:
        rows = cursor.stream(compiled.string.encode(), parameters, size=most)
        # Left open, it would hold the connection, and whoever rolls back would wait for ever.
        with closing(cast("Generator[tuple[Any, ...]]", rows)):
            yield rows


def is_store_failure(error: Exception) -> bool:
    """Tell a database that went away from a statement that this one item made fail."""
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return True
    # COPY speaks to the driver itself, whose errors come as they are.
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return not (cause.sqlstate or "").startswith(_TOO_BIG)


def _reason(error: exc.OperationalError) -> str:
    """The driver's first line, which never carries the password."""
    return str(error.orig).strip().splitlines()[0]
