"""The sensor that tells people what is wrong, from Dagster's own records and from the database.

Level-triggered like the others: a tick looks at what is wrong now. When the database itself is gone
there is nowhere to remember that it was told: then the sensor's cursor does.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence

import dagster as dg
from dagster import DagsterInstance

from oceanid_pipelines.assets.stores import STORE_CHECKS, judge
from oceanid_pipelines.automation import jobs
from oceanid_pipelines.catalog import CatalogError
from oceanid_pipelines.clients.alerting import Alerting
from oceanid_pipelines.domain.errors import OceanidError, StoreUnreachable
from oceanid_pipelines.flows.alerts import tell, troubles_of_findings, troubles_of_stores
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.flows.health import Finding, examine_standing
from oceanid_pipelines.resources.stores import AnalyticsDatabase, CatalogFolder, Uploads
from oceanid_pipelines.settings import Settings, http_url
from oceanid_pipelines.store.alerts import Trouble
from oceanid_pipelines.store.backlog import Layer
from oceanid_pipelines.store.database import Connection

TICK_SECONDS = 60
UNREACHABLE = "database"  # the cursor while the database is gone and people know
_JOBS = (jobs.REFRESH, jobs.ANNOTATIONS, jobs.PUBLISH, jobs.PROTECT, jobs.HOUSEKEEPING)
_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
_SHOWN = 300


@dg.sensor(
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells people, once, of every store that fails, token that is old, job whose last "
    "run failed, check that fails, source that is late, and work that lies too long; and again "
    "when it is over. To OCEANID_ALERT_URL, or to the log.",
)
def alerts(
    context: dg.SensorEvaluationContext,
    database: AnalyticsDatabase,
    uploads: Uploads,
    catalog: CatalogFolder,
) -> dg.SensorResult:
    """Look at what is wrong now; say what is new, and what is over."""
    url = dg.EnvVar("OCEANID_ALERT_URL").get_value()
    alerting = Alerting(http_url(url) if url else None)
    findings = examine_standing(Settings.load(os.environ))
    events = evaluations(context.instance, findings)
    try:
        with database.open("sensor alerts") as opened, opened.connect() as connection:
            troubles = [
                *troubles_of_findings(findings),
                *troubles_of_runs(context.instance),
                *troubles_of_checks(context.instance, _checks(context)),
                *troubles_of_stores(connection, _layers(connection, uploads, catalog)),
            ]
            done = tell(connection, troubles, alerting)
    except StoreUnreachable as error:
        return _unreachable(context.cursor, error, alerting, events)
    if context.cursor == UNREACHABLE:
        alerting.say("Oceanid, recovered: the analytics database is there again")
    reason = f"{len(troubles)} troubles; told: {done.begun} begun, {done.over} over"
    return dg.SensorResult(
        skip_reason=f"{reason}, {done.failed} not delivered" if done.failed else reason,
        cursor="",
        asset_events=events,
    )


def evaluations(
    instance: DagsterInstance, findings: Sequence[Finding]
) -> list[dg.AssetCheckEvaluation]:
    """Return the checks of the stores that are not now as they were last reported."""
    newest = instance.event_log_storage.get_latest_asset_check_execution_by_key(
        [one.key for one in STORE_CHECKS]
    )
    changed = []
    for one in STORE_CHECKS:
        found = judge(one, findings)
        record = newest.get(one.key)
        was = record.event.asset_check_evaluation if record and record.event else None
        if was is None or (was.passed, was.description) != (found.passed, found.description):
            changed.append(
                dg.AssetCheckEvaluation(
                    asset_key=one.asset,
                    check_name=one.name,
                    passed=found.passed,
                    severity=found.severity,
                    description=found.description,
                    metadata=found.metadata,
                )
            )
    return changed


def troubles_of_runs(instance: DagsterInstance) -> Iterator[Trouble]:
    """Yield the jobs whose newest finished run failed."""
    for job in _JOBS:
        records = instance.get_run_records(dg.RunsFilter(job_name=job, statuses=_ENDED), limit=1)
        if records and records[0].dagster_run.status is dg.DagsterRunStatus.FAILURE:
            run_id = records[0].dagster_run.run_id
            yield Trouble(
                f"run:{job}",
                f"the last run of the job {job} failed ({run_id[:8]}){why(instance, run_id)}",
                "read the run's last events in Dagster, and oceanid doctor; it is tried again"
                " by itself",
            )


def why(instance: DagsterInstance, run_id: str) -> str:
    """Return the words of the error that a run failed by, where it is ours.

    Others' may repeat what is in the rows.
    """
    failed = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.PIPELINE_FAILURE}
    for record in instance.get_records_for_run(run_id, of_type=failed).records:
        event = record.event_log_entry.dagster_event
        data = event.event_specific_data if event else None
        error = getattr(data, "error", None)
        while error is not None and error.cls_name not in _names_of(OceanidError):
            error = error.cause
        if error is not None:
            return f": {' '.join(error.message.partition(': ')[2].split())[:_SHOWN]}"
    return ""


def _names_of(kind: type[Exception]) -> set[str]:
    return {kind.__name__}.union(*(_names_of(one) for one in kind.__subclasses__()))


def troubles_of_checks(
    instance: DagsterInstance, keys: Collection[dg.AssetCheckKey]
) -> Iterator[Trouble]:
    """Yield the checks whose newest evaluation failed as an error; a warning is no trouble."""
    newest = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(keys))
    for key, record in sorted(newest.items(), key=lambda item: item[0].to_user_string()):
        evaluation = record.event.asset_check_evaluation if record.event else None
        if evaluation is None or evaluation.passed:
            continue
        if evaluation.severity is dg.AssetCheckSeverity.ERROR:
            yield Trouble(
                f"check:{key.to_user_string()}",
                f"{key.asset_key.to_user_string()}: it is not true that {key.name}",
                (evaluation.description or "open the check in Dagster")[:_SHOWN],
            )


def _checks(context: dg.SensorEvaluationContext) -> Collection[dg.AssetCheckKey]:
    """Every check but those of the stores, which are told as doctor's findings."""
    repository = context.repository_def
    known = repository.asset_graph.asset_check_keys if repository else set()
    return known - {one.key for one in STORE_CHECKS}


def _layers(connection: Connection, uploads: Uploads, catalog: CatalogFolder) -> tuple[Layer, ...]:
    """Return what is due; nothing while the catalog cannot be read, which is a finding itself."""
    try:
        return due_layers(connection, uploads.bucket, catalog.load())
    except CatalogError:
        return ()


def _unreachable(
    cursor: str | None,
    error: Exception,
    alerting: Alerting,
    events: Sequence[dg.AssetCheckEvaluation],
) -> dg.SensorResult:
    if cursor != UNREACHABLE:
        alerting.say(f"Oceanid: {error}\nWhat to do: bring it back; nothing is lost meanwhile")
    return dg.SensorResult(skip_reason=str(error), cursor=UNREACHABLE, asset_events=events)
