"""Tokens, projects, storages and webhooks, on the real Label Studio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from oceanid_pipelines.clients.label_studio import (
    LabelStudio,
    NewS3Storage,
    NotThere,
)
from oceanid_pipelines.domain.errors import IncompleteListing, OceanidError, StoreRefused
from oceanid_pipelines.local.stack import Stack
from tests.clients.samples import BEGINNING, NOWHERE, SECRET, SPAN, texts
from tests.conftest import LabelStudioAccess


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
    whole = {one.project_id for one in server.projects()}
    half = "oceanid_pipelines.clients.label_studio.client._PROJECTS_A_PAGE"
    monkeypatch.setattr(half, len(whole) // 2 + 1)
    while True:
        try:
            assert {one.project_id for one in server.projects()} >= whole
            break
        except IncompleteListing:
            continue  # tests beside this one make projects


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


def storage(server: LabelStudio, project: int, bucket: str, stack: Stack, **changes: str) -> Any:
    variables = stack.env()
    given: dict[str, Any] = {
        "endpoint": variables["AWS_ENDPOINT_URL_S3"],
        "region": variables["AWS_REGION"],
        "access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
        "presign_ttl_minutes": 15,
        "title": "for a test",
    }
    return server.create_s3_storage(project, NewS3Storage(bucket=bucket, **{**given, **changes}))


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
