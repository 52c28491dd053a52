"""Makes the catalog's projects in Label Studio what the catalog says, and tells where they are not.

Every step is looked up before it is taken, so that a killed or repeated call does it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.catalog import Project as Declared
from oceanid_pipelines.clients.label_studio import LabelStudio, Project
from oceanid_pipelines.domain.label_config_changes import Removed, orphans, removed
from oceanid_pipelines.domain.label_configs import config_of, config_sha256
from oceanid_pipelines.flows.attachments import Difference, Step, attachment_steps, webhook_steps
from oceanid_pipelines.flows.projects import Survey, mark, marked, survey
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import projects as store
from oceanid_pipelines.store.database import PROVISIONING_LOCK, Connection, hold_lock
from oceanid_pipelines.store.projects import Live

_BATCH_TASKS = 500
_WAIT_SECONDS = 300

Outcome = Literal["created", "updated", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Provisioning:
    """What was, or would be, done about one project; `refused` says why nothing was changed."""

    project: str
    title: str
    outcome: Outcome
    differences: tuple[Difference, ...] = ()
    refused: tuple[str, ...] = field(default=())


def provision(
    connection: Connection,
    server: LabelStudio,
    catalog: Catalog,
    settings: Settings,
    *,
    dry_run: bool = False,
    force: bool = False,
) -> Iterator[Provisioning]:
    """Make or update every declared project, and hang the webhook on those that people made.

    A second time changes nothing; of two at once, one waits. A change that would take a label or a
    control from existing annotations, and making a project anew that a person deleted, are refused
    unless `force` is given.
    """
    if dry_run:
        yield from _provision(connection, server, catalog, settings, dry_run=True, force=force)
        return
    with hold_lock(connection, PROVISIONING_LOCK, _WAIT_SECONDS):
        yield from _provision(connection, server, catalog, settings, dry_run=False, force=force)


def drift(
    connection: Connection, server: LabelStudio, catalog: Catalog, settings: Settings
) -> tuple[Provisioning, ...]:
    """Return the projects that are not as the catalog says, with every difference."""
    seen = survey(connection, server, catalog)
    found = [
        *(
            Provisioning(key, declared.title, "updated", _differences(steps))
            for key, declared in catalog.projects.items()
            if (steps := _steps(server, catalog, settings, key, seen.declared(key)))
        ),
        *(
            Provisioning(one.project, one.title, "updated", _differences(steps))
            for one in seen.polled
            if not one.declared and (steps := [*webhook_steps(server, one.ls_project_id, settings)])
        ),
    ]
    twins = (
        Provisioning(
            str(marked(one)),
            one.title,
            "refused",
            refused=(f"project {one.project_id} carries the mark of another one: delete either",),
        )
        for one in seen.twins
    )
    return (*found, *twins)


def _provision(
    connection: Connection,
    server: LabelStudio,
    catalog: Catalog,
    settings: Settings,
    *,
    dry_run: bool,
    force: bool,
) -> Iterator[Provisioning]:
    seen = survey(connection, server, catalog)
    deleted = _deleted(connection, seen)
    for key, declared in catalog.projects.items():
        present = seen.declared(key)
        steps = _steps(server, catalog, settings, key, present)
        refused: tuple[str, ...] = ()
        if present is None and key in deleted and not force:
            refused = (
                f"project {deleted[key]} was deleted in Label Studio: --force makes it anew",
            )
        elif present is not None and not force:
            refused = tuple(_orphans(server, present, config_of(declared, catalog.taxonomy)))
        outcome: Outcome = "created" if present is None else "updated" if steps else "unchanged"
        if refused:
            outcome = "refused"
        elif not dry_run:
            if present is None:
                present = _create(server, catalog, key, declared)
                steps = _steps(server, catalog, settings, key, present)
            for step in steps:
                step.take()
            _record(connection, server, key, present, changed=outcome != "unchanged")
        yield Provisioning(key, declared.title, outcome, _differences(steps), refused)
    for one in seen.polled:
        if one.declared:
            continue
        if steps := [*webhook_steps(server, one.ls_project_id, settings)]:
            for step in steps if not dry_run else ():
                step.take()
            yield Provisioning(one.project, one.title, "updated", _differences(steps))


def _steps(
    server: LabelStudio, catalog: Catalog, settings: Settings, key: str, present: Project | None
) -> list[Step]:
    """Return what makes a project what it should be; of one that is to be made, all of it."""
    declared = catalog.projects[key]
    config = config_of(declared, catalog.taxonomy)
    if present is None:
        made = Step(Difference("project", "none", declared.title), lambda: None)
        return [made, *attachment_steps(server, None, settings)]
    number = present.project_id
    steps = []
    if present.title != declared.title:
        steps.append(
            Step(
                Difference("title", present.title, declared.title),
                lambda: server.update_project(number, title=declared.title),
            )
        )
    if marked(present) != key:
        words = f"{present.description} {mark(key)}".strip()
        steps.append(
            Step(
                Difference("description", present.description, words),
                lambda: server.update_project(number, description=words),
            )
        )
    if config_sha256(present.label_config) != config_sha256(config):
        steps.append(
            Step(
                Difference("label config", present.label_config, config),
                lambda: server.update_project(number, label_config=config),
            )
        )
    if present.show_predictions != declared.show_predictions:
        shown = {True: "shown", False: "hidden"}
        steps.append(
            Step(
                Difference(
                    "predictions",
                    shown[present.show_predictions],
                    shown[declared.show_predictions],
                ),
                lambda: server.update_project(number, show_predictions=declared.show_predictions),
            )
        )
    return [*steps, *attachment_steps(server, number, settings)]


def _differences(steps: list[Step]) -> tuple[Difference, ...]:
    return tuple(step.difference for step in steps)


def _create(server: LabelStudio, catalog: Catalog, key: str, declared: Declared) -> Project:
    return server.create_project(
        declared.title,
        config_of(declared, catalog.taxonomy),
        description=mark(key),
        show_predictions=declared.show_predictions,
    )


def _record(
    connection: Connection, server: LabelStudio, key: str, project: Project, *, changed: bool
) -> None:
    """Remember the project as Label Studio has it now."""
    now = server.project(project.project_id) if changed else project
    live = Live(
        key,
        now.project_id,
        now.title,
        now.label_config,
        config_sha256(now.label_config),
        declared=True,
        provisioned=changed,
    )
    store.record_projects(connection, [live])


def _deleted(connection: Connection, seen: Survey) -> dict[str, int]:
    """Return the recorded projects that Label Studio no longer has, by key."""
    return {
        one.project: one.ls_project_id
        for one in store.known_projects(connection)
        if one.ls_project_id not in seen.projects
    }


def _orphans(server: LabelStudio, present: Project, wanted: str) -> Iterator[str]:
    """Yield each annotation that would lose a label or a control; asked of the server itself."""
    gone = removed(present.label_config, wanted)
    if gone:
        yield from _in_use(server, present.project_id, gone)


def _in_use(server: LabelStudio, project_id: int, gone: Removed) -> Iterator[str]:
    ids = sorted(server.task_ids(project_id))
    for at in range(0, len(ids), _BATCH_TASKS):
        for task in server.tasks(project_id, ids[at : at + _BATCH_TASKS]):
            for annotation in task.annotations:
                if lost := orphans(annotation.result, gone):
                    words = ", ".join(sorted(lost))
                    yield f"annotation {annotation.annotation_id} of task {task.task_id}: {words}"
