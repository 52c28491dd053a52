"""`oceanid dataset …`: its versions, looked at from outside, or written again."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from oceanid_pipelines.cli.console import bytes_progress, console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.rebuild import find
from oceanid_pipelines.flows.rebuild import rebuild as write_again
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
      oceanid dataset rebuild v2 --output v2
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


@dataset.command()
@click.argument("version", required=False, type=Version())
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write it; default: nowhere, it is only compared.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rebuild(version: int | None, output: Path | None, as_json: bool) -> None:
    """Write a past version from the database and compare every byte with its manifest.

    Without a VERSION, the newest one. A version that holds what was withdrawn since is not written,
    and the withdrawal is named.

    \b
    Example:
      oceanid dataset rebuild v2 --output v2
    """
    settings = Settings.load(os.environ)
    name = stores.dataset(settings).name
    with (
        stores.database(settings, "rebuild") as database,
        database.connect() as connection,
        _folder(output) as folder,
        bytes_progress(quiet=as_json) as progress,
    ):
        require_head(connection)
        manifest = find(connection, name, version)
        task = progress.add_task(manifest.tag, total=sum(one.bytes for one in manifest.shards))
        done = write_again(
            connection, manifest, folder, report=lambda size: progress.advance(task, size)
        )
    if as_json:
        click.echo(json.dumps(asdict(done), indent=2))
        return
    where = f", written to {output}" if output else ""
    console.print(
        f"{escape(name)} {done.tag} is as it was released: {done.rows:,} rows in {done.files} files"
        f"{escape(where)}",
        soft_wrap=True,
    )


@contextmanager
def _folder(output: Path | None) -> Iterator[Path]:
    if output is not None:
        yield output
        return
    with tempfile.TemporaryDirectory(prefix="oceanid-") as folder:
        yield Path(folder)
