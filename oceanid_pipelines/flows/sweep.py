"""Finds what no moved task shows: by the server's own counts, and by looking at every task.

Tasks that were deleted, rows that were stored although the server answered with an error, ground
truth that moved without a clock, what equal numbers of additions and deletions hide, projects that
are gone. What differs is asked for by its id and stored as a poll's findings are: a list that
lacks something proves nothing, and changes nothing.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from oceanid_pipelines.clients.label_studio import LabelStudio, NotThere
from oceanid_pipelines.domain.errors import IncompleteListing
from oceanid_pipelines.flows.annotations import (
    Polled,
    gone_event,
    look_at,
    position_of,
)
from oceanid_pipelines.flows.landing import land
from oceanid_pipelines.flows.trouble import stopping_no_other
from oceanid_pipelines.store import annotations as store
from oceanid_pipelines.store import sweeps
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.history import known_annotations
from oceanid_pipelines.store.projects import projects

logger = logging.getLogger(__name__)

SWEEP_EVERY = timedelta(days=1)
BATCH_OUTLINES = 1000
_ATTEMPTS = 3  # of a list that changes while it is read


def reconcile(connection: Connection, server: LabelStudio) -> Polled:
    """Compare what has landed with the server's own counts; where they differ, look at every task.

    So too once in SWEEP_EVERY, for what counts do not tell. From the absences in a project that
    changes all the while nothing is concluded, which its row says; it stops no other.
    """
    total = _end_projects(connection, server)
    for project in projects(connection):
        number = project.ls_project_id
        total += stopping_no_other(
            connection,
            number,
            "sweep",
            lambda number=number: _reconcile(connection, server, number),  # type: ignore[misc]
            Polled(),
        )
    return total


def _reconcile(connection: Connection, server: LabelStudio, ls_project_id: int) -> Polled:
    position = position_of(connection, ls_project_id)
    difference = _difference(connection, server, ls_project_id)
    differs = difference is not None and difference != position.unreconciled
    if difference is None and position.unreconciled is not None:
        position = replace(position, unreconciled=None)
        store.move_watermark(connection, ls_project_id, position.stored())
    if not differs and not sweeps.is_due(connection, ls_project_id, SWEEP_EVERY):
        return Polled()
    tasks, differing = _differing(connection, server, ls_project_id)
    if differs:
        logger.warning(
            "project %s: counts differ; of %s tasks %s do", ls_project_id, tasks, len(differing)
        )
    found = look_at(connection, server, ls_project_id, differing, after=None)
    land(connection)
    sweeps.note_swept(connection, ls_project_id)
    # What a sweep cannot mend is not swept again until it changes.
    left = _difference(connection, server, ls_project_id)
    if left != position.unreconciled:
        store.move_watermark(
            connection, ls_project_id, replace(position, unreconciled=left).stored()
        )
    return Polled(events=found.events, swept=tasks)


def _differing(
    connection: Connection, server: LabelStudio, ls_project_id: int
) -> tuple[int, list[int]]:
    """Return how many tasks there are, and which of theirs or ours are not as they stand here."""
    for _ in range(_ATTEMPTS):
        count, behind, differing = 0, 0, list[int]()
        while page := server.outlines(ls_project_id, behind, size=BATCH_OUTLINES):
            count += len(page)
            last = page[-1].task_id
            upto = last if len(page) == BATCH_OUTLINES else None
            here = sweeps.outlines(connection, ls_project_id, behind, upto)
            there = {one.task_id: dict(one.annotations) for one in page}
            differing += sorted(
                task
                for task in here.keys() | there.keys()
                if task not in there or there[task] != here.get(task, {})
            )
            behind = last
            if upto is None:
                break
        else:
            differing += sorted(sweeps.outlines(connection, ls_project_id, behind, None))
        if count == server.task_counts(ls_project_id).tasks:
            return count, differing
    raise IncompleteListing(f"{server.name}: project {ls_project_id} changes while it is read")


def _difference(
    connection: Connection, server: LabelStudio, ls_project_id: int
) -> list[int] | None:
    """Return the server's counts beside ours where they differ, None where they agree."""
    counts = server.task_counts(ls_project_id)
    ours = sweeps.pushed_count(connection, ls_project_id)
    kept, cancelled = store.standing(connection, ls_project_id)
    if (counts.annotations, counts.skipped) == (kept, cancelled) and counts.tasks >= ours:
        return None
    return [counts.annotations, kept, counts.skipped, cancelled, counts.tasks, ours]


def _end_projects(connection: Connection, server: LabelStudio) -> Polled:
    """End what was said in projects that are gone: asked for by its id, each is not there."""
    events = 0
    for ls_project_id in sweeps.missing_projects(connection):
        try:
            server.project(ls_project_id)
        except NotThere:
            logger.warning("project %s is gone, with all that was said in it", ls_project_id)
        else:
            continue
        tasks = sorted(sweeps.outlines(connection, ls_project_id, 0, None))
        history = known_annotations(connection, tasks)
        ended = [gone_event(ls_project_id, task, history.of(task)) for task in tasks]
        events += store.record_events(connection, ended)
        land(connection)
    return Polled(events=events)
