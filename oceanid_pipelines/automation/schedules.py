"""The schedules. Running from the start; when, is data of the catalog."""

import dagster as dg

from oceanid_pipelines.automation.jobs import protect, publish_dataset
from oceanid_pipelines.catalog.dataset import load_dataset_declaration

new_release = dg.ScheduleDefinition(
    name="new_release",
    job=publish_dataset,
    cron_schedule=load_dataset_declaration().schedule,
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Releases and publishes the dataset, if enough changed since the last version.",
)

daily_backup = dg.ScheduleDefinition(
    name="daily_backup",
    job=protect,
    cron_schedule="41 3 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Backs the databases up every day, and restores one every week to prove it.",
)
