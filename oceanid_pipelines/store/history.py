"""The history of annotations: what is recorded, and recording what events add to it.

Events themselves are in `annotations.py`; what they add is decided in `flows/landing.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from oceanid_pipelines.domain.annotations import read_id
from oceanid_pipelines.domain.canonical import read_json
from oceanid_pipelines.domain.history import Addition, Known, Recorded
from oceanid_pipelines.store.annotations import Event
from oceanid_pipelines.store.database import Connection, array_of, copy_rows
from oceanid_pipelines.store.statements import statement

_ID_DIGITS = 19  # of the largest there is
_VERSION_COLUMNS = (
    "annotation_id",
    "version",
    "change",
    "content_sha256",
    "ls_project_id",
    "ls_task_id",
    "place",
    "annotator",
    "annotator_id",
    "was_cancelled",
    "ground_truth",
    "lead_time_s",
    "parent_prediction",
    "corrects",
    "ls_created_at",
    "ls_updated_at",
    "config_sha256",
    "event_sha256",
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an annotation to record: the addition, and what was said.

    The regions stay in the event: at `place` among its annotations, None where it is of one only.
    `config_sha256` None is the config that its project has now.
    """

    addition: Addition
    content_sha256: str
    project_id: int
    task_id: int
    event_sha256: str
    place: int | None
    annotator: str | None
    annotator_id: int | None
    was_cancelled: bool
    ground_truth: bool
    lead_time_s: float | None
    parent_prediction: int | None
    created_at: datetime | None
    config_sha256: str | None


@dataclass(slots=True)
class History:
    """What is recorded of some annotations: by task and annotation, and each one's task.

    `ended` are those whose deletion was heard of before they were.
    """

    tasks: dict[int, dict[int, Known]] = field(default_factory=dict)
    task_of: dict[int, int] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    people: dict[int, str] = field(default_factory=dict)

    def of(self, task: int) -> dict[int, Known]:
        """Return what is known of a task's annotations, to be added to."""
        return self.tasks.setdefault(task, {})


@dataclass(slots=True)
class Decision:
    """What follows from a batch of events.

    `failed` are events that cannot be used, with reasons; `to_confirm` the tasks of which a
    webhook is taken at its word, `gone` those that it says were deleted.
    """

    versions: list[Version] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    early: dict[int, str] = field(default_factory=dict)
    to_confirm: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)


def known_annotations(
    connection: Connection,
    ls_tasks: Collection[int],
    annotations: Collection[int] = (),
    *,
    until: datetime | None = None,
) -> History:
    """Return the recorded history of tasks and annotations, as it was `until` then."""
    with connection.begin():
        return _history(connection, ls_tasks, annotations, until)


def land_batch(
    connection: Connection,
    most: int,
    decide: Callable[[Iterable[Event], History], Decision],
    *,
    only: str | None = None,
) -> tuple[int, Decision]:
    """Land up to `most` due events in the order they came, or `only` one, in one transaction.

    Return how many there were, and what followed. One lander works at a time, so `decide` sees all
    that was recorded before. It is given the events one by one, so that one payload is held.
    """
    with connection.begin():
        connection.execute(statement("label/lock_landing"))
        due = connection.execute(statement("raw/due_events"), {"most": most, "only": only}).all()
        if not due:
            return 0, Decision()
        tasks, annotations = (
            _ids(one.ls_task_id for one in due),
            _ids(one.annotation_id for one in due),
        )
        decision = decide(map(_event, due), _history(connection, tasks, annotations, None))
        _record(connection, [event.event_sha256 for event in due], decision)
    return len(due), decision


def due_events(connection: Connection, most: int) -> tuple[str, ...]:
    """Return the hashes of up to `most` events that are not landed, in the order they came."""
    with connection.begin():
        rows = connection.execute(statement("raw/due_events"), {"most": most, "only": None})
        return tuple(row.event_sha256 for row in rows)


def fail_event(connection: Connection, event_sha256: str, reason: str) -> None:
    """Set an event aside with the reason why it cannot be landed."""
    with connection.begin():
        _settle_events(connection, [], {event_sha256: reason})


def _history(
    connection: Connection,
    ls_tasks: Collection[int],
    annotations: Collection[int],
    until: datetime | None,
) -> History:
    history = History()
    values = {"tasks": array_of(ls_tasks), "annotations": array_of(annotations), "until": until}
    for row in connection.execute(statement("label/recorded_versions"), values).all():
        known = history.of(row.ls_task_id).setdefault(row.annotation_id, Known())
        known.versions.append(
            Recorded(
                row.version,
                None if row.change == "deleted" else row.content_sha256,
                row.ls_updated_at,
                row.corrects,
            )
        )
        known.annotator = row.annotator or known.annotator
        history.task_of[row.annotation_id] = row.ls_task_id
    if until is None:
        history.ended.update(connection.scalars(statement("label/ended_early")))
        for row in connection.execute(statement("label/annotators")):
            history.people[row.ls_user_id] = row.email
    return history


def _event(due: Row[Any]) -> Event:
    return Event(due.event_sha256, due.action, due.project_id, read_json(due.payload))


def _ids(texts: Iterable[str | None]) -> set[int]:
    """Return the ids among what events may be about, as the database writes it."""
    numbers = (int(one) for one in texts if one and one.isdecimal() and len(one) <= _ID_DIGITS)
    return {number for number in numbers if read_id(number)}


def _record(connection: Connection, events: Sequence[str], decision: Decision) -> None:
    landed = [event for event in events if event not in decision.failed]
    _settle_events(connection, landed, decision.failed)
    if decision.versions:
        connection.execute(statement("label/create_new_versions"))
        copy_rows(
            connection, ("new_versions",), _VERSION_COLUMNS, map(_version_row, decision.versions)
        )
        connection.execute(statement("label/add_versions"))
        connection.execute(statement("stage/mark_annotations_due"))
        connection.execute(statement("stage/mark_answers_due"))
    if decision.early:
        connection.execute(
            statement("label/add_early_deletions"),
            {"annotations": list(decision.early), "events": list(decision.early.values())},
        )
    if decision.gone:
        connection.execute(statement("label/tasks_deleted"), {"tasks": sorted(decision.gone)})
    if decision.to_confirm:
        connection.execute(statement("label/confirm_later"), {"tasks": sorted(decision.to_confirm)})


def _settle_events(
    connection: Connection, landed: Sequence[str], failed: Mapping[str, str]
) -> None:
    if landed:
        connection.execute(statement("raw/events_landed"), {"events": array_of(landed)})
    if failed:
        connection.execute(
            statement("raw/events_failed"),
            {"events": list(failed), "errors": list(failed.values())},
        )


def _version_row(version: Version) -> tuple[Any, ...]:
    return (
        version.addition.annotation_id,
        version.addition.version,
        version.addition.change,
        version.content_sha256,
        version.project_id,
        version.task_id,
        version.place,
        version.annotator,
        version.annotator_id,
        version.was_cancelled,
        version.ground_truth,
        version.lead_time_s,
        version.parent_prediction,
        version.addition.corrects,
        version.created_at,
        version.addition.updated_at,
        version.config_sha256,
        version.event_sha256,
    )
