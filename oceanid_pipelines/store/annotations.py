"""Events, the history of annotations, and what is extracted from them.

Asking Label Studio, and judging what an annotation says, do not belong here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from oceanid_pipelines.domain.history import Addition, Known
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.documents import EXTRACTION_COLUMNS
from oceanid_pipelines.store.review import apply_answers
from oceanid_pipelines.store.statements import statement

CONSUMER = "annotations"
_EVENT_COLUMNS = ("event_sha256", "action", "project_id", "via", "payload")
_FACT_COLUMNS = (*EXTRACTION_COLUMNS, "annotation_id", "annotation_version")
_BOX_COLUMNS = (
    "annotation_id",
    "annotation_version",
    "region_id",
    "document_id",
    "page_no",
    "label",
    "x_pct",
    "y_pct",
    "width_pct",
    "height_pct",
    "rotation_deg",
    "x_pt",
    "y_pt",
    "width_pt",
    "height_pt",
    "text",
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something Label Studio said, as it is stored."""

    event_sha256: str
    action: str
    project_id: int
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an annotation to record: the addition, and what was said."""

    addition: Addition
    content_sha256: str
    project_id: int
    task_id: int
    event_sha256: str
    result: Any
    annotator: str | None
    was_cancelled: bool
    ground_truth: bool
    lead_time_s: float | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueAnnotation:
    """An annotation whose standing version is not extracted; `document_id` None: not our task.

    Its task shows the document's text from `text_start` to `text_end`, to the end where None.
    """

    annotation_id: int
    version: int
    attempts: int
    change: str
    was_cancelled: bool
    result: Any
    document_id: int | None
    text_start: int
    text_end: int | None


def watermark(connection: Connection, ls_project_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return how far a project was polled, and what was noted then; None at first."""
    with connection.begin():
        row = connection.execute(
            statement("control/watermark"), {"consumer": CONSUMER, "scope": str(ls_project_id)}
        ).one_or_none()
    return (row.position, row.details) if row else None


def record_poll(
    connection: Connection,
    ls_project_id: int,
    events: Collection[Event],
    *,
    mirrored: Mapping[int, datetime],
    gone: Collection[int],
    position: tuple[str, Mapping[str, Any]] | None,
) -> int:
    """Store a poll's events with its position in one transaction; return how many are new.

    `mirrored` are Label Studio's clocks of the tasks the events are of; `gone` the tasks that
    people deleted; `position` the new watermark, None when it did not move.
    """
    with connection.begin():
        connection.execute(statement("raw/create_arrived"))
        copy_rows(
            connection,
            ("arrived",),
            _EVENT_COLUMNS,
            (
                (
                    event.event_sha256,
                    event.action,
                    event.project_id,
                    "poll",
                    json.dumps(event.payload, ensure_ascii=False),
                )
                for event in events
            ),
        )
        new = connection.execute(statement("raw/record_events")).rowcount
        if mirrored:
            connection.execute(
                statement("label/task_mirrored"),
                [{"ls_task_id": task, "updated_at": at} for task, at in sorted(mirrored.items())],
            )
        if gone:
            connection.execute(statement("label/tasks_deleted"), {"tasks": sorted(gone)})
        if position is not None:
            connection.execute(
                statement("control/set_watermark"),
                {
                    "consumer": CONSUMER,
                    "scope": str(ls_project_id),
                    "position": position[0],
                    "details": json.dumps(position[1]),
                },
            )
    return new


def due_events(connection: Connection, most: int) -> tuple[Event, ...]:
    """Return up to `most` events that are not landed, in the order they came."""
    with connection.begin():
        rows = connection.execute(statement("raw/due_events"), {"most": most})
        return tuple(Event(*row) for row in rows)


def known_annotations(
    connection: Connection, ls_tasks: Collection[int]
) -> dict[int, dict[int, Known]]:
    """Return the recorded history of tasks: task -> annotation -> what is known."""
    found: dict[int, dict[int, Known]] = {}
    with connection.begin():
        for row in connection.execute(
            statement("label/recorded_versions"), {"tasks": sorted(ls_tasks)}
        ):
            annotations = found.setdefault(row.ls_task_id, {})
            known = annotations.setdefault(row.annotation_id, Known(0, row.ls_updated_at))
            known.last_version = max(known.last_version, row.version)
            known.newest_at = max(known.newest_at, row.ls_updated_at)
            known.deleted = known.deleted or row.change == "deleted"
            known.recorded.add((row.ls_updated_at, row.content_sha256))
    return found


