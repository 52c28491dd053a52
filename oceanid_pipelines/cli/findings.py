"""Prints what was looked at, one line a finding, as people or monitors read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Column, Table

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.flows.health import Finding

_SIGNS = {
    "ok": "[green]ok[/]",
    "note": "[green]note[/]",
    "warning": "[yellow]warning[/]",
    "failure": "[red]failure[/]",
}


def show(findings: Iterable[Finding], *, as_json: bool) -> int:
    """Print findings as they come; return the exit code: 1 when one is a failure, else 0."""
    seen: list[Finding] = []
    for finding in findings:
        seen.append(finding)
        if not as_json:
            _print(finding)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in seen], indent=2))
    return int(any(finding.verdict == "failure" for finding in seen))


def _print(finding: Finding) -> None:
    """On a terminal a long line goes on below its beginning; elsewhere it stays one line."""
    words = f"{finding.subject}: {escape(finding.detail)}"
    if console.is_terminal:
        line = Table.grid(Column(width=9), Column(overflow="fold"))
        line.add_row(_SIGNS[finding.verdict], words)
        console.print(line)
    else:
        gap = " " * (9 - len(finding.verdict))
        console.print(f"{_SIGNS[finding.verdict]}{gap}{words}", soft_wrap=True)
