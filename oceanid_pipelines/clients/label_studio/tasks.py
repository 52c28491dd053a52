"""Tasks: bringing them in, finding them, and what moved. The lists are read from page 1 only.

Rows that share a moment have no order among themselves, so a page 2 would repeat and lose some.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from oceanid_pipelines.clients.label_studio import models
from oceanid_pipelines.clients.label_studio.models import Changed, Counts, Outline, Task, TaskStamp
from oceanid_pipelines.clients.label_studio.transport import (
    NotThere,
    OutcomeUnknown,
    TasksRefused,
    Transport,
)
from oceanid_pipelines.domain.errors import IncompleteListing

_KEYS_A_REQUEST = 1000
_TASKS_A_REQUEST = 100
_IDS_A_REQUEST = 5000
_PROJECTS_A_REQUEST = 200
# What any gateway lets through in a URL; more goes into a body, which some refuse with a GET.
_URL_CHARACTERS = 4000
_ATTEMPTS = 3  # of a listing that changes while it is read
_CREATED = 201
_STAMP = "id,updated_at"
# One flat list for the task and for the annotations in it: what is not named is missing in both.
_DETAILS = (
    "id,updated_at,annotations,result,completed_by,was_cancelled,ground_truth,created_at,lead_time,"
    "parent_prediction,parent_annotation,import_id,draft_created_at,updated_by,data,meta,"
    "file_upload"
)
_OUTLINE = "id,updated_at,annotations,was_cancelled,ground_truth"
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

_Item = TypeVar("_Item")


class TaskCalls:
    """The calls about tasks; a part of LabelStudio."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
        """Create tasks (data, meta, predictions …), all or none, and return their ids in order.

        Raise TasksRefused with the bad ones; OutcomeUnknown when they may be there or not: look
        their keys up before importing them again.
        """
        path = f"/api/projects/{project}/import"
        answer = self._http.post(path, _encoded(tasks), {"return_task_ids": "true"})
        with self._http.understood("the import"):
            ids = tuple(answer.get("task_ids", ()))
        if len(ids) != len(tasks):
            raise OutcomeUnknown(self._http.name, f"POST {path}", _CREATED)
        return ids

    def find_tasks_by_key(
        self, project: int, keys: Collection[str], *, field: str
    ) -> dict[str, tuple[int, ...]]:
        """Return the ids of the tasks whose `data[field]` is one of the keys, by key, ascending.

        A key without a task is absent.
        """
        found: dict[str, list[int]] = {}
        for some in _batches(sorted(set(keys)), _KEYS_A_REQUEST):
            asked = _filter(f"data.{field}", "in_list", "List", some)
            rows = self._whole(project, [asked], include="id,data", size=2 * len(some))
            with self._http.understood("the tasks of keys"):
                pairs = [(row["data"][field], row["id"]) for row in rows]
            self._require(all(key in set(some) for key, _ in pairs), project, "is not filtered")
            for key, task_id in pairs:
                found.setdefault(key, []).append(task_id)
        return {key: tuple(sorted(ids)) for key, ids in found.items()}

    def count_tasks_behind(self, project: int, task: int) -> int:
        """Return how many tasks of a project have a greater id, that is, were made later."""
        behind = _filter("id", "greater", "Number", task)
        _, total = self._page(project, [behind], "id", "id", 1)
        return total

    def find_tasks_by_file(self, project: int, keys: Collection[str]) -> dict[str, int]:
        """Return the first task of each file that people uploaded, by its key in the bucket.

        A key without a task is absent.
        """
        found: dict[str, int] = {}
        for some in _batches(sorted(set(keys)), _KEYS_A_REQUEST):
            asked = _filter("file_upload", "in_list", "List", some)
            rows = self._whole(project, [asked], include="id,file_upload", size=2 * len(some))
            with self._http.understood("the tasks of files"):
                pairs = [(f"upload/{project}/{row['file_upload']}", row["id"]) for row in rows]
            self._require(all(key in set(some) for key, _ in pairs), project, "is not filtered")
            for key, task_id in pairs:
                found[key] = min(task_id, found.get(key, task_id))
        return found

    def task_counts(self, project: int) -> Counts:
        """Return what the project holds by the server's own count."""
        found = self.project_counts([project])
        if project not in found:
            raise NotThere(self._http.name, f"there is no project {project}")
        return found[project]

    def project_counts(self, projects: Collection[int]) -> dict[int, Counts]:
        """Return what each project holds by the server's own count; one that is gone is absent."""
        found: dict[int, Counts] = {}
        for some in _batches(sorted(set(projects)), _PROJECTS_A_REQUEST):
            params = {"ids": ",".join(map(str, some)), "page_size": len(some)}
            answer = self._http.get("/api/projects/counts/", params)
            with self._http.understood("the counts"):
                found |= {one["id"]: models.counts(one) for one in answer["results"]}
        return found

    def changed_tasks(self, project: int, since: datetime, *, page_size: int = 1000) -> Changed:
        """Return the tasks that moved first at or after a moment, at least one page of them.

        Where that is not all, ask again with the last one's moment: it is later than the first
        one's, however many tasks share a moment. Imports are seen late, by up to as long as they
        run, so begin the next poll with an overlap.
        """
        size, attempts = page_size, 0
        while attempts < _ATTEMPTS:
            rows, total = self._page(project, [_since(since)], "updated_at", _STAMP, size)
            with self._http.understood("the tasks that moved"):
                stamps = [models.task_stamp(row) for row in rows]
            self._require(
                all(one.updated_at >= since for one in stamps), project, "is not filtered"
            )
            if len(stamps) >= total:
                return Changed(tuple(sorted(stamps)), True, self._http.asked_at)
            standing = _standing(stamps)
            if len(stamps) == size and standing[0].updated_at == standing[-1].updated_at:
                size *= 2
            elif standing and self._ends_where_it_says(project, since, standing):
                return Changed(standing, complete=False)
            else:
                attempts += 1
        raise self._incomplete(project, "changes while it is read")

    def tasks(self, project: int, ids: Collection[int]) -> tuple[Task, ...]:
        """Return these tasks with all of their annotations, by id; one that is gone is absent."""
        found = []
        for some in _batches(sorted(set(ids)), _TASKS_A_REQUEST):
            asked = _filter("id", "in_list", "List", some)
            rows = self._whole(project, [asked], include=_DETAILS, size=len(some))
            with self._http.understood("tasks"):
                tasks = [models.task(row) for row in rows]
            self._require({one.task_id for one in tasks} <= set(some), project, "is not filtered")
            found += tasks
        return tuple(sorted(found, key=lambda one: one.task_id))

    def outlines(self, project: int, behind: int, *, size: int = 1000) -> tuple[Outline, ...]:
        """Return what there is of the first `size` tasks with an id behind one, by id.

        Fewer than `size` are the last ones. Whether all were seen is told by their number only.
        """
        asked = _filter("id", "greater", "Number", behind)
        rows, total = self._page(project, [asked], "id", _OUTLINE, size)
        with self._http.understood("the outlines of tasks"):
            found = [models.outline(row) for row in rows]
        ids = [behind, *(one.task_id for one in found)]
        self._require(ids == sorted(set(ids)), project, "is not in order")
        self._require(len(found) == min(total, size), project, "has too short a page")
        return tuple(found)

    def task_ids(self, project: int) -> frozenset[int]:
        """Return the ids of all tasks, as many as the server counts."""
        for _ in range(_ATTEMPTS):
            found = self._swept(project)
            if len(found) == self.task_counts(project).tasks:
                return found
        raise self._incomplete(project, "changes while it is read")

    def update_task(self, task: int, data: Mapping[str, Any]) -> None:
        """Set all of a task's data; what was said about it stays."""
        self._http.patch(f"/api/tasks/{task}/", {"data": data})

    def delete_task(self, task: int) -> None:
        """Delete a task with its annotations."""
        self._http.delete(f"/api/tasks/{task}/")

    def _swept(self, project: int) -> frozenset[int]:
        found: list[int] = []
        while True:
            behind = _filter("id", "greater", "Number", found[-1] if found else 0)
            rows, total = self._page(project, [behind], "id", "id", _IDS_A_REQUEST)
            with self._http.understood("the ids of tasks"):
                ids = [int(row["id"]) for row in rows]
            joined = found[-1:] + ids
            self._require(joined == sorted(set(joined)), project, "is not in order")
            self._require(bool(ids) or not total, project, "has an empty page")
            found += ids
            if len(ids) >= total:
                return frozenset(found)

    def _whole(
        self, project: int, filters: Sequence[Mapping[str, Any]], *, include: str, size: int
    ) -> list[Any]:
        """Return all rows that a filter finds, on one page."""
        for _ in range(_ATTEMPTS):
            rows, total = self._page(project, filters, "id", include, size)
            if len(rows) == total:
                return rows
            size = max(size, total)
        raise self._incomplete(project, "changes while it is read, or its pages are too short")

    def _ends_where_it_says(
        self, project: int, since: datetime, stamps: Sequence[TaskStamp]
    ) -> bool:
        """Tell whether nothing before the page's last moment is missing on the page.

        The last one may have moved while it was read: to go on from there would be to skip all
        that lies before it.
        """
        end = stamps[-1].updated_at
        before = _filter("updated_at", "less", "Datetime", _moment(end))
        _, total = self._page(project, [_since(since), before], "id", "id", 1)
        return total <= sum(one.updated_at < end for one in stamps)

    def _page(
        self,
        project: int,
        filters: Sequence[Mapping[str, Any]],
        ordering: str,
        include: str,
        size: int,
    ) -> tuple[list[Any], int]:
        """Return the first rows, and how many rows there are in all."""
        query: dict[str, Any] = {
            "filters": {"conjunction": "and", "items": filters},
            "ordering": [f"tasks:{ordering}"],
        }
        params: dict[str, Any] = {
            "project": project,
            "fields": "all",
            "resolve_uri": "false",
            "page": 1,
            "page_size": size,
            "include": include,
        }
        text = json.dumps(query)
        if len(text) <= _URL_CHARACTERS:
            params["query"] = text.replace("%", "%25")  # the server unquotes it once more
            query = {}
        answer = self._http.get("/api/tasks/", params, query or None)
        with self._http.understood("a page of tasks"):
            return list(answer["tasks"]), int(answer["total"])

    def _require(self, holds: bool, project: int, otherwise: str) -> None:
        if not holds:
            raise self._incomplete(project, otherwise)

    def _incomplete(self, project: int, why: str) -> IncompleteListing:
        return IncompleteListing(f"{self._http.name}: a list of project {project} {why}")


