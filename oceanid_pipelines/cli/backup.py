"""`oceanid backup`, `restore-check`: what the schedules do, by hand; `restore`: for good."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.markup import escape

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.flows import backups as flow
from oceanid_pipelines.flows import restoring
from oceanid_pipelines.flows.stores import backup_folder
from oceanid_pipelines.settings import Settings


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be dumped and deleted.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(dry_run: bool, as_json: bool) -> None:
    """Dump every database that a login for backups is given for, and delete what need not be kept.

    At least 7 daily and 4 weekly backups stay, and always the newest.

    Example: oceanid backup
    """
    settings = Settings.load(os.environ)
    found = _databases(settings)
    done = []
    with backup_folder(settings) as folder:
        for name, url in found.items():
            taken = None
            if not dry_run:
                with console.status(f"dumping {name}"):
                    taken = flow.take(folder, name, url)
            deleted = flow.prune(folder, name, dry_run=dry_run)
            done.append(
                {
                    "database": name,
                    "key": taken.key if taken else None,
                    "rows": taken.rows if taken else None,
                    "size_bytes": taken.size_bytes if taken else None,
                    "deleted": deleted,
                }
            )
            if not as_json:
                _tell(name, taken, deleted, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(done, indent=2))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def restore_check(as_json: bool) -> None:
    """Restore the newest backup of each database into a scratch one, compare, and drop it.

    Example: oceanid restore-check
    """
    settings = Settings.load(os.environ)
    if not settings.scratch_database_url:
        raise flow.BackupsNotConfigured(
            "set OCEANID_SCRATCH_DATABASE_URL: a login that may create databases"
        )
    done = []
    with backup_folder(settings) as folder:
        for name in _databases(settings):
            newest = _newest(folder, name)
            with console.status(f"restoring {name}") as status:
                result = restoring.drill(
                    folder, newest, settings.scratch_database_url, report=status.update
                )
            done.append(asdict(result))
            if not as_json:
                console.print(
                    f"[green]ok[/]  {name}: {result.rows:,} rows of"
                    f" {result.taken_at:%Y-%m-%d %H:%M}"
                    f" restored and equal, in {result.seconds:.1f} s",
                    soft_wrap=True,
                )
    if as_json:
        click.echo(json.dumps(done, indent=2, default=str))


@click.command()
@click.option("--database", default=flow.ANALYTICS, show_default=True, help="Which one's backup.")
@click.option("--before", type=click.DateTime(), help="The newest backup before this time (UTC).")
def restore(database: str, before: datetime | None) -> None:
    """Restore a backup for good, into the empty database of OCEANID_RESTORE_DATABASE_URL.

    Its login becomes the owner of everything; the roles oceanid_pipeline and oceanid_reader must be
    there. Every table is compared with the backup. Afterwards let OCEANID_DATABASE_URL name it.

    \b
    Example:
      createdb oceanid_again --owner oceanid_owner
      OCEANID_RESTORE_DATABASE_URL=postgresql://oceanid_owner:…@host/oceanid_again oceanid restore
    """
    settings = Settings.load(os.environ)
    if not settings.restore_database_url:
        raise flow.BackupsNotConfigured(
            "set OCEANID_RESTORE_DATABASE_URL: an empty database, as the login that will own it"
        )
    with backup_folder(settings) as folder, console.status("looking for it") as status:
        newest = _newest(folder, database, before.replace(tzinfo=UTC) if before else None)
        restoring.restore_for_good(
            folder, newest, settings.restore_database_url, report=status.update
        )
    console.print(
        f"[green]ok[/]  {database}: {newest.rows:,} rows of {newest.taken_at:%Y-%m-%d %H:%M}"
        " restored and equal, with the rights of every role",
        soft_wrap=True,
    )


def _newest(folder: flow.Folder, name: str, before: datetime | None = None) -> flow.Backup:
    taken = [one for one in flow.backups(folder, name) if before is None or one.taken_at < before]
    if not taken:
        raise OceanidError(f"there is no such backup of {name}: run oceanid backup")
    return taken[-1]


def _databases(settings: Settings) -> dict[str, str]:
    found = flow.databases(settings.backup_database_url, settings.label_studio_backup_database_url)
    if not found:
        raise flow.BackupsNotConfigured("set OCEANID_BACKUP_DATABASE_URL: a login that reads all")
    return found


def _tell(name: str, taken: flow.Backup | None, deleted: tuple[str, ...], *, dry_run: bool) -> None:
    if taken:
        size = taken.size_bytes / 1e6
        console.print(
            f"{name}: {taken.rows:,} rows, {size:.1f} MB in {escape(taken.key)}", soft_wrap=True
        )
    else:
        console.print(f"{name}: would be dumped")
    for key in deleted:
        word = "would be deleted" if dry_run else "deleted"
        console.print(f"  {escape(key)}: {word}", soft_wrap=True)
