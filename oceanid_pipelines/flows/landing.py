"""From `raw.annotation_events` to the history in `label.annotations`, however an event came.

Needs no writer's lock: one lander works at a time, a batch a transaction. Asking Label Studio does
not belong here, and what an annotation says about a vessel neither: see `spoken.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from oceanid_pipelines.domain.annotations import (
    Annotation,
    Malformed,
    content_sha256,
    read_annotation,
    read_id,
)
from oceanid_pipelines.domain.events import (
    ANNOTATIONS_DELETED,
    GONE,
    SAID,
    SEEN,
    TASKS_DELETED,
)
from oceanid_pipelines.domain.history import (
    Addition,
    Seen,
    additions,
    corrections,
    endings,
    note,
    reported,
)
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.flows.uncollected import uncollected
from oceanid_pipelines.store import history as store
from oceanid_pipelines.store.annotations import Event
from oceanid_pipelines.store.database import Connection, is_store_failure
from oceanid_pipelines.store.history import Decision, History, Version

logger = logging.getLogger(__name__)

BATCH_EVENTS = 1000
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_DELETED = content_sha256({"deleted": True})


@dataclass(frozen=True, slots=True)
class Landed:
    """What one landing did."""

    events: int = 0
    versions: int = 0
    malformed: int = 0

    def __add__(self, other: Landed) -> Landed:
        """Return the sum of two landings."""
        return Landed(
            self.events + other.events,
            self.versions + other.versions,
            self.malformed + other.malformed,
        )


def land(connection: Connection, *, report: Callable[[Landed], None] = lambda _: None) -> Landed:
    """Turn stored events into versions of annotations, in the order they came.

    A batch that cannot be stored is landed event by event, so that one bad event stops no other.
    What comes behind the last batch is not waited for: webhooks may come without end, and what was
    landed is to be extracted.
    """
    total = Landed()
    while done := _land_batch(connection):
        total += done
        report(total)
        if done.events < BATCH_EVENTS:
            break
    return total


def _land_batch(connection: Connection) -> Landed | None:
    try:
        with uncollected():
            return _landed(*store.land_batch(connection, BATCH_EVENTS, decide))
    except Exception as error:
        if is_store_failure(error):
            raise
        logger.warning("a batch of events could not be stored: one by one then")
    total = Landed()
    for event in store.due_events(connection, BATCH_EVENTS):
        total += attempt(
            f"event {event}",
            lambda event=event: _land_one(connection, event),  # type: ignore[misc]
            set_aside=lambda reason, event=event: _set_aside(connection, event, reason),  # type: ignore[misc]
        )
    return total


def _land_one(connection: Connection, event: str) -> Landed:
    return _landed(*store.land_batch(connection, 1, decide, only=event)) or Landed()


def _set_aside(connection: Connection, event: str, reason: str) -> Landed:
    store.fail_event(connection, event, reason)
    return Landed(events=1, malformed=1)


def _landed(events: int, decision: Decision) -> Landed | None:
    if not events:
        return None
    return Landed(events, len(decision.versions), len(decision.failed))


class _Told(NamedTuple):
    """An annotation as it was delivered, and its place where its event holds a list of them."""

    annotation: Annotation
    place: int | None


def decide(events: Iterable[Event], history: History) -> Decision:
    """Return what follows from events, in their order, for what is recorded already."""
    judge = _Judge(history, Decision())
    for event in events:
        judge.take(event)
    return judge.decision


@dataclass(frozen=True, slots=True)
class _Judge:
    """Adds what events say to the history, and to the decision what is new in it."""

    history: History
    decision: Decision

    def take(self, event: Event) -> None:
        if event.action == SEEN:
            self._take_snapshot(event)
        elif event.action in SAID:
            self._take_report(event)
        elif event.action == ANNOTATIONS_DELETED:
            self._take_deletion(event)
        elif event.action in {GONE, TASKS_DELETED}:
            self._take_end_of_task(event)
        else:
            self._fail(event, f"the action {event.action} is not known")

    def _take_snapshot(self, event: Event) -> None:
        """A poll's: the whole set of a task's annotations."""
        task = int(event.payload["task"]["id"])
        known = self.history.of(task)
        readings = [read_annotation(raw) for raw in event.payload["annotations"]]
        said = {
            one.annotation_id: _Told(one, place)
            for place, one in enumerate(readings)
            if isinstance(one, Annotation)
        }
        seen = [_seen(one.annotation) for one in said.values()]
        moved_at = datetime.fromisoformat(event.payload["task"]["updated_at"])
        wrong = {int(key): version for key, version in event.payload.get("corrects", {}).items()}
        if reasons := [one.reason for one in readings if isinstance(one, Malformed)]:
            self._fail(event, f"annotations without identity: {'; '.join(reasons)}")
            # Which one is missing cannot be told, so none counts as deleted.
            moved_at, wrong = _BEGINNING, {}
        if wrong:
            self._add(event, task, corrections(known, seen, wrong, datetime.now(UTC)), said)
        self._add(event, task, additions(known, seen, moved_at), said)

    def _take_report(self, event: Event) -> None:
        """A webhook's: one annotation, as it was saved."""
        said = read_annotation(event.payload["annotation"])
        if isinstance(said, Malformed):
            self._fail(event, f"an annotation without identity: {said.reason}")
            return
        told = read_id(event.payload["task"]["id"])
        if told is None:
            self._fail(event, "an annotation of no task")
            return
        task = self.history.task_of.get(said.annotation_id, told)
        added = reported(self.history.of(task), _seen(said))
        self._add(event, task, added, {said.annotation_id: _Told(said, None)})
        if added:
            self.decision.to_confirm.add(task)

    def _take_deletion(self, event: Event) -> None:
        """A webhook's: the end of an annotation, perhaps of one that was not heard of yet."""
        annotation_id = read_id(event.payload["annotation"]["id"])
        if annotation_id is None:
            self._fail(event, "a deletion of no annotation")
            return
        task = self.history.task_of.get(annotation_id)
        if task is None:
            self.decision.early[annotation_id] = event.event_sha256
            self.history.ended.add(annotation_id)
            return
        added = endings(self.history.of(task), [annotation_id], datetime.now(UTC))
        self._add(event, task, added, {})
        if added:
            self.decision.to_confirm.add(task)

    def _take_end_of_task(self, event: Event) -> None:
        """A task that is gone, with all that was said about it."""
        task = read_id(event.payload["task"]["id"])
        if task is None:
            self._fail(event, "a deletion of no task")
            return
        known = self.history.of(task)
        self._add(event, task, endings(known, sorted(known), datetime.now(UTC)), {})
        if event.action == TASKS_DELETED:
            self.decision.gone.add(task)
            self.decision.to_confirm.add(task)

    def _add(
        self,
        event: Event,
        task: int,
        added: Sequence[Addition],
        said: Mapping[int, _Told],
    ) -> None:
        known = self.history.of(task)
        note(known, added)
        for addition in added:
            told = said.get(addition.annotation_id) if addition.content_sha256 else None
            record = known[addition.annotation_id]
            self.history.task_of[addition.annotation_id] = task
            name = _annotator(told.annotation, self.history.people) if told else None
            # Who said it stays known when the user is deleted.
            record.annotator = name or record.annotator
            self.decision.versions.append(_version(event, task, addition, told, record.annotator))
        created = {one.annotation_id for one in added if one.change == "created"}
        if ended := created & self.history.ended:
            self._add(event, task, endings(known, sorted(ended), datetime.now(UTC)), {})
            self.decision.to_confirm.add(task)

    def _fail(self, event: Event, reason: str) -> None:
        self.decision.failed[event.event_sha256] = reason


def _version(
    event: Event, task: int, addition: Addition, told: _Told | None, annotator: str | None
) -> Version:
    said = told.annotation if told else None
    return Version(
        addition=addition,
        content_sha256=addition.content_sha256 or _DELETED,
        project_id=event.project_id or 0,
        task_id=task,
        event_sha256=event.event_sha256,
        place=told.place if told else None,
        annotator=annotator if said else None,
        annotator_id=said.completed_by if said else None,
        was_cancelled=said.was_cancelled if said else False,
        ground_truth=said.ground_truth if said else False,
        lead_time_s=said.lead_time_s if said else None,
        parent_prediction=said.parent_prediction if said else None,
        created_at=said.created_at if said else None,
        config_sha256=event.payload.get("project", {}).get("config_sha256"),
    )


def _annotator(annotation: Annotation, people: Mapping[int, str]) -> str | None:
    """A poll's event tells the name itself; of others it is what their number stands for."""
    if told := annotation.raw.get("annotator"):
        return str(told)
    if annotation.completed_by is None:
        return None
    return people.get(annotation.completed_by, f"user {annotation.completed_by}")


def _seen(annotation: Annotation) -> Seen:
    return Seen(annotation.annotation_id, annotation.content_sha256, annotation.updated_at)
