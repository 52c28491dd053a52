"""Whether the database has the schema that this code was written for."""

from __future__ import annotations

from datetime import datetime

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.schema.files import head
from oceanid_pipelines.store.statements import statement


class SchemaMismatch(OceanidError):
    """The database was migrated to another version than this code's."""


def applied_head(connection: Connection) -> int:
    """Return the newest applied migration; 0 where none was, or where this login may not look."""
    with connection.begin():
        if not connection.scalar(statement("control/ledger_is_there")):
            return 0
        return int(connection.scalar(statement("control/applied_head")) or 0)


def require_head(connection: Connection) -> None:
    """Raise SchemaMismatch, saying what to do, unless database and code agree."""
    applied, wanted = applied_head(connection), head()
    if applied < wanted:
        raise SchemaMismatch(
            f"the database is at migration {applied}, this code needs {wanted}: "
            "run `oceanid db migrate`"
        )
    if applied > wanted:
        raise SchemaMismatch(
            f"the database is at migration {applied}, this code knows only {wanted}: "
            "deploy the newer code"
        )


def server_version(connection: Connection) -> str:
    """Return the server's version, e.g. 18.4."""
    with connection.begin():
        return str(connection.scalar(statement("control/server_version")))


def may_connect(connection: Connection, database: str) -> bool:
    """Return whether this login may connect to another database of the same server."""
    with connection.begin():
        return bool(connection.scalar(statement("control/may_connect"), {"name": database}))


def server_clock(connection: Connection) -> datetime:
    """Return what time it is by the server's clock."""
    with connection.begin():
        now: datetime = connection.scalar(statement("control/server_clock"))
    return now
