"""`oceanid db`: the schema of the analytics database."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from oceanid_pipelines.settings import migration_url
from oceanid_pipelines.store.schema import dump as schema_dump
from oceanid_pipelines.store.schema import migrations, verification


@click.group()
def db() -> None:
    """Migrate, inspect and verify the analytics database.

    The login is OCEANID_OWNER_DATABASE_URL, which owns the schema, or else OCEANID_DATABASE_URL.
    """


@db.command()
@click.option("--dry-run", is_flag=True, help="Try everything pending, then roll it back.")
def migrate(dry_run: bool) -> None:
    """Apply the migrations that are pending.

    \b
    Example:
      oceanid db migrate --dry-run
      oceanid db migrate
    """
    migrations.migrate(migration_url(os.environ), dry_run=dry_run, report=click.echo)


@db.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """List every migration and its state; exit code 1 if files and ledger disagree.

    \b
    Example:
      oceanid db status
    """
    found = migrations.status(migration_url(os.environ))
    if as_json:
        entries = [asdict(item) | {"problem": item.problem} for item in found]
        click.echo(json.dumps(entries, default=str, indent=2))
    else:
        for item in found:
            when = f"{item.applied_at:%Y-%m-%d %H:%M:%S %Z}" if item.applied_at else ""
            click.echo(f"{item.state:<13}{item.label:<40}{when}".rstrip())
            if item.problem:
                click.echo(f"             {item.problem}")
    if any(item.problem for item in found):
        ctx.exit(1)


@db.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Check ledger, comments and rights; list what is wrong and what to do; exit code 1 if any.

    \b
    Example:
      oceanid db verify
    """
    problems = verification.verify(migration_url(os.environ))
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{len(problems)} problems" if problems else "ledger, comments and rights agree")
    if problems:
        ctx.exit(1)


@db.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output where none is given.",
)
def dump(output: Path | None) -> None:
    """Write the schema as SQL, the same every time.

    \b
    Example:
      oceanid db dump --output sql/schema.sql
    """
    text = schema_dump.dump(migration_url(os.environ))
    if output:
        output.write_text(text, encoding="utf-8", newline="\n")
    else:
        click.echo(text, nl=False)
