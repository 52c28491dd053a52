"""`oceanid sources …`: check the catalog's source files, and try one on a real delivery."""

from __future__ import annotations

import getpass
import importlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from oceanid_pipelines.catalog import (
    Catalog,
    CatalogError,
    Source,
    load_catalog,
    load_source,
    source_schema,
)
from oceanid_pipelines.cli import source_report as report
from oceanid_pipelines.domain.coverage import survey
from oceanid_pipelines.domain.malformed import Issues
from oceanid_pipelines.domain.mapping import Mapper
from oceanid_pipelines.flows import stores
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import gate

_ISSUES = 100


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
    nobody maps, rejected values, malformed rows, the first records; of a workbook sheet by sheet,
    of a pdf what its pages hold. The exit code is 0 only if nothing is wrong.

    \b
    Example:
      oceanid sources check
      oceanid sources check catalog/sources/IOTC.yaml --sample vessels.csv
    """
    if sample is not None and file is None:
        raise click.UsageError("--sample needs FILE: the source to try it on")
    try:
        catalog = load_catalog(overlay)
        checked = [load_source(file, catalog)] if file else list(catalog.sources.values())
    except CatalogError as error:
        report.problems(error, as_json=as_json)
        raise SystemExit(1) from None
    if sample is None:
        report.sources(checked, as_json=as_json)
        return
    found = [_survey_part(checked[0], part, catalog) for part in _parts(sample)]
    report.surveys(found, as_json=as_json)
    surveys = [one.survey for one in found if one.survey is not None]
    if not surveys or any(one.problems for one in surveys):
        raise SystemExit(1)


@sources.command()
@click.argument("document", type=int, required=False)
@click.option("--reason", help="Why it is right as it is; kept with the decision.")
@click.option("--by", default=getpass.getuser, show_default="you", help="Who decides.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def accept(document: int | None, reason: str | None, by: str, as_json: bool) -> None:
    """Let a held DOCUMENT pass as it is; without DOCUMENT, list what is held and why.

    A delivery is held when columns are missing, or emptier than the source promises or than those
    of its last delivery. A renamed header is better added to the source's file.

    \b
    Example:
      oceanid sources accept
      oceanid sources accept 17 --reason "The commission no longer publishes call signs"
    """
    settings = Settings.load(os.environ)
    with stores.database(settings, "cli") as database, database.connect() as connection:
        if document is None:
            report.held(gate.held_documents(connection), as_json=as_json)
            return
        if not (reason or "").strip():
            raise click.UsageError("say why with --reason")
        if not gate.accept(connection, document, by=by, reason=str(reason)):
            raise click.ClickException(f"document {document} is not held: list what is")
    click.echo(
        json.dumps({"accepted": document})
        if as_json
        else f"accepted document {document}: it is promoted by the next run"
    )


@sources.command()
def schema() -> None:
    """Print the JSON Schema of a source file, for editors.

    \b
    Example:
      oceanid sources schema > catalog/source.schema.json
    """
    click.echo(json.dumps(source_schema(load_catalog().taxonomy), indent=2, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class _Part:
    """A csv, a sheet of a workbook, or what the pages of a pdf hold."""

    doc_type: str
    sheet: str | None
    headers: Sequence[str]
    records: Iterable[Mapping[str, str]]
    issues: Issues


def _parts(path: Path) -> Iterator[_Part]:
    # Imported when a sample is read: the readers of workbooks and PDFs are slow to import.
    parsing = importlib.import_module("oceanid_pipelines.domain.parsing")
    found = parsing.parse(path, name=path.name)
    if not isinstance(found, parsing.Paged):
        for table in found:
            issues = Issues()
            cells = issues.noted(table.records)
            yield _Part("table", table.sheet, table.headers, cells, issues)
    elif found.records:
        cells = (record.cells for record in found.records)
        yield _Part(found.doc_type, None, found.headers, cells, Issues())
    else:
        raise click.ClickException(f"{path} holds no records: its pages have no table and no list")


def _survey_part(source: Source, part: _Part, catalog: Catalog) -> report.Surveyed:
    mapper = Mapper(source, part.headers, catalog)
    if reason := mapper.left_out(part.doc_type, part.sheet):
        return report.Surveyed(part.sheet, None, reason)
    made = survey(mapper, part.records)
    return report.Surveyed(part.sheet, made, None, part.issues.most(_ISSUES))
