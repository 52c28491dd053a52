"""`oceanid demo`: the whole system on this machine, with an invented document set."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.cli.stack import this_stack

if TYPE_CHECKING:
    from oceanid_pipelines.local.demo import Result

_PAGES = {
    "hub": "The Hub: card, files, versions",
    "dagster-webserver": "Dagster: lineage, runs, checks",
    "label-studio": "Label Studio",
    "object-store": "S3",
    "postgres": "Postgres",
}


@click.command()
@click.option("--down", is_flag=True, help="Stop what the demo left up.")
def demo(down: bool) -> None:
    """Bring everything up, upload an invented document set, and show what became of it.

    The stack stays up, to be looked at; demo.json in OCEANID_HOME has the same as the table.

    \b
    Example:
      oceanid demo
      oceanid demo --down
    """
    stack = this_stack()
    if down:
        stack.down(_tell)
        return
    from oceanid_pipelines.local.demo import run  # noqa: PLC0415 - an extra, like the stack

    with console.status("The very first time, Label Studio alone takes half a minute"):
        result = run(stack, _tell)
    path = stack.home.path / "demo.json"
    path.write_text(json.dumps(asdict(result), indent=2, default=str) + "\n", encoding="utf-8")
    _show(result)
    console.print(f"\nThe same as JSON: {path}", soft_wrap=True)
    console.print('To use the stack from this shell:  eval "$(oceanid local env)"', markup=False)
    console.print("To stop it:  oceanid demo --down")


def _tell(words: str) -> None:
    console.print(escape(words), soft_wrap=True)


def _show(result: Result) -> None:
    table = Table(title="\nWhat went in", title_justify="left")
    for heading in ("document", "became", "with"):
        table.add_column(heading, overflow="fold")
    for item in result.outcomes:
        if item.reason:
            detail = item.reason
        elif item.records is not None:
            detail = f"{item.records} records"
        else:
            detail = f"{item.pages} page{'s' if item.pages != 1 else ''}"
        colour = "green" if item.outcome == "parsed" else "yellow"
        table.add_row(escape(item.key), f"[{colour}]{item.outcome}[/]", escape(detail))
    console.print(table)
    table = Table(
        "what came out",
        title=f"\nWhat came out; the documents after {result.seconds:.0f} s",
        title_justify="left",
    )
    table.add_column("number", justify="right")
    for name, value in result.figures.items():
        table.add_row(name, f"{value:,}")
    console.print(table)
    _show_story(result)
    table = Table("look at", "address", title="\nWhere to look", title_justify="left")
    for name, title in _PAGES.items():
        if name in result.addresses:
            table.add_row(title, result.addresses[name])
    console.print(table)


def _show_story(result: Result) -> None:
    story = result.story
    table = Table(title="\nWhat the expert said, and what was published", title_justify="left")
    table.add_column("what")
    table.add_column("number", justify="right")
    for name, value in story.tasks.items():
        table.add_row(f"tasks: {name}", str(value))
    for name, value in story.versions_of_annotations.items():
        table.add_row(f"versions of annotations: {name}", str(value))
    for version in story.dataset_versions:
        table.add_row(f"dataset {version.tag}, commit {version.commit_oid[:12]}", "published")
    if story.seconds_to_row is not None:
        table.add_row("from saved in Label Studio to its rows", f"{story.seconds_to_row:.1f} s")
    console.print(table)
