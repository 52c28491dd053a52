"""Finds what no moved task shows: by the server's own counts, and by looking at every task.

Tasks that were deleted, rows that were stored although the server answered with an error, what
equal numbers of additions and deletions hide. What is found is stored as a poll's events are.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.flows.annotations import Polled, look_at, position_of
from oceanid_pipelines.flows.landing import land
from oceanid_pipelines.store import annotations as store
from oceanid_pipelines.store import tasks as outbox
from oceanid_pipelines.store.database import Connection

logger = logging.getLogger(__name__)

SWEEP_EVERY = timedelta(days=1)


def reconcile(connection: Connection, server: LabelStudio) -> Polled:
    """Compare what has landed with the server's own counts; where they differ, look at every task.

    So too once in SWEEP_EVERY, for what counts do not tell.
    """
    total = Polled()
    for project in outbox.projects(connection):
        total += _reconcile(connection, server, project.ls_project_id)
    return total


def _reconcile(connection: Connection, server: LabelStudio, ls_project_id: int) -> Polled:
    position = position_of(connection, ls_project_id)
    difference = _difference(connection, server, ls_project_id)
    if difference is None or difference == position.unreconciled:
        return Polled()
    everything = server.task_ids(ls_project_id)
    gone = sorted(outbox.pushed_ids(connection, ls_project_id) - everything)
    logger.warning(
        "project %s: counts differ, every task is looked at; %s tasks are gone",
        ls_project_id,
        len(gone),
    )
    swept = look_at(connection, server, ls_project_id, sorted(everything | {*gone}), after=None)
    land(connection)
    # What a sweep cannot mend is not swept again until it changes.
    left = replace(position, unreconciled=_difference(connection, server, ls_project_id))
    store.record_poll(
        connection,
        ls_project_id,
        (),
        mirrored={},
        looked_at=store.clock(connection),
        gone=(),
        position=left.stored(),
    )
    return Polled(events=swept.events, swept=len(everything))


def _difference(
    connection: Connection, server: LabelStudio, ls_project_id: int
) -> list[int] | None:
    """Return the server's counts beside ours where they differ, None where they agree."""
    counts = server.task_counts(ls_project_id)
    ours = len(outbox.pushed_ids(connection, ls_project_id))
    kept, cancelled = store.standing(connection, ls_project_id)
    if (counts.annotations, counts.skipped) == (kept, cancelled) and counts.tasks >= ours:
        return None
    return [counts.annotations, kept, counts.skipped, cancelled, counts.tasks, ours]
