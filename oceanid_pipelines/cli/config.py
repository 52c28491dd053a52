"""`oceanid config …`: is the environment right, and where it comes from."""

from __future__ import annotations

import json
import os

import click
from rich.markup import escape

from oceanid_pipelines.cli.console import console, quoted
from oceanid_pipelines.cli.findings import show
from oceanid_pipelines.clients.esc import EscFailed, open_environment
from oceanid_pipelines.flows.configuration import environment_of, examine_environment


@click.group()
def config() -> None:
    """Check the environment, or make it from Pulumi ESC."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--offline", is_flag=True, help="Connect to nothing.")
@click.pass_context
def check(context: click.Context, as_json: bool, offline: bool) -> None:
    """Name everything missing, malformed or unsafe; exit code 1 when anything is.

    Example: oceanid config check
    """
    found = examine_environment(os.environ, connect=not offline)
    context.exit(show(found, as_json=as_json))


@config.command()
@click.option(
    "--esc", "name", required=True, help="The environment in ESC, as default/oceanid-cluster."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(name: str, as_json: bool) -> None:
    """Print the environment that an ESC environment gives, secrets included, for a shell.

    Example: eval "$(oceanid config export --esc default/oceanid-cluster)"
    """
    try:
        variables = environment_of(open_environment(name))
    except ValueError as error:
        raise EscFailed(str(error)) from None
    if as_json:
        click.echo(json.dumps(variables, indent=2))
        return
    for variable, value in variables.items():
        click.echo(f"export {variable}={quoted(value)}")
    if not variables:
        console.print(f"[yellow]{escape(name)} sets no variable of ours[/]", soft_wrap=True)
