"""`oceanid doctor`: every store and every right, looked at now."""

from __future__ import annotations

import os

import click

from oceanid_pipelines.cli.findings import show
from oceanid_pipelines.flows.health import examine
from oceanid_pipelines.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look at every store; exit code 1 when something fails, 0 when all is well or only warns.

    \b
    Example:
      oceanid doctor
    """
    ctx.exit(show(examine(Settings.load(os.environ)), as_json=as_json))
