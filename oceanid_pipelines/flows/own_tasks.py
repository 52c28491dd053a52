"""Tasks that people made in Label Studio: each that somebody spoke about becomes a document.

So what is said there lands as what is said of our own tasks. It belongs to no source and is pushed
nowhere. A task that shows an uploaded file is that file's: see `label_uploads.py`.
"""

from __future__ import annotations

from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.domain.keys import LABEL_STUDIO
from oceanid_pipelines.domain.own_tasks import OwnPage, own_pages
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.store import own_tasks as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.own_tasks import Adopted, OwnTask

BATCH_TASKS = 200


def adopt_tasks(connection: Connection) -> int:
    """Make a document of every task of people's own that has none, before its words are read.

    Return how many. What a task shows is what it showed when somebody first spoke about it.
    """
    total = 0
    while count := store.adopt_batch(connection, BATCH_TASKS, _adopted):
        total += count
    return total


def _adopted(task: OwnTask) -> Adopted:
    pages = attempt(
        f"task {task.ls_task_id}",
        lambda: own_pages(task.config, task.data),
        set_aside=lambda _: tuple[OwnPage, ...](),
    )
    return Adopted(
        task,
        title=f"task {task.ls_task_id} of {task.title}",
        doc_type="scan" if pages and all(page.is_picture for page in pages) else "text",
        pages=[(page.shown_as, page.text or "") for page in pages],
        # A poll tells it, a webhook does not: then it is asked for.
        details={"file": file_key(task.ls_project_id, task.file)} if task.updated_at else {},
    )


def note_files(connection: Connection, server: LabelStudio) -> int:
    """Record which uploaded file each such task was made of, where that is not known yet."""
    noted = 0
    for ls_project_id, tasks in store.of_unknown_origin(connection).items():
        found = server.tasks(ls_project_id, tasks)
        files = {one.task_id: file_key(ls_project_id, one.file) for one in found}
        store.note_files(connection, {task: files.get(task) for task in tasks})
        noted += len(tasks)
    return noted


def file_key(ls_project_id: int, file: str | None) -> str | None:
    """Return the key in the bucket of a file that people uploaded; None for none."""
    return f"{LABEL_STUDIO}{ls_project_id}/{file}" if file else None
