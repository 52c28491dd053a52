"""Tasks as they are in Label Studio: when they moved, what is to be looked at, what people made.

Bringing tasks there does not belong here: see `tasks.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.own_tasks import claim
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class UnlinkedUpload:
    """A file that people uploaded in Label Studio, and whose task is not known."""

    key: str
    document_id: int
    project: str
    ls_project_id: int


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


def unlinked_uploads(connection: Connection) -> tuple[UnlinkedUpload, ...]:
    """Return the files of people's own whose task is not known, by project."""
    with connection.begin():
        rows = connection.execute(statement("label/unlinked_uploads"))
        return tuple(UnlinkedUpload(*row) for row in rows)


def link_uploads(connection: Connection, linked: Sequence[tuple[UnlinkedUpload, int]]) -> None:
    """Record which task shows which file."""
    if not linked:
        return
    with connection.begin():
        connection.execute(
            statement("label/link_upload"),
            [
                {
                    "document_id": upload.document_id,
                    "project": upload.project,
                    "ls_project_id": upload.ls_project_id,
                    "ls_task_id": ls_task_id,
                    "key": upload.key,
                }
                for upload, ls_task_id in linked
            ],
        )
        claim(connection, [ls_task_id for _, ls_task_id in linked])
