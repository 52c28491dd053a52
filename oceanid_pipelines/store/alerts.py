"""Which troubles people were told about: `control.alerts`. Telling them does not belong here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now; the same key is the same trouble, however its words change."""

    key: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Message:
    """A trouble to be told of: that it is there, or that it is over."""

    trouble: Trouble
    opened_at: datetime
    recovered: bool


@dataclass(frozen=True, slots=True)
class StaleSource:
    """A source whose newest delivery is older than it promises."""

    source_code: str
    freshness_hours: int
    newest: date


def see(connection: Connection, troubles: Collection[Trouble]) -> tuple[Message, ...]:
    """Record which troubles there are now, in one transaction; return what is to be told."""
    keys = [one.key for one in troubles]
    with connection.begin():
        connection.execute(
            statement("control/open_alerts"),
            {
                "keys": keys,
                "whats": [one.what for one in troubles],
                "remedies": [one.remedy for one in troubles],
            },
        )
        connection.execute(statement("control/recover_alerts"), {"keys": keys})
        connection.execute(statement("control/forget_untold_alerts"))
        rows = connection.execute(statement("control/alerts_to_tell")).all()
    return tuple(
        Message(Trouble(row.alert_key, row.what, row.remedy), row.opened_at, row.recovered)
        for row in rows
    )


def told(connection: Connection, message: Message) -> None:
    """Record that a message went out."""
    name = "control/alert_over" if message.recovered else "control/alert_told"
    with connection.begin():
        connection.execute(statement(name), {"alert_key": message.trouble.key})


def stale_sources(connection: Connection) -> tuple[StaleSource, ...]:
    """Return the sources that are late; one that never delivered is not in use."""
    with connection.begin():
        rows = connection.execute(statement("control/stale_sources"))
        return tuple(StaleSource(*row) for row in rows)


def open_troubles(connection: Connection) -> tuple[Trouble, ...]:
    """Return the troubles of runs, checks, sources and work that are not over."""
    with connection.begin():
        rows = connection.execute(statement("control/open_troubles"))
        return tuple(Trouble(*row) for row in rows)
