"""The one place that lists everything Dagster runs. Importing it does no I/O."""

from __future__ import annotations

from typing import Any

import dagster as dg

from oceanid_pipelines.assets import (
    curated,
    dataset,
    declared,
    documents,
    facts,
    labeling,
    safety,
    uploads,
)
from oceanid_pipelines.automation import alerts, jobs, schedules, sensors
from oceanid_pipelines.automation.housekeeping import housekeeping
from oceanid_pipelines.checks import curated as curated_checks
from oceanid_pipelines.checks import dataset as dataset_checks
from oceanid_pipelines.checks import label as label_checks
from oceanid_pipelines.checks import raw as raw_checks
from oceanid_pipelines.checks import safety as safety_checks
from oceanid_pipelines.checks import stage as stage_checks
from oceanid_pipelines.checks import stores as store_checks
from oceanid_pipelines.resources.hub import hub_from_environment
from oceanid_pipelines.resources.safety import safety_from_environment
from oceanid_pipelines.resources.stores import from_environment

ASSETS: tuple[dg.AssetsDefinition | dg.AssetSpec, ...] = (
    *uploads.REGISTERS,
    declared.taxonomy,
    uploads.bucket,
    uploads.objects,
    documents.documents,
    labeling.tasks,
    labeling.people,
    labeling.annotation_events,
    labeling.annotations,
    facts.facts,
    curated.curated,
    curated.ebisu,
    curated.analysts,
    dataset.lines,
    dataset.releases,
    dataset.huggingface_dataset,
    dataset.training,
    safety.backups,
    safety.restore_drill,
)
CHECKS = (
    raw_checks.every_key_is_routed,
    raw_checks.every_upload_is_fetched,
    stage_checks.every_document_is_read,
    stage_checks.every_record_is_well_formed,
    stage_checks.every_record_is_kept,
    stage_checks.every_delivery_is_covered,
    stage_checks.every_review_item_is_due_to_something,
    label_checks.every_project_is_as_declared,
    label_checks.every_task_is_there,
    label_checks.every_model_predicts,
    label_checks.every_project_is_heard,
    curated_checks.every_imo_number_is_valid,
    curated_checks.every_assertion_is_cited,
    curated_checks.no_conflict_is_open,
    curated_checks.no_key_is_crowded,
    curated_checks.every_party_is_cited,
    curated_checks.no_authorisation_ends_before_it_begins,
    dataset_checks.every_line_can_be_made,
    dataset_checks.nothing_is_public_without_consent,
    dataset_checks.every_withdrawal_is_finished,
    dataset_checks.the_newest_version_is_intact,
    safety_checks.the_newest_backup_is_fresh,
    safety_checks.the_newest_drill_is_fresh,
    *store_checks.CHECKS,
)


def build_defs(**overrides: Any) -> dg.Definitions:
    """Return the whole graph; keyword arguments replace resources by name."""
    stores = from_environment()
    return dg.Definitions(
        assets=ASSETS,
        asset_checks=CHECKS,
        jobs=[
            jobs.refresh,
            jobs.take_annotations,
            jobs.publish_dataset,
            jobs.protect,
            housekeeping,
        ],
        schedules=[schedules.new_release, schedules.daily_backup, schedules.weekly_housekeeping],
        sensors=[
            sensors.new_uploads,
            sensors.new_annotations,
            sensors.waiting_release,
            alerts.alerts,
        ],
        resources={
            **stores,
            **hub_from_environment(),
            **safety_from_environment(stores["uploads"]),
            **overrides,
        },
        # An empty run takes 3 s in process, 12 s with a process per step.
        executor=dg.in_process_executor,
    )


defs = build_defs()
