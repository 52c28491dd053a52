"""What Label Studio said, as events, how far it was asked, and who its people are.

Asking it does not belong here. The history that follows from events is in `history.py`, what is
extracted from that in `spoken.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oceanid_pipelines.domain.canonical import write_json
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.statements import statement

CONSUMER = "annotations"
_EVENT_COLUMNS = ("event_sha256", "action", "project_id", "via", "payload")


@dataclass(frozen=True, slots=True)
class Event:
    """Something Label Studio said, as it is stored."""

    event_sha256: str
    action: str
    project_id: int | None
    payload: dict[str, Any]


def watermark(connection: Connection, ls_project_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return how far a project was polled, and what was noted then; None at first."""
    with connection.begin():
        row = connection.execute(
            statement("control/watermark"), {"consumer": CONSUMER, "scope": str(ls_project_id)}
        ).one_or_none()
    return (row.position, row.details) if row else None


def clock(connection: Connection) -> datetime:
    """Return the time by the database's clock, which stamps what is recorded."""
    with connection.begin():
        now: datetime = connection.execute(statement("control/clock")).scalar_one()
    return now


def record_poll(
    connection: Connection,
    ls_project_id: int,
    events: Collection[Event],
    *,
    mirrored: Mapping[int, datetime],
    looked_at: datetime,
    gone: Collection[int],
    position: tuple[str, Mapping[str, Any]] | None,
) -> int:
    """Store a poll's events with its position in one transaction; return how many are new.

    `mirrored` are Label Studio's clocks of the tasks the events are of, which were asked for at
    `looked_at`; `gone` the tasks that people deleted; `position` the new watermark, None when it
    did not move.
    """
    with connection.begin():
        new = _add_events(connection, events, "poll")
        if mirrored:
            connection.execute(
                statement("label/task_mirrored"),
                {
                    "tasks": list(mirrored),
                    "moments": list(mirrored.values()),
                    "looked_at": looked_at,
                },
            )
        if gone:
            connection.execute(statement("label/tasks_deleted"), {"tasks": sorted(gone)})
        if position is not None:
            _set_watermark(connection, ls_project_id, position)
    return new


def record_events(connection: Connection, events: Collection[Event]) -> int:
    """Store what was found without polling a project; return how much of it is new."""
    with connection.begin():
        return _add_events(connection, events, "poll")


def move_watermark(
    connection: Connection, ls_project_id: int, position: tuple[str, Mapping[str, Any]]
) -> None:
    """Note how far a project was polled."""
    with connection.begin():
        _set_watermark(connection, ls_project_id, position)


def record_webhook(connection: Connection, events: Collection[Event]) -> int:
    """Store what a webhook said; return how many of it are new."""
    with connection.begin():
        return _add_events(connection, events, "webhook")


def record_people(connection: Connection, people: Mapping[int, str]) -> None:
    """Remember who the users are; those that were deleted since stay remembered."""
    with connection.begin():
        connection.execute(
            statement("label/record_annotators"),
            {"ids": list(people), "emails": list(people.values())},
        )


def unknown_people(connection: Connection) -> frozenset[int]:
    """Return who said something in events that are due, and is nobody known."""
    with connection.begin():
        return frozenset(connection.scalars(statement("raw/unknown_annotators")).all())


def standing(connection: Connection, ls_project_id: int) -> tuple[int, int]:
    """Return how many annotations of a project stand: kept ones, and cancelled ones."""
    with connection.begin():
        row = connection.execute(
            statement("label/standing_annotations"), {"ls_project_id": ls_project_id}
        ).one()
    return row.kept, row.cancelled


def annotations_by_change(connection: Connection) -> dict[str, int]:
    """Return how many versions there are of each kind of change."""
    return named_counts(connection, "label/annotations_by_change")


def _add_events(connection: Connection, events: Iterable[Event], via: str) -> int:
    connection.execute(statement("raw/create_arrived"))
    copy_rows(
        connection,
        ("arrived",),
        _EVENT_COLUMNS,
        (
            (
                event.event_sha256,
                event.action,
                event.project_id,
                via,
                write_json(event.payload),
            )
            for event in events
        ),
    )
    return connection.execute(statement("raw/record_events")).rowcount


def _set_watermark(
    connection: Connection, ls_project_id: int, position: tuple[str, Mapping[str, Any]]
) -> None:
    connection.execute(
        statement("control/set_watermark"),
        {
            "consumer": CONSUMER,
            "scope": str(ls_project_id),
            "position": position[0],
            "details": json.dumps(position[1]),
        },
    )
