"""Webhooks and polls of a real Label Studio end in one state, in whichever order they come."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from oceanid_pipelines.flows.webhooks import receive, settle
from tests.flows import desk as desks
from tests.flows import driver, samples
from tests.flows.desk import Desk
from tests.flows.hooks import overheard
from tests.flows.labelling import span

IMO = samples.imo(601)
TEXT = f"🚢 Cafe\N{COMBINING ACUTE ACCENT}: MV KESTREL, call sign ZMQQ1, flag Panama, IMO {IMO}."
NAME = span("n", TEXT, "KESTREL", "VESSEL_NAME")
SIGN = span("s", TEXT, "ZMQQ1", "IRCS")
FLAG = span("f", TEXT, "Panama", "FLAG")
NUMBER = span("i", TEXT, IMO, "IMO")

Payloads = Sequence[Mapping[str, Any]]


def take(desk: Desk, payloads: Payloads) -> None:
    """Do what the sink does with each payload."""
    be_a_sink(desk.environment, payloads)


def be_a_sink(environment: Mapping[str, str], payloads: Payloads) -> None:
    """Receive and settle each payload."""
    with (
        driver.connected(environment) as connection,
        desks.label_studio_of(environment) as server,
    ):

        def people() -> dict[int, str]:
            return {key: account.email for key, account in server.users().items()}

        for payload in payloads:
            receive(connection, payload)
            settle(connection, desks.own_catalog(environment), people)


def standing(desk: Desk) -> list[dict[str, Any]]:
    """Return what stands, and what is made of it."""
    said = desk.deployment.rows(
        "SELECT annotation_id, result, annotator, annotator_id, was_cancelled, ground_truth,"
        " ls_created_at, ls_updated_at, lead_time_s, ls_task_id, task_key IS NOT NULL AS ours,"
        " config_sha256, content_sha256 FROM label.current_annotations ORDER BY annotation_id"
    )
    facts = desk.deployment.rows(
        "SELECT annotation_id, label, value_raw, locator FROM stage.extractions"
        " WHERE producer = 'human' ORDER BY annotation_id, locator, label"
    )
    state = desk.deployment.rows(
        "SELECT annotation_id, standing, ls_task_id FROM stage.annotation_state"
        " WHERE standing <> 'deleted' ORDER BY annotation_id"
    )
    return [*said, *facts, *state]


def nine_deliveries(desk: Desk) -> list[dict[str, Any]]:
    """Have nine things said in Label Studio, and return what its webhooks told of them."""
    server, task = desk.server, desk.task(TEXT).task_id
    with overheard(server, desk.project(desk.texts)) as heard:
        first = server.create_annotation(task, [NAME, SIGN, FLAG], lead_time_s=4.5).annotation_id
        server.update_annotation(first, result=[NAME, SIGN, FLAG, NUMBER])
        server.update_annotation(first, result=[NAME, SIGN, FLAG, NUMBER])
        second = server.create_annotation(task, [NAME, NUMBER]).annotation_id
        server.delete_annotation(second)
        server.create_annotation(task, [FLAG], was_cancelled=True)
        for result in ([SIGN], []):
            server.create_annotation(task, result)
    created, updated, again, other, deleted, cancelled, one, empty = heard
    assert [one["action"] for one in heard] == [
        *("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATION_UPDATED", "ANNOTATION_CREATED"),
        *("ANNOTATIONS_DELETED", "ANNOTATION_CREATED", "ANNOTATION_CREATED", "ANNOTATION_CREATED"),
    ]
    both = {
        **one,
        "action": "ANNOTATIONS_CREATED",
        "annotation": [one["annotation"], empty["annotation"]],
        "task": [one["task"]],
    }
    # The late repeat of the first is a stale older update at the same time; the other one is next.
    return [created, updated, again, other, deleted, cancelled, both, created, updated]


def test_nine_deliveries_end_in_one_state_by_webhook_by_poll_and_by_both(desk: Desk) -> None:
    desk.ready(a=TEXT)
    by_webhook, by_both, backwards = desk.copied(), desk.copied(), desk.copied()
    deliveries = nine_deliveries(desk)
    assert all(one["project"]["token"] for one in deliveries)

    desk.listen()  # by poll alone
    expected = standing(desk)
    current = desk.deployment.one("SELECT count(*) AS n FROM label.current_annotations")["n"]
    assert (current, len(desk.deployment.rows("SELECT FROM stage.extractions"))) == (3, 5)

    take(by_webhook, deliveries)
    assert standing(by_webhook) == expected
    history = by_webhook.deployment.rows(
        "SELECT change, jsonb_array_length(result) AS spans FROM label.annotation_history"
        " WHERE annotation_id = (SELECT min(annotation_id) FROM label.annotations)"
        " ORDER BY position"
    )
    assert [tuple(row.values()) for row in history] == [
        ("created", 3),
        ("updated", 4),
        ("updated", 4),
    ]
    tokens = "SELECT FROM raw.annotation_events WHERE CAST(payload AS text) LIKE %s"
    for one in deliveries:
        assert by_webhook.deployment.rows(tokens, f"%{one['project']['token']}%") == []

    take(by_both, deliveries[:4])
    by_both.listen()
    take(by_both, deliveries)
    assert standing(by_both) == expected

    take(backwards, deliveries[::-1])
    assert standing(backwards) == expected
    backwards.listen()
    assert standing(backwards) == expected

    for again in (by_webhook, by_both, backwards):
        again.listen()  # confirms what was taken for granted
        before = again.deployment.versions()
        take(again, deliveries)
        assert again.listen().idle
        assert again.deployment.versions() == before
        assert standing(again) == expected


def test_two_sinks_and_a_run_at_once_end_like_one(desk: Desk) -> None:
    desk.ready(a=TEXT)
    alone = desk.copied()
    deliveries = nine_deliveries(desk)
    alone.listen()
    together = [
        driver.FORK_SERVER.Process(target=be_a_sink, args=(desk.environment, order))
        for order in (deliveries, deliveries[::-1])
    ]
    for one in together:
        one.start()
    desk.listen()
    for one in together:
        one.join()
    assert [one.exitcode for one in together] == [0, 0]
    desk.listen()
    assert standing(desk) == standing(alone)
    assert desk.listen().idle


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_nine_deliveries_in_any_order_end_in_one_state(desk: Desk) -> None:
    desk.ready(a=TEXT)
    empty = desk.copied()
    deliveries = nine_deliveries(desk)
    desk.listen()
    expected = standing(desk)
    chance = random.Random(9)  # noqa: S311
    for _ in range(20):
        victim = empty.copied()
        order = chance.sample(deliveries, len(deliveries))
        poll_after = chance.randrange(len(order) + 1)
        if order[:poll_after]:
            take(victim, order[:poll_after])
        victim.listen()
        if order[poll_after:]:
            take(victim, order[poll_after:])
        assert standing(victim) == expected, [one["action"] for one in order]


def test_a_webhook_that_lied_is_put_right_by_the_next_poll(desk: Desk) -> None:
    """Nothing in Label Studio moved, so that only what was taken for granted is looked at."""
    desk.ready(a=TEXT)
    said = desk.server.create_annotation(desk.task(TEXT).task_id, [NAME, NUMBER]).annotation_id
    desk.listen()
    truth = standing(desk)
    stored = desk.deployment.one("SELECT payload FROM raw.annotation_events")["payload"]
    annotation = {**stored["annotations"][0], "task": stored["task"]["id"]}
    about = {"project": {"id": desk.project(desk.texts)}, "task": {"id": stored["task"]["id"]}}
    lies: list[dict[str, Any]] = [
        {
            "action": "ANNOTATION_UPDATED",
            "annotation": {**annotation, "result": [FLAG], "updated_at": "2099-01-01T00:00:00Z"},
            **about,
        },
        {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": said}], **about},
        {
            "action": "ANNOTATION_CREATED",
            "annotation": {**annotation, "id": said + 1_000_000},
            **about,
        },
        {"action": "TASKS_DELETED", "tasks": [about["task"]], **about},
    ]
    for lie in lies:
        take(desk, [lie])
        assert standing(desk) != truth, lie["action"]
        desk.listen()
        assert standing(desk) == truth, lie["action"]
        assert desk.listen().idle
    desk.server.update_annotation(said, result=[NAME])
    desk.listen()
    assert desk.facts() == {("VESSEL_NAME", "KESTREL")}
    states = desk.deployment.rows("SELECT DISTINCT state FROM label.tasks")
    assert [row["state"] for row in states] == ["pushed"]


def test_a_malformed_event_is_set_aside_and_its_neighbours_land(desk: Desk) -> None:
    desk.ready(a=TEXT)
    task = desk.task(TEXT).task_id
    with overheard(desk.server, desk.project(desk.texts)) as heard:
        desk.server.create_annotation(task, [NAME])
    (good,) = heard
    bad: list[dict[str, Any]] = [
        {**good, "annotation": {**good["annotation"], "id": "seven"}},
        {**good, "annotation": {**good["annotation"], "updated_at": "yesterday"}},
        {**good, "annotation": {**good["annotation"], "id": 99_999, "task": None}},
        {**good, "annotation": ["x"]},
        {**good, "action": "ANNOTATIONS_DELETED", "annotations": [{"id": 10**30}, None]},
        {**good, "action": "TASKS_DELETED", "tasks": [{}]},
    ]
    take(desk, [*bad, good])
    assert desk.facts() == {("VESSEL_NAME", "KESTREL")}
    errors = desk.deployment.rows("SELECT error FROM raw.annotation_events WHERE error IS NOT NULL")
    assert len(errors) == 7
    before = desk.deployment.versions()
    take(desk, [*bad, good])
    assert desk.deployment.versions() == before
