"""`oceanid provision`: the catalog's projects, made in Label Studio."""

from __future__ import annotations

import os

import click

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.provisioning import let_pages_load
from oceanid_pipelines.flows.provisioning import provision as provision_projects
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.schema.head import require_head


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
def provision(dry_run: bool) -> None:
    """Make or update the projects of catalog/projects.yaml in Label Studio.

    A second time changes nothing.

    \b
    Example:
      oceanid provision --dry-run
      oceanid provision
    """
    settings = Settings.load(os.environ)
    with (
        stores.database(settings, "provision") as database,
        stores.label_studio(settings) as server,
        database.connect() as connection,
    ):
        require_head(connection)
        catalog = stores.catalog(settings)
        for done in provision_projects(connection, server, catalog, settings, dry_run=dry_run):
            would = "would be " if dry_run and done.outcome != "unchanged" else ""
            console.print(f"{done.project}: {would}{done.outcome} ({done.title})")
        if not dry_run:
            with stores.object_store(settings) as objects:
                new = let_pages_load(objects, settings)
            console.print(f"bucket: {'opened to' if new else 'open to'} Label Studio's page")
