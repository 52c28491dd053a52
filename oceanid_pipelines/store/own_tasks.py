"""Tasks that people made in Label Studio, and the documents that they become.

What such a task shows does not belong here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A task that people made, of the project called `title`, and what it was made of."""

    ls_task_id: int
    ls_project_id: int
    project: str
    title: str
    config: str
    data: Mapping[str, Any]
    file: str | None
    updated_at: str | None


@dataclass(frozen=True, slots=True)
class Adopted:
    """The document that a task becomes: its pages, each with the object that shows it."""

    task: OwnTask
    title: str
    doc_type: str
    pages: Sequence[tuple[str, str]]
    details: Mapping[str, Any]


def adopt_batch(connection: Connection, most: int, adopt: Callable[[OwnTask], Adopted]) -> int:
    """Make documents of up to `most` tasks that somebody spoke about; return how many.

    In one transaction, in which what was said of them becomes theirs, and due to be read.
    """
    with connection.begin():
        connection.execute(statement("label/lock_landing"))
        rows = connection.execute(statement("stage/tasks_to_adopt"), {"most": most})
        adopted = [adopt(OwnTask(*row)) for row in rows]
        if not adopted:
            return 0
        tasks = json.dumps([_row(one) for one in adopted], ensure_ascii=False)
        connection.execute(statement("stage/adopt_tasks"), {"tasks": tasks})
        claim(connection, [one.task.ls_task_id for one in adopted])
    return len(adopted)


def of_unknown_origin(connection: Connection) -> dict[int, list[int]]:
    """Return such tasks by project, of which nobody knows yet whether they come from a file."""
    found: dict[int, list[int]] = {}
    with connection.begin():
        for row in connection.execute(statement("stage/tasks_of_unknown_origin")):
            found.setdefault(row.ls_project_id, []).append(row.ls_task_id)
    return found


def note_files(connection: Connection, files: Mapping[int, str | None]) -> None:
    """Record the key of the file that each task was made of; None where it was made of none."""
    with connection.begin():
        connection.execute(
            statement("stage/note_files"),
            {"tasks": list(files.keys()), "files": list(files.values())},
        )


def claim(connection: Connection, ls_tasks: Sequence[int]) -> None:
    """Let what was said of tasks before they were known be theirs; in the caller's transaction."""
    tasks = {"tasks": list(ls_tasks)}
    if connection.execute(statement("label/claim_annotations"), tasks).scalar_one():
        connection.execute(statement("stage/claimed_annotations_due"), tasks)


def _row(one: Adopted) -> dict[str, Any]:
    task = one.task
    return {
        "key": f"ls:{task.ls_project_id}/{task.ls_task_id}",
        "ls_task_id": task.ls_task_id,
        "ls_project_id": task.ls_project_id,
        "project": task.project,
        "updated_at": task.updated_at,
        "title": one.title,
        "doc_type": one.doc_type,
        "details": one.details,
        "pages": [{"shown_as": name, "text": text} for name, text in one.pages],
    }
