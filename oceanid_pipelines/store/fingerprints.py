"""What a database holds, in figures: how many rows each table has, and a checksum of them.

Equal figures of a database and of what was restored from its dump show that nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import sql

from oceanid_pipelines.store.database import Connection, driver_of
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows: their count, and the sum of a hash of each."""

    rows: int
    checksum: str


@contextmanager
def exported_snapshot(connection: Connection) -> Iterator[str]:
    """Hold one snapshot of the whole database; yield its name, by which pg_dump joins it."""
    with connection.begin():
        connection.execute(statement("control/one_snapshot"))
        yield str(connection.scalar(statement("control/export_snapshot")))


def tables(connection: Connection) -> dict[str, Table]:
    """Return the figures of every table, by `schema.name`, in the transaction that is open.

    Each row's hash is of its text: the same in every version of Postgres, in any order.
    """
    found = connection.execute(statement("control/tables")).all()
    return {f"{row.schema}.{row.name}": _table(connection, row.schema, row.name) for row in found}


def _table(connection: Connection, schema: str, name: str) -> Table:
    query = sql.SQL(
        "SELECT count(*), COALESCE(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)"
        " FROM ONLY {} AS t"
    ).format(sql.Identifier(schema, name))
    with driver_of(connection).cursor() as cursor:
        row = cursor.execute(query).fetchone()
    if row is None:
        raise TypeError("an aggregate gave no row")
    return Table(rows=row[0], checksum=str(row[1]))
