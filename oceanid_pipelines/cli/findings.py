"""Prints what was looked at, one line a finding, as people or monitors read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

import click
from rich.markup import escape

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
            sign = _SIGNS[finding.verdict]
            gap = " " * (9 - len(finding.verdict))
            console.print(f"{sign}{gap}{finding.subject}: {escape(finding.detail)}", soft_wrap=True)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in seen], indent=2))
    return int(any(finding.verdict == "failure" for finding in seen))
