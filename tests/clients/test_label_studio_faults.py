"""What the client makes of broken lines and of answers that are cut, capped or not filtered."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from oceanid_pipelines.clients.label_studio import LabelStudio, OutcomeUnknown
from oceanid_pipelines.domain.errors import IncompleteListing, StoreRefused, StoreUnreachable
from tests.clients.gateway import Answer, Gateway, Spoil, gateway
from tests.conftest import LabelStudioAccess

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
TASKS = [{"data": {"text": str(number), "key": f"k{number}"}} for number in range(5)]


@pytest.fixture
def behind(label_studio: LabelStudioAccess) -> Callable[..., Any]:
    """Return a function that gives a client behind a gateway that spoils answers."""

    @contextmanager
    def client(
        spoil: Spoil, *, drops_bodies_of_gets: bool = False
    ) -> Iterator[tuple[LabelStudio, Gateway]]:
        with gateway(label_studio.url, spoil, drops_bodies_of_gets=drops_bodies_of_gets) as between:
            server = LabelStudio(between.url, label_studio.api_key)
            yield server, between
            server.close()

    return client


def cut(request: httpx2.Request, answer: Answer) -> None:
    answer.cut = True


def nothing(request: httpx2.Request, answer: Answer) -> None:
    """Leave every answer as it is."""


def web_page(request: httpx2.Request, answer: Answer) -> None:
    answer.status, answer.body = 200, b"<!doctype html><html>sign in</html>"


def unavailable(request: httpx2.Request, answer: Answer) -> None:
    answer.status, answer.body = 503, b"<html>a-secret</html>"


def without_a_row(request: httpx2.Request, answer: Answer) -> None:
    """Drop the last row of every page."""
    answer.change(lambda page: page | {"tasks": page["tasks"][:-1]})


def test_an_import_whose_answer_was_lost_may_have_happened_and_is_not_sent_twice(
    server: LabelStudio, project: int, behind: Callable[..., Any]
) -> None:
    with behind(cut) as (client, between), pytest.raises(OutcomeUnknown) as error:
        client.import_tasks(project, TASKS)
    assert error.value.status is None
    assert between.count("POST") == 1
    keys = [task["data"]["key"] for task in TASKS]
    assert list(server.find_tasks_by_key(project, keys, field="key")) == keys


def test_an_import_that_a_gateway_gave_up_may_have_happened(
    server: LabelStudio, project: int, behind: Callable[..., Any]
) -> None:
    with behind(unavailable) as (client, _), pytest.raises(OutcomeUnknown) as error:
        client.import_tasks(project, TASKS)
    assert error.value.status == 503
    assert "a-secret" not in str(error.value)
    assert server.task_counts(project).tasks == len(TASKS)


def test_an_import_without_ids_in_the_answer_may_have_happened(
    project: int, behind: Callable[..., Any]
) -> None:
    def without_ids(request: httpx2.Request, answer: Answer) -> None:
        answer.change(lambda body: body | {"task_ids": body["task_ids"][1:]})

    with behind(without_ids) as (client, _), pytest.raises(OutcomeUnknown):
        client.import_tasks(project, TASKS)


def test_what_was_never_sent_did_not_happen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        client = LabelStudio(f"http://127.0.0.1:{taken.getsockname()[1]}", "a" * 40)
        with pytest.raises(StoreUnreachable) as error:
            client.import_tasks(1, TASKS)
        client.close()
    assert not isinstance(error.value, OutcomeUnknown)


def test_reading_goes_on_when_the_line_breaks_twice(
    server: LabelStudio, project: int, behind: Callable[..., Any]
) -> None:
    left = [1, 2]

    def spoil(request: httpx2.Request, answer: Answer) -> None:
        answer.cut = bool(left and left.pop())

    with behind(spoil) as (client, between):
        assert client.task_counts(project) == server.task_counts(project)
        assert between.count("GET") == 3


def test_reading_gives_up_when_the_line_stays_broken(
    project: int, behind: Callable[..., Any]
) -> None:
    with behind(cut) as (client, between), pytest.raises(StoreUnreachable):
        client.task_counts(project)
    assert between.count("GET") == 3


def test_an_answer_with_an_error_is_not_asked_for_again(
    project: int, behind: Callable[..., Any]
) -> None:
    with behind(unavailable) as (client, between), pytest.raises(StoreUnreachable, match="503"):
        client.task_counts(project)
    assert between.count("GET") == 1


READS: list[Callable[[LabelStudio, int], object]] = [
    lambda server, _: server.release(),
    lambda server, _: server.users(),
    lambda server, _: server.projects(),
    lambda server, project: server.project(project),
    lambda server, project: server.task_counts(project),
    lambda server, project: server.s3_storages(project),
    lambda server, project: server.webhooks(project),
    lambda server, project: server.changed_tasks(project, BEGINNING),
    lambda server, project: server.tasks(project, [1]),
    lambda server, project: server.task_ids(project),
    lambda server, project: server.find_tasks_by_key(project, ["k0"], field="key"),
]


@pytest.mark.parametrize("read", READS)
def test_a_web_page_is_no_answer(
    read: Callable[[LabelStudio, int], object], project: int, behind: Callable[..., Any]
) -> None:
    with behind(web_page) as (client, _), pytest.raises(StoreRefused, match="no JSON"):
        read(client, project)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"5", b'{"tasks": {}}', b'{"results": [{}]}'])
@pytest.mark.parametrize("read", [*READS[:1], *READS[2:5], *READS[7:]])
def test_json_of_another_shape_is_no_answer(
    read: Callable[[LabelStudio, int], object],
    body: bytes,
    project: int,
    behind: Callable[..., Any],
) -> None:
    def spoil(request: httpx2.Request, answer: Answer) -> None:
        answer.body = body

    with behind(spoil) as (client, _), pytest.raises(StoreRefused):
        read(client, project)


def test_a_page_without_one_of_its_rows_is_not_taken_for_all(
    server: LabelStudio, project: int, behind: Callable[..., Any]
) -> None:
    ids = server.import_tasks(project, TASKS)
    with behind(without_a_row) as (client, _):
        with pytest.raises(IncompleteListing):
            client.tasks(project, ids)
        with pytest.raises(IncompleteListing):
            client.task_ids(project)
        with pytest.raises(IncompleteListing):
            client.find_tasks_by_key(project, ["k0", "k1"], field="key")
        changed = client.changed_tasks(project, BEGINNING)
        assert not changed.complete


def test_a_list_of_projects_that_lacks_one_is_not_taken_for_all(
    project: int, behind: Callable[..., Any]
) -> None:
    def spoil(request: httpx2.Request, answer: Answer) -> None:
        answer.change(lambda page: page | {"results": page["results"][1:]})

    with behind(spoil) as (client, _), pytest.raises(IncompleteListing):
        client.projects()


def test_a_filter_that_got_lost_is_noticed(
    server: LabelStudio, project: int, behind: Callable[..., Any]
) -> None:
    """Some gateways drop the body of a GET, where long lists of keys are."""
    server.import_tasks(project, TASKS)
    keys = ["k0", *(f"nowhere {number} {'x' * 60}" for number in range(100))]
    with behind(nothing, drops_bodies_of_gets=True) as (client, _):
        with pytest.raises(IncompleteListing, match="not filtered"):
            client.find_tasks_by_key(project, keys, field="key")
        # What polls ask is short and stands in the URL.
        assert len(client.changed_tasks(project, BEGINNING).tasks) == len(TASKS)
        assert list(client.find_tasks_by_key(project, ["k0"], field="key")) == ["k0"]


def test_a_task_that_moves_while_the_page_is_read_hides_no_other(
    server: LabelStudio, project: int, behind: Callable[..., Any]
) -> None:
    """The row keeps its place on the page and shows a moment behind all that is not on it."""
    ids = server.import_tasks(project, TASKS)
    moved = {"at": 2, "pages": 1}

    def spoil(request: httpx2.Request, answer: Answer) -> None:
        def change(page: Any) -> Any:
            if moved["pages"] and len(page["tasks"]) == 3:
                moved["pages"] -= 1
                page["tasks"][moved["at"]]["updated_at"] = "2999-01-01T00:00:00Z"
            return page

        answer.change(change)

    for at in (0, 1, 2):
        moved |= {"at": at, "pages": 1}
        with behind(spoil) as (client, _):
            seen: set[int] = set()
            since, complete = BEGINNING, False
            while not complete:
                changed = client.changed_tasks(project, since, page_size=3)
                seen |= {one.task_id for one in changed.tasks}
                since, complete = changed.tasks[-1].updated_at, changed.complete
        assert moved["pages"] == 0
        assert seen == set(ids)


def test_pages_that_are_shorter_than_asked_for_are_not_taken_for_all(
    server: LabelStudio, project: int, behind: Callable[..., Any]
) -> None:
    ids = server.import_tasks(project, TASKS)

    def capped(request: httpx2.Request, answer: Answer) -> None:
        if request.url.path == "/api/tasks/":
            answer.change(lambda page: page | {"tasks": page["tasks"][:2]})

    with behind(capped) as (client, _):
        changed = client.changed_tasks(project, BEGINNING)
        assert [one.task_id for one in changed.tasks] == list(ids[:2])
        assert not changed.complete
        assert client.task_ids(project) == set(ids)
        with pytest.raises(IncompleteListing):
            client.tasks(project, ids)
