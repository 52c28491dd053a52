"""Label Studio's client against the real server, in a project of each test's own."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx2
import pytest

from oceanid_pipelines.clients.label_studio import (
    Counts,
    LabelStudio,
    NotThere,
    OutcomeUnknown,
    TasksRefused,
    TaskStamp,
)
from oceanid_pipelines.domain.errors import OceanidError, StoreRefused
from oceanid_pipelines.domain.regions import read_result
from oceanid_pipelines.domain.spans import place_spans
from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.stack import Stack
from tests.conftest import LabelStudioAccess

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
SPAN: dict[str, Any] = {
    "id": "a",
    "type": "labels",
    "from_name": "label",
    "to_name": "text",
    "value": {"start": 0, "end": 3, "text": "one", "labels": ["IMO"]},
}
NOWHERE = 10**8  # no project, no task
SECRET = "a-secret-that-nobody-may-see"


def texts(*words: str) -> list[dict[str, Any]]:
    return [{"data": {"text": word, "key": word}} for word in words]


def imported(server: LabelStudio, project: int, count: int) -> tuple[int, ...]:
    return server.import_tasks(project, texts(*(f"text {number}" for number in range(count))))


@pytest.fixture
def set_updated_at(stack: Stack) -> Callable[[int, datetime], None]:
    """Return a function that puts all tasks of a project at one moment, as bulk actions do."""

    def put(project: int, moment: datetime) -> None:
        with postgres.connect(stack.home, "labelfish") as connection:
            connection.execute(
                "UPDATE task SET updated_at = %s WHERE project_id = %s", [moment, project]
            )

    return put


# Who we are, and projects.


def test_a_legacy_token_is_accepted(server: LabelStudio) -> None:
    account = server.whoami()
    assert server.users()[account.user_id] == account
    assert server.release().startswith("1.")


def test_a_personal_access_token_is_accepted(
    server: LabelStudio, label_studio: LabelStudioAccess
) -> None:
    made = httpx2.post(
        f"{label_studio.url}/api/token/",
        headers={"Authorization": f"Token {label_studio.api_key}"},
        json={},
    )
    token = made.json()["token"]
    client = LabelStudio(label_studio.url, token)
    try:
        assert client.whoami() == server.whoami()
        assert client.whoami() == server.whoami()
    finally:
        client.close()


@pytest.mark.parametrize("token", [SECRET, f"{SECRET}.{SECRET}.{SECRET}"])
def test_a_wrong_token_is_refused_and_not_repeated(
    label_studio: LabelStudioAccess, token: str
) -> None:
    client = LabelStudio(label_studio.url, token)
    with pytest.raises(StoreRefused, match="LABEL_STUDIO_API_KEY") as error:
        client.whoami()
    client.close()
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("token", [f"{SECRET}\n", f"{SECRET}é"])
def test_a_token_that_is_none_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(StoreRefused) as error:
        LabelStudio("http://127.0.0.1:1", token)
    assert SECRET not in str(error.value)


def test_every_project_is_listed(server: LabelStudio, project: int) -> None:
    other = server.create_project("another project", "<View></View>", description="of a test")
    found = {one.project_id: one for one in server.projects()}
    assert found[other.project_id] == other == server.project(other.project_id)
    assert other.description == "of a test"
    assert project in found


def test_a_project_that_is_not_there_is_not_taken_for_an_empty_one(server: LabelStudio) -> None:
    calls: list[Callable[[int], object]] = [
        server.project,
        server.task_counts,
        server.task_ids,
        server.s3_storages,
        lambda project: server.changed_tasks(project, BEGINNING),
        lambda project: server.tasks(project, [1]),
        lambda project: server.find_tasks_by_key(project, ["k"], field="key"),
    ]
    for call in calls:
        with pytest.raises(NotThere):
            call(NOWHERE)
    with pytest.raises(StoreRefused):
        server.webhooks(NOWHERE)


def test_projects_are_listed_beyond_a_page(
    server: LabelStudio, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.create_project("another project", "<View></View>")
    whole = {one.project_id for one in server.projects()}
    monkeypatch.setattr("oceanid_pipelines.clients.label_studio.client._PROJECTS_A_PAGE", 1)
    assert {one.project_id for one in server.projects()} >= whole


def test_a_project_is_changed_in_what_is_given(server: LabelStudio, project: int) -> None:
    before = server.project(project)
    after = server.update_project(project, title="a new title")
    assert after.title == "a new title"
    assert after.label_config == before.label_config


def test_a_config_that_annotations_contradict_is_refused(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    server.create_annotation(task, [SPAN])
    config = server.project(project).label_config.replace('name="label"', 'name="other"')
    with pytest.raises(StoreRefused, match="incompatible"):
        server.update_project(project, label_config=config)


@pytest.mark.parametrize(("title", "config"), [("x", "<View></View>"), ("a title", "<View>")])
def test_a_project_that_cannot_be_is_refused_with_the_reason(
    server: LabelStudio, title: str, config: str
) -> None:
    with pytest.raises(StoreRefused, match=r"title|no element found"):
        server.create_project(title, config)


# Tasks: in, and found again.


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


# What moved.


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


# Annotations.


def test_a_task_comes_with_all_of_its_annotations(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    said = server.create_annotation(task, [SPAN], lead_time_s=3.5)
    skipped = server.create_annotation(task, [], was_cancelled=True)
    truth = server.create_annotation(task, [SPAN], ground_truth=True)
    (found,) = server.tasks(project, [task])
    assert [one.annotation_id for one in found.annotations] == [
        said.annotation_id,
        skipped.annotation_id,
        truth.annotation_id,
    ]
    first, second, third = found.annotations
    assert first.result == [SPAN]
    assert first.lead_time_s == 3.5
    assert first.completed_by == server.whoami().user_id
    assert (second.was_cancelled, third.ground_truth) == (True, True)
    assert first.content_sha256 == said.content_sha256
    assert server.task_counts(project) == Counts(1, 2, 1, 0, 1)


def test_an_edit_moves_the_task_and_the_hash(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    said = server.create_annotation(task, [SPAN])
    before = server.changed_tasks(project, BEGINNING).tasks[0]
    edited = server.update_annotation(said.annotation_id, result=[])
    after = server.changed_tasks(project, BEGINNING).tasks[0]
    assert after.updated_at > before.updated_at
    assert edited.updated_at > said.updated_at
    assert edited.content_sha256 != said.content_sha256
    again = server.update_annotation(said.annotation_id, result=[SPAN])
    assert again.content_sha256 == said.content_sha256


def test_a_deleted_annotation_is_absent_and_moves_its_task(
    server: LabelStudio, project: int
) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    said = server.create_annotation(task, [SPAN])
    before = server.changed_tasks(project, BEGINNING).tasks[0]
    server.delete_annotation(said.annotation_id)
    assert server.changed_tasks(project, BEGINNING).tasks[0].updated_at > before.updated_at
    assert server.tasks(project, [task])[0].annotations == ()
    with pytest.raises(NotThere):
        server.delete_annotation(said.annotation_id)


MALFORMED: list[Any] = [
    [{**SPAN, "value": {**SPAN["value"], "labels": ["NOBODY"]}}],
    [{**SPAN, "value": {"start": 5, "end": 1, "text": "x", "labels": ["IMO"]}}],
    [{**SPAN, "value": {"start": "0", "end": "3", "labels": []}}],
    [{**SPAN, "type": "rectanglelabels"}],
    [SPAN, SPAN],
    [{key: value for key, value in SPAN.items() if key != "id"}],
    [{"type": "relation", "from_id": "a", "to_id": "nowhere", "direction": "right"}],
    [{**SPAN, "item_index": 99, "value": {"start": 10**30, "end": 10**31, "labels": ["IMO"]}}],
    [],
]


def test_malformed_annotations_come_back_as_they_are(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    made = [server.create_annotation(task, result).annotation_id for result in MALFORMED]
    (found,) = server.tasks(project, [task])
    assert {one.annotation_id: one.result for one in found.annotations} == dict(
        zip(made, MALFORMED, strict=True)
    )
    for one in found.annotations:
        regions = read_result(one.result, {"IMO", "FLAG"})
        assert regions.malformed or place_spans(regions.spans, "one").malformed or not one.result


@pytest.mark.parametrize("result", [["x"], [None], [[1]]])
def test_an_imported_result_that_is_no_list_of_regions_comes_back(
    server: LabelStudio, project: int, result: list[Any]
) -> None:
    ids = server.import_tasks(
        project, [{"data": {"text": "one"}, "annotations": [{"result": result}]}]
    )
    ((annotation,),) = [one.annotations for one in server.tasks(project, ids)]
    assert annotation.result == result
    assert annotation.ground_truth
    assert len(read_result(annotation.result, {"IMO"}).malformed) == 1


def test_an_annotation_that_was_stored_although_the_answer_was_500_is_not_lost(
    server: LabelStudio, project: int
) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    before = server.changed_tasks(project, BEGINNING)
    with pytest.raises(OutcomeUnknown) as error:
        server.create_annotation(task, [{**SPAN, "value": None}])
    assert error.value.status == 500
    assert server.changed_tasks(project, BEGINNING) == before  # no poll would see it
    assert server.task_counts(project).annotations == 1
    assert len(server.tasks(project, [task])[0].annotations) == 1


def test_a_refused_annotation_is_not_stored(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    with pytest.raises(StoreRefused):
        server.create_annotation(task, {"a": 1})
    assert server.task_counts(project).annotations == 0


# Storages and webhooks.


def storage(server: LabelStudio, project: int, bucket: str, stack: Stack, **changes: str) -> Any:
    variables = stack.env()
    given: dict[str, Any] = {
        "endpoint": variables["AWS_ENDPOINT_URL_S3"],
        "region": variables["AWS_REGION"],
        "access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
        "presign_ttl_minutes": 15,
    }
    return server.create_s3_storage(project, bucket, **{**given, **changes})


def test_a_storage_is_there_once_it_is_made(
    server: LabelStudio, project: int, bucket: str, stack: Stack
) -> None:
    assert server.s3_storages(project) == ()
    made = storage(server, project, bucket, stack)
    assert server.s3_storages(project) == (made,)
    assert (made.bucket, made.presign_ttl_minutes) == (bucket, 15)
    # The task keeps its own URI; only the page gets a resolved one.
    ids = server.import_tasks(project, [{"data": {"text": f"s3://{bucket}/a.txt"}}])
    assert server.tasks(project, ids)[0].data == {"text": f"s3://{bucket}/a.txt"}


def test_a_storage_with_wrong_keys_is_refused_and_they_are_not_repeated(
    server: LabelStudio, project: int, bucket: str, stack: Stack
) -> None:
    with pytest.raises(OceanidError) as error:
        storage(server, project, bucket, stack, access_key_id=SECRET, secret_access_key=SECRET)
    assert SECRET not in str(error.value)
    assert server.s3_storages(project) == ()


def test_a_webhook_keeps_its_actions_when_it_is_changed(server: LabelStudio, project: int) -> None:
    actions = frozenset({"ANNOTATION_CREATED", "ANNOTATIONS_DELETED"})
    made = server.create_webhook(
        project, "http://127.0.0.1:9/one", actions=actions, headers={"X-Secret": SECRET}
    )
    assert server.webhooks(project) == (made,)
    assert made.actions == actions
    changed = server.update_webhook(
        made.webhook_id, "http://127.0.0.1:9/two", actions=actions, headers={"X-Secret": SECRET}
    )
    assert server.webhooks(project) == (changed,)
    assert (changed.url, changed.actions, changed.is_active) == (
        "http://127.0.0.1:9/two",
        actions,
        True,
    )
    assert SECRET not in repr(changed)


def test_a_refused_webhook_does_not_repeat_its_secret(server: LabelStudio, project: int) -> None:
    with pytest.raises(StoreRefused) as error:
        server.create_webhook(project, "http://x.test/", actions=["NONE"], headers={"a b": SECRET})
    assert SECRET not in str(error.value)
    assert server.webhooks(project) == ()
