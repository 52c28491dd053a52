"""What a table looks like, for people: columns with their comments, row count, a few rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

_PREVIEW_ROWS = 5
EXACT_UP_TO = 200_000  # rows that are counted; above it Postgres' own estimate is shown


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the catalog of Postgres has it."""

    name: str
    type: str
    nullable: bool
    comment: str


@dataclass(frozen=True, slots=True)
class TableDescription:
    """A table: its comment, columns, number of rows, and whether that number is an estimate."""

    comment: str
    columns: tuple[Column, ...]
    rows: int
    estimated: bool
    preview: tuple[dict[str, Any], ...]


def describe_table(
    connection: Connection, schema: str, name: str, *, preview: bool = True
) -> TableDescription:
    """Return what `schema.name` looks like; a preview has five rows.

    Without one no row is read: it may hold what Python has no value for, a time without end.
    """
    where = {"schema": schema, "name": name}
    with connection.begin():
        table = connection.execute(statement("control/describe_table"), where).one()
        columns = connection.execute(statement("control/describe_columns"), where).all()
        relation = sa.table(name, schema=schema)
        estimated = table.estimate > EXACT_UP_TO
        rows = (
            table.estimate
            if estimated
            else connection.scalar(sa.select(sa.func.count()).select_from(relation))
        )
        rows_shown = _PREVIEW_ROWS if preview else 0
        first = connection.execute(
            sa.select(sa.text("*")).select_from(relation).limit(rows_shown)
        ).mappings()
        return TableDescription(
            comment=table.comment or "",
            columns=tuple(Column(*column) for column in columns),
            rows=int(rows or 0),
            estimated=estimated,
            preview=tuple(dict(row) for row in first),
        )


def named_counts(connection: Connection, name: str) -> dict[str, int]:
    """Run a statement that returns (name, value) rows, in its order."""
    with connection.begin():
        return {row.name: int(row.value) for row in connection.execute(statement(name))}
