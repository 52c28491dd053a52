"""What Dagster's run records say: which runs are in flight, which are dead, which failed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster import DagsterInstance, RunRecord

from oceanid_pipelines.automation.decide import Failures
from oceanid_pipelines.resources.stores import run_application
from oceanid_pipelines.store.database import APPLICATION_PREFIX

GRACE = timedelta(seconds=90)  # from a run's start until its session must be there
_IN_FLIGHT = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_LAUNCHED = {dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING}
_MOST_FAILURES = 10


def in_flight(instance: DagsterInstance) -> list[RunRecord]:
    """Return the runs that are queued or running."""
    return list(instance.get_run_records(dg.RunsFilter(statuses=_IN_FLIGHT)))


def report_dead(
    instance: DagsterInstance,
    records: Collection[RunRecord],
    live: frozenset[str],
    *,
    now: datetime,
    grace: timedelta = GRACE,
) -> list[str]:
    """Report runs failed whose session is gone, so that they hold nothing up; return their ids.

    `live` are the application names of the sessions in the analytics database.
    """
    dead = [
        record
        for record in records
        if record.dagster_run.status in _LAUNCHED
        and record.dagster_run.asset_selection != frozenset()
        and record.start_time is not None
        and datetime.fromtimestamp(record.start_time, UTC) + grace <= now
        and f"{APPLICATION_PREFIX}{run_application(record.dagster_run.run_id)}" not in live
    ]
    for record in dead:
        instance.report_run_failed(
            record.dagster_run,
            "Its process is gone: no session of it is in the analytics database.",
        )
    return [record.dagster_run.run_id for record in dead]


def failures_in_a_row(instance: DagsterInstance, job: str) -> Failures:
    """Count the newest runs of a job that failed, up to the first that did not."""
    records = instance.get_run_records(dg.RunsFilter(job_name=job), limit=_MOST_FAILURES)
    count = 0
    last_ended: datetime | None = None
    for record in records:
        if record.dagster_run.status is not dg.DagsterRunStatus.FAILURE:
            break
        count += 1
        if last_ended is None and record.end_time is not None:
            last_ended = datetime.fromtimestamp(record.end_time, UTC)
    return Failures(count, last_ended)
