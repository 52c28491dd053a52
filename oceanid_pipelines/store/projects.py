"""The projects of Label Studio, and the label configs they had: `label.projects`, `label.configs`.

Which projects there should be, and asking Label Studio, do not belong here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class Provisioned:
    """A project that is polled."""

    project: str
    ls_project_id: int
    title: str
    config_sha256: str


@dataclass(frozen=True, slots=True)
class Live:
    """A project as Label Studio shows it now; `provisioned` when the catalog just changed it."""

    project: str
    ls_project_id: int
    title: str
    config: str
    config_sha256: str
    declared: bool
    provisioned: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A project as it was when it was last looked at."""

    project: str
    ls_project_id: int
    title: str
    config_sha256: str
    declared: bool
    excluded: bool
    gone_at: datetime | None
    error: str | None
    error_at: datetime | None


def projects(connection: Connection) -> tuple[Provisioned, ...]:
    """Return the projects that are polled, by key."""
    with connection.begin():
        return tuple(Provisioned(*row) for row in connection.execute(statement("label/projects")))


def known_projects(connection: Connection) -> tuple[Known, ...]:
    """Return every project there is or was, by key."""
    with connection.begin():
        return tuple(Known(*row) for row in connection.execute(statement("label/known_projects")))


def record_projects(connection: Connection, live: Sequence[Live]) -> int:
    """Remember projects as they are now, and new label configs; return how many changed.

    Where a key moved to another project of Label Studio, its tasks are due again.
    """
    changed = 0
    with connection.begin():
        for one in live:
            values = {
                "project": one.project,
                "ls_project_id": one.ls_project_id,
                "title": one.title,
                "config_sha256": one.config_sha256,
                "declared": one.declared,
                "provisioned": one.provisioned,
            }
            if connection.execute(statement("label/record_project"), values).rowcount:
                changed += 1
                connection.execute(
                    statement("label/begin_tasks_anew"),
                    {"project": one.project, "ls_project_id": one.ls_project_id},
                )
            config = {
                "ls_project_id": one.ls_project_id,
                "sha256": one.config_sha256,
                "xml": one.config,
            }
            if connection.execute(statement("label/add_config"), config).rowcount:
                # Somebody may have used it before it was seen.
                connection.execute(
                    statement("stage/unreadable_due"), {"ls_project_id": one.ls_project_id}
                )
    return changed


def mark_absent(connection: Connection, *, gone: Collection[int], excluded: Collection[int]) -> int:
    """Remember which known projects are gone, and which are left alone; return how many changed."""
    if not gone and not excluded:
        return 0
    with connection.begin():
        return connection.execute(
            statement("label/mark_projects_absent"),
            {"gone": sorted(gone), "excluded": sorted(excluded)},
        ).rowcount


def error_of(connection: Connection, ls_project_id: int) -> str | None:
    """Return why a project's poll failed; None when it did not."""
    with connection.begin():
        error: str | None = connection.scalar(
            statement("label/error_of_project"), {"ls_project_id": ls_project_id}
        )
    return error


def record_error(connection: Connection, ls_project_id: int, error: str | None) -> None:
    """Remember why a project's poll failed; None when it did not. The same again writes nothing."""
    with connection.begin():
        connection.execute(
            statement("label/project_error"), {"ls_project_id": ls_project_id, "error": error}
        )


def landed_annotations(connection: Connection) -> dict[int, tuple[int, int]]:
    """Return how many annotations of each project stand: kept ones, and cancelled ones."""
    with connection.begin():
        rows = connection.execute(statement("label/landed_by_project"))
        return {row.ls_project_id: (row.kept, row.cancelled) for row in rows}
