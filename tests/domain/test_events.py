"""What a webhook's payload may be: anything. Only what it says of annotations is an event."""

from __future__ import annotations

from typing import Any

import pytest

from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.events import Said, read_webhook

PROJECT = {"id": 9, "token": "secret", "label_config": "<View/>", "task_number": 3}
ANNOTATION = {"id": 1, "task": 5, "result": []}


def read(payload: Any) -> tuple[Said, ...]:
    found = read_webhook(payload, key="our_key")
    assert not isinstance(found, Malformed), found
    return found


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {"action": "ANNOTATION_CREATED"},  # without its payload
        {"action": 3, "project": PROJECT},
        {"action": "WHATEVER", "project": PROJECT},
        {"action": "ANNOTATION_CREATED", "project": {"id": True}, "annotation": ANNOTATION},
        {"action": "ANNOTATION_CREATED", "project": PROJECT, "annotation": {"x": "\0"}},
        {"action": "ANNOTATION_CREATED", "project": PROJECT, "annotation": {"x": "\ud800"}},
        {"action": "ANNOTATION_CREATED", "project": PROJECT, "annotation": {"x": float("nan")}},
    ],
)
def test_what_is_no_event_is_malformed(payload: Any) -> None:
    assert isinstance(read_webhook(payload, key="our_key"), Malformed)


@pytest.mark.parametrize("action", ["TASKS_CREATED", "PROJECT_UPDATED"])
def test_a_hint_holds_no_event(action: str) -> None:
    assert read({"action": action, "tasks": [{"id": 1}], "project": PROJECT}) == ()


def test_an_event_keeps_what_was_said_and_no_token() -> None:
    task = {"id": 5, "data": {"our_key": "k", "text": "long"}}
    (event,) = read(
        {"action": "ANNOTATION_UPDATED", "annotation": ANNOTATION, "task": task, "project": PROJECT}
    )
    assert (event.action, event.project_id) == ("ANNOTATION_UPDATED", 9)
    assert event.payload["annotation"] == ANNOTATION
    assert event.payload["task"] == {"id": 5, "key": "k"}
    assert set(event.payload["project"]) == {"id", "config_sha256"}


def test_of_a_task_that_people_made_what_it_shows_is_kept() -> None:
    task = {"id": 5, "data": {"note": "Ahoy"}, "updated_at": "later"}
    (event,) = read(
        {"action": "ANNOTATION_CREATED", "annotation": ANNOTATION, "task": task, "project": PROJECT}
    )
    assert event.payload["task"] == {"id": 5, "key": None, "data": {"note": "Ahoy"}}


def test_a_bulk_is_an_event_each_with_its_own_task() -> None:
    other = {"id": 2, "task": 6, "result": []}
    tasks = [{"id": 6, "data": {"our_key": "b"}}, {"id": 5, "data": {"our_key": "a"}}]
    events = read(
        {
            "action": "ANNOTATIONS_CREATED",
            "annotation": [ANNOTATION, other],
            "task": tasks,
            "project": PROJECT,
        }
    )
    assert [one.payload["task"] for one in events] == [
        {"id": 5, "key": "a"},
        {"id": 6, "key": "b"},
    ]
    assert len({one.sha256 for one in events}) == 2


def test_the_same_words_are_one_event_whatever_else_moved_in_the_project() -> None:
    def told(number: int) -> str:
        project = {**PROJECT, "task_number": number}
        (event,) = read(
            {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": 1}], "project": project}
        )
        return event.sha256

    assert told(1) == told(2)
