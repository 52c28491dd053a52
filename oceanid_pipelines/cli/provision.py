"""`oceanid provision`: the catalog's projects, made in Label Studio."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import unified_diff

import click
from rich.markup import escape

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.attachments import Difference
from oceanid_pipelines.flows.bucket_setup import set_up_bucket
from oceanid_pipelines.flows.provisioning import Provisioning
from oceanid_pipelines.flows.provisioning import provision as provision_projects
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.schema.head import require_head


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option(
    "--force", is_flag=True, help="Take labels from annotations; make deleted projects anew."
)
@click.pass_context
def provision(ctx: click.Context, dry_run: bool, force: bool) -> None:
    """Make the projects of catalog/projects.yaml in Label Studio what the catalog says.

    With storage and webhook; and give the bucket its rules. A second time changes nothing. A label
    or control that annotations use is not removed: they are listed, and the exit code is 1.

    \b
    Example:
      oceanid provision --dry-run
      oceanid provision
    """
    settings = Settings.load(os.environ)
    refused = False
    with (
        stores.database(settings, "provision") as database,
        stores.label_studio(settings) as server,
        database.connect() as connection,
    ):
        require_head(connection)
        catalog = stores.catalog(settings)
        for done in provision_projects(
            connection, server, catalog, settings, dry_run=dry_run, force=force
        ):
            refused = refused or done.outcome == "refused"
            for line in lines(done, dry_run=dry_run):
                console.print(escape(line), soft_wrap=True)
        with stores.object_store(settings) as objects:
            for step in set_up_bucket(objects, settings, dry_run=dry_run):
                would = "would be " if step.outcome == "set" and dry_run else ""
                console.print(f"bucket {step.what}: {would}{step.outcome}")
    ctx.exit(int(refused))


def lines(done: Provisioning, *, dry_run: bool) -> Iterator[str]:
    """Yield what was, or would be, done about a project, and every difference."""
    would = "would be " if dry_run and done.outcome in {"created", "updated"} else ""
    yield f"{done.project}: {would}{done.outcome} ({done.title})"
    for reason in done.refused:
        yield f"  {reason}"
    if done.refused and done.differences:
        yield "  --force would change it all the same:"
    for difference in done.differences:
        yield from (f"  {line}" for line in difference_lines(difference))


def difference_lines(difference: Difference) -> Iterator[str]:
    """Yield a difference: on one line, or as a diff where it has many."""
    if "\n" not in difference.was + difference.wanted:
        yield f"{difference.what}: {difference.was} -> {difference.wanted}"
        return
    yield f"{difference.what}:"
    before, after = difference.was.splitlines(), difference.wanted.splitlines()
    changes = unified_diff(before, after, lineterm="", n=0)
    yield from (f"  {line}" for line in changes if not line.startswith(("---", "+++", "@@")))
