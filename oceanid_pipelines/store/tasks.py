"""The outbox of tasks: `label.tasks`.

What a task looks like in Label Studio, and talking to it, do not belong here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.projects import Provisioned, projects
from oceanid_pipelines.store.statements import statement

__all__ = ["Provisioned", "projects"]


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task to push."""

    task_key: int
    document_id: int
    attempts: int
    external_key: str
    sha256: str
    title: str
    source_code: str
    doc_type: str


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page of a document, and its picture's key once it is rendered."""

    page_no: int
    width_pt: float | None
    height_pt: float | None
    left_pt: float
    bottom_pt: float
    rotation: int
    text: str
    image_key: str | None


def reserve(
    connection: Connection,
    project: Provisioned,
    *,
    doc_types: Collection[str],
    sources: Collection[str] | None,
    path_like: str | None,
) -> int:
    """Reserve a task for every document that belongs into the project and has none there."""
    with connection.begin():
        return connection.execute(
            statement("label/reserve_tasks"),
            {
                "project": project.project,
                "ls_project_id": project.ls_project_id,
                "doc_types": sorted(doc_types),
                "sources": None if sources is None else sorted(sources),
                "path_like": path_like,
            },
        ).rowcount


def retire(connection: Connection) -> int:
    """Retire the tasks of deleted objects, and take back those of returned ones."""
    with connection.begin():
        return connection.execute(statement("label/retire_tasks")).rowcount


def due_tasks(connection: Connection, project: str, most: int) -> tuple[DueTask, ...]:
    """Return up to `most` tasks of a project that are reserved or failed, and due now."""
    with connection.begin():
        rows = connection.execute(statement("label/due_tasks"), {"project": project, "most": most})
        return tuple(DueTask(*row) for row in rows)


def confirm(connection: Connection, ls_project_id: int, pushed: Mapping[int, int]) -> None:
    """Record that tasks are in Label Studio: our key -> its id."""
    if not pushed:
        return
    with connection.begin():
        connection.execute(
            statement("label/confirm_task"),
            [
                {"task_key": key, "ls_task_id": ls_task_id, "ls_project_id": ls_project_id}
                for key, ls_task_id in pushed.items()
            ],
        )


def defer(connection: Connection, task_key: int, error: str, pause: timedelta) -> None:
    """Record why a task could not be pushed, and when to try again."""
    with connection.begin():
        connection.execute(
            statement("label/defer_task"), {"task_key": task_key, "error": error, "pause": pause}
        )


def pages(connection: Connection, document_id: int) -> tuple[StoredPage, ...]:
    """Return the pages of a document, in order."""
    with connection.begin():
        rows = connection.execute(
            statement("stage/pages_of_document"), {"document_id": document_id}
        )
        return tuple(map(stored_page, rows))


def stored_page(row: Row[Any]) -> StoredPage:
    """Return a page as it is stored."""
    return StoredPage(
        page_no=row.page_no,
        width_pt=None if row.width_pt is None else float(row.width_pt),
        height_pt=None if row.height_pt is None else float(row.height_pt),
        left_pt=float(row.left_pt),
        bottom_pt=float(row.bottom_pt),
        rotation=row.rotation,
        text=row.text,
        image_key=row.image_key,
    )


def record_pictures(
    connection: Connection, document_id: int, pictures: Sequence[tuple[int, str, int, int]]
) -> None:
    """Record (page, key, width, height in pixels) of rendered pages, in one transaction."""
    with connection.begin():
        for page_no, image_key, width, height in pictures:
            connection.execute(
                statement("stage/page_rendered"),
                {
                    "document_id": document_id,
                    "page_no": page_no,
                    "image_key": image_key,
                    "image_width": width,
                    "image_height": height,
                },
            )


def mirrored(connection: Connection, ls_tasks: Collection[int]) -> dict[int, datetime | None]:
    """Return, of tasks that are ours, Label Studio's clock when they were last mirrored."""
    with connection.begin():
        rows = connection.execute(statement("label/mirrored_tasks"), {"tasks": sorted(ls_tasks)})
        return {row.ls_task_id: row.ls_updated_at for row in rows}


def to_confirm(connection: Connection, ls_project_id: int) -> frozenset[int]:
    """Return the tasks of a project of which a webhook is taken at its word."""
    with connection.begin():
        return frozenset(
            connection.scalars(
                statement("label/tasks_to_confirm"), {"ls_project_id": ls_project_id}
            ).all()
        )


def pushed_ids(connection: Connection, ls_project_id: int) -> frozenset[int]:
    """Return the ids that a project's tasks have in Label Studio."""
    with connection.begin():
        return frozenset(
            connection.scalars(
                statement("label/pushed_tasks"), {"ls_project_id": ls_project_id}
            ).all()
        )


def tasks_by_state(connection: Connection) -> dict[str, int]:
    """Return how many tasks each project has in each state."""
    return named_counts(connection, "label/tasks_by_state")
