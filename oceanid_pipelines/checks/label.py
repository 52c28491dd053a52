"""What must be true of Label Studio's projects, and of what people said there."""

import os

import dagster as dg

from oceanid_pipelines.assets.labeling import annotations, standings_table, tasks
from oceanid_pipelines.assets.metadata import rows_table
from oceanid_pipelines.checks.common import nothing_found
from oceanid_pipelines.flows.provisioning import drift
from oceanid_pipelines.flows.standings import standings
from oceanid_pipelines.resources.stores import AnalyticsDatabase, CatalogFolder, LabelStudioServer
from oceanid_pipelines.settings import Settings


@dg.asset_check(asset=tasks, description="Every project is as the catalog declares it.")
def every_project_is_as_declared(
    database: AnalyticsDatabase, label_studio: LabelStudioServer, catalog: CatalogFolder
) -> dg.AssetCheckResult:
    """Show what is missing, and what was edited in Label Studio's pages."""
    settings = Settings.load(os.environ)
    with database.connect() as connection, label_studio.open() as server:
        found = drift(connection, server, catalog.load(), settings)
    rows = [
        (one.project, each.what, each.was, each.wanted) for one in found for each in one.differences
    ] + [(one.project, "project", reason, "one") for one in found for reason in one.refused]
    if not rows:
        return dg.AssetCheckResult(passed=True, metadata={"found": 0})
    return dg.AssetCheckResult(
        passed=False,
        severity=dg.AssetCheckSeverity.WARN,
        description="`oceanid provision --dry-run` shows each difference in full. Run `oceanid "
        "provision` to have it as declared, or declare in projects.yaml what it is now.",
        metadata={
            "found": len(rows),
            "which": rows_table(("project", "what", "is", "is declared"), rows),
        },
    )


@dg.asset_check(asset=tasks, description="Every task is in Label Studio.")
def every_task_is_there(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show tasks that could not be pushed, and those that people deleted."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "label/tasks_to_look_at",
            severity=dg.AssetCheckSeverity.WARN,
            advice="Failed ones are tried again by themselves, with the reason of the last time. "
            "Deleted ones are not made again: their documents are as good as labelled by nobody.",
        )


@dg.asset_check(asset=tasks, description="Every model that predicts does so without failing.")
def every_model_predicts(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show models that failed; their tasks were pushed without them."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "label/failing_models",
            severity=dg.AssetCheckSeverity.WARN,
            advice="Mend or install the model, or take it out of `predictions` in projects.yaml.",
        )


@dg.asset_check(
    asset=annotations,
    description="Every project of Label Studio is there, is polled without an error, and all "
    "that people said in it has landed.",
)
def every_project_is_heard(
    database: AnalyticsDatabase, label_studio: LabelStudioServer
) -> dg.AssetCheckResult:
    """Show every project: what it holds, what has landed, and what went wrong."""
    with database.connect() as connection, label_studio.open() as server:
        found = standings(connection, server)
    unwell = [one.project for one in found if not one.is_well]
    return dg.AssetCheckResult(
        passed=not unwell,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"Look at {', '.join(unwell)}. What is behind is taken by the next poll; an "
        "error that stays names what to do; a project that was deleted is named in `excluded`, or "
        "made anew by `oceanid provision --force`."
        if unwell
        else None,
        metadata={"projects": standings_table(found)},
    )
