"""From `stage.documents` to tasks in Label Studio: one task a document and project, once.

A row of the outbox is reserved before the push and confirmed after it; every push begins with
asking Label Studio for our keys, because an import whose answer was lost may have happened.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oceanid_pipelines.catalog import Catalog, Project
from oceanid_pipelines.clients.label_studio import LabelStudio, TasksRefused
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.domain.texts import join_pages
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.flows.pictures import page_pictures
from oceanid_pipelines.store import tasks as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.tasks import DueTask, Provisioned

logger = logging.getLogger(__name__)

KEY = "oceanid_key"  # the field of a task's data that holds our document's key
BATCH_TASKS = 500
LONGEST_IMPORT = 8_000_000  # characters of one request; Label Studio takes 250 MiB
LONGEST_TEXT = 1_000_000  # characters of one ner task


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one pass over the outbox did."""

    reserved: int = 0
    pushed: int = 0
    found: int = 0
    failed: int = 0

    def __add__(self, other: Pushed) -> Pushed:
        """Return the sum of two passes."""
        return Pushed(
            self.reserved + other.reserved,
            self.pushed + other.pushed,
            self.found + other.found,
            self.failed + other.failed,
        )


def push_tasks(
    connection: Connection,
    objects: ObjectStore,
    server: LabelStudio,
    catalog: Catalog,
    *,
    report: Callable[[Pushed], None] = lambda _: None,
) -> Pushed:
    """Reserve and push a task for every document that belongs into a provisioned project."""
    store.retire(connection)
    total = Pushed()
    for provisioned in store.projects(connection):
        project = catalog.projects.get(provisioned.project)
        if project is None:
            continue
        total += Pushed(
            reserved=store.reserve(
                connection,
                provisioned,
                doc_types=project.doc_types,
                sources=project.sources or None,
                path_like=project.path_like,
            )
        )
        while due := store.due_tasks(connection, provisioned.project, BATCH_TASKS):
            total += _push_batch(
                connection, objects, server, provisioned=provisioned, project=project, due=due
            )
            report(total)
    return total


def _push_batch(
    connection: Connection,
    objects: ObjectStore,
    server: LabelStudio,
    *,
    provisioned: Provisioned,
    project: Project,
    due: Sequence[DueTask],
) -> Pushed:
    there = server.find_tasks_by_key(
        provisioned.ls_project_id, [task.external_key for task in due], field=KEY
    )
    found = {
        task.task_key: there[task.external_key][0] for task in due if task.external_key in there
    }
    store.confirm(connection, provisioned.ls_project_id, found)
    done = Pushed(found=len(found))
    payloads: list[tuple[DueTask, dict[str, Any]]] = []
    for task in due:
        if task.task_key in found:
            continue
        payload = attempt(
            f"task of document {task.document_id}",
            lambda task=task: _payload(connection, objects, project, task),  # type: ignore[misc]
            set_aside=lambda reason, task=task: _defer(connection, task, reason),  # type: ignore[misc]
        )
        if payload is None:
            done += Pushed(failed=1)
            continue
        payloads.append((task, payload))
        if sum(len(one["data"].get("text", "")) for _, one in payloads) >= LONGEST_IMPORT:
            done += _import(connection, server, provisioned.ls_project_id, payloads)
            payloads = []
    return done + _import(connection, server, provisioned.ls_project_id, payloads)


def _import(
    connection: Connection,
    server: LabelStudio,
    ls_project_id: int,
    payloads: Sequence[tuple[DueTask, Mapping[str, Any]]],
) -> Pushed:
    """Import tasks; what Label Studio refuses is set aside with its words, the rest goes in."""
    refused = 0
    while payloads:
        try:
            ids = server.import_tasks(ls_project_id, [payload for _, payload in payloads])
        except TasksRefused as error:
            for index, reason in error.reasons.items():
                _defer(connection, payloads[index][0], reason)
            refused += len(error.reasons)
            payloads = [pair for index, pair in enumerate(payloads) if index not in error.reasons]
            continue
        pushed = {task.task_key: ls_id for (task, _), ls_id in zip(payloads, ids, strict=True)}
        store.confirm(connection, ls_project_id, pushed)
        return Pushed(pushed=len(pushed), failed=refused)
    return Pushed(failed=refused)


def _payload(
    connection: Connection, objects: ObjectStore, project: Project, task: DueTask
) -> dict[str, Any]:
    data: dict[str, Any] = {
        KEY: task.external_key,
        "title": task.title,
        "source": task.source_code,
    }
    if project.task_type == "layout":
        keys = page_pictures(connection, objects, task)
        data["pages"] = [f"s3://{objects.bucket}/{key}" for key in keys]
    else:
        data["text"] = join_pages([page.text for page in store.pages(connection, task.document_id)])
        if len(data["text"]) > LONGEST_TEXT:
            raise UnreadableDocument(
                f"a text of {len(data['text']):,} characters: at most {LONGEST_TEXT:,} are labelled"
            )
    return {"data": data}


def _defer(connection: Connection, task: DueTask, reason: str) -> None:
    store.defer(connection, task.task_key, reason, pause(task.attempts + 1))
