"""Which tasks do not tell yet, in Label Studio, that they are over: an outbox in `label.tasks`.

Whether a task is over is decided by `tasks.retire`; talking to Label Studio does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class ToTell:
    """A task, and the words that it should show about its state; None for none."""

    task_key: int
    ls_project_id: int
    ls_task_id: int
    state: str
    attempts: int
    words: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A task that shows its words; `moved` from when to when by nothing else, None if untold."""

    task: ToTell
    moved: tuple[datetime, datetime] | None


def to_tell(connection: Connection, most: int) -> tuple[ToTell, ...]:
    """Return up to `most` tasks to change, by project."""
    with connection.begin():
        rows = connection.execute(statement("label/tasks_to_tell"), {"most": most})
        return tuple(ToTell(*row) for row in rows)


def confirm(connection: Connection, told: Sequence[Told]) -> None:
    """Record that tasks show what they should."""
    if not told:
        return
    with connection.begin():
        connection.execute(
            statement("label/confirm_told"),
            {
                "tasks": [one.task.task_key for one in told],
                "states": [one.task.state for one in told],
                "moved_from": [one.moved[0] if one.moved else None for one in told],
                "moved_to": [one.moved[1] if one.moved else None for one in told],
            },
        )


def defer(connection: Connection, task: ToTell, error: str, pause: timedelta) -> None:
    """Record why a task could not be changed, and when to try again."""
    with connection.begin():
        connection.execute(
            statement("label/defer_telling"),
            {"task_key": task.task_key, "error": error, "pause": pause},
        )
