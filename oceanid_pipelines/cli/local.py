"""`oceanid local …`: the embedded stack on this machine. What it does is in `local/`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Table

from oceanid_pipelines.cli.console import console, quoted
from oceanid_pipelines.cli.local_hub import hub
from oceanid_pipelines.cli.stack import this_stack

# A session token or profile of the shell's own would be sent along with the stack's keys.
MISLEADING = ("AWS_SESSION_TOKEN", "AWS_PROFILE")


@click.group()
def local() -> None:
    """Run Postgres, S3, Label Studio, the sink, a Hub and Dagster on this machine.

    \b
    State is in OCEANID_HOME (default .oceanid/). Example:
      oceanid local up
      eval "$(oceanid local env)"
    """


local.add_command(hub)


@local.command()
@click.option(
    "--without", default="", metavar="A,B", help="Leave out: label-studio, dagster, hub, sink."
)
def up(without: str) -> None:
    """Start what is not running; a second time changes nothing.

    Example: oceanid local up --without label-studio,dagster
    """
    stack = this_stack()
    left_out = frozenset(filter(None, (name.strip() for name in without.split(","))))
    with console.status("Starting; the very first time, Label Studio takes half a minute"):
        stack.up(left_out, _tell)
    console.print('\nTo use it from this shell:  eval "$(oceanid local env)"', markup=False)
    if "label-studio" not in left_out:
        console.print("To sign in to Label Studio: LABEL_STUDIO_USERNAME and _PASSWORD from there")


@local.command()
def down() -> None:
    """Stop everything; nothing is lost.

    Example: oceanid local down
    """
    with console.status("Stopping"):
        this_stack().down(_tell)


@local.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Show what runs, by connecting to it. Exit code 0: all that should run does.

    Example: oceanid local status --json
    """
    services = this_stack().status()
    if as_json:
        click.echo(json.dumps([asdict(service) for service in services], indent=2))
    else:
        table = Table("service", "state", "address", "pid", box=None, pad_edge=False)
        for one in services:
            state = "up" if one.up else "down" if one.wanted else "off"
            colour = {"up": "green", "down": "red", "off": "dim"}[state]
            where = (one.address, str(one.pid)) if one.up else ("", "")
            table.add_row(one.name, f"[{colour}]{state}[/]", *where)
        console.print(table)
    wanted = [service for service in services if service.wanted]
    context.exit(0 if wanted and all(service.up for service in wanted) else 1)


@local.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def env(as_json: bool) -> None:
    """Print the environment of the stack, passwords included, for a shell.

    Example: eval "$(oceanid local env)"
    """
    variables = this_stack().env()
    if as_json:
        click.echo(json.dumps(variables, indent=2))
        return
    for name, value in variables.items():
        click.echo(f"export {name}={quoted(value)}")
    for name in MISLEADING:
        if name in os.environ:
            click.echo(f"unset {name}")


@local.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Stop everything and delete all of its data.

    Example: oceanid local reset --yes
    """
    stack = this_stack()
    if not yes:
        click.confirm(f"Delete {stack.home.path} and everything in it?", abort=True)
    with console.status("Stopping and deleting"):
        stack.reset(_tell)
    console.print(f"{escape(str(stack.home.path))} is deleted")


def _tell(line: str) -> None:
    mark = "[green]✓[/] " if console.is_terminal else ""
    console.print(f"{mark}{escape(line)}", soft_wrap=True)
