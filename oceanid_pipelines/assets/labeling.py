"""The round trip through Label Studio: tasks out, what people said about them back."""

from collections.abc import Sequence

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.documents import documents
from oceanid_pipelines.assets.metadata import bars, rows_table, table_metadata
from oceanid_pipelines.assets.plots import days_table
from oceanid_pipelines.flows.annotations import poll
from oceanid_pipelines.flows.label_uploads import link_uploads
from oceanid_pipelines.flows.landing import land
from oceanid_pipelines.flows.projects import discover
from oceanid_pipelines.flows.review import queue_questions
from oceanid_pipelines.flows.standings import Standing, standings
from oceanid_pipelines.flows.sweep import reconcile
from oceanid_pipelines.flows.tasks import push_tasks
from oceanid_pipelines.resources.stores import CatalogFolder, LabelStudioServer, Uploads, Writer
from oceanid_pipelines.store.annotations import annotations_by_change
from oceanid_pipelines.store.plots import DAYS, annotations_by_day
from oceanid_pipelines.store.predictions import Override, overrides
from oceanid_pipelines.store.projects import projects
from oceanid_pipelines.store.tasks import tasks_by_state

PEOPLE = dg.AssetKey(["label_studio", "people"])


@dg.asset(
    key=["label_studio", "tasks"],
    deps=[documents],
    description="One task per project and (part of a) document: texts to mark, pages to draw on.",
    group_name="labelling",
    kinds={"labelstudio", "postgres"},
    owners=OWNERS,
)
def tasks(
    context: dg.AssetExecutionContext,
    uploads: Uploads,
    label_studio: LabelStudioServer,
    writer: Writer,
    catalog: CatalogFolder,
) -> dg.MaterializeResult[None]:
    """Push every document that belongs into a provisioned project and is not there."""
    with uploads.open() as objects, label_studio.open() as server:
        asked = queue_questions(writer.connection, catalog.load())
        done = push_tasks(
            writer.connection,
            objects,
            server,
            catalog.load(),
            report=lambda so_far: context.log.info("pushed %s tasks", so_far.pushed),
        )
    return dg.MaterializeResult(
        metadata={
            "reserved": done.reserved,
            "questions asked": asked,
            "pushed": done.pushed,
            "found, pushed before": done.found,
            "failed": done.failed,
            "not settled yet": done.unsettled,
            "retired, superseded or taken back": done.retired,
            "told so in Label Studio": done.told,
            "tasks by state": bars("state", tasks_by_state(writer.connection)),
            "what people made of predictions": _overrides_table(overrides(writer.connection)),
            **{
                f"project {one.project}": dg.MetadataValue.url(
                    f"{label_studio.url.rstrip('/')}/projects/{one.ls_project_id}/data"
                )
                for one in projects(writer.connection)
            },
            **table_metadata(writer.connection, "label", "tasks"),
        }
    )


def _overrides_table(found: Sequence[Override]) -> dg.TableMetadataValue:
    columns = ("project", "model", "label", "kept", "changed", "removed", "overridden")
    rows = [
        (
            one.project,
            one.model_version,
            one.label,
            one.kept,
            one.changed,
            one.removed,
            f"{one.override_rate:.0%}",
        )
        for one in found
    ]
    return rows_table(columns, rows)


people = dg.AssetSpec(
    PEOPLE,
    deps=[tasks],
    group_name="labelling",
    kinds={"labelstudio"},
    owners=OWNERS,
    description="Experts label the tasks in Label Studio.",
)


@dg.asset(
    key=["raw", "annotation_events"],
    deps=[PEOPLE, tasks],  # what this run pushes is mirrored by this run
    description="Everything Label Studio said, stored before anything acts on it.",
    group_name="labelling",
    kinds={"labelstudio", "postgres"},
    owners=OWNERS,
)
def annotation_events(
    context: dg.AssetExecutionContext,
    label_studio: LabelStudioServer,
    writer: Writer,
    catalog: CatalogFolder,
) -> dg.MaterializeResult[None]:
    """Store every task that moved since the last poll, with all of its annotations."""
    with label_studio.open() as server:
        discover(writer.connection, server, catalog.load())
        link_uploads(writer.connection, server)
        done = poll(
            writer.connection,
            server,
            report=lambda so_far: context.log.info("%s tasks moved", so_far.tasks),
        )
    return dg.MaterializeResult(
        metadata={
            "tasks that moved": done.tasks,
            "new events": done.events,
            # No preview: events hold what people said, in their own words and names.
            **table_metadata(writer.connection, "raw", "annotation_events", preview=False),
        }
    )


@dg.asset(
    key=["label", "annotations"],
    deps=[annotation_events],
    description="Append-only history: every version of every annotation, deletions too.",
    group_name="labelling",
    kinds={"postgres"},
    owners=OWNERS,
)
def annotations(
    context: dg.AssetExecutionContext, label_studio: LabelStudioServer, writer: Writer
) -> dg.MaterializeResult[None]:
    """Land what was stored, prove it complete against the server's counts, and land the rest."""
    first = land(writer.connection)
    with label_studio.open() as server:
        swept = reconcile(writer.connection, server)
        rest = land(writer.connection)
        projects = standings(writer.connection, server)
    context.log.info("%s new versions", first.versions + rest.versions)
    return dg.MaterializeResult(
        metadata={
            "new versions": first.versions + rest.versions,
            "malformed events": first.malformed + rest.malformed,
            "tasks looked at because counts differed": swept.swept,
            "projects": standings_table(projects),
            f"annotations of the last {DAYS} days": days_table(
                annotations_by_day(writer.connection)
            ),
            "versions by change": bars("change", annotations_by_change(writer.connection)),
            **table_metadata(writer.connection, "label", "annotations", preview=False),
        }
    )


def standings_table(projects: Sequence[Standing]) -> dg.TableMetadataValue:
    """Return every project as a row: what it holds, what has landed, what went wrong."""
    return rows_table(
        (
            *(
                "project",
                "annotations behind",
                "trouble",
                "tasks",
                "annotations",
                "landed",
                "skipped",
            ),
            *("id", "title"),
        ),
        [
            (
                one.project,
                one.behind,
                one.trouble,
                one.held.tasks if one.held else None,
                one.held.annotations if one.held else None,
                one.landed,
                one.landed_skipped,
                one.ls_project_id,
                one.title,
            )
            for one in projects
        ],
    )