def land(
    connection: Connection,
    versions: Sequence[Version],
    landed: Collection[str],
    failed: Mapping[str, str],
) -> None:
    """Record versions and what became of their events, in one transaction."""
    with connection.begin():
        if versions:
            connection.execute(
                statement("label/add_version"), [_version_row(version) for version in versions]
            )
            connection.execute(
                statement("stage/mark_annotation_due"),
                {"annotations": sorted({one.addition.annotation_id for one in versions})},
            )
        if landed:
            connection.execute(
                statement("raw/event_landed"), [{"event_sha256": sha} for sha in sorted(landed)]
            )
        if failed:
            connection.execute(
                statement("raw/event_failed"),
                [{"event_sha256": sha, "error": error} for sha, error in sorted(failed.items())],
            )


def annotations_to_extract(connection: Connection, most: int) -> tuple[DueAnnotation, ...]:
    """Return up to `most` annotations whose standing version is not in stage."""
    with connection.begin():
        rows = connection.execute(statement("stage/annotations_to_extract"), {"most": most})
        return tuple(
            DueAnnotation(
                row.annotation_id,
                row.current_version,
                row.attempts,
                row.change,
                row.was_cancelled,
                row.result,
                row.document_id,
                row.text_start,
                row.text_end,
            )
            for row in rows
        )


def replace_extraction(
    connection: Connection,
    due: DueAnnotation,
    *,
    facts: Sequence[Sequence[Any]],
    boxes: Sequence[Sequence[Any]],
    issues: Sequence[Mapping[str, Any]],
) -> None:
    """Put an annotation's facts and boxes in the place of its former ones, in one transaction.

    `facts` are tuples of EXTRACTION_COLUMNS, `boxes` of the columns of stage.pdf_boxes from
    region_id on.
    """
    annotation = {"annotation_id": due.annotation_id}
    with connection.begin():
        connection.execute(statement("stage/forget_annotation"), annotation)
        connection.execute(statement("stage/forget_boxes"), annotation)
        said_by = (due.annotation_id, due.version)
        copy_rows(
            connection,
            ("stage", "extractions"),
            _FACT_COLUMNS,
            ((*fact, *said_by) for fact in facts),
        )
        copy_rows(
            connection, ("stage", "pdf_boxes"), _BOX_COLUMNS, ((*said_by, *box) for box in boxes)
        )
        connection.execute(
            statement("stage/annotation_extracted"),
            {**annotation, "version": due.version, "issues": json.dumps(list(issues))},
        )
        if due.document_id is not None:
            apply_answers(connection, document_id=due.document_id)
            connection.execute(
                statement("stage/document_speaks_anew"), {"document_id": due.document_id}
            )


def defer(connection: Connection, annotation_id: int, error: str, pause: timedelta) -> None:
    """Record why an annotation could not be extracted, and when to try again."""
    with connection.begin():
        connection.execute(
            statement("stage/annotation_failed"),
            {"annotation_id": annotation_id, "error": error, "pause": pause},
        )


def standing(connection: Connection, ls_project_id: int) -> tuple[int, int]:
    """Return how many annotations of a project stand: kept ones, and cancelled ones."""
    with connection.begin():
        row = connection.execute(
            statement("label/standing_annotations"), {"ls_project_id": ls_project_id}
        ).one()
    return row.kept, row.cancelled


def annotations_by_change(connection: Connection) -> dict[str, int]:
    """Return how many versions there are of each kind of change."""
    return named_counts(connection, "label/annotations_by_change")


def _version_row(version: Version) -> dict[str, Any]:
    return {
        "annotation_id": version.addition.annotation_id,
        "version": version.addition.version,
        "change": version.addition.change,
        "content_sha256": version.content_sha256,
        "ls_project_id": version.project_id,
        "ls_task_id": version.task_id,
        "result": None
        if version.result is None
        else json.dumps(version.result, ensure_ascii=False),
        "annotator": version.annotator,
        "was_cancelled": version.was_cancelled,
        "ground_truth": version.ground_truth,
        "lead_time_s": version.lead_time_s,
        "ls_created_at": version.created_at,
        "ls_updated_at": version.addition.updated_at,
        "event_sha256": version.event_sha256,
    }


def extracted_version(connection: Connection, annotation_id: int) -> int | None:
    """Return the version of an annotation that stands and is in stage; None while there is none."""
    with connection.begin():
        version: int | None = connection.scalar(
            statement("stage/extracted_version"), {"annotation_id": annotation_id}
        )
    return version
