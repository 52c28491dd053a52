"""`oceanid undo`: what a document, a place in it or an annotation said does not count any more."""

from __future__ import annotations

import getpass
import json
import os

import click

from oceanid_pipelines.cli.console import console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.curation import promote_documents
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import undo as store
from oceanid_pipelines.store.schema.head import require_head


@click.command()
@click.option("--document", help="Number, key, or first 8 digits of the sha256 of a document.")
@click.option("--at", "locator", help="Only what stands there in it, e.g. 'r17/IMO'.")
@click.option("--annotation", type=int, help="An annotation in Label Studio, by its id.")
@click.option("--reason", required=True, help="Why; kept with the decision.")
@click.option("--by", default=getpass.getuser, show_default="you", help="Who decides.")
@click.option("--revert", is_flag=True, help="Take an earlier undo back.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def undo(
    *,
    document: str | None,
    locator: str | None,
    annotation: int | None,
    reason: str,
    by: str,
    revert: bool,
    as_json: bool,
) -> None:
    """Put curated back to what it was without a document, a place in it, or an annotation.

    It stays so in every later run, since the decision is kept; --revert takes it back. To delete
    what a whole object said for good, withdraw it.

    \b
    Example:
      oceanid undo --document 1f3a8c20 --at "r17/IMO" --reason "a typing error of the register"
      oceanid undo --annotation 4711 --reason "the wrong page" --by ana@example.org
    """
    if (document is None) == (annotation is None) or (locator and document is None):
        raise click.UsageError("give --document, with or without --at, or --annotation")
    if not reason.strip():
        raise click.UsageError("say why with --reason")
    settings = Settings.load(os.environ)
    with stores.database(settings, "cli") as database, database.writer() as connection:
        require_head(connection)
        with connection.begin():
            if annotation is not None:
                change = store.redo_annotation if revert else store.undo_annotation
                facts = change(connection, annotation, by=by, reason=reason)
            else:
                where = store.document(connection, str(document), locator)
                change_at = store.redo if revert else store.undo
                facts = change_at(connection, where, by=by, reason=reason)
        done = promote_documents(connection)
    if done.failed:
        raise click.ClickException(
            f"recorded, but {done.failed} documents could not be promoted: see oceanid status"
        )
    changed = {"facts": facts, "written": done.assertions, "retracted": done.retracted}
    if as_json:
        click.echo(json.dumps(changed))
        return
    count = "counted again" if revert else "no longer counted"
    console.print(
        f"{facts} facts {count}: {done.assertions} assertions written, {done.retracted} retracted"
    )
