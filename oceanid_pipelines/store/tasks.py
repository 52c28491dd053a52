"""The outbox of tasks: `label.tasks`.

What a task looks like in Label Studio, and talking to it, do not belong here; how the tasks there
are mirrored is in `task_mirror.py`, what they show in `pages.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from oceanid_pipelines.domain.texts import PAGE_BREAK, Part
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.predictions import Prediction
from oceanid_pipelines.store.predictions import keep as keep_predictions
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class Shown:
    """A document, or a part of it, that a task shows; `characters` are those of its text."""

    document_id: int
    sha256: str
    title: str
    source_code: str
    part: int
    characters: int


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task to push: it shows a document, or data of its own.

    `may_be_there` when an earlier push of it has no known outcome; `unsettled` while Label Studio
    may still be at work on that one.
    """

    task_key: int
    ls_key: str
    attempts: int
    may_be_there: bool
    unsettled: bool
    shows: Shown | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Belonging:
    """Which documents belong into a project."""

    project: str
    ls_project_id: int
    doc_types: Collection[str]
    sources: Collection[str]
    path_like: str | None

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the statements that ask for such documents."""
        return {
            "project": self.project,
            "ls_project_id": self.ls_project_id,
            "doc_types": sorted(self.doc_types),
            "sources": sorted(self.sources) or None,
            "path_like": self.path_like,
        }


@dataclass(frozen=True, slots=True)
class LongDocument:
    """A document that is too long for one task."""

    document_id: int
    external_key: str


def reserve(connection: Connection, belonging: Belonging, longest: int | None) -> int:
    """Reserve a task for every document that belongs into the project and has none there.

    Where texts are shown, `longest` is the most that one task takes; longer ones are left.
    """
    with connection.begin():
        return connection.execute(
            statement("label/reserve_tasks"),
            {**belonging.parameters, "longest": longest, "page_break": len(PAGE_BREAK)},
        ).rowcount


def long_documents(connection: Connection, belonging: Belonging) -> tuple[LongDocument, ...]:
    """Return the documents that `reserve` left because they are too long."""
    with connection.begin():
        rows = connection.execute(statement("label/long_documents"), belonging.parameters)
        return tuple(LongDocument(*row) for row in rows)


def reserve_parts(
    connection: Connection, belonging: Belonging, document: LongDocument, parts: Sequence[Part]
) -> int:
    """Reserve a task for each part of a document's text, all in one transaction."""
    with connection.begin():
        connection.execute(
            statement("label/reserve_part"),
            [
                {
                    "document_id": document.document_id,
                    "project": belonging.project,
                    "ls_project_id": belonging.ls_project_id,
                    "ls_key": document.external_key
                    if number == 1
                    else f"{document.external_key}/{number}",
                    "part": number,
                    "text_start": part.start,
                    "text_end": part.end,
                }
                for number, part in enumerate(parts, start=1)
            ],
        )
    return len(parts)


def reserve_question(
    connection: Connection,
    project: str,
    ls_key: str,
    data: Mapping[str, Any],
    *,
    document_id: int | None = None,
    review_id: int | None = None,
) -> bool:
    """Reserve a task that shows `data` instead of a document; return whether it is new.

    Call it inside a transaction of yours. `ls_key` is for ever: the same question is asked once.
    `push_tasks` pushes it with the others of its project; `label.annotations.task_key` leads from
    an answer back to `label.tasks.review_id`. It is not asked when the review item is closed first.
    Nothing happens while the project is not provisioned.
    """
    return bool(
        connection.execute(
            statement("label/reserve_question"),
            {
                "project": project,
                "ls_key": ls_key,
                "data": json.dumps(data, ensure_ascii=False),
                "document_id": document_id,
                "review_id": review_id,
            },
        ).rowcount
    )


def retire(connection: Connection) -> int:
    """Retire the tasks of deleted objects, and take back those of returned ones."""
    with connection.begin():
        return connection.execute(statement("label/retire_tasks")).rowcount


def to_retire(connection: Connection) -> tuple[int, int]:
    """Return how many tasks `retire` would change, and then tell annotators; nothing is written."""
    with connection.begin() as transaction:
        count = connection.execute(statement("label/retire_tasks")).rowcount
        told = len(connection.execute(statement("label/tasks_to_tell"), {"most": None}).all())
        transaction.rollback()
    return count, told


def due_tasks(
    connection: Connection, project: str, most: int, settling: timedelta
) -> tuple[DueTask, ...]:
    """Return up to `most` tasks of a project that are reserved or failed, and due now.

    `settling` is how long Label Studio may be at work on an import that nobody waits for.
    """
    with connection.begin():
        rows = connection.execute(
            statement("label/due_tasks"), {"project": project, "most": most, "settling": settling}
        )
        return tuple(
            DueTask(
                row.task_key,
                row.ls_key,
                row.attempts,
                row.may_be_there,
                row.unsettled,
                Shown(
                    row.document_id,
                    row.sha256,
                    row.title,
                    row.source_code,
                    row.part,
                    row.characters,
                )
                if row.data is None
                else row.data,
            )
            for row in rows
        )


def begin_push(
    connection: Connection, tasks: Collection[int], predictions: Collection[Prediction]
) -> None:
    """Record that tasks are about to be pushed with predictions: they may soon be there."""
    with connection.begin():
        connection.execute(statement("label/push_began"), {"tasks": list(tasks)})
        keep_predictions(connection, tasks, predictions)


def confirm(connection: Connection, ls_project_id: int, pushed: Mapping[int, int]) -> None:
    """Record that tasks are in Label Studio: our key -> its id."""
    if not pushed:
        return
    with connection.begin():
        connection.execute(
            statement("label/confirm_tasks"),
            {
                "tasks": list(pushed.keys()),
                "ls_tasks": list(pushed.values()),
                "ls_project_id": ls_project_id,
            },
        )


def await_outcome(connection: Connection, tasks: Collection[int], settling: timedelta) -> None:
    """Leave tasks alone until their push cannot be under way any more."""
    with connection.begin():
        connection.execute(
            statement("label/await_tasks"), {"tasks": list(tasks), "settling": settling}
        )


def defer(connection: Connection, task_key: int, error: str, pause: timedelta) -> None:
    """Record why a task is not in Label Studio, and when to try again."""
    with connection.begin():
        connection.execute(
            statement("label/defer_task"), {"task_key": task_key, "error": error, "pause": pause}
        )


def last_task_id(connection: Connection, ls_project_id: int) -> int:
    """Return the highest id that a task of ours is known to have in a project; 0 for none."""
    with connection.begin():
        found: int = connection.execute(
            statement("label/last_task_id"), {"ls_project_id": ls_project_id}
        ).scalar_one()
    return found


def tasks_by_state(connection: Connection) -> dict[str, int]:
    """Return how many tasks each project has in each state."""
    return named_counts(connection, "label/tasks_by_state")
