"""What Label Studio reports by itself: stored before it is answered, landed as polls are.

`receive` is all that an answer has to wait for; `settle` brings what was received to `stage`. Both
need no writer's lock, and either may be called beside runs, twice, late, or never: the next poll
confirms what is taken for granted here, and finds what was missed. Serving HTTP and checking the
shared secret do not belong here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.events import read_webhook
from oceanid_pipelines.flows.landing import Landed, land
from oceanid_pipelines.flows.spoken import Spoken, extract_spoken
from oceanid_pipelines.flows.tasks import KEY
from oceanid_pipelines.store import annotations as store
from oceanid_pipelines.store.annotations import Event
from oceanid_pipelines.store.database import Connection


class NoEvent(OceanidError):
    """What came is no event of Label Studio; it is not stored."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a webhook told: its action, how many events are in it, and how many of them are new.

    A mere hint (tasks were created, a project changed) holds none: a poll looks that up.
    """

    action: str
    events: int
    new: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the events that were received."""

    landed: Landed
    spoken: Spoken


def receive(connection: Connection, payload: Any) -> Received:
    """Store what a webhook's payload says, committed when this returns; raise NoEvent.

    The project's token is never stored.
    """
    found = read_webhook(payload, key=KEY)
    if isinstance(found, Malformed):
        raise NoEvent(found.reason)
    events = [Event(one.sha256, one.action, one.project_id, one.payload) for one in found]
    new = store.record_webhook(connection, events) if events else 0
    return Received(payload["action"], len(events), new)


def settle(
    connection: Connection, catalog: Catalog, people: Callable[[], Mapping[int, str]]
) -> Settled:
    """Land and extract all that was received; `people` tells Label Studio's users by number.

    It is asked only when somebody speaks who is not known yet.
    """
    if store.unknown_people(connection):
        store.record_people(connection, people())
    return Settled(land(connection), extract_spoken(connection, catalog))
