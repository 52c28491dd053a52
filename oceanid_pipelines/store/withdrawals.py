"""What people withdrew: `control.withdrawals`, and the marks that keep it out of everything.

What is outside Postgres, pictures and tasks, is the business of `flows/withdrawal.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

OBJECT, DELIVERY, TASK = "object", "delivery", "task"


class NothingToWithdraw(OceanidError):
    """What is to be withdrawn was never seen."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal as it is recorded; `held_by` are the published versions that hold it."""

    withdrawal_id: int
    kind: str
    subject: str
    reason: str
    withdrawn_by: str
    withdrawn_at: datetime
    held_by: tuple[str, ...]
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a withdrawal is about, and how much of it was not withdrawn before.

    `silent_objects` are the objects that nothing says any more.
    """

    withdrawal: Withdrawal
    objects: tuple[str, ...]
    silent_objects: tuple[str, ...]
    documents: int
    marked: int


@dataclass(frozen=True, slots=True)
class WithdrawnTask:
    """A task that may be in Label Studio; `ls_task_id` is None where its push was not confirmed."""

    ls_project_id: int
    ls_task_id: int | None
    key: str


def withdraw_object(connection: Connection, where: str, reason: str, by: str) -> Effect:
    """Withdraw an object, by its sha256 or by the one place it was seen at."""
    sha256 = _object(connection, where)
    withdrawal_id = _record(connection, OBJECT, sha256, reason, by)
    marked = connection.execute(statement("raw/withdraw_objects"), {"objects": [sha256]}).rowcount
    return _spread(connection, (OBJECT, sha256), withdrawal_id, objects=(sha256,), marked=marked)


def withdraw_delivery(
    connection: Connection, source_code: str, delivered_on: date, reason: str, by: str
) -> Effect:
    """Withdraw all that a source delivered on a day."""
    subject = f"{source_code}/{delivered_on.isoformat()}"
    which = {"source_code": source_code, "delivered_on": delivered_on}
    objects = tuple(connection.scalars(statement("raw/objects_of_delivery"), which))
    if not objects:
        raise NothingToWithdraw(f"no delivery {subject} was ever seen")
    withdrawal_id = _record(connection, DELIVERY, subject, reason, by)
    marked = connection.execute(statement("raw/withdraw_delivery"), which).rowcount
    return _spread(connection, (DELIVERY, subject), withdrawal_id, objects=objects, marked=marked)


def withdraw_task(connection: Connection, ls_task_id: int, reason: str, by: str) -> Effect:
    """Withdraw all that was and will be said in a task, by its id in Label Studio."""
    which = {"ls_task_id": ls_task_id}
    if connection.execute(statement("label/task_is_known"), which).one_or_none() is None:
        raise NothingToWithdraw(f"task {ls_task_id} is none of ours: delete it in Label Studio")
    withdrawal_id = _record(connection, TASK, str(ls_task_id), reason, by)
    return _spread(connection, (TASK, str(ls_task_id)), withdrawal_id, ls_task_id=ls_task_id)


def withdrawals(connection: Connection) -> tuple[Withdrawal, ...]:
    """Return every withdrawal there was, in order, each with the versions that hold it by now.

    A version that was being published while something in it was withdrawn is among them.
    """
    with connection.begin():
        found = [_withdrawal(row) for row in connection.execute(statement("control/withdrawals"))]
        return tuple(
            replace(one, held_by=tuple(sorted({*one.held_by, *_held_by(connection, one)})))
            for one in found
        )


def tasks(connection: Connection, withdrawal_id: int) -> tuple[WithdrawnTask, ...]:
    """Return the tasks of a withdrawal that may be in Label Studio."""
    with connection.begin():
        rows = connection.execute(
            statement("label/withdrawn_tasks"), {"withdrawal_id": withdrawal_id}
        )
        return tuple(WithdrawnTask(*row) for row in rows)


def finish(connection: Connection, withdrawal_id: int, silent_objects: Sequence[str]) -> None:
    """Record that nothing of it is left outside Postgres."""
    with connection.begin():
        connection.execute(statement("stage/forget_pictures"), {"objects": list(silent_objects)})
        connection.execute(
            statement("control/withdrawal_finished"), {"withdrawal_id": withdrawal_id}
        )


def _object(connection: Connection, where: str) -> str:
    if not where.startswith("s3://"):
        rows = connection.execute(statement("raw/known_object"), {"sha256": where})
    else:
        rows = connection.execute(statement("raw/objects_at"), {"uri": where})
    found: list[str] = [row.sha256 for row in rows]
    if not found:
        raise NothingToWithdraw(f"no object {where} was ever seen")
    if len(found) > 1:
        raise NothingToWithdraw(f"{where} had more than one content, say which: {', '.join(found)}")
    return found[0]


def _record(connection: Connection, kind: str, subject: str, reason: str, by: str) -> int:
    connection.execute(
        statement("control/record_withdrawal"),
        {"kind": kind, "subject": subject, "reason": reason, "withdrawn_by": by},
    )
    return _find(connection, kind, subject).withdrawal_id


def _spread(
    connection: Connection,
    subject: tuple[str, str],
    withdrawal_id: int,
    *,
    objects: tuple[str, ...] = (),
    marked: int = 0,
    ls_task_id: int | None = None,
) -> Effect:
    """Mark all that hangs on it, in the caller's transaction; what was marked before stays."""
    documents = connection.execute(
        statement("stage/documents_of_objects"), {"objects": list(objects)}
    ).all()
    which = {"withdrawal_id": withdrawal_id}
    silent = {row.document_id: row.sha256 for row in documents if row.is_silent}
    tasks = connection.execute(
        statement("label/withdraw_tasks"),
        {**which, "documents": list(silent), "ls_task_id": ls_task_id},
    ).all()
    if marked or tasks:
        connection.execute(statement("stage/annotations_to_forget"), which)
        connection.execute(statement("label/forget_withdrawn_lines"), which)
        about = {row.document_id for row in documents} | {task.document_id for task in tasks}
        connection.execute(
            statement("stage/documents_to_retract"),
            {"documents": sorted(about - {None}), "silent": list(silent)},
        )
        held_by = list(connection.scalars(statement("label/versions_that_hold"), which))
        connection.execute(statement("control/withdrawal_grew"), {**which, "held_by": held_by})
    return Effect(
        withdrawal=_find(connection, *subject),
        objects=objects,
        silent_objects=tuple(sorted(set(silent.values()))),
        documents=len(documents),
        marked=marked + len(tasks),
    )


def _held_by(connection: Connection, withdrawal: Withdrawal) -> list[str]:
    which = {"withdrawal_id": withdrawal.withdrawal_id}
    return list(connection.scalars(statement("label/versions_that_hold"), which))


def _find(connection: Connection, kind: str, subject: str) -> Withdrawal:
    return _withdrawal(
        connection.execute(
            statement("control/withdrawal"), {"kind": kind, "subject": subject}
        ).one()
    )


def _withdrawal(row: Any) -> Withdrawal:
    values = row._asdict()
    return Withdrawal(**values | {"held_by": tuple(values["held_by"])})
