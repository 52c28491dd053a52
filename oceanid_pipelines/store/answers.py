"""Whose answer counts for tasks that several people spoke about: `stage.task_answers`.

The rule does not belong here, nor does what an answer says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oceanid_pipelines.domain.annotations import content_sha256
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.statements import statement

_PIPELINE = "oceanid"
_COLUMNS = (
    "ls_task_id",
    "annotation_id",
    "reason",
    "voices",
    "reviewers",
    "span_f1",
    "choices",
    "question",
)


@dataclass(frozen=True, slots=True)
class Said:
    """A standing annotation of a task."""

    annotation_id: int
    version: int
    annotator: str | None
    updated_at: datetime
    ground_truth: bool
    result: Any


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task to decide about, its project in the catalog, and all that stands of it."""

    ls_task_id: int
    project: str | None
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """The decision: whose answer counts and why, and how far people agree."""

    task: DueTask
    annotation_id: int | None
    reason: str
    reviewers: Sequence[str]
    span_f1: float | None
    choices: Sequence[tuple[str, str]]


def reconsider(connection: Connection, reviewers: Mapping[str, Collection[str]]) -> int:
    """Make tasks due whose project's reviewers are others than when they were decided."""
    rules = json.dumps({project: sorted(names) for project, names in reviewers.items()})
    with connection.begin():
        return connection.execute(
            statement("stage/reconsider_answers"), {"reviewers": rules}
        ).rowcount


def decide_batch(connection: Connection, most: int, decide: Callable[[DueTask], TaskAnswer]) -> int:
    """Decide about up to `most` due tasks in one transaction; return how many.

    An annotation that counts now and did not before, or the other way, becomes due for extraction.
    Where nobody's answer counts a person is asked, once for what stands.
    """
    with connection.begin():
        connection.execute(statement("label/lock_landing"))
        projects: dict[int, str | None] = {
            row.ls_task_id: row.project
            for row in connection.execute(statement("stage/due_answers"), {"most": most})
        }
        if not projects:
            return 0
        said: dict[int, list[Said]] = {task: [] for task in projects}
        for row in connection.execute(statement("stage/voices"), {"tasks": sorted(projects)}):
            said[row.ls_task_id].append(Said(*row[1:]))
        answers = [
            decide(DueTask(task, project, tuple(said[task]))) for task, project in projects.items()
        ]
        connection.execute(statement("stage/create_decided"))
        copy_rows(connection, ("decided",), _COLUMNS, map(_row, answers))
        connection.execute(statement("stage/answers_decided"))
        connection.execute(statement("stage/choose_annotations"))
        connection.execute(statement("stage/ask_about_answers"))
        connection.execute(statement("stage/take_back_answer_questions"), {"pipeline": _PIPELINE})
    return len(answers)


def scores(connection: Connection) -> list[tuple[str, float | None, list[tuple[str, str]]]]:
    """Return project, mean F1 and pairs of choices of every task of several people."""
    return [
        (row.project, row.span_f1, [(one, other) for one, other in row.choices])
        for row in connection.execute(statement("stage/agreement"))
    ]


def _row(answer: TaskAnswer) -> tuple[Any, ...]:
    task = answer.task
    undecided = answer.annotation_id is None and task.said
    versions = sorted((one.annotation_id, one.version) for one in task.said)
    return (
        task.ls_task_id,
        answer.annotation_id,
        answer.reason,
        len(task.said),
        list(answer.reviewers),
        answer.span_f1,
        json.dumps(answer.choices),
        f"answers:{task.ls_task_id}:{content_sha256(versions)[:16]}" if undecided else None,
    )
