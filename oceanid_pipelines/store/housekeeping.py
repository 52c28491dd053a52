"""What of the analytics database grows old and is of no use, and what stays however old it is."""

from __future__ import annotations

from datetime import datetime

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


def old_gone_keys(connection: Connection, before: datetime) -> tuple[str, ...]:
    """Return the keys that were set aside and are gone from the bucket since before a time."""
    with connection.begin():
        return tuple(connection.scalars(statement("control/old_gone_keys"), {"before": before}))


def forget_gone_keys(connection: Connection, before: datetime) -> None:
    """Delete what the mirror of the bucket knows of those keys."""
    with connection.begin():
        connection.execute(statement("control/forget_gone_keys"), {"before": before})


def events_that_stay(connection: Connection, before: datetime) -> int:
    """Return how many processed events are older: what people said is never deleted."""
    with connection.begin():
        return int(connection.scalar(statement("raw/events_that_stay"), {"before": before}) or 0)
