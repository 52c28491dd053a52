"""`oceanid withdraw`: what an object, a delivery or a task said is taken back, everywhere."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import click
from rich.markup import escape
from rich.table import Table

from oceanid_pipelines.cli.console import age, console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.withdrawal import Subject, Withdrawn
from oceanid_pipelines.flows.withdrawal import withdraw as take_back
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.schema.head import require_head
from oceanid_pipelines.store.withdrawals import Withdrawal, withdrawals


def _delivery(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, date] | None:
    if value is None:
        return None
    source, _slash, day = value.rpartition("/")
    try:
        return source, date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter("expected SOURCE/YYYY-MM-DD, e.g. IOTC/2026-01-31") from None


@click.command()
@click.option("--object", "object_", metavar="SHA256|URI", help="By content, or s3://bucket/key.")
@click.option("--delivery", callback=_delivery, metavar="SOURCE/DATE", help="All of a delivery.")
@click.option("--task", type=int, metavar="ID", help="What people said in a task of Label Studio.")
@click.option("--reason", help="Why; it is kept here and published nowhere.")
@click.option("--by", help="Who; default: the login name.")
@click.option("--dry-run", is_flag=True, help="Only say what would be withdrawn.")
@click.option("--list", "show", is_flag=True, help="Show every withdrawal there was.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def withdraw(
    object_: str | None,
    delivery: tuple[str, date] | None,
    task: int | None,
    reason: str | None,
    by: str | None,
    *,
    dry_run: bool,
    show: bool,
    as_json: bool,
) -> None:
    """Take back all that an object, a delivery or a task said; a second time changes nothing.

    It leaves the curated tables and every later version of the dataset. Versions that were
    published before keep it, and are named.

    \b
    Example:
      oceanid withdraw --delivery IOTC/2026-01-31 --reason "sent by mistake" --dry-run
      oceanid withdraw --list
    """
    subject = Subject(object_, delivery, task)
    named = sum(one is not None for one in (object_, delivery, task))
    if named != (0 if show else 1):
        raise click.UsageError("name one of --object, --delivery and --task, or only --list")
    if not show and not (reason or "").strip():
        raise click.UsageError("say why: --reason")
    settings = Settings.load(os.environ)
    if show:
        with stores.database(settings, "withdraw") as database, database.connect() as connection:
            require_head(connection)
            _print_list(withdrawals(connection), as_json=as_json)
        return
    with (
        stores.database(settings, "withdraw") as database,
        stores.object_store(settings) as objects,
        stores.label_studio(settings) as server,
        database.writer() as connection,
    ):
        require_head(connection)
        done = take_back(
            connection,
            objects,
            server,
            stores.catalog(settings),
            subject,
            reason=(reason or "").strip(),
            by=by or getpass.getuser(),
            dry_run=dry_run,
        )
    _print(done, dry_run=dry_run, as_json=as_json)


def _print(done: Withdrawn, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, **asdict(done)}, default=str, indent=2))
        return
    one = done.withdrawal
    number = "" if dry_run else f" {one.withdrawal_id}"
    console.print(
        f"{'would be ' if dry_run else ''}withdrawn{number}: {one.kind} {escape(one.subject)}"
        f" ({done.documents} documents)",
        soft_wrap=True,
    )
    if not dry_run:
        console.print(
            f"{done.retracted} curated rows retracted, {done.pictures} pictures deleted,"
            f" {done.tasks} tasks taken out of Label Studio"
        )
    if one.held_by:
        console.print(f"published versions that hold it: {', '.join(one.held_by)}", soft_wrap=True)


def _print_list(found: Sequence[Withdrawal], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], default=str, indent=2))
        return
    table = Table("", "what", "why", "by", "ago", "held by", "", box=None, pad_edge=False)
    for one in found:
        table.add_row(
            str(one.withdrawal_id),
            f"{one.kind} {escape(one.subject)}",
            escape(one.reason),
            escape(one.withdrawn_by),
            age(one.withdrawn_at),
            ", ".join(one.held_by),
            "" if one.finished_at else "unfinished: run it again",
        )
    console.print(table)
