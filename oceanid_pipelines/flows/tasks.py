"""From `stage.documents` to tasks in Label Studio: one task a part of a document and project, once.

A row of the outbox is reserved before its push and confirmed after it. That a push begins is
committed first, so that a row of unknown outcome is known for one: it is looked up by our key, and
pushed again only when nothing of it can be under way any more. What a task shows is made here; what
is predicted in it, in `predictions.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from oceanid_pipelines.catalog import Catalog, Project
from oceanid_pipelines.clients.label_studio import (
    LabelStudio,
    NotThere,
    OutcomeUnknown,
    RequestRefused,
    TasksRefused,
)
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.domain.label_configs import PAGES_FIELD, TEXT_FIELD
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.domain.texts import join_pages, split_text
from oceanid_pipelines.flows.answers import choose_answers
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.flows.pictures import render_pages
from oceanid_pipelines.flows.predictions import Predictor
from oceanid_pipelines.flows.telling import tell_states
from oceanid_pipelines.store import pages
from oceanid_pipelines.store import tasks as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.predictions import Prediction, former_contents
from oceanid_pipelines.store.projects import Provisioned, projects
from oceanid_pipelines.store.tasks import Belonging, DueTask, Shown

logger = logging.getLogger(__name__)

KEY = "oceanid_key"  # the field of a task's data that holds our key
BATCH_TASKS = 1000
LONGEST_IMPORT = 8_000_000  # characters of one request; Label Studio takes 250 MiB
LONGEST_TEXT = 50_000  # characters of one task: more makes the labelling page slow
# No import takes longer: our own requests give up after two minutes.
SETTLING = timedelta(minutes=3)

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one pass over the outbox did."""

    reserved: int = 0
    pushed: int = 0
    found: int = 0
    failed: int = 0
    unsettled: int = 0
    retired: int = 0
    told: int = 0

    def __add__(self, other: Pushed) -> Pushed:
        """Return the sum of two passes."""
        return Pushed(
            self.reserved + other.reserved,
            self.pushed + other.pushed,
            self.found + other.found,
            self.failed + other.failed,
            self.unsettled + other.unsettled,
            self.retired + other.retired,
            self.told + other.told,
        )


def push_tasks(
    connection: Connection,
    objects: ObjectStore,
    server: LabelStudio,
    catalog: Catalog,
    *,
    report: Callable[[Pushed], None] = lambda _: None,
) -> Pushed:
    """Reserve and push a task for every document that belongs into a provisioned project.

    Tasks of documents that are gone are retired, and say so where people label.
    """
    total = Pushed(retired=store.retire(connection))
    choose_answers(connection, catalog)  # what counts of former tasks comes along
    for provisioned in projects(connection):
        project = catalog.projects.get(provisioned.project)
        if project is None:
            continue
        total += Pushed(reserved=_reserve(connection, provisioned, project))
        predictor = Predictor(project, catalog)
        pusher = _Pusher(connection, objects, server, provisioned, project, predictor)
        while due := store.due_tasks(connection, provisioned.project, BATCH_TASKS, SETTLING):
            total += pusher.push(due)
            report(total)
    return total + Pushed(told=tell_states(connection, server))


def _reserve(connection: Connection, provisioned: Provisioned, project: Project) -> int:
    belonging = Belonging(
        provisioned.project,
        provisioned.ls_project_id,
        project.doc_types,
        project.sources,
        project.path_like,
    )
    if project.task_type != "ner":
        return store.reserve(connection, belonging, None)
    reserved = store.reserve(connection, belonging, LONGEST_TEXT)
    for document in store.long_documents(connection, belonging):
        text = join_pages([page.text for page in pages.pages(connection, document.document_id)])
        parts = split_text(text, LONGEST_TEXT)
        reserved += store.reserve_parts(connection, belonging, document, parts)
    return reserved


