"""`oceanid …`: one module a command group. Commands parse arguments, call, and print.

A command module is imported only when it is used, so that `oceanid --help` is instant.
"""

from __future__ import annotations

import importlib
import logging
import sys

import click

from oceanid_pipelines.catalog import CatalogError
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.settings import SettingsError

# Command name -> the module of this package that holds it as an attribute of that name.
COMMANDS = {
    "backup": "backup",
    "config": "config",
    "conflicts": "conflicts",
    "dataset": "dataset",
    "db": "db",
    "demo": "demo",
    "doctor": "doctor",
    "local": "local",
    "plan": "plan",
    "provision": "provision",
    "resolution": "resolution",
    "restore": "backup",
    "restore-check": "backup",
    "sink": "sink",
    "sources": "sources",
    "status": "status",
    "undo": "undo",
    "upload": "upload",
    "withdraw": "withdraw",
}


class LazyGroup(click.Group):
    """A command group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of every command."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"{__name__}.{COMMANDS[cmd_name]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.{cmd_name} is not a command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show tracebacks and debug messages.")
@click.version_option(package_name="oceanid-pipelines")
@click.pass_context
def oceanid(ctx: click.Context, debug: bool) -> None:
    """Documents about vessels to labels, curated tables and datasets.

    \b
    Example:
      oceanid local up
      eval "$(oceanid local env)"
      oceanid upload register.csv --source IOTC --date 2026-01-31
      oceanid status
    """
    ctx.obj = {"debug": debug}
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.WARNING, format="%(levelname)s %(message)s"
    )


def main() -> None:
    """Run the command line; errors of ours are one line, anything else is a bug and a traceback."""
    debug = "--debug" in sys.argv[1:]
    try:
        oceanid(prog_name="oceanid")
    except (OceanidError, SettingsError, CatalogError) as error:
        if debug:
            raise
        click.echo(f"oceanid: {error}", err=True)
        sys.exit(1)
