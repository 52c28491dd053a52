"""`oceanid local hub …`: let the local Hub fail, to see what a publisher makes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.table import Table

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.cli.stack import this_stack

if TYPE_CHECKING:
    from oceanid_pipelines.local.hub.service import Hub

_KINDS = ("status", "lost", "hang", "stale", "slow", "torn")


@click.group()
def hub() -> None:
    """Let the local Hub fail on demand.

    \b
    Example:
      oceanid local hub fault status --status 429 --header "Retry-After: 60" --path /commit/main
      oceanid local hub faults
    """


@hub.command()
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--method", default="POST", show_default=True, help="Of the requests to hit.")
@click.option("--path", default=".", help="Regular expression that finds their path.  [any path]")
@click.option("--after", is_flag=True, help="Do the work before failing.")
@click.option("--times", default=1, show_default=True, type=click.IntRange(1))
@click.option("--status", default=503, show_default=True, help="What `status` answers.")
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Of the answer.")
@click.option("--body", default="", help="Of the answer.")
@click.option("--seconds", default=10.0, show_default=True, help="How long `slow` takes.")
def fault(kind: str, headers: tuple[str, ...], **options: Any) -> None:
    """Arm a fault for the next request that fits.

    \b
    status  answer with a status: 429, 409, 412, 5xx …   stale  answer as of the commit before
    lost    reset the connection                         slow   take time for the answer's body
    hang    never answer                                 torn   reset it in the middle of an upload
    Example:
      oceanid local hub fault lost --after --path '/commit/main$'
    """
    pairs = dict(_pair(header) for header in headers)
    _show(_local_hub().faults("POST", {"kind": kind, "headers": pairs, **options}))


@hub.command()
@click.option("--clear", is_flag=True, help="Disarm all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def faults(clear: bool, as_json: bool) -> None:
    """Show the faults that are armed.

    Example: oceanid local hub faults --clear
    """
    known = _local_hub().faults("DELETE" if clear else "GET")
    if as_json:
        click.echo(json.dumps(known, indent=2))
    else:
        _show(known)


def _local_hub() -> Hub:
    from oceanid_pipelines.local.hub.service import Hub  # noqa: PLC0415 - of an extra, and slow

    return Hub(this_stack().home)


def _pair(header: str) -> tuple[str, str]:
    name, colon, value = header.partition(":")
    if not colon:
        raise click.BadParameter(f"{header!r} is no header: write 'Name: value'")
    return name.strip(), value.strip()


def _show(known: dict[str, Any]) -> None:
    table = Table("kind", "method", "path", "after", "times", "status", box=None, pad_edge=False)
    for one in known["armed"]:
        status = str(one["status"]) if one["kind"] == "status" else ""
        after = "the work" if one["after"] else ""
        path = escape(one["path"])
        table.add_row(one["kind"], one["method"], path, after, str(one["times"]), status)
    if known["armed"]:
        console.print(table)
    console.print(f"{known['waiting']} armed, {known['hits']} hit so far")
