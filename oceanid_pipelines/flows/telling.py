"""Tells annotators, in Label Studio itself, which tasks are over: a field of the task's own data.

The state in `label.tasks` is what is to be told; that it is told is recorded after. Killed in
between, the next run finds the words there. What people said about a task is not touched, and only
where that could have changed meanwhile is the task looked at again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from oceanid_pipelines.clients.label_studio import LabelStudio, Task
from oceanid_pipelines.domain.errors import StoreRefused, StoreUnreachable
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.store import telling as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.telling import Told, ToTell

logger = logging.getLogger(__name__)

STATUS = "oceanid_status"  # the field; a column of the project's list of tasks
BATCH_TASKS = 100


def tell_states(connection: Connection, server: LabelStudio) -> int:
    """Have every task that is over say so, and no other; return how many tasks were changed.

    One that Label Studio does not let be changed is set aside, and stops no other.
    """
    changed = 0
    while due := store.to_tell(connection, BATCH_TASKS):
        for ls_project_id, group in groupby(due, key=lambda one: one.ls_project_id):
            changed += _tell(connection, server, ls_project_id, list(group))
    return changed


def _tell(
    connection: Connection, server: LabelStudio, ls_project_id: int, due: Sequence[ToTell]
) -> int:
    before = _there(server, ls_project_id, due)
    told, changed = [], set()
    for one in due:
        task = before.get(one.ls_task_id)
        if task is None or task.data.get(STATUS) == one.words:
            told.append(one)  # nobody there to tell, or told by a run that was killed
        elif (reason := _change(server, task, one.words)) is None:
            told.append(one)
            changed.add(one.ls_task_id)
        else:
            logger.warning("task %s: %s", one.ls_task_id, reason)
            store.defer(connection, one, reason, pause(one.attempts + 1))
    after = _there(server, ls_project_id, told) if changed else before
    store.confirm(
        connection,
        [Told(one, _moved(before.get(one.ls_task_id), after.get(one.ls_task_id))) for one in told],
    )
    return len(changed)


def _there(server: LabelStudio, ls_project_id: int, due: Sequence[ToTell]) -> Mapping[int, Task]:
    tasks = server.tasks(ls_project_id, [one.ls_task_id for one in due])
    return {task.task_id: task for task in tasks}


def _change(server: LabelStudio, task: Task, words: str | None) -> str | None:
    """Set the field of a task, or take it away; return why that could not be done."""
    data = {name: value for name, value in task.data.items() if name != STATUS}
    if words is not None:
        data[STATUS] = words
    try:
        server.update_task(task.task_id, data)
    except StoreRefused as error:
        return str(error)
    except StoreUnreachable as error:
        server.release()  # it is there: this task is to blame
        return str(error)
    return None


def _moved(before: Task | None, after: Task | None) -> tuple[datetime, datetime] | None:
    """Return from when to when a task moved, where all that was said about it is the same."""
    if before is None or after is None or before.annotations != after.annotations:
        return None
    return before.updated_at, after.updated_at
