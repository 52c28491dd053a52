"""What stands of whole projects, to be compared with Label Studio, and when that was last done."""

from __future__ import annotations

from datetime import datetime, timedelta

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

Stand = tuple[datetime, bool, bool]


def outlines(
    connection: Connection, ls_project_id: int, behind: int, upto: int | None
) -> dict[int, dict[int, Stand]]:
    """Return the tasks with ids behind one, up to another, that are ours or that people spoke of.

    Each with its standing annotations: Label Studio's clock, cancelled or not, ground truth or not.
    """
    found: dict[int, dict[int, Stand]] = {}
    with connection.begin():
        for row in connection.execute(
            statement("label/outlines"),
            {"ls_project_id": ls_project_id, "behind": behind, "upto": upto},
        ):
            annotations = found.setdefault(row.ls_task_id, {})
            if row.annotation_id is not None:
                annotations[row.annotation_id] = (
                    row.ls_updated_at,
                    row.was_cancelled,
                    row.ground_truth,
                )
    return found


def pushed_count(connection: Connection, ls_project_id: int) -> int:
    """Return how many of our tasks should be in a project."""
    with connection.begin():
        count: int = connection.execute(
            statement("label/count_pushed"), {"ls_project_id": ls_project_id}
        ).scalar_one()
    return count


def missing_projects(connection: Connection) -> tuple[int, ...]:
    """Return the projects in which something stands and which are not known to be there."""
    with connection.begin():
        return tuple(connection.scalars(statement("label/missing_projects")))


def is_due(connection: Connection, ls_project_id: int, every: timedelta) -> bool:
    """Tell whether a project was not swept for that long."""
    with connection.begin():
        due: bool = connection.execute(
            statement("label/sweep_is_due"), {"ls_project_id": ls_project_id, "every": every}
        ).scalar_one()
    return due


def note_begun(connection: Connection, ls_project_id: int) -> None:
    """Remember that every task was looked at, if that was never done before."""
    with connection.begin():
        connection.execute(statement("label/note_begun"), {"ls_project_id": ls_project_id})


def note_swept(connection: Connection, ls_project_id: int) -> None:
    """Remember that every task of a project was looked at just now."""
    with connection.begin():
        connection.execute(statement("label/note_swept"), {"ls_project_id": ls_project_id})
