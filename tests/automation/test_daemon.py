"""Under the real daemon: by the sensor alone, and whatever is killed goes on by itself."""

from __future__ import annotations

import signal
from typing import Any

import httpx2
import pytest

from oceanid_pipelines.automation.runs import EXCUSED
from oceanid_pipelines.flows.attachments import HEADER
from oceanid_pipelines.local import demo
from oceanid_pipelines.local.processes import owned
from tests.dagster_services import SERVICES, WITHOUT, Services, until
from tests.flows.tables import Dump, dump

pytestmark = SERVICES
HELD = "stage.extractions"  # a run waits for it after it has parsed and before it has promoted


@pytest.fixture
def undisturbed(services: Services) -> Dump:
    """Return what the tables hold after a run that nobody disturbed."""
    services.wait_until_idle()
    assert services.vessels() == demo.EXPECTED_FIGURES["vessels"]
    return contents(services)


def contents(services: Services) -> Dump:
    found = dump(services.settings.migration_url)
    del found["control.watermarks"], found["control.bucket_listing"]  # hints
    del found["control.alerts"]  # that a run failed is told, and soon that it is over
    return found


def wait_until_it_is_held_up(services: Services, run_id: str) -> None:
    until(lambda: "Lock" in services.sessions(run_id).values())
    assert services.sql("SELECT count(*) FROM stage.documents", database="oceanid") != [(0,)]


def tags(services: Services, run_id: str) -> dict[str, str]:
    return dict(services.sql("SELECT key, value FROM run_tags WHERE run_id = %s", run_id))


def test_uploaded_registers_become_vessels_by_the_sensor_alone(services: Services) -> None:
    assert services.vessels() == demo.EXPECTED_FIGURES["vessels"]
    for run_id, status in services.runs().items():
        assert status == "SUCCESS"
        assert tags(services, run_id)["dagster/sensor_name"] == "new_uploads"
        assert tags(services, run_id)["oceanid/why"]


def test_a_killed_run_is_followed_by_one_that_does_its_work(
    services: Services, undisturbed: Dump
) -> None:
    before = services.runs()
    with services.table_locked_after_forgetting(HELD):
        killed = services.next_run(before)
        wait_until_it_is_held_up(services, killed)
        worker = services.worker(killed)
        worker.send_signal(signal.SIGKILL)
        until(lambda: not worker.is_running())
        # Its session ends, and with it the writer's lock, though the table is still held.
        until(lambda: not services.sessions(killed))
    until(lambda: services.runs()[killed] == "FAILURE")
    # A failed run is followed after a minute: let it pass.
    services.sql("UPDATE runs SET end_time = end_time - 60 WHERE run_id = %s", killed)
    following = services.next_run({*before, killed})
    until(lambda: services.runs()[following] == "SUCCESS")
    assert contents(services) == undisturbed


@pytest.mark.exhaustive
def test_a_killed_stack_goes_on_where_it_was_when_it_is_up_again(
    services: Services, undisturbed: Dump
) -> None:
    before = services.runs()
    with services.table_locked_after_forgetting(HELD):
        killed = services.next_run(before)
        wait_until_it_is_held_up(services, killed)
        assert services.runs()[killed] == "STARTED"
        victims = [one.process for one in owned(services.stack.home)]
        for process in victims:
            process.send_signal(signal.SIGKILL)
        until(lambda: not owned(services.stack.home))
        assert len(victims) > 4

    services.stack.up(without=WITHOUT)

    assert services.runs()[killed] == "FAILURE"
    assert EXCUSED in tags(services, killed)
    following = services.next_run({*before, killed})
    until(lambda: services.runs()[following] == "SUCCESS")
    assert contents(services) == undisturbed


@pytest.mark.exhaustive
def test_a_run_that_was_queued_when_the_daemon_died_is_taken_up_by_the_next(
    services: Services, undisturbed: Dump
) -> None:
    victims = [one.process for one in owned(services.stack.home) if one.service == "dagster-daemon"]
    for process in victims:
        process.send_signal(signal.SIGKILL)
    assert victims
    queued = launch_by_hand(services)
    assert services.runs()[queued] == "QUEUED"

    services.stack.up(without=WITHOUT)

    until(lambda: services.runs()[queued] == "SUCCESS")
    assert contents(services) == undisturbed


def launch_by_hand(services: Services) -> str:
    """Do what the button in the UI does."""
    answer = services.graphql(
        """
        mutation Launch($parameters: ExecutionParams!) {
          launchRun(executionParams: $parameters) {
            __typename
            ... on LaunchRunSuccess { run { runId } }
          }
        }
        """,
        parameters={
            "selector": {
                "repositoryLocationName": "oceanid_pipelines.definitions",
                "repositoryName": "__repository__",
                "jobName": "refresh",
            },
            "mode": "default",
        },
    )
    assert answer["launchRun"]["__typename"] == "LaunchRunSuccess", answer
    run_id: str = answer["launchRun"]["run"]["runId"]
    return run_id


def test_what_came_by_webhook_is_shown_by_dagster_without_a_run(services: Services) -> None:
    """On this stack no Label Studio runs: what it would send, the test does.

    The last one: what it says is not there to be found again once the others forget everything.
    """
    before = reported(services)
    variables, task = services.stack.env(), {"id": 7, "data": {"text": "a text"}}
    said = {
        "action": "ANNOTATION_CREATED",
        "annotation": {
            "id": 8,
            "task": 7,
            "project": 9,
            "result": [],
            "completed_by": None,
            "was_cancelled": False,
            "ground_truth": False,
            "lead_time": 1.0,
            **dict.fromkeys(["created_at", "updated_at"], "2026-11-25T10:00:00.000001Z"),
        },
        "task": task,
        "project": {"id": 9},
    }
    answer = httpx2.post(
        variables["OCEANID_SINK_URL"],
        json=said,
        headers={HEADER: variables["OCEANID_SINK_SECRET"]},
        trust_env=False,
    )
    assert answer.json()["outcome"] == "stored"
    until(lambda: len(reported(services)) == len(before) + 1)
    newest = {one["label"]: one.get("intValue") or one.get("text") for one in reported(services)[0]}
    assert newest == {"new events": 1, "new versions": 1, "via": "webhook"}


def reported(services: Services) -> list[list[dict[str, Any]]]:
    """Return the metadata of what was reported of the history by no run, the newest first."""
    found = services.graphql(
        """query ($key: AssetKeyInput!) { assetOrError(assetKey: $key) { ... on Asset {
            assetMaterializations { runId metadataEntries { label
                ... on IntMetadataEntry { intValue } ... on TextMetadataEntry { text } } } } } }""",
        key={"path": ["label", "annotations"]},
    )["assetOrError"].get("assetMaterializations", [])
    return [one["metadataEntries"] for one in found if not one["runId"]]
