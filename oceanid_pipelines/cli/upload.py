"""`oceanid upload`: files on this machine to the bucket."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click

from oceanid_pipelines.cli.console import bytes_progress, console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows import upload as flow
from oceanid_pipelines.settings import Settings


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date:
    if value is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("expected YYYY-MM-DD, e.g. 2026-01-31") from None


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--source", required=True, help="Code of the source, e.g. IOTC.")
@click.option(
    "--date",
    "delivered_on",
    callback=_day,
    metavar="YYYY-MM-DD",
    help="When the source published it; default: today (UTC).",
)
@click.option("--dry-run", is_flag=True, help="Only show the keys.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def upload(
    files: tuple[Path, ...], source: str, delivered_on: date, dry_run: bool, as_json: bool
) -> None:
    """Upload documents; the same bytes a second time change nothing.

    \b
    Example:
      oceanid upload register.csv --source IOTC --date 2026-01-31
    """
    settings = Settings.load(os.environ)
    plans = flow.plan_uploads(files, source, delivered_on, stores.catalog(settings).codes)
    if dry_run:
        for plan in plans:
            console.print(f"would upload {plan.path} to {plan.key}", soft_wrap=True)
        return
    with stores.object_store(settings) as objects, bytes_progress(quiet=as_json) as progress:
        task = progress.add_task("uploading", total=sum(plan.size_bytes for plan in plans))
        done = [
            flow.upload(objects, plan, lambda sent: progress.advance(task, sent)) for plan in plans
        ]
    if as_json:
        click.echo(json.dumps([asdict(item) for item in done], indent=2))
    else:
        for item in done:
            console.print(f"{item.outcome:<10} {item.key}", soft_wrap=True)
