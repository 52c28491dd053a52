"""From Label Studio to `raw.annotation_events`: which tasks moved, and all that is said about them.

A poll stores what it saw before anything acts on it. What follows for the history is in
`landing.py`; finding what no moved task shows is in `sweep.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

from oceanid_pipelines.clients.label_studio import Changed, LabelStudio, Task
from oceanid_pipelines.domain.errors import IncompleteListing, StoreRefused
from oceanid_pipelines.domain.events import GONE, SEEN, Said, task_said
from oceanid_pipelines.domain.history import Known, Seen, additions, contradicted
from oceanid_pipelines.flows.annotators import Annotators
from oceanid_pipelines.flows.tasks import KEY
from oceanid_pipelines.flows.trouble import stopping_no_other
from oceanid_pipelines.store import annotations as store
from oceanid_pipelines.store import sweeps, task_mirror
from oceanid_pipelines.store.annotations import Event
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.history import known_annotations
from oceanid_pipelines.store.projects import projects

logger = logging.getLogger(__name__)

# Longer than the longest import: its rows carry the moment it began, and are seen when it ends.
OVERLAP = timedelta(seconds=60)
BATCH_TASKS = 200
_TICK = timedelta(microseconds=1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of all projects did."""

    tasks: int = 0
    events: int = 0
    swept: int = 0

    def __add__(self, other: Polled) -> Polled:
        """Return the sum of two polls."""
        return Polled(
            self.tasks + other.tasks, self.events + other.events, self.swept + other.swept
        )


@dataclass(frozen=True, slots=True)
class Position:
    """How far a project was polled.

    `others` are tasks that are none of ours, seen within the overlap: nowhere else mirrored.
    `unreconciled` are counts that differed although every task had been looked at. Of what moved
    until `settled` nothing can still be seen late.
    """

    at: datetime | None = None
    others: Mapping[int, datetime] | None = None
    unreconciled: list[int] | None = None
    settled: datetime | None = None

    @property
    def since(self) -> datetime:
        """Where the next poll begins."""
        if self.at is None:
            return _BEGINNING
        begin = self.at - OVERLAP
        return max(begin, self.settled + _TICK) if self.settled else begin

    def stored(self) -> tuple[str, dict[str, Any]]:
        """Return it as a watermark: position and details."""
        others = {str(task): at.isoformat() for task, at in sorted((self.others or {}).items())}
        return (
            (self.at or _BEGINNING).isoformat(),
            {
                "others": others,
                "unreconciled": self.unreconciled,
                "settled": self.settled.isoformat() if self.settled else None,
            },
        )


def poll(
    connection: Connection,
    server: LabelStudio,
    *,
    report: Callable[[Polled], None] = lambda _: None,
) -> Polled:
    """Store what moved in every project since the last poll; one in trouble stops no other."""
    total = Polled()
    for project in projects(connection):
        number = project.ls_project_id
        total += stopping_no_other(
            connection,
            number,
            "poll",
            lambda number=number: _poll_project(connection, server, number),  # type: ignore[misc]
            Polled(),
        )
        report(total)
    return total


def moved_tasks(connection: Connection, server: LabelStudio) -> int:
    """Return how many tasks moved since they were mirrored: one request a project.

    None of a project in trouble: a poll notes that, and one that others make due tries it again.
    """
    count = 0
    for project in projects(connection):
        try:
            count += len(_moved(connection, server, project.ls_project_id))
        except (IncompleteListing, StoreRefused) as error:
            logger.warning("project %s: %s", project.ls_project_id, error)
    return count


def _poll_project(connection: Connection, server: LabelStudio, ls_project_id: int) -> Polled:
    """Store what moved in a project, and look at what webhooks said of others."""
    total = Polled()
    annotators = Annotators(connection, server)
    position = position_of(connection, ls_project_id)
    known = position.at or _BEGINNING
    first = position.at is None  # every task is looked at
    to_confirm = task_mirror.to_confirm(connection, ls_project_id)
    since = position.since
    while True:
        changed = server.changed_tasks(ls_project_id, since)
        stamps = {one.task_id: one.updated_at for one in changed.tasks}
        moved = _not_mirrored(connection, stamps, position.others or {})
        newest = max(stamps.values(), default=position.at or since)
        ours = task_mirror.mirrored(connection, stamps)
        others = {
            task: at
            for task, at in {**(position.others or {}), **stamps}.items()
            if task not in ours and at >= newest - OVERLAP
        }
        after = replace(position, at=newest, others=others)
        look = sorted(moved | to_confirm)
        total += look_at(
            connection, server, ls_project_id, look, after=after, annotators=annotators
        )
        if changed.complete and not look and stamps and newest > known:
            # Nothing moved but by our own doing: the next poll begins behind it all the same.
            store.move_watermark(connection, ls_project_id, after.stored())
        elif changed.complete and not look and _is_settled(changed, position):
            done = replace(position, others={}, settled=position.at)
            store.move_watermark(connection, ls_project_id, done.stored())
        if changed.complete or not stamps:
            if first:
                sweeps.note_begun(connection, ls_project_id)
            return total
        # The overlap is for the next poll: within one it would never come past a long import.
        position, since, to_confirm = after, newest, frozenset()


