"""`oceanid resolution …`: how well records are told to be one vessel."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Table

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.domain.precision import Measured
from oceanid_pipelines.flows import stores
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.measuring import loaded_sources, measure_without_numbers
from oceanid_pipelines.store.schema.head import require_head


@click.group()
def resolution() -> None:
    """How records are told to be about one vessel."""


@resolution.command("measure")
@click.option("--sources", metavar="A,B", help="Only these sources; all that are loaded otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def measure_command(sources: str | None, as_json: bool) -> None:
    """Hide every IMO number, resolve what is loaded without them, and compare.

    Counted are pairs of records of two registers. Writes nothing.

    \b
    Example:
      oceanid resolution measure --sources IOTC,NPFC
    """
    with (
        stores.database(Settings.load(os.environ), "resolution") as database,
        database.connect() as connection,
    ):
        require_head(connection)
        loaded = loaded_sources(connection)
        wanted = tuple(sources.split(",")) if sources else loaded
        unknown = sorted(set(wanted) - set(loaded))
        if unknown:
            raise click.BadParameter(
                f"nothing of {', '.join(unknown)} is loaded", param_hint="--sources"
            )
        found = measure_without_numbers(connection, wanted)
    if as_json:
        figures = {"precision": found.precision, "recall": found.recall}
        click.echo(json.dumps(asdict(found) | figures, indent=2))
        return
    click.echo(
        f"{', '.join(wanted)}: {found.right} pairs found, {len(found.missed)} missed,"
        f" {len(found.false)} joined wrongly"
    )
    click.echo(f"precision {found.precision:.4f}  recall {found.recall:.4f}")
    if found.missed or found.false:
        console.print(_wrong(found))


def _wrong(found: Measured) -> Table:
    table = Table("", "sources", "names", "IMO numbers", "why", box=None, pad_edge=False)
    for what, wrong in (("missed", found.missed), ("false", found.false)):
        for one in wrong:
            table.add_row(
                what,
                " ".join(one.sources),
                escape(" / ".join(name or "-" for name in one.names)),
                " ".join(sorted({number or "-" for number in one.imos})),
                escape(one.why),
            )
    return table
