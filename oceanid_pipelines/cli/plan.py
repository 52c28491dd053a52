"""`oceanid plan`: what the next runs would do, without doing it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Table

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.flows.plan import Step
from oceanid_pipelines.flows.plan import plan as plan_of
from oceanid_pipelines.settings import Settings


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also what there is nothing to do of.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def plan(context: click.Context, everything: bool, as_json: bool) -> None:
    """Show what the next runs would do across all stores; nothing is written.

    Exit code 1 when a store could not be asked.

    Example: oceanid plan
    """
    with console.status("asking every store"):
        steps = list(plan_of(Settings.load(os.environ)))
    if as_json:
        click.echo(json.dumps([asdict(step) for step in steps], indent=2))
    else:
        console.print(_table([one for one in steps if everything or one.count or one.unknown]))
    context.exit(int(any(step.unknown for step in steps)))


def _table(steps: list[Step]) -> Table | str:
    if not steps:
        return "nothing is to be done"
    table = Table("layer", "what would be done", "", box=None, pad_edge=False)
    for step in steps:
        what = f"[red]{escape(step.unknown)}[/]" if step.unknown else escape(step.what)
        table.add_row(step.layer, what, "" if step.unknown else f"{step.count:,}")
    return table
