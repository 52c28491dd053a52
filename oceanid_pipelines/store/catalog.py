"""Copies what the catalog declares into the tables that refer to it, where they differ.

A source that takes another code is the same source: everything said under its former one is its own
from then on. What is keyed by a source is keyed by the first code it had, so that no vessel, answer
or conflict becomes another by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

Row = Mapping[str, Any]
_SOURCES, _COUNTRIES, _LABELS = "control/sources", "curated/countries", "label/labels"
_RENAMING = (
    "control/rename_source",
    "stage/rename_profiles",
    "control/rename_withdrawals",
    "stage/show_again_as",
)
# Both have delivered: records are heard anew as those of the one, and of no other.
_TAKING_OVER = (
    "raw/take_over_deliveries",
    "stage/take_over_documents",
    "control/rename_withdrawals",
    "control/source_turned_out",
)


def sync(
    connection: Connection,
    *,
    sources: Iterable[Row],
    former_codes: Mapping[str, str],
    countries: Iterable[Row],
    labels: Iterable[Row],
) -> int:
    """Write what is new or different, in one transaction; return how many rows that were.

    `former_codes` are those that sources had -> the code of now.
    """
    with connection.begin():
        renamed = _rename(connection, former_codes)
        changed = _different(connection, _SOURCES, sources)
        _write(connection, "control/show_again", changed)
        _write(connection, "control/sync_source", changed)
        new_countries = _different(connection, _COUNTRIES, countries)
        _write(connection, "curated/sync_country", new_countries)
        new_labels = _different(connection, _LABELS, labels)
        _write(connection, "label/sync_label", new_labels)
    return renamed + len(changed) + len(new_countries) + len(new_labels)


def different_sources(connection: Connection, sources: Iterable[Row]) -> int:
    """Return how many sources are not in the database as they are given."""
    with connection.begin():
        return len(_different(connection, _SOURCES, sources))


def _rename(connection: Connection, former_codes: Mapping[str, str]) -> int:
    """Let what is filed under former codes be that of the sources they are; return how many."""
    rows = connection.execute(statement(_SOURCES)).all()
    known = {row.source_code for row in rows}
    theirs = known - {row.source_code for row in rows if row.renamed_to}
    found = [(former, code) for former, code in former_codes.items() if former in theirs]
    for former, code in found:
        idle = connection.execute(statement("control/forget_idle_source"), {"source_code": code})
        is_new = code not in known or idle.rowcount
        for name in _RENAMING if is_new else _TAKING_OVER:
            connection.execute(statement(name), {"former": former, "code": code})
        known.add(code)
    return len(found)


def _different(connection: Connection, known: str, wanted: Iterable[Row]) -> list[dict[str, Any]]:
    """Return what is not there as it is wanted, as far as the statement `known` shows it."""
    rows = connection.execute(statement(known)).mappings()
    names = list(rows.keys())
    present = [dict(row) for row in rows]
    return [dict(row) for row in wanted if {name: row[name] for name in names} not in present]


def _write(connection: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement(name), rows)
