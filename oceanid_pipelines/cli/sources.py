"""`oceanid sources …`: check the catalog's source files, and try one on a real delivery."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from oceanid_pipelines.catalog import (
    Catalog,
    CatalogError,
    Source,
    load_catalog,
    load_source,
    source_schema,
)
from oceanid_pipelines.domain.coverage import Survey, survey
from oceanid_pipelines.domain.mapping import Candidate, Mapper

_WIDTH = 100
_SHOWN_REJECTED = 15


@click.group()
def sources() -> None:
    """What the catalog declares about the sources of registers."""


@sources.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option(
    "--sample",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A delivery to try FILE on.",
)
@click.option(
    "--catalog",
    "overlay",
    type=click.Path(path_type=Path),
    envvar="OCEANID_CATALOG",
    show_envvar=True,
    help="Folder laid over the built-in catalog.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(file: Path | None, sample: Path | None, overlay: Path | None, as_json: bool) -> None:
    """Check one source FILE, or the whole catalog, and say what is wrong on which line.

    With --sample, show what the mapping makes of a real delivery: coverage by label, headers that
    nobody maps, rejected values, the first records. The exit code is 0 only if nothing is wrong.

    \b
    Example:
      oceanid sources check
      oceanid sources check catalog/sources/IOTC.yaml --sample vessels.csv
    """
    if sample is not None and file is None:
        raise click.UsageError("--sample needs FILE: the source to try it on")
    console = Console(width=_WIDTH, highlight=False)
    try:
        catalog = load_catalog(overlay)
        checked = [load_source(file, catalog)] if file else list(catalog.sources.values())
    except CatalogError as error:
        _print_problems(error, as_json=as_json)
        raise SystemExit(1) from None
    if sample is None:
        _print_sources(console, checked, as_json=as_json)
        return
    found = [
        survey_sample(
            checked[0], table.headers, (record.cells for record in table.records), catalog
        )
        for table in _tables(sample)
        if checked[0].reads(table.sheet)
    ]
    if not found:
        raise click.ClickException(f"{sample} has no sheet {checked[0].sheet}")
    _print_surveys(console, found, as_json=as_json)
    if any(one.problems for one in found):
        raise SystemExit(1)


@sources.command()
def schema() -> None:
    """Print the JSON Schema of a source file, for editors.

    \b
    Example:
      oceanid sources schema > oceanid_pipelines/catalog/source.schema.json
    """
    click.echo(json.dumps(source_schema(load_catalog().taxonomy), indent=2, ensure_ascii=False))


def survey_sample(
    source: Source, headers: Sequence[str], records: Iterable[Mapping[str, str]], catalog: Catalog
) -> Survey:
    """Return what a source's mapping makes of the records of a delivery."""
    return survey(Mapper(source, headers, catalog), records)


def _tables(path: Path) -> Iterator[Any]:
    # Imported when a sample is read: the readers of workbooks and PDFs are slow to import.
    parsing = importlib.import_module("oceanid_pipelines.domain.parsing")
    found = parsing.parse(path, name=path.name)
    if isinstance(found, parsing.Paged):
        raise click.ClickException(f"{path} has pages, not records: give a csv, tsv, xlsx or jsonl")
    yield from found


def _print_problems(error: CatalogError, *, as_json: bool) -> None:
    if as_json:
        problems = [asdict(problem) for problem in error.problems]
        click.echo(json.dumps({"ok": False, "problems": problems}))
        return
    for problem in error.problems:
        click.echo(str(problem), err=True)


def _print_sources(console: Console, checked: Sequence[Source], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "code": one.code,
                "title": one.title,
                "kind": one.kind,
                "trust": one.trust,
                "freshness_hours": one.freshness_hours,
                "columns": len(one.columns),
                "fingerprint": one.fingerprint,
            }
            for one in checked
        ]
        click.echo(json.dumps({"ok": True, "sources": rows}, ensure_ascii=False))
        return
    columns = (_right("trust"), _right("days"), _right("columns"), "fingerprint")
    table = _table("source", "title", "kind", "row", *columns)
    for one in checked:
        numbers = (one.trust, one.freshness_days, len(one.columns))
        cells = (one.code, one.title, one.kind, one.row, *map(str, numbers), one.fingerprint[:8])
        table.add_row(*map(escape, cells))
    console.print(table)


def _print_surveys(console: Console, found: Sequence[Survey], *, as_json: bool) -> None:
    if as_json:
        ok = not any(one.problems for one in found)
        tables = [asdict(one) for one in found]
        click.echo(json.dumps({"ok": ok, "tables": tables}, ensure_ascii=False))
        return
    for one in found:
        console.print(f"{one.records:,} records")
        console.print(_coverage_table(one))
        if one.rejected:
            console.print(_rejected_table(one))
        for number, candidates in enumerate(one.examples, 1):
            console.print(_example_table(number, candidates))
        if one.unmapped:
            console.print(f"headers that nobody maps: {escape(', '.join(one.unmapped))}")
        for problem in one.problems:
            console.print(f"[red]{escape(problem)}[/red]")


def _coverage_table(found: Survey) -> Table:
    counts = (_right("valid"), _right("least"), _right("invalid"), _right("odd"))
    table = _table(Column("label", no_wrap=True), "header", *counts, "why null")
    for one in found.columns:
        share = one.share(found.records)
        low = one.expected is not None and share < one.expected
        shown = f"{share:.1%}"
        reasons = sorted(one.absent.items(), key=lambda item: -item[1])
        table.add_row(
            escape(one.key),
            escape(one.header),
            f"[red]{shown}[/red]" if low else shown,
            "" if one.expected is None else f"{one.expected:.0%}",
            f"{one.values.get('invalid', 0):,}",
            f"{sum(one.warnings.values()):,}",
            ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in reasons),
        )
    return table


def _rejected_table(found: Survey) -> Table:
    table = _table("label", "rejected value", "why", _right("times"), title="Rejected")
    for one in found.rejected[:_SHOWN_REJECTED]:
        table.add_row(*map(escape, (one.key, one.value_raw, one.issue)), f"{one.count:,}")
    more = len(found.rejected) - _SHOWN_REJECTED
    if more > 0:
        table.caption = f"and {more} more kinds: see --json"
    return table


def _example_table(number: int, candidates: Sequence[Candidate]) -> Table:
    table = _table("label", "raw", "value", "unit", "", title=f"Record {number}")
    for one in candidates:
        label = f"{one.label}/{one.qualifier}" if one.qualifier else one.label
        note = one.null_reason or one.issue or ""
        cells = (label, one.value_raw, one.value_norm or "", one.unit or "", note)
        table.add_row(*map(escape, cells))
    return table


def _table(*columns: Column | str, title: str | None = None) -> Table:
    return Table(*columns, title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)


def _right(name: str) -> Column:
    return Column(name, justify="right")
