"""What a database says was applied, and how that compares with the files.

Reading and judging belong here; the row is written with its migration, in `migrations.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg
from psycopg.rows import class_row

from oceanid_pipelines.store.schema.files import Migration

State = Literal["applied", "pending", "edited", "renamed", "missing", "out of order"]

_REFUSALS: dict[State, str] = {
    "edited": "was edited after it was applied: restore the file, put the change into a new one",
    "renamed": "was renamed after it was applied: give the file its old name back",
    "missing": "was applied, but its file is gone: restore it (or is this code older than the"
    " database?)",
    "out of order": "is new, but a later one is already applied: give it the next free number",
}


@dataclass(frozen=True)
class Applied:
    """A row of the ledger."""

    version: int
    name: str
    checksum: str
    applied_at: datetime
    duration_ms: int


@dataclass(frozen=True)
class MigrationStatus:
    """What one number is in the files and in the ledger."""

    version: int
    name: str
    state: State
    applied_at: datetime | None = None
    duration_ms: int | None = None

    @property
    def label(self) -> str:
        """The file's name without `.sql`."""
        return f"{self.version:04d}_{self.name}"

    @property
    def problem(self) -> str | None:
        """What is wrong and what to do; None when applied or pending."""
        return _REFUSALS.get(self.state)


def compare(
    migrations: Sequence[Migration], ledger: Sequence[Applied]
) -> tuple[MigrationStatus, ...]:
    """Judge every number that either side knows, in order."""
    files = {migration.version: migration for migration in migrations}
    rows = {row.version: row for row in ledger}
    newest = max(rows, default=0)
    found = []
    for version in sorted(files.keys() | rows.keys()):
        file, row = files.get(version), rows.get(version)
        if row is not None:
            state = _state_of_applied(file, row)
            found.append(MigrationStatus(version, row.name, state, row.applied_at, row.duration_ms))
        elif file is not None:
            pending: State = "pending" if version > newest else "out of order"
            found.append(MigrationStatus(version, file.name, pending))
    return tuple(found)


def _state_of_applied(file: Migration | None, row: Applied) -> State:
    if file is None:
        return "missing"
    if file.checksum != row.checksum:
        return "edited"
    return "applied" if file.name == row.name else "renamed"


def read_ledger(connection: psycopg.Connection) -> tuple[Applied, ...]:
    """Return the ledger; a database without one has had nothing applied."""
    found = connection.execute(
        "SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname = 'control' AND relname = 'schema_versions'"
    )
    if not found.rowcount:
        return ()
    with connection.cursor(row_factory=class_row(Applied)) as cursor:
        cursor.execute(
            "SELECT version, name, checksum, applied_at, duration_ms"
            " FROM control.schema_versions ORDER BY version"
        )
        return tuple(cursor.fetchall())
