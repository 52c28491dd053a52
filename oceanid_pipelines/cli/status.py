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
from oceanid_pipelines.domain.errors import StoreRefused, StoreUnreachable
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.flows.standings import Standing, standings
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.backlog import Layer, SetAside, publication_backlog, set_aside
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.predictions import Override, overrides
from oceanid_pipelines.store.review import Figures, figures
from oceanid_pipelines.store.schema.head import require_head


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(as_json: bool) -> None:
    """Show the work of each layer, every project, how predictions fared, and what is set aside.

    \b
    Example:
      oceanid status
    """
    settings = Settings.load(os.environ)
    catalog = stores.catalog(settings)
    with stores.database(settings, "status") as database, database.connect() as connection:
        require_head(connection)
        layers = (
            *due_layers(connection, settings.s3_bucket, catalog),
            publication_backlog(connection, stores.dataset(settings).name),
        )
        items = set_aside(connection, settings.s3_bucket)
        projects, unreachable = _standings(connection, settings)
        predicted = overrides(connection)
        asked = figures(connection)
    if as_json:
        found = {
            "layers": [asdict(layer) for layer in layers],
            "projects": [asdict(one) for one in projects],
            "label_studio": unreachable or "reached",
            "predictions": [
                {**asdict(one), "override_rate": one.override_rate} for one in predicted
            ],
            "review": asdict(asked) | {"share": asked.share},
            "set_aside": [asdict(item) for item in items],
        }
        click.echo(json.dumps(found, default=str, indent=2))
        return
    console.print(_layers(layers))
    console.print(_asked(asked))
    if projects:
        console.print(projects_table(projects))
    if unreachable:
        console.print(escape(unreachable), soft_wrap=True)
    if predicted:
        console.print(overrides_table(predicted))
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


def _asked(asked: Figures) -> str:
    return (
        f"a person is asked about {asked.cells_asked_about:,} of {asked.cells:,} cells"
        f" ({asked.share:.2%}); questions: {asked.open:,} open, {asked.answered:,} answered"
    )


def _standings(
    connection: Connection, settings: Settings
) -> tuple[tuple[Standing, ...], str | None]:
    """Return every project, and why Label Studio could not be asked what it holds."""
    try:
        with stores.label_studio(settings) as server:
            return standings(connection, server), None
    except (StoreUnreachable, StoreRefused) as error:
        return standings(connection, None), str(error)


def projects_table(projects: Sequence[Standing]) -> Table:
    """Return the projects of Label Studio as a table; what it was not asked for is empty."""
    table = Table("project", "title", box=None, pad_edge=False)
    for heading in ("tasks", "annotations", "landed", "behind"):
        table.add_column(heading, justify="right")
    table.add_column("trouble")
    table.add_column("since", justify="right")
    for one in projects:
        table.add_row(
            one.project,
            escape(one.title),
            str(one.held.tasks) if one.held else "",
            str(one.held.annotations + one.held.skipped) if one.held else "",
            str(one.landed + one.landed_skipped),
            "" if one.behind is None else str(one.behind),
            escape(one.trouble),
            age(one.since),
        )
    return table


def overrides_table(predicted: Sequence[Override]) -> Table:
    """Return what people made of predictions as a table, by project, model and label."""
    table = Table("predictions", "model", "label", box=None, pad_edge=False)
    for heading in ("kept", "changed", "removed", "overridden"):
        table.add_column(heading, justify="right")
    for one in predicted:
        counts = (str(one.kept), str(one.changed), str(one.removed), f"{one.override_rate:.0%}")
        table.add_row(one.project, escape(one.model_version), escape(one.label), *counts)
    return table


def set_aside_table(items: Sequence[SetAside]) -> Table:
    """Return what is set aside as a table: what it is, where, why, since when."""
    table = Table("set aside", box=None, pad_edge=False)
    table.add_column("what", overflow="fold")
    table.add_column("why", overflow="fold")
    table.add_column("since", justify="right", no_wrap=True)
    for item in items:
        table.add_row(item.kind, escape(item.what), escape(item.reason), age(item.since))
    return table
