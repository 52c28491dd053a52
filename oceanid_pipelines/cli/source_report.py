"""How `oceanid sources` shows what it found: tables for a person, JSON for a script.

Nothing is read or decided here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from oceanid_pipelines.catalog import CatalogError, Source
from oceanid_pipelines.domain.coverage import Survey
from oceanid_pipelines.domain.malformed import MalformedRecords
from oceanid_pipelines.domain.mapping import Candidate
from oceanid_pipelines.store.gate import Held

_WIDTH = 100
_SHOWN_KINDS = 15
_CELL = 40  # characters of an example; it is wrapped

console = Console(width=_WIDTH, highlight=False)


def problems(error: CatalogError, *, as_json: bool) -> None:
    """Print what is wrong in the catalog, each with its file and line."""
    if as_json:
        problems = [asdict(problem) for problem in error.problems]
        click.echo(json.dumps({"ok": False, "problems": problems}))
        return
    for problem in error.problems:
        click.echo(str(problem), err=True)


def sources(checked: Sequence[Source], *, as_json: bool) -> None:
    """Print the sources that were found good."""
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


def held(waiting: Sequence[Held], *, as_json: bool) -> None:
    """Print the documents that wait for a person."""
    if as_json:
        click.echo(json.dumps([asdict(one) for one in waiting], ensure_ascii=False))
        return
    table = _table(_right("document"), "source", "file", "why it is held")
    for one in waiting:
        name = f"{one.title}, {one.sheet}" if one.sheet else one.title
        table.add_row(str(one.document_id), *map(escape, (one.source_code, name, one.why)))
    console.print(table if waiting else "nothing is held")


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A csv, a sheet or the pages of a sample: what was made of it, or why it is no data."""

    sheet: str | None
    survey: Survey | None
    left_out: str | None
    malformed: tuple[MalformedRecords, ...] = ()


def surveys(found: Sequence[Surveyed], *, as_json: bool) -> None:
    """Print what a mapping made of the tables of a delivery."""
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
        return
    for one in found:
        if one.sheet is not None:
            console.print(f"sheet {escape(one.sheet)}")
        if one.survey is None:
            console.print(f"left out: {one.left_out}")
            continue
        _print_survey(one.survey)
        if one.malformed:
            console.print(_malformed_table(one.malformed))
        for problem in one.survey.problems:
            console.print(f"[red]{escape(problem)}[/red]")


def _as_json(found: Sequence[Surveyed]) -> dict[str, Any]:
    made = [(one, one.survey) for one in found if one.survey is not None]
    tables = [
        {
            "sheet": one.sheet,
            **asdict(survey),
            "examples": [[said._asdict() for said in record] for record in survey.examples],
            "malformed": [asdict(issue) for issue in one.malformed],
        }
        for one, survey in made
    ]
    return {
        "ok": bool(made) and not any(survey.problems for _, survey in made),
        "tables": tables,
        "left_out": [
            {"sheet": one.sheet, "reason": one.left_out} for one in found if one.survey is None
        ],
    }


def _print_survey(one: Survey) -> None:
    console.print(f"{one.records:,} records")
    console.print(_coverage_table(one))
    for column in one.columns:
        for issue, count in column.warnings.items():
            odd = f"odd, and taken all the same: {column.key}: {issue} ({count:,} times)"
            console.print(escape(odd))
    if one.rejected:
        console.print(_rejected_table(one))
    if one.examples:
        console.print(_examples_table(one.examples))
    if one.unmapped:
        console.print(f"headers that nobody maps: {escape(', '.join(one.unmapped))}")


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
    for one in found.rejected[:_SHOWN_KINDS]:
        table.add_row(*map(escape, (one.key, one.value_raw, one.issue)), f"{one.count:,}")
    return _with_rest(table, len(found.rejected))


def _malformed_table(found: Sequence[MalformedRecords]) -> Table:
    table = _table("issue", "records", _right("times"), title="Malformed, and kept all the same")
    for one in found[:_SHOWN_KINDS]:
        first = ", ".join(f"r{row_no}" for row_no in one.first)
        more = ", …" if one.count > len(one.first) else ""
        table.add_row(escape(one.issue), first + more, f"{one.count:,}")
    return _with_rest(table, len(found))


def _with_rest(table: Table, kinds: int) -> Table:
    if kinds > _SHOWN_KINDS:
        table.caption = f"and {kinds - _SHOWN_KINDS} more kinds: see --json"
    return table


def _examples_table(examples: Sequence[Sequence[Candidate]]) -> Table:
    """Return the first records side by side: what a cell became, and the cell if that differs."""
    names = [f"record {number}" for number in range(1, len(examples) + 1)]
    table = _table(Column("label", no_wrap=True, max_width=22), *names, title="Examples")
    rows: dict[str, list[list[str]]] = {}
    for position, record in enumerate(examples):
        for one in record:
            key = f"{one.label}/{one.qualifier}" if one.qualifier else one.label
            cells = rows.setdefault(key, [[] for _ in examples])
            cells[position].append(_shown(one))
    for key, cells in rows.items():
        table.add_row(escape(key), *("\n".join(cell) for cell in cells))
    return table


def _shown(one: Candidate) -> str:
    if one.null_reason is not None:
        return f"[dim]{one.null_reason.replace('_', ' ')}[/dim]"
    raw = escape(_short(one.value_raw))
    if one.validity == "invalid":
        return f"[red]{raw}[/red]\n[dim]{escape(one.issue or '')}[/dim]"
    value = escape(_short(" ".join(filter(None, (one.value_norm, one.unit)))))
    return value if one.value_norm == one.value_raw.strip() else f"{value}\n[dim]{raw}[/dim]"


def _short(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"


def _table(*columns: Column | str, title: str | None = None) -> Table:
    return Table(*columns, title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)


def _right(name: str) -> Column:
    return Column(name, justify="right")
