"""The sensors. Level-triggered: a tick asks what is due, and remembers nothing that it would miss.

The decision itself is in `decide.py`; a cursor holds only when the bucket was last listed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg

from oceanid_pipelines.assets.dataset import huggingface_dataset
from oceanid_pipelines.assets.uploads import bucket_events
from oceanid_pipelines.automation.decide import Decision, decide
from oceanid_pipelines.automation.jobs import (
    ANNOTATIONS,
    APART,
    PUBLISH,
    REFRESH,
    publish_dataset,
    refresh,
    take_annotations,
)
from oceanid_pipelines.automation.runs import failures_in_a_row, in_flight, report_dead
from oceanid_pipelines.domain.errors import WriterBusy
from oceanid_pipelines.flows.annotations import moved_tasks
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.flows.intake import Listing, list_bucket
from oceanid_pipelines.flows.projects import undiscovered
from oceanid_pipelines.resources.stores import (
    AnalyticsDatabase,
    CatalogFolder,
    LabelStudioServer,
    Uploads,
)
from oceanid_pipelines.store.backlog import Layer, publication_backlog
from oceanid_pipelines.store.database import (
    LISTING_LOCK,
    Connection,
    hold_lock,
    live_applications,
)

TICK_SECONDS = 15
ANNOTATION_TICK_SECONDS = 5
PUBLICATION_TICK_SECONDS = 60
LIST_EVERY = timedelta(minutes=1)
LISTING_BUDGET = timedelta(seconds=10)


# What each sensor launches for; together they are all of `due_layers`.
UPLOAD_LAYERS = frozenset(
    {
        "catalog",
        "raw/objects",
        "stage/documents",
        "stage/extractions",
        "curated/vessels",
    }
)
ANNOTATION_LAYERS = frozenset(
    {"label_studio/people", "label_studio/tasks", "label/annotations", "stage/pdf_boxes"}
)


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Lists the bucket at most once a minute, and launches a run when anything is due "
    "from the bucket down and none is in flight.",
)
def new_uploads(
    context: dg.SensorEvaluationContext,
    database: AnalyticsDatabase,
    uploads: Uploads,
    catalog: CatalogFolder,
) -> dg.SensorResult:
    """Ask what is due; free what a killed run held; launch at most one run."""
    now = datetime.now(UTC)
    with database.open("sensor new_uploads") as opened, opened.connect() as connection:
        listing = None
        if _is_time_to_list(context.cursor, now):
            listing = _list(connection, uploads)
        layers = _layers(connection, uploads, catalog, UPLOAD_LAYERS)
        live = live_applications(connection)
    return _result(
        _decide(context, layers, live, REFRESH, now),
        cursor=now.isoformat() if listing and listing.complete else context.cursor,
        asset_events=bucket_events(listing),
    )


@dg.sensor(
    job=take_annotations,
    minimum_interval_seconds=ANNOTATION_TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks Label Studio which projects are new or other and, one request a project, "
    "which tasks moved; launches a run for any, and when a task is to be pushed or anything that "
    "people said is due.",
)
def new_annotations(
    context: dg.SensorEvaluationContext,
    database: AnalyticsDatabase,
    uploads: Uploads,
    catalog: CatalogFolder,
    label_studio: LabelStudioServer,
) -> dg.SensorResult:
    """Ask what moved and what is due; launch at most one run."""
    now = datetime.now(UTC)
    with database.open("sensor new_annotations") as opened, opened.connect() as connection:
        with label_studio.open() as server:
            moved = moved_tasks(connection, server)
            moved += undiscovered(connection, server, catalog.load())
        people = Layer("label_studio/people", moved, 0, 0, None)
        layers = (people, *_layers(connection, uploads, catalog, ANNOTATION_LAYERS))
        live = live_applications(connection)
    return _result(_decide(context, layers, live, ANNOTATIONS, now))


@dg.sensor(
    job=publish_dataset,
    minimum_interval_seconds=PUBLICATION_TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Launches a run that publishes when a release is built and not on the Hub: after a "
    "kill, an outage, or the rest that the Hub asked for. New releases are the schedule's.",
)
def waiting_release(
    context: dg.SensorEvaluationContext, database: AnalyticsDatabase, catalog: CatalogFolder
) -> dg.SensorResult:
    """Ask whether a release waits; launch at most one run, of its publication alone."""
    with (
        database.open("sensor waiting_release") as opened,
        opened.connect() as connection,
    ):
        layers = (publication_backlog(connection, catalog.dataset().name),)
        live = live_applications(connection)
    decision = _decide(context, layers, live, PUBLISH, datetime.now(UTC))
    return _result(decision, assets=[huggingface_dataset.key])


def _layers(
    connection: Connection, uploads: Uploads, catalog: CatalogFolder, names: frozenset[str]
) -> tuple[Layer, ...]:
    layers = due_layers(connection, uploads.bucket, catalog.load())
    return tuple(layer for layer in layers if layer.name in names)


def _decide(
    context: dg.SensorEvaluationContext,
    layers: Sequence[Layer],
    live: frozenset[str],
    job: str,
    now: datetime,
) -> Decision:
    """Report dead runs failed, and decide on what remains."""
    records = in_flight(context.instance)
    dead = report_dead(context.instance, records, live, now=now)
    for run_id in dead:
        context.log.warning("run %s was killed: reported failed", run_id)
    return decide(
        layers,
        in_flight=[
            record.dagster_run.run_id
            for record in records
            if record.dagster_run.run_id not in dead and record.dagster_run.job_name not in APART
        ],
        failures=failures_in_a_row(context.instance, job),
        now=now,
    )


def _result(
    decision: Decision,
    *,
    cursor: str | None = None,
    asset_events: Sequence[dg.AssetMaterialization] = (),
    assets: Sequence[dg.AssetKey] | None = None,
) -> dg.SensorResult:
    """Say it in Dagster's words; `assets` are those of the job to run, where not all."""
    tags = {"oceanid/why": decision.reason[:200]}
    requests = [dg.RunRequest(tags=tags, asset_selection=assets)]
    return dg.SensorResult(
        run_requests=requests if decision.launch else [],
        skip_reason=None if decision.launch else decision.reason,
        cursor=cursor,
        asset_events=list(asset_events),
    )


def _is_time_to_list(cursor: str | None, now: datetime) -> bool:
    """A cursor that was lost or is not a time costs one listing."""
    try:
        listed = datetime.fromisoformat(cursor or "")
    except ValueError:
        return True
    if listed.tzinfo is None:
        return True
    return not listed <= now < listed + LIST_EVERY


def _list(connection: Connection, uploads: Uploads) -> Listing | None:
    """List the bucket, unless somebody else is at it."""
    try:
        with hold_lock(connection, LISTING_LOCK, 0), uploads.open() as store:
            return list_bucket(connection, store, budget=LISTING_BUDGET)
    except WriterBusy:
        return None
