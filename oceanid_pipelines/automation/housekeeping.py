"""Deletes what is old and shows nothing: runs of Dagster, and set-aside keys that are gone.

Never the run of an asset's newest materialization or of a check's newest evaluation: without those
the UI would say that there is nothing. What arrived and what people said is kept for ever: of the
events of Label Studio that were processed long ago, it is only said how many there are. What is set
aside and still in the bucket is somebody's to mend, however old.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster import DagsterInstance

from oceanid_pipelines.automation.jobs import HOUSEKEEPING
from oceanid_pipelines.store import housekeeping as store

KEEP_DAYS = 30
_MOST_SHOWN = 20
_FINISHED = [
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
]
_SHOWN = {
    dg.DagsterEventType.ASSET_MATERIALIZATION,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
}


class Housekeeping(dg.Config):
    """How long runs are kept, and whether they are only counted."""

    keep_days: int = KEEP_DAYS
    dry_run: bool = False


@dg.op(required_resource_keys={"presence"})  # without a session its run would be taken for dead
def forget_old_runs(context: dg.OpExecutionContext, config: Housekeeping) -> None:
    """Delete every finished run that is old enough and shows nothing newest."""
    instance = context.instance
    before = datetime.now(UTC) - timedelta(days=config.keep_days)
    old = instance.get_run_ids(dg.RunsFilter(statuses=_FINISHED, created_before=before))
    useless = [run_id for run_id in old if not shows_something_newest(instance, run_id)]
    for run_id in () if config.dry_run else useless:
        instance.delete_run(run_id)
    word = "would be deleted" if config.dry_run else "deleted"
    context.log.info("%s of %s runs of before %s %s", len(useless), len(old), before.date(), word)
    context.add_output_metadata(
        {
            "runs": len(useless),
            "the first of them": dg.MetadataValue.json(useless[:_MOST_SHOWN]),
            "kept": len(old) - len(useless),
            "dry run": config.dry_run,
        }
    )


@dg.op(required_resource_keys={"presence", "database"})
def forget_gone_keys(context: dg.OpExecutionContext, config: Housekeeping) -> None:
    """Forget keys that were set aside and left the bucket long ago."""
    before = datetime.now(UTC) - timedelta(days=config.keep_days)
    with context.resources.database.connect() as connection:
        gone = store.old_gone_keys(connection, before)
        if not config.dry_run:
            store.forget_gone_keys(connection, before)
        staying = store.events_that_stay(connection, before)
    word = "would be forgotten" if config.dry_run else "forgotten"
    context.log.info("%s keys that are gone from the bucket %s", len(gone), word)
    context.add_output_metadata(
        {
            "keys": len(gone),
            "the first of them": dg.MetadataValue.json(list(gone[:_MOST_SHOWN])),
            "processed events that stay": staying,
            "dry run": config.dry_run,
        }
    )


@dg.job(
    name=HOUSEKEEPING,
    description="Deletes runs of Dagster that are older than 30 days, except those that show an "
    "asset's or a check's newest state, and forgets keys that were set aside and are gone as long. "
    "With dry_run it only says what it would delete.",
)
def housekeeping() -> None:
    """Forget what nobody needs."""
    forget_old_runs()
    forget_gone_keys()


def shows_something_newest(instance: DagsterInstance, run_id: str) -> bool:
    """Whether an asset's newest materialization or a check's newest evaluation is of this run."""
    records = instance.get_records_for_run(run_id, of_type=_SHOWN).records
    events = [record.event_log_entry.dagster_event for record in records]
    assets = {event.asset_key for event in events if event and event.asset_key}
    checks = [
        event.asset_check_evaluation_data.asset_check_key
        for event in events
        if event and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ]
    newest = [instance.get_latest_materialization_event(key) for key in assets]
    evaluated = instance.event_log_storage.get_latest_asset_check_execution_by_key(checks)
    return any(entry is not None and entry.run_id == run_id for entry in newest) or any(
        record.run_id == run_id for record in evaluated.values()
    )
