"""From Label Studio to `raw.annotation_events` and the history in `label.annotations`.

A poll stores what it saw before anything acts on it. What an annotation says about a vessel does
not belong here: see `spoken.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from oceanid_pipelines.clients.label_studio import LabelStudio, Task
from oceanid_pipelines.domain.annotations import (
    Annotation,
    Malformed,
    content_sha256,
    read_annotation,
)
from oceanid_pipelines.domain.history import Known, Seen, additions, note
from oceanid_pipelines.flows.tasks import KEY
from oceanid_pipelines.store import annotations as store
from oceanid_pipelines.store import tasks as outbox
from oceanid_pipelines.store.annotations import Event, Version
from oceanid_pipelines.store.database import Connection

logger = logging.getLogger(__name__)

# Longer than the longest import: its rows carry the moment it began, and are seen when it ends.
OVERLAP = timedelta(seconds=60)
BATCH_TASKS = 200
BATCH_EVENTS = 200
SEEN, GONE = "TASK_SEEN", "TASK_GONE"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_DELETED = content_sha256({"deleted": True})


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
class Landed:
    """What one landing did."""

    events: int = 0
    versions: int = 0
    malformed: int = 0


def poll(
    connection: Connection,
    server: LabelStudio,
    *,
    report: Callable[[Polled], None] = lambda _: None,
) -> Polled:
    """Store what moved in every provisioned project since the last poll."""
    total = Polled()
    people = _people(server)
    for project in outbox.projects(connection):
        total += _poll_moved(connection, server, project.ls_project_id, people)
        report(total)
    return total


def reconcile(connection: Connection, server: LabelStudio) -> Polled:
    """Compare what has landed with the server's own counts; where they differ, look at every task.

    It finds what no moved task shows: tasks that were deleted, and rows that were stored although
    the server answered with an error.
    """
    total = Polled()
    people = _people(server)
    for project in outbox.projects(connection):
        total += _reconcile(connection, server, project.ls_project_id, people)
    return total


def moved_tasks(connection: Connection, server: LabelStudio) -> int:
    """Return how many tasks moved since they were mirrored: one request a project."""
    count = 0
    for project in outbox.projects(connection):
        position = _position(connection, project.ls_project_id)
        changed = server.changed_tasks(project.ls_project_id, position.since)
        stamps = {one.task_id: one.updated_at for one in changed.tasks}
        count += len(_not_mirrored(connection, stamps, position.others))
    return count


def land(connection: Connection, *, report: Callable[[Landed], None] = lambda _: None) -> Landed:
    """Turn stored events into versions of annotations, in the order they came."""
    events = versions = malformed = 0
    while due := store.due_events(connection, BATCH_EVENTS):
        added, failed = _decide(connection, due)
        landed = [event.event_sha256 for event in due if event.event_sha256 not in failed]
        store.land(connection, added, landed, failed)
        events, versions = events + len(due), versions + len(added)
        malformed += len(failed)
        report(Landed(events, versions, malformed))
    return Landed(events, versions, malformed)


def note_gone(connection: Connection, ls_project_id: int, ls_tasks: Collection[int]) -> int:
    """Store that tasks are in Label Studio no more; return how many events are new."""
    events = [_gone_event(ls_project_id, task) for task in ls_tasks]
    return store.record_poll(
        connection, ls_project_id, events, mirrored={}, gone=ls_tasks, position=None
    )


def _poll_moved(
    connection: Connection, server: LabelStudio, ls_project_id: int, people: Mapping[int, str]
) -> Polled:
    total = Polled()
    position = _position(connection, ls_project_id)
    since = position.since
    while True:
        changed = server.changed_tasks(ls_project_id, since)
        stamps = {one.task_id: one.updated_at for one in changed.tasks}
        moved = _not_mirrored(connection, stamps, position.others)
        newest = max(stamps.values(), default=since)
        ours = outbox.mirrored(connection, stamps)
        others = {
            task: at
            for task, at in {**position.others, **stamps}.items()
            if task not in ours and at >= newest - OVERLAP
        }
        after = _Position(newest, others, position.unreconciled)
        total += _store_tasks(connection, server, ls_project_id, people, sorted(moved), after=after)
        if changed.complete or not stamps:
            return total
        # The overlap is for the next poll: within one it would never come past a long import.
        position, since = after, newest


def _store_tasks(
    connection: Connection,
    server: LabelStudio,
    ls_project_id: int,
    people: Mapping[int, str],
    moved: list[int],
    *,
    after: _Position | None,
) -> Polled:
    """Fetch tasks in batches; each batch is one transaction, the last one moves the watermark."""
    new = 0
    batches = [moved[at : at + BATCH_TASKS] for at in range(0, len(moved), BATCH_TASKS)]
    for batch in batches:
        tasks = server.tasks(ls_project_id, batch)
        spoken_of = store.known_annotations(connection, batch)
        new += store.record_poll(
            connection,
            ls_project_id,
            [
                _event(ls_project_id, task, people)
                for task in tasks
                # A task that nobody ever said anything about is no event.
                if task.annotations or task.task_id in spoken_of
            ],
            mirrored={task.task_id: task.updated_at for task in tasks},
            gone=(),
            position=after.stored() if after and batch is batches[-1] else None,
        )
    return Polled(tasks=len(moved), events=new)


def _reconcile(
    connection: Connection, server: LabelStudio, ls_project_id: int, people: Mapping[int, str]
) -> Polled:
    position = _position(connection, ls_project_id)
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
    note_gone(connection, ls_project_id, gone)
    swept = _store_tasks(connection, server, ls_project_id, people, sorted(everything), after=None)
    land(connection)
    # What a sweep cannot mend is not swept again until it changes.
    left = _Position(position.at, position.others, _difference(connection, server, ls_project_id))
    store.record_poll(connection, ls_project_id, (), mirrored={}, gone=(), position=left.stored())
    return Polled(events=len(gone) + swept.events, swept=len(everything))


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


@dataclass(frozen=True, slots=True)
class _Position:
    """How far a project was polled.

    `others` are tasks that are none of ours, seen within the overlap: nowhere else mirrored.
    `unreconciled` are counts that differed although every task had been looked at.
    """

    at: datetime | None
    others: Mapping[int, datetime]
    unreconciled: list[int] | None

    @property
    def since(self) -> datetime:
        """Where the next poll begins."""
        return _BEGINNING if self.at is None else self.at - OVERLAP

    def stored(self) -> tuple[str, dict[str, Any]]:
        """Return it as a watermark: position and details."""
        return (
            (self.at or _BEGINNING).isoformat(),
            {
                "others": {str(task): at.isoformat() for task, at in sorted(self.others.items())},
                "unreconciled": self.unreconciled,
            },
        )


def _position(connection: Connection, ls_project_id: int) -> _Position:
    found = store.watermark(connection, ls_project_id)
    if found is None:
        return _Position(None, {}, None)
    at, details = found
    others = details.get("others", {})
    return _Position(
        datetime.fromisoformat(at),
        {int(task): datetime.fromisoformat(moved) for task, moved in others.items()},
        details.get("unreconciled"),
    )


def _people(server: LabelStudio) -> dict[int, str]:
    return {user_id: account.email for user_id, account in server.users().items()}


def _not_mirrored(
    connection: Connection, stamps: Mapping[int, datetime], others: Mapping[int, datetime]
) -> set[int]:
    mirrored = {**others, **outbox.mirrored(connection, stamps)}
    return {task for task, moved_at in stamps.items() if mirrored.get(task) != moved_at}


def _event(ls_project_id: int, task: Task, people: Mapping[int, str]) -> Event:
    annotations = [
        {**annotation.raw, "annotator": _annotator(annotation, people)}
        for annotation in sorted(task.annotations, key=lambda one: one.annotation_id)
    ]
    payload = {
        "task": {
            "id": task.task_id,
            "key": task.data.get(KEY),
            "updated_at": task.updated_at.isoformat(),
        },
        "annotations": annotations,
    }
    return Event(content_sha256(payload), SEEN, ls_project_id, payload)


def _gone_event(ls_project_id: int, task: int) -> Event:
    """A deletion is shown by nothing but absence, which has no clock."""
    payload = {"task": {"id": task}, "annotations": []}
    return Event(content_sha256({"gone": task}), GONE, ls_project_id, payload)


def _annotator(annotation: Annotation, people: Mapping[int, str]) -> str | None:
    if annotation.completed_by is None:
        return None
    return people.get(annotation.completed_by, f"user {annotation.completed_by}")


def _decide(
    connection: Connection, events: Collection[Event]
) -> tuple[list[Version], dict[str, str]]:
    """Return the versions that events add, and the events that cannot be used, with reasons."""
    known = store.known_annotations(connection, {_task_id(event) for event in events})
    added: list[Version] = []
    failed: dict[str, str] = {}
    for event in events:
        readings = [read_annotation(raw) for raw in event.payload["annotations"]]
        said = {one.annotation_id: one for one in readings if isinstance(one, Annotation)}
        of_task = known.setdefault(_task_id(event), {})
        updated_at = _moved_at(event, of_task.values())
        if reasons := [one.reason for one in readings if isinstance(one, Malformed)]:
            failed[event.event_sha256] = f"annotations without identity: {'; '.join(reasons)}"
            updated_at = (
                _BEGINNING  # which one is missing cannot be told, so none counts as deleted
            )
        new = additions(
            of_task,
            [Seen(one.annotation_id, one.content_sha256, one.updated_at) for one in said.values()],
            updated_at,
        )
        note(of_task, new)
        added += _versions(event, new, said)
    return added, failed


def _versions(event: Event, new: Iterable[Any], said: Mapping[int, Annotation]) -> list[Version]:
    versions = []
    for addition in new:
        annotation = said.get(addition.annotation_id)
        versions.append(
            Version(
                addition=addition,
                content_sha256=addition.content_sha256 or _DELETED,
                project_id=event.project_id,
                task_id=_task_id(event),
                event_sha256=event.event_sha256,
                result=annotation.result if annotation else None,
                annotator=str(annotation.raw["annotator"])
                if annotation and annotation.raw.get("annotator")
                else None,
                was_cancelled=annotation.was_cancelled if annotation else False,
                ground_truth=annotation.ground_truth if annotation else False,
                lead_time_s=annotation.lead_time_s if annotation else None,
                created_at=annotation.created_at if annotation else None,
            )
        )
    return versions


def _moved_at(event: Event, known: Iterable[Known]) -> datetime:
    """Label Studio's clock of a task; of one that is gone, a moment behind all that was said."""
    if event.action == GONE:
        return max([datetime.now(UTC), *(one.newest_at for one in known)])
    return datetime.fromisoformat(event.payload["task"]["updated_at"])


def _task_id(event: Event) -> int:
    return int(event.payload["task"]["id"])
