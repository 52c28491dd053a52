"""What is extracted from annotations: `stage.extractions`, `stage.pdf_boxes`, and which are due.

The history of annotations is in `annotations.py`; judging what one says does not belong here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from oceanid_pipelines.store.database import Connection, array_of, copy_rows
from oceanid_pipelines.store.facts import EXTRACTION_COLUMNS
from oceanid_pipelines.store.pages import StoredPage, stored_page
from oceanid_pipelines.store.review import apply_answers
from oceanid_pipelines.store.statements import statement

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
    "shape",
    "outline",
)
_OUTCOME_COLUMNS = ("annotation_id", "version", "issues", "error", "pause")


@dataclass(frozen=True, slots=True)
class DueAnnotation:
    """An annotation whose standing version is not extracted; `document_id` None: not our task.

    Its task shows the document's text from `text_start` to `text_end`, to the end where None. It
    is `chosen` when it is what counts for its task. `result` is JSON.
    """

    annotation_id: int
    version: int
    attempts: int
    chosen: bool
    change: str
    was_cancelled: bool
    result: str | None
    ls_project_id: int
    task_key: int | None
    document_id: int | None
    text_start: int
    text_end: int | None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an annotation says, or the `error` why that cannot be told and when to try again.

    `facts` are tuples of EXTRACTION_COLUMNS, `boxes` of the columns of stage.pdf_boxes from
    region_id on.
    """

    due: DueAnnotation
    facts: Sequence[Sequence[Any]] = ()
    boxes: Sequence[Sequence[Any]] = ()
    issues: Sequence[Mapping[str, Any]] = ()
    error: str | None = None
    pause: timedelta | None = None


Pages = Mapping[int, tuple[StoredPage, ...]]
Extract = Callable[[Sequence[DueAnnotation], Pages], Sequence[Extracted]]


def extract_batch(
    connection: Connection, most: int, extract: Extract, *, only: int | None = None
) -> Sequence[Extracted]:
    """Put what up to `most` due annotations say in the place of what they said before.

    In one transaction; one extractor works at a time. `only` names one annotation.
    """
    with connection.begin():
        connection.execute(statement("label/lock_landing"))
        rows = connection.execute(
            statement("stage/annotations_to_extract"), {"most": most, "only": only}
        ).all()
        due = [DueAnnotation(*row) for row in rows]
        if not due:
            return ()
        documents = {one.document_id for one in due if one.document_id is not None}
        extracted = extract(due, _pages(connection, documents))
        _replace(connection, extracted)
    return extracted


def label_configs(connection: Connection) -> dict[int, list[str]]:
    """Return every label config that a project of Label Studio had, by its id."""
    found: dict[int, list[str]] = {}
    with connection.begin():
        for row in connection.execute(statement("label/configs")):
            found.setdefault(row.ls_project_id, []).append(row.xml)
    return found


def due_annotations(connection: Connection, most: int) -> tuple[tuple[int, int], ...]:
    """Return up to `most` annotations that are due, each with how often it has failed."""
    with connection.begin():
        rows = connection.execute(
            statement("stage/annotations_to_extract"), {"most": most, "only": None}
        )
        return tuple((row.annotation_id, row.attempts) for row in rows)


def defer(connection: Connection, annotation_id: int, error: str, pause: timedelta) -> None:
    """Record why an annotation could not be extracted, and when to try again."""
    with connection.begin():
        connection.execute(
            statement("stage/annotation_failed"),
            {"annotation_id": annotation_id, "error": error, "pause": pause},
        )


def extracted_version(connection: Connection, annotation_id: int) -> int | None:
    """Return the version of an annotation that stands and is in stage; None while there is none."""
    with connection.begin():
        version: int | None = connection.scalar(
            statement("stage/extracted_version"), {"annotation_id": annotation_id}
        )
    return version


def _pages(connection: Connection, documents: Collection[int]) -> dict[int, tuple[StoredPage, ...]]:
    rows = connection.execute(
        statement("stage/pages_of_documents"), {"documents": array_of(documents)}
    ).all()
    return {
        document_id: tuple(map(stored_page, pages))
        for document_id, pages in groupby(rows, key=lambda row: row.document_id)
    }


def _replace(connection: Connection, extracted: Sequence[Extracted]) -> None:
    done = [one for one in extracted if one.error is None]
    documents = {one.due.document_id for one in done if one.due.document_id is not None}
    ids = {"documents": array_of(documents)}
    # A promotion that is at work on one is waited for.
    connection.execute(statement("stage/lock_documents"), ids)
    annotations = {"annotations": array_of(one.due.annotation_id for one in done)}
    connection.execute(statement("stage/forget_annotations"), annotations)
    connection.execute(statement("stage/forget_boxes"), annotations)
    copy_rows(
        connection,
        ("stage", "extractions"),
        _FACT_COLUMNS,
        ((*fact, *_said_by(one)) for one in done for fact in one.facts),
    )
    copy_rows(
        connection,
        ("stage", "pdf_boxes"),
        _BOX_COLUMNS,
        ((*_said_by(one), *box) for one in done for box in one.boxes),
    )
    connection.execute(statement("stage/create_outcomes"))
    copy_rows(connection, ("outcomes",), _OUTCOME_COLUMNS, map(_outcome, extracted))
    connection.execute(statement("stage/annotations_extracted"))
    for document_id in connection.scalars(statement("stage/answered_documents"), ids).all():
        apply_answers(connection, document_id=document_id)
    connection.execute(statement("stage/documents_speak_anew"), ids)


def _said_by(one: Extracted) -> tuple[int, int]:
    return one.due.annotation_id, one.due.version


def _outcome(one: Extracted) -> tuple[Any, ...]:
    return (*_said_by(one), json.dumps(list(one.issues)), one.error, one.pause)
