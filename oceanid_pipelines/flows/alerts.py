"""Tells people what is wrong: one message when a trouble begins, one when it is over.

What Dagster knows of runs and checks is gathered in `automation/alerts.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from oceanid_pipelines.clients.alerting import Alerting
from oceanid_pipelines.domain.errors import StoreUnreachable
from oceanid_pipelines.flows.due import lies
from oceanid_pipelines.flows.health import Finding
from oceanid_pipelines.store import alerts as store
from oceanid_pipelines.store.alerts import Message, Trouble
from oceanid_pipelines.store.backlog import Layer
from oceanid_pipelines.store.database import ALERTS_LOCK, Connection, hold_lock

logger = logging.getLogger(__name__)

_LOCK_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What one look led to."""

    begun: int = 0
    over: int = 0
    failed: int = 0


def tell(connection: Connection, troubles: Iterable[Trouble], alerting: Alerting) -> Told:
    """Say what is new and what is over; what could not be said is said the next time.

    One at a time, so that nothing is said twice; killed between a message and its record, that one
    message is repeated.
    """
    begun = over = failed = 0
    with hold_lock(connection, ALERTS_LOCK, _LOCK_SECONDS):
        for message in store.see(connection, tuple(troubles)):
            try:
                alerting.say(words(message))
            except StoreUnreachable as error:
                logger.warning("%s; it is tried again: %s", error, words(message))
                failed += 1
                continue
            store.told(connection, message)
            begun, over = begun + (not message.recovered), over + message.recovered
    return Told(begun, over, failed)


def words(message: Message) -> str:
    """Return a message as people read it."""
    if message.recovered:
        return f"Oceanid, recovered: {message.trouble.what}"
    return f"Oceanid: {message.trouble.what}\nWhat to do: {message.trouble.remedy}"


def troubles_of_stores(
    connection: Connection, layers: Sequence[Layer], *, now: datetime | None = None
) -> Iterator[Trouble]:
    """Yield what the database knows to be wrong: sources that are late, work that lies too long."""
    for source in store.stale_sources(connection):
        yield Trouble(
            f"stale:{source.source_code}",
            f"{source.source_code}: its newest delivery is of {source.newest}, "
            f"one is promised every {source.freshness_hours} hours",
            "upload its newest register, or change freshness_days in its source file",
        )
    now = now or datetime.now(UTC)
    for layer in layers:
        if lies(layer, now):
            yield Trouble(
                f"backlog:{layer.name}",
                f"{layer.name}: {layer.due} due and {layer.waiting} waiting,"
                f" the oldest since {layer.waiting_since:%Y-%m-%d %H:%M} UTC",
                "oceanid status shows what waits and why; oceanid doctor what is out of reach",
            )


def troubles_of_findings(findings: Iterable[Finding]) -> Iterator[Trouble]:
    """Yield what of the stores is not well, in doctor's words."""
    for one in findings:
        if one.verdict in {"failure", "warning"}:
            yield Trouble(
                f"store:{one.subject}",
                f"{one.subject}: {one.detail}",
                "mend it, and see oceanid doctor; what is due meanwhile is taken by itself",
            )
