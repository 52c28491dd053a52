"""Brings a database to the newest migration: forward only, one transaction a file.

The ledger, the lock, the waiting and what is refused belong here. What a file may hold is in
`migration_files.py`, whether the finished schema is right is in `schema_verification.py`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

import psycopg
from psycopg import errors, sql
from psycopg.rows import class_row

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.store.schema.files import Migration, head, read_migrations
from oceanid_pipelines.store.schema.ledger import Applied, MigrationStatus, compare, read_ledger
from oceanid_pipelines.store.schema.session import OWNER_HINT, LockWatch, first_line, session

__all__ = [
    "Applied",
    "ForeignDatabase",
    "Migration",
    "MigrationBlocked",
    "MigrationFailed",
    "MigrationRefused",
    "MigrationStatus",
    "Patience",
    "head",
    "migrate",
    "status",
]

logger = logging.getLogger(__name__)

MIGRATION_LOCK = 0x0CEA41E  # the one advisory lock of whoever migrates
_POLL_SECONDS = 0.1
_SHOWN_ROWS = 5

Report = Callable[[str], None]


class MigrationRefused(OceanidError):
    """Files and ledger disagree, so nothing was applied."""

    def __init__(self, disagreements: Sequence[MigrationStatus]) -> None:
        self.disagreements = tuple(disagreements)
        super().__init__(
            "nothing was applied, because files and database disagree:\n  "
            + "\n  ".join(f"{item.label} {item.problem}" for item in disagreements)
        )


class ForeignDatabase(OceanidError):
    """The database is Label Studio's, which keeps one of its own: nothing was applied."""


class MigrationFailed(OceanidError):
    """A file's SQL or its verification failed; nothing of that file stays."""

    def __init__(self, migration: Migration, reason: str) -> None:
        super().__init__(
            f"{migration.label}.sql failed and was rolled back; the ones before it stay applied:\n"
            f"  {reason}"
        )


class MigrationBlocked(OceanidError):
    """Other sessions kept a lock for longer than we wait; nothing of that file stays."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a migration may hold others up, and how long it lets itself be held up."""

    lock_timeout: float = 3.0  # seconds that a statement, and whoever queues behind it, waits
    tries: int = 8
    first_pause: float = 1.0  # doubled after every try
    longest_pause: float = 30.0
    queue: float = 900.0  # seconds to wait for another migration to end


def migrate(
    url: str,
    *,
    dry_run: bool = False,
    root: Traversable | None = None,
    report: Report = logger.info,
    patience: Patience | None = None,
) -> tuple[Applied, ...]:
    """Apply what is pending and return the new ledger rows; with nothing pending, take no lock.

    A dry run does the same work in one transaction, rolls it back, and returns what would be.
    Raise MigrationFilesInvalid, MigrationRefused, ForeignDatabase, MigrationFailed,
    MigrationBlocked, or StoreUnreachable; whatever was applied before stays applied, and a second
    call goes on there.
    """
    migrations = read_migrations(root)
    patience = patience or Patience()
    with session(url, "migrate") as connection:
        _refuse_label_studio(connection)
        connection.add_notice_handler(lambda notice: report(f"  {notice.message_primary}"))
        _take_turn(connection, migrations, patience, report)
        pending = _pending(connection, migrations)
        if not pending:
            report(f"nothing to do: the database is at {_newest(migrations)}")
        if dry_run:
            return _rehearse(connection, pending, url, patience, report)
        applied = []
        for migration in pending:
            row = _with_retries(connection, migration, url, patience, report)
            report(f"{migration.label}: applied in {row.duration_ms} ms")
            applied.append(row)
        return tuple(applied)


def status(url: str, *, root: Traversable | None = None) -> tuple[MigrationStatus, ...]:
    """Return one entry for every number that is in the files or in the ledger."""
    migrations = read_migrations(root)
    with session(url, "migration status") as connection:
        return compare(migrations, read_ledger(connection))


def _refuse_label_studio(connection: psycopg.Connection) -> None:
    row = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    if row and row[0] is not None:
        raise ForeignDatabase(
            f"the database {connection.info.dbname} is Label Studio's: nothing of ours belongs"
            " into it; name the analytics database in OCEANID_OWNER_DATABASE_URL"
        )


def _pending(
    connection: psycopg.Connection, migrations: Sequence[Migration]
) -> tuple[Migration, ...]:
    states = compare(migrations, read_ledger(connection))
    if refused := [item for item in states if item.problem]:
        raise MigrationRefused(refused)
    versions = {item.version for item in states if item.state == "pending"}
    return tuple(migration for migration in migrations if migration.version in versions)


def _take_turn(
    connection: psycopg.Connection,
    migrations: Sequence[Migration],
    patience: Patience,
    report: Report,
) -> None:
    """Take the migration lock till the session's end, as soon as and as long as there is work.

    Polled, not blocking: a session that waits in pg_advisory_lock holds a snapshot, on which a
    CREATE INDEX CONCURRENTLY of anyone would wait in turn.
    """
    deadline = time.monotonic() + patience.queue
    announced = False
    while _pending(connection, migrations) and not _try_lock(connection):
        holder = _lock_holder(connection)
        if time.monotonic() >= deadline:
            raise MigrationBlocked(
                f"another migration is still running ({holder}): wait for it, or end it"
            )
        if holder and not announced:
            report(f"waiting for another migration ({holder})")
            announced = True
        time.sleep(_POLL_SECONDS)


