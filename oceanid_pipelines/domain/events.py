"""Events of Label Studio in the one form in which they are stored, whichever way they came.

A poll's event is a task with all of its annotations, a webhook's one annotation or the end of one.
Of a webhook only what is said is kept: not the project's token, nor its label config (its hash is),
nor the data of a task that we made; of one that people made it is all there is. Nothing here raises
on any JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oceanid_pipelines.domain.annotations import Malformed, content_sha256
from oceanid_pipelines.domain.label_configs import config_sha256

SEEN, GONE = "TASK_SEEN", "TASK_GONE"  # ours: what a poll found
TASKS_DELETED = "TASKS_DELETED"
ANNOTATIONS_DELETED = "ANNOTATIONS_DELETED"
SAID = frozenset({"ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_CREATED"})
TOLD = SAID | {ANNOTATIONS_DELETED, TASKS_DELETED}
# Reported and of no account for annotations: what they mean, a poll looks up.
HINTS = frozenset({"TASKS_CREATED", "PROJECT_CREATED", "PROJECT_UPDATED", "PROJECT_DELETED"})
_ACTION_CHARACTERS = 50
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Said:
    """One event: what happened, in which project of Label Studio, and its canonical payload."""

    action: str
    project_id: int | None
    payload: dict[str, Any]

    @property
    def sha256(self) -> str:
        """The same words twice are one event."""
        return content_sha256({"action": self.action, **self.payload})


def read_webhook(payload: Any, *, key: str) -> tuple[Said, ...] | Malformed:
    """Return the events in a webhook's payload, one an annotation; none of a mere hint.

    `key` is the field of a task's data that holds our document's key.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("action"), str):
        return Malformed("no action", None)
    action, project = payload["action"], _object(payload.get("project"))
    if _unstorable(payload):
        return Malformed("no JSON that a database holds: NUL, half of a pair, or no number", None)
    if action in HINTS:
        return ()
    project_id = _number(project.get("id"))
    if action not in TOLD or project_id is None:
        named = action[:_ACTION_CHARACTERS]
        return Malformed(f"the action {named!r} is not known, or its payload is not sent", None)
    about: dict[str, Any] = {"id": project_id}
    if isinstance(project.get("label_config"), str):
        about["config_sha256"] = config_sha256(project["label_config"])
    return tuple(
        Said(action, project_id, {**one, "project": about})
        for one in _subjects(action, payload, key)
    )


def _subjects(action: str, payload: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
    if action == TASKS_DELETED:
        for task in _list(payload.get("tasks")):
            yield {"task": {"id": _object(task).get("id")}}
    elif action == ANNOTATIONS_DELETED:
        for annotation in _list(payload.get("annotations")):
            yield {"annotation": {"id": _object(annotation).get("id")}}
    else:
        tasks = {_object(one).get("id"): _object(one) for one in _list(payload.get("task"))}
        for annotation in _list(payload.get("annotation")):
            told = _object(annotation).get("task")
            task = tasks.get(told, {})
            yield {"annotation": annotation, "task": task_said(told, task.get("data"), key)}


def task_said(task: Any, data: Any, key: str) -> dict[str, Any]:
    """Return what an event says of a task: its key of ours, or else all that it shows."""
    fields = _object(data)
    said = {"id": task, "key": fields.get(key)}
    return said if key in fields or not fields else {**said, "data": fields}


def _unstorable(payload: Any) -> bool:
    try:
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        return True
    return _NUL.search(text) is not None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
