"""Copies what the catalog declares into the tables that refer to it, where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

Row = Mapping[str, Any]
_SOURCES, _COUNTRIES, _LABELS = "control/sources", "curated/countries", "label/labels"


def sync(
    connection: Connection,
    *,
    sources: Iterable[Row],
    countries: Iterable[Row],
    labels: Iterable[Row],
) -> int:
    """Write what is new or different, in one transaction; return how many rows that were."""
    with connection.begin():
        changed = _different(connection, _SOURCES, sources)
        _write(connection, "control/show_again", changed)
        _write(connection, "control/sync_source", changed)
        new_countries = _different(connection, _COUNTRIES, countries)
        _write(connection, "curated/sync_country", new_countries)
        new_labels = _different(connection, _LABELS, labels)
        _write(connection, "label/sync_label", new_labels)
    return len(changed) + len(new_countries) + len(new_labels)


def different_sources(connection: Connection, sources: Iterable[Row]) -> int:
    """Return how many sources are not in the database as they are given."""
    with connection.begin():
        return len(_different(connection, _SOURCES, sources))


def _different(connection: Connection, known: str, wanted: Iterable[Row]) -> list[dict[str, Any]]:
    present = [dict(row) for row in connection.execute(statement(known)).mappings()]
    return [dict(row) for row in wanted if dict(row) not in present]


def _write(connection: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement(name), rows)