def _standing(stamps: Sequence[TaskStamp]) -> tuple[TaskStamp, ...]:
    """Leave out the tasks that moved while they were read; they come again where they are now.

    The server first chooses rows in their order and then reads them, so that one which moved in
    between shows a later moment than one behind it. Of the last one this cannot be told.
    """
    standing: list[TaskStamp] = []
    for stamp in reversed(stamps):
        if not standing or stamp.updated_at <= standing[-1].updated_at:
            standing.append(stamp)
    return tuple(reversed(standing))


def _filter(name: str, operator: str, kind: str, value: Any) -> dict[str, Any]:
    return {
        "filter": f"filter:tasks:{name}",
        "operator": operator,
        "type": kind,
        "value": value,
    }


def _since(since: datetime) -> dict[str, Any]:
    return _filter("updated_at", "greater_or_equal", "Datetime", _moment(since))


def _moment(moment: datetime) -> str:
    """The one form that the server reads; any other is answered with a 500."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _encoded(tasks: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the tasks as JSON; raise TasksRefused for characters that would make it a 500."""
    encoded: list[bytes] = []
    refused: dict[int, str] = {}
    for index, task in enumerate(tasks):
        text = json.dumps(task, ensure_ascii=False, allow_nan=False)
        if _NUL.search(text):
            refused[index] = "it holds a NUL character"
        try:
            encoded.append(text.encode())
        except UnicodeEncodeError:
            refused[index] = "it holds half of a surrogate pair"
    if refused:
        raise TasksRefused(refused)
    return b"[" + b",".join(encoded) + b"]"


def _batches(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