def _try_lock(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATION_LOCK]).fetchone()
    return bool(row and row[0])


def _lock_holder(connection: psycopg.Connection) -> str | None:
    row = connection.execute(
        "SELECT format('pid %%s, %%s', pid, application_name)"
        " FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND objid = %s AND classid = 0"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [MIGRATION_LOCK],
    ).fetchone()
    return row[0] if row else None


def _with_retries(
    connection: psycopg.Connection,
    migration: Migration,
    url: str,
    patience: Patience,
    report: Report,
) -> Applied:
    """Apply one migration; step back and try again while others hold the locks it needs."""
    pause = patience.first_pause
    for _ in range(patience.tries - 1):
        try:
            return _attempt(connection, migration, url, patience)
        except MigrationBlocked as blocked:
            report(f"{blocked}; trying again in {pause:g} s")
        time.sleep(pause)
        pause = min(pause * 2, patience.longest_pause)
    return _attempt(connection, migration, url, patience)


def _rehearse(
    connection: psycopg.Connection,
    pending: Sequence[Migration],
    url: str,
    patience: Patience,
    report: Report,
) -> tuple[Applied, ...]:
    """Apply everything pending in one transaction and roll it back; no second try."""
    rows = []
    with connection.transaction(force_rollback=True):
        for migration in pending:
            rows.append(_attempt(connection, migration, url, patience))
            report(f"{migration.label}: would be applied (tried, and rolled back)")
    return tuple(rows)


def _attempt(
    connection: psycopg.Connection, migration: Migration, url: str, patience: Patience
) -> Applied:
    """Apply one migration in a transaction, or in a savepoint of one; say why it failed."""
    watch = LockWatch(url, connection.info.backend_pid, after=patience.lock_timeout / 2)
    try:
        with watch, connection.transaction():
            return _apply(connection, migration, patience)
    except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
        raise MigrationBlocked(
            f"{migration.label}.sql did not get its locks ({first_line(error)}):"
            f" blocked by {watch.blockers}"
        ) from None
    except psycopg.Error as error:
        if connection.closed:
            raise
        raise MigrationFailed(migration, _describe(error)) from None


def _apply(connection: psycopg.Connection, migration: Migration, patience: Patience) -> Applied:
    """Run a file, write its ledger row and verify it, inside the caller's transaction."""
    started = time.monotonic()
    _settle(connection, patience)
    _run(connection, f"{migration.label}.sql", migration.text)
    duration_ms = round((time.monotonic() - started) * 1000)
    with connection.cursor(row_factory=class_row(Applied)) as cursor:
        row = cursor.execute(
            "INSERT INTO control.schema_versions (version, name, checksum, duration_ms)"
            " VALUES (%s, %s, %s, %s)"
            " RETURNING version, name, checksum, applied_at, duration_ms",
            [migration.version, migration.name, migration.checksum, duration_ms],
        ).fetchone()
    if row is None:
        raise TypeError("INSERT … RETURNING gave no row")
    if migration.verification is not None:
        # Whatever the verification does is undone: it may look, but not change.
        with connection.transaction(force_rollback=True):
            found = _run(connection, f"{migration.label}.verify.sql", migration.verification)
        if found:
            shown = "\n  ".join(str(row) for row in found[:_SHOWN_ROWS])
            raise MigrationFailed(
                migration, f"its verification found {len(found)} rows:\n  {shown}"
            )
    return row


def _settle(connection: psycopg.Connection, patience: Patience) -> None:
    """Give every migration the same session, whatever its role, database or a file before set."""
    connection.execute("RESET ROLE")
    connection.execute("RESET ALL")
    for name, value in {
        "lock_timeout": f"{round(patience.lock_timeout * 1000)}ms",
        "search_path": "",  # a name without its schema is an error, not a guess
        "client_connection_check_interval": "1s",  # our death ends a statement that still runs
    }.items():
        connection.execute(
            sql.SQL("SELECT set_config({}, {}, true)").format(sql.Literal(name), sql.Literal(value))
        )


def _run(connection: psycopg.Connection, file_name: str, text: str) -> list[tuple[object, ...]]:
    """Send a file as it is in one message (no splitting, no parameters); return all its rows."""
    rows: list[tuple[object, ...]] = []
    with connection.cursor() as cursor:
        try:
            cursor.execute(text.encode(), prepare=False)
        except psycopg.Error as error:
            if position := error.diag.statement_position:
                line = text.count("\n", 0, int(position) - 1) + 1
                error.add_note(f"at line {line} of {file_name}")
            raise
        while True:
            if cursor.description is not None:
                rows += cursor.fetchall()
            if not cursor.nextset():
                return rows


def _describe(error: psycopg.Error) -> str:
    """Return what the server said and where; not the detail of a constraint: it quotes the row."""
    diagnosis = error.diag
    parts = [diagnosis.message_primary or first_line(error), *getattr(error, "__notes__", [])]
    if diagnosis.message_detail and not isinstance(error, psycopg.IntegrityError):
        parts.append(diagnosis.message_detail)
    if diagnosis.context:
        parts.append(diagnosis.context.splitlines()[0])
    if diagnosis.message_hint:
        parts.append(diagnosis.message_hint)
    if isinstance(error, errors.InsufficientPrivilege):
        parts.append(OWNER_HINT)
    return "\n  ".join(parts)


def _newest(migrations: Sequence[Migration]) -> str:
    return migrations[-1].label if migrations else "the beginning: there are no migrations"
