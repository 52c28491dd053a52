"""Copies what the catalog declares into the tables that refer to it, where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

Row = Mapping[str, Any]


def sync(
    connection: Connection,
    *,
    sources: Iterable[Row],
    countries: Iterable[Row],
    labels: Iterable[Row],
) -> int:
    """Write what is new or different, in one transaction; return how many rows that were."""
    with connection.begin():
        return (
            _write_different(
                connection,
                "control/sources",
                ("control/show_again", "control/sync_source"),
                sources,
            )
            + _write_different(
                connection, "curated/countries", ("curated/sync_country",), countries
            )
            + _write_different(connection, "label/labels", ("label/sync_label",), labels)
        )


def _write_different(
    connection: Connection, known: str, writes: Iterable[str], wanted: Iterable[Row]
) -> int:
    present = [dict(row._mapping) for row in connection.execute(statement(known))]  # noqa: SLF001 - SQLAlchemy's public name
    different = [dict(row) for row in wanted if dict(row) not in present]
    if different:
        for write in writes:
            connection.execute(statement(write), different)
    return len(different)
