"""What Dagster's run records say: which runs are in flight, which are dead, which failed.

A run that touches assets holds a session of the analytics database (see `Writer`), named after it.
A run without one that has said nothing for a while was killed: its process is not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster import DagsterInstance, RunRecord

from oceanid_pipelines.automation.decide import Failures
from oceanid_pipelines.resources.stores import run_application
from oceanid_pipelines.store.database import APPLICATION_PREFIX

GRACE = timedelta(seconds=90)  # how long a run may say nothing before and after its session
EXCUSED = "oceanid/excused"  # tag of a failed run whose failure says nothing about the work
# A QUEUED run is not among them: it has no process, and the daemon takes it up in its turn.
_LAUNCHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_IN_FLIGHT = [dg.DagsterRunStatus.QUEUED, *_LAUNCHED]
_MOST_FAILURES = 10


def in_flight(instance: DagsterInstance) -> list[RunRecord]:
    """Return the runs, queued or launched, that touch assets; one of checks only reads."""
    records = instance.get_run_records(dg.RunsFilter(statuses=_IN_FLIGHT))
    return [record for record in records if record.dagster_run.asset_selection != frozenset()]


def report_dead(
    instance: DagsterInstance,
    records: Iterable[RunRecord],
    live: Collection[str],
    *,
    now: datetime,
    grace: timedelta = GRACE,
) -> list[str]:
    """Report launched runs failed that are dead, so that they hold nothing up; return their ids.

    `live` are the application names of the sessions in the analytics database. One that was being
    cancelled is reported cancelled.
    """
    dead = [
        record.dagster_run
        for record in records
        if record.dagster_run.status in _LAUNCHED
        and f"{APPLICATION_PREFIX}{run_application(record.dagster_run.run_id)}" not in live
        and _last_word(instance, record) + grace <= now
    ]
    why = "Its process is gone: no session of it is in the analytics database."
    for run in dead:
        if run.status is dg.DagsterRunStatus.CANCELING:
            instance.report_run_canceled(run, why)
        else:
            instance.report_run_failed(run, why)
    return [run.run_id for run in dead]


def failures_in_a_row(instance: DagsterInstance, job: str) -> Failures:
    """Count the newest runs of a job that failed, up to the first that did not."""
    records = instance.get_run_records(dg.RunsFilter(job_name=job), limit=_MOST_FAILURES)
    count = 0
    last_ended: datetime | None = None
    for record in records:
        if EXCUSED in record.dagster_run.tags:
            continue
        if record.dagster_run.status is not dg.DagsterRunStatus.FAILURE:
            break
        count += 1
        if last_ended is None and record.end_time is not None:
            last_ended = datetime.fromtimestamp(record.end_time, UTC)
    return Failures(count, last_ended)


def _last_word(instance: DagsterInstance, record: RunRecord) -> datetime:
    """Return when a run last logged an event; when it was made, if it never did."""
    newest = instance.get_records_for_run(record.dagster_run.run_id, limit=1, ascending=False)
    if newest.records:
        return datetime.fromtimestamp(newest.records[0].timestamp, UTC)
    made = record.create_timestamp
    return made if made.tzinfo else made.replace(tzinfo=UTC)
