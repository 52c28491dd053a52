"""`oceanid dataset …`: what was published, looked at from outside."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict
from functools import partial

import click
from rich.console import Console
from rich.markup import escape

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.verification import verify_release
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.schema.head import require_head


class Version(click.ParamType[int]):
    """A version as people write it: v3, or 3."""

    name = "version"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return its number."""
        found = re.fullmatch(r"v?([1-9]\d{0,8})", str(value))
        if found is None:
            self.fail(f"{value!r} is no version: write v3", param, ctx)
        return int(found[1])


@click.group()
def dataset() -> None:
    """Look at the versions of the dataset.

    \b
    Example:
      oceanid dataset verify v2
    """


@dataset.command()
@click.argument("version", required=False, type=Version())
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def verify(ctx: click.Context, version: int | None, as_json: bool) -> None:
    """Load a published version as a user would, and compare it with what was released.

    Tag, files, rows, and which annotation is on every line. Without a VERSION, the newest one. Exit
    code 0 when all is as it was released, 1 when anything differs.

    \b
    Example:
      oceanid dataset verify v2
    """
    settings = Settings.load(os.environ)
    declared = stores.dataset(settings)
    with stores.database(settings, "verify") as opened, opened.connect() as connection:
        require_head(connection)
        with Console(stderr=True).status("Looking") as status:
            verified = verify_release(
                connection,
                declared.name,
                version,
                partial(stores.hub, settings),
                token=settings.hf_token,
                report=lambda step: status.update(escape(step)),
            )
    if as_json:
        click.echo(json.dumps(asdict(verified), indent=2))
    else:
        for difference in verified.differences:
            console.print(f"[red]differs[/]  {escape(difference)}", soft_wrap=True)
        outcome = "differs" if verified.differences else "is as it was released"
        console.print(
            f"{escape(verified.repo)} {verified.tag} {outcome}: {verified.files} files,"
            f" {verified.rows} rows, commit {verified.commit}",
            soft_wrap=True,
        )
    ctx.exit(int(bool(verified.differences)))