def look_at(
    connection: Connection,
    server: LabelStudio,
    ls_project_id: int,
    moved: list[int],
    *,
    after: Position | None,
    annotators: Annotators | None = None,
) -> Polled:
    """Fetch tasks in batches; each batch is one transaction, the last one moves the watermark.

    One that is not there although it was asked for by its id is gone.
    """
    if not moved:
        return Polled()
    new = 0
    annotators = annotators or Annotators(connection, server)
    for batch, looked_at, tasks in _fetched(connection, server, ls_project_id, moved):
        gone = sorted({*batch} - {task.task_id for task in tasks})
        annotators.meet(tasks)
        history = known_annotations(connection, batch, until=looked_at)
        new += store.record_poll(
            connection,
            ls_project_id,
            [
                *(
                    _event(ls_project_id, task, annotators, history.of(task.task_id))
                    for task in tasks
                    # A task that nobody ever said anything about is no event.
                    if task.annotations or task.task_id in history.tasks
                ),
                *(gone_event(ls_project_id, task, history.of(task)) for task in gone),
            ],
            mirrored={task.task_id: task.updated_at for task in tasks},
            looked_at=looked_at,
            gone=gone,
            position=after.stored() if after and batch[-1] == moved[-1] else None,
        )
    return Polled(tasks=len(moved), events=new)


def _fetched(
    connection: Connection, server: LabelStudio, ls_project_id: int, ids: list[int]
) -> Iterator[tuple[list[int], datetime, tuple[Task, ...]]]:
    """Yield tasks in batches, each with when it was asked for; the next one comes meanwhile."""
    batches = [ids[begin : begin + BATCH_TASKS] for begin in range(0, len(ids), BATCH_TASKS)]
    with ThreadPoolExecutor(1) as ahead:
        looked_at = store.clock(connection)
        coming = ahead.submit(server.tasks, ls_project_id, batches[0])
        for batch, following in zip_longest(batches, batches[1:]):
            tasks, asked = coming.result(), looked_at
            if following:
                looked_at = store.clock(connection)
                coming = ahead.submit(server.tasks, ls_project_id, following)
            yield batch, asked, tasks


def note_gone(connection: Connection, ls_project_id: int, ls_tasks: Collection[int]) -> int:
    """Store that tasks are in Label Studio no more; return how many events are new."""
    history = known_annotations(connection, ls_tasks)
    return store.record_poll(
        connection,
        ls_project_id,
        [gone_event(ls_project_id, task, history.of(task)) for task in ls_tasks],
        mirrored={},
        looked_at=store.clock(connection),
        gone=ls_tasks,
        position=None,
    )


def position_of(connection: Connection, ls_project_id: int) -> Position:
    """Return how far a project was polled."""
    found = store.watermark(connection, ls_project_id)
    if found is None:
        return Position()
    at, details = found
    return Position(
        datetime.fromisoformat(at),
        {
            int(task): datetime.fromisoformat(moved)
            for task, moved in details.get("others", {}).items()
        },
        details.get("unreconciled"),
        datetime.fromisoformat(details["settled"]) if details.get("settled") else None,
    )


def _is_settled(changed: Changed, position: Position) -> bool:
    """Tell whether all that moved so far is seen, so that an import is not listed for ever."""
    at, asked_at = position.at, changed.asked_at
    if at is None or asked_at is None or position.settled == at:
        return False
    return asked_at - OVERLAP > max([at, *(one.updated_at for one in changed.tasks)])


def _moved(connection: Connection, server: LabelStudio, ls_project_id: int) -> set[int]:
    position = position_of(connection, ls_project_id)
    changed = server.changed_tasks(ls_project_id, position.since)
    stamps = {one.task_id: one.updated_at for one in changed.tasks}
    moved = _not_mirrored(connection, stamps, position.others or {})
    return moved | task_mirror.to_confirm(connection, ls_project_id)


def _not_mirrored(
    connection: Connection, stamps: Mapping[int, datetime], others: Mapping[int, datetime]
) -> set[int]:
    mirrored = {**others, **task_mirror.mirrored(connection, stamps)}
    return {task for task, moved_at in stamps.items() if mirrored.get(task) != moved_at}


def _event(
    ls_project_id: int, task: Task, annotators: Annotators, known: Mapping[int, Known]
) -> Event:
    """A task as it was seen.

    Where that ends or contradicts what stands, with the versions it does so to: the same sight may
    have been stored before something else was taken for granted.
    """
    annotations = sorted(task.annotations, key=lambda one: one.annotation_id)
    payload: dict[str, Any] = {
        "task": {
            **task_said(task.task_id, task.data, KEY),
            **({"file": task.file} if task.file else {}),
            "updated_at": task.updated_at.isoformat(),
        },
        "annotations": [
            {**annotation.raw, "annotator": annotators.name(annotation)}
            for annotation in annotations
        ],
    }
    seen = [Seen(one.annotation_id, one.content_sha256, one.updated_at) for one in annotations]
    added = additions(known, seen, task.updated_at)
    if ends := {one.annotation_id for one in added if one.content_sha256 is None}:
        payload["ends"] = {str(key): known[key].standing.version for key in sorted(ends)}
    if wrong := contradicted(known, seen, added):
        logger.warning("task %s: what stood of %s annotations is wrong", task.task_id, len(wrong))
        payload["corrects"] = {str(key): version for key, version in wrong.items()}
    said = Said(SEEN, ls_project_id, payload)
    return Event(said.sha256, said.action, said.project_id, said.payload)


def gone_event(ls_project_id: int, task: int, known: Mapping[int, Known]) -> Event:
    """A deletion is shown by nothing but absence, which has no clock."""
    ends = {str(key): one.standing.version for key, one in known.items() if not one.deleted}
    said = Said(GONE, ls_project_id, {"task": {"id": task}, "ends": ends})
    return Event(said.sha256, said.action, said.project_id, said.payload)
