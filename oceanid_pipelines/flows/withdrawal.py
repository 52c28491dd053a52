"""Takes back what an object, a delivery or a task said, everywhere that we can reach.

One transaction records it and marks all that hangs on it; from then on nothing uses it. What
follows is repeated until it is done, by running the command again: curated rows are retracted,
pictures deleted, tasks taken out of Label Studio. Published versions of the dataset keep it; the
next one is made without: see `release.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.clients.label_studio.transport import NotThere
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.keys import DERIVED
from oceanid_pipelines.flows.annotations import note_gone, poll
from oceanid_pipelines.flows.curation import promote_documents
from oceanid_pipelines.flows.landing import land
from oceanid_pipelines.flows.spoken import extract_spoken
from oceanid_pipelines.flows.tasks import KEY
from oceanid_pipelines.store import withdrawals as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.withdrawals import Effect, Withdrawal


class WithdrawalUnfinished(OceanidError):
    """It is recorded and nothing uses it any more, but something of it is left outside."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is withdrawn: an object (sha256 or s3://…), a source's delivery, or a task's id."""

    object: str | None = None
    delivery: tuple[str, date] | None = None
    task: int | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did; counts of what this call found still to do."""

    withdrawal: Withdrawal
    documents: int
    marked: int
    retracted: int = 0
    pictures: int = 0
    tasks: int = 0


def withdraw(
    connection: Connection,
    objects: ObjectStore,
    server: LabelStudio,
    catalog: Catalog,
    subject: Subject,
    *,
    reason: str,
    by: str,
    dry_run: bool = False,
) -> Withdrawn:
    """Withdraw a subject, on the connection that holds the writer's lock.

    A second time finishes what the first left, and changes nothing else. Raise NothingToWithdraw
    for what was never seen, and WithdrawalUnfinished when a store failed.
    """
    with connection.begin() as transaction:
        effect = _mark(connection, catalog, subject, reason, by)
        if dry_run:
            transaction.rollback()
    done = Withdrawn(effect.withdrawal, effect.documents, effect.marked)
    if dry_run or effect.withdrawal.finished_at is not None:
        return done
    done = replace(done, retracted=_retract(connection, catalog))
    try:
        pictures = sum(
            objects.delete_folder(f"{DERIVED}pages/{sha256}/") for sha256 in effect.silent_objects
        )
        tasks = _take_out(connection, server, effect.withdrawal.withdrawal_id)
    except OceanidError as error:
        raise WithdrawalUnfinished(
            f"withdrawal {effect.withdrawal.withdrawal_id} is recorded and nothing uses it any"
            f" more, but {error}: run the command again for the rest"
        ) from error
    _retract(connection, catalog)  # what was only heard when its task was taken out
    store.finish(connection, effect.withdrawal.withdrawal_id, effect.silent_objects)
    return replace(done, pictures=pictures, tasks=tasks)


def _mark(
    connection: Connection, catalog: Catalog, subject: Subject, reason: str, by: str
) -> Effect:
    if subject.object is not None:
        return store.withdraw_object(connection, subject.object, reason, by)
    if subject.delivery is not None:
        code, delivered_on = subject.delivery
        code = catalog.codes.get(code, code)
        return store.withdraw_delivery(connection, code, delivered_on, reason, by)
    if subject.task is not None:
        return store.withdraw_task(connection, subject.task, reason, by)
    raise ValueError("a subject is an object, a delivery or a task")


def _retract(connection: Connection, catalog: Catalog) -> int:
    extract_spoken(connection, catalog)
    return promote_documents(connection).retracted


def _take_out(connection: Connection, server: LabelStudio, withdrawal_id: int) -> int:
    """Delete tasks from Label Studio, once all that was said in them is recorded."""
    by_project: dict[int, list[store.WithdrawnTask]] = {}
    for task in store.tasks(connection, withdrawal_id):
        by_project.setdefault(task.ls_project_id, []).append(task)
    if not by_project:
        return 0
    poll(connection, server)
    land(connection)
    deleted = 0
    for ls_project_id, tasks in by_project.items():
        # By their keys, for one may be there whose push was never confirmed.
        there = server.find_tasks_by_key(ls_project_id, [one.key for one in tasks], field=KEY)
        ids = {ls_task_id for found in there.values() for ls_task_id in found}
        ids |= {one.ls_task_id for one in tasks if one.ls_task_id is not None}
        deleted += sum(_delete(server, ls_task_id) for ls_task_id in sorted(ids))
        note_gone(connection, ls_project_id, sorted(ids))
    land(connection)
    return deleted


def _delete(server: LabelStudio, ls_task_id: int) -> bool:
    try:
        server.delete_task(ls_task_id)
    except NotThere:
        return False
    return True
