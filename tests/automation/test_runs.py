"""What run records say, on a real instance: in flight, dead, failed in a row."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from dagster import DagsterRunStatus as Status

from oceanid_pipelines.automation.jobs import REFRESH
from oceanid_pipelines.automation.recovery import recover
from oceanid_pipelines.automation.runs import GRACE, failures_in_a_row, in_flight, report_dead
from oceanid_pipelines.resources.stores import run_application
from oceanid_pipelines.settings import postgres_url
from oceanid_pipelines.store.database import APPLICATION_PREFIX, Database
from tests.automation.conftest import MakeRun
from tests.conftest import DatabaseUrls

LAUNCHED = (Status.NOT_STARTED, Status.STARTING, Status.STARTED, Status.CANCELING)
OVER = (Status.SUCCESS, Status.FAILURE, Status.CANCELED)
CHECKS_ONLY: frozenset[dg.AssetKey] = frozenset()
ONE_ASSET = frozenset({dg.AssetKey(["raw", "objects"])})
AD_HOC = "__ASSET_JOB"  # what Dagster calls the job of a run from the UI or its command line


def session_of(run_id: str) -> str:
    return f"{APPLICATION_PREFIX}{run_application(run_id)}"


def status_of(instance: dg.DagsterInstance, run_id: str) -> Status:
    found = instance.get_run_by_id(run_id)
    assert found is not None
    return found.status


def bury(
    instance: dg.DagsterInstance, *, after: timedelta, live: Collection[str] = ()
) -> list[str]:
    now = datetime.now(UTC) + after
    return report_dead(instance, in_flight(instance), live, now=now)


@pytest.mark.parametrize("status", [Status.QUEUED, *LAUNCHED])
@pytest.mark.parametrize(("job", "assets"), [(REFRESH, None), (AD_HOC, ONE_ASSET)])
def test_a_run_that_touches_assets_is_in_flight_whoever_launched_it(
    instance: dg.DagsterInstance,
    run: MakeRun,
    status: Status,
    job: str,
    assets: frozenset[dg.AssetKey] | None,
) -> None:
    made = run(status, job=job, assets=assets)
    assert [record.dagster_run.run_id for record in in_flight(instance)] == [made]


@pytest.mark.parametrize("status", OVER)
def test_a_run_that_is_over_is_not_in_flight(
    instance: dg.DagsterInstance, run: MakeRun, status: Status
) -> None:
    run(status)
    assert in_flight(instance) == []


def test_a_run_of_checks_only_holds_nothing_up(instance: dg.DagsterInstance, run: MakeRun) -> None:
    made = run(Status.STARTED, job=AD_HOC, assets=CHECKS_ONLY)
    assert in_flight(instance) == []
    assert bury(instance, after=timedelta(days=1)) == []
    assert status_of(instance, made) is Status.STARTED


@pytest.mark.parametrize("status", LAUNCHED)
def test_a_run_without_a_session_is_reported_dead_after_the_grace(
    instance: dg.DagsterInstance, run: MakeRun, status: Status
) -> None:
    made = run(status)

    assert bury(instance, after=GRACE - timedelta(seconds=10)) == []
    assert status_of(instance, made) is status

    assert bury(instance, after=GRACE) == [made]
    expected = Status.CANCELED if status is Status.CANCELING else Status.FAILURE
    assert status_of(instance, made) is expected
    assert in_flight(instance) == []


@pytest.mark.parametrize("status", LAUNCHED)
def test_a_run_with_a_session_is_left_alone_however_long_it_takes(
    instance: dg.DagsterInstance, run: MakeRun, status: Status
) -> None:
    made, other = run(status), run(status)
    assert bury(instance, after=timedelta(days=1), live={session_of(made)}) == [other]
    assert status_of(instance, made) is status


def test_a_run_that_has_just_said_something_is_left_alone(
    instance: dg.DagsterInstance, run: MakeRun
) -> None:
    """Its session is closed a moment before its success is recorded."""
    made = run(Status.STARTED)
    start = instance.get_run_record_by_id(made)
    assert start is not None
    assert start.start_time is not None
    instance.report_engine_event("still here", run_id=made, job_name=REFRESH)
    spoke = instance.get_records_for_run(made, limit=1, ascending=False).records[0].timestamp
    assert spoke > start.start_time

    between = datetime.fromtimestamp((start.start_time + spoke) / 2, UTC)
    assert report_dead(instance, in_flight(instance), (), now=between + GRACE) == []
    after = datetime.fromtimestamp(spoke, UTC)
    assert report_dead(instance, in_flight(instance), (), now=after + GRACE) == [made]


def test_a_queued_run_is_left_to_the_daemon(instance: dg.DagsterInstance, run: MakeRun) -> None:
    made = run(Status.QUEUED)
    assert bury(instance, after=timedelta(days=1)) == []
    assert status_of(instance, made) is Status.QUEUED


def test_failures_are_counted_back_to_the_first_run_that_did_not_fail(
    instance: dg.DagsterInstance, run: MakeRun
) -> None:
    assert failures_in_a_row(instance, REFRESH).in_a_row == 0
    run(Status.FAILURE)
    run(Status.SUCCESS)
    assert failures_in_a_row(instance, REFRESH).in_a_row == 0
    run(Status.FAILURE)
    newest = run(Status.FAILURE)
    run(Status.FAILURE, job=AD_HOC, assets=ONE_ASSET)  # a person's own attempts delay nothing

    failures = failures_in_a_row(instance, REFRESH)

    record = instance.get_run_record_by_id(newest)
    assert record is not None
    assert record.end_time is not None
    assert failures.in_a_row == 2
    assert failures.last_ended == datetime.fromtimestamp(record.end_time, UTC)
    run(Status.CANCELED)
    assert failures_in_a_row(instance, REFRESH).in_a_row == 0


def test_a_dead_run_counts_as_a_failure_unless_it_died_with_the_stack(
    instance: dg.DagsterInstance, run: MakeRun, databases: Callable[[], DatabaseUrls]
) -> None:
    first = run(Status.STARTED)
    assert bury(instance, after=GRACE) == [first]
    assert failures_in_a_row(instance, REFRESH).in_a_row == 1

    second, third = run(Status.STARTED), run(Status.STARTING)
    alive, queued = run(Status.STARTED), run(Status.QUEUED)
    own = Database(postgres_url(databases().pipeline), application=run_application(alive))
    try:
        with own.connect():
            assert set(recover(instance, own)) == {second, third}
    finally:
        own.close()

    assert status_of(instance, alive) is Status.STARTED
    assert status_of(instance, queued) is Status.QUEUED
    instance.delete_run(alive)
    instance.delete_run(queued)
    assert failures_in_a_row(instance, REFRESH).in_a_row == 1
