"""`oceanid status`: what is due, what failed, and how long it has been waiting, per layer."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Table

from oceanid_pipelines.cli.console import age, console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.backlog import Layer, SetAside, set_aside
from oceanid_pipelines.store.schema.head import require_head


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(as_json: bool) -> None:
    """Show the work of each layer, and everything that is set aside, with the reasons.

    \b
    Example:
      oceanid status
    """
    settings = Settings.load(os.environ)
    catalog = stores.catalog(settings)
    with stores.database(settings, "status") as database, database.connect() as connection:
        require_head(connection)
        layers = due_layers(connection, settings.s3_bucket, catalog)
        items = set_aside(connection, settings.s3_bucket)
    if as_json:
        found = {
            "layers": [asdict(layer) for layer in layers],
            "set_aside": [asdict(item) for item in items],
        }
        click.echo(json.dumps(found, default=str, indent=2))
        return
    console.print(_layers(layers))
    if items:
        console.print(set_aside_table(items))


def _layers(layers: Sequence[Layer]) -> Table:
    table = Table("layer", box=None, pad_edge=False)
    for heading in ("due", "waiting", "set aside", "oldest"):
        table.add_column(heading, justify="right")
    for layer in layers:
        table.add_row(
            layer.name,
            str(layer.due),
            str(layer.waiting),
            str(layer.set_aside),
            age(layer.waiting_since),
        )
    return table


def set_aside_table(items: Sequence[SetAside]) -> Table:
    """Return what is set aside as a table: what it is, where, why, since when."""
    table = Table("set aside", "what", "why", "since", box=None, pad_edge=False)
    for item in items:
        table.add_row(item.kind, escape(item.what), escape(item.reason), age(item.since))
    return table
