"""Tasks: brought in, found, and what moved, on the real Label Studio."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from oceanid_pipelines.clients.label_studio import (
    Counts,
    LabelStudio,
    NotThere,
    TasksRefused,
    TaskStamp,
)
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.stack import Stack
from tests.clients.samples import BEGINNING, NOWHERE, SECRET, SPAN, imported, texts


@pytest.fixture
def set_updated_at(stack: Stack) -> Callable[[int, datetime], None]:
    """Return a function that puts all tasks of a project at one moment, as bulk actions do."""

    def put(project: int, moment: datetime) -> None:
        with postgres.connect(stack.home, "labelfish") as connection:
            connection.execute(
                "UPDATE task SET updated_at = %s WHERE project_id = %s", [moment, project]
            )

    return put


def test_tasks_are_created_in_order_and_come_back_as_they_were(
    server: LabelStudio, project: int
) -> None:
    tasks: list[dict[str, Any]] = [
        {"data": {"text": "é 🚢 \\u0000", "pages": ["s3://bucket/a b.png"]}, "meta": {"n": 1}},
        {"data": {"text": "", "nested": {"a": [1, 2.5, None]}}},
    ]
    ids = server.import_tasks(project, tasks)
    found = server.tasks(project, ids)
    assert [one.task_id for one in found] == list(ids)
    assert [one.data for one in found] == [one["data"] for one in tasks]
    assert [one.meta for one in found] == [{"n": 1}, {}]


def test_predictions_are_imported_and_counted(server: LabelStudio, project: int) -> None:
    prediction = {"model_version": "rules-1", "score": 0.5, "result": [SPAN]}
    server.import_tasks(project, [{"data": {"text": "one"}, "predictions": [prediction]}])
    assert server.task_counts(project).predictions == 1


def test_a_refused_import_names_the_bad_tasks_and_stores_none(
    server: LabelStudio, project: int
) -> None:
    tasks = [*texts("one"), {"data": {"other": SECRET}}, *texts("two"), {"data": SECRET}]
    with pytest.raises(TasksRefused) as error:
        server.import_tasks(project, tasks)
    assert list(error.value.reasons) == [1, 3]
    assert '"text" key is expected' in error.value.reasons[1]
    assert SECRET not in str(error.value)
    assert server.task_counts(project).tasks == 0


@pytest.mark.parametrize("bad", [[99], [98, 99, 100], [99, 150, 160], [120, 130], [0, 249]])
def test_leaving_out_what_is_named_gets_every_good_task_in(
    server: LabelStudio, project: int, bad: list[int]
) -> None:
    """The server names at most 100; whatever it hides is named by the next attempt."""
    tasks = texts(*(f"text {number}" for number in range(250)))
    for index in bad:
        tasks[index] = {"data": {"other": index}}
    left = list(enumerate(tasks))
    named: set[int] = set()
    while True:
        try:
            server.import_tasks(project, [task for _, task in left])
            break
        except TasksRefused as error:
            refused = {left[index][0] for index in error.reasons}
            assert refused - named
            named |= refused
            left = [pair for pair in left if pair[0] not in named]
    assert named == set(bad)
    assert server.task_counts(project).tasks == 250 - len(bad)


def test_what_postgres_cannot_store_is_refused_before_it_is_sent(
    server: LabelStudio, project: int
) -> None:
    with pytest.raises(TasksRefused) as error:
        server.import_tasks(project, texts("one", "nul \0", "\\u0000", "half \ud83d", "\\\0"))
    assert error.value.reasons == {
        1: "it holds a NUL character",
        3: "it holds half of a surrogate pair",
        4: "it holds a NUL character",
    }


@pytest.mark.parametrize("tasks", [[], [{"data": {"text": "x"}, "annotations": 5}]])
def test_an_import_that_is_none_is_refused(
    server: LabelStudio, project: int, tasks: list[dict[str, Any]]
) -> None:
    with pytest.raises(OceanidError):
        server.import_tasks(project, tasks)
    assert server.task_counts(project).tasks == 0


def test_an_import_into_no_project_is_refused_without_its_web_page(server: LabelStudio) -> None:
    with pytest.raises(NotThere) as error:
        server.import_tasks(NOWHERE, texts("one"))
    assert len(str(error.value)) < 300


def test_tasks_are_found_by_any_key(server: LabelStudio, project: int) -> None:
    keys = ["k", "a,b", "é☃🚢", "x'y\"z", "k\\1", "50%41", "%", "a b", "sha#Sheet 1", "+", "&a=b"]
    ids = server.import_tasks(project, texts(*keys, "k"))
    found = server.find_tasks_by_key(project, [*keys, "nowhere"], field="key")
    assert found == {key: (ids[n],) for n, key in enumerate(keys)} | {"k": (ids[0], ids[-1])}
    assert server.find_tasks_by_key(project, [], field="key") == {}
    assert server.find_tasks_by_key(project, ["k"], field="another") == {}


def test_as_many_keys_as_one_likes_are_looked_up(server: LabelStudio, project: int) -> None:
    keys = [secrets.token_hex(32) + "#é%41" for _ in range(1200)]
    ids = server.import_tasks(project, texts(*keys))
    found = server.find_tasks_by_key(project, keys, field="key")
    assert found == {key: (task_id,) for key, task_id in zip(keys, ids, strict=True)}


def test_a_key_that_has_very_many_tasks_is_found_with_all(
    server: LabelStudio, project: int
) -> None:
    ids = server.import_tasks(project, texts(*["same"] * 20))
    assert server.find_tasks_by_key(project, ["same"], field="key") == {"same": ids}


def test_a_deleted_task_is_absent(server: LabelStudio, project: int) -> None:
    first, second = imported(server, project, 2)
    server.delete_task(first)
    assert [one.task_id for one in server.tasks(project, [first, second])] == [second]
    assert server.task_ids(project) == {second}
    with pytest.raises(NotThere):
        server.delete_task(first)


def test_all_ids_are_swept_beyond_a_page(
    server: LabelStudio, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = imported(server, project, 120)
    monkeypatch.setattr("oceanid_pipelines.clients.label_studio.tasks._IDS_A_REQUEST", 50)
    assert server.task_ids(project) == set(ids)


def test_tasks_are_fetched_beyond_a_page(server: LabelStudio, project: int) -> None:
    ids = imported(server, project, 230)
    assert [one.task_id for one in server.tasks(project, ids)] == list(ids)


def test_nothing_moved_in_an_empty_project(server: LabelStudio, project: int) -> None:
    changed = server.changed_tasks(project, BEGINNING)
    assert (changed.tasks, changed.complete) == ((), True)
    assert server.task_ids(project) == frozenset()
    assert server.task_counts(project) == Counts(0, 0, 0, 0, 0)


def test_what_moved_comes_oldest_first_and_the_last_is_enough_to_go_on(
    server: LabelStudio, project: int
) -> None:
    first, second, third = imported(server, project, 3)
    server.create_annotation(first, [SPAN])
    changed = server.changed_tasks(project, BEGINNING)
    assert [one.task_id for one in changed.tasks] == [second, third, first]
    assert changed.complete
    last = changed.tasks[-1]
    assert server.changed_tasks(project, last.updated_at).tasks == (last,)
    later = last.updated_at + timedelta(microseconds=1)
    assert server.changed_tasks(project, later).tasks == ()


def walked(server: LabelStudio, project: int, page_size: int) -> set[TaskStamp]:
    """Walk through all that moved, as a poller does."""
    seen: set[TaskStamp] = set()
    since = BEGINNING
    while True:
        changed = server.changed_tasks(project, since, page_size=page_size)
        seen |= set(changed.tasks)
        if changed.complete:
            return seen
        assert changed.tasks[-1].updated_at > since
        since = changed.tasks[-1].updated_at


def test_a_walk_in_small_pages_misses_nothing(server: LabelStudio, project: int) -> None:
    ids = imported(server, project, 30)
    assert {one.task_id for one in walked(server, project, 7)} == set(ids)


def test_a_tie_that_is_longer_than_a_page_is_walked_through(
    server: LabelStudio, project: int, set_updated_at: Callable[[int, datetime], None]
) -> None:
    tied = imported(server, project, 30)
    moment = datetime(2026, 11, 23, 17, tzinfo=UTC)  # printed without a fraction
    set_updated_at(project, moment)
    later = imported(server, project, 10)
    seen = walked(server, project, 7)
    assert {one.task_id for one in seen} == {*tied, *later}
    assert {one.updated_at for one in seen if one.task_id in tied} == {moment}


def test_a_moment_in_another_time_zone_is_the_same_moment(
    server: LabelStudio, project: int
) -> None:
    imported(server, project, 1)
    (only,) = server.changed_tasks(project, BEGINNING).tasks
    elsewhere = only.updated_at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert server.changed_tasks(project, elsewhere).tasks == (only,)


def test_a_walk_beside_an_annotator_misses_nothing(server: LabelStudio, project: int) -> None:
    ids = imported(server, project, 40)
    stop = threading.Event()

    def annotate() -> None:
        while not stop.is_set():
            for task in ids[::7]:
                server.create_annotation(task, [SPAN])

    annotator = threading.Thread(target=annotate)
    annotator.start()
    try:
        assert {one.task_id for one in walked(server, project, 9)} == set(ids)
    finally:
        stop.set()
        annotator.join()
