"""Kills, lost sessions and locks that others hold."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from oceanid_pipelines.domain.errors import StoreUnreachable
from oceanid_pipelines.store.schema.dump import dump
from oceanid_pipelines.store.schema.files import read_migrations
from oceanid_pipelines.store.schema.migrations import (
    MIGRATION_LOCK,
    MigrationBlocked,
    Patience,
    migrate,
    status,
)
from tests.store.schema.conftest import WriteFolder
from tests.store.schema.postgres_server import Server

Connect = Callable[[str], psycopg.Connection]

GATE = 4711  # an advisory lock on which a migration stops until the test lets it through
GATED = {
    "0002_first.sql": "CREATE TABLE control.first (a int);",
    "0003_gated.sql": f"""
        CREATE TABLE control.half ();
        INSERT INTO control.first VALUES (1);
        SELECT pg_advisory_xact_lock({GATE});
        CREATE TABLE control.whole ();
    """,
    "0004_last.sql": "INSERT INTO control.first VALUES (2);",
}
ALTERING = {
    "0002_table.sql": "CREATE TABLE control.a (b int);",
    "0003_alter.sql": "ALTER TABLE control.a ADD c int;",
}
IMPATIENT = Patience(lock_timeout=0.3, tries=3, first_pause=0.1)
PATIENT = Patience(lock_timeout=0.3, tries=1000, first_pause=0.05, longest_pause=0.1)
LONG_WAIT = Patience(lock_timeout=120)


def until(condition: Callable[[], object]) -> None:
    """Poll; the test's own time-out ends a wait that is in vain."""
    while not condition():
        time.sleep(0.02)


def asks(connection: psycopg.Connection, question: str, *values: object) -> Callable[[], object]:
    def ask() -> object:
        row = connection.execute(question, values).fetchone()
        return row and row[0]

    return ask


def migrating(connection: psycopg.Connection) -> Callable[[], object]:
    """Whether a migration's session is there at all."""
    return asks(
        connection,
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE application_name = 'oceanid migrate' AND datname = current_database()",
    )


def blocked(connection: psycopg.Connection) -> Callable[[], object]:
    """Whether a migration waits for a lock right now."""
    return asks(
        connection,
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'oceanid migrate'"
        " AND datname = current_database() AND wait_event_type = 'Lock'",
    )


def end_state(url: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        return (
            dump(url),
            connection.execute("SELECT a FROM control.first ORDER BY a").fetchall(),
            connection.execute(
                "SELECT version, name, checksum FROM control.schema_versions ORDER BY version"
            ).fetchall(),
        )


def in_a_process(url: str, root: Path) -> None:
    migrate(url, root=root, patience=LONG_WAIT)


def test_a_kill_in_the_middle_of_a_migration_costs_time_only(
    server: Server, folder: WriteFolder, connect: Connect
) -> None:
    root = folder(GATED)
    undisturbed, killed = server.create_database(), server.create_database()
    migrate(undisturbed, root=root)

    gate = connect(killed)
    gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
    process = multiprocessing.get_context("spawn").Process(target=in_a_process, args=(killed, root))
    process.start()
    until(blocked(gate))
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    # The gate is still closed: the server itself has to notice that the migration is dead.
    until(lambda: not migrating(gate)())
    assert [item.state for item in status(killed, root=root)] == [
        "applied",
        "applied",
        "pending",
        "pending",
    ]

    gate.execute("SELECT pg_advisory_unlock(%s)", [GATE])
    migrate(killed, root=root)
    assert end_state(killed) == end_state(undisturbed)


def test_a_lost_session_is_reported_and_the_next_migrate_goes_on(
    server: Server, folder: WriteFolder, connect: Connect
) -> None:
    root = folder(GATED)
    undisturbed, cut = server.create_database(), server.create_database()
    migrate(undisturbed, root=root)
    gate = connect(cut)
    gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
    with ThreadPoolExecutor(1) as pool, gate:
        running = pool.submit(migrate, cut, root=root, patience=LONG_WAIT)
        until(blocked(gate))
        administrator = connect(cut.replace("oceanid_owner", "postgres"))
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'oceanid migrate' AND datname = current_database()"
        )
        with pytest.raises(StoreUnreachable, match="terminating connection"):
            running.result()
    migrate(cut, root=root)
    assert end_state(cut) == end_state(undisturbed)


