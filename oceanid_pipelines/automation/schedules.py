"""The schedules. Running from the start; when, is data of the catalog, read at every tick.

A tick is level-triggered like a sensor's: it asks whether the catalog's time has come since the
last launch, so that one that was slept through is made up for.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg

from oceanid_pipelines.automation.housekeeping import housekeeping
from oceanid_pipelines.automation.jobs import PUBLISH, protect, publish_dataset
from oceanid_pipelines.resources.stores import CatalogFolder

TICK = timedelta(minutes=5)
_NAME = "new_release"
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


@dg.schedule(
    name=_NAME,
    job=publish_dataset,
    cron_schedule=f"*/{TICK // timedelta(minutes=1)} * * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Releases and publishes the dataset at the times that dataset.yaml says, if enough "
    "changed since the last version.",
)
def new_release(
    context: dg.ScheduleEvaluationContext, catalog: CatalogFolder
) -> dg.RunRequest | dg.SkipReason:
    """Launch a run when the catalog's time has come since the last one was launched."""
    cron = catalog.dataset().schedule
    now = context.scheduled_execution_time
    came = last_time(cron, now)
    launched = _last_launch(context.instance) or now - TICK
    if came is None or came <= launched:
        return dg.SkipReason(f"not since {launched:%Y-%m-%d %H:%M} UTC (`{cron}` in dataset.yaml)")
    return dg.RunRequest(tags={"oceanid/why": f"{came:%Y-%m-%d %H:%M} UTC has come"})


def last_time(cron: str, now: datetime) -> datetime | None:
    """Return the last time that a cron expression named, `now` included; raise for nonsense."""
    times = dg.TimeWindowPartitionsDefinition(
        cron_schedule=cron, start=_BEGINNING, fmt="%Y-%m-%d %H:%M", timezone="UTC"
    )
    window = times.get_prev_partition_window(now)
    return window.end if window else None


def _last_launch(instance: dg.DagsterInstance) -> datetime | None:
    ours = dg.RunsFilter(job_name=PUBLISH, tags={"dagster/schedule_name": _NAME})
    records = instance.get_run_records(ours, limit=1)
    return records[0].create_timestamp if records else None


daily_backup = dg.ScheduleDefinition(
    name="daily_backup",
    job=protect,
    cron_schedule="41 3 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Backs the databases up every day, and restores one every week to prove it.",
)

weekly_housekeeping = dg.ScheduleDefinition(
    name="weekly_housekeeping",
    job=housekeeping,
    cron_schedule="17 4 * * 0",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Deletes Dagster's runs of more than 30 days ago that show nothing newest.",
)