@dataclass
class _Pusher:
    """Pushes the tasks of one project."""

    connection: Connection
    objects: ObjectStore
    server: LabelStudio
    provisioned: Provisioned
    project: Project
    predictor: Predictor
    _strangers: bool | None = field(default=None, init=False)

    @property
    def ls_project_id(self) -> int:
        return self.provisioned.ls_project_id

    def push(self, due: Sequence[DueTask]) -> Pushed:
        """Push a batch, except what is there already or may be on its way."""
        asked = [task for task in due if task.may_be_there or self._there_are_strangers()]
        there = self._look_up(asked)
        left = [task for task in due if task.task_key not in there]
        unsettled = [task.task_key for task in left if task.unsettled]
        if unsettled:
            store.await_outcome(self.connection, unsettled, SETTLING)
        done = Pushed(found=len(there), unsettled=len(unsettled))
        for some in _imports([task for task in left if not task.unsettled]):
            payloads, failed = self._payloads(some)
            done += Pushed(failed=failed)
            if payloads:
                predictions = self._predict(payloads)
                keys = [task.task_key for task, _ in payloads]
                store.begin_push(self.connection, keys, predictions)
                done += self._import(payloads)
        return done

    def _there_are_strangers(self) -> bool:
        """Tell whether the project has tasks behind the last one of ours that we know.

        Ids only grow, so without any, a row that was never pushed cannot be there: not even when
        the database is older than the project, restored or new.
        """
        if self._strangers is None:
            last = store.last_task_id(self.connection, self.ls_project_id)
            self._strangers = self.server.count_tasks_behind(self.ls_project_id, last) > 0
        return self._strangers

    def _look_up(self, tasks: Sequence[DueTask]) -> frozenset[int]:
        """Confirm the tasks that are in Label Studio; return their keys of ours."""
        if not tasks:
            return frozenset()
        there = self.server.find_tasks_by_key(
            self.ls_project_id, [task.ls_key for task in tasks], field=KEY
        )
        found = {task.task_key: there[task.ls_key][0] for task in tasks if task.ls_key in there}
        store.confirm(self.connection, self.ls_project_id, found)
        return frozenset(found)

    def _import(self, payloads: Sequence[tuple[DueTask, Payload]]) -> Pushed:
        """Import tasks; what Label Studio refuses is set aside with its words, the rest goes in."""
        if not payloads:
            return Pushed()
        try:
            ids = self.server.import_tasks(self.ls_project_id, [one for _, one in payloads])
        except TasksRefused as error:
            for index, reason in error.reasons.items():
                self._defer(payloads[index][0], reason)
            rest = [pair for index, pair in enumerate(payloads) if index not in error.reasons]
            return Pushed(failed=len(error.reasons)) + self._import(rest)
        except NotThere:
            raise  # the project itself
        except RequestRefused as error:
            return self._halve(payloads, str(error))
        except OutcomeUnknown as error:
            if error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
                raise  # it may be at work on it
            there = self._look_up([task for task, _ in payloads])
            rest = [pair for pair in payloads if pair[0].task_key not in there]
            return Pushed(pushed=len(there)) + self._halve(rest, str(error))
        pushed = {task.task_key: ls_id for (task, _), ls_id in zip(payloads, ids, strict=True)}
        store.confirm(self.connection, self.ls_project_id, pushed)
        return Pushed(pushed=len(pushed))

    def _halve(self, payloads: Sequence[tuple[DueTask, Payload]], reason: str) -> Pushed:
        """Find the task that fails an import for a reason that names none."""
        if len(payloads) == 1:
            self._defer(payloads[0][0], reason)
            return Pushed(failed=1)
        middle = len(payloads) // 2
        return self._import(payloads[:middle]) + self._import(payloads[middle:])

    def _payloads(self, tasks: Sequence[DueTask]) -> tuple[list[tuple[DueTask, Payload]], int]:
        """Return what the tasks show, and how many could not be shown."""
        show = self._shower(tasks)
        payloads = []
        for task in tasks:
            shown = attempt(
                f"task {task.task_key}",
                lambda task=task: show(task),  # type: ignore[misc]
                set_aside=lambda reason, task=task: self._defer(task, reason),  # type: ignore[misc]
            )
            if shown is not None:
                payloads.append((task, {"data": {KEY: task.ls_key, **shown}}))
        return payloads, len(tasks) - len(payloads)

    def _shower(self, tasks: Sequence[DueTask]) -> Callable[[DueTask], Mapping[str, Any]]:
        """Return the function from a task to what it shows, having read what they need at once."""
        if self.project.task_type == "ner":
            parts = [task.task_key for task in tasks if isinstance(task.shows, Shown)]
            texts = pages.texts(self.connection, parts)
        else:
            documents = {one.shows.document_id for one in tasks if isinstance(one.shows, Shown)}
            pictures = pages.pictures(self.connection, documents)

        def show(task: DueTask) -> Mapping[str, Any]:
            if not isinstance(task.shows, Shown):
                return task.shows
            about = _about(task.shows)
            if self.project.task_type == "ner":
                return {**about, TEXT_FIELD: texts[task.task_key]}
            keys = pictures.get(task.shows.document_id) or self._render(task.shows)
            return {**about, PAGES_FIELD: [f"s3://{self.objects.bucket}/{key}" for key in keys]}

        return show

    def _predict(self, payloads: Sequence[tuple[DueTask, Payload]]) -> list[Prediction]:
        """Put predictions into the payloads of texts; return all that were made."""
        if self.project.task_type != "ner" or not self.predictor.works:
            return []
        texts = [(task, one) for task, one in payloads if isinstance(task.shows, Shown)]
        former = former_contents(self.connection, [task.task_key for task, _ in texts])
        predictions = []
        for task, payload in texts:
            text = payload["data"][TEXT_FIELD]
            made = self.predictor.predict(task.task_key, text, former.get(task.task_key, ()))
            if shown := self.predictor.shown(text, made):
                payload["predictions"] = shown
            predictions += made
        return predictions

    def _render(self, document: Shown) -> tuple[str, ...]:
        return render_pages(
            self.connection,
            self.objects,
            document.document_id,
            sha256=document.sha256,
            title=document.title,
            dpi=self.project.dpi,
        )

    def _defer(self, task: DueTask, reason: str) -> None:
        store.defer(self.connection, task.task_key, reason, pause(task.attempts + 1))


def _about(document: Shown) -> dict[str, Any]:
    further = {} if document.part == 1 else {"part": document.part}
    return {"title": document.title, "source": document.source_code, **further}


def _imports(tasks: Sequence[DueTask]) -> Iterator[list[DueTask]]:
    """Cut a batch into imports of a bounded size."""
    some: list[DueTask] = []
    size = 0
    for task in tasks:
        characters = task.shows.characters if isinstance(task.shows, Shown) else 0
        if some and size + characters > LONGEST_IMPORT:
            yield some
            some, size = [], 0
        some.append(task)
        size += characters
    if some:
        yield some