def test_a_reader_delays_a_migration_and_nobody_else(
    empty_database: str, folder: WriteFolder, connect: Connect
) -> None:
    migrate(empty_database, root=folder(dict([*ALTERING.items()][:1])))
    root = folder(ALTERING)
    reader = connect(empty_database)
    reader.execute("BEGIN")
    reader.execute("SELECT FROM control.a")
    other = connect(empty_database)
    said: list[str] = []
    with ThreadPoolExecutor(1) as pool, reader:
        running = pool.submit(
            migrate, empty_database, root=root, report=said.append, patience=PATIENT
        )
        # Queued behind the waiting ALTER, this would last as long as the reader without a time-out.
        for _ in range(3):
            until(blocked(other))
            other.execute("SELECT FROM control.a")
        until(lambda: len(said) > 2)
        assert not running.done()
        reader.execute("COMMIT")
        assert f"by pid {reader.info.backend_pid} (oceanid_owner, a test's session" in said[1]
        assert [row.version for row in running.result()] == [3]


def test_a_migration_gives_up_and_names_who_blocks_it(
    empty_database: str, folder: WriteFolder, connect: Connect
) -> None:
    migrate(empty_database, root=folder(dict([*ALTERING.items()][:1])))
    root = folder(ALTERING)
    reader = connect(empty_database)
    reader.execute("BEGIN")
    reader.execute("SELECT FROM control.a")
    said: list[str] = []
    with pytest.raises(MigrationBlocked) as caught:
        migrate(empty_database, root=root, report=said.append, patience=IMPATIENT)
    assert "0003_alter.sql did not get its locks" in str(caught.value)
    assert f"pid {reader.info.backend_pid} (oceanid_owner, a test's session" in str(caught.value)
    assert [line.rpartition("; ")[2] for line in said] == [
        "trying again in 0.1 s",
        "trying again in 0.2 s",
    ]
    with pytest.raises(MigrationBlocked, match=f"pid {reader.info.backend_pid} "):
        migrate(empty_database, dry_run=True, root=root, patience=IMPATIENT)
    reader.execute("COMMIT")
    assert [row.version for row in migrate(empty_database, root=root)] == [3]


def test_a_prepared_transaction_is_named_as_what_blocks(
    empty_database: str, folder: WriteFolder, connect: Connect
) -> None:
    migrate(empty_database, root=folder(dict([*ALTERING.items()][:1])))
    root = folder(ALTERING)
    session = connect(empty_database)
    session.execute("BEGIN; SELECT FROM control.a; PREPARE TRANSACTION 'forgotten'")
    with pytest.raises(MigrationBlocked, match="a prepared transaction"):
        migrate(empty_database, root=root, patience=IMPATIENT)
    session.execute("ROLLBACK PREPARED 'forgotten'")
    assert [row.version for row in migrate(empty_database, root=root)] == [3]


def test_a_starter_waits_for_another_migration_and_then_goes_on(
    empty_database: str, folder: WriteFolder, connect: Connect
) -> None:
    root = folder(GATED)
    other = connect(empty_database)
    other.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    said: list[str] = []
    with ThreadPoolExecutor(1) as pool, other:
        running = pool.submit(migrate, empty_database, root=root, report=said.append)
        until(lambda: said)
        assert said == [
            f"waiting for another migration (pid {other.info.backend_pid}, a test's session)"
        ]
        other.close()
        assert [row.version for row in running.result()] == [1, 2, 3, 4]


def test_a_starter_gives_up_on_a_migration_that_does_not_end(
    empty_database: str, connect: Connect
) -> None:
    other = connect(empty_database)
    other.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    with pytest.raises(MigrationBlocked, match=f"pid {other.info.backend_pid}, a test's session"):
        migrate(empty_database, patience=Patience(queue=0))


def test_whoever_waited_while_another_did_the_work_applies_nothing(
    empty_database: str, folder: WriteFolder, connect: Connect
) -> None:
    root = folder(GATED)
    gate = connect(empty_database)
    gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
    said: list[str] = []
    with ThreadPoolExecutor(2) as pool, gate:
        first = pool.submit(migrate, empty_database, root=root, patience=LONG_WAIT)
        until(blocked(gate))
        second = pool.submit(migrate, empty_database, root=root, report=said.append)
        until(lambda: said)
        gate.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        assert [row.version for row in first.result()] == [1, 2, 3, 4]
        assert second.result() == ()
    assert said[1:] == ["nothing to do: the database is at 0004_last"]


def test_whoever_waits_stops_waiting_when_nothing_is_left_to_do(
    empty_database: str, folder: WriteFolder, connect: Connect
) -> None:
    migrate(empty_database, root=folder({}))
    root = folder({"0002_empty.sql": "-- nothing"})
    holder = connect(empty_database)
    holder.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    said: list[str] = []
    with ThreadPoolExecutor(1) as pool, holder:
        running = pool.submit(migrate, empty_database, root=root, report=said.append)
        until(lambda: said)
        pending = read_migrations(root)[1]
        holder.execute(
            "INSERT INTO control.schema_versions (version, name, checksum, duration_ms)"
            " VALUES (%s, %s, %s, 0)",
            [pending.version, pending.name, pending.checksum],
        )
        assert running.result() == ()  # the lock is still held
