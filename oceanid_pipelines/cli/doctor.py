"""`oceanid doctor`: every store and every right, looked at now."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click
from rich.markup import escape

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.flows.health import examine
from oceanid_pipelines.settings import Settings

_SIGNS = {"ok": "[green]ok[/]", "warning": "[yellow]warning[/]", "failure": "[red]failure[/]"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look at every store; exit code 1 when something fails, 0 when all is well or only warns.

    \b
    Example:
      oceanid doctor
    """
    findings = []
    for finding in examine(Settings.load(os.environ)):
        findings.append(finding)
        if not as_json:
            sign = _SIGNS[finding.verdict]
            gap = " " * (9 - len(finding.verdict))
            console.print(f"{sign}{gap}{finding.subject}: {escape(finding.detail)}", soft_wrap=True)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    if any(finding.verdict == "failure" for finding in findings):
        ctx.exit(1)
